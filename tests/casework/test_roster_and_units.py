"""Setting a unit up, keeping its roster, leave and transfers: dated, checked, planned anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.casework.access import replies_as_json
from bot.casework.access.permissions import Denied
from bot.casework.administration import (
    personal_settings,
    planned_leave,
    roster,
    transfers,
    vocational_units,
)
from bot.casework.drafts import (
    PersonalSettingsDraft,
    StaffDraft,
    TransferDraft,
    VocationalUnitDraft,
)
from bot.casework.recording import undo
from bot.casework.recording.recompute import recompute
from bot.casework.replies import Refusal
from bot.views.sentence import marked
from db.doors import Doors
from db.models import (
    AuditEventRow,
    StaffMemberRow,
    StaffTeamRow,
    VocationalUnitRow,
)
from db.queries.people import staff as people
from db.queries.records import due_contacts, facts
from ips.facts import Clock, DueState, StaffRole
from ips.records.planned_leave import PlannedLeaveRecord
from tests.casework.unit_of_four import (
    ADMIN,
    ADMINS,
    ANA,
    BEN,
    HARBOR,
    LEAD,
    NOW,
    OTHER_LEAD,
    OUTSIDER,
    PEER,
    TODAY,
    WORKSPACE,
    UnitOfFour,
    as_,
)
from tests.rows import LeaveRow
from tests.support import rows_in

NEW = "U0NEW"


@pytest.fixture
def unit(doors: Doors) -> UnitOfFour:
    return UnitOfFour(doors)


def staff_row(unit: UnitOfFour, slack_user_id: str) -> Any:
    with unit.doors.reading() as session:
        (row,) = rows_in(session, StaffMemberRow, StaffMemberRow.slack_user_id == slack_user_id)
        return row


def next_digest(unit: UnitOfFour) -> datetime:
    with unit.doors.reading() as session:
        found = session.scalars(
            select(VocationalUnitRow.next_digest_at).where(VocationalUnitRow.id == unit.unit_id)
        ).one()
        assert found is not None
        return found


def settings_draft(unit: UnitOfFour, **fields: object) -> VocationalUnitDraft:
    draft = replace(HARBOR, unit_id=unit.unit_id, staff=())
    return replace(draft, **fields)  # type: ignore[arg-type]


# ---------------------------------------------------------------- a unit


def test_everybody_of_a_new_unit_has_a_next_brief_and_the_unit_a_next_digest(doors: Doors) -> None:
    unit = UnitOfFour(doors, live=NOW)
    new_york = ZoneInfo("America/New_York")
    for who in (LEAD, ANA, BEN, PEER):
        planned = staff_row(unit, who).next_brief_at
        assert planned is not None
        local = planned.astimezone(new_york)
        assert (local.date(), local.time()) == (TODAY + timedelta(days=1), time(8))
    digest = next_digest(unit).astimezone(new_york)
    assert (digest.date(), digest.time()) == (TODAY + timedelta(days=7), time(8, 30))


def test_a_form_sent_twice_makes_one_unit(unit: UnitOfFour) -> None:
    live = NOW - timedelta(weeks=8)
    again = vocational_units.create(unit.doors, as_(ADMIN), HARBOR, now=live, admins=ADMINS)
    assert (again.repeated, again.fact.id) == (True, unit.unit_id)
    other = replace(HARBOR, send_at=time(9))
    with pytest.raises(Refusal, match="already a unit named Harbor"):
        vocational_units.create(unit.doors, as_(ADMIN), other, now=NOW, admins=ADMINS)


def test_it_makes_one_unit_also_where_the_first_was_saved_just_after_we_looked(
    unit: UnitOfFour, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, looks = vocational_units._the_same_unit, iter([None])
    monkeypatch.setattr(
        vocational_units, "_the_same_unit", lambda *asked: next(looks, look(*asked))
    )
    again = vocational_units.create(unit.doors, as_(ADMIN), HARBOR, now=NOW, admins=ADMINS)
    assert (again.repeated, again.fact.id) == (True, unit.unit_id)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"working_days": ()}, "working_days"),
        ({"working_days": ("someday",)}, "working_days"),
        ({"send_at": time(6)}, "send_at"),
        ({"waking_until": time(6)}, "waking_until"),
        ({"digest_at": time(21)}, "digest_at"),
        ({"digest_day": "noday"}, "digest_day"),
        ({"profile": "other"}, "profile"),
        ({"overrides": {"monthly_days": 90}}, "overrides"),
        ({"overrides": {"post_start_days": 5}}, "overrides"),
        ({"holidays": ((date(2026, 12, 25), ""), (date(2026, 12, 25), "x"))}, "holidays"),
        ({"staff": (StaffDraft(NEW, StaffRole.PEER_MENTOR),)}, "staff"),
        ({"staff": (*HARBOR.staff, StaffDraft(ANA, StaffRole.TEAM_LEAD))}, "staff"),
        ({"staff": (StaffDraft(NEW, StaffRole.TEAM_LEAD, 1.5),)}, "fte"),
        ({"staff": (StaffDraft("somebody", StaffRole.TEAM_LEAD),)}, "staff"),
        ({"staff": (StaffDraft(ANA, StaffRole.TEAM_LEAD),)}, "staff"),  # on Harbor's roster
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    unit: UnitOfFour, fields: dict[str, object], field: str
) -> None:
    draft = VocationalUnitDraft(
        "North", None, "Europe/Berlin", (StaffDraft(NEW, StaffRole.TEAM_LEAD),)
    )
    with pytest.raises(Refusal) as refused:
        vocational_units.create(
            unit.doors,
            as_(ADMIN),
            replace(draft, **fields),  # type: ignore[arg-type]
            now=NOW,
            admins=ADMINS,
        )
    assert refused.value.field == field
    assert refused.value.sentence.endswith(".")


def test_a_change_of_zone_or_hour_plans_everybodys_brief_and_the_digest_anew(
    doors: Doors,
) -> None:
    unit = UnitOfFour(doors, live=NOW)
    draft = settings_draft(
        unit, zone="Pacific/Honolulu", send_at=time(7, 30), digest_at=time(7, 30)
    )
    done = vocational_units.change(doors, as_(LEAD), draft, now=NOW)
    assert not done.repeated
    honolulu = ZoneInfo("Pacific/Honolulu")
    for who in (LEAD, ANA, BEN, PEER):
        planned = staff_row(unit, who).next_brief_at
        assert planned is not None
        assert planned.astimezone(honolulu).time() == time(7, 30)
    assert next_digest(unit).astimezone(honolulu).time() == time(7, 30)
    assert vocational_units.change(doors, as_(LEAD), draft, now=NOW).repeated


def test_a_brief_that_is_due_already_is_not_swallowed_by_a_change(unit: UnitOfFour) -> None:
    overdue = staff_row(unit, ANA).next_brief_at
    assert overdue is not None
    assert overdue < NOW  # nothing has been sent for eight weeks
    vocational_units.change(unit.doors, as_(LEAD), settings_draft(unit, send_at=time(9)), now=NOW)
    assert staff_row(unit, ANA).next_brief_at == overdue


def test_a_profile_is_dated_and_the_clocks_follow_it(unit: UnitOfFour) -> None:
    before = unit.client("C-1", ANA, entered_on=TODAY - timedelta(days=5))
    later = NOW + timedelta(days=1)
    draft = settings_draft(unit, overrides={"career_profile_days": 14})
    done = vocational_units.change(unit.doors, as_(LEAD), draft, now=later)
    assert "being reckoned" in done.summary
    after = unit.client("C-2", ANA, entered_on=TODAY + timedelta(days=1), now=later)
    with unit.doors.reading() as session:
        due = {
            each.key.client_id: (each.due_on - each.opens_on).days
            for each in due_contacts.of_clients(
                session, WORKSPACE, (before, after), states=(DueState.OPEN,)
            )
            if each.key.clock is Clock.CAREER_PROFILE
        }
    assert due == {before: 30, after: 14}
    assert recompute(unit.doors, WORKSPACE) == 0
    with unit.doors.reading() as session:
        found = vocational_units.rows.find(session, WORKSPACE, unit.unit_id)
    assert found is not None
    assert found.profile_on(TODAY).overrides == {}
    assert found.profile_on(TODAY + timedelta(days=1)).overrides == {"career_profile_days": 14}


def test_an_admin_changes_settings_and_may_name_a_team_lead_but_keeps_no_roster(
    unit: UnitOfFour,
) -> None:
    doors, admin = unit.doors, as_(ADMIN)
    draft = settings_draft(unit, send_at=time(9))
    vocational_units.change(doors, admin, draft, now=NOW, admins=ADMINS)
    assert vocational_units.settings(
        doors, admin, now=NOW, unit_id=unit.unit_id, admins=ADMINS
    ).send_at == time(9)
    fewer = replace(draft, staff=HARBOR.staff[:2])
    with pytest.raises(Refusal, match="team lead keeps the roster"):
        vocational_units.change(doors, admin, fewer, now=NOW, admins=ADMINS)
    named = replace(draft, staff=(*HARBOR.staff, StaffDraft(NEW, StaffRole.TEAM_LEAD)))
    vocational_units.change(doors, admin, named, now=NOW, admins=ADMINS)
    assert NEW in {each.slack_user_id for each in roster.staff(doors, as_(LEAD), now=NOW)}
    for another in (BEN, "U0LATER"):  # on the roster in another role, and not on it at all
        vocational_units.change(
            doors, admin, draft, now=NOW, admins=ADMINS, another_team_lead=another
        )
    roles = {each.slack_user_id: each.role for each in roster.staff(doors, as_(LEAD), now=NOW)}
    assert roles == {
        **{each.slack_user_id: each.role for each in HARBOR.staff},
        **dict.fromkeys((NEW, BEN, "U0LATER"), StaffRole.TEAM_LEAD),
    }
    for who in (ANA, OTHER_LEAD, OUTSIDER):
        for another in (None, ANA):
            with pytest.raises(Denied):
                vocational_units.change(
                    doors, as_(who), draft, now=NOW, admins=ADMINS, another_team_lead=another
                )
    with pytest.raises(Denied):
        planned_leave.leaves(doors, admin, now=NOW)


def test_a_standpoint_tells_who_somebody_is(unit: UnitOfFour) -> None:
    here = vocational_units.standpoint(unit.doors, as_(ANA), now=NOW, admins=ADMINS)
    assert here.me is not None
    assert here.vocational_unit is not None
    assert (here.me.role, here.vocational_unit.name, here.today, here.is_admin) == (
        StaffRole.EMPLOYMENT_SPECIALIST,
        "Harbor",
        TODAY,
        False,
    )
    admin = vocational_units.standpoint(unit.doors, as_(ADMIN), now=NOW, admins=ADMINS)
    assert (admin.me, admin.vocational_unit, admin.is_admin) == (None, None, True)
    stranger = vocational_units.standpoint(unit.doors, as_(ANA, "T0ELSEWHERE"), now=NOW)
    assert (stranger.me, stranger.vocational_unit, stranger.today) == (None, None, None)


# ---------------------------------------------------------------- the roster


def test_a_role_and_fte_are_dated(unit: UnitOfFour) -> None:
    doors = unit.doors
    roster.change(doors, as_(LEAD), StaffDraft(BEN, StaffRole.TEAM_LEAD, 1.0), now=NOW)
    was, now_is = (
        next(
            (each.role, each.fte)
            for each in roster.staff(doors, as_(LEAD), now=NOW, on=on)
            if each.slack_user_id == BEN
        )
        for on in (TODAY - timedelta(days=1), TODAY)
    )
    assert was == (StaffRole.EMPLOYMENT_SPECIALIST, 0.5)
    assert now_is == (StaffRole.TEAM_LEAD, 1.0)
    # The same day again: corrected in place.
    roster.change(doors, as_(LEAD), StaffDraft(BEN, StaffRole.TEAM_LEAD, 0.8), now=NOW)
    assert [each.fte for each in roster.staff(doors, as_(LEAD), now=NOW)] == [1.0, 1.0, 0.8, 1.0]


def specialist(user: str, *teams: str) -> StaffDraft:
    return StaffDraft(user, StaffRole.EMPLOYMENT_SPECIALIST, 1.0, teams)


def teams_of(unit: UnitOfFour, user: str, on: date) -> tuple[str, ...]:
    there = roster.staff(unit.doors, as_(LEAD), now=NOW, on=on)
    return next((each.teams for each in there if each.slack_user_id == user), ("gone",))


def test_mh_teams_are_dated_rows(unit: UnitOfFour) -> None:
    doors, later = unit.doors, NOW + timedelta(days=30)
    roster.change(doors, as_(LEAD), specialist(ANA, "South", "North"), now=NOW)
    assert teams_of(unit, ANA, TODAY - timedelta(days=1)) == ()
    assert teams_of(unit, ANA, TODAY) == ("North", "South")
    roster.change(doors, as_(LEAD), specialist(ANA, "north", "West"), now=later)
    day = TODAY + timedelta(days=30)
    assert teams_of(unit, ANA, day - timedelta(days=1)) == ("North", "South")
    assert teams_of(unit, ANA, day) == ("North", "West")
    assert rows_of_teams(unit) == [
        ("North", TODAY, None),
        ("South", TODAY, day - timedelta(days=1)),
        ("West", day, None),
    ]
    # The same day again: corrected in place, and a word about nothing changes nothing.
    roster.change(doors, as_(LEAD), specialist(ANA, "North"), now=later)
    roster.change(doors, as_(LEAD), specialist(ANA, " NORTH "), now=later)
    assert [name for name, _, until_on in rows_of_teams(unit) if until_on is None] == ["North"]
    assert len(rows_of_teams(unit)) == 2


def rows_of_teams(unit: UnitOfFour) -> list[tuple[str, date, date | None]]:
    row = StaffTeamRow
    with unit.doors.reading() as session:
        query = select(row.team, row.from_on, row.until_on).order_by(row.team, row.from_on)
        return [tuple(each) for each in session.execute(query)]  # type: ignore[misc]


def test_mh_teams_end_with_the_place_on_the_roster(unit: UnitOfFour) -> None:
    doors, later = unit.doors, NOW + timedelta(days=10)
    roster.change(doors, as_(LEAD), specialist(ANA, "North"), now=NOW)
    gone = TODAY + timedelta(days=10)
    roster.remove(doors, as_(LEAD), unit.ids[ANA], now=later)
    assert rows_of_teams(unit) == [("North", TODAY, gone - timedelta(days=1))]
    roster.add(doors, as_(LEAD), StaffDraft(ANA, StaffRole.EMPLOYMENT_SPECIALIST), now=later)
    assert teams_of(unit, ANA, TODAY + timedelta(days=30)) == ()


def test_what_changes_other_things_leaves_mh_teams_alone(unit: UnitOfFour) -> None:
    roster.change(unit.doors, as_(LEAD), specialist(ANA, "North"), now=NOW)
    half = StaffDraft(ANA, StaffRole.EMPLOYMENT_SPECIALIST, 0.5)
    changed = roster.change(unit.doors, as_(LEAD), half, now=NOW)
    assert "MH team North" in marked(changed.summary)
    named = {"admins": ADMINS, "another_team_lead": BEN}
    vocational_units.change(unit.doors, as_(ADMIN), settings_draft(unit), now=NOW, **named)  # type: ignore[arg-type]
    assert teams_of(unit, ANA, TODAY) == ("North",)
    assert len(rows_of_teams(unit)) == 1


def test_the_audit_log_tells_a_change_of_mh_teams_without_their_names(unit: UnitOfFour) -> None:
    roster.change(unit.doors, as_(LEAD), specialist(ANA, "North"), now=NOW)
    roster.change(unit.doors, as_(LEAD), specialist(ANA, "North"), now=NOW)
    with unit.doors.reading() as session:
        told = session.execute(
            select(AuditEventRow.fields)
            .where(AuditEventRow.action == "roster.change")
            .order_by(AuditEventRow.number)
        ).all()
    assert [tuple(fields) for (fields,) in told] == [("teams",), ()]


def test_a_mh_team_of_another_unit_lends_no_spelling(unit: UnitOfFour) -> None:
    roster.change(unit.doors, as_(LEAD), specialist(ANA, "NORTH"), now=NOW)
    lead = StaffDraft(OTHER_LEAD, StaffRole.TEAM_LEAD, 1.0, ("north", "South", "West", "East"))
    done = roster.change(unit.doors, as_(OTHER_LEAD), lead, now=NOW)
    assert marked(done.summary).endswith("MH teams East, north, South, West, from today.")
    assert done.notes == ()  # the scale speaks of specialists
    with pytest.raises(Refusal) as refused:
        roster.change(unit.doors, as_(LEAD), specialist(BEN, "x" * 300), now=NOW)
    assert refused.value.field == "teams"


def test_somebody_leaves_and_comes_back(unit: UnitOfFour) -> None:
    doors = unit.doors
    unit.client("C-1", ANA)
    done = roster.remove(doors, as_(LEAD), unit.ids[ANA], now=NOW)
    assert "reminders come to you" in done.notes[0]
    assert ANA not in {each.slack_user_id for each in roster.staff(doors, as_(LEAD), now=NOW)}
    assert staff_row(unit, ANA).next_brief_at is None
    before = roster.staff(doors, as_(LEAD), now=NOW, on=TODAY - timedelta(days=1))
    assert ANA in {each.slack_user_id for each in before}
    later = NOW + timedelta(days=30)
    roster.add(doors, as_(LEAD), StaffDraft(ANA, StaffRole.EMPLOYMENT_SPECIALIST), now=later)
    back = roster.staff(doors, as_(ANA), now=later)
    assert next(each.id for each in back if each.slack_user_id == ANA) == unit.ids[ANA]
    assert staff_row(unit, ANA).next_brief_at is not None


def test_whoever_becomes_a_peer_mentor_hands_their_caseload_over_first(unit: UnitOfFour) -> None:
    doors, as_peer = unit.doors, StaffDraft(ANA, StaffRole.PEER_MENTOR)
    client = unit.client("C-1", ANA)
    with pytest.raises(Refusal, match="carries one client, and a peer mentor carries none"):
        roster.change(doors, as_(LEAD), as_peer, now=NOW)
    roster.remove(doors, as_(LEAD), unit.ids[ANA], now=NOW)
    with pytest.raises(Refusal, match="carries one client"):
        roster.add(doors, as_(LEAD), as_peer, now=NOW)
    over = TransferDraft((client,), unit.ids[BEN], TODAY)
    transfers.transfer(doors, as_(LEAD), over, now=NOW)
    roster.add(doors, as_(LEAD), as_peer, now=NOW)
    assert {
        each.role for each in roster.staff(doors, as_(LEAD), now=NOW) if each.id == unit.ids[ANA]
    } == {StaffRole.PEER_MENTOR}


def test_nobody_becomes_a_peer_mentor_to_whom_clients_are_to_come(unit: UnitOfFour) -> None:
    """On the planned day a peer mentor carried them."""
    doors, client = unit.doors, unit.client("C-1", BEN)
    next_week = TODAY + timedelta(days=7)
    over = TransferDraft((client,), unit.ids[ANA], next_week)
    transfers.transfer(doors, as_(LEAD), over, now=NOW)
    as_peer = StaffDraft(ANA, StaffRole.PEER_MENTOR)
    with pytest.raises(Refusal, match="carries one client, and a peer mentor carries none"):
        roster.change(doors, as_(LEAD), as_peer, now=NOW)
    back = TransferDraft((client,), unit.ids[BEN], next_week)
    transfers.transfer(doors, as_(LEAD), back, now=NOW)
    roster.change(doors, as_(LEAD), as_peer, now=NOW)


def test_the_last_team_lead_stays(unit: UnitOfFour) -> None:
    with pytest.raises(Refusal, match="needs a team lead"):
        roster.remove(unit.doors, as_(LEAD), unit.ids[LEAD], now=NOW)
    draft = StaffDraft(LEAD, StaffRole.EMPLOYMENT_SPECIALIST)
    with pytest.raises(Refusal, match="needs a team lead"):
        roster.change(unit.doors, as_(LEAD), draft, now=NOW)


def test_one_person_is_on_one_roster(unit: UnitOfFour) -> None:
    for who, why in ((OTHER_LEAD, "another unit's roster"), (ANA, "on the roster already")):
        draft = StaffDraft(who, StaffRole.PEER_MENTOR)
        with pytest.raises(Refusal, match=why):
            roster.add(unit.doors, as_(LEAD), draft, now=NOW)


def test_only_the_team_lead_keeps_the_roster(unit: UnitOfFour) -> None:
    newcomer = StaffDraft(NEW, StaffRole.PEER_MENTOR)
    for who in (ANA, PEER, ADMIN):
        with pytest.raises(Denied):
            roster.add(unit.doors, as_(who), newcomer, now=NOW)
    clients = (unit.client("C-9", ANA),)
    with pytest.raises(Denied):
        transfers.transfer(
            unit.doors, as_(OTHER_LEAD), TransferDraft(clients, unit.ids[BEN], TODAY), now=NOW
        )


# ---------------------------------------------------------------- leave


def away(who: str, first: date, last: date, cover: str | None = None) -> PlannedLeaveRecord:
    return PlannedLeaveRecord(staff_member_id=who, from_on=first, until_on=last, cover_id=cover)


def test_leave_is_listed_and_cancelled(unit: UnitOfFour) -> None:
    doors = unit.doors
    done = unit.leave(ANA, TODAY + timedelta(days=1), TODAY + timedelta(days=5), BEN)
    (line,) = planned_leave.leaves(doors, as_(ANA), now=NOW)
    assert (line.staff.slack_user_id, line.cover and line.cover.slack_user_id) == (ANA, BEN)
    planned_leave.cancel(doors, as_(LEAD), done.fact.id, now=NOW)
    assert planned_leave.leaves(doors, as_(ANA), now=NOW) == ()
    with pytest.raises(Refusal, match="cancelled before"):
        planned_leave.cancel(doors, as_(LEAD), done.fact.id, now=NOW)


def test_leave_cut_short_keeps_the_days_that_were_away(unit: UnitOfFour) -> None:
    done = unit.leave(ANA, TODAY, TODAY + timedelta(days=5))
    third_day = NOW + timedelta(days=2)
    planned_leave.cancel(unit.doors, as_(LEAD), done.fact.id, now=third_day)
    with unit.doors.reading() as session:
        (ana,) = (
            each
            for each in people.people(session, WORKSPACE, unit.unit_id, TODAY, TODAY)
            if each.staff.slack_user_id == ANA
        )
    assert ana.leave_on(TODAY + timedelta(days=1)) is not None
    assert ana.leave_on(TODAY + timedelta(days=2)) is None
    with unit.doors.reading() as session:
        (planned,) = facts.former_values(session, WORKSPACE, "leave", done.fact.id)
    assert planned["until_on"] == (TODAY + timedelta(days=5)).isoformat()


def test_leave_can_be_undone(unit: UnitOfFour) -> None:
    """Nothing offers it today: whoever keeps leave may, and the days away are none any more."""
    done = unit.leave(ANA, TODAY, TODAY + timedelta(days=5), BEN)
    for who in (BEN, OTHER_LEAD):
        with pytest.raises(Denied):
            undo.void(unit.doors, as_(who), done.fact, now=NOW)
    assert undo.void(unit.doors, as_(LEAD), done.fact, now=NOW).summary == "Undone: leave"
    assert planned_leave.leaves(unit.doors, as_(ANA), now=NOW) == ()
    with unit.doors.reading() as session:
        (row,) = session.execute(select(LeaveRow)).all()
    assert (row.cancelled_at, row.voided_by, row.version) == (NOW, unit.ids[LEAD], 2)


def test_a_leave_form_sent_again_after_an_upgrade_is_the_same_form() -> None:
    assert replies_as_json.to_json(away("ana", TODAY, TODAY)) == (
        '{"cover_id":null,"from_on":"2026-03-02","staff_member_id":"ana","until_on":"2026-03-02"}'
    )


def test_leave_that_cannot_be_is_refused(unit: UnitOfFour) -> None:
    ana, ben, peer = unit.ids[ANA], unit.ids[BEN], unit.ids[PEER]
    tomorrow = TODAY + timedelta(days=1)
    unit.leave(ANA, TODAY, tomorrow)
    for draft, field in (
        (away(ben, tomorrow, TODAY), "until_on"),
        (away(ben, TODAY, TODAY + timedelta(days=800)), "until_on"),
        (away(ben, TODAY, tomorrow, ben), "cover_id"),
        (away(ben, TODAY, tomorrow, peer), "cover_id"),
        (away(ben, TODAY, tomorrow, "nobody"), "cover_id"),
        (away(ana, tomorrow, tomorrow), "from_on"),
        (away("nobody", TODAY, TODAY), None),
    ):
        with pytest.raises(Refusal) as refused:
            planned_leave.plan(unit.doors, as_(LEAD), draft, now=NOW)
        assert refused.value.field == field


def test_leave_that_is_over_is_entered_afterwards_and_its_other_days_alone(
    unit: UnitOfFour,
) -> None:
    """Sick days are often written down later: nobody is told who gets the reminders 'meanwhile'."""
    monday, tuesday = TODAY - timedelta(days=7), TODAY - timedelta(days=6)
    done = unit.leave(ANA, monday, tuesday)
    assert (marked(done.summary), done.notes) == (
        f"<@{ANA}> was away from Mon 23 Feb to Tue 24 Feb.",
        (),
    )
    with pytest.raises(Refusal, match="Please enter the other days alone"):
        unit.leave(ANA, tuesday, TODAY)
    unit.leave(ANA, TODAY - timedelta(days=5), TODAY)


def test_a_note_says_who_hears_when_cover_is_away_or_missing(unit: UnitOfFour) -> None:
    unit.leave(BEN, TODAY + timedelta(days=2), TODAY + timedelta(days=3))
    done = unit.leave(ANA, TODAY, TODAY + timedelta(days=7), BEN)
    assert done.notes == (
        "The colleague is away too from Wed 4 Mar to Thu 5 Mar: the team lead gets the reminders "
        "on those days.",
    )
    assert "team lead gets the reminders" in unit.leave(PEER, TODAY, TODAY).notes[0]


def test_the_same_leave_form_sent_twice_is_one_leave(unit: UnitOfFour) -> None:
    draft = away(unit.ids[ANA], TODAY, TODAY, None)
    first = planned_leave.plan(unit.doors, as_(LEAD), draft, now=NOW, submission="k1")
    second = planned_leave.plan(unit.doors, as_(LEAD), draft, now=NOW, submission="k1")
    assert (second.repeated, second.fact) == (True, first.fact)
    assert len(planned_leave.leaves(unit.doors, as_(LEAD), now=NOW)) == 1


# ---------------------------------------------------------------- transfer, personal settings


def test_a_transfer_moves_no_due_date(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA)
    with unit.doors.reading() as session:
        before = due_contacts.of_clients(session, WORKSPACE, (client_id,))
    done = unit.hand_over(client_id, BEN)
    assert marked(done.summary) == f"C-1: with <@{BEN}> from today."
    assert marked(unit.hand_over(client_id, BEN).summary) == f"C-1: with <@{BEN}> already."
    with unit.doors.reading() as session:
        assert due_contacts.of_clients(session, WORKSPACE, (client_id,)) == before
    assert recompute(unit.doors, WORKSPACE) == 0


def test_transfers_that_cannot_be_are_refused(unit: UnitOfFour) -> None:
    client_id = unit.client("C-1", ANA)
    for draft, field in (
        (TransferDraft((client_id,), unit.ids[PEER], TODAY), "to_staff_member_id"),
        (TransferDraft((client_id,), unit.ids[BEN], TODAY, "supports"), "to_staff_member_id"),
        (TransferDraft((client_id,), unit.ids[BEN], TODAY, "owns"), "kind"),
        (TransferDraft((), unit.ids[BEN], TODAY), "client_ids"),
        (TransferDraft((client_id,), unit.ids[BEN], date(2099, 1, 1)), "from_on"),
    ):
        with pytest.raises(Refusal) as refused:
            transfers.transfer(unit.doors, as_(LEAD), draft, now=NOW)
        assert refused.value.field == field
    with pytest.raises(Denied):
        transfers.transfer(
            unit.doors, as_(LEAD), TransferDraft(("f" * 32,), unit.ids[BEN], TODAY), now=NOW
        )


def test_personal_settings_stay_within_the_units_bounds(doors: Doors) -> None:
    unit = UnitOfFour(doors, live=NOW)
    done = personal_settings.change(
        doors, as_(ANA), PersonalSettingsDraft(time(9, 30), ("tue",), True), now=NOW
    )
    assert done.notes == ("Your next brief comes on Wed 4 Mar at 09:30.",)
    row = staff_row(unit, ANA)
    assert (row.brief_at, list(row.days_off), row.day_first) == (time(9, 30), ["tue"], True)
    week = ("mon", "tue", "wed", "thu", "fri")
    for draft, field in (
        (PersonalSettingsDraft(time(5), (), False), "brief_at"),
        (PersonalSettingsDraft(None, week, False), "days_off"),
    ):
        with pytest.raises(Refusal) as refused:
            personal_settings.change(doors, as_(ANA), draft, now=NOW)
        assert refused.value.field == field
