"""The unit's calendar: which days stand in it, and that any calendar reads the file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.views.calendar_file import escaped, folded, ics
from bot.views.unit_calendar import WHERE
from ips.facts import StaffRole
from ips.fidelity.evidence import Member, Post, Span
from ips.standards import NC_IPS_SE_2016
from ips.unit_calendar import (
    CalendarEntry,
    RanOut,
    at_hand,
    calendar,
    ran_out,
    title,
)
from ips.unit_clocks import UnitClock, unit_clocks
from ips.unit_history import Authorization, Deed, Done, UnitHistory

TODAY = date(2025, 2, 10)
NOW = datetime(2025, 2, 10, 9, 30, tzinfo=UTC)


def history(*done: Done) -> UnitHistory:
    posts = (Post(StaffRole.EMPLOYMENT_SPECIALIST, Fraction(1)),)
    return UnitHistory(
        live_on=date(2025, 1, 1),
        until_on=date(2026, 3, 1),
        began_on=date(2025, 1, 1),
        members=(
            Member("staff-one", posts, (Span("North"),)),
            Member("staff-two", posts, (Span("North"),)),
        ),
        mh_teams=(Span("North"),),
        in_program=(Span("client-one"),),
        authorizations=(Authorization("a", "client-one", TODAY, date(2025, 6, 1), 90),),
        done=done,
    )


def entries(*done: Done) -> tuple[CalendarEntry, ...]:
    return calendar(unit_clocks(history(*done), NC_IPS_SE_2016), TODAY)


def read(text: str) -> list[dict[str, str]]:
    """A naive reader, for the tests alone: unfolds, then takes each event's properties."""
    events: list[dict[str, str]] = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and ":" in line:
            name, _, value = line.partition(":")
            events[-1].setdefault(name, value)
    return events


def unescaped(text: str) -> str:
    letters = iter(text)
    meant = {"n": "\n", "N": "\n"}
    return "".join(
        each if each != "\\" else (meant.get(after := next(letters), after)) for each in letters
    )


def test_a_year_holds_what_is_still_to_be_done() -> None:
    found = {(each.clock, each.on) for each in entries()}
    assert (UnitClock.RATE_SHARED, date(2025, 3, 31)) in found
    assert (UnitClock.RATE_SHARED, date(2025, 12, 31)) in found
    assert (UnitClock.FIDELITY_REVIEW, date(2025, 10, 1)) in found
    assert all(TODAY <= on <= date(2026, 2, 10) for _, on in found)


def test_what_is_done_leaves_it() -> None:
    shared = Done(Deed.RATE_SHARED, "r", date(2025, 2, 3))
    days = [each.on for each in entries(shared) if each.clock is UnitClock.RATE_SHARED]
    assert days == [date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]


def test_a_weeks_routine_stands_once_and_comes_again() -> None:
    (weekly,) = [each for each in entries() if each.clock is UnitClock.VR_CONTACT]
    assert (weekly.on, weekly.until) == (date(2025, 2, 16), date(2026, 2, 8))


def passed(today: date, *done: Done) -> dict[UnitClock, RanOut]:
    windows = unit_clocks(history(*done), NC_IPS_SE_2016)
    return {each.clock: each for each in ran_out(windows, today)}


def test_what_ran_out_is_named_for_a_month_and_as_long_as_it_still_counts() -> None:
    on = passed(date(2025, 2, 28))
    assert on[UnitClock.VR_MEETING] == RanOut(date(2025, 1, 31), UnitClock.VR_MEETING, 1)
    reviews = RanOut(date(2025, 2, 23), UnitClock.LOG_REVIEW, 5)  # of the weeks from 6 January on
    assert on[UnitClock.LOG_REVIEW] == reviews
    assert on[UnitClock.INDIVIDUAL_SUPERVISION].times == 2  # January's, of two people
    later = passed(date(2025, 3, 4))  # January's last day is more than a month ago
    assert later[UnitClock.VR_MEETING].on == date(2025, 2, 28)
    assert later[UnitClock.VR_MEETING].times == 1
    assert later[UnitClock.LOG_REVIEW].times == 6


def test_what_was_done_has_not_run_out() -> None:
    met = Done(Deed.VR_MEETING, "v", date(2025, 1, 31))
    assert UnitClock.VR_MEETING not in passed(date(2025, 2, 28), met)


def test_briefs_that_follow_each_other_name_each_last_day_once_before_and_once_after() -> None:
    """Each brief begins where the one before ended, over week-ends and days off too."""
    days = [date(2025, 3, day) for day in (27, 28, 31)] + [date(2025, 4, day) for day in (3, 4)]
    before, after = [], []
    for last, today, following in zip(days, days[1:], days[2:], strict=False):
        windows = unit_clocks(history(), NC_IPS_SE_2016)
        named = at_hand(
            windows,
            today,
            passed_from=last,
            coming_from=today + timedelta(days=1),
            until=following,
        )
        before += [each for each in named if each.on > today]
        after += [each for each in named if each.on < today]
    quarterly = CalendarEntry(date(2025, 3, 31), UnitClock.RATE_SHARED)
    assert before.count(quarterly) == after.count(quarterly) == 1
    assert len(before) == len(set(before))
    assert len(after) == len(set(after))


def test_what_is_about_a_client_is_no_entry() -> None:
    assert UnitClock.AUTHORIZATION not in passed(date(2026, 2, 28))
    assert set(UnitClock) == WHERE.keys() | {UnitClock.AUTHORIZATION}


def test_people_are_counted_and_never_named() -> None:
    supervision = next(each for each in entries() if each.clock is UnitClock.INDIVIDUAL_SUPERVISION)
    assert title(supervision) == "Individual supervision (2 people)"
    text = ics(entries(), "u1", NOW)
    for private in ("staff-one", "staff-two", "client-one", "North", "authorization"):
        assert private not in text.lower()


def test_the_file_is_the_restated_one() -> None:
    entry = CalendarEntry(date(2025, 3, 31), UnitClock.RATE_SHARED)
    assert ics([entry], "u1", NOW) == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//ips-bot//unit calendar//EN\r\n"
        "BEGIN:VEVENT\r\n"
        "UID:rate_shared-20250331-u1\r\n"
        "DTSTAMP:20250210T093000Z\r\n"
        "DTSTART;VALUE=DATE:20250331\r\n"
        "SUMMARY:Employment rate measured and shared\r\n"
        "DESCRIPTION:Last day: once in each quarter (IPS-25\\, Organization 7)\r\n"
        "TRANSP:TRANSPARENT\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )


def test_every_event_has_what_the_standard_asks_for_and_an_id_of_its_own() -> None:
    events = read(ics(entries(), "u1", NOW))
    assert len(events) == len(entries()) > 20
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY"} <= event.keys()
    assert len({event["UID"] for event in events}) == len(events)
    assert [unescaped(event["SUMMARY"]) for event in events] == [title(each) for each in entries()]


TEXTS = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=300)


@given(TEXTS)
def test_a_folded_line_is_short_and_reads_as_it_was(text: str) -> None:
    line = escaped(text)
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert folded(line).replace("\r\n ", "") == line


@given(TEXTS)
def test_an_escaped_text_is_one_line_and_reads_as_it_was(text: str) -> None:
    assert "\n" not in escaped(text)
    assert unescaped(escaped(text)) == text
