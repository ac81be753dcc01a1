"""Another packaged module."""
