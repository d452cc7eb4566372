"""The Slack bot of a vocational unit."""
