"""Clients, staff members and employers, and who may reach whom."""
