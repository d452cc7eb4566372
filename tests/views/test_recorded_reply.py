"""The reply after a record: what it wrote, closed and opened, in words for one person's eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.casework.replies import (
    ClientEffect,
    ClientLabel,
    DueLine,
    FactRef,
    Recorded,
    WeekCount,
)
from bot.views import reply as recorded
from bot.views import words
from bot.views.reply import fact_of, fact_value
from ips.facts import Clock, DueContact, DueKey, DueState, Standing
from ips.words import joined
from tests.payload_checks import complaints_about_message, complaints_about_view

TODAY = date(2026, 3, 4)
CLIENT = ClientLabel("a" * 32, "C-114", "Rosa <Diaz>")


def line(
    title: str = "visit within 3 days of the start",
    *,
    opens_on: date = TODAY,
    due_on: date = TODAY,
    standing: Standing = Standing.DUE,
    logged_on: date | None = None,
    clock: Clock = Clock.POST_START,
) -> DueLine:
    due = DueContact(
        DueKey(CLIENT.id, clock, "b" * 32),
        opens_on,
        due_on,
        opens_on,
        DueState.MET if logged_on else DueState.OPEN,
        met_on=logged_on,
        met_recorded_on=logged_on,
    )
    return DueLine(due, standing, title, CLIENT)


def reply(**parts: tuple[DueLine, ...]) -> Recorded:
    return Recorded(
        fact=FactRef("client_contact", "c" * 32),
        summary="Visit: C-114, in person, Wed 4 Mar",
        on=TODAY,
        effects=(ClientEffect(CLIENT, **parts),),
        week=WeekCount(date(2026, 3, 2), 3, 6),
        notes=("<b>new</b>",),
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"met": (line(standing=Standing.MET, logged_on=TODAY),)},
            "✓ Visit within 3 days of the start for",
        ),
        ({"met": (line(standing=Standing.MET_LATE, logged_on=TODAY),)}, "done late"),
        (
            {"met": (line(due_on=date(2026, 3, 1), standing=Standing.MET, logged_on=TODAY),)},
            "done in time, entered late",
        ),
        (
            {"still_open": (line(due_on=date(2026, 3, 6)),)},
            "still open until Fri 6 Mar: it needs a meeting in person",
        ),
        (
            {"still_open": (line(due_on=date(2026, 3, 3), standing=Standing.OVERDUE),)},
            "was due yesterday and is still open: it needs a meeting in person",
        ),
        (
            {"still_open": (line("Monthly visit", due_on=date(2026, 3, 9)), line())},
            "visit within 3 days of the start (by the end of today) and monthly visit "
            "(by Mon 9 Mar). "
            "Each of them: it needs a meeting in person",
        ),
        (
            {"still_open": (line("call after the job loss", clock=Clock.JOB_LOSS),)},
            "is still open until today: it is met once you reach them",
        ),
        ({"reopened": (line(due_on=date(2026, 3, 5)),)}, "open again, by tomorrow"),
        (
            {"reopened": (line(due_on=date(2026, 3, 3)), line(due_on=date(2026, 3, 5)))},
            "open again, since yesterday and by tomorrow",
        ),
        (
            {
                "reopened": (
                    line(standing=Standing.PASSED_BEFORE_KNOWN),
                    line(due_on=date(2026, 3, 5)),
                )
            },
            "open again, by tomorrow",
        ),
        (
            {"still_open": (line(due_on=date(2026, 3, 5)), line(due_on=date(2026, 3, 6)))},
            "visit within 3 days of the start (by tomorrow and by Fri 6 Mar). Each of them:",
        ),
        (
            {"reopened": (line(standing=Standing.PASSED_BEFORE_KNOWN),)},
            "its days were over before we could know; nobody asks you for it",
        ),
        ({"ended": (line(), line("Monthly visit"))}, "Stopped for"),
    ],
)
def test_each_effect_is_one_plain_line(parts: dict[str, tuple[DueLine, ...]], said: str) -> None:
    told = recorded.lines(reply(**parts), TODAY)
    assert said in " ".join(told)
    assert "&lt;Diaz&gt;" in " ".join(told)


DONE, LATE = Standing.MET, Standing.MET_LATE
SAME = "✓ Visit within 3 days of the start for *C-114 (Rosa &lt;Diaz&gt;)*: "


@pytest.mark.parametrize(
    ("standings", "jobs", "said"),
    [
        ((DONE,), ("b",), "done"),
        ((DONE, DONE), (None, None), "done"),
        ((DONE, DONE), ("b", None), "done"),
        ((DONE, DONE), ("b", "b"), "done"),
        ((DONE, DONE), ("b", "c"), "done for both jobs"),
        ((LATE, LATE), ("b", "c"), "done late for both jobs"),
        ((DONE, DONE, DONE), ("b", "c", "d"), "done for all 3 jobs"),
        ((LATE, DONE), (None, None), "done, 1 of 2 late"),
        ((LATE, DONE), ("b", "c"), "done for both jobs, 1 of 2 late"),
    ],
)
def test_what_one_contact_met_twice_is_said_once(
    standings: tuple[Standing, ...], jobs: tuple[str | None, ...], said: str
) -> None:
    met = [line(standing=each, logged_on=TODAY) for each in standings]
    of_jobs = tuple(
        replace(each, due=replace(each.due, job_id=job))
        for each, job in zip(met, jobs, strict=True)
    )
    assert recorded.lines(reply(met=of_jobs), TODAY) == [SAME + said]


def test_one_that_was_entered_late_and_one_that_was_not_are_both_done() -> None:
    late = line(due_on=date(2026, 3, 1), standing=DONE, logged_on=TODAY)
    told = recorded.lines(reply(met=(late, line(standing=DONE, logged_on=TODAY))), TODAY)
    assert told == [SAME + "done"]


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        ((line(due_on=date(2026, 3, 6)),), "visit within 3 days of the start, by Fri 6 Mar."),
        (
            (line("Weekly visit", opens_on=date(2026, 3, 9), due_on=date(2026, 3, 13)),),
            "weekly visit, from Mon 9 Mar to Fri 13 Mar.",
        ),
        (
            (line("Monthly visit", due_on=date(2026, 3, 3), standing=Standing.OVERDUE),),
            "monthly visit, due since yesterday.",
        ),
        (
            (line("Profile update", due_on=date(2026, 3, 13)), line(), line()),
            "visit within 3 days of the start, by the end of today. 2 more, all in the brief.",
        ),
    ],
)
def test_what_comes_next_is_named_and_the_rest_counted(
    opened: tuple[DueLine, ...], said: str
) -> None:
    """Six lines of what is to come are no answer to good news; the brief has each in its time."""
    one = reply(opened=opened)
    assert recorded.lines(one, TODAY) == [f"Next: {said}"]
    two = recorded.lines(replace(one, effects=one.effects * 2), TODAY)
    assert {each.partition("*: ")[2] for each in two} == {said}, "each by whose it is"


def test_slack_takes_every_reply() -> None:
    many = reply(met=(line(standing=Standing.MET),) * 30, opened=(line(),) * 30)
    crowd = replace(many, effects=many.effects * 40)
    for one in (many, crowd, replace(many, effects=(), week=None, notes=())):
        assert complaints_about_view(recorded.modal(one, TODAY, another="contact:x")) == []
        assert complaints_about_message(recorded.message(one, TODAY)) == []
        assert complaints_about_message(recorded.undone(one, TODAY)) == []


def test_a_quiet_headline_stands_alone() -> None:
    view = recorded.modal(reply(opened=(line(),)), TODAY, headline="I am sorry.")
    said = str(view)
    assert "I am sorry." in said
    assert "Employer contacts" not in said
    assert "3-day" not in said


def test_a_repeated_submission_says_that_nothing_was_written_twice() -> None:
    assert "nothing was written twice" in str(
        recorded.message(replace(reply(), repeated=True), TODAY)
    )


def test_a_facts_value_is_its_kind_and_opaque_id() -> None:
    fact = FactRef("client_contact", "c" * 32)
    assert fact_of(fact_value(fact)) == fact


@pytest.mark.parametrize(
    ("done", "target", "shown"),
    [
        (0, 6, "▱▱▱▱▱▱ 0 of 6"),
        (3, 6, "▰▰▰▱▱▱ 3 of 6"),
        (9, 6, "▰▰▰▰▰▰ 9 of 6"),
        (1, 20, "▰▱▱▱▱▱▱▱▱▱▱▱ 1 of 20"),
    ],
)
def test_the_weeks_bar(done: int, target: int, shown: str) -> None:
    assert words.bar(done, target) == shown


def test_the_week_says_what_is_scored_and_what_stands_beside_it() -> None:
    """F S6 scores client-specific contacts: four and two generic ones are no six."""
    week = WeekCount(date(2026, 3, 2), 4, 6, generic=2)
    assert words.week_bar(week) == "Employer contacts this week: ▰▰▰▰▱▱ 4 of 6, + 2 generic"
    nobody_looking = WeekCount(date(2026, 3, 2), 1, 0, generic=1)
    assert words.week_bar(nobody_looking).endswith(": 1 (no target this week), + 1 generic")


def test_days_are_said_as_people_say_them() -> None:
    assert words.near_day(TODAY, TODAY) == "today"
    assert words.near_day(date(2026, 3, 5), TODAY) == "tomorrow"
    assert words.day(date(2025, 12, 31), TODAY) == "Wed 31 Dec 2025"
    assert words.until(date(2026, 3, 2), TODAY) == "since Mon 2 Mar"
    assert joined(["a", "b", "c"]) == "a, b and c"
