"""Units, rosters and workspaces: made, changed and taken back."""
