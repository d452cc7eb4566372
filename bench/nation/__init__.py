"""A nation of vocational units, simulated: built in PostgreSQL, then worked in, day by day."""
