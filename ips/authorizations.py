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


def in_use(
    grants: Iterable[AuthorizationRecord], contacts: Iterable[ClientContactRecord], today: date
) -> AuthorizationUse | None:
    """The one in force today, the latest where there are several."""
    in_force = [each for each in grants if each.from_on <= today <= each.until_on]
    grant = max(in_force, key=lambda each: (each.from_on, each.until_on), default=None)
    if grant is None:
        return None
    minutes = sum(
        each.minutes or 0
        for each in contacts
        if each.reached and each.by_role is not None and grant.from_on <= each.on <= grant.until_on
    )
    used = Fraction(minutes, UNIT_MINUTES)
    ends_soon = grant.until_on - today <= timedelta(days=WARN_DAYS)
    return AuthorizationUse(
        grant.units, int(used), grant.until_on, used >= grant.units * WARN_AT or ends_soon
    )
