"""How much of an authorization is used, and when the next one has to be asked for (N).

→ A unit is 15 logged minutes of contacts with the client since its first day, by whomever of the
vocational unit: N bills by them, and no other record says how long something took.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from ips.records.authorization import UNIT_MINUTES, AuthorizationRecord
from ips.records.client_contact import ClientContactRecord
from ips.unit_terms import WARN_AT, WARN_DAYS


@dataclass(frozen=True, slots=True)
class AuthorizationUse:
    """`ask_again`: most of it is used, or it ends soon."""

    units: int
    used: int
    until_on: date
    ask_again: bool


USED, ENDS = "used", "ends"
"""What is worth a line in a brief, each once."""


@dataclass(frozen=True, slots=True)
class ToRenew:
    """`on`: the day on which it became true, or could be known. `ahead`: known before that day.

    A visit that is written down late never moves it: what was told once is not told again.
    """

    why: str
    on: date
    ahead: bool


Entered = tuple[ClientContactRecord, date]
"""A contact, and the day on which it was written down."""


def to_renew(
    grants: Iterable[tuple[AuthorizationRecord, date]], contacts: Iterable[Entered], today: date
) -> tuple[ToRenew, ...]:
    """Of the one in force: most of it is used, and it ends soon. Nothing, once a later one follows.

    Each grant with the day on which it was written down.
    """
    every = list(grants)
    found = _in_force([grant for grant, _ in every], today)
    if found is None or any(grant.until_on > found.until_on for grant, _ in every):
        return ()
    entered_on = next(day for grant, day in every if grant is found)
    ends = found.until_on - timedelta(days=WARN_DAYS)
    lines = [ToRenew(ENDS, max(ends, entered_on), ends > entered_on)]
    used = Fraction(0)
    for contact, day in sorted(contacts, key=lambda each: each[1]):
        if _counts(contact, found):
            used += Fraction(contact.minutes or 0, UNIT_MINUTES)
            if used >= found.units * WARN_AT:
                lines.append(ToRenew(USED, max(entered_on, day), ahead=False))
                break
    return tuple(lines)


def _in_force(grants: Iterable[AuthorizationRecord], today: date) -> AuthorizationRecord | None:
    """The one in force today, the latest where there are several."""
    in_force = [each for each in grants if each.from_on <= today <= each.until_on]
    return max(in_force, key=lambda each: (each.from_on, each.until_on), default=None)


def _counts(contact: ClientContactRecord, grant: AuthorizationRecord) -> bool:
    within = grant.from_on <= contact.on <= grant.until_on
    return contact.reached and contact.by_role is not None and within


def in_use(
    grants: Iterable[AuthorizationRecord], contacts: Iterable[ClientContactRecord], today: date
) -> AuthorizationUse | None:
    """The one in force today, the latest where there are several."""
    grant = _in_force(grants, today)
    if grant is None:
        return None
    minutes = sum(each.minutes or 0 for each in contacts if _counts(each, grant))
    used = Fraction(minutes, UNIT_MINUTES)
    ends_soon = grant.until_on - today <= timedelta(days=WARN_DAYS)
    return AuthorizationUse(
        grant.units, int(used), grant.until_on, used >= grant.units * WARN_AT or ends_soon
    )
