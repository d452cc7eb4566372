"""Questions and stores per noun; frozen dataclasses come out, never rows."""
