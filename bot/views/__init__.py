"""Pure functions from casework results to Block Kit and fallback text."""
