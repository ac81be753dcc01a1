"""The payload: what is attached to a launcher, written and read back."""
