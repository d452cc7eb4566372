"""Refusals that no conversation of the other tests comes by: what was typed, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.casework.administration import units_toml
from bot.casework.drafts import EnrollDraft, ExitDraft, JobEndDraft
from bot.casework.recording import employment, enrollment, program_exit, undo
from bot.casework.recording.record import complete, record
from bot.casework.replies import FactRef, Refusal
from bot.clock import MovableClock
from bot.commands import client_contact, job_end, job_start
from bot.commands.forms.modals import Form
from db.doors import Doors
from ips.facts import Clock, ExitReason, PauseReason
from ips.records.decline import DeclineRecord
from ips.records.job_change import JobChangeRecord
from ips.records.pause import PauseRecord
from tests.harbor import Harbor, open_harbor
from tests.harbor import job_start as a_job


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


@pytest.fixture
def client(harbor: Harbor) -> str:
    return harbor.enroll("C-114", harbor.ago(100))


def empty(*names: str) -> Form:
    """A form that came back with nothing in these fields."""
    fields = [{"type": "input", "block_id": name, "element": {}} for name in names]
    return Form({"blocks": fields, "state": {"values": {}}})


def typed(name: str, text: str) -> Form:
    block = {"type": "input", "block_id": name, "element": {}}
    return Form({"blocks": [block], "state": {"values": {name: {name: {"value": text}}}}})


@pytest.mark.parametrize(
    ("read", "fields", "sentences"),
    [
        (client_contact.read, ("client_id", "on"), {"Which client was it?", "Which day was it?"}),
        (
            job_end.read,
            ("client_id", "job_id", "ended_on", "learned_on"),
            {
                "Which client was it?",
                "Which job has ended?",
                "Which was the last day of the job?",
                "When did one of us learn of it?",
            },
        ),
        (
            lambda form: job_start.read(form, ""),
            ("starts_on",),
            {"Which day does, or did, the job start?"},
        ),
    ],
)
def test_a_form_that_came_back_empty_asks_for_what_it_needs(
    read: Callable[[Form], Any], fields: tuple[str, ...], sentences: set[str]
) -> None:
    form = empty(*fields)
    assert read(form) is None
    assert sentences <= set(form.errors.values())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("many", "Please write a number here, such as 20."),
        ("-3", "Please write a number from 0 to 100,000 here."),
    ],
)
def test_what_is_no_number(text: str, sentence: str) -> None:
    form = typed("hours_per_week", text)
    assert form.number("hours_per_week") is None
    assert list(form.errors.values()) == [sentence]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.sentence


def test_a_job_belongs_to_its_client_and_has_one_end(harbor: Harbor, client: str) -> None:
    other = harbor.enroll("C-115", harbor.ago(100))
    job = harbor.job(client, harbor.ago(40), learned_on=harbor.ago(40)).fact.id

    def end(**more: Any) -> object:
        draft = JobEndDraft(job, harbor.ago(2), harbor.ago(1), **more)
        return employment.record_end(harbor.doors, harbor.ana, draft, now=harbor.now)

    theirs = a_job(other, "Pier 9", harbor.ago(1))
    assert refused(lambda: end(moved_to=theirs)).startswith("The next job is another person's.")
    moved = replace(theirs, job=replace(theirs.job, starts_on=harbor.ago(40)))
    assert refused(
        lambda: employment.edit(harbor.doors, harbor.lea, job, moved, now=harbor.now)
    ).startswith("A job stays with its client.")
    assert refused(
        lambda: employment.cancel_start(harbor.doors, harbor.ana, job, harbor.today, now=harbor.now)
    ).startswith("This job has started.")
    end()
    assert refused(end).endswith("If that is a mistake, please undo the end first.")
    change = JobChangeRecord(job_id=job, on=harbor.today, hours_per_week=20)
    assert refused(lambda: record(harbor.doors, harbor.ana, change, now=harbor.now)).startswith(
        "This job already ended on"
    )


def test_a_start_is_confirmed_once(harbor: Harbor, client: str) -> None:
    job = harbor.job(client, harbor.ago(3), learned_on=harbor.ago(3)).fact.id
    sentence = refused(
        lambda: employment.confirm_start(harbor.doors, harbor.ana, job, now=harbor.now)
    )
    assert sentence.endswith("is on record already. Thank you.")


def test_a_pause_and_a_decline_end_once(harbor: Harbor, client: str) -> None:
    pause = PauseRecord(
        client_id=client,
        from_on=harbor.ago(10),
        reason=PauseReason.HOSPITAL,
        review_on=harbor.ahead(3),
    )

    def write(new: Any) -> Any:
        return record(harbor.doors, harbor.ana, new, now=harbor.now)

    def over(kind: type[Any], fact_id: str, days_ago: int) -> Any:
        on = harbor.ago(days_ago)
        return complete(harbor.doors, harbor.ana, kind, fact_id, on, now=harbor.now)

    early = replace(pause, review_on=harbor.ago(11))
    assert refused(lambda: write(early)) == "Please choose a later day to check on them."
    kept = write(pause).fact.id
    assert refused(lambda: write(pause)).endswith("If that pause is over, please end it first.")
    over(PauseRecord, kept, 5)
    assert refused(lambda: over(PauseRecord, kept, 4)).endswith("all is done.")
    decline = DeclineRecord(client_id=client, on=harbor.ago(10), clocks=(Clock.MONTHLY,))
    declined = write(decline).fact.id
    sentence = refused(lambda: over(DeclineRecord, declined, 11))
    assert sentence.endswith("Please choose that day or a later one.")
    over(DeclineRecord, declined, 5)
    assert refused(lambda: over(DeclineRecord, declined, 4)).startswith("They took this back on")


def test_who_has_left_is_enrolled_first(harbor: Harbor, client: str) -> None:
    def visit() -> object:
        return harbor.visit(client)

    def job() -> object:
        return harbor.job(client, harbor.today)

    draft = ExitDraft(client, harbor.ago(1), ExitReason.MOVED_AWAY)
    program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert refused(job) == refused(visit)
    assert refused(job) == (
        "C-114 left the program on Sunday 1 March 2026. Please choose a day up to then. If they "
        "are back, a specialist or the team lead can enter them again with /enroll."
    )


def test_whoever_came_back_was_not_there_in_between(harbor: Harbor, client: str) -> None:
    draft = ExitDraft(client, harbor.ago(3), ExitReason.MOVED_AWAY)
    program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now)
    back = EnrollDraft("C-114", harbor.ago(1), is_back=True)
    enrollment.enroll(harbor.doors, harbor.ana, back, now=harbor.now)
    assert refused(lambda: harbor.visit(client, on=harbor.ago(2))) == (
        "C-114 was not in the program on that day: they left on Friday 27 February 2026 and came "
        "back on Sunday 1 March 2026. Please choose a day up to the first, or from the second."
    )


def test_who_never_entered_is_enrolled_first(harbor: Harbor) -> None:
    entry = enrollment.enroll(
        harbor.doors, harbor.ana, EnrollDraft("C-115", harbor.today), now=harbor.now
    )
    client = entry.effects[0].client.id
    undo.void(harbor.doors, harbor.ana, entry.fact, now=harbor.now)
    sentence = refused(lambda: harbor.visit(client))
    assert sentence == (
        "C-115 is not in the program. A specialist or the team lead can enter them with /enroll."
    )
    draft = ExitDraft(client, harbor.today, ExitReason.MOVED_AWAY)
    leave = partial(program_exit.exit_client, harbor.doors, harbor.lea, draft, now=harbor.now)
    assert refused(leave) == (
        "C-115 is not in the program now. If they are back, a specialist or the team lead can "
        "enter them again with /enroll."
    )


def test_what_is_no_entry_of_ours_is_not_undone(harbor: Harbor, client: str) -> None:
    fact = FactRef("client", client)
    sentence = refused(lambda: undo.void(harbor.doors, harbor.ana, fact, now=harbor.now))
    assert sentence == "This can't be undone. Please record it again as it should be."


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("working_days = 3", 'please give a list such as ["mon", "tue"].'),
        ("overrides = 3", "please write it as ["),
        ("holidays = 3", "holidays]] with `on`."),
        ("staff = 3", "please write each person as [["),
        (
            '[[vocational_unit.staff]]\nslack_user_id = "U1"\nrole = "team_lead"\nfte = "x"',
            "please give fte as a number above 0 and up to 1, for example 0.5.",
        ),
        (
            '[[vocational_unit.staff]]\nslack_user_id = "U1"\nrole = "team_lead"\nshoes = 3',
            "A person has slack_user_id, role, fte and teams.",
        ),
        ("zone = 3", "please write it in quotation marks."),
        ('keep_messages_days = "x"', "please give a number of days; 0 keeps everything."),
    ],
)
def test_a_units_file_says_what_to_mend(lines: str, sentence: str) -> None:
    text = f'[[vocational_unit]]\nname = "East"\n{lines}\n'
    with pytest.raises(units_toml.BadUnitsFile) as refusal:
        units_toml.read(text)
    assert sentence in str(refusal.value)


def test_a_person_is_on_one_roster() -> None:
    ana = '[[vocational_unit.staff]]\nslack_user_id = "U1"\nrole = "team_lead"\n'
    units = "".join(f'[[vocational_unit]]\nname = "{name}"\n{ana}' for name in ("East", "West"))
    with pytest.raises(units_toml.BadUnitsFile, match=r"is named in East too\. A person is on one"):
        units_toml.read(units)


def test_a_table_of_units_is_a_list() -> None:
    with pytest.raises(units_toml.BadUnitsFile, match="please write it as a table"):
        units_toml.read("vocational_unit = [3]\n")
