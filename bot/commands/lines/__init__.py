"""What people type in one line, and what was meant."""
