"""Erasing a client, and finding where somebody is named."""
