"""The process: serving, watching and the verbs of the command line."""
