"""What a binary needs of the system it runs on, and what is inside the executables made here."""
