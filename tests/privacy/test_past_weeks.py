"""A week that is over counts what it counted, also when somebody is erased, and nothing of whom."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.casework.drafts import EmployerChoice, EmployerContactDraft, ExitDraft
from bot.casework.privacy.erasing import erase_client
from bot.casework.recording import employer_contacts, employment, log_reviews, program_exit
from bot.casework.reminders import contact_logs, unit_week
from bot.casework.replies import Actor, Refusal
from bot.clock import MovableClock
from db.doors import Doors, open_doors
from db.models import WeekOfErasedRow
from db.queries.outbox.messages import OutgoingMessage
from db.queries.units import vocational_units
from ips.employer_contacts import Week
from ips.facts import ExitReason, MadeBy, Mode
from ips.records.employer_contact import EmployerContactRecord
from tests.conftest import MONDAY_MORNING
from tests.harbor import Harbor, job_start, open_harbor
from tests.support import employer_met

CODES = ("C-1", "C-2", "C-3", "C-4")
Draw = Callable[[Any], Any]
WEEKS = (1, 2, 5)  # ago


def weeks_of(harbor: Harbor) -> Mapping[Week, Any]:
    """What is counted in each week that is over, and what its contact log says of it."""
    here, found = harbor.workspace_id, {}
    with harbor.doors.reading() as session:
        unit = vocational_units.find(session, here, harbor.unit_id)
        assert unit is not None
        for week in map(Week.of(harbor.today).before, WEEKS):
            digest = unit_week.digest_of(session, here, unit, week, harbor.today, None)
            subject = {"unit": unit.id, "week": week.monday.isoformat(), "part": "0"}
            message = SimpleNamespace(workspace_id=here, subject=subject)
            log = contact_logs.load(session, cast(OutgoingMessage, message))
            assert log is not None
            found[week] = (
                digest.agenda.employer_contacts,
                digest.agenda.eight_weeks,
                log.review,
                [
                    (each.by, each.record.on, for_somebody(each), each.new_since_review)
                    for each in log.contacts
                ],
            )
    return found


def for_somebody(logged: contact_logs.LoggedContact) -> bool:
    return bool(logged.codes) or logged.record.for_erased


def live(harbor: Harbor, draw: Draw) -> None:
    """Some weeks of a unit, with what people wrote down late, reviewed and corrected."""
    carried: dict[str, Actor] = {}
    for code in CODES:
        by = carried[code] = draw(st.sampled_from((harbor.ana, harbor.ben, harbor.lea)))
        harbor.enroll(code, harbor.ago(draw(st.integers(30, 60))), by)
    for _ in range(draw(st.integers(2, 6))):
        by = draw(st.sampled_from(sorted(carried.values(), key=str)))
        made = employer_contacts.record(
            harbor.doors, by, contact(harbor, draw, by, carried), now=harbor.now
        )
        if draw(st.booleans()):
            week_of = harbor.ago(draw(st.integers(0, 60)))
            log_reviews.mark_reviewed(harbor.doors, harbor.lea, week_of, now=harbor.now)
        harbor.clock.move_by(timedelta(hours=1))
        if draw(st.booleans()):
            corrected = contact(harbor, draw, by, carried)
            employer_contacts.edit(harbor.doors, by, made.fact.id, corrected, now=harbor.now)
    for code in CODES:
        if draw(st.booleans()):
            start = job_start(
                harbor.client_id(code), "Harbor Books", harbor.ago(draw(st.integers(1, 30)))
            )
            employment.record_start(harbor.doors, carried[code], start, now=harbor.now)
    left = ExitDraft(
        harbor.client_id(CODES[0]), harbor.ago(draw(st.integers(1, 19))), ExitReason.MOVED_AWAY
    )
    with suppress(Refusal):  # something of theirs is later
        program_exit.exit_client(harbor.doors, harbor.lea, left, now=harbor.now)
    harbor.clock.move_by(timedelta(days=draw(st.integers(0, 9))))


def contact(
    harbor: Harbor, draw: Draw, by: Actor, carried: Mapping[str, Actor]
) -> EmployerContactDraft:
    """For some of the people on their caseload, or for nobody in mind."""
    theirs = sorted(code for code, carrier in carried.items() if carrier == by)
    whom = draw(st.sets(st.sampled_from(theirs)))
    return employer_met(
        EmployerChoice(new_name="Bean & Leaf"),
        draw(st.sampled_from((Mode.IN_PERSON, Mode.IN_PERSON, Mode.PHONE))),
        harbor.ago(draw(st.integers(0, 30))),
        tuple(harbor.client_id(each) for each in sorted(whom)),
        made_by=draw(st.sampled_from(MadeBy)),
        note="about somebody",
    )


def test_whoever_is_erased_past_weeks_stay_what_they_were(
    sqlite_template: Any, tmp_path: Path
) -> None:
    """Contacts, targets, bars, whose line there is, and what changed after the review."""
    made = count()

    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def stay_what_they_were(data: Any) -> None:
        path = tmp_path / f"{next(made)}.sqlite3"
        shutil.copy(sqlite_template, path)
        harbor = open_harbor(open_doors(f"sqlite:///{path}"), MovableClock(MONDAY_MORNING))
        live(harbor, data.draw)
        before = weeks_of(harbor)
        for code in data.draw(st.permutations(CODES))[:2]:
            erase_client(harbor.doors.patient, harbor.lea, harbor.client_id(code), now=harbor.now)
            assert weeks_of(harbor) == before
        harbor.doors.close()

    stay_what_they_were()


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def test_the_agenda_and_the_log_of_a_past_week(harbor: Harbor) -> None:
    """Both databases count alike; whoever led and carried somebody keeps their line."""
    for code, by in (("C-1", harbor.ana), ("C-2", harbor.ana), ("C-3", harbor.lea)):
        harbor.enroll(code, harbor.ago(60), by)
    whom = [harbor.client_id(each) for each in CODES[:3]]
    made = harbor.contact(whom[0], on=harbor.ago(10))
    harbor.contact(*whom[:2], on=harbor.ago(10))
    harbor.contact(on=harbor.ago(11))
    log_reviews.mark_reviewed(harbor.doors, harbor.lea, harbor.ago(10), now=harbor.now)
    harbor.clock.move_by(timedelta(hours=1))
    for on in (harbor.ago(11), harbor.ago(17)):  # to another day, and then out of the week
        moved = with_another_day(harbor, made.fact.id, on)
        employer_contacts.edit(harbor.doors, harbor.ana, made.fact.id, moved, now=harbor.now)
    before = weeks_of(harbor)
    table, _, review, _ = before[Week.of(harbor.ago(10))]
    assert review is not None
    assert review.changed_since
    assert [(line.count.client_specific, line.target) for line in table] == [
        (0, 2),
        (1, 4),
        (0, None),
    ]

    for each in whom:
        erase_client(harbor.doors.patient, harbor.lea, each, now=harbor.now)
    assert weeks_of(harbor) == before


def with_another_day(harbor: Harbor, contact_id: str, on: date) -> EmployerContactDraft:
    draft, _, _ = employer_contacts.draft_of(harbor.doors, harbor.ana, contact_id, now=harbor.now)
    return replace(draft, record=replace(draft.record, on=on))


def test_a_contact_for_somebody_erased_is_corrected_as_theirs(harbor: Harbor) -> None:
    """Also one whose interview was theirs: nobody is asked whose it was."""
    harbor.enroll("C-1", harbor.ago(60))
    made = harbor.contact(harbor.client_id("C-1"), on=harbor.ago(10), interview=True)
    erase_client(harbor.doors.patient, harbor.lea, harbor.client_id("C-1"), now=harbor.now)
    said = EmployerContactRecord(mode=Mode.IN_PERSON, on=harbor.ago(11), interview=True)
    draft = EmployerContactDraft(said, EmployerChoice(new_name="Bean & Leaf"))
    employer_contacts.edit(harbor.doors, harbor.ana, made.fact.id, draft, now=harbor.now)
    (count, *_) = [line.count for line in weeks_of(harbor)[Week.of(harbor.ago(11))][0]]
    assert (count.client_specific, count.generic) == (1, 0)
    assert harbor.count(WeekOfErasedRow, looking=1) > 0
