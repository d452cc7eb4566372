"""A dry run: what would be planned at an instant, written in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.casework.reminders import brief_lines, briefs, digests
from bot.casework.reminders.content import (
    BRIEF,
    URGENT,
    AuthorizationLine,
    Brief,
    BriefLine,
    Digest,
)
from bot.casework.team.profiles import unit_of
from bot.clock import local_day
from db.doors import Doors, Session
from db.queries.outbox import briefs as due_rows
from db.queries.outbox import dry_run
from db.queries.units import vocational_units
from ips.employer_contacts import Week

MOST = 10_000


class _RolledBack(Exception):
    """Ends the rehearsal's transaction: nothing it wrote is kept."""


class NoSuchUnit(Exception):
    """No vocational unit has that name; the text lists those there are."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A message that would go out: to whom (a Slack id), what it would say, and of which unit.

    Clients stand in it by code alone, as in the unit's channel: a terminal keeps what it showed.
    """

    conversation: str
    content: Brief | Digest
    workspace_id: str
    unit_id: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would go out; and what went wrong with a person or a unit, each of them once."""

    messages: list[Rehearsed] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)

    @contextmanager
    def one(self, session: Session) -> Iterator[None]:
        """One person's planning, or one unit's: its trouble is nobody else's."""
        try:
            with session.begin_nested():
                yield
        except Exception as error:  # whatever it is, the others are planned for
            self.troubles.append(error)


def rehearse(doors: Doors, now: datetime) -> Rehearsal:
    """Every brief, urgent message and digest that would be planned at `now`."""
    rehearsal = Rehearsal()
    try:
        with doors.writing() as session:
            for due in due_rows.due_people(session, now, MOST):
                with rehearsal.one(session):
                    briefs.plan_for(session, due.workspace_id, [due.staff_member_id], now=now)
            for workspace_id, unit_id in due_rows.due_units(session, now, MOST):
                with rehearsal.one(session):
                    digests.plan_for(session, workspace_id, unit_id, now=now)
            kinds = (BRIEF, URGENT, digests.DIGEST)
            for message in dry_run.planned_at(session, now, kinds):
                content = (
                    digests.load(session, message)
                    if message.kind == digests.DIGEST
                    else brief_lines.load(session, message, now=now)
                )
                if content is not None:
                    rehearsal.messages.append(
                        Rehearsed(
                            message.conversation,
                            content if isinstance(content, Digest) else _by_code(content),
                            message.workspace_id,
                            message.subject["unit"],
                        )
                    )
            raise _RolledBack
    except _RolledBack:
        return rehearsal


def _by_code(content: Brief) -> Brief:
    """Without names and without what somebody typed about them."""

    def line(each: BriefLine) -> BriefLine:
        label = replace(each.due.client, name=None)
        due = replace(each.due, client=label, job=None, meeting_wishes=None)
        worded = replace(each.worded, due=due)
        return replace(each, in_words=lambda: worded)

    return replace(
        content,
        lines=tuple(map(line, content.lines)),
        unit_lines=tuple(map(line, content.unit_lines)),
        before=tuple(map(line, content.before)),
        steps=tuple(
            each if isinstance(each, AuthorizationLine) else replace(each, text=None)
            for each in content.steps
        ),
        steps_before=tuple(replace(each, text=None) for each in content.steps_before),
    )


@dataclass(frozen=True, slots=True)
class NamedUnit:
    workspace_id: str
    id: str
    channel_id: str | None
    today: date


def unit_named(
    doors: Doors,
    workspace_ids: tuple[str, ...],
    name: str,
    now: datetime,
    *,
    workspace_id: str | None = None,
) -> NamedUnit:
    """A vocational unit by its name, in one workspace where that is named.

    Raises `NoSuchUnit`: there is none, or one of the name in several workspaces; `UnknownZone`.
    """
    names: list[str] = []
    found: list[NamedUnit] = []
    with doors.reading() as session:
        for here in workspace_ids if workspace_id is None else (workspace_id,):
            for unit in vocational_units.units(session, here):
                names.append(unit.name)
                if unit.name.casefold() == name.strip().casefold():
                    today = local_day(now, unit.zone)
                    found.append(NamedUnit(here, unit.id, unit.channel_id, today))
    if len(found) > 1:
        places = ", ".join(each.workspace_id for each in found)
        raise NoSuchUnit(f"Several workspaces have a unit {name}. Add --workspace: {places}.")
    if not found:
        raise NoSuchUnit(
            f"There is no unit named {name}. There are: {', '.join(names) or 'none yet'}."
        )
    return found[0]


def digest_of(doors: Doors, unit: NamedUnit, monday: date) -> Digest:
    """The digest of one week as the records now tell it; nothing is planned."""
    with doors.reading() as session:
        found = unit_of(session, unit.workspace_id, unit.id)
        return digests.for_unit(session, unit.workspace_id, found, Week(monday), unit.today)
