"""Who may do what, the form that is sent twice, and the chain that says who did it."""
