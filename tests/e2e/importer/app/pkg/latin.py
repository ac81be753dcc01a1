# coding: latin-1
WORD = "only ASCII"
