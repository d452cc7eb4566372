"""The employer that a record is about: one the unit knows, or one it meets with this record."""

from __future__ import annotations

from datetime import date

from bot.casework.reading.named_clients import holds, signs_of
from bot.casework.recording.desk import Desk
from bot.casework.replies import Refusal
from db.queries.people import clients, employers
from db.queries.people.employers import Employer
from db.queries.records import next_steps
from db.queries.records.next_steps import OpenStep
from ips.employer_contacts import NEXT_STEP_STAYS

MAY_BE_A_CLIENT = (
    "That may name a client, and your whole unit reads the list of employers. Please call the "
    "employer by something else, such as its street."
)


def chosen_employer(
    desk: Desk, employer_id: str | None, new_name: str | None, field: str = "employer"
) -> Employer:
    """The employer chosen, or the one of that name; created on the fly where it is new.

    `field`: where it was asked for. Raises `Refusal` for a new one that a client goes by.
    """
    here, unit_id = desk.workspace_id, desk.unit_id
    known = employers.chosen(desk.session, here, unit_id, employer_id, new_name or "")
    return known or _new_employer(desk, employer_id, new_name, field)


def employer_met(
    desk: Desk, employer_id: str | None, new_name: str | None, met_on: date
) -> tuple[Employer, OpenStep | None]:
    """As `chosen_employer`, and the earliest step this person planned there up to that day."""
    known = next_steps.with_employer(
        desk.session,
        desk.workspace_id,
        desk.unit_id,
        employer_id,
        new_name or "",
        desk.me,
        desk.today - NEXT_STEP_STAYS,
        met_on,
    )
    return known or (_new_employer(desk, employer_id, new_name, "employer"), None)


def _new_employer(desk: Desk, employer_id: str | None, name: str | None, field: str) -> Employer:
    if employer_id is not None:
        raise Refusal("Please choose the employer again: I can't find it.", field)
    if name is None or not employers.folded(name):
        raise Refusal("Please name the employer.", field)
    session, here, unit_id = desk.session, desk.workspace_id, desk.unit_id
    found = employers.create(session, here, unit_id, name, created_by=desk.me, now=desk.now)
    if found.created:
        people = clients.every_name(session, here, unit_id)
        if holds(name, signs_of(people.values())):
            raise Refusal(MAY_BE_A_CLIENT, field)
    return found
