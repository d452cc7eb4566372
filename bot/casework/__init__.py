"""Load, decide, store: one transaction a verb. Knows no Slack."""
