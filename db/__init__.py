"""What is remembered: models, doors, migrations and queries."""
