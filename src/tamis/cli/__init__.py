"""The command line: thin shells, one module per noun; each command calls one function of the library."""
