PART = "of a namespace package"
