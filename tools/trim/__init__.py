"""Trimming: what an executable uses is recorded, and becomes the list of what it keeps."""
