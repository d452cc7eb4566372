"""The employer that a record is about: one the unit knows, or one it meets with this record."""

from __future__ import annotations

from bot.casework.reading.named_clients import holds, signs_of
from bot.casework.recording.desk import Desk
from bot.casework.replies import Refusal
from db.queries.people import clients, employers
from db.queries.people.employers import Employer

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
    session, here, unit_id = desk.session, desk.workspace_id, desk.unit_id
    if employer_id is not None:
        known = employers.with_id(session, here, unit_id, employer_id)
        if known is None:
            raise Refusal("Please choose the employer again: I can't find it.", field)
        return known
    if new_name is None or not employers.folded(new_name):
        raise Refusal("Please name the employer.", field)
    found = employers.find_or_create(
        session, here, unit_id, new_name, created_by=desk.me, now=desk.now
    )
    if found.created:
        people = clients.every_name(session, here, unit_id)
        if holds(new_name, signs_of(people.values())):
            raise Refusal(MAY_BE_A_CLIENT, field)
    return found
