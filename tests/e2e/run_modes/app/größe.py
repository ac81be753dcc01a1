LÄNGE = "zwölf"
