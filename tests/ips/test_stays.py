"""What belongs to a stay, and where a run of work, a step-down or a search ends: day by day.

Each table names the day before, the day itself and the day after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from ips.facts import Clock, Episode, Exit, ExitReason, History, Job, MilestoneKind
from ips.stays import (
    Stay,
    died_on,
    has_begun,
    is_moved,
    is_paused,
    is_running,
    loss_learned_on,
    overtaken,
    stays,
    work_runs,
)
from tests.ips.people import Person, day


def one_stay(person: Person) -> Stay:
    (stay,) = stays(person.history)
    return stay


def ids(facts: object) -> list[str]:
    return [fact.id for fact in facts]  # type: ignore[attr-defined]


# What belongs to a stay: from the day of entry to the day of exit, both counted


def everything_on(person: Person, on: str) -> Person:
    person.visit(on).employer(on).pause(on).decline(on)
    return person.did(MilestoneKind.CAREER_PROFILE, on)


@pytest.mark.parametrize(
    ("on", "belongs"),
    [("03-02", False), ("03-03", True), ("04-20", True), ("04-21", False)],
)
def test_facts_of_the_first_and_the_last_day_belong_to_the_stay(on: str, belongs: bool) -> None:
    stay = one_stay(everything_on(Person("03-03"), on).exit("04-20"))
    assert stay.holds(day(on)) is belongs
    held = (
        stay.client_contacts,
        stay.employer_contacts,
        stay.milestones,
        stay.pauses,
        stay.declines,
    )
    assert [len(facts) for facts in held] == [int(belongs)] * 5


def test_facts_come_by_day_and_those_of_a_day_by_id_however_they_were_recorded() -> None:
    for order in permutations([("03-10", "b"), ("03-10", "a"), ("03-05", "c")]):
        person = Person()
        for on, id in order:
            person.visit(on, id).job(on, id)
        assert ids(one_stay(person).client_contacts) == ["c", "a", "b"]
        assert ids(one_stay(person).jobs) == ["c", "a", "b"]
        assert ids(one_stay(person).started) == ["c", "a", "b"]
    (on_10,), (on_5,) = (Person().pause(on).history.pauses for on in ("03-10", "03-05"))
    paused = [replace(on_10, id="b"), replace(on_10, id="a"), replace(on_5, id="c")]
    for order in permutations(paused):
        (stay,) = stays(replace(Person().history, pauses=tuple(order)))
        assert ids(stay.pauses) == ["c", "a", "b"]


def test_nobody_who_has_not_entered_has_a_stay() -> None:
    assert stays(History("c1")) == ()
    assert stays(replace(Person().job("03-14").history, episodes=())) == ()


def test_nobody_has_died_who_is_here_or_left() -> None:
    assert not one_stay(Person()).died
    assert not one_stay(Person().exit("03-20")).died
    assert one_stay(Person().exit("03-20", ExitReason.DIED)).died


def stays_of(*spans: tuple[str, str, str | None]) -> Iterator[list[str]]:
    """The stays' ids, whatever order the episodes were recorded in."""
    for order in permutations(spans):
        episodes = tuple(
            Episode(
                id,
                day(entered),
                day(entered),
                exit=Exit(day(left), day(left), ExitReason.CLIENT_REQUESTED) if left else None,
            )
            for id, entered, left in order
        )
        yield [stay.episode.id for stay in stays(History("c1", episodes=episodes))]


def test_stays_come_oldest_first_and_of_one_day_the_open_one_last() -> None:
    for found in stays_of(("z", "03-03", "03-20"), ("a", "05-01", "05-20")):
        assert found == ["z", "a"]
    for found in stays_of(("z", "03-03", "03-03"), ("a", "03-03", None)):
        assert found == ["z", "a"]
    for found in stays_of(("z", "03-03", "03-03"), ("a", "03-03", "03-03")):
        assert found == ["a", "z"]
    for found in stays_of(("z", "03-03", None), ("a", "05-01", "05-20")):
        assert found == ["z", "a"]


# Jobs: those that overlap a stay, and those whose start belongs to it


@pytest.mark.parametrize(
    ("starts", "learned", "ended", "overlaps"),
    [
        ("04-20", "04-20", None, True),  # begun on the day of exit
        ("04-21", "04-21", None, False),
        ("04-25", "04-20", None, True),  # offered on the day of exit
        ("04-25", "04-21", None, False),
        ("04-19", "05-02", None, True),  # begun in the stay, learned of after it
        ("01-06", "01-06", "03-02", False),  # lost the day before entry
        ("01-06", "01-06", "03-03", True),
        ("04-21", "04-21", "05-02", False),  # begun and lost after the exit
    ],
)
def test_which_jobs_overlap_a_stay(
    starts: str, learned: str, ended: str | None, overlaps: bool
) -> None:
    person = Person("03-03").job(starts, learned=learned)
    if ended:
        person.job_end(ended)
    assert bool(one_stay(person.exit("04-20")).jobs) is overlaps


@pytest.mark.parametrize(
    ("starts", "learned", "ended", "home"),
    [
        ("03-03", "03-03", None, "entry"),  # on the day of entry
        ("04-20", "04-20", None, "entry"),  # on the day of exit
        ("06-01", "06-01", None, "again"),
        ("01-06", "01-06", None, "entry"),  # found at the first entry
        ("05-02", "05-02", None, "again"),  # begun between two stays, found at the next entry
        ("05-02", "05-02", "05-31", None),  # begun and lost between two stays
        ("05-02", "05-02", "06-01", "again"),  # still at work on the day of re-entry
        ("01-06", "01-06", "03-02", None),
        ("05-02", "04-20", None, "entry"),  # offered on the last day of the first stay
        ("05-02", "04-21", None, "again"),
        ("07-01", "03-10", None, "again"),  # offered in the first stay, begun in the second
        ("04-19", "05-02", None, "entry"),  # begun in the first stay, learned of after it
    ],
)
def test_to_which_stay_a_start_belongs(
    starts: str, learned: str, ended: str | None, home: str | None
) -> None:
    person = Person("03-03").exit("04-20")
    again = Episode("again", day("06-01"), day("06-01"))
    person.history = replace(person.history, episodes=(*person.history.episodes, again))
    person.job(starts, learned=learned)
    if ended:
        person.job_end(ended)
    found = [stay.episode.id for stay in stays(person.history) if stay.started]
    assert found == ([home] if home else [])


def test_a_start_on_the_day_of_exit_belongs_there_wherever_it_was_offered() -> None:
    person = Person("03-03").exit("04-20").reentry("06-01").exit("07-01")
    person.job("07-01", learned="03-10")
    assert [stay.episode.id for stay in stays(person.history) if stay.started] == ["reentry"]


def test_a_start_after_the_last_stay_belongs_to_none() -> None:
    assert not one_stay(Person("03-03").exit("04-20").job("05-02")).started


def test_a_start_on_a_day_shared_by_exit_and_reentry_belongs_to_the_new_stay() -> None:
    person = Person("03-03").exit("04-20").reentry("04-20").job("04-20")
    assert [stay.episode.id for stay in stays(person.history) if stay.started] == ["reentry"]


# Moves and losses


def moved(cancelled: str | None = None) -> Person:
    """From one job to the next without a gap, as planned."""
    person = Person().job("03-14").job("04-21", "next", learned="04-10")
    person.job_end("04-18", learned="04-10", next_job_id="next")
    return person.start_cancelled(cancelled, "next") if cancelled else person


def first_of(person: Person) -> tuple[Job, tuple[Job, ...]]:
    return person.history.jobs[0], person.history.jobs


def test_a_move_is_one_while_its_start_is_not_cancelled() -> None:
    assert is_moved(*first_of(moved()))
    assert not is_moved(*first_of(moved(cancelled="04-20")))
    assert not is_moved(*first_of(Person().job("03-14").job_end("04-18")))
    assert not is_moved(*first_of(Person().job("03-14")))


@pytest.mark.parametrize(
    ("person", "learned"),
    [
        (Person().job("03-14"), None),
        (Person().job("03-14").job_end("04-18", learned="04-22"), "04-22"),
        (Person().job("03-14").job_end("04-18").start_cancelled("03-14"), None),
        (moved(), None),
        (moved(cancelled="04-20"), "04-20"),  # known from the day the move fell through
        (moved(cancelled="04-05"), "04-10"),  # and no sooner than the end itself
    ],
)
def test_the_day_a_loss_was_learned_of(person: Person, learned: str | None) -> None:
    assert loss_learned_on(*first_of(person)) == (day(learned) if learned else None)


# Runs of work (F S12 'working steadily'; → a weekend between two jobs is no gap)


def runs(*jobs: tuple[str, str, str | None]) -> list[tuple[str, str, str]]:
    """First and last job and the last day ('' while it goes on), in any order of recording."""
    seen = set()
    for order in permutations(jobs):
        person = Person()
        for id, starts, ended in order:
            person.job(starts, id)
            if ended:
                person.job_end(ended, id=id)
        seen.add(
            tuple(
                (run.first.id, run.last.id, "" if run.last.end is None else f"{run.until_on:%m-%d}")
                for run in work_runs(person.history.jobs)
            )
        )
    (found,) = seen
    return list(found)


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        # The next one starts three days after the last: Friday to Monday, and no gap.
        ([("a", "03-14", "04-18"), ("b", "04-21", None)], [("a", "b", "")]),
        ([("a", "03-14", "04-18"), ("b", "04-22", None)], [("a", "a", "04-18"), ("b", "b", "")]),
        # Two at a time: the run ends with the one that ends last, of one day the later start.
        ([("a", "03-14", "05-02"), ("b", "04-01", "04-10")], [("a", "a", "05-02")]),
        ([("a", "03-14", "05-02"), ("b", "04-01", "05-02")], [("a", "b", "05-02")]),
        ([("a", "03-14", None), ("b", "04-01", "04-10")], [("a", "a", "")]),
        ([("a", "03-14", "04-01"), ("b", "03-20", None)], [("a", "b", "")]),
        # What joins, joins the last run, and counts from the run's own last day.
        (
            [
                ("a", "03-14", "03-20"),
                ("b", "04-14", "05-14"),
                ("c", "04-20", "04-25"),
                ("d", "05-15", "05-20"),
            ],
            [("a", "a", "03-20"), ("b", "d", "05-20")],
        ),
        # Starts of one day come by id.
        ([("b", "03-14", "03-20"), ("a", "03-14", "03-20")], [("a", "b", "03-20")]),
        ([("z", "03-14", "03-15"), ("a", "05-01", None)], [("z", "z", "03-15"), ("a", "a", "")]),
    ],
)
def test_runs_of_work(
    jobs: list[tuple[str, str, str | None]], expected: list[tuple[str, str, str]]
) -> None:
    assert runs(*jobs) == expected


def test_a_move_keeps_a_run_together_however_long_it_takes() -> None:
    person = Person().job("03-14").job_end("04-18", next_job_id="next").job("05-19", "next")
    (run,) = work_runs(person.history.jobs)
    assert (run.from_on, run.first.id, run.last.id) == (day("03-14"), "job", "next")


def test_a_start_that_never_happened_is_in_no_run() -> None:
    person = Person().job("03-14").start_cancelled("03-20").job("04-21", "next")
    assert [run.first.id for run in work_runs(person.history.jobs)] == ["next"]


# Until when a step-down lasts, and a search at work


def stepped_down() -> Person:
    return Person("2024-03-01").job("2024-03-14").did(MilestoneKind.STEP_DOWN, "03-10")


@pytest.mark.parametrize(
    ("person", "back"),
    [
        (stepped_down(), "9999-12-31"),
        (stepped_down().job_end("06-02", learned="06-05"), "06-05"),
        (stepped_down().job("04-14", "next"), "04-14"),
        (stepped_down().job("04-14", "next").job("05-05", "third"), "04-14"),
        (stepped_down().job("04-14", "next").start_cancelled("04-10", "next"), "9999-12-31"),
        (stepped_down().job("03-10", "next"), "9999-12-31"),  # on that very day: known then
        (stepped_down().job("03-11", "next"), "03-11"),
    ],
)
def test_a_loss_or_another_start_brings_the_clocks_back(person: Person, back: str) -> None:
    assert [on for _, on in one_stay(person).step_downs] == [day(back)]


def wishing() -> Person:
    return Person().job("03-14").did(MilestoneKind.WANTS_ANOTHER_JOB, "05-02")


@pytest.mark.parametrize(
    ("person", "over"),
    [
        (wishing(), "9999-12-31"),
        (wishing().did(MilestoneKind.STAYS_IN_JOB, "05-02"), "05-02"),  # thought better of it
        (wishing().did(MilestoneKind.STAYS_IN_JOB, "05-01"), "9999-12-31"),
        (wishing().did(MilestoneKind.STAYS_IN_JOB, "05-20").job("05-12", "next"), "05-12"),
        (wishing().did(MilestoneKind.STAYS_IN_JOB, "05-10").job("05-12", "next"), "05-10"),
        (wishing().job("05-02", "next"), "9999-12-31"),  # the job it was said about
        (wishing().job("05-03", "next"), "05-03"),
        (wishing().job("05-12", "next").start_cancelled("05-10", "next"), "9999-12-31"),
        (wishing().job_end("05-20"), "9999-12-31"),  # a loss ends no search
    ],
)
def test_a_search_at_work_ends_with_the_next_job_or_when_they_stay(
    person: Person, over: str
) -> None:
    assert [on for _, on in one_stay(person).searches_at_work] == [day(over)]


@pytest.mark.parametrize(
    ("resumed", "on", "paused"),
    [
        (None, "03-09", False),
        (None, "03-10", True),
        (None, "12-31", True),
        ("03-20", "03-19", True),
        ("03-20", "03-20", False),
    ],
)
def test_a_pause_rests_from_its_day_until_the_day_it_is_resumed(
    resumed: str | None, on: str, paused: bool
) -> None:
    assert is_paused(Person().pause("03-10", resumed).history.pauses, day(on)) is paused


def test_a_change_on_the_last_day_of_a_stay_is_asked_about_and_none_after_it() -> None:
    person = Person().job("03-14", changes=["04-20", "04-21"]).exit("04-20")
    asked = [due.key.fact_id for due in person.dues(Clock.WORK_INCENTIVES)]
    assert asked == ["job", "change-04-20"]


# How a stay ends, also one that nobody closed

LEFT, DIED = ExitReason.CLIENT_REQUESTED, ExitReason.DIED
OPEN = None


def two_stays(
    first: tuple[str, ExitReason] | None, second: tuple[str, ExitReason] | None
) -> History:
    """One from 3 March on and one from 2 June on; the day and the reason of each one's exit."""
    entries = (("a", "03-03", first), ("b", "06-02", second))
    return History(
        "c1",
        episodes=tuple(
            Episode(
                id, day(on), day(on), Exit(day(left[0]), day(left[0]), left[1]) if left else None
            )
            for id, on, left in entries
        ),
    )


@pytest.mark.parametrize(
    ("first", "second", "ended", "died"),
    [
        (("05-20", LEFT), OPEN, ("05-20", None), (False, False)),
        (("06-02", LEFT), OPEN, ("06-02", None), (False, False)),  # back on the same day
        (OPEN, OPEN, ("06-01", None), (False, False)),  # it ends where the next begins
        (OPEN, ("07-01", LEFT), ("06-01", "07-01"), (False, False)),
        (("05-20", LEFT), ("07-01", DIED), ("05-20", "07-01"), (False, True)),
        (OPEN, ("07-01", DIED), ("06-01", "07-01"), (True, True)),
        (("05-20", DIED), OPEN, ("05-20", "05-20"), (True, True)),  # the death ends what is open
        (("05-20", DIED), ("07-01", DIED), ("05-20", "07-01"), (True, True)),
    ],
)
def test_a_stay_ends_with_its_exit_the_next_entry_or_a_death(
    first: tuple[str, ExitReason] | None,
    second: tuple[str, ExitReason] | None,
    ended: tuple[str | None, ...],
    died: tuple[bool, bool],
) -> None:
    found = stays(two_stays(first, second))
    assert tuple(stay.exited_on for stay in found) == tuple(on and day(on) for on in ended)
    assert tuple(stay.died for stay in found) == died


def test_the_day_of_a_death_is_the_first_on_record() -> None:
    assert died_on(two_stays(("07-05", DIED), ("07-01", DIED))) == day("07-01")
    assert died_on(two_stays(("05-20", LEFT), OPEN)) is None


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (OPEN, OPEN, ["a"]),
        (OPEN, ("07-01", LEFT), ["a"]),
        (("05-20", LEFT), OPEN, []),
        (("05-20", LEFT), ("07-01", LEFT), []),
    ],
)
def test_a_stay_that_another_follows_is_left_open_where_it_has_no_exit(
    first: tuple[str, ExitReason] | None, second: tuple[str, ExitReason] | None, found: list[str]
) -> None:
    assert ids(overtaken(two_stays(first, second).episodes)) == found


@pytest.mark.parametrize(
    ("recorded", "begun"), [("04-13", False), ("04-14", True), ("04-15", True)]
)
def test_whose_end_was_written_down_on_the_first_day_or_later_has_begun(
    recorded: str, begun: bool
) -> None:
    [job] = Person().planned("04-14").job_end("04-20", learned=recorded).history.jobs
    assert has_begun(job) is begun


@pytest.mark.parametrize(
    ("on", "running"), [("03-13", False), ("03-14", True), ("03-20", True), ("03-21", False)]
)
def test_somebody_is_in_a_job_from_its_first_day_to_its_last(on: str, running: bool) -> None:
    (job,) = Person().job("03-14").job_end("03-20").history.jobs
    assert is_running(job, day(on)) is running


def test_nobody_is_in_a_job_that_was_only_planned_or_never_began() -> None:
    for person in (Person().planned("03-14"), Person().job("03-14").start_cancelled("03-13")):
        (job,) = person.history.jobs
        assert not is_running(job, day("03-14"))


@pytest.mark.parametrize(
    ("on", "job"),
    [
        ("03-09", None),
        ("03-10", "a"),
        ("03-20", "a"),  # also in b and c by then, which began later
        ("03-21", "b"),
        ("03-31", "b"),  # also in e
        ("04-01", "e"),
        ("04-05", "e"),
        ("04-06", None),
        ("04-09", None),
        ("04-10", "d"),
        ("12-31", "d"),
    ],
)
def test_of_several_jobs_on_a_day_it_is_the_one_held_longest(on: str, job: str | None) -> None:
    person = Person().job("03-10", "a").job_end("03-20", id="a")
    person.job("03-15", "b").job_end("03-31", id="b")
    person.job("03-18", "c").job_end("03-20", id="c")
    person.job("03-25", "e").job_end("04-05", id="e")
    person.planned("04-07", id="never").job("04-10", "d")
    (stay,) = stays(person.history)
    held = stay.job_on(day(on))
    assert (held.id if held else None) == job


def test_of_two_jobs_that_end_on_one_day_it_is_the_one_that_began_first() -> None:
    person = Person().job("03-10", "a").job_end("03-20", id="a")
    (stay,) = stays(person.job("03-15", "b").job_end("03-20", id="b").history)
    held = {day_: stay.job_on(day(day_)) for day_ in ("03-19", "03-20", "03-21")}
    assert [each and each.id for each in held.values()] == ["a", "a", None]


def test_a_step_down_lasts_until_the_first_end_or_start_that_follows() -> None:
    person = Person().job("03-10", "a").job_end("06-01", id="a").job("07-01", "b")
    for on in ("04-15", "06-15", "07-15"):
        person.did(MilestoneKind.STEP_DOWN, on)
    (stay,) = stays(person.history)
    backs = [back_on for _, back_on in stay.step_downs]
    assert backs == [day("06-01"), day("07-01"), date.max]
