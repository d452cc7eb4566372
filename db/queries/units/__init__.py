"""Vocational units and the workspaces they belong to."""
