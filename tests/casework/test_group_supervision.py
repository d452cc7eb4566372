"""Group supervision: written down, corrected, undone, closed; and what counts of it (F O4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.casework.privacy.erasing import erase_client
from bot.casework.reading.group_supervision import page
from bot.casework.reading.scores import score_sheet
from bot.casework.reading.unit_records import unit_records
from bot.casework.recording import undo
from bot.casework.recording.group_supervision import Meeting, MetThatWeek, change, hold
from bot.casework.recording.record import complete, edit, record, to_edit
from bot.casework.reminders.agenda_of_meeting import agenda_of_meeting
from bot.casework.reminders.open_actions import of_meeting
from bot.casework.replies import Actor, FactRef, NotAllowed, Recorded, Refusal
from bot.clock import MovableClock
from db.doors import Doors
from db.kept import Kept
from db.models import VocationalUnitRow
from db.queries.records import deeds, facts
from db.queries.units import vocational_units
from ips.facts import Mode
from ips.fidelity.evidence import Fact, Period
from ips.fidelity.evidence import Meeting as Counted
from ips.records.action import ActionRecord
from ips.records.attendance import AttendanceRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.kind import AnyKind
from ips.records.statement import StatementRecord
from ips.records.strategy import StrategyRecord
from ips.unit_facts import Presence
from ips.unit_history import Deed
from tests.casework.test_unit_records import lead_of_pier
from tests.harbor import ANA, BEN, LEA, PIA, Harbor, open_harbor
from tests.support import count_statements

MONDAY = datetime(2026, 4, 6, 14, 0, tzinfo=UTC)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
WEEKS = tuple(date(2026, 3, 2) + timedelta(weeks=number) for number in range(4))


@pytest.fixture
def harbor(doors: Doors) -> Harbor:
    made = open_harbor(doors, MovableClock(MONDAY))
    with doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(live_on=date(2025, 6, 1)))
    return made


def met(
    harbor: Harbor,
    on: date = WEEKS[0],
    *raised: str,
    led_by: str = LEA,
    there: Collection[str] = (LEA, ANA, BEN),
    how: Presence = Presence.IN_PERSON,
    another: bool = False,
) -> Meeting:
    return Meeting(
        record=GroupSupervisionRecord(
            vocational_unit_id=harbor.unit_id, on=on, led_by=harbor.staff_ids[led_by]
        ),
        present={harbor.staff_ids[each]: how for each in there},
        raised=raised,
        another=another,
    )


def held(harbor: Harbor, meeting: Meeting, by: Actor | None = None, key: str = "") -> Recorded:
    return hold(harbor.doors, by or harbor.lea, meeting, now=harbor.now, submission=key or None)


def parts(harbor: Harbor, kind: type[AnyKind], meeting: Recorded) -> list[Kept[AnyKind]]:
    with harbor.doors.reading() as session:
        found = facts.having(session, kind, harbor.workspace_id, "meeting_id", [meeting.fact.id])
    return [each for each in found if not each.voided]


def counted(harbor: Harbor) -> tuple[Counted, ...]:
    with harbor.doors.reading() as session:
        unit = vocational_units.find(session, harbor.workspace_id, harbor.unit_id)
        assert unit is not None
        return unit_records(session, harbor.workspace_id, unit, MARCH).meetings


def clock_met(harbor: Harbor) -> list[date]:
    with harbor.doors.reading() as session:
        done = deeds.done(session, harbor.workspace_id, harbor.unit_id)
    return [each.on for each in done if each.deed is Deed.GROUP_SUPERVISION]


def o4(harbor: Harbor) -> int | None:
    sheet = score_sheet(harbor.doors, harbor.lea, MARCH, now=harbor.now)
    return sheet.results["O4"].rating


# ---------------------------------------------------------------- what counts


def test_a_meeting_reaches_the_scores_with_who_was_there_and_how_many_were_raised(
    harbor: Harbor,
) -> None:
    one, two = (harbor.enroll(code, WEEKS[0]) for code in ("C-1", "C-2"))
    held(harbor, met(harbor, WEEKS[1], one, two, how=Presence.VIDEO))
    (meeting,) = counted(harbor)
    present = {harbor.staff_ids[each]: Mode.VIDEO for each in (LEA, ANA, BEN)}
    assert (meeting.on, meeting.led_by) == (WEEKS[1], harbor.staff_ids[LEA])
    assert (meeting.present, meeting.clients_raised) == (present, 2)
    assert clock_met(harbor) == [WEEKS[1]]


def test_the_rating_of_the_unit_follows_its_weeks_with_a_meeting(harbor: Harbor) -> None:
    """Lea leads two full-time specialists, nobody was away: F O4 asks for the meetings alone."""
    one = harbor.enroll("C-1", WEEKS[0])
    assert o4(harbor) == 2
    held(harbor, met(harbor, WEEKS[0], one))
    assert o4(harbor) == 2
    held(harbor, met(harbor, WEEKS[2], one))
    assert o4(harbor) == 4  # twice in the month
    held(harbor, met(harbor, WEEKS[1], one))
    last = held(harbor, met(harbor, WEEKS[3], one, led_by=ANA, there=(ANA, BEN)), harbor.ana)
    assert o4(harbor) == 5  # every week, one of them led by a stand-in
    undo.void(harbor.doors, harbor.ana, last.fact, now=harbor.now)
    assert o4(harbor) == 4  # 3 of 4 weeks are fewer than 80 %
    talk = StatementRecord(about=Fact.WEEKLY_TALK, is_so=True, on=WEEKS[0])
    record(harbor.doors, harbor.lea, talk, now=harbor.now)
    assert o4(harbor) == 4


def test_a_meeting_about_nobody_counts_for_nothing(harbor: Harbor) -> None:
    held(harbor, met(harbor, WEEKS[0]))
    assert counted(harbor)[0].clients_raised == 0
    assert clock_met(harbor) == []


def test_a_meeting_stays_what_it_was_when_whoever_was_raised_is_erased(harbor: Harbor) -> None:
    one = harbor.enroll("C-1", WEEKS[0])
    done = held(harbor, met(harbor, WEEKS[0], one))
    erase_client(harbor.doors.patient, harbor.lea, one, now=harbor.now)
    assert parts(harbor, StrategyRecord, done) == []
    assert counted(harbor)[0].clients_raised == 1
    assert clock_met(harbor) == [WEEKS[0]]


# ---------------------------------------------------------------- who may


def test_a_stand_in_leads_and_a_peer_mentor_does_not(harbor: Harbor) -> None:
    one = harbor.enroll("C-1", WEEKS[0])
    held(harbor, met(harbor, WEEKS[0], one, led_by=BEN, there=(BEN, ANA, PIA)), harbor.ben)
    with pytest.raises(Refusal, match="stands in"):
        held(harbor, met(harbor, WEEKS[1], one, led_by=PIA, there=(ANA, PIA)), harbor.ben)
    pia = replace(harbor.ana, slack_user_id=PIA)
    with pytest.raises(NotAllowed):
        held(harbor, met(harbor, WEEKS[1], one), pia)
    before = met(harbor, date(2019, 12, 2), one)
    with pytest.raises(Refusal, match="was not in the unit on Monday 2 December 2019"):
        held(harbor, before)
    with pytest.raises(Refusal, match="was there too"):
        held(harbor, met(harbor, WEEKS[1], one, there=(ANA, BEN)))


def test_what_a_stand_in_wrote_is_corrected_by_them_and_the_lead(harbor: Harbor) -> None:
    done = held(harbor, met(harbor, WEEKS[0], led_by=BEN, there=(BEN, ANA)), harbor.ben)
    later = met(harbor, WEEKS[0], led_by=BEN, there=(BEN, ANA, PIA))
    with pytest.raises(NotAllowed):
        change(harbor.doors, harbor.ana, done.fact.id, later, now=harbor.now)
    with pytest.raises(NotAllowed):
        undo.void(harbor.doors, harbor.ana, done.fact, now=harbor.now)
    change(harbor.doors, harbor.ben, done.fact.id, later, now=harbor.now, version=1)
    change(harbor.doors, harbor.lea, done.fact.id, later, now=harbor.now)


def test_its_pages_are_the_units_own(harbor: Harbor) -> None:
    """Neither whom they met about nor what they agreed is for the team lead of another unit."""
    one = harbor.enroll("C-1", WEEKS[0])
    done = held(harbor, met(harbor, WEEKS[0], one))
    its_lead, ola = lead_of_pier(harbor)
    for read in (page, agenda_of_meeting, of_meeting):
        with pytest.raises(NotAllowed):
            read(harbor.doors, its_lead, done.fact.id, now=harbor.now)
        read(harbor.doors, harbor.ben, done.fact.id, now=harbor.now)
    agreed = ActionRecord(
        owner_id=ola, what="call VR", due_on=harbor.today, meeting_id=done.fact.id
    )
    with pytest.raises(Refusal, match="can't find"):
        record(harbor.doors, its_lead, agreed, now=harbor.now)


# ---------------------------------------------------------------- once a week, once a form


def test_a_second_meeting_of_a_week_is_asked_about(harbor: Harbor) -> None:
    first = held(harbor, met(harbor, WEEKS[0]), key="one")
    assert held(harbor, met(harbor, WEEKS[0]), key="one") == replace(first, repeated=True)
    with pytest.raises(MetThatWeek) as asked:
        held(harbor, met(harbor, WEEKS[0] + timedelta(days=2)), key="two")
    assert (asked.value.meeting_id, asked.value.on) == (first.fact.id, WEEKS[0])
    assert len(counted(harbor)) == 1
    held(harbor, met(harbor, WEEKS[0] + timedelta(days=2), another=True), key="two")
    assert len(counted(harbor)) == 2


# ---------------------------------------------------------------- corrected, undone, closed


def test_a_correction_moves_its_parts_and_keeps_the_words(harbor: Harbor) -> None:
    one, two = (harbor.enroll(code, WEEKS[0]) for code in ("C-1", "C-2"))
    done = held(harbor, met(harbor, WEEKS[0], one))
    (raised,) = parts(harbor, StrategyRecord, done)
    said = replace(raised.record, words="ask the cook")
    edit(harbor.doors, harbor.ana, raised.id, said, now=harbor.now)
    tuesday = WEEKS[0] + timedelta(days=1)
    later = met(harbor, tuesday, one, two, there=(LEA, BEN), how=Presence.PHONE)
    change(harbor.doors, harbor.lea, done.fact.id, later, now=harbor.now, version=1)
    of = {each.record.client_id: each.record for each in parts(harbor, StrategyRecord, done)}
    assert {each.on for each in of.values()} == {tuesday}
    assert (of[one].words, of[two].words) == ("ask the cook", None)
    there = {
        each.record.staff_member_id: each.record.how
        for each in parts(harbor, AttendanceRecord, done)
    }
    assert there == {harbor.staff_ids[each]: Presence.PHONE for each in (LEA, BEN)}
    again = met(harbor, tuesday, there=(LEA, ANA, BEN))
    change(harbor.doors, harbor.lea, done.fact.id, again, now=harbor.now)
    assert len(parts(harbor, AttendanceRecord, done)) == 3
    with pytest.raises(Refusal, match="just changed"):
        change(harbor.doors, harbor.lea, done.fact.id, again, now=harbor.now, version=1)


def test_undo_takes_back_who_was_there_and_who_was_raised(harbor: Harbor) -> None:
    one = harbor.enroll("C-1", WEEKS[0])
    done = held(harbor, met(harbor, WEEKS[0], one))
    undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)
    assert parts(harbor, StrategyRecord, done) == []
    assert parts(harbor, AttendanceRecord, done) == []
    assert counted(harbor) == ()
    late = StrategyRecord(client_id=one, on=WEEKS[0], meeting_id=done.fact.id)
    with pytest.raises(Refusal, match="has been taken back"):
        record(harbor.doors, harbor.lea, late, now=harbor.now)


def test_a_meeting_is_closed_and_opened_again(harbor: Harbor) -> None:
    done = held(harbor, met(harbor, WEEKS[0]))
    kind, closed = GroupSupervisionRecord, FactRef("group_supervision_closed", done.fact.id)
    said = complete(harbor.doors, harbor.lea, kind, done.fact.id, WEEKS[0], now=harbor.now)
    assert (said.fact, said.summary) == (closed, "Group supervision, Mon 2 Mar: closed")
    undo.void(harbor.doors, harbor.lea, closed, now=harbor.now)
    before = WEEKS[0] - timedelta(days=1)
    with pytest.raises(Refusal, match="The meeting is on"):
        complete(harbor.doors, harbor.lea, kind, done.fact.id, before, now=harbor.now)
    complete(harbor.doors, harbor.lea, kind, done.fact.id, WEEKS[0], now=harbor.now)
    with pytest.raises(Refusal, match="was closed on"):
        complete(harbor.doors, harbor.lea, kind, done.fact.id, WEEKS[0], now=harbor.now)
    undo.void(harbor.doors, harbor.lea, closed, now=harbor.now)
    stored = to_edit(harbor.doors, harbor.lea, kind, done.fact.id, now=harbor.now)
    assert stored.record.closed_on is None


# ---------------------------------------------------------------- how much work


def test_the_statements_are_the_same_however_many_are_raised(harbor: Harbor) -> None:
    everybody = [harbor.enroll(f"C-{number}", WEEKS[0]) for number in range(8)]
    with count_statements(harbor.doors) as few:
        held(harbor, met(harbor, WEEKS[0], *everybody[:1]))
    with count_statements(harbor.doors) as many:
        done = held(harbor, met(harbor, WEEKS[1], *everybody))
    assert len(few) == len(many)
    with count_statements(harbor.doors) as moved:
        change(harbor.doors, harbor.lea, done.fact.id, met(harbor, WEEKS[2]), now=harbor.now)
    fewer = held(harbor, met(harbor, WEEKS[3], *everybody[:1]))
    tuesday = WEEKS[3] + timedelta(days=1)
    with count_statements(harbor.doors) as moved_one:
        change(harbor.doors, harbor.lea, fewer.fact.id, met(harbor, tuesday), now=harbor.now)
    assert len(moved) == len(moved_one)
    with count_statements(harbor.doors) as struck:
        undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)
    with count_statements(harbor.doors) as struck_one:
        undo.void(harbor.doors, harbor.lea, fewer.fact, now=harbor.now)
    assert len(struck) == len(struck_one)
