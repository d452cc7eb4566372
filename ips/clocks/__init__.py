"""The clocks of a client: one small function each, in one table (`table`).

A function takes one stay and the profiles and returns the due contacts of its clock. What each
asks, and why, stands in `ips.standards`.
"""
