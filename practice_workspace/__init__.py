"""A local Slack for trying an app out and for its tests. Knows Slack's protocol, nothing else."""
