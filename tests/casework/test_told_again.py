"""What was shown once is not told: what changes after it is told again when it cannot wait."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.casework.administration import planned_leave, transfers
from bot.casework.drafts import JobEndDraft, TransferDraft
from bot.casework.recording import employment, nudges, undo
from bot.casework.reminders import briefs
from bot.casework.replies import Actor, FactRef, Refusal
from bot.casework.team import coverage
from bot.clock import MovableClock
from bot.jobs.delivery.rendering import render
from db.doors import Doors, open_doors
from db.models import OutgoingItemRow, OutgoingMessageRow, StaffMemberRow
from db.queries.outbox import reading
from db.queries.outbox.messages import HAS_IT_STARTED, NEXT_STEP
from db.queries.records import due_contacts
from ips.facts import Clock, DueKey, DueState
from ips.records.planned_leave import PlannedLeaveRecord
from ips.standards import IPS_25, PAPERWORK
from tests.harbor import ANA, BEN, LEA, ZONE, Harbor, open_harbor

MONDAY = date(2026, 3, 2)
WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (2, 3, 4))
NEXT_MONDAY, NEXT_TUESDAY = MONDAY + timedelta(days=7), MONDAY + timedelta(days=8)
ON_THURSDAY = datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo(ZONE))


@dataclass
class Days:
    """Harbor day by day: the planner looks after everything that happens."""

    harbor: Harbor
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        with self.harbor.doors.patient.writing() as session:
            session.execute(
                update(StaffMemberRow).values(
                    next_brief_at=self.harbor.now, covers_through=self.harbor.ago(1)
                )
            )

    def to(self, day: date, hour: int = 8, minute: int = 0) -> list[tuple[str, str, str, date]]:
        moment = datetime.combine(day, time(hour, minute), ZoneInfo(ZONE))
        self.harbor.clock.move_to(moment)
        return self.look()

    def look(self) -> list[tuple[str, str, str, date]]:
        """What the planner tells at this moment: reader, kind of message, clock and last day."""
        self.harbor.clock.move_by(timedelta(minutes=1))
        briefs.plan_due(self.harbor.doors.patient, self.harbor.now)
        message, item = OutgoingMessageRow, OutgoingItemRow
        with self.harbor.doors.patient.writing() as session:
            rows = session.execute(
                select(
                    message.conversation,
                    message.kind,
                    message.id,
                    item.client_id,
                    item.clock,
                    item.fact_id,
                    item.part,
                    item.heard_due_on,
                )
                .join(item, item.message_id == message.id)
                .where(
                    message.id.not_in(self.seen),
                    message.kind.in_(["brief", "urgent"]),
                    item.clock.not_in([HAS_IT_STARTED, NEXT_STEP]),
                )
            ).all()
            session.execute(update(message).values(state="sent"))
        self.seen |= {row.id for row in rows}
        self.items = [
            (row[0], row[1], DueKey(row[3], Clock(row[4]), row[5], row[6]), row[7]) for row in rows
        ]
        return [(who, kind, key.clock.value, due_on) for who, kind, key, due_on in self.items]

    def urgent(self, who: str) -> list[tuple[str, date]]:
        """What cannot wait for this person's next brief, told at once."""
        return [
            (clock, due_on)
            for to, kind, clock, due_on in self.look()
            if (to, kind) == (who, "urgent")
        ]


@pytest.fixture
def days(doors: Doors, clock: MovableClock) -> Days:
    return Days(open_harbor(doors, clock))


def starting(days: Days, starts_on: date) -> tuple[str, str]:
    """A client of Ana's who is to start a job that day, with nothing else that presses."""
    harbor = days.harbor
    client = harbor.enroll("C-114", harbor.ago(40))
    harbor.contact(client, on=harbor.ago(35))
    return client, harbor.job(client, starts_on).fact.id


def hand_over(harbor: Harbor, client: str, to: str) -> None:
    draft = TransferDraft((client,), harbor.staff_ids[to], harbor.today)
    transfers.transfer(harbor.doors, harbor.lea, draft, now=harbor.now)


def away(harbor: Harbor, who: str, until: date, cover: str | None) -> str:
    cover_id = harbor.staff_ids[cover] if cover else None
    leave = PlannedLeaveRecord(
        staff_member_id=harbor.staff_ids[who],
        from_on=harbor.today,
        until_on=until,
        cover_id=cover_id,
    )
    return planned_leave.plan(harbor.doors, harbor.lea, leave, now=harbor.now).fact.id


def test_a_start_that_moves_nearer_after_fridays_brief_is_told_at_once(days: Days) -> None:
    """From Thursday to Monday: the visit of the week before is due on Sunday, not on Wednesday."""
    _, job = starting(days, NEXT_MONDAY + timedelta(days=3))
    on_friday = days.to(FRIDAY)
    assert (ANA, "brief", "pre_start", NEXT_MONDAY + timedelta(days=2)) in on_friday
    harbor = days.harbor
    employment.move_start(harbor.doors, harbor.lea, job, NEXT_MONDAY, now=harbor.now)
    assert ("pre_start", NEXT_MONDAY - timedelta(days=1)) in days.urgent(ANA)
    assert days.urgent(ANA) == []


def test_a_client_handed_over_and_back_is_told_of_again(days: Days) -> None:
    client, _ = starting(days, NEXT_MONDAY)
    assert (ANA, "brief", "pre_start", NEXT_MONDAY - timedelta(days=1)) in days.to(FRIDAY)
    hand_over(days.harbor, client, BEN)
    assert ("pre_start", NEXT_MONDAY - timedelta(days=1)) in days.urgent(BEN)
    hand_over(days.harbor, client, ANA)
    assert ("pre_start", NEXT_MONDAY - timedelta(days=1)) in days.urgent(ANA)
    hand_over(days.harbor, client, BEN)
    assert ("pre_start", NEXT_MONDAY - timedelta(days=1)) in days.urgent(BEN)


def test_leave_cancelled_on_the_last_day_tells_whoever_is_back(days: Days) -> None:
    starting(days, FRIDAY)  # days 0 to 3: until Monday
    assert (ANA, "brief", "post_start", NEXT_MONDAY) in days.to(FRIDAY)
    leave = away(days.harbor, ANA, NEXT_TUESDAY, BEN)
    assert ("post_start", NEXT_MONDAY) not in days.urgent(BEN)  # Monday's brief is soon enough
    assert (BEN, "brief", "post_start", NEXT_MONDAY) in days.to(NEXT_MONDAY)
    harbor = days.harbor
    planned_leave.cancel(harbor.doors, harbor.lea, leave, now=harbor.now)
    assert ("post_start", NEXT_MONDAY) in days.urgent(ANA)


def test_a_visit_that_is_struck_out_on_the_last_day_is_told_of_at_once(days: Days) -> None:
    client, _ = starting(days, FRIDAY)
    days.to(FRIDAY)
    assert (ANA, "brief", "post_start", NEXT_MONDAY) in days.to(NEXT_MONDAY)
    harbor = days.harbor
    visit = harbor.visit(client)
    assert days.look() == []
    undo.void(harbor.doors, harbor.lea, visit.fact, now=harbor.now)
    assert ("post_start", NEXT_MONDAY) in days.urgent(ANA)


def test_a_monthly_visit_that_is_struck_out_on_the_last_day_too(days: Days) -> None:
    """No clock that sends its own message; but nobody else would tell Ana on this day."""
    harbor = days.harbor
    client = harbor.enroll("C-114", harbor.ago(300))
    harbor.contact(client, on=harbor.ago(290))
    harbor.job(client, harbor.ago(200), learned_on=harbor.ago(200))
    harbor.visit(client, on=NEXT_MONDAY - timedelta(days=31))
    assert (ANA, "brief", "monthly", NEXT_MONDAY) in days.to(NEXT_MONDAY)
    visit = harbor.visit(client)
    days.look()
    undo.void(harbor.doors, harbor.lea, visit.fact, now=harbor.now)
    assert ("monthly", NEXT_MONDAY) in days.urgent(ANA)


def test_the_team_lead_who_was_told_as_lead_is_told_as_the_one_who_answers(days: Days) -> None:
    starting(days, FRIDAY)
    days.to(FRIDAY)
    days.to(NEXT_MONDAY)
    away(days.harbor, ANA, NEXT_MONDAY, None)
    assert ("post_start", NEXT_MONDAY) in days.urgent(LEA)


def test_whoever_takes_cover_has_read_so_in_the_reply_and_hears_of_it_when_they_carry(
    days: Days,
) -> None:
    client, _ = starting(days, FRIDAY)
    days.to(FRIDAY)
    days.to(NEXT_MONDAY)
    harbor = days.harbor
    key = harbor.due(client, Clock.POST_START).key
    nudges.ask_cover(harbor.doors, harbor.ana, key, now=harbor.now)
    days.look()
    hand_over(harbor, client, BEN)
    assert ("post_start", NEXT_MONDAY) in days.urgent(BEN), "to be asked is not to be told"


def test_to_take_cover_is_to_be_told(days: Days) -> None:
    client, _ = starting(days, FRIDAY)
    days.to(FRIDAY)
    days.to(NEXT_MONDAY)
    harbor = days.harbor
    key = harbor.due(client, Clock.POST_START).key
    asked = nudges.ask_cover(harbor.doors, harbor.ana, key, now=harbor.now)
    days.look()
    nudges.take_cover(harbor.doors, harbor.ben, asked.fact.id, now=harbor.now)
    assert days.urgent(BEN) == []


def taken_back(harbor: Harbor) -> list[tuple[str, str]]:
    """(reader, what it says) of the word that somebody's entry was taken back."""
    with harbor.doors.patient.reading() as session:
        ids = session.execute(
            select(OutgoingMessageRow.id, OutgoingMessageRow.conversation).where(
                OutgoingMessageRow.kind == "taken_back"
            )
        ).all()
        messages = [(who, reading.message(session, harbor.workspace_id, each)) for each, who in ids]
    found = []
    for who, message in messages:
        assert message is not None
        rendered = render(harbor.doors, message, harbor.now)
        assert rendered is not None
        found.append((who, str(rendered[0].blocks)))
    return found


def test_whoever_wrote_it_down_hears_that_somebody_else_took_it_back(days: Days) -> None:
    harbor = days.harbor
    client, _ = starting(days, FRIDAY)
    mine, hers = harbor.visit(client), harbor.visit(client, on=harbor.ago(1), by=harbor.ben)
    undo.void(harbor.doors, harbor.ana, mine.fact, now=harbor.now)
    assert taken_back(harbor) == [], "nobody is told what they did themselves"
    undo.void(harbor.doors, harbor.ana, hers.fact, now=harbor.now)
    ((reader, said),) = taken_back(harbor)
    assert reader == BEN
    assert f"<@{ANA}> took back the contact that you had entered for Sun 1 Mar" in said
    assert "C-114" not in said
    assert "client.open" not in said, "no button to a page that Ben may not open"


def test_the_word_of_a_second_half_says_its_own_day(days: Days) -> None:
    """When the job ended, not when it had begun."""
    harbor = days.harbor
    _, job = starting(days, FRIDAY)
    days.to(NEXT_MONDAY)
    draft = JobEndDraft(job, ended_on=harbor.today, learned_on=harbor.today)
    ended = employment.record_end(harbor.doors, harbor.lea, draft, now=harbor.now)
    undo.void(harbor.doors, harbor.ana, ended.fact, now=harbor.now)
    ((reader, said),) = taken_back(harbor)
    assert reader == LEA
    assert "took back the end of the job that you had entered for Mon 9 Mar" in said


def test_the_word_of_it_leads_to_the_page_of_who_may_see_it(days: Days) -> None:
    harbor = days.harbor
    client, _ = starting(days, FRIDAY)
    undo.void(harbor.doors, harbor.lea, harbor.visit(client).fact, now=harbor.now)
    ((reader, said),) = taken_back(harbor)
    assert reader == ANA
    assert "client.open" in said


# ---------------------------------------------------------------- any order of such events


class Sequence:
    """One client, and anything that changes whose they are and until when."""

    def __init__(self, days: Days) -> None:
        self.days, self.harbor = days, days.harbor
        self.client, self.job = starting(days, FRIDAY)
        self.visits: list[FactRef] = []
        self.leaves: list[str] = []
        self.told: set[tuple[str, DueKey, date]] = set()
        self.who = {staff_id: who for who, staff_id in self.harbor.staff_ids.items()}

    def happens(self, event: str) -> None:
        with suppress(Refusal):
            getattr(self, event)()
        self.look()

    def look(self) -> None:
        before = self.still_told()
        self.days.look()
        for who, kind, key, due_on in self.days.items:
            if who in (ANA, BEN):
                assert kind == "brief" or (who, key, due_on) not in before, "told twice"
                before.add((who, key, due_on))
        self.told = before
        missing = {each for each in self.cannot_wait() if each not in before}
        assert not missing, "a reminder is lost"

    def still_told(self) -> set[tuple[str, DueKey, date]]:
        """What was told before, of what is open and as it is, to whoever answers for it now."""
        hearing, open_ones = self.hearing(), {due.key: due for due in self.open_ones()}
        return {
            (who, key, due_on)
            for who, key, due_on in self.told
            if who in hearing and key in open_ones
        }

    def cannot_wait(self) -> Iterator[tuple[str, DueKey, date]]:
        """Of Ana and Ben, who work every working day: what ends before their next brief."""
        today = self.harbor.today
        next_brief = today + timedelta(days=1)
        while next_brief.weekday() > 4:
            next_brief += timedelta(days=1)
        for due in self.open_ones():
            ends = today <= due.due_on < next_brief and due.opens_on < next_brief
            named = due.known_on == today or due.key.clock in PAPERWORK
            urgent = IPS_25.rule(due.key.clock).urgent
            if ends and (urgent or due.due_on > today or not named):
                yield from ((who, due.key, due.due_on) for who in self.hearing() & {ANA, BEN})

    def hearing(self) -> set[str]:
        harbor = self.harbor
        with harbor.doors.patient.reading() as session:
            found = coverage.coverage_on(session, harbor.workspace_id, harbor.unit_id, harbor.today)
        return {self.who[each] for each in coverage.who_hears(self.client, found)}

    def open_ones(self) -> list[Any]:
        harbor = self.harbor
        with harbor.doors.patient.reading() as session:
            found = due_contacts.of_clients(session, harbor.workspace_id, [self.client])
        return [due for due in found if due.state is DueState.OPEN]

    # ------------------------------------------------------------ the events

    def next_morning(self) -> None:
        day = self.harbor.today + timedelta(days=1)
        self.harbor.clock.move_to(datetime.combine(day, time(8), ZoneInfo(ZONE)))

    def start_moves_nearer(self) -> None:
        self.move(-1)

    def start_moves_away(self) -> None:
        self.move(2)

    def move(self, by: int) -> None:
        harbor = self.harbor
        due = harbor.due(self.client, Clock.POST_START)
        starts_on = due.opens_on + timedelta(days=by)
        employment.move_start(harbor.doors, harbor.lea, self.job, starts_on, now=harbor.now)

    def visited(self) -> None:
        self.visits.append(self.harbor.visit(self.client, by=self.harbor.lea).fact)

    def struck_out(self) -> None:
        if self.visits:
            undo.void(self.harbor.doors, self.harbor.lea, self.visits.pop(), now=self.harbor.now)

    def to_ben(self) -> None:
        hand_over(self.harbor, self.client, BEN)

    def to_ana(self) -> None:
        hand_over(self.harbor, self.client, ANA)

    def ana_is_away(self) -> None:
        self.leaves.append(away(self.harbor, ANA, self.harbor.ahead(1), BEN))

    def ben_is_away(self) -> None:
        self.leaves.append(away(self.harbor, BEN, self.harbor.ahead(2), ANA))

    def leave_is_cancelled(self) -> None:
        if self.leaves:
            lea: Actor = self.harbor.lea
            planned_leave.cancel(self.harbor.doors, lea, self.leaves.pop(), now=self.harbor.now)


EVENTS = sorted(
    name
    for name, value in vars(Sequence).items()
    if not name.startswith("_")
    and name not in ("happens", "look", "still_told", "cannot_wait", "hearing", "open_ones", "move")
    and callable(value)
)


def test_in_any_order_no_reminder_is_lost_and_none_comes_twice(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, made = tmp_path_factory.mktemp("told"), iter(range(10_000))

    @settings(
        max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(st.sampled_from(EVENTS), min_size=6, max_size=14))
    def holds(events: list[str]) -> None:
        path = folder / f"{next(made)}.sqlite3"
        shutil.copy(sqlite_template, path)
        doors = open_doors(f"sqlite:///{path}")
        sequence = Sequence(Days(open_harbor(doors, MovableClock(ON_THURSDAY))))
        sequence.look()
        for event in events:
            sequence.happens(event)
        doors.close()

    holds()
