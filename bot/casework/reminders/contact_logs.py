"""The contact log of a week, read by the team lead before it is marked as reviewed (F S6).

It goes to their own messages, whoever asks in the channel: whom somebody met for which client is
for nobody else there. It is drawn from the records when it is sent, like every message.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.reminders import outbox
from bot.casework.reminders.content import (
    ContactLog,
    ContactLogSheet,
    LoggedContact,
    Review,
)
from bot.casework.replies import Actor
from db.doors import Doors, Session
from db.queries.outbox import messages as message_rows
from db.queries.outbox import planning, reading
from db.queries.outbox.messages import NewMessage, OutgoingMessage
from db.queries.people import caseload, employer_network, staff
from db.queries.records import activity, facts, log_reviews
from db.queries.units import vocational_units
from ips.employer_contacts import Week

CONTACT_LOG, SHEET = "contact_log", "contact_log_sheet"

# A log that became shorter leaves at most so many messages to draw again.
MOST_PARTS = 20


def ask_for(
    doors: Doors,
    actor: Actor,
    week_of: date,
    *,
    now: datetime,
    vocational_unit_id: str | None = None,
) -> None:
    """Plan the log of the week for whoever asks, in their own messages, and a file in its thread.

    Asked for again within the minute, it comes once.

    Raises:
        NotAllowed: they do not review that unit's log.
    """
    monday = Week.of(week_of).monday
    with permissions.writing(doors, actor, now=now) as session:
        granted = permissions.authorize(
            session, actor, Action.REVIEW_LOG, now=now, unit_id=vocational_unit_id
        )
        reader = actor.slack_user_id
        subject = {
            "unit": granted.unit_id,
            "week": monday.isoformat(),
            "asked": f"{now:%Y%m%d%H%M}",
            "part": "0",
        }
        first = NewMessage(CONTACT_LOG, reader, _key(subject, reader, 0), subject)
        (first_id,) = outbox.plan_all(session, actor.workspace_id, [first], now=now)
        if first_id is not None:
            key = f"{_key(subject, reader, 0)}:sheet"
            sheet = NewMessage(SHEET, reader, key, subject, parent_id=first_id)
            outbox.plan_all(session, actor.workspace_id, [sheet], now=now)


def ensure_parts(
    doors: Doors, first: OutgoingMessage, count: int, *, redraw: bool, now: datetime
) -> None:
    """The log needs `count` messages: plan those after the first that are missing, as its thread,
    and draw the others again. A second call plans nothing twice.
    """
    if count < 2 and not redraw:
        return
    reader = first.conversation
    keys = [_key(first.subject, reader, part) for part in range(1, max(count, MOST_PARTS))]
    with doors.writing() as session:
        here = first.workspace_id
        known = {each.subject["part"]: each for each in reading.with_keys(session, here, keys)}
        missing = [
            NewMessage(
                CONTACT_LOG,
                reader,
                _key(first.subject, reader, number),
                {**first.subject, "part": str(number)},
                parent_id=first.id,
            )
            for number in range(1, count)
            if str(number) not in known
        ]
        if missing:
            outbox.plan_all(session, here, missing, now=now)
        if redraw:
            ids = [each.id for each in known.values()]
            planning.want_update(session, here, ids, not_before=message_rows.AT_ONCE)


def _key(subject: Mapping[str, str], reader: str, part: int) -> str:
    asked = (subject["unit"], subject["week"], reader, subject["asked"], str(part))
    return ":".join((CONTACT_LOG, *asked))


def load_sheet(session: Session, message: OutgoingMessage) -> ContactLogSheet | None:
    """None where nobody wrote anything down in that week."""
    log = load(session, message)
    return ContactLogSheet(log) if log is not None and log.contacts else None


def load(session: Session, message: OutgoingMessage) -> ContactLog | None:
    """The log as the records now tell it; None: the unit is gone."""
    here, unit_id = message.workspace_id, message.subject["unit"]
    unit = vocational_units.find(session, here, unit_id)
    if unit is None:
        return None
    week = Week(date.fromisoformat(message.subject["week"]))
    review = log_reviews.log_review(session, here, unit_id, week.monday, week.sunday)
    made = activity.log_of_week(session, here, unit_id, week.monday, week.sunday)
    ids = [each.id for each in made]
    named = activity.clients_named(session, here, ids)
    people = caseload.sketches(session, here, {one for each in named.values() for one in each})
    employers = employer_network.names_of(session, here, {each.record.employer_id for each in made})
    authors = staff.slack_ids(session, here, {each.record.staff_member_id for each in made})
    since = review.reviewed_at if review is not None else None
    changed = facts.corrected_since(session, here, made, since) if since is not None else ()
    contacts = tuple(
        LoggedContact(
            record=each.record,
            employer=employers.get(each.record.employer_id, ""),
            by=authors.get(each.record.staff_member_id, ""),
            codes=tuple(
                sorted(people[one].code for one in named.get(each.id, ()) if one in people)
            ),
            new_since_review=since is not None and (each.recorded_at > since or each.id in changed),
        )
        for each in made
    )
    return ContactLog(
        vocational_unit=unit.name,
        week=week,
        contacts=contacts,
        review=Review(review.by_slack_user, review.reviewed_on, review.changed_since)
        if review
        else None,
        number=int(message.subject["part"]),
    )
