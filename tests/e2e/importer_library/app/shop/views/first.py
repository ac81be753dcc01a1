page = "one"
