"""The edge to Slack: requests come in, are known or refused, and are answered."""
