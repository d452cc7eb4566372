"""Messages to people whose channel is known are begun together, posted side by side, and recorded
as they come back; what one of them meets is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ALL_COMPLETED
from contextlib import contextmanager
from functools import partial
from itertools import count
from threading import Event
from typing import Any, cast

import pytest
from slack_sdk import WebClient
from sqlalchemy import update

from bot.casework.reminders import leases, several
from bot.casework.reminders.leases import Timing
from bot.casework.reminders.several import Done
from bot.jobs.delivery import lanes, many
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.delivery.turn import STEPS
from db.doors import DatabaseAway
from db.models import OutgoingMessageRow
from tests.delivery_world import ANA, AT_ONCE, BEN, LEA, Slack, World
from tests.jobs.test_delivery import NOW, Crash, crashing_at, plan, standing
from tests.security.wall import wall_around
from tests.support import count_statements, eventually

EVERYBODY = (ANA, BEN, LEA)


@pytest.fixture
def keys(world: World, practice: Slack) -> list[str]:
    """One message to each of three people, who had one before."""
    for who in EVERYBODY:
        plan(world, who, "0")
    assert practice.deliverer().deliver_all(NOW).sent == len(EVERYBODY)
    return [plan(world, who, "1") for who in EVERYBODY]


@pytest.fixture(autouse=True)
def a_round_waits_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "A_ROUND_TAKES", 60.0)


def together(practice: Slack, timing: Timing = AT_ONCE, **options: Any) -> Deliverer:
    return practice.deliverer(timing, at_once=4, **options)


def stand(practice: Slack) -> list[list[str]]:
    return [standing(practice.direct(who)) for who in EVERYBODY]


EACH_ONCE = [["0", "1"]] * len(EVERYBODY)
BEGIN, RECORD = "begin", "record"


def around(
    monkeypatch: pytest.MonkeyPatch, half: str, does: Callable[[Callable[[], Done]], Done]
) -> None:
    """Where some begin, or are recorded, `does` is called with what does it."""
    together = several.record_and_begin

    def noted(doors: Any, here: str, posted: Any, to_post: Any, **more: Any) -> Done:
        done = partial(together, doors, here, posted, to_post, **more)
        return does(done) if (to_post if half == BEGIN else posted) else done()

    monkeypatch.setattr(several, "record_and_begin", noted)


def states(world: World, keys: Sequence[str]) -> dict[str, str]:
    return {each.id: each.state for each in world.messages() if each.id in keys}


def test_three_begin_by_one_statement_and_stand_where_they_should(
    world: World, practice: Slack, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    statements = list[list[str]]()

    def counted(begin: Callable[[], Done]) -> Done:
        with count_statements(world.doors.patient) as asked:
            done = begin()
        statements.append(asked)
        return done

    around(monkeypatch, BEGIN, counted)
    counts = together(practice).deliver_all(NOW)
    assert counts.sent == counts.total == 3
    assert stand(practice) == EACH_ONCE
    assert set(states(world, keys).values()) == {"sent"}
    for row in world.messages():
        (message,) = [each for each in _all(practice) if each.blocks[0]["block_id"] == row.id]
        assert (row.ts, row.posts, row.shown_version) == (message.ts, 1, 1)
    (asked,) = statements
    assert len(asked) == (1 if world.doors.dialect == "postgresql" else 3)


def test_each_statement_keeps_to_the_workspace(
    world: World, practice: Slack, keys: list[str]
) -> None:
    with wall_around([world.workspace_id]) as wall:
        assert together(practice).deliver_all(NOW).sent == 3
    assert wall.seen
    assert wall.crossings == []


def _all(practice: Slack) -> list[Any]:
    return [message for who in EVERYBODY for message in practice.direct(who)]


def test_as_many_are_in_doubt_as_are_being_posted(
    world: World, practice: Slack, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at a time: of the third it is known that it has not been posted."""
    gate = Event()

    class Slow:
        timeout = 5

        def chat_postMessage(self, **said: Any) -> Any:  # noqa: N802 - Slack's name
            assert gate.wait(60)
            return practice.slack_for(world.workspace_id).chat_postMessage(**said)

    monkeypatch.setattr(lanes, "A_ROUND_TAKES", 0.0)
    slow = Deliverer(
        world.doors.patient, lambda _: cast(WebClient, Slow()), timing=AT_ONCE, at_once=2
    )
    try:
        slow.deliver_once(NOW)
        eventually(lambda: list(states(world, keys).values()).count("sending") == 2, 60)
        assert sorted(states(world, keys).values()) == ["leased", "sending", "sending"]
    finally:
        gate.set()
    assert slow.rest(60)
    assert stand(practice) == EACH_ONCE


def test_those_that_stand_are_recorded_as_the_next_begin(
    world: World, practice: Slack, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not before: of the third it is known all the while that it has not been posted."""
    calls, while_they_stand = list[tuple[int, int]](), list[dict[str, str]]()
    together = several.record_and_begin

    def noted(doors: Any, here: str, posted: Any, to_post: Any, **more: Any) -> Done:
        calls.append((len(posted), len(to_post)))
        return together(doors, here, posted, to_post, **more)

    def look(step: str) -> None:
        if step == "before_record":
            while_they_stand.append(states(world, keys))

    monkeypatch.setattr(several, "record_and_begin", noted)
    monkeypatch.setattr(many, "FIRST_COMPLETED", ALL_COMPLETED)
    two_at_a_time = practice.deliverer(AT_ONCE, at_once=2, at_step=look)
    assert two_at_a_time.deliver_once(NOW).sent == 3
    assert calls == [(0, 2), (2, 1), (1, 0)]
    assert [sorted(each.values()) for each in while_they_stand] == [
        ["leased", "sending", "sending"],
        ["sending", "sent", "sent"],
    ]
    assert stand(practice) == EACH_ONCE


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_crash_at_any_step_leaves_exactly_one_of_each(
    world: World, practice: Slack, keys: list[str], step: str
) -> None:
    reached, at_step = crashing_at(step)
    with pytest.raises(Crash):
        together(practice, at_step=at_step).deliver_all(NOW)
    assert step in reached
    world.expire_leases()
    together(practice).deliver_all(NOW)
    assert stand(practice) == EACH_ONCE
    assert set(states(world, keys).values()) == {"sent"}


def test_what_takes_long_to_draw_keeps_nothing_that_is_drawn_waiting(
    world: World, practice: Slack, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is named who was erased while others were drawn."""
    begun = list[int]()

    def noted(begin: Callable[[], Done]) -> Done:
        done = begin()
        begun.append(len(done.begun))
        return done

    around(monkeypatch, BEGIN, noted)
    seconds = count(0.0, 2 * many.DRAWING)  # so long each takes
    monkeypatch.setattr(many, "monotonic", lambda: next(seconds))
    assert together(practice).deliver_all(NOW).sent == 3
    assert begun
    assert max(begun) == 1
    assert stand(practice) == EACH_ONCE


# ---------------------------------------------------------------- what one of them meets


@pytest.mark.parametrize("fault", ["reset_after", "reset_before", "server_error"])
def test_what_breaks_off_is_one_messages_own(
    world: World, practice: Slack, keys: list[str], fault: str
) -> None:
    practice.workspace.faults.add(fault, "chat.postMessage")
    first = together(practice).deliver_once(NOW)
    assert first.sent == 2
    together(practice).deliver_all(NOW)
    assert stand(practice) == EACH_ONCE


def test_whom_slack_refuses_is_alone_in_that(
    world: World, practice: Slack, keys: list[str]
) -> None:
    practice.workspace.faults.add("error", "chat.postMessage", error="user_not_found")
    counts = together(practice).deliver_once(NOW)
    assert (counts.sent, counts.dead + counts.waiting) == (2, 1)


def test_who_is_to_wait_loses_nothing(world: World, practice: Slack, keys: list[str]) -> None:
    practice.workspace.faults.add("rate_limited", "chat.postMessage", times=3, retry_after=77)
    counts = together(practice).deliver_once(NOW)
    assert (counts.sent, counts.waiting) == (0, 3)
    assert set(states(world, keys).values()) == {"planned"}
    assert {row.posts for row in world.messages() if row.id in keys} == {0}


def test_starved_past_their_deadline_none_is_posted(
    world: World, practice: Slack, keys: list[str]
) -> None:
    starved = together(practice, Timing(lease=60, post=60, pace=0))  # no time is left to post
    assert starved.deliver_once(NOW).waiting == 3
    assert stand(practice) == [["0"]] * 3
    assert set(states(world, keys).values()) == {"planned"}


@pytest.mark.parametrize(
    ("half", "alone_does"), [(BEGIN, "begin_sending"), (RECORD, "record_sent")]
)
def test_one_that_somebody_holds_goes_alone_once_it_is_free(
    world: World,
    practice: Slack,
    keys: list[str],
    half: str,
    alone_does: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No two statements wait for each other: it is done for the others without it."""
    if world.doors.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    alone, does_one = list[str](), getattr(leases, alone_does)

    def while_it_is_held(does: Callable[[], Done]) -> Done:
        with held(world, keys[1]):
            return does()

    def noted(doors: Any, leased: Any, **values: Any) -> bool:
        alone.append(leased.id)
        return bool(does_one(doors, leased, **values))

    around(monkeypatch, half, while_it_is_held)
    monkeypatch.setattr(leases, alone_does, noted)
    assert together(practice).deliver_once(NOW).sent == 3
    assert alone == [keys[1]]
    assert set(states(world, keys).values()) == {"sent"}
    assert together(practice).deliver_all(NOW).total == 0
    assert stand(practice) == EACH_ONCE


@contextmanager
def held(world: World, key: str) -> Iterator[None]:
    """The message is locked."""
    row = OutgoingMessageRow
    with world.doors.patient.engine.connect() as connection:
        connection.execute(update(row).where(row.id == key).values(faults=row.faults))
        yield
        connection.rollback()


@pytest.mark.parametrize("half", [BEGIN, RECORD])
def test_where_it_cannot_be_done_together_each_goes_alone(
    world: World,
    practice: Slack,
    keys: list[str],
    half: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(_: Callable[[], Done]) -> Done:
        raise DatabaseAway("for a moment")

    around(monkeypatch, half, away)
    assert together(practice).deliver_all(NOW).sent == 3
    assert stand(practice) == EACH_ONCE
    assert set(states(world, keys).values()) == {"sent"}


def test_who_was_withdrawn_after_it_was_drawn_is_not_posted(
    world: World, practice: Slack, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def after_that(begin: Callable[[], Done]) -> Done:
        world.set_message(keys[0], state="withdrawn", leased_by=None, leased_until=None)
        return begin()

    around(monkeypatch, BEGIN, after_that)
    assert together(practice).deliver_once(NOW).sent == 2
    assert stand(practice) == [["0"], ["0", "1"], ["0", "1"]]


def test_frozen_until_another_has_posted_none_stands_twice(
    world: World, practice: Slack, keys: list[str]
) -> None:
    def freeze(step: str) -> None:
        if step == "before_record":
            world.expire_leases()
            practice.deliverer().deliver_all(NOW)

    counts = together(practice, at_step=freeze).deliver_once(NOW)
    assert counts.lost_leases
    practice.deliverer().deliver_all(NOW)
    assert stand(practice) == EACH_ONCE


@pytest.mark.parametrize("half", [BEGIN, RECORD])
def test_whoever_holds_them_now_is_left_alone(
    world: World,
    practice: Slack,
    keys: list[str],
    half: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Frozen past their leases: another has taken them, and has not got any further."""
    done = list[Done]()

    def after_that(does: Callable[[], Done]) -> Done:
        world.expire_leases()
        leases.take(world.doors, owner="another", limit=10, timing=AT_ONCE)
        done.append(does())
        return done[-1]

    around(monkeypatch, half, after_that)
    assert together(practice).deliver_once(NOW).sent == 0
    assert set(done) == {several.NONE}
    assert {row.leased_by for row in world.messages() if row.id in keys} == {"another"}
