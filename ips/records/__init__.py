"""What is recorded about a client: one file a kind, and what a kind is (`kind`).

In this order a history tells what happened on one day.
"""

from ips.records import milestone

# isort: split
from ips.records import pause

# isort: split
from ips.records import decline

__all__ = ["decline", "milestone", "pause"]
