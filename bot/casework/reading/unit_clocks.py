"""The clocks of a unit as its records meet them today, in a fixed number of statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.casework.reading.unit_records import member
from bot.casework.team import profiles
from db.doors import Session
from db.queries.people import staff
from db.queries.records import deeds
from db.queries.units.vocational_units import VocationalUnit
from ips.facts import StaffRole
from ips.fidelity.evidence import Member, Span
from ips.unit_clocks import unit_clocks
from ips.unit_history import Deed, Hire, UnitHistory
from ips.unit_windows import UnitWindow, months_after

AHEAD_MONTHS = 12


def windows(
    session: Session,
    workspace_id: str,
    unit: VocationalUnit,
    today: date,
    until: date | None = None,
    *,
    from_on: date = date.min,
) -> tuple[UnitWindow, ...]:
    """Those that have begun, and what begins up to a day, else a year ahead; what comes with the
    calendar, where it runs out from `from_on` on.

    Four statements and the roster's.
    """
    last = until or months_after(today, AHEAD_MONTHS)
    history = unit_history(session, workspace_id, unit, last)
    profile = profiles.profiles_of(unit).on(today)
    return unit_clocks(replace(history, from_on=from_on), profile)


def unit_history(
    session: Session, workspace_id: str, unit: VocationalUnit, until: date
) -> UnitHistory:
    """→ The program began when the unit went live, as far as anybody has written down.

    An MH team of any specialist is one that the team lead meets.
    """
    people = staff.people(session, workspace_id, unit.id, unit.live_on, until)
    members = tuple(member(person, unit) for person in people)
    done = deeds.done(session, workspace_id, unit.id)
    put_off = [each.on for each in done if each.deed is Deed.NO_REVIEW_POSSIBLE]
    return UnitHistory(
        live_on=unit.live_on,
        until_on=until,
        began_on=unit.live_on,
        members=members,
        hires=tuple(_hire(each) for each in members if each.posts),
        mh_teams=tuple(dict.fromkeys(span for each in members for span in each.teams)),
        marked=tuple(
            Span(each.of, each.on, each.about or date.max)
            for each in done
            if each.deed is Deed.MARKED
        ),
        holidays=frozenset(day for day, _ in unit.holidays),
        done=done,
        trained=deeds.trained(session, workspace_id, unit.id),
        reviews=deeds.reviews(session, workspace_id, unit.id),
        no_review_possible_on=max(put_off, default=None),
    )


def _hire(one: Member) -> Hire:
    """→ The first day on the roster is the day of the hire, in the latest role."""
    first, last = one.posts[0], one.posts[-1]
    role = last.role if isinstance(last.role, StaffRole) else StaffRole.EMPLOYMENT_SPECIALIST
    return Hire(one.staff_id, role, first.from_on, last.until_on)
