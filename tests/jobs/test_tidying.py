"""Our own messages leave Slack after the unit's days; the records stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text, update

from bot.casework.administration import roster
from bot.casework.privacy import erasing
from bot.casework.reminders import retention
from bot.jobs.delivery import post_office, tidying
from bot.jobs.delivery.deliverer import Deliverer
from bot.jobs.delivery.slack_words import NotArrived
from bot.server.work import make_deliverer
from db.models import ClientRow, OutgoingMessageRow, VocationalUnitRow, WorkspaceRow
from practice_workspace.contents import Message
from tests.commands.conftest import house  # noqa: F401
from tests.delivery_world import AT_ONCE
from tests.harbor import add_unit
from tests.house import (
    ANA,
    CHANNEL,
    LEA,
    OTHER_CHANNEL,
    TEAM,
    House,
    lived_once,
    set_up_unit_once,
)
from tests.support import row_with


@pytest.fixture
def deliverer(house: House) -> Iterator[Deliverer]:  # noqa: F811
    made = make_deliverer(house.settings, house.doors)
    made.timing = AT_ONCE
    yield made
    made.release()


@pytest.fixture
def posted(house: House) -> House:  # noqa: F811
    """A brief and a digest stand in Slack, a week apart."""
    return lived_once(house, _a_week)


def _a_week(house: House) -> None:  # noqa: F811
    set_up_unit_once(house)
    house.enroll(ANA, "C-114", entered_on=house.now.date() - timedelta(days=26))
    keep(house, 30)
    deliverer = make_deliverer(house.settings, house.doors)
    deliverer.timing = AT_ONCE
    for step in (timedelta(days=1), timedelta(days=6)):
        house.clock.move_by(step)
        deliverer.plan_once(house.now)
        deliverer.deliver_all(house.now)
    deliverer.release()


def keep(house: House, days: int | None) -> None:  # noqa: F811
    with house.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(keep_messages_days=days))


def ours(house: House, where: str = "") -> list[Message]:  # noqa: F811
    person = house.person(ANA)
    return [each for each in person.messages(where) if each.bot_id]


def states(house: House) -> set[tuple[str, str, str | None]]:  # noqa: F811
    row = OutgoingMessageRow
    with house.doors.reading() as session:
        return {tuple(each) for each in session.execute(select(row.kind, row.state, row.reason))}


def test_what_has_stood_long_enough_goes_and_the_rest_stays(
    posted: House, deliverer: Deliverer
) -> None:
    brief_at = posted.now - timedelta(days=6)
    assert len(ours(posted)) >= 1
    posted.clock.move_to(brief_at + timedelta(days=30))
    assert deliverer.tidy_once(posted.now) == 0
    posted.clock.move_to(brief_at + timedelta(days=30, minutes=1))
    assert deliverer.tidy_once(posted.now) >= 1
    assert ("brief", "withdrawn", "kept_long_enough") in states(posted)
    assert any(each.bot_id for each in posted.workspace.messages(CHANNEL))  # younger
    assert deliverer.tidy_once(posted.now) == 0

    posted.clock.move_by(timedelta(days=7))
    assert deliverer.tidy_once(posted.now) >= 1
    assert ours(posted) == []
    left = [each for each in posted.workspace.messages(CHANNEL) if each.bot_id]
    assert all(each.file_ids for each in left)  # the chart names nobody
    (kept,) = [each for each in posted.person(LEA).messages() if each.bot_id]
    assert kept.text == "A line of the audit log to keep"  # it names nobody, and is to stay


def test_without_a_number_of_days_nothing_is_deleted(posted: House, deliverer: Deliverer) -> None:
    keep(posted, None)
    posted.clock.move_by(timedelta(days=4000))
    assert deliverer.tidy_once(posted.now) == 0


def test_somebody_deleted_it_before_us(posted: House, deliverer: Deliverer) -> None:
    token = posted.workspace.bot_token
    for message in ours(posted):
        posted.app.client.chat_delete(token=token, channel=message.channel_id, ts=message.ts)
    posted.expected_errors.add("message_not_found")
    posted.clock.move_by(timedelta(days=60))
    assert deliverer.tidy_once(posted.now) > 0
    assert deliverer.tidy_once(posted.now) == 0


def test_a_few_at_a_time_until_all_are_gone(
    posted: House, deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "AT_A_TIME", 1)
    posted.clock.move_by(timedelta(days=60))
    turns = [deliverer.tidy_once(posted.now) for _ in range(30)]
    assert turns[:2] == [1, 1]
    assert turns[-1] == 0
    assert ours(posted) == []


def test_when_slack_asks_to_wait_it_is_tried_again(posted: House, deliverer: Deliverer) -> None:
    posted.expected_errors |= {"fault:rate_limited"}
    posted.workspace.faults.add("rate_limited", "chat.delete")
    posted.clock.move_by(timedelta(days=60))
    assert deliverer.tidy_once(posted.now) == 0
    with posted.doors.reading() as session:  # and what is to be posted does not wait for that
        assert session.scalars(select(WorkspaceRow.not_before)).all() == [None]
    assert deliverer.tidy_once(posted.now) > 0


def test_while_slack_is_away_nothing_is_put_off(posted: House, deliverer: Deliverer) -> None:
    kinds = ("server_error", "reset_before")
    posted.expected_errors |= {f"fault:{kind}" for kind in kinds}
    for kind in kinds:
        posted.workspace.faults.add(kind, "chat.delete")
        posted.workspace.faults.add(kind, "auth.test")
    posted.clock.move_by(timedelta(days=60))
    assert [deliverer.tidy_once(posted.now) for _ in range(2)] == [0, 0]
    assert deliverer.tidy_once(posted.now) > 0
    assert ours(posted) == []


def test_one_that_slack_never_deletes_holds_up_no_other_and_is_tried_less_and_less(
    posted: House, deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = post_office.delete, []
    poison = ours(posted)[0].ts

    def sometimes(slack: Any, channel_id: str, ts: str, file_id: str | None = None) -> None:
        if ts == poison:
            tries.append(ts)
            raise NotArrived
        real(slack, channel_id, ts, file_id)

    monkeypatch.setattr(post_office, "delete", sometimes)
    monkeypatch.setattr(tidying, "AT_A_TIME", 1)  # it is the oldest, and the others come after it
    posted.clock.move_by(timedelta(days=60))
    for _ in range(30):
        deliverer.tidy_once(posted.now)
    assert [each.ts for each in ours(posted)] == [poison]
    assert len(tries) == 1

    posted.clock.move_by(retention.SOON)
    deliverer.tidy_once(posted.now)
    assert len(tries) == 2
    with posted.doors.patient.writing() as session:
        mine = update(OutgoingMessageRow).where(OutgoingMessageRow.ts == poison)
        session.execute(mine.values(failures=retention.MOST_SOON))
    posted.clock.move_by(retention.SOON)
    deliverer.tidy_once(posted.now)
    posted.clock.move_by(retention.SOON)
    deliverer.tidy_once(posted.now)
    assert len(tries) == 3, "after a day of that it waits for the next"
    posted.clock.move_by(retention.TRIED_AGAIN_AFTER)
    deliverer.tidy_once(posted.now)
    assert len(tries) == 4


def test_what_nobody_can_delete_holds_up_nothing(posted: House, deliverer: Deliverer) -> None:
    posted.expected_errors.add("fault:error")
    posted.workspace.faults.add("error", "chat.delete", error="cant_delete_message")
    standing = len(ours(posted))
    posted.clock.move_by(timedelta(days=60))
    deliverer.tidy_once(posted.now)
    assert len(ours(posted)) <= 1 <= standing
    assert deliverer.tidy_once(posted.now) == 0


def test_what_cannot_be_deleted_now_is_tried_again_another_day(
    posted: House, deliverer: Deliverer
) -> None:
    """The channel is archived, or the bot is out of it: that may be over tomorrow."""
    refusals = ("is_archived", "channel_not_found", "not_in_channel", "a_word_of_tomorrow")
    posted.expected_errors.add("fault:error")
    row = OutgoingMessageRow
    with posted.doors.reading() as session:
        about = row.kind.in_(retention.ABOUT_CLIENTS)
        standing = len(session.scalars(select(row.id).where(about, row.state == "sent")).all())
    posted.clock.move_by(timedelta(days=60))
    for word in refusals:
        for _ in range(standing):
            posted.workspace.faults.add("error", "chat.delete", error=word)
        assert deliverer.tidy_once(posted.now) == 0
        assert deliverer.tidy_once(posted.now) == 0, "not asked again within the day"
        assert digests_in(posted, CHANNEL) > 0
        posted.clock.move_by(timedelta(days=1))
    assert deliverer.tidy_once(posted.now) == standing
    assert digests_in(posted, CHANNEL) == 0


def test_nobody_asks_for_ever(posted: House, deliverer: Deliverer) -> None:
    posted.expected_errors.add("fault:error")
    for _ in range(20):
        posted.workspace.faults.add("error", "chat.delete", error="channel_not_found")
    posted.clock.move_by(retention.GIVE_UP_AFTER + timedelta(days=60))
    deliverer.tidy_once(posted.now)
    assert {each for each in states(posted) if each[0] == "brief"} == {
        ("brief", "withdrawn", "not_deleted")
    }


def test_a_workspace_that_nobody_can_enter_holds_up_no_other(
    posted: House, deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked first, its messages fill every turn, and its token is gone."""
    row = OutgoingMessageRow
    with posted.doors.patient.writing() as session:
        session.execute(row_with(WorkspaceRow, id="T0AAA", name="Without a token"))
        one = session.execute(select(row).where(row.ts.is_not(None))).first()
        assert one is not None
        kept = {each.key: getattr(one, each.key) for each in row.__table__.columns}
        for number in range(3):
            own = {"workspace_id": "T0AAA", "id": f"{number:032}", "dedupe_key": str(number)}
            session.execute(row_with(row, **kept | own | {"delete_at": posted.now}))
    monkeypatch.setattr(tidying, "AT_A_TIME", 2)
    posted.clock.move_by(timedelta(days=60))
    assert sum(deliverer.tidy_once(posted.now) for _ in range(9)) > 0
    assert ours(posted) == []


def test_a_workspace_whose_token_cannot_be_opened_holds_up_no_other(
    posted: House, deliverer: Deliverer
) -> None:
    """It is written with a key that is lost; its own message waits for a token that opens."""
    row = OutgoingMessageRow
    with posted.doors.patient.writing() as session:
        session.execute(row_with(WorkspaceRow, id="T0AAA", name="Another key"))
        one = session.execute(select(row).where(row.ts.is_not(None))).first()
        assert one is not None
        kept = {each.key: getattr(one, each.key) for each in row.__table__.columns}
        own = {"workspace_id": "T0AAA", "id": f"{1:032}", "delete_at": posted.now}
        session.execute(row_with(row, **kept | own))
        broken = text("UPDATE workspace SET bot_token = :token WHERE id = 'T0AAA'")
        session.execute(broken, {"token": b"lost"})
    posted.clock.move_by(timedelta(days=60))
    assert sum(deliverer.tidy_once(posted.now) for _ in range(3)) > 0
    assert ours(posted) == []
    with posted.doors.reading() as session:
        waiting = session.execute(select(row.delete_at).where(row.workspace_id == "T0AAA"))
        assert waiting.scalar_one() < posted.now


def test_a_unit_whose_settings_cannot_be_read_holds_up_no_other(
    posted: House, deliverer: Deliverer
) -> None:
    with posted.doors.patient.writing() as session:
        add_unit(session, TEAM, "broken", posted.now.date(), name="Aaa", created_at=posted.now)
        unread = update(VocationalUnitRow).values(working_days=7, zone="Mars/Olympus_Mons")
        session.execute(unread.where(VocationalUnitRow.id == "broken"))
    posted.clock.move_by(timedelta(days=60))
    assert deliverer.tidy_once(posted.now) > 0
    assert ours(posted) == []


def test_a_deleted_message_is_not_drawn_again(posted: House, deliverer: Deliverer) -> None:
    posted.clock.move_by(timedelta(days=60))
    deliverer.tidy_once(posted.now)
    posted.person(ANA).command("/visit", "C-114 in person")
    posted.workspace.wait_until(lambda: posted.person(ANA).ephemerals)
    before = len(posted.workspace.calls)
    deliverer.deliver_all(posted.now)
    assert "chat.update" not in {call.method for call in posted.workspace.calls[before:]}


@pytest.mark.parametrize("erased", [True, False])
def test_what_slack_lets_nobody_change_goes_where_somebody_was_erased(
    posted: House, deliverer: Deliverer, erased: bool
) -> None:
    """Otherwise it stays: a brief that is not up to date is better than none."""
    posted.expected_errors |= {"edit_window_closed", "fault:error"}
    posted.workspace.faults.add("error", "chat.update", times=None, error="edit_window_closed")
    with posted.doors.reading() as session:
        (client,) = session.scalars(select(ClientRow.id))
    if erased:
        erasing.erase_client(posted.doors, posted.actor(LEA), client, now=posted.now)
    else:
        with posted.doors.patient.writing() as session:
            retention.show_again(session, TEAM, [client])
    deliverer.deliver_all(posted.now)
    deliverer.tidy_once(posted.now)
    assert any("C-114" in str(each.blocks) for each in ours(posted)) is not erased


def test_told_to_stop_it_deletes_no_further(posted: House, deliverer: Deliverer) -> None:
    posted.clock.move_by(timedelta(days=60))
    asked = iter([False, True])
    gone = tidying.tidy_once(
        posted.doors, deliverer._slack_for, posted.now, lambda: next(asked, True)
    )
    assert gone == 1
    deliverer.stop()
    assert deliverer.tidy_once(posted.now) == 0


def test_the_digests_in_a_channel_that_the_unit_has_left_go_too(
    posted: House, deliverer: Deliverer
) -> None:
    assert digests_in(posted, CHANNEL) > 0
    with posted.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(channel_id=OTHER_CHANNEL))
    assert deliverer.tidy_once(posted.now) == 0
    posted.clock.move_by(timedelta(days=31))
    deliverer.tidy_once(posted.now)
    assert digests_in(posted, CHANNEL) == 0


def digests_in(house: House, channel: str) -> int:  # noqa: F811
    """The bot's messages there that name clients: all but the chart."""
    standing = house.workspace.messages(channel)
    return len([each for each in standing if each.bot_id and not each.file_ids])


def test_whoever_has_left_the_roster_keeps_no_brief(posted: House, deliverer: Deliverer) -> None:
    assert ours(posted)
    keep(posted, None)
    ana = posted.member(ANA)
    lea = posted.actor(LEA)
    roster.remove(posted.doors, lea, ana.id, now=posted.now)
    posted.clock.move_by(timedelta(minutes=5))
    assert deliverer.tidy_once(posted.now) > 0
    assert ours(posted) == []
    assert posted.person(LEA).messages()


def test_no_search_walks_through_all_that_ever_stood_and_units_share_one(
    posted: House, deliverer: Deliverer
) -> None:
    """At some millions of sent messages two whole scans a minute met the statement limit."""
    asked = _statements_of_a_search(posted)
    with posted.doors.patient.writing() as session:
        for number in range(3):
            name = f"unit{number}"
            add_unit(
                session, TEAM, name, posted.now.date(), name=name,
                created_at=posted.now, keep_messages_days=20 + number,
            )  # fmt: skip
    of_four = _statements_of_a_search(posted)
    assert len(of_four) == len(asked)
    if posted.doors.dialect == "sqlite":
        for statement, values in (*asked, *of_four):
            plan = _plan_of(posted, statement, values)
            assert re.search(r"INDEX \w+_(to_delete|standing_where|standing_of)\b", plan), plan


def _statements_of_a_search(house: House) -> list[tuple[str, Any]]:  # noqa: F811
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "FROM outgoing_message" in statement:
            asked.append((statement, values))

    engine = house.doors.patient.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        retention.past_keeping(house.doors.patient, house.now, 20)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return asked


def _plan_of(house: House, statement: str, values: Any) -> str:  # noqa: F811
    with house.doors.patient.engine.connect() as connection:
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return "; ".join(str(row[3]) for row in found)
