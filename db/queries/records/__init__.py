"""What people recorded, version by version, and what the clocks make of it."""
