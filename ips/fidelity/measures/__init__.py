"""The items that records tell: one small function each, in one table (`table`).

A function takes a unit's records and gives a `Result`. What is asked, and the cut points, stand in
`ips.fidelity.cut_points`; what we ruled stands here, marked →, and in docs/decisions/0007.
"""
