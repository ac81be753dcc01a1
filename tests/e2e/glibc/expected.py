"""What the executable that calls functions of later glibc versions prints."""

WORKS = """\
8 8
7 3
3 bytearray(b'bcd\\x00') 1
True False
closed
"""
