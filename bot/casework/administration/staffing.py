"""The roster as dated rows, within a caller's transaction: joining, roles, MH teams, leaving.

Shared by the team lead's verbs (`roster`), by setting a vocational unit up, and by the units file.
A change of role or FTE closes one row and opens the next, so that last October's can be answered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.casework import checks
from bot.casework.access.permissions import member_on
from bot.casework.drafts import StaffDraft
from bot.casework.reminders import outbox
from bot.casework.replies import Colleague, Refusal, StaffMember, UnitSettings, phrase
from bot.casework.team import hours, mh_teams
from bot.clock import local_day
from db.doors import Session
from db.ids import new_id
from db.queries.people import assignments, caseload, roles, staff
from db.queries.people import mh_teams as team_rows
from db.queries.people.staff import Person
from db.queries.records import actions, facts, nudges
from ips.facts import StaffRole
from ips.words.table import ROLES

CARRIES_CLIENTS = (
    " carries {clients}, and a peer mentor carries none. Please hand them over first: "
    "/ips transfer."
)
SLACK_USER = re.compile(r"[UW][A-Z0-9]{1,31}")

NO_TEAM_LEAD = (
    "Every vocational unit needs a team lead: somebody has to hear what nobody else can. "
    "Please name one."
)
ELSEWHERE = (
    " is on another unit's roster. Once their team lead there has taken them off it, "
    "they can join here."
)


@dataclass(frozen=True, slots=True)
class RosterChange:
    """One person whose place on the roster differs from what is wanted."""

    slack_user_id: str
    before: StaffDraft | None
    after: StaffDraft | None


def check(drafts: Sequence[StaffDraft]) -> None:
    """Refuse a roster that cannot be: no team lead, somebody twice, an impossible FTE."""
    for draft in drafts:
        check_one(draft)
    twice = [user for user, count in Counter(d.slack_user_id for d in drafts).items() if count > 1]
    if twice:
        raise Refusal(
            phrase(Colleague(twice[0]), " is named twice. Please choose one role for them."),
            "staff",
        )
    if not any(draft.role is StaffRole.TEAM_LEAD for draft in drafts):
        raise Refusal(NO_TEAM_LEAD, "staff")


def check_one(draft: StaffDraft) -> None:
    if not SLACK_USER.fullmatch(draft.slack_user_id):
        raise Refusal("I do not know that person in Slack. Please choose somebody else.", "staff")
    if not 0 < round(draft.fte, 2) <= 1:  # by less nothing can be divided
        raise Refusal(
            "Please give FTE as a number above 0 and up to 1, for example 0.5 for half time.", "fte"
        )
    for team in draft.teams or ():
        checks.short_enough(team, "teams")


def in_words(draft: StaffDraft) -> tuple[str, ...]:
    """Somebody's place on the roster: the role first, then FTE and MH teams."""
    parts = (ROLES[draft.role].within, f"{draft.fte:g} FTE", mh_teams.in_words(draft.teams or ()))
    return tuple(filter(None, parts))


def present(roster: Iterable[Person], today: date) -> tuple[Person, ...]:
    """Those with a role today, in roster order."""
    return tuple(each for each in roster if each.role_on(today) is not None)


def as_draft(person: Person, today: date) -> StaffDraft:
    span = person.role_on(today)
    if span is None:
        raise ValueError("somebody without a role that day is on no roster")
    return StaffDraft(
        person.staff.slack_user_id, StaffRole(span.role), span.fte, person.teams_on(today)
    )


def differences(
    roster: Sequence[Person], wanted: Sequence[StaffDraft], today: date
) -> tuple[RosterChange, ...]:
    """What would make the roster the wanted one: joins and changes in order, then departures.

    Teams that a draft does not speak of stay; the others are spelled as the unit knows them
    (`mh_teams.settled`).
    """
    now_there = {each.staff.slack_user_id: as_draft(each, today) for each in present(roster, today)}
    whole = [_whole(draft, now_there.get(draft.slack_user_id)) for draft in wanted]
    coming = tuple(
        RosterChange(draft.slack_user_id, now_there.get(draft.slack_user_id), draft)
        for draft in whole
        if now_there.get(draft.slack_user_id) != draft
    )
    wanted_ids = {draft.slack_user_id for draft in wanted}
    going = tuple(
        RosterChange(user, draft, None)
        for user, draft in now_there.items()
        if user not in wanted_ids
    )
    return coming + going


def _whole(draft: StaffDraft, before: StaffDraft | None) -> StaffDraft:
    """With the teams of before where the draft names none, or the same ones."""
    if before is None:
        return draft
    joined, left = _teams_differ(draft, before.teams or ())
    return draft if joined or left else replace(draft, teams=before.teams)


def _teams_differ(
    draft: StaffDraft, before: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The teams joined and those left, by what would be the same team to a person."""
    if draft.teams is None:
        return (), ()
    then, now_in = set(map(mh_teams.folded, before)), set(map(mh_teams.folded, draft.teams))
    return (
        tuple(team for team in draft.teams if mh_teams.folded(team) not in then),
        tuple(team for team in before if mh_teams.folded(team) not in now_in),
    )


def apply(
    session: Session,
    workspace_id: str,
    settings: UnitSettings,
    wanted: Sequence[StaffDraft],
    *,
    today: date,
    now: datetime,
    quietly: bool = False,
) -> tuple[RosterChange, ...]:
    """Make the unit's roster the wanted one, in its order; returns what changed.

    `quietly`: nobody is sent a welcome, for a cast that is there from the start.
    """
    check(wanted)
    wanted = mh_teams.settled(session, workspace_id, settings.id, wanted)
    roster = staff.people(session, workspace_id, settings.id, today, today)
    by_user = {each.staff.slack_user_id: each for each in present(roster, today)}
    changes = differences(roster, wanted, today)
    for change in changes:
        person = by_user.get(change.slack_user_id)
        if change.after is None and person is not None:
            leave(session, workspace_id, person, on=today, now=now)
        elif change.after is not None and person is not None:
            change_role(session, workspace_id, settings.id, person, change.after, today=today)
            change_teams(session, workspace_id, settings.id, person, change.after, today=today)
        elif change.after is not None:
            join(
                session,
                workspace_id,
                settings,
                change.after,
                today=today,
                now=now,
                quietly=quietly,
            )
    _put_in_order(session, workspace_id, settings.id, wanted, today)
    return changes


def join(
    session: Session,
    workspace_id: str,
    settings: UnitSettings,
    draft: StaffDraft,
    *,
    today: date,
    now: datetime,
    quietly: bool = False,
) -> str:
    """Put somebody on the roster from today, last in its order; returns the staff member's id.

    The draft's teams are spelled as the unit knows them (`mh_teams.settled`). They hear of it in a
    direct message, unless it is done `quietly`.
    """
    check_one(draft)
    known = staff.staff_by_slack_ids(session, workspace_id, (draft.slack_user_id,))
    record = known.get(draft.slack_user_id)
    order = staff.next_roster_order(session, workspace_id, settings.id)
    if record is None:
        staff_member_id = new_id()
        staff.add_staff(
            session, workspace_id, staff_member_id, draft.slack_user_id, settings.id, order
        )
    else:
        staff_member_id = record.id
        if record.vocational_unit_id is not None:
            raise Refusal(phrase(Colleague(draft.slack_user_id), ELSEWHERE), "staff")
        check_carries_none(session, workspace_id, settings.id, staff_member_id, draft, today)
        staff.return_staff(session, workspace_id, staff_member_id, settings.id, order)
    role_id = _open_role(session, workspace_id, settings.id, staff_member_id, draft, today)
    team_rows.set_of_staff(
        session,
        workspace_id,
        settings.id,
        staff_member_id,
        joined=draft.teams or (),
        left=(),
        from_on=today,
    )
    member = StaffMember(
        id=staff_member_id,
        slack_user_id=draft.slack_user_id,
        vocational_unit_id=settings.id,
        role=draft.role,
        fte=draft.fte,
        brief_at=record.brief_at if record else None,
        days_off=record.days_off if record else (),
    )
    first = hours.next_brief_after(now, settings, member)
    # Once today's hour is over there is no brief today, whatever is recorded this afternoon.
    covered = today if local_day(first, settings.zone) > today else today - timedelta(days=1)
    staff.begin_briefs(session, workspace_id, staff_member_id, first, covered)
    if not quietly:
        outbox.plan(
            session,
            workspace_id,
            kind=outbox.WELCOME,
            conversation=draft.slack_user_id,
            dedupe_key=f"{outbox.WELCOME}:{staff_member_id}:{role_id}",
            subject={
                "vocational_unit": settings.id,
                "staff_member": staff_member_id,
                "role": role_id,
                "on": today.isoformat(),
            },
            now=now,
        )
    return staff_member_id


def change_role(
    session: Session,
    workspace_id: str,
    unit_id: str,
    person: Person,
    draft: StaffDraft,
    *,
    today: date,
) -> bool:
    """A new role or FTE from today; False when it is what it was."""
    check_one(draft)
    span = person.role_on(today)
    assert span is not None  # `present` says who has one
    if (span.role, span.fte) == (draft.role.value, draft.fte):
        return False
    check_carries_none(session, workspace_id, unit_id, person.staff.id, draft, today)
    if span.from_on == today:
        roles.rewrite_role(session, workspace_id, span.id, draft.role.value, draft.fte)
    else:
        roles.close_role(session, workspace_id, span.id, today - timedelta(days=1))
        _open_role(session, workspace_id, unit_id, person.staff.id, draft, today)
    return True


def change_teams(
    session: Session,
    workspace_id: str,
    unit_id: str,
    person: Person,
    draft: StaffDraft,
    *,
    today: date,
) -> bool:
    """Other mental-health teams from today; False when they are what they were."""
    joined, left = _teams_differ(draft, person.teams_on(today))
    team_rows.set_of_staff(
        session,
        workspace_id,
        unit_id,
        person.staff.id,
        joined=joined,
        left=left,
        from_on=today,
    )
    return bool(joined or left)


def check_carries_none(
    session: Session,
    workspace_id: str,
    unit_id: str,
    staff_member_id: str,
    draft: StaffDraft,
    today: date,
) -> None:
    """Whoever becomes a peer mentor has handed their caseload over, also what is to come."""
    if draft.role is not StaffRole.PEER_MENTOR:
        return
    coming = assignments.to_come(session, workspace_id, staff_member_id, today)
    carried = {
        each.client_id
        for day in {today, *(span.from_on for span in coming)}
        for each in caseload.carried_by(session, workspace_id, unit_id, (staff_member_id,), day)
    }
    if carried:
        clients = "one client" if len(carried) == 1 else f"{len(carried)} clients"
        who = Colleague(draft.slack_user_id)
        raise Refusal(phrase(who, CARRIES_CLIENTS.format(clients=clients)), "role")


def leave(session: Session, workspace_id: str, person: Person, *, on: date, now: datetime) -> int:
    """Take somebody off the roster: `on` is the first day without them. Their entries stay.

    Returns how many clients were to come to them on a later day: those stay where they are.
    """
    span = person.role_on(on)
    if span is None:
        return 0
    if span.from_on == on:
        roles.drop_role(session, workspace_id, span.id)
    else:
        roles.close_role(session, workspace_id, span.id, on - timedelta(days=1))
    team_rows.end_of_staff(session, workspace_id, person.staff.id, on)
    staff.remove_staff(session, workspace_id, person.staff.id, now)
    cover_is_drawn_again(session, workspace_id, person.staff.id, on)
    return assignments.stay_where_they_are(session, workspace_id, person.staff.id, on)


def cover_is_drawn_again(
    session: Session, workspace_id: str, staff_member_id: str, today: date
) -> None:
    """Whether they cover what they took from a colleague is said anew, where it stands."""
    held = nudges.cover_held_by(session, workspace_id, staff_member_id, today)
    if held:
        outbox.touch(session, workspace_id, held)


def hand_actions_over(
    session: Session, workspace_id: str, unit_id: str, whose: str, to: str | None, *, at: datetime
) -> int:
    """What somebody who has left was to do is the team lead's from now on; returns how many.

    Until then whoever hears for them hears of it.
    """
    if to is None:
        return 0
    left = [
        each
        for each in actions.whole_of_unit(session, workspace_id, unit_id)
        if each.record.owner_id == whose
    ]
    for action in left:
        facts.replace_with(session, action, action.but(owner_id=to), by=to, at=at)
    return len(left)


def plan_all_briefs(
    session: Session,
    workspace_id: str,
    settings: UnitSettings,
    *,
    today: date,
    now: datetime,
) -> None:
    """After a change of zone, hours or days: everybody's next brief anew."""
    for person in present(staff.people(session, workspace_id, settings.id, today, today), today):
        member = member_on(person, today)
        plan_brief_anew(session, workspace_id, settings, person, member, now=now)


def plan_brief_anew(
    session: Session,
    workspace_id: str,
    settings: UnitSettings,
    person: Person,
    member: StaffMember,
    *,
    now: datetime,
) -> datetime | None:
    """One person's next brief by new settings, the unit's or their own; None where it is due.

    The planner is about to take one that is due: moving it would swallow it.
    """
    planned = person.staff.next_brief_at
    if planned is not None and planned <= now:
        return None
    anew = hours.brief_after_a_change(now, settings, member, person.staff.covers_through)
    if anew != planned:
        staff.plan_brief(session, workspace_id, person.staff.id, anew)
    return anew


def _open_role(
    session: Session,
    workspace_id: str,
    unit_id: str,
    staff_member_id: str,
    draft: StaffDraft,
    today: date,
) -> str:
    role_id = new_id()
    roles.open_role(
        session,
        workspace_id,
        role_id,
        staff_member_id,
        unit_id,
        draft.role.value,
        draft.fte,
        today,
    )
    return role_id


def _put_in_order(
    session: Session,
    workspace_id: str,
    unit_id: str,
    wanted: Sequence[StaffDraft],
    today: date,
) -> None:
    places = {draft.slack_user_id: place for place, draft in enumerate(wanted)}
    roster = present(staff.people(session, workspace_id, unit_id, today, today), today)
    staff.reorder_staff(
        session,
        workspace_id,
        {
            each.staff.id: places[each.staff.slack_user_id]
            for each in roster
            if each.staff.roster_order != places[each.staff.slack_user_id]
        },
    )
