"""Delivery: what is planned reaches Slack once."""
