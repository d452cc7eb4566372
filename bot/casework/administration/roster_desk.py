"""What the team lead's verbs share: how they ask, what they write, and today's roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.administration import staffing
from bot.casework.recording.desk import Ask, Desk, Written
from bot.casework.replies import Actor, FactRef, Refusal, StaffMember, Wording
from bot.casework.team.profiles import unit_of
from db.doors import Doors
from db.queries.people import staff as people
from db.queries.people.staff import Person
from db.queries.units.vocational_units import VocationalUnit

NOT_THERE = "They are not on the unit's roster any more. Please open the roster again."
FAR_AHEAD = timedelta(days=730)


def ask(
    doors: Doors,
    actor: Actor,
    verb: str,
    content: object,
    now: datetime,
    submission: str | None,
    *,
    action: Action = Action.KEEP_ROSTER,
) -> Ask:
    """A request about the roster: `content` is what was sent."""
    return Ask(
        doors=doors,
        actor=actor,
        action=action,
        verb=verb,
        content=content,
        now=now,
        submission=submission,
    )


def written(
    fact: FactRef,
    summary: Wording,
    on: date,
    fields: tuple[str, ...],
    *,
    notes: tuple[Wording, ...] = (),
) -> Written:
    """No clock of any client moves for the roster's sake, and nothing of it is undone."""
    return Written(
        fact=fact, summary=summary, on=on, fields=fields, notes=notes, client_ids=(), undoable=False
    )


def roster(desk: Desk, ahead: timedelta = timedelta(0)) -> tuple[Person, ...]:
    """The unit's people as they stand today, with their leave so far ahead."""
    return people.people(
        desk.session, desk.workspace_id, desk.unit_id, desk.today, desk.today + ahead
    )


def unit(desk: Desk) -> VocationalUnit:
    """The unit that this is about."""
    return unit_of(desk.session, desk.workspace_id, desk.unit_id)


def by_slack_id(roster: tuple[Person, ...], slack_user_id: str, today: date) -> Person | None:
    """Who is called so in Slack, of those on the roster today."""
    here = staffing.present(roster, today)
    return next((each for each in here if each.staff.slack_user_id == slack_user_id), None)


def with_id(roster: tuple[Person, ...], staff_member_id: str, today: date) -> Person:
    """One of those on the roster today; a sentence where they are not."""
    for each in staffing.present(roster, today):
        if each.staff.id == staff_member_id:
            return each
    raise Refusal(NOT_THERE)


def as_member(person: Person, on: date) -> StaffMember:
    """As they stood on that day, whether or not they are still here."""
    staff_record = replace(person.staff, removed=False)
    member = permissions.member_on(replace(person, staff=staff_record), on)
    return replace(member, teams=person.teams_on(on))
