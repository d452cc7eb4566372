"""Briefs, digests and the other messages: planned, filled, kept and taken back."""
