"""The team lead's verbs for people: who is on the roster, their role, FTE and MH teams.

Everything is dated, so that last October's caseload can still be answered. No due date ever moves
for any of it: what moves is who hears (`coverage`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.administration import roster_desk, staffing
from bot.casework.drafts import StaffDraft
from bot.casework.recording.desk import Desk, Written, perform
from bot.casework.reminders import outbox
from bot.casework.replies import Actor, Colleague, FactRef, Recorded, Refusal, StaffMember, phrase
from bot.casework.team import coverage, mh_teams
from bot.casework.team.profiles import settings_on
from db.doors import Doors
from db.queries.people import caseload
from db.queries.people.staff import Person
from ips.facts import StaffRole


def staff(
    doors: Doors, actor: Actor, *, now: datetime, on: date | None = None
) -> tuple[StaffMember, ...]:
    """The unit's people in roster order, today or as they stood on another day."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.SEE_ROSTER, now=now)
        day = on or granted.today
        roster = coverage.roster_on(session, actor.workspace_id, granted.unit_id, day)
    return tuple(
        roster_desk.as_member(person, day)
        for person in roster.people
        if person.role_on(day) is not None
    )


def check_may_keep(doors: Doors, actor: Actor, *, now: datetime) -> None:
    """Raises `NotAllowed`, and writes it down, for whoever does not keep the roster."""
    with permissions.reading(doors, actor, now=now) as session:
        permissions.authorize(session, actor, Action.KEEP_ROSTER, now=now)


def add(
    doors: Doors,
    actor: Actor,
    draft: StaffDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Somebody joins the roster from today, also somebody who was on it before."""

    def write(desk: Desk) -> Written:
        roster = roster_desk.roster(desk)
        if roster_desk.by_slack_id(roster, draft.slack_user_id, desk.today) is not None:
            raise Refusal(
                phrase(
                    Colleague(draft.slack_user_id),
                    " is on the roster already. To change their role or FTE, please use 'Change' "
                    "there.",
                ),
                "staff",
            )
        unit = roster_desk.unit(desk)
        comes = _settled(desk, draft)
        staff_member_id = staffing.join(
            desk.session,
            desk.workspace_id,
            settings_on(unit, desk.today),
            comes,
            today=desk.today,
            now=now,
        )
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        place = ", ".join(staffing.in_words(comes))
        return roster_desk.written(
            FactRef("staff_member", staff_member_id),
            phrase(Colleague(draft.slack_user_id), f" is on the roster as {place}."),
            desk.today,
            ("role", "fte", "teams") if comes.teams else ("role", "fte"),
            notes=mh_teams.more_than_looked_for(comes),
        )

    return perform(roster_desk.ask(doors, actor, "roster.add", draft, now, submission), write)


def change(
    doors: Doors,
    actor: Actor,
    draft: StaffDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """A new role, FTE or other MH teams from today; what was before stays answerable."""

    def write(desk: Desk) -> Written:
        roster = roster_desk.roster(desk)
        person = roster_desk.by_slack_id(roster, draft.slack_user_id, desk.today)
        if person is None:
            raise Refusal(roster_desk.NOT_THERE)
        if draft.role is not StaffRole.TEAM_LEAD:
            _stays_with_a_team_lead(roster, person, desk.today)
        to = _settled(desk, draft)
        where = (desk.session, desk.workspace_id, desk.unit_id)
        changed = staffing.change_role(*where, person, to, today=desk.today)
        if changed:
            outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        teams_changed = staffing.change_teams(*where, person, to, today=desk.today)
        stands = replace(to, teams=person.teams_on(desk.today)) if to.teams is None else to
        place = ", ".join(staffing.in_words(stands))
        when = "from today" if changed or teams_changed else "as before"
        return roster_desk.written(
            FactRef("staff_member", person.staff.id),
            phrase(Colleague(draft.slack_user_id), f" is {place}, {when}."),
            desk.today,
            (*(("role", "fte") if changed else ()), *(("teams",) if teams_changed else ())),
            notes=mh_teams.more_than_looked_for(stands),
        )

    return perform(roster_desk.ask(doors, actor, "roster.change", draft, now, submission), write)


def remove(
    doors: Doors,
    actor: Actor,
    staff_member_id: str,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Take somebody off the roster: today is the first day without them.

    What they recorded stays, with their name to it. Clients they still carry are heard of by the
    team lead until they are handed over.
    """

    def write(desk: Desk) -> Written:
        roster = roster_desk.roster(desk, ahead=roster_desk.FAR_AHEAD)
        person = roster_desk.with_id(roster, staff_member_id, desk.today)
        _stays_with_a_team_lead(roster, person, desk.today)
        coming = staffing.leave(desk.session, desk.workspace_id, person, on=desk.today, now=now)
        left = caseload.carried_by(
            desk.session, desk.workspace_id, desk.unit_id, (staff_member_id,), desk.today
        )
        here = coverage.roster_on(desk.session, desk.workspace_id, desk.unit_id, desk.today)
        to_do = staffing.hand_actions_over(
            desk.session,
            desk.workspace_id,
            desk.unit_id,
            staff_member_id,
            here.hearing_team_lead,
            at=now,
        )
        outbox.look_soon(desk.session, desk.workspace_id, (desk.unit_id,))
        return roster_desk.written(
            FactRef("staff_member", staff_member_id),
            phrase(Colleague(person.staff.slack_user_id), " is off the roster."),
            desk.today,
            ("role",),
            notes=(
                *_left_behind(len(left)),
                *_not_coming(coming),
                *_no_cover(roster, staff_member_id),
                *_to_do_left(to_do),
            ),
        )

    content = {"staff_member": staff_member_id}
    return perform(roster_desk.ask(doors, actor, "roster.remove", content, now, submission), write)


def _left_behind(clients: int) -> tuple[str, ...]:
    if not clients:
        return ()
    who = "One client is" if clients == 1 else f"{clients} clients are"
    return (
        f"{who} still on their caseload. Until you hand them over, their reminders come to you.",
    )


def _not_coming(clients: int) -> tuple[str, ...]:
    if not clients:
        return ()
    who = "One client who was" if clients == 1 else f"{clients} clients who were"
    stays = "stays" if clients == 1 else "stay"
    return (f"{who} to come to them on a later day {stays} with whoever has them today.",)


def _no_cover(roster: tuple[Person, ...], left: str) -> tuple[str, ...]:
    if not any(span.cover_id == left for person in roster for span in person.leaves):
        return ()
    return (
        "They were to cover for somebody who is away: those reminders come to you, unless you "
        "choose another colleague in /ips leave.",
    )


def _to_do_left(actions: int) -> tuple[str, ...]:
    if not actions:
        return ()
    what = "One action" if actions == 1 else f"{actions} actions"
    return (f"{what} of theirs went to the team lead. See them with /ips actions.",)


def _settled(desk: Desk, draft: StaffDraft) -> StaffDraft:
    """With its teams spelled as the unit knows them."""
    staffing.check_one(draft)
    (settled,) = mh_teams.settled(desk.session, desk.workspace_id, desk.unit_id, (draft,))
    return settled


def _stays_with_a_team_lead(roster: tuple[Person, ...], without: Person, today: date) -> None:
    leads = [each.staff.id for each in coverage.people_of(roster, StaffRole.TEAM_LEAD, today)]
    if leads == [without.staff.id]:
        raise Refusal(staffing.NO_TEAM_LEAD, "role")
