"""Who does what by when: an action is done, moved or dropped by its owner or whoever stands in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.casework.access.permissions import who_may
from bot.casework.privacy import erasing
from bot.casework.recording import actions, undo
from bot.casework.recording.kinds import NOT_ON_ROSTER
from bot.casework.recording.record import edit, record
from bot.casework.replies import Actor, Colleague, NotAllowed, Recorded, Refusal, phrase
from bot.clock import MovableClock
from db.doors import Doors
from db.kept import Kept
from db.models import FactVersionRow
from db.queries.records import facts
from ips.records.action import ActionRecord
from ips.records.fidelity_review import FidelityReviewRecord
from tests.casework.test_unit_records import MONDAY, lead_of_pier
from tests.harbor import ANA, BEN, PIA, Harbor, open_harbor
from tests.support import rows_in


@pytest.fixture
def harbor(doors: Doors) -> Harbor:
    return open_harbor(doors, MovableClock(MONDAY))


def to_do(harbor: Harbor, owner: str = BEN, **said: str) -> ActionRecord:
    return ActionRecord(
        owner_id=harbor.staff_ids[owner], what="Call VR", due_on=harbor.ahead(4), **said
    )


def agreed(harbor: Harbor, by: Actor | None = None, **said: str) -> Recorded:
    return record(harbor.doors, by or harbor.lea, to_do(harbor, **said), now=harbor.now)


def stands(harbor: Harbor, done: Recorded) -> Kept[ActionRecord]:
    with harbor.doors.reading() as session:
        found = facts.find(
            session, ActionRecord, harbor.workspace_id, done.fact.id.partition(".")[0]
        )
    assert found is not None
    return found


def test_it_is_agreed_for_a_colleague_and_done_by_them(harbor: Harbor) -> None:
    new = agreed(harbor)
    assert new.summary == phrase(Colleague(BEN), ": action, due Fri 6 Mar")
    done = actions.done(harbor.doors, harbor.ben, new.fact.id, now=harbor.now)
    assert done.summary == "The action is done."
    kept = stands(harbor, new)
    assert (kept.record.done_on, kept.record.is_open) == (harbor.today, False)
    assert kept.record.end_recorded_by == harbor.staff_ids[BEN]
    with pytest.raises(Refusal, match="done already"):
        actions.drop(harbor.doors, harbor.lea, new.fact.id, now=harbor.now)
    undone = undo.void(harbor.doors, harbor.ben, done.fact, now=harbor.now)
    assert undone.summary == "Undone: end of the action"
    assert stands(harbor, new).record.is_open


def test_it_is_dropped_by_the_team_lead_and_that_is_undone(harbor: Harbor) -> None:
    new = agreed(harbor)
    dropped = actions.drop(harbor.doors, harbor.lea, new.fact.id, now=harbor.now)
    assert dropped.fact.kind == "action_dropped"
    with pytest.raises(NotAllowed):
        undo.void(harbor.doors, harbor.ana, dropped.fact, now=harbor.now)
    undo.void(harbor.doors, harbor.lea, dropped.fact, now=harbor.now)
    assert stands(harbor, new).record.is_open


def test_it_moves_to_another_day_and_back(harbor: Harbor) -> None:
    new = agreed(harbor)
    with pytest.raises(Refusal, match="has passed"):
        actions.move(harbor.doors, harbor.ben, new.fact.id, harbor.ago(1), now=harbor.now)
    with pytest.raises(Refusal, match="due on that day already"):
        actions.move(harbor.doors, harbor.ben, new.fact.id, harbor.ahead(4), now=harbor.now)
    moved = actions.move(harbor.doors, harbor.ben, new.fact.id, harbor.ahead(7), now=harbor.now)
    assert moved.summary == "The action is moved to Mon 9 Mar."
    back = undo.void(harbor.doors, harbor.ben, moved.fact, now=harbor.now)
    assert back.summary == "The action is due Fri 6 Mar again."
    with pytest.raises(Refusal, match="changed since"):
        undo.void(harbor.doors, harbor.ben, moved.fact, now=harbor.now)
    assert stands(harbor, new).record.due_on == harbor.ahead(4)


def test_a_colleague_leaves_it_alone(harbor: Harbor) -> None:
    new = agreed(harbor, by=harbor.ben)
    for verb in (actions.done, actions.drop):
        with pytest.raises(NotAllowed):
            verb(harbor.doors, harbor.ana, new.fact.id, now=harbor.now)
    with pytest.raises(NotAllowed):
        actions.planned(harbor.doors, harbor.ana, new.fact.id, now=harbor.now)
    with pytest.raises(NotAllowed):
        edit(harbor.doors, harbor.ana, new.fact.id, to_do(harbor, ANA), now=harbor.now)


def test_an_edit_gives_it_to_somebody_else_and_stays_with_its_review(harbor: Harbor) -> None:
    review = FidelityReviewRecord(reviewed_on=harbor.today)
    review_id = record(harbor.doors, harbor.lea, review, now=harbor.now).fact.id
    new = agreed(harbor, review_id=review_id)
    edit(harbor.doors, harbor.lea, new.fact.id, to_do(harbor, ANA), now=harbor.now)
    kept = stands(harbor, new)
    assert (kept.record.owner_id, kept.record.review_id) == (harbor.staff_ids[ANA], review_id)


def test_the_plan_of_a_review_that_is_taken_back_is_asked_about(harbor: Harbor) -> None:
    """As of a meeting: nothing is undone before somebody says what is to become of it."""
    review = FidelityReviewRecord(reviewed_on=harbor.today)
    taken = record(harbor.doors, harbor.lea, review, now=harbor.now).fact
    new, done = agreed(harbor, review_id=taken.id), agreed(harbor, review_id=taken.id)
    actions.done(harbor.doors, harbor.ben, done.fact.id, now=harbor.now)
    with pytest.raises(undo.ActionsAreOpen) as asked:
        undo.void(harbor.doors, harbor.lea, taken, now=harbor.now)
    assert asked.value.many == 1
    gone = undo.void(harbor.doors, harbor.lea, taken, now=harbor.now, with_actions=True)
    assert gone.notes == ("Its open action went too.",)
    assert (stands(harbor, new).voided, stands(harbor, done).voided) == (True, False)


def test_what_is_kept_of_a_plan_stands_on_its_own_and_can_be_changed(harbor: Harbor) -> None:
    """Done or open: the review that it names is not there to be found any more."""
    review = FidelityReviewRecord(reviewed_on=harbor.today)
    taken = record(harbor.doors, harbor.lea, review, now=harbor.now).fact
    new, done = agreed(harbor, review_id=taken.id), agreed(harbor, review_id=taken.id)
    actions.done(harbor.doors, harbor.ben, done.fact.id, now=harbor.now)
    gone = undo.void(harbor.doors, harbor.lea, taken, now=harbor.now, with_actions=False)
    assert gone.notes == ("Its open action stays, on its own from now on.",)
    for each in (new, done):
        assert stands(harbor, each).record.review_id is None
        edit(harbor.doors, harbor.lea, each.fact.id, to_do(harbor, ANA), now=harbor.now)
    assert not stands(harbor, done).record.is_open


def test_whoever_does_it_is_on_the_roster_and_the_review_is_the_units(harbor: Harbor) -> None:
    its_lead, ola = lead_of_pier(harbor)
    review = FidelityReviewRecord(reviewed_on=harbor.today)
    theirs = record(harbor.doors, its_lead, review, now=harbor.now).fact.id
    with pytest.raises(Refusal) as refused:
        record(harbor.doors, harbor.lea, replace(to_do(harbor), owner_id=ola), now=harbor.now)
    assert (refused.value.sentence, refused.value.field) == (NOT_ON_ROSTER, "owner_id")
    with pytest.raises(Refusal, match="can't find"):
        agreed(harbor, review_id=theirs)


def test_a_peer_mentor_writes_down_what_is_about_whom_they_support(harbor: Harbor) -> None:
    pia = Actor(harbor.workspace_id, PIA)
    of_ben = harbor.enroll("C-220", by=harbor.ben)
    agreed(harbor, by=pia)
    with pytest.raises(NotAllowed):
        agreed(harbor, by=pia, client_id=of_ben)
    new = agreed(harbor, by=pia)
    with pytest.raises(NotAllowed) as refused:
        edit(harbor.doors, pia, new.fact.id, to_do(harbor, client_id=of_ben), now=harbor.now)
    assert refused.value.sentence in who_may(refused.value.action)  # type: ignore[attr-defined]


def test_what_was_to_be_done_for_somebody_goes_with_them(harbor: Harbor) -> None:
    client_id = harbor.enroll("C-114")
    new = agreed(harbor, client_id=client_id)
    assert new.summary == phrase(Colleague(BEN), ": action about C-114, due Fri 6 Mar")
    other = agreed(harbor)
    actions.move(harbor.doors, harbor.ben, new.fact.id, harbor.ahead(5), now=harbor.now)
    erasing.erase_client(harbor.doors.patient, harbor.lea, client_id, now=harbor.now)
    with harbor.doors.reading() as session:
        left = facts.find_all(
            session, ActionRecord, harbor.workspace_id, [new.fact.id, other.fact.id]
        )
        versions = [row for row in rows_in(session, FactVersionRow) if row.fact_kind == "action"]
    assert [each.id for each in left] == [other.fact.id]
    assert not versions
