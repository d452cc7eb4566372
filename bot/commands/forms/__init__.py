"""Forms of any conversation: opened, filled, read back."""
