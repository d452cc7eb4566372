"""The briefs of a unit that are leased together read it once, and none goes out as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest
from slack_sdk import WebClient
from sqlalchemy import delete

from bot.casework.access import audit
from bot.casework.administration import transfers, vocational_units
from bot.casework.drafts import TransferDraft
from bot.casework.privacy import erasing
from bot.casework.recording.record import record
from bot.casework.reminders import brief_lines, briefs, several
from bot.casework.reminders.content import ActionLine, AuthorizationLine, StepLine
from bot.casework.reminders.several import Done
from bot.casework.replies import Actor
from bot.clock import MovableClock
from bot.jobs.delivery.deliverer import Deliverer
from db.doors import Doors, Session
from db.models import (
    AuditHeadRow,
    ClientRow,
    ConversationPaceRow,
    OutgoingMessageRow,
    StaffMemberRow,
    WorkspaceRow,
)
from db.queries.outbox import reading
from ips.facts import Clock
from ips.records.action import ActionRecord
from ips.records.authorization import AuthorizationRecord
from tests.databases import Contents, contents_of, put_contents
from tests.delivery_world import World, at
from tests.harbor import ADA, ANA, BEN, LEA, TEAM, Harbor, open_harbor
from tests.support import count_statements, rows_in, write_into

TOMORROW = date(2026, 3, 3)
MORNING = at(TOMORROW, 8, 30)
ONE_AFTER_THE_OTHER = (ANA, BEN, LEA)
FOR_ALL = 15  # leasing, and the unit read once


@dataclass
class Post:
    """A Slack that keeps what it is given; `then`: what happens after the first message.

    `as_asked`: what happens while it is asked for the channel of somebody.
    """

    then: Callable[[], object] = lambda: None
    says: dict[str, str] = field(default_factory=dict)
    as_asked: Callable[[str], object] = lambda _: None
    timeout = 5

    def conversations_open(self, users: str) -> dict[str, Any]:
        self.as_asked(users)
        return {"channel": {"id": f"D{users}"}}

    def chat_postMessage(self, channel: str, **said: Any) -> dict[str, Any]:  # noqa: N802 - Slack's
        self.says[channel[1:]] = str(said)
        if len(self.says) == 1:
            self.then()
        return {"ok": True, "ts": f"1700000000.{len(self.says):06}"}


_written: dict[str, tuple[Contents, Harbor]] = {}


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    """Ana carries C-1, Ben C-2; both have names, and are due a first employer contact.

    And either has a next step, an action and an authorization that ends. Written once and copied.
    """
    if doors.dialect not in _written:
        made = _write_all(doors, clock)
        _written[doors.dialect] = contents_of(doors), made
        return made
    contents, before = _written[doors.dialect]
    put_contents(doors, contents)
    return replace(before, doors=doors, clock=clock, staff_ids=dict(before.staff_ids))


def _write_all(doors: Doors, clock: MovableClock) -> Harbor:
    harbor = open_harbor(doors, clock)
    for code, by in (("C-1", harbor.ana), ("C-2", harbor.ben)):
        harbor.enroll(code, harbor.ago(29), by=by)
        client_id, me = harbor.client_id(code), harbor.staff_ids[by.slack_user_id]
        harbor.contact(by=by, next_step="Call", next_step_on=TOMORROW)
        ends = TOMORROW + timedelta(days=30)
        for said in (
            ActionRecord(owner_id=me, what="Call VR", due_on=TOMORROW, client_id=client_id),
            AuthorizationRecord(client_id=client_id, from_on=TOMORROW, until_on=ends, units=80),
        ):
            record(doors, by, said, now=harbor.now)
    with doors.patient.writing() as session:
        write_into(session, ClientRow, name="Robin Vale", meeting_wishes="by the old mill")
        write_into(session, WorkspaceRow, names_allowed_at=harbor.now)
        due = StaffMemberRow.slack_user_id.in_(ONE_AFTER_THE_OTHER)
        write_into(session, StaffMemberRow, due, next_brief_at=at(TOMORROW))
    assert briefs.plan_due(doors.patient, MORNING) == len(ONE_AFTER_THE_OTHER)
    for place, who in enumerate(ONE_AFTER_THE_OTHER):
        _write(harbor, OutgoingMessageRow, OutgoingMessageRow.conversation == who, sequence=place)
    return harbor


def delivered(
    harbor: Harbor,
    then: Callable[[], object] = lambda: None,
    as_asked: Callable[[str], object] = lambda _: None,
) -> dict[str, str]:
    """Reader -> what their brief says; the briefs go out one after the other."""
    post = Post(then, as_asked=as_asked)
    to_post = cast(WebClient, post)
    Deliverer(harbor.doors.patient, lambda _: to_post, at_once=1).deliver_all(MORNING)
    return post.says


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of how many briefs each reading of a unit was."""
    numbers: list[int] = []

    def counted(session: Session, messages: Any, *, now: datetime) -> Any:
        numbers.append(len(messages))
        return load_each(session, messages, now=now)

    load_each = brief_lines.load_each
    monkeypatch.setattr(brief_lines, "load_each", counted)
    return numbers


# ---------------------------------------------------------------- what it costs


@pytest.mark.parametrize("number", [3, 9])
def test_one_more_brief_costs_its_beginning_and_its_end(harbor: Harbor, number: int) -> None:
    """A unit of its own, with so many specialists who carry somebody each."""
    world = World(harbor.doors, unit_id="more").set_up(date(2026, 1, 5), channel=None)
    for each in range(number):
        who = f"U0MORE{each}"
        world.person(who, next_brief_at=at(TOMORROW))
        world.client(f"M-{each}", who, harbor.ago(29))
    world.reckon()
    _noted(harbor, "more")
    with harbor.doors.patient.writing() as session:
        write_into(session, OutgoingMessageRow, state="withdrawn")
    assert briefs.plan_due(harbor.doors.patient, MORNING) == number
    with count_statements(harbor.doors.patient) as statements:
        assert len(delivered(harbor)) == number
    of_pace = harbor.doors.dialect == "sqlite"
    asked = [each for each in statements if not each.startswith("BEGIN")]
    assert len(asked) <= FOR_ALL + number * (2 + of_pace)


def test_a_unit_that_was_read_is_not_read_again(harbor: Harbor, reads: list[int]) -> None:
    delivered(harbor)
    assert reads == [len(ONE_AFTER_THE_OTHER)]


def test_whatever_several_show_is_read_once_for_all(harbor: Harbor) -> None:
    with harbor.doors.patient.reading() as session:
        found = rows_in(session, OutgoingMessageRow, OutgoingMessageRow.kind == briefs.BRIEF)
        planned = [reading.message(session, TEAM, each.id) for each in found]
        two = [each for each in planned if each is not None and each.conversation in (ANA, BEN)]
        counted = []
        for messages in (two[:1], two):
            with count_statements(harbor.doors.patient) as statements:
                drawn = brief_lines.load_each(session, messages, now=MORNING)
            counted.append(len(statements))
    for brief in drawn.values():
        assert brief is not None
        shown = {type(each) for each in brief.steps}
        assert shown == {StepLine, ActionLine, AuthorizationLine}
    assert counted[0] == counted[1]


# ---------------------------------------------------------------- what everybody reads


def test_nobody_reads_the_name_of_anothers_client(harbor: Harbor) -> None:
    says = delivered(harbor)
    assert "Robin Vale" in says[ANA]
    assert "Robin Vale" in says[BEN]
    assert "C-1" in says[LEA]
    assert "Robin Vale" not in says[LEA]


# ---------------------------------------------------------------- what changed meanwhile


def test_a_visit_that_was_recorded_meanwhile_is_asked_for_no_more(harbor: Harbor) -> None:
    says = delivered(harbor, lambda: harbor.contact(harbor.client_id("C-2"), by=harbor.ben))
    asks = f"{Clock.FIRST_EMPLOYER_CONTACT}:"
    assert [asks in says[who] for who in ONE_AFTER_THE_OTHER] == [True, False, True]


def test_a_visit_that_is_recorded_while_slack_is_asked_where_it_goes_is_asked_for_no_more(
    harbor: Harbor,
) -> None:
    """Drawn it was before: the statement that begins it asks whether it is still so."""
    visits = [lambda: harbor.contact(harbor.client_id("C-2"), by=harbor.ben)]
    says = delivered(harbor, as_asked=lambda who: who == BEN and visits and visits.pop()())
    asks = f"{Clock.FIRST_EMPLOYER_CONTACT}:"
    assert [asks in says[who] for who in ONE_AFTER_THE_OTHER] == [True, False, True]


def test_a_visit_that_is_recorded_before_they_are_begun_together_is_asked_for_in_none(
    harbor: Harbor, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun by one statement, it asks of each whether it is still so; who is not goes alone."""
    for who in ONE_AFTER_THE_OTHER:
        here = ConversationPaceRow.conversation == who
        _write(harbor, ConversationPaceRow, here, direct_channel=f"D{who}")
    begin, begun = several.record_and_begin, list[frozenset[str]]()

    def after_a_visit(*values: Any, **more: Any) -> Done:
        harbor.contact(harbor.client_id("C-2"), by=harbor.ben)
        done = begin(*values, **more)
        begun.append(done.begun)
        return done

    monkeypatch.setattr(several, "record_and_begin", after_a_visit)
    post = Post()
    to_post = cast(WebClient, post)
    Deliverer(harbor.doors.patient, lambda _: to_post, at_once=4).deliver_all(MORNING)
    assert begun == [frozenset()]
    asks = f"{Clock.FIRST_EMPLOYER_CONTACT}:"
    assert [asks in post.says[who] for who in ONE_AFTER_THE_OTHER] == [True, False, True]
    assert reads[0] == len(ONE_AFTER_THE_OTHER)


def test_who_was_erased_meanwhile_is_in_no_brief(harbor: Harbor) -> None:
    client_id, doors = harbor.client_id("C-2"), harbor.doors.patient
    says = delivered(
        harbor, lambda: erasing.erase_client(doors, harbor.lea, client_id, now=MORNING)
    )
    for who in (BEN, LEA):
        assert "C-2" not in says[who]


def test_who_was_handed_over_meanwhile_is_the_colleagues(harbor: Harbor) -> None:
    over = TransferDraft((harbor.client_id("C-2"),), harbor.staff_ids[ANA], TOMORROW)
    says = delivered(
        harbor, lambda: transfers.transfer(harbor.doors, harbor.lea, over, now=MORNING)
    )
    assert f"{Clock.FIRST_EMPLOYER_CONTACT}:" not in says[BEN]


def test_names_that_were_forbidden_meanwhile_are_in_no_brief(harbor: Harbor) -> None:
    ada = Actor(TEAM, ADA)
    says = delivered(
        harbor,
        lambda: vocational_units.acknowledge_names(
            harbor.doors, ada, allowed=False, now=MORNING, admins={ADA}
        ),
    )
    assert "Robin Vale" in says[ANA]
    assert "Robin Vale" not in says[BEN]
    assert "C-2" in says[BEN]


def test_who_has_chosen_meanwhile_to_hear_it_hears_it(harbor: Harbor) -> None:
    ben = StaffMemberRow.slack_user_id == BEN
    says = delivered(harbor, lambda: _write(harbor, StaffMemberRow, ben, read_aloud=True))
    assert says[BEN].count("C-2") > says[ANA].count("C-1")


def test_a_brief_that_is_wanted_otherwise_reads_its_unit_again(
    harbor: Harbor, reads: list[int]
) -> None:
    """Clocks are reckoned anew at a start, which nobody notes; but what shows them is wanted."""
    ben = OutgoingMessageRow.conversation == BEN
    delivered(harbor, lambda: _write(harbor, OutgoingMessageRow, ben, wanted_version=2))
    assert reads == [3, 2]


def test_a_brief_that_was_taken_back_meanwhile_is_not_posted(harbor: Harbor) -> None:
    ben = OutgoingMessageRow.conversation == BEN
    says = delivered(harbor, lambda: _write(harbor, OutgoingMessageRow, ben, state="withdrawn"))
    assert says.keys() == {ANA, LEA}


# ---------------------------------------------------------------- where it cannot be


def test_a_unit_without_a_chain_is_read_for_each(harbor: Harbor, reads: list[int]) -> None:
    with harbor.doors.patient.writing() as session:
        session.execute(delete(AuditHeadRow))
    assert delivered(harbor).keys() == {ANA, BEN, LEA}
    assert reads == [1, 1, 1]


def test_one_that_cannot_be_drawn_keeps_no_other_from_going(harbor: Harbor) -> None:
    ben = OutgoingMessageRow.conversation == BEN
    _write(harbor, OutgoingMessageRow, ben, subject={"unit": harbor.unit_id})
    assert delivered(harbor).keys() == {ANA, LEA}


def _write(harbor: Harbor, row: type, which: object, **values: Any) -> None:
    with harbor.doors.patient.writing() as session:
        write_into(session, row, which, **values)


def _noted(harbor: Harbor, unit_id: str) -> None:
    """Something has happened in this unit."""
    with harbor.doors.patient.writing() as session:
        audit.append(
            session, workspace_id=TEAM, chain=unit_id, at=MORNING, actor="bot", action="unit.made"
        )
