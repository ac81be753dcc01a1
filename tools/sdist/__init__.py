"""Source distributions: building a wheel as an action, and taking the extension modules out of it to be linked."""
