NAME = "lamp"
