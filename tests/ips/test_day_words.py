"""Days as people type them."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.lines.days import DateNotUnderstood, DateOrder, Reading, parse_day

TODAY = date(2025, 3, 19)  # a Wednesday
PAST, COMING = Reading.PAST, Reading.COMING


@pytest.mark.parametrize(
    ("text", "past", "coming"),
    [
        ("today", "2025-03-19", "2025-03-19"),
        ("  Yesterday ", "2025-03-18", "2025-03-18"),
        ("tomorrow", "2025-03-20", "2025-03-20"),
        ("mon", "2025-03-17", "2025-03-24"),
        ("wed", "2025-03-19", "2025-03-19"),
        ("Friday", "2025-03-14", "2025-03-21"),
        ("thurs", "2025-03-13", "2025-03-20"),
        ("last wed", "2025-03-12", "2025-03-12"),
        ("next wed", "2025-03-26", "2025-03-26"),
        ("on monday", "2025-03-17", "2025-03-24"),
        ("3/14", "2025-03-14", "2026-03-14"),
        ("3/19", "2025-03-19", "2025-03-19"),
        ("4/2", "2024-04-02", "2025-04-02"),
        ("3/14/25", "2025-03-14", "2025-03-14"),
        ("14.3.", "2025-03-14", "2026-03-14"),
        ("14.3.2025", "2025-03-14", "2025-03-14"),
        ("2026-03-14", "2026-03-14", "2026-03-14"),
        ("mar 14", "2025-03-14", "2026-03-14"),
        ("March 14th, 2024", "2024-03-14", "2024-03-14"),
        ("14 march", "2025-03-14", "2026-03-14"),
        ("sept 5", "2024-09-05", "2025-09-05"),
        ("3 days ago", "2025-03-16", "2025-03-16"),
        ("a week ago", "2025-03-12", "2025-03-12"),
        ("in two weeks", "2025-04-02", "2025-04-02"),
        ("2/29", "2024-02-29", "2028-02-29"),
    ],
)
def test_reads_what_people_type(text: str, past: str, coming: str) -> None:
    assert parse_day(text, TODAY, PAST).isoformat() == past
    assert parse_day(text, TODAY, COMING).isoformat() == coming


def test_the_persons_own_order_decides() -> None:
    assert parse_day("3/4", TODAY, PAST, DateOrder.MONTH_DAY) == date(2025, 3, 4)
    assert parse_day("3/4", TODAY, PAST, DateOrder.DAY_MONTH) == date(2024, 4, 3)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "m", "ma 3", "31/31", "2025-02-30", "13/13", "some days ago", "day", "feb 30"],
)
def test_says_kindly_what_to_type_instead(text: str) -> None:
    with pytest.raises(DateNotUnderstood, match="Try today, yesterday, mon, 3/14 or 2025-03-19"):
        parse_day(text, TODAY)


@given(st.text(max_size=30), st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(Reading))
def test_any_text_is_a_day_or_kindly_refused(text: str, today: date, reading: Reading) -> None:
    with contextlib.suppress(DateNotUnderstood):
        assert isinstance(parse_day(text, today, reading), date)


@given(
    st.dates(date(2001, 1, 1), date(2099, 1, 1)),
    st.integers(0, 364),
    st.sampled_from(DateOrder),
)
def test_a_past_day_without_its_year_is_read_back(today: date, days: int, order: DateOrder) -> None:
    day = today - timedelta(days=days)
    text = f"{day.month}/{day.day}" if order is DateOrder.MONTH_DAY else f"{day.day}/{day.month}"
    assert parse_day(text, today, PAST, order) == day
