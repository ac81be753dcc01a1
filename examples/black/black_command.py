"""The command `black`, as its wheel describes it: a module of its own, so that black calls itself what its file is called."""

from black import patched_main

patched_main()
