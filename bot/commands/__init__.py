"""One module per conversation: a slash command, its modals and its buttons."""
