"""What is taken out for good, and the chain that says who did what."""
