"""The practice workspace opens on a believable unit; moving its time brings briefs and digests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot import config
from bot.casework.administration import workspaces
from bot.casework.administration.workspaces import Workspace
from bot.casework.reading import (
    caseload,
    client_page,
    employers,
    group_supervision,
    outcomes,
    scores,
    unit_calendar,
)
from bot.casework.reading.employer import employer_page
from bot.casework.replies import Actor
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.delivery.rendering import render
from bot.practice import demo, invented
from bot.practice.office import office_work
from bot.practice.open import (
    OPENS_AT,
    Practice,
    next_day,
    next_monday,
    next_morning,
    opening_time,
    running,
)
from bot.practice.weeks import WEEKS
from db.doors import Doors, open_doors
from db.encryption import Cipher, use_cipher
from db.kept import table_of
from db.migrate import migrate
from db.queries.outbox import planning, reading
from ips.facts import Standing
from ips.records.action import ActionRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.unit_windows import UnitClock
from practice_workspace.contents import Message
from practice_workspace.forms import visible_text

TEAM = "T0DEMO"
ZONE = ZoneInfo(invented.ZONE)
THURSDAY = demo.local(date(2026, 3, 5), time(15, 30))
# Each weekday, and each on a day that has tripped somebody up before.
DAYS = {
    "the Monday after the clocks went back": date(2026, 11, 2),
    "the 29th of February, a Tuesday": date(2028, 2, 29),
    "the Wednesday before a long weekend": date(2026, 11, 25),
    "the last day of a year, a Thursday": date(2026, 12, 31),
    "the Friday before the clocks go forward": date(2027, 3, 12),
    "a Sunday, whose Friday was New Year": date(2027, 1, 3),
}


@contextmanager
def empty(url: str) -> Iterator[Doors]:
    """A database with the demo's workspace in it and nothing else."""
    migrate(url)
    doors = open_doors(url)
    workspaces.keep(doors, Workspace(TEAM, "Demo", None, "xoxb-1", "U0BOT", "B1"), now=THURSDAY)
    yield doors
    doors.close()


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with empty(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite3'}") as doors:
        demo.furnish(doors, TEAM, now=THURSDAY)
        yield doors


def test_every_specialist_has_people_in_each_part_of_the_way(furnished: Doors) -> None:
    for specialist in invented.SPECIALISTS:
        day = caseload.my_day(furnished, Actor(TEAM, specialist), now=THURSDAY)
        assert 8 <= len(day.people) <= 9
        assert len({card.phase for card in day.people}) >= 2
        assert day.week is not None
        assert day.week.target == 6
        assert day.last_entries
    assert len(caseload.my_day(furnished, Actor(TEAM, invented.SAM), now=THURSDAY).people) == 3


def test_whoever_is_met_at_an_employer_stays_who_they_are(furnished: Doors) -> None:
    """A manager of Monday is no shift lead on Thursday."""
    maya = Actor(TEAM, invented.MAYA)
    found = employers.employer_options(furnished, maya, "", now=THURSDAY)
    for each in found:
        page = employer_page(furnished, maya, each.id, now=THURSDAY)
        met = {line.met for line in page.contacts if line.met}
        assert len({one.split(" (")[0] for one in met}) == len(met) <= 2, each.name
    assert len(found) > 10


def test_something_is_due_tomorrow_and_little_is_long_overdue(furnished: Doors) -> None:
    unit = caseload.cards(furnished, Actor(TEAM, invented.DANA), now=THURSDAY, whole_unit=True)
    lines = [line for card in unit for line in card.due]
    tomorrow = date(2026, 3, 6)

    assert len(unit) == 25
    assert any(line.due.due_on == tomorrow for line in lines)
    overdue = [line for line in lines if line.standing is Standing.OVERDUE]
    assert len(overdue) <= 6, [(line.client.code, line.title) for line in overdue]


def test_nothing_lies_in_the_future_and_codes_are_no_names(furnished: Doors) -> None:
    for card in caseload.cards(
        furnished, Actor(TEAM, invented.DANA), now=THURSDAY, whole_unit=True
    ):
        assert card.client.name is None
        assert card.client.code.startswith("C-")
        page = client_page.read(furnished, Actor(TEAM, invented.DANA), card.client.id, now=THURSDAY)
        for line in page.history:
            assert line.recorded_on <= date(2026, 3, 5)


def test_the_team_lead_finds_believable_scores_with_a_weak_item(furnished: Doors) -> None:
    sheet = scores.score_sheet(furnished, Actor(TEAM, invented.DANA), now=THURSDAY)
    ratings = {item: result.rating or 0 for item, result in sheet.results.items()}
    assert sheet.total.rated == 25
    assert 90 <= sheet.total.least <= 110
    assert [item for item, rating in ratings.items() if rating == min(ratings.values())] == ["S6"]
    assert sheet.review is not None
    assert len(sheet.review.of) == 25


def test_there_is_a_quarter_to_send_and_one_that_was_sent(furnished: Doors) -> None:
    dana = Actor(TEAM, invented.DANA)
    last = outcomes.of_quarter(furnished, dana, None, now=THURSDAY)
    assert last.over
    assert last.sent is None
    before = outcomes.of_quarter(furnished, dana, last.quarter.before(), now=THURSDAY)
    assert before.sent is not None
    rate = next(each for each in last.found if each.measure.key == "rate_of_served")
    assert Fraction(1, 3) < (rate.counted.value or 0) < Fraction(2, 3)


def test_somebody_was_at_work_when_they_came_so_the_two_rates_differ(furnished: Doors) -> None:
    last = outcomes.of_quarter(furnished, Actor(TEAM, invented.DANA), None, now=THURSDAY)
    of = {each.measure.key: each.counted for each in last.found}
    served, asked = of["rate_of_served"].populations, of["rate_of_out_of_work"].populations
    assert len(served.denominator) - len(asked.denominator) == len(asked.left_out) == 1
    assert of["rate_of_served"].value != of["rate_of_out_of_work"].value


def test_the_team_lead_goes_along_with_somebody_each_month(furnished: Doors) -> None:
    dana = Actor(TEAM, invented.DANA)
    with furnished.reading() as session:
        marked = session.execute(sa.select(table_of(FieldSupportRecord))).mappings().all()
    assert sorted(each["why"] for each in marked) == ["difficulty", "new"]
    ahead = unit_calendar.year_ahead(furnished, dana, now=THURSDAY)
    assert UnitClock.FIELD_VISIT in {each.clock for each in ahead.entries}


@pytest.mark.parametrize("opened_on", DAYS.values(), ids=str)
def test_what_somebody_is_to_do_is_due_on_a_working_day(opened_on: date) -> None:
    turn = opened_on - timedelta(days=opened_on.weekday()) - timedelta(weeks=WEEKS)
    to_do = [deed.what for deed in office_work(opened_on, turn)]
    days = [each.due_on for each in to_do if isinstance(each, ActionRecord)]
    assert len(days) == 5
    assert all(day.weekday() < 5 for day in days)


def test_a_review_of_the_unit_is_coming(furnished: Doors) -> None:
    ahead = unit_calendar.year_ahead(furnished, Actor(TEAM, invented.DANA), now=THURSDAY)
    days = [each.on for each in ahead.entries if each.clock is UnitClock.QA_REVIEW]
    assert timedelta(0) < min(days) - THURSDAY.date() < timedelta(days=60)


def test_the_plan_after_the_review_has_open_actions(furnished: Doors) -> None:
    with furnished.reading() as session:
        actions = session.execute(sa.select(table_of(ActionRecord))).mappings().all()
    assert len([each for each in actions if each["review_id"] and not each["done_on"]]) == 2
    assert all(each["due_on"] > THURSDAY.date() for each in actions)


def test_the_unit_meets_each_week_and_the_last_meeting_has_open_actions(furnished: Doors) -> None:
    dana = Actor(TEAM, invented.DANA)
    found = scores.score_sheet(furnished, dana, now=THURSDAY).results["O4"]
    assert found.rating == 5
    assert Fraction(4, 5) < (found.measure or 0) < 1
    with furnished.reading() as session:
        meetings, actions = (
            session.execute(sa.select(table_of(kind))).mappings().all()
            for kind in (GroupSupervisionRecord, ActionRecord)
        )
    last = max(meetings, key=lambda each: each["on"])
    assert timedelta(0) < THURSDAY.date() - last["on"] < timedelta(days=14)
    assert len([each for each in actions if each["meeting_id"] == last["id"]]) == 3

    page = group_supervision.page(furnished, dana, last["id"], now=THURSDAY)
    assert len(page.present) == 5
    assert {each.code: each.agreed for each in page.raised} == {
        "C-121": True,
        "C-133": False,
        "C-143": True,
    }


# ---------------------------------------------------------------- on any day


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_whatever_day_it_is_there_are_briefs_and_digests(tmp_path: Path, day: date) -> None:
    start = opening_time(demo.local(day, time(12)))
    with empty(f"sqlite:///{tmp_path / 'demo.sqlite3'}") as doors:
        deliverer = Deliverer(doors, lambda _: None)
        told: list[datetime] = []

        def remind(at: datetime) -> None:
            told.append(at)
            deliverer.plan_once(at)

        demo.furnish(doors, TEAM, now=start, remind=remind)
        opening, agenda = _latest(doors, invented.MAYA, "brief", start), _digest(doors, start)
        assert told == sorted(told)
        assert "to look at" in opening
        assert "Agenda for group supervision" in agenda

        unit = caseload.cards(doors, Actor(TEAM, invented.DANA), now=start, whole_unit=True)
        lines = [line for card in unit for line in card.due]
        assert len([line for line in lines if line.standing is Standing.OVERDUE]) <= 6

        morning = next_morning(start)
        deliverer.plan_once(morning)
        brief = _latest(doors, invented.MAYA, "brief", morning)
        assert brief != opening
        assert "C-114" in brief
        assert "Come back when the new kitchen is open" in opening + brief

        monday = next_monday(morning)
        deliverer.plan_once(monday)
        assert _digest(doors, monday) != agenda


def _latest(doors: Doors, conversation: str, kind: str, now: datetime) -> str:
    """What the newest message of the kind says there."""
    with doors.reading() as session:
        planned = planning.unsent(session, TEAM, [conversation], kind)[conversation]
        found = [reading.message(session, TEAM, each) for each in planned]
        message = max((each for each in found if each), key=lambda each: each.planned_at)
    rendered = render(doors, message, now)
    assert rendered is not None
    return visible_text(rendered[0].blocks)


def _digest(doors: Doors, now: datetime) -> str:
    return _latest(doors, invented.CHANNEL, "digest", now)


def test_the_moves_of_time_lead_to_a_brief_and_a_digest_from_any_hour() -> None:
    for days in range(800):  # two years with a leap day, and both changes of the clocks in each
        for hour in range(0, 24, 3):
            on = date(2026, 11, 1) + timedelta(days=days)
            now = demo.local(on, time(hour, 7))
            start = opening_time(now).astimezone(ZONE)
            assert start.time() == OPENS_AT
            assert start.weekday() < 5
            assert timedelta(0) <= on - start.date() <= timedelta(days=2)

            morning = next_morning(now)
            assert now < morning <= now + timedelta(days=3, hours=9)
            assert morning.astimezone(ZONE).time() == time(8, 1)
            assert morning.astimezone(ZONE).weekday() < 5

            monday = next_monday(now)
            assert now < monday <= now + timedelta(days=7, hours=1)
            assert (monday.astimezone(ZONE).weekday(), monday.astimezone(ZONE).time()) == (
                0,
                time(8, 31),
            )


def test_a_day_later_the_wall_shows_the_same_hour_though_the_clocks_changed() -> None:
    for saturday in (date(2026, 10, 31), date(2027, 3, 13)):
        now = demo.local(saturday, time(8, 1))
        later = next_day(now).astimezone(ZONE)
        assert (later.date(), later.time()) == (saturday + timedelta(days=1), time(8, 1))


# ---------------------------------------------------------------- the whole of it


@pytest.fixture
def practice(tmp_path: Path, cipher: Cipher) -> Iterator[Practice]:
    """It opens on a Wednesday at noon, whatever day the tests run on."""
    now = demo.local(date(2026, 11, 25), time(12))
    with running(config.practice({}, data_folder=tmp_path), port=18_300, now=now) as opened:
        yield opened
    use_cipher(cipher)


def test_a_newcomer_sees_a_brief_and_a_digest_within_a_minute(practice: Practice) -> None:
    maya = practice.workspace.person(invented.MAYA)
    maya.wait_for(lambda: maya.messages())
    maya.wait_for(lambda: _digests(practice))
    assert "1 thing to look at" in maya.read(maya.messages()[0])

    briefs, digests = len(maya.messages()), len(_digests(practice))
    _move(practice, next_morning)
    maya.wait_for(lambda: len(maya.messages()) > briefs)
    assert "C-114" in maya.read(maya.messages()[-1])
    _move(practice, next_monday)
    maya.wait_for(lambda: len(_digests(practice)) > digests, timeout=30)

    assert not [call for call in practice.workspace.calls if call.error]


def test_what_was_posted_bears_the_hour_it_was_posted_at(practice: Practice) -> None:
    workspace = practice.workspace
    brief = workspace.person(invented.MAYA).messages()[0]
    digest = _digests(practice)[0]
    assert _on_the_wall(brief) == datetime(2026, 11, 25, 8, 1, tzinfo=ZONE)
    assert _on_the_wall(digest) == datetime(2026, 11, 23, 8, 31, tzinfo=ZONE)

    channel = [one for one in workspace.messages(invented.CHANNEL) if not one.thread_ts]
    people = [one.user_id for one in channel if not one.bot_id]
    assert people == [invented.TOM, invented.PRIYA, invented.DANA]
    assert [one.ts for one in channel] == sorted(one.ts for one in channel)
    assert workspace.state.unread(invented.MAYA, invented.CHANNEL) < len(channel)


def _on_the_wall(message: Message) -> datetime:
    return datetime.fromtimestamp(float(message.ts), ZONE).replace(second=0, microsecond=0)


def test_the_commands_of_the_hint_work(practice: Practice) -> None:
    maya = practice.workspace.person(invented.MAYA)
    before = len(maya.ephemerals)
    maya.command("/contact", "Corner Hardware C-112 in person today")
    maya.wait_for(lambda: len(maya.ephemerals) > before)

    shown = maya.read(maya.ephemerals[-1])
    assert "Corner Hardware" in shown
    assert "Undo" in shown

    dana = practice.workspace.person(invented.DANA)
    dana.command("/fidelity", "")
    dana.wait_for(lambda: "of 125" in dana.read())
    page = dana.read()
    assert "good fidelity" in page


def _move(practice: Practice, move: object) -> None:
    now = practice.clock.now()
    practice.clock.move_to(move(now))  # type: ignore[operator]
    assert practice.clock.now() - now < timedelta(days=8)


def _digests(practice: Practice) -> list[Message]:
    return [
        message
        for message in practice.workspace.messages(invented.CHANNEL)
        if message.text == "The weekly agenda for group supervision"
    ]
