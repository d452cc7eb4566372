"""What somebody may do with a reminder beside acting on it: put it off, or ask for cover.

Neither moves a due date. A snooze ends with the next brief and never passes the last day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from bot.casework.access.permissions import Action
from bot.casework.drafts import SnoozeDraft
from bot.casework.reading.due_lines import OWING
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.recording.quotas import COVER, used_up
from bot.casework.reminders import outbox
from bot.casework.replies import Actor, Colleague, FactRef, Recorded, Refusal, Wording, phrase
from bot.casework.team import coverage, hours
from bot.casework.team.profiles import settings_on, unit_of
from db.doors import Doors
from db.ids import new_id
from db.queries.outbox import messages as message_rows
from db.queries.outbox import tellings
from db.queries.people import staff
from db.queries.people.staff import Person
from db.queries.records import due_contacts
from db.queries.records import nudges as rows
from ips.due_contacts import standing
from ips.facts import DueContact, DueKey, StaffRole
from ips.standards import title_of
from ips.words import dated

NOTHING_OWED = "That is done already, or no longer asked for. There is nothing left to do."
LOGGED_A_DAY_LATER = timedelta(days=1)
"""→ Whoever took cover reaches the client for one day more: people log the day after."""


def snooze(
    doors: Doors,
    actor: Actor,
    draft: SnoozeDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Until tomorrow's brief, for this person only; refused where that would pass the last day."""

    def write(desk: Desk) -> Written:
        due = _owed(desk, draft.key)
        unit = unit_of(desk.session, desk.workspace_id, desk.unit_id)
        until = hours.next_working_day(
            desk.today, settings_on(unit, desk.today), desk.granted.me.days_off
        )
        if due.due_on < until:
            raise Refusal(
                f"Its last day {_is_or_was(due, desk.today)} {dated(due.due_on, desk.today)}, "
                "before your next brief, so it stays here. If you cannot make it, please ask for "
                "cover."
            )
        snooze_id = rows.add_snooze(desk.session, desk.workspace_id, draft.key, desk.me, until, now)
        outbox.touch(desk.session, desk.workspace_id, (draft.key,))
        return Written(
            fact=FactRef("snooze", snooze_id),
            summary=f"{_what(desk, draft.key)}: put off until your brief on "
            f"{dated(until, desk.today)}.",
            on=desk.today,
            fields=("until_on",),
            notes=(f"Its last day stays {dated(due.due_on, desk.today)}.",),
            client_ids=(),
            undoable=False,
        )

    return perform(
        _ask(doors, actor, Action.SNOOZE, "due.snooze", draft.key, now, submission), write
    )


def ask_cover(
    doors: Doors,
    actor: Actor,
    key: DueKey,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Ask the colleagues who are here, each in a direct message, to take one due contact."""

    def write(desk: Desk) -> Written:
        due = _owed(desk, key)
        standing_one = _still_standing(desk, key)
        if standing_one is not None:
            return _nothing_new(desk, key, standing_one)
        colleagues = _colleagues(desk)
        if not colleagues:
            raise Refusal(
                "Nobody else is here today who could take it. Please agree on another time with "
                "the client: a try can be logged, too."
            )
        desk.last_looks.append(lambda: _not_too_many(desk))
        request_id = new_id()
        rows.add_cover_request(desk.session, desk.workspace_id, request_id, key, desk.me, now)
        outbox.touch(desk.session, desk.workspace_id, (key,))
        _ask_each(desk, colleagues, request_id, key)
        asked = "One colleague is" if len(colleagues) == 1 else f"{len(colleagues)} colleagues are"
        return Written(
            fact=FactRef("cover_request", request_id),
            summary=f"{_what(desk, key)}: {asked} asked to cover.",
            on=desk.today,
            notes=(
                f"Until somebody takes it, it stays with you; its last day "
                f"{_is_or_was(due, desk.today)} {dated(due.due_on, desk.today)}.",
            ),
            client_ids=(),
            undoable=False,
        )

    return perform(_ask(doors, actor, Action.ASK_COVER, "cover.ask", key, now, submission), write)


def take_cover(
    doors: Doors,
    actor: Actor,
    cover_request_id: str,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Take what a colleague asked for. The first one gets it; the others read who did."""
    with doors.reading() as session:
        request = rows.cover_request(session, actor.workspace_id, cover_request_id)
    client_id = request.key.client_id if request is not None else cover_request_id

    def write(desk: Desk) -> Written:
        # The client is locked now, so nobody takes it between this look and the grant.
        found = rows.cover_request(desk.session, desk.workspace_id, cover_request_id)
        if found is None:
            raise Refusal(NOTHING_OWED)
        if found.granted_to == desk.me:
            held = f"{_what(desk, found.key)}: you have it already."
            return _taken(desk, found.key, held, found.until_on)
        if found.granted_to is not None:
            holder = _person(desk, found.granted_to)
            raise Refusal(phrase(holder, " has taken it already. Thank you!"))
        if found.asked_by == desk.me:
            raise Refusal("You asked for this cover yourself. Please wait for a colleague.")
        due = _owed(desk, found.key)
        until = max(due.due_on, desk.today) + LOGGED_A_DAY_LATER
        rows.take_cover(desk.session, desk.workspace_id, cover_request_id, desk.me, now, until)
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        outbox.touch(desk.session, desk.workspace_id, (found.key,))
        asked = _request_to(cover_request_id, desk.me)
        tellings.heard_in_reply(desk.session, desk.workspace_id, asked, due.due_on)
        return _taken(
            desk,
            found.key,
            f"{_what(desk, found.key)}: yours now, thank you. Its last day "
            f"{_is_or_was(due, desk.today)} {dated(due.due_on, desk.today)}.",
            until,
        )

    def _taken(desk: Desk, key: DueKey, summary: str, until: date | None) -> Written:
        open_until = f" until {dated(until, desk.today)}" if until is not None else ""
        return Written(
            fact=FactRef("cover_request", cover_request_id),
            summary=summary,
            on=desk.today,
            fields=("granted_to", "until_on"),
            notes=(f"You can open {desk.codes((key.client_id,))} with /caseload{open_until}.",),
            client_ids=(),
            undoable=False,
        )

    ask = Ask(
        doors=doors,
        actor=actor,
        action=Action.TAKE_COVER,
        verb="cover.take",
        content=cover_request_id,
        now=now,
        submission=submission,
        client_ids=(client_id,),
    )
    return perform(ask, write)


def _owed(desk: Desk, key: DueKey) -> DueContact:
    due = due_contacts.find(desk.session, desk.workspace_id, key)
    if due is None or standing(due, desk.today) not in OWING:
        raise Refusal(NOTHING_OWED)
    return due


def _still_standing(desk: Desk, key: DueKey) -> rows.CoverRequest | None:
    """A request for this item that waits, or that somebody has taken who is here."""
    latest = next(iter(rows.cover_requests_for(desk.session, desk.workspace_id, key)), None)
    if latest is None or (latest.until_on is not None and latest.until_on < desk.today):
        return None
    if latest.granted_to is None:
        return latest
    roster = coverage.roster_on(desk.session, desk.workspace_id, desk.unit_id, desk.today)
    return latest if roster.is_here(latest.granted_to) else None


def _nothing_new(desk: Desk, key: DueKey, request: rows.CoverRequest) -> Written:
    what = _what(desk, key)
    summary: Wording = f"{what}: your colleagues are asked already."
    if request.granted_to is not None:
        summary = phrase(f"{what}: ", _person(desk, request.granted_to), " covers.")
    return Written(
        fact=FactRef("cover_request", request.id),
        summary=summary,
        on=desk.today,
        client_ids=(),
        undoable=False,
    )


def _colleagues(desk: Desk) -> tuple[Person, ...]:
    """Those who may take it and are here today: their visit closes the clock."""
    roster = coverage.roster_on(desk.session, desk.workspace_id, desk.unit_id, desk.today)
    return tuple(
        person
        for person in roster.people
        if person.staff.id != desk.me
        and roster.is_here(person.staff.id)
        and not coverage.has_role(person, StaffRole.PEER_MENTOR, desk.today)
    )


def _ask_each(desk: Desk, colleagues: Collection[Person], request_id: str, key: DueKey) -> None:
    """A direct message each: a code in the channel would tell everybody about one client."""
    outbox.plan_all(
        desk.session,
        desk.workspace_id,
        [
            message_rows.NewMessage(
                kind="cover_request",
                conversation=person.staff.slack_user_id,
                dedupe_key=_request_to(request_id, person.staff.id),
                subject={"cover_request": request_id, "staff": person.staff.id},
                items=(message_rows.OutgoingItem(key, desk.today),),
            )
            for person in colleagues
        ],
        now=desk.now,
    )


def _not_too_many(desk: Desk) -> None:
    since = desk.now - COVER.within
    sent = rows.asked_since(desk.session, desk.workspace_id, desk.me, since)
    again_at = used_up(desk, COVER, sent)
    if again_at is not None:
        raise Refusal(
            f"You have asked for cover {COVER.most} times within the hour, and each of your "
            f"colleagues got every one. You can ask again from {again_at} on. If you are away, "
            "your team lead can put your leave in: then whoever covers gets everything at once."
        )


def _request_to(request_id: str, staff_member_id: str) -> str:
    """The dedupe key of the message that asks one colleague."""
    return f"cover_request:{request_id}:{staff_member_id}"


def _what(desk: Desk, key: DueKey) -> str:
    title = title_of(key)
    return f"{title[:1].upper()}{title[1:]} for {desk.codes((key.client_id,))}"


def _is_or_was(due: DueContact, today: date) -> str:
    return "is" if due.due_on >= today else "was"


def _person(desk: Desk, staff_member_id: str) -> Colleague:
    known = staff.slack_ids(desk.session, desk.workspace_id, (staff_member_id,))
    return Colleague(known[staff_member_id])


def _ask(
    doors: Doors,
    actor: Actor,
    action: Action,
    verb: str,
    key: DueKey,
    now: datetime,
    submission: str | None,
) -> Ask:
    return Ask(
        doors=doors,
        actor=actor,
        action=action,
        verb=verb,
        content=key,
        now=now,
        submission=submission,
        client_ids=(key.client_id,),
    )
