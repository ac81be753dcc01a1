"""A packaged package that is a program."""
