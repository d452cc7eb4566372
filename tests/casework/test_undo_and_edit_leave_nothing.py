"""No derived state survives the fact it came from, whatever was recorded before.

Record, then undo: as never recorded, with what was changed by hand in between. Record, then edit:
as recorded right at once. Each verb that
records something about a client is a row of `VERBS`, each that corrects one a row of `EDITS`; a
kind of record that is in neither stands in `NO_CLOCK_READS_IT`, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.casework.administration import transfers
from bot.casework.drafts import (
    ClientWishesDraft,
    CurrentJobDraft,
    EmployerChoice,
    EnrollDraft,
    ExitDraft,
    GoingLiveDraft,
    JobEndDraft,
    TransferDraft,
)
from bot.casework.recording import (
    client_contacts,
    employer_contacts,
    employment,
    enrollment,
    program_exit,
    undo,
)
from bot.casework.recording.record import complete, edit, record
from bot.casework.replies import FactRef, Recorded, Refusal
from bot.clock import MovableClock
from db.doors import open_doors
from db.models import ClientAssignmentRow, ClientTeamRow
from db.queries.people import clients
from db.queries.records import histories
from ips.caseload import is_looking, looking_since, phase, starts_to_confirm
from ips.facts import (
    Disclosure,
    ExitReason,
    History,
    MilestoneKind,
    Mode,
    PauseReason,
    ProfileComponent,
)
from ips.records.decline import DeclineRecord
from ips.records.job_change import JobChangeRecord
from ips.records.kind import kinds
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from ips.standards import DECLINABLE
from tests.conftest import MONDAY_MORNING
from tests.databases import contents_of, put_contents
from tests.harbor import ANA, BEN, LEA, TEAM, Harbor, add_person, job_start, open_harbor
from tests.kept_file import KeptFile
from tests.support import a_visit, employer_met
from tests.unit_records import about_staff, about_unit

CODE = "C-114"
CLEO, DAN = "U0CLEO", "U0DAN"
_ID = re.compile(r"\b[0-9a-f]{32}\b")


@dataclass(frozen=True)
class World:
    """Harbor with one client, and what is drawn at random. `other`: where it may be copied to."""

    harbor: Harbor
    draw: Callable[[Any], Any]
    other: KeptFile

    @contextmanager
    def copied(self, drawn: Iterable[Any]) -> Iterator[World]:
        """The same once more, in which the same is drawn."""
        again = iter(drawn)
        with self.other.lent() as url, closing(open_doors(url)) as doors:
            put_contents(doors, contents_of(self.harbor.doors))
            harbor = replace(self.harbor, doors=doors, clock=MovableClock(self.harbor.now))
            yield World(harbor, lambda _: next(again), self.other)

    @cached_property
    def client(self) -> str:
        return self.harbor.client_id(CODE)

    @property
    def wants(self) -> tuple[Any, ...]:
        """Whether and how they may be spoken of, and what else they want."""
        with self.harbor.doors.reading() as session:
            whom = self.client
            found = clients.with_ids(session, self.harbor.workspace_id, [whom])[whom]
        return astuple(replace(found, version=0))

    def words(self) -> str | None:
        return self.draw(st.sampled_from((None, "outdoors", "at the library")))

    def yes_or_no(self) -> bool | None:
        return self.draw(st.sampled_from((None, True, False)))

    @property
    def with_whom(self) -> tuple[Any, ...]:
        """Day by day: on whose caseload they are, and which mental-health team treats them."""
        spans = []
        with self.harbor.doors.reading() as session:
            for row, value in (
                (ClientAssignmentRow, ClientAssignmentRow.staff_member_id),
                (ClientTeamRow, ClientTeamRow.team),
            ):
                found = session.execute(
                    select(value, row.from_on, row.until_on).where(row.client_id == self.client)
                )
                spans.append(sorted(map(tuple, found), key=str))
        return tuple(spans)

    def colleague(self) -> str:
        return self.harbor.staff_ids[self.draw(st.sampled_from((LEA, ANA, BEN)))]

    def team(self) -> str | None:
        return self.draw(st.sampled_from((None, "North", "South")))

    @property
    def history(self) -> History:
        harbor = self.harbor
        with harbor.doors.reading() as session:
            found = histories.of_clients(session, harbor.workspace_id, [self.client])
        return found[self.client]

    def past(self, most: int = 70) -> date:
        return self.harbor.ago(self.draw(st.integers(0, most)))

    def around(self) -> date:
        return self.harbor.ago(self.draw(st.integers(-20, 70)))

    def one(self, facts: tuple[Any, ...]) -> Any:
        """One of the client's facts; where there is none, nothing can be recorded of it."""
        if not facts:
            raise Refusal("There is none.")
        return self.draw(st.sampled_from(facts))

    def perform(self, verb: Callable[..., Recorded], *args: Any, **said: Any) -> Recorded:
        self.harbor.clock.move_by(timedelta(seconds=1))
        return verb(self.harbor.doors, self.harbor.lea, *args, now=self.harbor.now, **said)


# ---------------------------------------------------------------- the verbs


def visit(it: World) -> Recorded:
    return it.perform(client_contacts.record, _a_visit(it))


def _a_visit(it: World) -> Any:
    jobs = tuple(job.id for job in it.history.jobs)
    about = (it.draw(st.sampled_from(jobs)),) if jobs and it.draw(st.booleans()) else ()
    return a_visit(
        it.client,
        it.draw(st.sampled_from(Mode)),
        it.past(),
        reached=it.draw(st.booleans()),
        job_trouble=it.draw(st.booleans()),
        job_ids=about,
        made_by_team_member=it.draw(st.booleans()),
    )


def meet_an_employer(it: World) -> Recorded:
    return it.perform(employer_contacts.record, _an_employer_contact(it))


def _an_employer_contact(it: World) -> Any:
    return employer_met(
        EmployerChoice(new_name="Bean & Leaf"),
        it.draw(st.sampled_from(Mode)),
        it.past(),
        client_ids=(it.client,) if it.draw(st.booleans()) else (),
        client_was_with_me=it.draw(st.booleans()),
    )


def start_a_job(it: World) -> Recorded:
    return it.perform(employment.record_start, _a_start(it))


def _a_start(it: World) -> Any:
    return job_start(
        it.client,
        "Pier 9",
        it.around(),
        it.past(30),
        open_to_anyone=it.draw(st.booleans()),
        meeting_wishes=it.words(),
        visits_at_work=it.yes_or_no(),
    )


def _plan_a_start(it: World) -> Recorded:
    return it.perform(employment.record_start, job_start(it.client, "Pier 9", it.harbor.ahead(1)))


def confirm_a_start(it: World) -> Recorded:
    return it.perform(employment.confirm_start, it.one(it.history.jobs).id)


def cancel_a_start(it: World) -> Recorded:
    return it.perform(employment.cancel_start, it.one(it.history.jobs).id, it.past(10))


def end_a_job(it: World) -> Recorded:
    job, ended_on = it.one(it.history.jobs), it.past(30)
    told, moved = it.draw(st.booleans()), it.draw(st.booleans())
    following = job_start(
        it.client,
        "Harbor Books",
        ended_on + timedelta(days=1),
        meeting_wishes=it.words(),
        visits_at_work=it.yes_or_no(),
    )
    draft = JobEndDraft(
        job_id=job.id,
        ended_on=ended_on,
        learned_on=it.past(10),
        client_told_us=told,
        next_job_offer="declined" if told else None,
        moved_to=following if moved else None,
    )
    return it.perform(employment.record_end, draft)


def change_hours(it: World) -> Recorded:
    return it.perform(record, _a_change(it, it.one(it.history.jobs).id))


def _a_change(it: World, job_id: str) -> JobChangeRecord:
    return JobChangeRecord(job_id=job_id, on=it.past(), hours_per_week=20)


def reach_a_milestone(it: World) -> Recorded:
    return it.perform(record, _a_milestone(it, it.draw(st.sampled_from(MilestoneKind))))


def _a_milestone(it: World, kind: MilestoneKind) -> MilestoneRecord:
    talk = kind is MilestoneKind.DISCLOSURE_DISCUSSION
    return MilestoneRecord(
        client_id=it.client,
        kind=kind,
        on=it.past(),
        words="to the North team",
        disclosure=it.draw(st.sampled_from(Disclosure)) if talk else None,
        disclosure_limits=it.draw(st.sampled_from((None, "not the diagnosis"))) if talk else None,
        components=tuple(ProfileComponent) if kind is _SESSION else (),
    )


_SESSION = MilestoneKind.CAREER_PROFILE_SESSION


def talk_about_disclosure(it: World) -> Recorded:
    return it.perform(record, _a_milestone(it, MilestoneKind.DISCLOSURE_DISCUSSION))


def pause(it: World) -> Recorded:
    return it.perform(record, _a_pause(it))


def _a_pause(it: World) -> PauseRecord:
    reason = it.draw(st.sampled_from(PauseReason))
    return PauseRecord(
        client_id=it.client, from_on=it.past(), reason=reason, review_on=it.harbor.ahead(10)
    )


def resume(it: World) -> Recorded:
    return it.perform(complete, PauseRecord, it.one(it.history.pauses).id, it.past(20))


def decline(it: World) -> Recorded:
    return it.perform(record, _a_decline(it))


def _a_decline(it: World) -> DeclineRecord:
    clocks = it.draw(st.sets(st.sampled_from(sorted(DECLINABLE)), max_size=2))
    return DeclineRecord(
        client_id=it.client, on=it.past(), clocks=tuple(sorted(clocks)), words="Not now"
    )


def withdraw_a_decline(it: World) -> Recorded:
    return it.perform(complete, DeclineRecord, it.one(it.history.declines).id, it.past(20))


def leave(it: World) -> Recorded:
    reason = it.draw(st.sampled_from([ExitReason.DIED, ExitReason.MOVED_AWAY]))
    return it.perform(program_exit.exit_client, ExitDraft(it.client, it.past(10), reason))


def come_back(it: World) -> Recorded:
    said = it.draw(st.sampled_from(Disclosure))
    draft = EnrollDraft(
        CODE,
        it.past(2),
        staff_member_id=it.colleague(),
        mh_team=it.team(),
        is_back=True,
        disclosure=said,
        job_wishes=it.words(),
        meeting_wishes=it.words(),
        visits_at_work=it.yes_or_no(),
    )
    return it.perform(enrollment.enroll, draft)


def come_back_when_going_live(it: World) -> Recorded:
    entered_on = it.past(2)
    draft = GoingLiveDraft(
        EnrollDraft(
            CODE, entered_on, staff_member_id=it.colleague(), mh_team=it.team(), is_back=True
        ),
        first_employer_contact_on=it.harbor.today,
        current_job=CurrentJobDraft(EmployerChoice(new_name="Pier 9"), it.past(60)),
        last_visit_on=it.harbor.today,
    )
    (answer,) = enrollment.go_live(it.harbor.doors, it.harbor.lea, [draft], now=it.harbor.now)
    if not isinstance(answer, Recorded):
        raise Refusal("They are in the program.")
    return answer


VERBS: dict[str, Callable[[World], Recorded]] = {
    verb.__name__: verb
    for verb in (
        visit,
        meet_an_employer,
        start_a_job,
        confirm_a_start,
        cancel_a_start,
        end_a_job,
        change_hours,
        reach_a_milestone,
        talk_about_disclosure,
        pause,
        resume,
        decline,
        withdraw_a_decline,
        leave,
        come_back,
        come_back_when_going_live,
    )
}


def change_wishes(it: World) -> Recorded:
    said = it.draw(st.sampled_from(Disclosure))
    draft = ClientWishesDraft(
        it.client, it.words(), it.words(), it.yes_or_no(), said, it.words(), it.team()
    )
    return it.perform(enrollment.change_wishes, draft)


def hand_over(it: World) -> Recorded:
    from_on = it.harbor.ahead(it.draw(st.integers(-5, 5)))
    return it.perform(transfers.transfer, TransferDraft((it.client,), it.colleague(), from_on))


BY_HAND: Mapping[str, Callable[[World], Recorded]] = {
    verb.__name__: verb for verb in (change_wishes, hand_over)
}
"""That a client wants something else, or has another specialist, is changed anew, never undone."""


def change_wishes_anew(it: World) -> Recorded:
    """To what nobody has said before; the rest of the form is left as it stands."""
    with it.harbor.doors.reading() as session:
        there = clients.with_ids(session, it.harbor.workspace_id, [it.client])[it.client]
    draft = ClientWishesDraft(
        it.client,
        "with animals" if it.draw(st.booleans()) else there.job_wishes,
        "by the pier" if it.draw(st.booleans()) else there.meeting_wishes,
        there.visits_at_work,
        Disclosure(there.disclosure),
        there.disclosure_limits,
        it.draw(st.sampled_from((None, "East", "West"))),
    )
    return it.perform(enrollment.change_wishes, draft)


def hand_over_anew(it: World) -> Recorded:
    """To colleagues who have never carried them."""
    to = it.harbor.staff_ids[it.draw(st.sampled_from((CLEO, DAN)))]
    from_on = it.harbor.ahead(it.draw(st.integers(-5, 5)))
    return it.perform(transfers.transfer, TransferDraft((it.client,), to, from_on))


ANEW = (change_wishes_anew, hand_over_anew)
BEFORE = VERBS | BY_HAND
"""What may have been recorded before."""

FIRST: Mapping[str, Callable[[World], Recorded]] = {
    "confirm_a_start": _plan_a_start,
    "cancel_a_start": _plan_a_start,
    "end_a_job": start_a_job,
    "change_hours": start_a_job,
    "resume": pause,
    "withdraw_a_decline": decline,
    "come_back": leave,
    "come_back_when_going_live": leave,
}
"""What somebody has to have recorded before."""

# ---------------------------------------------------------------- corrections


@dataclass(frozen=True)
class Correction:
    """`say` draws what is recorded; what is true is drawn by it once more, of the same `whom`."""

    whom: Callable[[World], Any]
    say: Callable[[World, Any], Any]
    write: Callable[..., Recorded]
    correct: Callable[..., Recorded]


def _nobody(_: World) -> None:
    return None


def _a_job(it: World) -> str:
    if not it.history.jobs:
        start_a_job(it)
    return str(it.one(it.history.jobs).id)


def _of_kind(
    say: Callable[[World, Any], Any], whom: Callable[[World], Any] = _nobody
) -> Correction:
    return Correction(whom, say, record, edit)


EDITS: Mapping[str, Correction] = {
    "client_contact": Correction(
        _nobody, lambda it, _: _a_visit(it), client_contacts.record, client_contacts.edit
    ),
    "employer_contact": Correction(
        _nobody,
        lambda it, _: _an_employer_contact(it),
        employer_contacts.record,
        employer_contacts.edit,
    ),
    "job": Correction(
        _nobody,
        lambda it, _: _a_start(it),
        employment.record_start,
        employment.edit,
    ),
    "job_change": _of_kind(_a_change, _a_job),
    "milestone": _of_kind(_a_milestone, lambda it: it.draw(st.sampled_from(MilestoneKind))),
    "pause": _of_kind(lambda it, _: _a_pause(it)),
    "decline": _of_kind(lambda it, _: _a_decline(it)),
}

A_DAY = date(2026, 3, 2)
NO_CLOCK_READS_IT = {
    **{each.name: "it is of the staff" for each in about_staff("", A_DAY, "")},
    **{each.name: "it is the unit's" for each in about_unit(A_DAY, "", "")},
    "job_lead": "it is the unit's",
    "log_review": "it is the unit's",
    "sent_quarter": "it is the unit's",
    "group_supervision": "it is the unit's",
    "attendance": "it is of the staff",
    "strategy": "no clock asks for it",
    "leave": "due dates never move for staff reasons",
    "vr_contact": "it is counted for the whole unit",
    "job_support": "it is evidence of what helps (F S11)",
    "authorization": "it is what is billed",
}
NOT_EDITED = {"episode": "it is undone and entered anew"}


# ---------------------------------------------------------------- what is derived


def derived(it: World) -> dict[str, Any]:
    """What the clocks and the lists make of the facts, and the facts themselves."""
    history, today = it.history, it.harbor.today
    days = [today + timedelta(days=each) for each in (-60, -30, -7, 0, 7, 30)]
    return {
        "wants": it.wants,
        "with_whom": it.with_whom,
        "due": sorted(map(str, it.harbor.table())),
        "facts": [fact for each in fields(History) for fact in _all(getattr(history, each.name))],
        "phases": [phase(history, day) for day in days],
        "looking": [(is_looking(history, day), looking_since(history, day)) for day in days],
        "asked": [starts_to_confirm(history, day) for day in days],
    }


def _all(facts: Any) -> tuple[Any, ...]:
    return facts if isinstance(facts, tuple) else (facts,)


@pytest.fixture(scope="module")
def other_file(
    copy_sqlite_to: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KeptFile]:
    kept = KeptFile(copy_sqlite_to, tmp_path_factory.mktemp("other"))
    yield kept
    kept.remove()


Worlds: TypeAlias = Callable[[Any], AbstractContextManager[World]]


@pytest.fixture
def worlds(kept_file: KeptFile, other_file: KeptFile, monkeypatch: pytest.MonkeyPatch) -> Worlds:
    """A new world for each example; ids are counted, so that what came later sorts later."""
    ids = count(1)
    monkeypatch.setattr("db.ids.token_hex", lambda size: f"{next(ids):0{2 * size}x}")

    @contextmanager
    def world(draw: Callable[[Any], Any]) -> Iterator[World]:
        with kept_file.lent() as url, closing(open_doors(url)) as doors:
            harbor = open_harbor(doors, MovableClock(MONDAY_MORNING))
            it = World(harbor, draw, other_file)
            with doors.writing() as session:
                for who in (CLEO, DAN):
                    harbor.staff_ids[who] = who
                    add_person(session, TEAM, harbor.unit_id, who, who, "employment_specialist")
            harbor.enroll(CODE, harbor.ago(draw(st.integers(30, 60))))
            for name in draw(st.lists(st.sampled_from(sorted(BEFORE)), max_size=6)):
                harbor.clock.move_by(timedelta(days=draw(st.integers(0, 6))))
                tried(BEFORE[name], it)
            yield it

    return world


def tried(verb: Callable[[World], Recorded], it: World) -> Recorded | None:
    try:
        return verb(it)
    except Refusal:
        return None


thorough = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("name", VERBS)
def test_recorded_and_undone_is_never_recorded(worlds: Worlds, name: str) -> None:
    undone = []

    @thorough
    @given(data=st.data())
    def is_never_recorded(data: Any) -> None:
        with worlds(data.draw) as it:
            if name in FIRST:
                tried(FIRST[name], it)
                it.harbor.clock.move_by(timedelta(days=1))
            before = derived(it)
            done = tried(VERBS[name], it)
            if done is not None:
                assert done.undoable
                it.perform(undo.void, done.fact)
                assert derived(it) == before
                undone.append(done)

    is_never_recorded()
    assert undone


@pytest.mark.parametrize("name", VERBS)
def test_what_was_changed_by_hand_since_then_survives_an_undo(worlds: Worlds, name: str) -> None:
    undone = []

    @thorough
    @given(data=st.data())
    def survives(data: Any) -> None:
        drawn: list[Any] = []
        with ExitStack() as held:
            it = held.enter_context(worlds(data.draw))
            if name in FIRST:
                tried(FIRST[name], it)
                it.harbor.clock.move_by(timedelta(days=1))
            other = held.enter_context(it.copied(drawn))
            other.harbor.clock.move_by(timedelta(seconds=1))
            done = tried(VERBS[name], it)
            taped = replace(it, draw=lambda of: drawn.append(data.draw(of)) or drawn[-1])
            for _ in range(data.draw(st.integers(1, 3))):
                days, by_hand = data.draw(st.integers(0, 3)), data.draw(st.sampled_from(ANEW))
                for each in (taped, other):
                    each.harbor.clock.move_by(timedelta(days=days))
                    by_hand(each)
            if done is not None:
                it.perform(undo.void, done.fact)
                assert derived(it) == derived(other)
                undone.append(done)

    survives()
    assert undone


def test_recorded_and_corrected_is_recorded_right_at_once(worlds: Worlds) -> None:
    corrected: set[str] = set()

    @thorough
    @given(data=st.data())
    def is_recorded_right_at_once(data: Any) -> None:
        with worlds(data.draw) as it:
            for name, each in EDITS.items():
                try:
                    whom = each.whom(it)
                    wrong, right = each.say(it, whom), each.say(it, whom)
                    known = set(_ID.findall(str(derived(it))))
                    at_once = _left_by(it, it.perform(each.write, right), known)
                    slip = it.perform(each.write, wrong).fact
                except Refusal:
                    continue
                corrected.add(name)
                done = it.perform(each.correct, slip.id, right)
                assert (name, _left_by(it, done, known)) == (name, at_once)

    is_recorded_right_at_once()
    assert corrected == set(EDITS)


def _left_by(it: World, recorded: Recorded, known: set[str]) -> Mapping[str, list[str]]:
    """What is derived with that record, by whatever new id; the record is taken back."""
    there = derived(it)
    it.perform(undo.void, FactRef(recorded.fact.kind, recorded.fact.id))

    def with_any_id(found: Any) -> str:
        return _ID.sub(lambda id: id[0] if id[0] in known else "new", str(found))

    return {what: sorted(map(with_any_id, found)) for what, found in there.items()}


def test_every_kind_is_recorded_and_corrected_here_or_read_by_no_clock() -> None:
    undone = {"client_contact", "employer_contact", "job", "job_change", "milestone"}
    undone |= {"pause", "decline", "episode"}
    assert undone | set(NO_CLOCK_READS_IT) == set(kinds())
    assert undone == set(EDITS) | set(NOT_EDITED)
