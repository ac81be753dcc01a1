NAME = "chair"
