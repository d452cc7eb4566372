"""What people look up: caseload, client, history, employers."""
