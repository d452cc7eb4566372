"""What people type in one line, and what was meant.

A line is split once (`pieces`), read with what its command expects (`expects`, `reader`), and
understood by the command's own file, named as its conversation is.
"""
