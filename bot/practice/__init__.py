"""The practice workspace, opened with an invented unit in it."""
