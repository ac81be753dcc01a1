"""What it imports."""

NAME = "base"
