"""The stored projection is what the clocks say of the facts, whatever was recorded before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule
from sqlalchemy import delete, select, update

from bot.casework.drafts import (
    EnrollDraft,
    ExitDraft,
    JobEndDraft,
)
from bot.casework.recording import employment, enrollment, program_exit, undo
from bot.casework.recording.recompute import catch_up, recompute
from bot.casework.recording.record import record
from bot.casework.replies import FactRef, Refusal
from bot.clock import MovableClock
from db.doors import Doors, open_doors
from db.models import DueContactRow, UnitProfileRow
from db.queries.units import vocational_units
from ips.due_contacts import standing
from ips.facts import (
    Clock,
    Disclosure,
    DueState,
    ExitReason,
    MadeBy,
    MilestoneKind,
    Mode,
    PauseReason,
    Standing,
)
from ips.records.decline import DeclineRecord
from ips.records.job_change import JobChangeRecord
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from ips.standards import DECLINABLE
from tests.conftest import MONDAY_MORNING
from tests.harbor import Harbor, job_start, open_harbor
from tests.support import count_statements, row_with


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def test_recompute_finds_nothing_to_mend(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(60))
    harbor.job(client, harbor.ago(3))
    harbor.visit(client)
    assert recompute(harbor.doors) == 0


def test_a_stored_clock_knows_the_announced_last_day_of_its_job(harbor: Harbor) -> None:
    """Notice given: open until then, and nobody is asked for a late visit afterwards."""
    client = harbor.enroll("C-114", harbor.ago(60))
    job = harbor.job(client, harbor.ago(2)).fact
    notice = JobEndDraft(job_id=job.id, ended_on=harbor.ahead(10), learned_on=harbor.today)
    employment.record_end(harbor.doors, harbor.ana, notice, now=harbor.now)
    due = harbor.due(client, Clock.POST_START)
    assert (due.state, due.closes_on) == (DueState.OPEN, harbor.ahead(10))
    assert standing(due, harbor.ahead(10)) is Standing.OVERDUE
    assert standing(due, harbor.ahead(11)) is Standing.MISSED
    assert recompute(harbor.doors) == 0


def test_recompute_mends_a_spoilt_table_exactly(harbor: Harbor) -> None:
    clients = [harbor.enroll(f"C-{number}", harbor.ago(60)) for number in range(3)]
    for client in clients:
        harbor.job(client, harbor.ago(3))
        harbor.visit(client)
    right = harbor.table()
    with harbor.doors.writing() as session:
        session.execute(delete(DueContactRow).where(DueContactRow.client_id == clients[0]))
        session.execute(
            update(DueContactRow)
            .where(DueContactRow.client_id == clients[1])
            .values(due_on=date(2020, 1, 1))
        )
        false = session.execute(
            select(DueContactRow.__table__).where(DueContactRow.client_id == clients[2]).limit(1)
        ).one()
        session.execute(row_with(DueContactRow, **{**false._mapping, "fact_id": "f" * 32}))
    differing = recompute(harbor.doors, harbor.workspace_id)
    assert differing == len(harbor.dues(clients[0])) + len(harbor.dues(clients[1])) + 1
    assert harbor.table() == right
    assert recompute(harbor.doors, harbor.workspace_id, harbor.unit_id) == 0


def test_a_record_mends_what_an_older_version_of_the_rules_had_stored(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(5))
    with harbor.doors.writing() as session:
        session.execute(update(DueContactRow).values(due_on=date(2020, 1, 1)))
    draft = PauseRecord(
        client_id=client, from_on=harbor.today, reason=PauseReason.OTHER, review_on=harbor.ahead(7)
    )
    record(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert recompute(harbor.doors) == 0


def test_a_changed_profile_is_recomputed(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(5))
    with harbor.doors.writing() as session:
        session.execute(update(UnitProfileRow).values(overrides={"career_profile_days": 20}))
    assert recompute(harbor.doors) == 1
    assert harbor.due(client, Clock.CAREER_PROFILE).due_on == harbor.ahead(15)


def test_new_numbers_wait_for_whoever_catches_up(harbor: Harbor) -> None:
    """The change itself is quick; a crash right after it leaves the mark for the next one."""
    client = harbor.enroll("C-114", harbor.ago(5))
    with harbor.doors.writing() as session:
        session.execute(update(UnitProfileRow).values(overrides={"career_profile_days": 20}))
        vocational_units.mark_to_reckon(session, harbor.workspace_id, harbor.unit_id, "first")
    assert catch_up(harbor.doors) == 1
    assert harbor.due(client, Clock.CAREER_PROFILE).due_on == harbor.ahead(15)
    assert catch_up(harbor.doors) == 0


def test_numbers_changed_again_meanwhile_keep_their_own_mark(harbor: Harbor) -> None:
    with harbor.doors.writing() as session:
        vocational_units.mark_to_reckon(session, harbor.workspace_id, harbor.unit_id, "second")
        vocational_units.reckoned(session, harbor.workspace_id, harbor.unit_id, "first")
        assert vocational_units.to_reckon(session) == (
            (harbor.workspace_id, harbor.unit_id, "second"),
        )


@pytest.mark.parametrize("number", [2, 30])
def test_recompute_takes_as_many_statements_for_thirty_clients_as_for_two(
    harbor: Harbor, number: int
) -> None:
    for each in range(number):
        harbor.enroll(f"C-{each}", harbor.ago(5))
    with count_statements(harbor.doors) as statements:
        recompute(harbor.doors)
    assert len(statements) == 3  # the ids; lock, histories with due contacts of one portion


# ---------------------------------------------------------------- any order of any verbs

DAYS_BACK = st.integers(0, 70)
CODES = st.sampled_from(["C-1", "C-2"])


class AnyRecords(RuleBasedStateMachine):
    """Records at random; after each of them the table equals a recomputation from nothing."""

    facts = Bundle("facts")
    job_ids = Bundle("job_ids")

    def __init__(self) -> None:
        super().__init__()
        self.doors: Doors = open_doors(type(self).database_url())
        self.harbor = open_harbor(self.doors, MovableClock(MONDAY_MORNING))
        self.clients = {
            code: self.harbor.enroll(code, self.harbor.ago(60)) for code in ("C-1", "C-2")
        }

    @staticmethod
    def database_url() -> str:
        raise NotImplementedError

    def teardown(self) -> None:
        self.doors.close()

    def tried(self, record: Any, *args: Any) -> Any:
        """The facts that came of it: none where it was refused, which is as good a day."""
        try:
            recorded = record(self.doors, self.harbor.ana, *args, now=self.harbor.now)
        except Refusal:
            return multiple()
        return multiple(recorded.fact)

    def on(self, days_back: int) -> date:
        return self.harbor.ago(days_back)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.harbor.clock.move_by(timedelta(days=days))

    @rule(
        target=facts,
        codes=st.lists(CODES, unique=True),
        back=DAYS_BACK,
        mode=st.sampled_from(Mode),
        made_by=st.sampled_from(MadeBy),
        along=st.booleans(),
    )
    def meet_an_employer(
        self, codes: list[str], back: int, mode: Mode, made_by: MadeBy, along: bool
    ) -> Any:
        def record(_doors: Doors, _actor: Any, *, now: Any) -> Any:
            return self.harbor.contact(
                *[self.clients[code] for code in codes],
                on=self.on(back),
                mode=mode,
                made_by=made_by,
                client_was_with_me=along and bool(codes),
            )

        return self.tried(record)

    @rule(
        target=facts,
        code=CODES,
        back=DAYS_BACK,
        mode=st.sampled_from(Mode),
        reached=st.booleans(),
        trouble=st.booleans(),
    )
    def see_a_client(self, code: str, back: int, mode: Mode, reached: bool, trouble: bool) -> Any:
        def record(_doors: Doors, _actor: Any, *, now: Any) -> Any:
            return self.harbor.visit(
                self.clients[code], self.on(back), mode=mode, reached=reached, job_trouble=trouble
            )

        return self.tried(record)

    @rule(target=job_ids, code=CODES, back=st.integers(-20, 70), learned=st.integers(0, 10))
    def start_a_job(self, code: str, back: int, learned: int) -> Any:
        draft = job_start(
            client_id=self.clients[code],
            employer="Pier 9",
            starts_on=self.on(back),
            learned_on=self.on(learned),
        )
        return self.tried(employment.record_start, draft)

    @rule(target=job_ids, job=job_ids, back=st.integers(-20, 70))
    def move_a_start(self, job: FactRef, back: int) -> Any:
        return self.tried(employment.move_start, job.id, self.on(back))

    @rule(job=job_ids, back=DAYS_BACK)
    def cancel_a_start(self, job: FactRef, back: int) -> None:
        self.tried(employment.cancel_start, job.id, self.on(back))

    @rule(target=facts, job=job_ids, back=DAYS_BACK)
    def change_hours(self, job: FactRef, back: int) -> Any:
        said = JobChangeRecord(job_id=job.id, on=self.on(back), hours_per_week=20)
        return self.tried(record, said)

    @rule(
        target=facts,
        job=job_ids,
        back=st.integers(-5, 70),
        learned=st.integers(0, 30),
        told=st.booleans(),
        moved=st.booleans(),
    )
    def end_a_job(self, job: FactRef, back: int, learned: int, told: bool, moved: bool) -> Any:
        owner = self.owner(job)
        next_job = job_start(
            client_id=owner,
            employer="Harbor Books",
            starts_on=self.on(back) + timedelta(days=1),
        )
        draft = JobEndDraft(
            job_id=job.id,
            ended_on=self.on(back),
            learned_on=self.on(learned),
            client_told_us=told,
            next_job_offer="declined" if told else None,
            moved_to=next_job if moved else None,
        )
        return self.tried(employment.record_end, draft)

    @rule(target=facts, code=CODES, kind=st.sampled_from(MilestoneKind), back=DAYS_BACK)
    def reach_a_milestone(self, code: str, kind: MilestoneKind, back: int) -> Any:
        talk = kind is MilestoneKind.DISCLOSURE_DISCUSSION
        decided = Disclosure.DO_NOT_DISCLOSE if talk else None
        said = MilestoneRecord(
            client_id=self.clients[code],
            kind=kind,
            on=self.on(back),
            words="to the North team",
            disclosure=decided,
        )
        return self.tried(record, said)

    @rule(target=facts, code=CODES, back=DAYS_BACK)
    def pause(self, code: str, back: int) -> Any:
        draft = PauseRecord(
            client_id=self.clients[code],
            from_on=self.on(back),
            reason=PauseReason.HOSPITAL,
            review_on=self.harbor.ahead(10),
        )
        return self.tried(record, draft)

    @rule(
        target=facts,
        code=CODES,
        back=DAYS_BACK,
        clocks=st.sets(st.sampled_from(sorted(DECLINABLE)), max_size=2),
    )
    def decline(self, code: str, back: int, clocks: set[Clock]) -> Any:
        draft = DeclineRecord(
            client_id=self.clients[code],
            on=self.on(back),
            clocks=tuple(sorted(clocks)),
            words="Not now",
        )
        return self.tried(record, draft)

    @rule(target=facts, code=CODES, back=st.integers(0, 20), reason=st.sampled_from(ExitReason))
    def leave(self, code: str, back: int, reason: ExitReason) -> Any:
        draft = ExitDraft(self.clients[code], self.on(back), reason)
        return self.tried(program_exit.exit_client, draft)

    @rule(target=facts, code=CODES, back=st.integers(0, 20))
    def enter(self, code: str, back: int) -> Any:
        return self.tried(enrollment.enroll, EnrollDraft(code, self.on(back), is_back=True))

    @rule(fact=facts)
    def undo(self, fact: FactRef) -> None:
        self.tried(undo.void, fact)

    @rule(job=job_ids)
    def undo_a_job(self, job: FactRef) -> None:
        self.tried(undo.void, FactRef("job", job.id))

    @invariant()
    def the_table_says_what_the_facts_say(self) -> None:
        stored = self.harbor.table()
        with self.doors.writing() as session:
            session.execute(delete(DueContactRow))
        recompute(self.doors)
        assert self.harbor.table() == stored

    def owner(self, job: FactRef) -> str:
        from tests.rows import JobRow

        with self.doors.reading() as session:
            return session.scalars(select(JobRow.client_id).where(JobRow.id == job.id)).one()


def test_any_order_of_any_records(
    sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import shutil

    folder = tmp_path_factory.mktemp("records")
    made = iter(range(10_000))

    class OnSqlite(AnyRecords):
        @staticmethod
        def database_url() -> str:
            path = folder / f"{next(made)}.sqlite3"
            shutil.copy(sqlite_template, path)
            return f"sqlite:///{path}"

    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        OnSqlite,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
