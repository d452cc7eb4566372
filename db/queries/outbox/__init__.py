"""What is to be sent: planned, leased, delivered, kept; briefs and digests before that."""
