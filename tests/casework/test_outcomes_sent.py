"""A quarter's outcomes as the unit reads them, marked as sent, and compared with today."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import select

from bot.casework.reading import outcomes
from bot.casework.reading.outcomes import QuarterPage
from bot.casework.recording import sent_quarter, undo
from bot.casework.replies import Actor, NotAllowed, Refusal
from bot.clock import MovableClock
from bot.views import outcome_chart
from bot.views import outcomes as views
from bot.views.sentence import marked
from db import versions
from db.doors import Doors
from db.kept import table_of
from db.models import FactVersionRow
from ips.outcomes import MEASURES
from ips.outcomes import outcomes as worked_out
from ips.outcomes.figures import figures_of, numbers_from, numbers_of
from ips.quarters import Quarter
from ips.records.sent_quarter import SentQuarterRecord
from tests.harbor import ADA, PIA, Harbor, open_harbor
from tests.ips.test_outcomes import Q2, UNIT, counted

# Monday 5 October 2026: the third quarter has just ended.
Q3 = Quarter(date(2026, 7, 1))
MONDAY = datetime(2026, 10, 5, 14, 0, tzinfo=UTC)


@pytest.fixture
def harbor(doors: Doors) -> Harbor:
    return open_harbor(doors, MovableClock(MONDAY))


def page_of(harbor: Harbor, quarter: Quarter | None = None, by: Actor | None = None) -> QuarterPage:
    return outcomes.of_quarter(harbor.doors, by or harbor.lea, quarter, now=harbor.now)


def value(page: QuarterPage, key: str) -> Fraction | None:
    return next(each.counted.value for each in page.found if each.measure.key == key)


def text_of(page: QuarterPage) -> str:
    return json.dumps(views.page(page), ensure_ascii=False)


def working_client(harbor: Harbor, code: str, entered: date, starts: date) -> str:
    client_id = harbor.enroll(code, entered_on=entered)
    harbor.job(client_id, starts, hours_per_week=20.5, hourly_wage=15.25)
    return client_id


@pytest.fixture
def three(harbor: Harbor) -> Harbor:
    """One person at work since August, one looking, one who came after the quarter."""
    working_client(harbor, "C-1", date(2026, 7, 6), date(2026, 8, 3))
    harbor.enroll("C-2", entered_on=date(2026, 8, 10))
    harbor.enroll("C-3", entered_on=date(2026, 10, 2))
    return harbor


def test_the_last_quarter_that_is_over_is_counted(three: Harbor) -> None:
    page = page_of(three)
    assert (page.quarter, page.over, page.sent) == (Q3, True, None)
    assert value(page, "served") == 2
    assert value(page, "rate_of_served") == Fraction(1, 2)
    assert value(page, "hours") == Fraction(41, 2)
    assert value(page, "pay") == Fraction(61, 4)


def test_every_number_stands_with_its_definition(three: Harbor) -> None:
    text = text_of(page_of(three))
    for measure in MEASURES:
        assert measure.label in text
        assert measure.definition in text
    assert "1 of 2 (50 %)" in text
    assert "20.5 hours a week (1 of 1 known)" in text
    assert "$15.25 an hour" in text
    assert "None of them is a goal." in text


def test_a_page_holds_no_code_and_no_name(three: Harbor) -> None:
    assert "C-1" not in text_of(page_of(three))


def test_a_specialist_reads_and_does_not_send(three: Harbor) -> None:
    page = page_of(three, by=three.ana)
    assert not page.may_send
    assert "outcomes.mark_sent" not in text_of(page)
    with pytest.raises(NotAllowed):
        sent_quarter.mark_sent(three.doors, three.ana, Q3, now=three.now)


@pytest.mark.parametrize("who", [PIA, ADA])
def test_others_do_not_read_it(three: Harbor, who: str) -> None:
    with pytest.raises(NotAllowed):
        page_of(three, by=replace(three.lea, slack_user_id=who))


def test_a_quarter_ahead_is_refused(three: Harbor) -> None:
    with pytest.raises(Refusal, match="has not begun"):
        page_of(three, Q3.after().after())


def test_a_quarter_that_still_runs_is_not_sent(three: Harbor) -> None:
    assert not page_of(three, Q3.after()).over
    with pytest.raises(Refusal, match="not over yet"):
        sent_quarter.mark_sent(three.doors, three.lea, Q3.after(), now=three.now)


def test_what_was_sent_stays_and_today_stands_beside_it(three: Harbor) -> None:
    done = sent_quarter.mark_sent(three.doors, three.lea, Q3, now=three.now)
    assert marked(done.summary) == "Outcomes of 2026 Q3: marked as sent."
    page = page_of(three)
    assert page.sent is not None
    assert not page.changed
    assert "Nothing has changed since then." in text_of(page)
    # somebody writes down a start of September a week later
    working_client(three, "C-4", date(2026, 9, 1), date(2026, 9, 14))
    page = page_of(three)
    assert {each.today.key for each in page.changed} >= {"served", "rate_of_served", "job_starts"}
    assert [each.value for each in page.as_sent if each.key == "served"] == [2]
    assert "People served: 2 → 3" in text_of(page)
    assert "Worked, of all served: 1 of 2 (50 %) → 2 of 3 (67 %)" in text_of(page)


def test_the_first_mark_stands(three: Harbor) -> None:
    sent_quarter.mark_sent(three.doors, three.lea, Q3, now=three.now)
    again = sent_quarter.mark_sent(three.doors, three.lea, Q3, now=three.now)
    assert marked(again.summary) == "Outcomes of 2026 Q3: <@U0LEA> marked them on Mon 5 Oct."


def test_a_mark_is_taken_back_and_its_numbers_are_kept(three: Harbor) -> None:
    done = sent_quarter.mark_sent(three.doors, three.lea, Q3, now=three.now)
    undo.void(three.doors, three.lea, done.fact, now=three.now)
    assert page_of(three).sent is None
    working_client(three, "C-4", date(2026, 9, 1), date(2026, 9, 14))
    sent_quarter.mark_sent(three.doors, three.lea, Q3, now=three.now)
    page = page_of(three)
    assert [each.value for each in page.as_sent if each.key == "served"] == [3]
    assert not page.changed
    with three.doors.reading() as session:
        rows = session.execute(
            select(*versions.COLUMNS).where(FactVersionRow.fact_kind == "sent_quarter")
        ).mappings()
        former = [versions.values_in(row) or {} for row in rows]
    assert [each["figures"]["served.denominator"] for each in former] == [2, 2]


def test_numbers_alone_are_stored(three: Harbor) -> None:
    sent_quarter.mark_sent(three.doors, three.lea, Q3, now=three.now)
    with three.doors.reading() as session:
        (stored,) = session.scalars(select(table_of(SentQuarterRecord).c.figures)).all()
    assert all(isinstance(each, int) for each in stored.values())
    keys = {each.key for each in MEASURES}
    assert {name.split(".")[0] for name in stored} == keys


def test_what_is_stored_reads_as_it_was() -> None:
    numbers = numbers_of(worked_out(UNIT, Q2))
    assert numbers_from(figures_of(numbers)) == numbers
    assert dict(figures_of(numbers))["exits.by_reason.client_requested"] == 1
    assert counted()["hours"].value == {each.key: each.value for each in numbers}["hours"]


def test_a_sealed_record_of_another_day_lacks_what_is_newer() -> None:
    figures = tuple(
        each for each in figures_of(numbers_of(worked_out(UNIT, Q2))) if "retention" not in each[0]
    )
    assert "retention_90" not in {each.key for each in numbers_from(figures)}


def test_the_trend_begins_when_the_unit_went_live_and_is_drawn(three: Harbor) -> None:
    page = page_of(three)
    assert page.trend[-1].rate == Fraction(1, 2)
    assert len(page.trend) == 8
    assert "2026 Q3: 50 %" in outcome_chart.alt_text(page.trend)
    picture = outcome_chart.png(page.trend)
    assert picture.startswith(b"\x89PNG")
