"""The IPS-25 fidelity scale: what its items are."""
