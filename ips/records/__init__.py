"""What is recorded of a client, of the staff, of a unit: one file a kind; `kind` says what one is.

In this order a history tells what happened on one day.
"""

from ips.records import episode

# isort: split
from ips.records import client_contact

# isort: split
from ips.records import job

# isort: split
from ips.records import milestone

# isort: split
from ips.records import pause

# isort: split
from ips.records import decline

# isort: split
from ips.records import employer_contact, job_change, job_lead, log_review, planned_leave

__all__ = [
    "client_contact",
    "decline",
    "employer_contact",
    "episode",
    "job",
    "job_change",
    "job_lead",
    "log_review",
    "milestone",
    "pause",
    "planned_leave",
]
