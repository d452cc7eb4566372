"""A line of text says exactly what it says; whatever could mean two things is a doubt."""

from __future__ import annotations

from datetime import date

import pytest

from bot.commands.lines.understood import Understood
from ips.facts import ExitReason, MadeBy, Mode, OutreachStrategy
from tests import lines

TODAY = date(2026, 3, 4)  # a Wednesday


def names(line: Understood) -> list[str]:
    return [run.text for run in line.runs]


def test_a_whole_employer_contact() -> None:
    line = lines.contact_line(
        "Bean & Leaf C-114 yesterday in person met Rosa Diaz (manager) note: hires in May, maybe",
        TODAY,
    )
    assert names(line) == ["Bean & Leaf"]
    assert line.codes == ("C-114",)
    assert line.day == date(2026, 3, 3)
    assert line.parts == {"mode": Mode.IN_PERSON}
    assert (line.person, line.role) == ("Rosa Diaz", "manager")
    assert line.labelled == {"note": "hires in May, maybe"}
    assert line.unsure == ()


@pytest.mark.parametrize(
    "text",
    [
        "Bean &amp; Leaf, C-114, 3/2, phone",
        "C-114 phone Bean & Leaf on 3/2",
        "“Bean & Leaf” c-114 by phone 2026-03-02",
        "3/2 Bean & Leaf for c-114, called",
        "Bean & Leaf C-114 mar 2 call",
    ],
)
def test_the_order_of_the_parts_does_not_matter(text: str) -> None:
    line = lines.contact_line(text, TODAY)
    assert names(line) == ["Bean & Leaf"]
    assert [code.upper() for code in line.codes] == ["C-114"]
    assert line.day == date(2026, 3, 2)
    assert line.parts["mode"] is Mode.PHONE
    assert line.unsure == ()


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("come back fri", date(2026, 3, 6)),
        ("come back Friday with an application", date(2026, 3, 6)),
        ("call Lee 3/14", date(2026, 3, 14)),
        ("call on 3/14.", date(2026, 3, 14)),
        ("mar 14, bring the flyer", date(2026, 3, 14)),
        ("Lee calls tomorrow", date(2026, 3, 5)),
        ("in 2 weeks again", date(2026, 3, 18)),
        ("fri 3/6 at 10", date(2026, 3, 6)),
        ("asked yesterday, call fri", date(2026, 3, 6)),
        ("mon or tue", None),  # which?
        ("next week", None),
        ("asked yesterday", None),
        ("today", None),
        ("season begins 12/1", None),  # far away, without a year
        ("call Lee", None),
    ],
)
def test_a_next_step_knows_its_day(words: str, day: date | None) -> None:
    line = lines.contact_line(f"Target C-114 yesterday next: {words}", TODAY)
    assert line.parts.get("next_step_on") == day
    assert line.labelled["next"] == words.strip()
    assert line.day == date(2026, 3, 3)
    assert line.unsure == ()


def test_a_next_step_is_read_in_the_persons_own_date_order() -> None:
    line = lines.contact_line("Target next: call 5/4", TODAY, day_first=True)
    assert line.parts["next_step_on"] == date(2026, 4, 5)


def test_several_clients_and_the_client_alone() -> None:
    line = lines.contact_line("Target C-114 C-207 by client", TODAY)
    assert line.codes == ("C-114", "C-207")
    assert line.parts["made_by"] is MadeBy.CLIENT


def test_an_interview_is_said_in_one_word() -> None:
    line = lines.contact_line("Target C-114 interview yesterday", TODAY)
    assert names(line) == ["Target"]
    assert line.parts["interview"] is True
    assert line.unsure == ()


@pytest.mark.parametrize("text", ["Ruby Tuesday C-114", "Call Center C-114", "Mon Ami C-114"])
def test_a_name_that_reads_like_a_part_is_not_cut_silently(text: str) -> None:
    line = lines.contact_line(text, TODAY)
    (run,) = line.runs
    assert (run.doubtful, run.longer) == (True, text[:-6])


def test_quotes_keep_a_name_together() -> None:
    line = lines.contact_line('"Ruby Tuesday" C-114 mon', TODAY)
    assert names(line) == ["Ruby Tuesday"]
    assert not line.runs[0].doubtful
    assert line.day == date(2026, 3, 2)


def test_two_days_or_two_modes_are_a_doubt() -> None:
    assert lines.contact_line("Target mon tue", TODAY).unsure
    assert lines.contact_line("Target phone in person", TODAY).unsure


def test_a_day_that_lands_far_away_is_a_doubt_unless_its_year_is_written() -> None:
    far = lines.contact_line("Target 3/14", TODAY)  # ten days ahead, so last year's
    assert far.unsure == ("3/14",)
    assert far.day is None
    assert lines.contact_line("Target 2025-03-14", TODAY).day == date(2025, 3, 14)


def test_the_persons_own_date_order() -> None:
    assert lines.contact_line("Target 3/2", TODAY, day_first=True).day == date(2026, 2, 3)


def test_a_visit_by_phone() -> None:
    line = lines.visit_line("C-114 phone 20 min", TODAY)
    assert line.codes == ("C-114",)
    assert line.parts == {"mode": Mode.PHONE, "minutes": 20.0}
    assert not line.runs


def test_an_attempt_knows_its_strategy() -> None:
    home = lines.visit_line("C-114 tried home", TODAY)
    assert home.parts["reached"] is False
    assert home.parts["strategy"] is OutreachStrategy.HOME_VISIT
    call = lines.visit_line("C-114 tried phone", TODAY)
    assert call.parts["strategy"] is OutreachStrategy.PHONE_OR_TEXT


def test_an_agencys_own_code_words_work_as_first_word() -> None:
    line = lines.visit_line("KESTREL office 45 minutes", TODAY)
    assert line.codes == ("KESTREL",)
    assert line.parts == {"place": "office", "minutes": 45.0}


def test_words_it_does_not_know_are_left_over() -> None:
    assert names(lines.visit_line("C-114 talked about shifts", TODAY)) == ["talked about shifts"]


def test_a_job_start_looks_ahead() -> None:
    line = lines.job_start_line("C-114 Bean & Leaf mon barista 20h $15", TODAY)
    assert line.codes == ("C-114",)
    assert names(line) == ["Bean & Leaf", "barista"]
    assert line.day == date(2026, 3, 9)
    assert line.parts == {"hours": 20.0, "wage": 15.0}


def test_a_start_learned_of_late_looks_back() -> None:
    line = lines.job_start_line("C-114 Bean & Leaf started mon 12.5 hours/week $15.50/h", TODAY)
    assert line.day == date(2026, 3, 2)
    assert line.parts == {"began": True, "hours": 12.5, "wage": 15.5}


def test_a_start_we_learned_of_on_a_later_day() -> None:
    line = lines.job_start_line("C-114 Bean & Leaf 2/23 cook learned mon", TODAY)
    assert names(line) == ["Bean & Leaf", "cook"]
    assert line.day == date(2026, 2, 23)
    assert line.parts == {"learned_on": date(2026, 3, 2)}
    assert line.unsure == ()


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("C-114 moved to fri", "move"),
        ("C-114 postponed fri", "move"),
        ("C-114 Bean & Leaf cancelled", "cancel"),
        ("C-114 fell through", "cancel"),
        ("C-114 hours changed 20h", "change"),
    ],
)
def test_what_happened_to_a_job_on_record_is_no_employer(text: str, verb: str) -> None:
    line = lines.job_start_line(text, TODAY)
    assert line.parts["happened"] == verb
    assert names(line) in ([], ["Bean & Leaf"])


def test_a_job_end_and_when_we_learned_of_it() -> None:
    line = lines.job_end_line("C-114 sat laid off learned mon client told me", TODAY)
    assert line.day == date(2026, 2, 28)
    assert line.parts == {
        "reason": "laid_off",
        "client_told_us": True,
        "learned_on": date(2026, 3, 2),
    }
    assert lines.job_end_line("C-114 yesterday quit", TODAY).parts == {"reason": "quit"}


@pytest.mark.parametrize(
    "text",
    [
        "C-114 moved to Oak Market",
        "C-114 yesterday straight on to Oak Market",
        "C-114 went straight on to Oak Market, told me",
        "C-114 job to job Oak Market",
        "C-114 job-to-job Oak Market",
        "C-114 new job at Oak Market",
        'C-114 has a new job at "Oak Market"',
    ],
)
def test_a_job_end_knows_of_the_job_that_follows(text: str) -> None:
    line = lines.job_end_line(text, TODAY)
    assert line.parts["moved_on"] is True
    assert line.next_employer is not None
    assert line.next_employer.text == "Oak Market"
    assert line.employer is None


def test_the_job_that_ended_is_not_the_one_that_follows() -> None:
    line = lines.job_end_line("C-114 Bean & Leaf moved to Oak Market 3/2", TODAY)
    assert line.employer is not None
    assert line.next_employer is not None
    assert (line.employer.text, line.next_employer.text) == ("Bean & Leaf", "Oak Market")
    assert line.day == date(2026, 3, 2)


def test_an_exit_knows_the_allowed_reasons_only() -> None:
    assert lines.exit_line("C-114 moved away", TODAY).parts["reason"] is ExitReason.MOVED_AWAY
    assert lines.exit_line("C-114 missed appointments", TODAY).parts == {"not_a_reason": True}


def test_enroll_names_a_colleague_and_a_team() -> None:
    line = lines.enroll_line("C-207 today <@U0BEN|ben> team: North side", TODAY)
    assert (line.codes, line.day, line.colleague) == (("C-207",), TODAY, "U0BEN")
    assert line.labelled == {"team": "North side"}


@pytest.mark.parametrize(
    "text", ["", "   ", "note:", '"', "<@U1", "met", "C-114 " * 50, "3/99", "🙂 & <script>"]
)
def test_nothing_typed_breaks_it(text: str) -> None:
    for read in lines.OF_COMMANDS.values():
        read(text, TODAY)


def test_hours_of_a_visit_become_minutes_and_a_measure_without_a_place_is_a_doubt() -> None:
    assert lines.visit_line("C-114 office 1.5h", TODAY).parts["minutes"] == 90.0
    assert names(lines.contact_line("Target $15", TODAY)) == ["Target", "$15"]
    assert names(lines.job_start_line("C-114 Target mon 20 min", TODAY)) == ["Target", "20 min"]


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("30 min", 30), ("45m", 45), ("1 h", 60), ("1h30", 90), ("1.5 hours", 90),
        ("1 h 20 min", 80), ("half an hour", 30), ("an hour", 60), ("1 hour", 60),
    ],
)  # fmt: skip
@pytest.mark.parametrize("line", ["Target C-114 {}", "Target {} C-114", "{}, Target C-114"])
def test_how_long_an_employer_contact_took(line: str, typed: str, minutes: int) -> None:
    read = lines.contact_line(line.format(typed), TODAY)
    assert (names(read), read.unsure, read.codes) == (["Target"], (), ("C-114",))
    assert read.minutes == minutes


@pytest.mark.parametrize("line", ["Target C-114 10h a week", "Target C-114 20 hours/wk"])
def test_hours_a_week_are_no_length_of_a_contact(line: str) -> None:
    read = lines.contact_line(line, TODAY)
    assert read.minutes is None
    assert len(read.runs) == 2
    assert lines.visit_line("C-114 10h a week", TODAY).minutes is None


@pytest.mark.parametrize(
    "name", ["3M", "5M Company", "36 Hour Gym", "1 Hour Photo", "1 hour photo", "One Hour Photo"]
)
def test_a_measure_that_may_be_a_name_is_asked_about(name: str) -> None:
    read = lines.contact_line(f"{name} C-114", TODAY)
    assert read.unsure or any(run.doubtful for run in read.runs)
