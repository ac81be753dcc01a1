TESTS = "of other"
