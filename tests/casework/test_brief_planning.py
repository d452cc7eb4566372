"""Who is told of what, and when: the morning brief and what cannot wait for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.casework.reminders import brief_lines, briefs, outbox
from bot.casework.reminders.dry_run import rehearse
from db.doors import DatabaseBusy, Doors
from db.models import (
    ClientAssignmentRow,
    ClientRow,
    DueContactRow,
    OutgoingMessageRow,
    StaffMemberRow,
    VocationalUnitRow,
)
from db.queries.outbox import reading
from ips.facts import Clock, DueKey
from tests.delivery_world import World, at, harbor
from tests.harbor import ANA, BEN, LEA, ZONE
from tests.rows import EpisodeRow
from tests.support import count_statements, row_with

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in range(1, 5))
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def world(doors: Doors) -> World:
    return harbor(doors)


def due(world: World, who: str, now: datetime) -> None:
    """Look at this person at the next turn, as at the end of a night."""
    set_person(world, who, next_brief_at=now)


def set_person(world: World, who: str, **values: Any) -> None:
    with world.doors.patient.writing() as session:
        session.execute(
            update(StaffMemberRow).where(StaffMemberRow.slack_user_id == who).values(**values)
        )


def starts(
    world: World, code: str, on: date, who: str = ANA, learned_on: date | None = None
) -> str:
    """A client of theirs who starts a job that day; known since then, or since `learned_on`."""
    client_id = world.client(code, who, on - timedelta(days=60))
    world.employer_contact(who, on - timedelta(days=50), client_id)
    world.job(client_id, on, learned_on=learned_on or on)
    return client_id


def told(world: World, *kinds: str) -> list[tuple[str, str]]:
    """(reader, clock) of every planned item that is still to be said."""
    return [
        (message.conversation, clock)
        for message in world.messages()
        if message.state != "withdrawn" and (not kinds or message.kind in kinds)
        for _, clock, _ in world.items(message.id)
    ]


def new_lines(world: World, brief: Any) -> list[tuple[str, str, date]]:
    """Its lines, without what was still open from before."""
    items = world.items(brief.id)
    return items[: int(brief.subject.get("before_from", len(items)))]


def test_what_ran_out_over_the_weekend_is_a_line_on_monday(world: World) -> None:
    starts(world, "C-1", WEDNESDAY)  # its third day is Saturday
    world.reckon()
    for morning, lines in ((FRIDAY, 1), (NEXT_MONDAY, 1), (NEXT_MONDAY + timedelta(days=1), 0)):
        due(world, ANA, at(morning))
        briefs.plan_due(world.doors, at(morning))
        said = [
            clock
            for brief in world.messages("brief")
            if brief.subject["day"] == morning.isoformat()
            for _, clock, _ in new_lines(world, brief)
        ]
        assert said.count("post_start") == lines, morning
        with world.doors.patient.writing() as session:
            session.execute(update(OutgoingMessageRow).values(state="sent"))


def test_a_rehearsal_says_what_would_be_told_and_plans_nothing(world: World) -> None:
    starts(world, "C-1", WEDNESDAY)
    world.reckon()
    due(world, ANA, at(FRIDAY))
    (brief,) = rehearse(world.doors, at(FRIDAY)).messages
    assert (brief.conversation, brief.unit_id) == (ANA, world.unit_id)
    assert world.messages() == []


def test_a_brief_tells_of_the_clocks_whose_nudge_day_it_is(world: World) -> None:
    starts(world, "C-1", MONDAY)
    world.reckon()
    due(world, ANA, at(MONDAY))
    assert briefs.plan_due(world.doors, at(MONDAY)) == 1
    (brief,) = world.messages("brief")
    assert brief.conversation == ANA
    assert "post_start" in [clock for _, clock, _ in world.items(brief.id)]
    row = world.staff_row(ANA)
    assert row.next_brief_at == at(TUESDAY)
    assert row.covers_through == MONDAY


def test_planning_twice_plans_once(world: World) -> None:
    starts(world, "C-1", MONDAY)
    world.reckon()
    due(world, ANA, at(MONDAY))
    briefs.plan_due(world.doors, at(MONDAY))
    assert briefs.plan_due(world.doors, at(MONDAY)) == 0
    due(world, ANA, at(MONDAY))  # even when somebody moves the timetable back
    assert briefs.plan_due(world.doors, at(MONDAY, 9)) == 0
    assert len(world.messages()) == 1


def test_a_person_whom_another_planner_has_moved_on_is_left_alone(world: World) -> None:
    """The list of who is due was read before; the claim looks again, under the lock."""
    starts(world, "C-1", MONDAY)
    world.reckon()
    due(world, ANA, at(TUESDAY))
    with world.doors.patient.writing() as session:
        planned = briefs.plan_for(
            session, world.workspace_id, [world.staff[ANA]], now=at(MONDAY, 9)
        )
    assert planned == 0
    assert world.messages() == []
    assert world.staff_row(ANA).next_brief_at == at(TUESDAY)


def test_a_new_zone_or_hour_in_the_middle_of_a_day_gives_no_second_brief(world: World) -> None:
    starts(world, "C-1", MONDAY)
    world.reckon()
    due(world, ANA, at(MONDAY))
    briefs.plan_due(world.doors, at(MONDAY))
    with world.doors.patient.writing() as session:
        session.execute(
            update(VocationalUnitRow).values(zone="America/Los_Angeles", send_at=time(10))
        )
    due(world, ANA, at(MONDAY, 13))
    assert briefs.plan_due(world.doors, at(MONDAY, 13)) == 0
    assert world.staff_row(ANA).next_brief_at == at(TUESDAY, 10, zone="America/Los_Angeles")


def test_a_clock_set_back_plans_no_second_brief(world: World) -> None:
    starts(world, "C-1", MONDAY)
    world.reckon()
    due(world, ANA, at(MONDAY))
    briefs.plan_due(world.doors, at(MONDAY))
    due(world, ANA, at(MONDAY, 7))
    assert briefs.plan_due(world.doors, at(MONDAY, 8)) == 0


def test_two_planners_at_once_plan_one_brief(world: World) -> None:
    starts(world, "C-1", MONDAY)
    world.reckon()
    due(world, ANA, at(MONDAY))

    def plan() -> int:
        try:
            return briefs.plan_due(world.doors, at(MONDAY))
        except DatabaseBusy:
            return 0

    with ThreadPoolExecutor(4) as pool:
        planned = [job.result() for job in [pool.submit(plan) for _ in range(8)]]
    assert sum(planned) == 1
    assert len(world.messages()) == 1


def test_a_quiet_day_sends_nothing_and_moves_on(world: World) -> None:
    due(world, ANA, at(MONDAY))
    assert briefs.plan_due(world.doors, at(MONDAY)) == 0
    assert world.messages() == []
    assert world.staff_row(ANA).next_brief_at == at(TUESDAY)
    assert world.staff_row(ANA).covers_through == MONDAY


def test_an_outage_of_three_days_gives_one_brief_that_covers_them(world: World) -> None:
    starts(world, "C-1", FRIDAY, learned_on=MONDAY - timedelta(days=14))
    world.reckon()
    due(world, ANA, at(MONDAY))
    # The machine sleeps from Monday to Thursday morning.
    assert briefs.plan_due(world.doors, at(THURSDAY, 9)) == 1
    (brief,) = world.messages()
    days = {(clock, day) for _, clock, day in world.items(brief.id)}
    assert ("pre_start", THURSDAY) in days
    assert world.staff_row(ANA).covers_through == THURSDAY


def test_nudge_days_swallowed_by_an_outage_come_in_the_next_brief(world: World) -> None:
    # Entered so that day 15 of the employer contact's 30 is Tuesday: nobody is up until Thursday.
    client_id = world.client("C-1", ANA, TUESDAY - timedelta(days=15))
    world.reckon()
    due(world, ANA, at(TUESDAY))
    set_person(world, ANA, covers_through=MONDAY)
    briefs.plan_due(world.doors, at(THURSDAY))
    (brief,) = world.messages()
    assert (client_id, "first_employer_contact", TUESDAY) in world.items(brief.id)


def test_fridays_brief_covers_the_weekend(world: World) -> None:
    starts(world, "C-1", THURSDAY)  # days 0 to 3: Thursday to Sunday
    world.reckon()
    due(world, ANA, at(FRIDAY))
    briefs.plan_due(world.doors, at(FRIDAY))
    (brief,) = world.messages()
    nudged = {clock: day for _, clock, day in world.items(brief.id)}
    assert nudged["post_start"] == FRIDAY + timedelta(days=2)
    assert world.staff_row(ANA).covers_through == FRIDAY + timedelta(days=2)
    assert world.staff_row(ANA).next_brief_at == at(NEXT_MONDAY)


class TestWhatCannotWait:
    def lost_on_wednesday(self, world: World) -> str:
        """A loss learned on Wednesday afternoon, before a long weekend from Thursday on."""
        world.holiday(THURSDAY)
        world.holiday(FRIDAY)
        client_id = world.client("C-1", ANA, MONDAY - timedelta(days=200))
        world.employer_contact(ANA, MONDAY - timedelta(days=190), client_id)
        job_id = world.job(client_id, MONDAY - timedelta(days=100))
        world.visit(client_id, ANA, MONDAY)
        world.reckon()
        for who in (LEA, ANA, BEN):
            due(world, who, at(WEDNESDAY))
        briefs.plan_due(world.doors, at(WEDNESDAY))
        assert told(world) == []
        world.lose(job_id, TUESDAY, WEDNESDAY)
        world.reckon()  # touches the messages, as every record does
        return client_id

    def test_a_loss_before_a_long_weekend_is_messaged_at_once(self, world: World) -> None:
        self.lost_on_wednesday(world)
        assert briefs.plan_due(world.doors, at(WEDNESDAY, 15)) >= 1
        assert (ANA, "job_loss") in told(world, "urgent")

    def test_the_team_lead_hears_on_the_last_working_day_inside_the_window(
        self, world: World
    ) -> None:
        self.lost_on_wednesday(world)
        briefs.plan_due(world.doors, at(WEDNESDAY, 15))
        assert (LEA, "job_loss") in told(world, "urgent")
        assert BEN not in [reader for reader, _ in told(world)]

    def test_it_is_said_once(self, world: World) -> None:
        self.lost_on_wednesday(world)
        briefs.plan_due(world.doors, at(WEDNESDAY, 15))
        before = told(world)
        for who in (ANA, LEA):
            due(world, who, at(WEDNESDAY, 16))
        assert briefs.plan_due(world.doors, at(WEDNESDAY, 16)) == 0
        assert told(world) == before

    def test_at_night_it_waits_for_the_next_waking_moment(self, world: World) -> None:
        self.lost_on_wednesday(world)
        assert briefs.plan_due(world.doors, at(WEDNESDAY, 22)) == 0
        assert world.staff_row(ANA).next_brief_at == at(THURSDAY, 7)
        assert briefs.plan_due(world.doors, at(THURSDAY, 7)) >= 1
        assert (ANA, "job_loss") in told(world, "urgent")

    def test_in_an_ordinary_week_the_next_brief_is_soon_enough(self, world: World) -> None:
        client_id = world.client("C-1", ANA, MONDAY - timedelta(days=200))
        world.employer_contact(ANA, MONDAY - timedelta(days=190), client_id)
        job_id = world.job(client_id, MONDAY - timedelta(days=100))
        world.visit(client_id, ANA, MONDAY - timedelta(days=3))
        world.reckon()
        due(world, ANA, at(MONDAY))
        briefs.plan_due(world.doors, at(MONDAY))
        before = told(world)
        world.lose(job_id, MONDAY, MONDAY)
        world.reckon()
        assert briefs.plan_due(world.doors, at(MONDAY, 15)) == 0
        assert told(world) == before
        assert world.staff_row(ANA).next_brief_at == at(TUESDAY)
        briefs.plan_due(world.doors, at(TUESDAY))
        assert (ANA, "job_loss") in told(world, "brief")


def test_the_team_lead_hears_in_their_brief_on_the_last_working_day(world: World) -> None:
    starts(world, "C-1", THURSDAY)  # the window ends on Sunday: Friday is its last working day
    world.reckon()
    for day, heard in ((THURSDAY, False), (FRIDAY, True)):
        due(world, LEA, at(day))
        briefs.plan_due(world.doors, at(day))
        assert ((LEA, "post_start") in told(world)) is heard


def test_snoozed_until_tomorrow_is_silent_until_then_and_comes_back(world: World) -> None:
    client_id = world.client("C-1", ANA, MONDAY - timedelta(days=15))  # day 15 today, then day 23
    world.reckon()
    due(world, ANA, at(MONDAY))
    briefs.plan_due(world.doors, at(MONDAY))
    world.snooze(ANA, client_id, "first_employer_contact", TUESDAY)
    due(world, ANA, at(TUESDAY))
    briefs.plan_due(world.doors, at(TUESDAY))
    brief = world.messages("brief")[-1]
    assert (client_id, "first_employer_contact", TUESDAY) in world.items(brief.id)


def test_what_is_put_off_is_not_told_before_its_day(world: World) -> None:
    client_id = starts(world, "C-1", MONDAY)
    world.reckon()
    world.snooze(ANA, client_id, "post_start", TUESDAY)
    due(world, ANA, at(MONDAY))
    briefs.plan_due(world.doors, at(MONDAY))
    assert (ANA, "post_start") not in told(world)


class TestLeave:
    def test_the_covering_colleague_hears(self, world: World) -> None:
        starts(world, "C-1", MONDAY)
        world.leave(ANA, MONDAY, FRIDAY, cover=BEN)
        world.reckon()
        for who in (ANA, BEN, LEA):
            due(world, who, at(MONDAY))
        briefs.plan_due(world.doors, at(MONDAY))
        assert {reader for reader, _ in told(world)} == {BEN}

    def test_without_cover_the_team_lead_hears(self, world: World) -> None:
        starts(world, "C-1", MONDAY)
        world.leave(ANA, MONDAY, FRIDAY)
        world.reckon()
        for who in (ANA, BEN, LEA):
            due(world, who, at(MONDAY))
        briefs.plan_due(world.doors, at(MONDAY))
        assert {reader for reader, _ in told(world)} == {LEA}

    def test_while_the_only_team_lead_is_away_the_specialist_has_the_line_all_the_same(
        self, world: World
    ) -> None:
        """The window ends on Sunday: Friday is its last working day."""
        starts(world, "C-1", THURSDAY)
        world.leave(LEA, FRIDAY, FRIDAY, cover=BEN)
        world.reckon()
        for who in (ANA, BEN, LEA):
            due(world, who, at(FRIDAY))
        briefs.plan_due(world.doors, at(FRIDAY))
        assert (ANA, "post_start") in told(world)
        assert {reader for reader, _ in told(world)} == {ANA}

    def test_with_cover_away_too_the_team_lead_hears(self, world: World) -> None:
        starts(world, "C-1", MONDAY)
        world.leave(ANA, MONDAY, FRIDAY, cover=BEN)
        world.leave(BEN, MONDAY, FRIDAY)
        world.reckon()
        for who in (ANA, BEN, LEA):
            due(world, who, at(MONDAY))
        briefs.plan_due(world.doors, at(MONDAY))
        assert {reader for reader, _ in told(world)} == {LEA}


def test_a_pause_silences_what_rests_in_a_pause(world: World) -> None:
    client_id = starts(world, "C-1", MONDAY)
    world.pause(client_id, MONDAY)
    world.reckon()
    for who in (ANA, LEA):
        due(world, who, at(MONDAY))
    briefs.plan_due(world.doors, at(MONDAY))
    assert ("post_start") not in {clock for _, clock in told(world)}


@pytest.mark.parametrize("days", [30, 31])
def test_a_pause_hides_no_missing_first_employer_contact(world: World, days: int) -> None:
    """On its last day and on the day after, also while they are in hospital."""
    client_id = world.client("C-1", ANA, MONDAY - timedelta(days=days))
    world.pause(client_id, MONDAY - timedelta(days=3))
    world.reckon()
    due(world, ANA, at(MONDAY))
    briefs.plan_due(world.doors, at(MONDAY))
    assert (ANA, "first_employer_contact") in set(told(world))


def test_a_brief_that_never_left_is_part_of_the_next_one(world: World) -> None:
    starts(world, "C-1", MONDAY)
    world.reckon()
    for day in (MONDAY, TUESDAY):
        due(world, ANA, at(day))
        briefs.plan_due(world.doors, at(day))
    first, second = world.messages("brief")
    assert (first.state, first.reason) == ("withdrawn", "superseded")
    assert second.state == "planned"
    missed = {item[:2] for item in world.items(first.id)}
    assert missed <= {item[:2] for item in world.items(second.id)}


@pytest.mark.parametrize("why", ["a brief that never left", "put off", None])
def test_what_no_late_act_counts_for_is_told_after_its_day_only_for_a_reason(
    world: World, why: str | None
) -> None:
    client_id = starts(world, "C-1", TUESDAY, learned_on=MONDAY - timedelta(days=14))
    world.reckon()
    due(world, ANA, at(MONDAY))
    briefs.plan_due(world.doors, at(MONDAY))
    if why != "a brief that never left":
        with world.doors.patient.writing() as session:
            session.execute(update(OutgoingMessageRow).values(state="sent"))
    if why == "put off":
        world.snooze(ANA, client_id, "pre_start", WEDNESDAY)
    due(world, ANA, at(WEDNESDAY))
    briefs.plan_due(world.doors, at(WEDNESDAY))
    first, second = world.messages("brief")
    assert "pre_start" in {clock for _, clock, _ in world.items(first.id)}
    lines = [(clock, day) for _, clock, day in world.items(second.id)]
    assert (("pre_start", WEDNESDAY) in lines) is (why is not None)


def test_the_hour_follows_the_wall_through_both_clock_changes(world: World) -> None:
    for saturday_before in (date(2026, 3, 6), date(2026, 10, 30)):
        due(world, ANA, at(saturday_before))
        briefs.plan_due(world.doors, at(saturday_before))
        monday = saturday_before + timedelta(days=3)
        next_at = world.staff_row(ANA).next_brief_at
        assert next_at == at(monday)
        assert next_at is not None
        assert next_at.astimezone(ZoneInfo(ZONE)).hour == 8


def test_work_does_not_grow_with_the_clients_in_the_database(doors: Doors) -> None:
    """The statements of a brief are the same with few and with many clients."""
    counted: list[int] = []
    world = harbor(doors)
    for code in ("C-1", "C-2"):
        starts(world, code, MONDAY)
    world.reckon()
    for round_, day in enumerate((MONDAY, TUESDAY)):
        if round_ == 1:
            add_many(world, 400)
        due(world, ANA, at(day))
        with count_statements(doors) as seen:
            assert briefs.plan_due(doors, at(day)) == 1
        counted.append(len(seen))
        with doors.writing() as session:  # so that the second brief takes none back
            session.execute(update(OutgoingMessageRow).values(state="sent"))
    assert counted[0] == counted[1]
    assert counted[0] <= 23


def add_many(world: World, number: int) -> None:
    """Clients of Ben's with an open due contact each, straight into the tables."""
    rows: list[Any] = []
    for n in range(number):
        ids: dict[str, Any] = {"workspace_id": world.workspace_id}
        client_id = f"many{n:05d}"
        rows.append(
            row_with(
                ClientRow,
                **ids,
                id=client_id,
                vocational_unit_id=world.unit_id,
                code=f"M-{n}",
                folded_code=f"M-{n}",
                created_at=at(MONDAY),
                created_by=world.staff[BEN],
            )
        )
        rows.append(
            row_with(
                EpisodeRow,
                **ids,
                id=f"episode-{client_id}",
                client_id=client_id,
                entered_on=MONDAY,
                recorded_at=at(MONDAY),
                recorded_on=MONDAY,
                recorded_by=world.staff[BEN],
            )
        )
        rows.append(
            row_with(
                ClientAssignmentRow,
                **ids,
                id=f"assigned-{client_id}",
                client_id=client_id,
                staff_member_id=world.staff[BEN],
                from_on=MONDAY,
            )
        )
        rows.append(
            row_with(
                DueContactRow,
                **ids,
                client_id=client_id,
                clock="first_employer_contact",
                fact_id=f"episode-{client_id}",
                part=1,
                opens_on=MONDAY,
                due_on=MONDAY + timedelta(days=30),
                known_on=MONDAY,
                state="open",
            )
        )
    with world.doors.patient.writing() as session:
        for row in rows:
            session.execute(row)


def test_touching_what_is_closed_disturbs_nobody(world: World) -> None:
    due(world, ANA, at(TUESDAY))
    with world.doors.patient.writing() as session:
        outbox.touch(session, world.workspace_id, {DueKey("nobody", Clock.JOB_LOSS, "nothing", 1)})
    assert world.staff_row(ANA).next_brief_at == at(TUESDAY)


def test_what_is_over_does_not_push_down_what_can_still_be_met(world: World) -> None:
    over = world.client("C-1", ANA, MONDAY - timedelta(days=31))  # its 30 days ended on Sunday
    in_time = world.client("C-2", ANA, MONDAY - timedelta(days=27))  # three days are left
    world.reckon()
    due(world, ANA, at(MONDAY))
    set_person(world, ANA, covers_through=MONDAY - timedelta(days=1))
    briefs.plan_due(world.doors, at(MONDAY))
    (brief,) = world.messages("brief")
    told_first = [client_id for client_id, *_ in world.items(brief.id)]
    assert told_first.index(in_time) < told_first.index(over)


def test_of_what_is_due_the_same_day_the_codes_stand_in_order(world: World) -> None:
    """As a person counts: C-9 before C-10, whatever ids they have."""
    made = {code: world.client(code, ANA, MONDAY - timedelta(days=27)) for code in ("C-10", "C-9")}
    world.reckon()
    set_person(world, ANA, covers_through=MONDAY - timedelta(days=1), next_brief_at=at(MONDAY))
    briefs.plan_due(world.doors, at(MONDAY))
    (brief,) = world.messages("brief")
    told_of = [client_id for client_id, *_ in new_lines(world, brief)]
    assert told_of == [made["C-9"], made["C-10"]]


def test_help_with_the_next_job_does_not_wait_over_a_long_weekend(world: World) -> None:
    TestWhatCannotWait().lost_on_wednesday(world)
    briefs.plan_due(world.doors, at(WEDNESDAY, 15))
    assert (ANA, "next_job_offer") in told(world, "urgent")


def test_what_ends_tomorrow_comes_with_what_cannot_wait_and_what_ends_today_was_told(
    world: World,
) -> None:
    for who in (ANA, LEA):
        due(world, who, at(FRIDAY))
    briefs.plan_due(world.doors, at(FRIDAY))
    tomorrow = world.client("C-1", ANA, FRIDAY - timedelta(days=29))
    today = world.client("C-2", ANA, FRIDAY - timedelta(days=30))
    with world.doors.patient.writing() as session:  # both are entered now
        session.execute(update(EpisodeRow).values(recorded_on=FRIDAY))
    world.reckon()
    briefs.plan_due(world.doors, at(FRIDAY, 15))
    (urgent,) = [each for each in world.messages("urgent") if each.conversation == ANA]
    shown = {(client_id, clock) for client_id, clock, _ in world.items(urgent.id)}
    assert (tomorrow, "career_profile") in shown
    assert (today, "first_employer_contact") in shown
    assert (today, "career_profile") not in shown


class TestCoverThatBeginsOnADayOff:
    """Ben covers for Ana from Thursday, and works from Monday to Wednesday."""

    THURSDAY_SHORT = ("thu", "fri")

    def away_from_thursday(self, world: World, clock_ends_on: date) -> str:
        """A client of Ana's whose 30 days end that day; both are looked at on Wednesday."""
        set_person(world, BEN, days_off=list(self.THURSDAY_SHORT))
        client_id = world.client("C-1", ANA, clock_ends_on - timedelta(days=30))
        world.leave(ANA, THURSDAY, NEXT_MONDAY, cover=BEN)
        world.reckon()
        for who in (ANA, BEN):
            due(world, who, at(WEDNESDAY))
        return client_id

    def test_the_brief_before_it_says_what_the_first_days_ask_for(self, world: World) -> None:
        client_id = self.away_from_thursday(world, FRIDAY)
        briefs.plan_due(world.doors, at(WEDNESDAY))
        by_reader = {brief.conversation: world.items(brief.id) for brief in world.messages("brief")}
        assert (client_id, "first_employer_contact", FRIDAY) in by_reader[BEN]
        assert ANA not in by_reader  # Friday is no day of hers any more

    def test_what_is_ones_own_only_later_says_from_when(self, world: World) -> None:
        self.away_from_thursday(world, FRIDAY)
        briefs.plan_due(world.doors, at(WEDNESDAY))
        message = next(each for each in world.messages("brief") if each.conversation == BEN)
        with world.doors.patient.reading() as session:
            planned = reading.message(session, world.workspace_id, message.id)
            assert planned is not None
            shown = brief_lines.load(session, planned, now=at(WEDNESDAY))
        assert shown is not None
        assert {line.worded.yours_from for line in shown.lines} == {THURSDAY}
        assert {line.worded.for_slack_user for line in shown.lines} == {ANA}

    def test_what_is_learned_on_the_eve_cannot_wait(self, world: World) -> None:
        set_person(world, BEN, days_off=list(self.THURSDAY_SHORT))
        world.leave(ANA, THURSDAY, NEXT_MONDAY, cover=BEN)
        for who in (ANA, BEN):
            due(world, who, at(WEDNESDAY))
        briefs.plan_due(world.doors, at(WEDNESDAY))
        starts(world, "C-1", WEDNESDAY)  # its third day is Saturday
        world.reckon()
        briefs.plan_due(world.doors, at(WEDNESDAY, 15))
        assert (BEN, "post_start") in told(world, "urgent")

    def test_a_weekend_that_the_specialists_own_brief_reaches_is_left_to_them(
        self, world: World
    ) -> None:
        saturday = FRIDAY + timedelta(days=1)
        world.client("C-1", ANA, saturday - timedelta(days=30))
        world.leave(ANA, saturday, NEXT_MONDAY, cover=BEN)
        world.reckon()
        for who in (ANA, BEN):
            due(world, who, at(FRIDAY))
        briefs.plan_due(world.doors, at(FRIDAY))
        assert {reader for reader, _ in told(world)} == {ANA}
