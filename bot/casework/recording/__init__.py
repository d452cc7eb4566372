"""What people record: one desk for every verb, and the kinds with a behaviour of their own."""
