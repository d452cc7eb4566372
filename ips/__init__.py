"""What IPS practice says: pure functions over frozen dataclasses."""
