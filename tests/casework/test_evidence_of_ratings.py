"""What the form of an item that people rate is told by the database of a unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from bot.casework.reading.ratings import Evidence, evidence
from bot.casework.recording import undo
from bot.casework.recording.record import edit, record
from bot.casework.replies import NotAllowed, Refusal
from bot.clock import MovableClock
from db.doors import Doors
from db.models import VocationalUnitRow
from ips.facts import (
    Answer,
    Disclosure,
    DisclosureContent,
    JobSupport,
    MilestoneKind,
    ProfileComponent,
    RelationshipStep,
    SupportGiver,
)
from ips.fidelity.codes import ItemCode, Part
from ips.fidelity.evidence import Period
from ips.records.field_mentoring import FieldMentoringRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.job_support import JobSupportRecord
from ips.records.kind import RecordKind
from ips.records.milestone import MilestoneRecord
from ips.unit_facts import MentoringReason
from tests.harbor import ANA, BEN, Harbor, open_harbor
from tests.support import count_statements

MONDAY = datetime(2026, 4, 6, 14, 0, tzinfo=UTC)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
ENTERED, START = date(2026, 2, 23), date(2026, 3, 16)
RATED = ("O2", "O5", "O7", "O8", "S1", "S2", "S3", "S7", "S11")


@pytest.fixture
def harbor(doors: Doors) -> Harbor:
    made = open_harbor(doors, MovableClock(MONDAY))
    with doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(live_on=date(2025, 6, 1)))
    return made


def of(harbor: Harbor, item: str) -> Evidence:
    return evidence(harbor.doors, harbor.lea, ItemCode(item), MARCH, now=harbor.now)


def lines(harbor: Harbor, item: str) -> list[str]:
    return [each.words for each in of(harbor, item).lines]


def wrote(harbor: Harbor, *new: RecordKind) -> None:
    for each in new:
        record(harbor.doors, harbor.lea, each, now=harbor.now)


def milestone(client_id: str, kind: MilestoneKind, on: date, **more: object) -> MilestoneRecord:
    return replace(MilestoneRecord(client_id=client_id, kind=kind, on=on), **more)


def found_work(harbor: Harbor) -> str:
    """Entered in February, offered a job on 2 March that began two weeks later."""
    client_id = harbor.enroll("C-1", entered_on=ENTERED)
    harbor.job(client_id, START, learned_on=date(2026, 3, 2), employer_id="")
    return client_id


def test_field_visits_are_asked_of_whoever_is_marked_and_ticked_as_they_were_made(
    harbor: Harbor,
) -> None:
    """F O5: monthly with whoever is new or having difficulty; with nobody marked it is in place."""

    def ticked() -> tuple[bool, str]:
        (found,) = [each for each in of(harbor, "O5").parts if each.part is Part.IN_THE_FIELD]
        return found.in_place, found.words

    assert ticked()[0]
    ben = harbor.staff_ids[BEN]
    since = date(2026, 2, 10)
    mark = FieldSupportRecord(staff_member_id=ben, from_on=since, why=MentoringReason.NEW)
    marked = record(harbor.doors, harbor.lea, mark, now=harbor.now).fact
    assert ticked() == (False, "0 of 1 months of whoever is marked")
    visit = FieldMentoringRecord(staff_member_id=ben, on=date(2026, 3, 12), why=MentoringReason.NEW)
    wrote(harbor, visit)
    assert ticked() == (True, "1 of 1 months of whoever is marked")
    over = replace(mark, until_on=date(2026, 3, 20))
    edit(harbor.doors, harbor.lea, marked.id, over, now=harbor.now)
    assert ticked()[1] == "nobody is marked as new or as finding it hard"
    undo.void(harbor.doors, harbor.lea, marked, now=harbor.now)
    assert ticked()[0]
    with pytest.raises(Refusal, match="ends before it begins"):
        wrote(harbor, replace(mark, until_on=date(2026, 2, 9)))
    with pytest.raises(NotAllowed):
        record(harbor.doors, harbor.ben, mark, now=harbor.now)


def test_planning_and_support_of_who_found_work(harbor: Harbor) -> None:
    client_id = found_work(harbor)
    offer = milestone(
        client_id,
        MilestoneKind.WORK_INCENTIVES,
        date(2026, 3, 9),
        answer=Answer.ACCEPTED,
        trained=True,
        earnings_reporting=True,
    )
    support = JobSupportRecord(
        client_id=client_id,
        support=JobSupport.ENCOURAGEMENT,
        giver=SupportGiver.FAMILY,
        on=date(2026, 3, 20),
    )
    wrote(harbor, offer, support)
    assert lines(harbor, "S1") == [
        "Planning offered in time for 1 of 1 job start, 1 of them by a trained person",
        "Reporting earnings talked over with 1 of 1 person at work",
    ]
    assert lines(harbor, "S11")[:3] == [
        "Support on record for 1 of 1 person at work",
        "Kinds: encouragement 1",
        "By whom: their family 1",
    ]


def test_what_was_undone_is_no_evidence(harbor: Harbor) -> None:
    support = JobSupportRecord(
        client_id=found_work(harbor),
        support=JobSupport.ENCOURAGEMENT,
        giver=SupportGiver.FAMILY,
        on=date(2026, 3, 20),
    )
    done = record(harbor.doors, harbor.lea, support, now=harbor.now)
    undo.void(harbor.doors, harbor.lea, done.fact, now=harbor.now)
    assert lines(harbor, "S11") == ["Support on record for 0 of 1 person at work"]


def test_a_talk_and_a_profile(harbor: Harbor) -> None:
    client_id = harbor.enroll("C-1", entered_on=date(2026, 2, 16))
    wrote(
        harbor,
        milestone(
            client_id,
            MilestoneKind.DISCLOSURE_DISCUSSION,
            date(2026, 3, 2),
            disclosure=Disclosure.WITHIN_LIMITS,
            contents=(DisclosureContent.PROS_AND_CONS,),
        ),
        milestone(
            client_id,
            MilestoneKind.CAREER_PROFILE_SESSION,
            date(2026, 3, 2),
            components=tuple(ProfileComponent),
        ),
        milestone(client_id, MilestoneKind.CAREER_PROFILE, date(2026, 3, 9)),
    )
    in_place = {each.part for each in of(harbor, "S2").parts if each.in_place}
    assert in_place == {Part.PROS_AND_CONS}
    assert lines(harbor, "S3") == [
        "1 of 1 career profile made in two sessions or more",
        "1 of 1 career profile with all 8 parts touched",
    ]


def test_visits_are_of_the_employer_as_it_is_called_now(harbor: Harbor) -> None:
    for on in (date(2026, 3, 2), date(2026, 3, 9)):
        harbor.contact(on=on, step=RelationshipStep.LEARN)
    found = of(harbor, "S7")
    words = {found.called[each.of or ""]: each.words for each in found.lines}
    assert words == {
        ANA: "2 visits to 1 employer, 1 of them more than once: learning the business 2",
        BEN: "no visit to an employer",
    }


def test_supervision_one_to_one_makes_it_weekly(harbor: Harbor) -> None:
    for day in (3, 10, 17, 24):
        wrote(
            harbor,
            IndividualSupervisionRecord(
                staff_member_id=harbor.staff_ids[ANA], on=date(2026, 3, day)
            ),
        )
    found = {each.part: each for each in of(harbor, "O5").parts}
    assert found[Part.SUPERVISES_WEEKLY].in_place
    assert found[Part.SUPERVISES_WEEKLY].words == "4 of 4 weeks, as a group or one to one"


def test_the_statements_are_the_same_however_much_there_is(harbor: Harbor) -> None:
    counted = []
    for number in range(2):
        for item in RATED:
            with count_statements(harbor.doors) as statements:
                of(harbor, item)
            counted.append((item, len(statements)))
        if not number:
            for code in ("C-1", "C-2", "C-3"):
                harbor.job(harbor.enroll(code, entered_on=ENTERED), START)
    assert counted[: len(RATED)] == counted[len(RATED) :]
    assert max(many for _, many in counted) <= 40


def test_who_may_not_rate_is_told_nothing(harbor: Harbor) -> None:
    for item in RATED:
        with pytest.raises(NotAllowed):
            evidence(harbor.doors, harbor.ana, ItemCode(item), MARCH, now=harbor.now)
