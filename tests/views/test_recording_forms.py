"""Every form of the recording conversations: Slack takes it, and it asks only what it must."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.casework.reading.before_meeting import Introduction
from bot.casework.replies import (
    ClientChoice,
    ClientLabel,
    DueSubject,
    EmployerOption,
    JobLine,
)
from bot.views import (
    blocks,
    client_contact,
    employer_contact,
    going_live,
    job_end,
    job_start,
    pickers,
    program_entry,
    program_exit,
    short_records,
)
from bot.views.blocks import View
from bot.views.client_contact import VisitForm
from bot.views.employer_contact import ContactForm
from bot.views.job_end import JobEndForm, NextJob
from bot.views.job_start import JobForm
from bot.views.pickers import client_option, employer_option
from bot.views.program_entry import EnrollForm, WishesForm
from bot.views.program_exit import ExitForm
from ips.caseload import Phase
from ips.facts import (
    Clock,
    Disclosure,
    DueKey,
    ExitReason,
    MilestoneKind,
    Mode,
    Place,
    RelationshipStep,
    Standing,
)
from ips.records.decline import DeclineRecord
from ips.records.pause import PauseRecord
from ips.standards import DECLINABLE, TITLES
from tests.payload_checks import complaints_about_view

TODAY = date(2026, 3, 4)
LONG = "word " * 300
CHOICE = ClientChoice(ClientLabel("a" * 32, "C-114", "Rosa Diaz"), Phase.WORKING, date(2026, 3, 2))
KNOWN = Introduction(CHOICE, Disclosure.WITHIN_LIMITS, LONG, LONG, LONG, False)
EMPLOYER = EmployerOption("b" * 32, "Bean & Leaf " * 12, "B&L", date(2026, 2, 3))
JOBS = tuple(
    JobLine(
        id=str(number) * 32,
        employer="Bean & Leaf " * 12,
        title="Barista",
        starts_on=date(2026, 3, number),
        started=number < 5,
        competitive=True,
        permanent=True,
    )
    for number in (1, 2, 9)
)
SUBJECT = DueSubject(
    key=DueKey("a" * 32, Clock.POST_START, "c" * 32),
    client=CHOICE.client,
    title="visit within 3 days of the start",
    job_id="1" * 32,
    due_on=TODAY,
    next_brief_on=TODAY,
    standing=Standing.DUE,
    now=None,  # type: ignore[arg-type]
)
CLIENT = client_option(CHOICE, TODAY)

FORMS: dict[str, View] = {
    "contact": employer_contact.form(employer_contact.fresh(TODAY), "{}"),
    "contact, all filled": employer_contact.form(
        ContactForm(
            {
                "on": TODAY,
                "mode": Mode.IN_PERSON,
                "client_was_with_me": True,
                "person_met": LONG,
                "person_role": LONG,
                "hiring_authority": False,
                "career_exploration": True,
                "step": RelationshipStep.LEARN,
                "preference_based": True,
                "next_step": LONG,
                "next_step_on": TODAY,
                "note": LONG * 3,
            },
            employer=employer_option(EMPLOYER),
            new_employer=LONG,
            near=(EMPLOYER,) * 1,
            clients=(CLIENT,),
            introductions=(KNOWN,),
            job_lead=LONG,
            unsure=(LONG, "<!channel>"),
            editing=True,
        ),
        "{}",
    ),
    "visit": client_contact.form(client_contact.fresh(TODAY), "{}"),
    "visit, all filled": client_contact.form(
        VisitForm(
            {
                "on": TODAY,
                "mode": Mode.PHONE,
                "reached": False,
                "place": Place.HOME,
                "minutes": 45,
                "purpose": LONG,
                "with_team_member": LONG,
                "with_family": True,
                "job_trouble": True,
                "note": LONG * 3,
            },
            client=CLIENT,
            introductions=(KNOWN,),
            jobs=JOBS,
            job_ids=(JOBS[0].id,),
            made_by_team_member=True,
        ),
        "{}",
    ),
    "tried": client_contact.tried_form("C-114", TODAY, "{}"),
    "job start": job_start.form(JobForm(), "{}"),
    "job start, all filled": job_start.form(
        JobForm(
            {
                "starts_on": TODAY,
                "title": LONG,
                "hours_per_week": 22.5,
                "hourly_wage": 15.25,
                "kind": "seasonal",
                "permanent": False,
                "disclosed": True,
            },
            client=CLIENT,
            introductions=(KNOWN,),
            jobs=JOBS,
            employer=employer_option(EMPLOYER),
            visits_at_work=False,
            meeting_wishes=LONG,
        ),
        "{}",
    ),
    "job edit": job_start.form(JobForm({"starts_on": TODAY}, client_label="C-114"), "{}"),
    "job move": job_start.move_form(JOBS[2], "{}"),
    "job cancel": job_start.cancel_form(JOBS[2], TODAY, "{}"),
    "job change": job_start.change_form(JOBS[0], TODAY, "{}"),
    "job end": job_end.form(JobEndForm(learned_on=TODAY), "{}"),
    "job end, of one": job_end.form(
        JobEndForm(learned_on=TODAY, client=CLIENT, jobs=JOBS[:1], client_told_us=True), "{}"
    ),
    "job end, of one, and the next": job_end.form(
        JobEndForm(learned_on=TODAY, client=CLIENT, jobs=JOBS[:1], next_job=NextJob(TODAY)), "{}"
    ),
    "job end, of none": job_end.form(JobEndForm(learned_on=TODAY, client=CLIENT), "{}"),
    "enroll": program_entry.form(EnrollForm(TODAY, "C-207", "U0ANA"), "{}"),
    "enroll, with names": program_entry.form(
        EnrollForm(TODAY, wishes=WishesForm(LONG, LONG, True, names_allowed=True)), "{}"
    ),
    "wishes": program_entry.wishes_form("C-114", WishesForm(visits_at_work=False), "{}"),
    "exit": program_exit.form(ExitForm(TODAY), "{}"),
    "exit, filled": program_exit.form(ExitForm(TODAY, CLIENT, ExitReason.MOVED_AWAY, LONG), "{}"),
    "death": program_exit.death_form(TODAY, CLIENT, "{}"),
    "pause": short_records.form_of(PauseRecord, "C-114", TODAY, "{}"),
    "resume": short_records.resume_form("C-114", TODAY, "{}"),
    "decline": short_records.form_of(DeclineRecord, "C-114", TODAY, "{}"),
    "more": short_records.more_form(SUBJECT, TODAY, "{}"),
    **{
        f"milestone {kind}": short_records.milestone_form("C-114", kind, TODAY, "{}", LONG)
        for kind in short_records.TITLES
    },
}


@pytest.mark.parametrize("name", FORMS)
def test_slack_takes_the_form(name: str) -> None:
    assert complaints_about_view(FORMS[name]) == []


def required(view: View) -> set[str]:
    return {
        block["block_id"].split(":")[0]
        for block in view["blocks"]
        if block["type"] == "input" and not block["optional"]
    }


# The bold fields of the forms, and what Slack itself fills in from the start.
@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("contact", {"mode", "on"}),  # the employer: picked or named, checked on submit
        ("visit", {"client_id", "mode", "on", "reached"}),
        ("job start", {"client_id", "starts_on"}),
        ("job end, of one", {"client_id", "job_id", "ended_on", "learned_on"}),
        ("enroll", {"code", "entered_on"}),
        ("exit", {"client_id", "reason", "exited_on"}),
        ("death", {"client_id", "exited_on"}),
    ],
)
def test_only_the_bold_fields_are_required(name: str, asked: set[str]) -> None:
    assert required(FORMS[name]) == asked


@pytest.mark.parametrize("name", FORMS)
def test_nothing_is_called_needed_and_optional_at_once(name: str) -> None:
    """Slack writes '(optional)' behind the label of every field that may stay empty."""
    for block in FORMS[name]["blocks"]:
        if block["type"] == "input" and block["optional"]:
            assert not re.search("need|required|one of", block["label"]["text"]), block["label"]


@pytest.mark.parametrize("name", ["contact", "job start", "job end, of one, and the next"])
def test_that_one_of_two_fields_is_needed_stands_above_them(name: str) -> None:
    shown = FORMS[name]["blocks"]
    (at,) = (n for n, each in enumerate(shown) if "one of the two is needed" in str(each))
    both = shown[at + 1 : at + 3]
    assert shown[at]["type"] == "section"
    assert [each["block_id"].split("_next")[0] for each in both] == ["employer", "new_employer"]
    assert all(each["optional"] for each in both)


@pytest.mark.parametrize("kind", [MilestoneKind.STEP_DOWN, MilestoneKind.CONTINUE_SUPPORT])
def test_whose_words_are_always_asked_for_has_no_optional_field_for_them(
    kind: MilestoneKind,
) -> None:
    assert "words" in required(short_records.milestone_form("C-114", kind, TODAY, "{}"))


@pytest.mark.parametrize("days_to_the_next_brief", [0, 1])
@pytest.mark.parametrize("clock", list(Clock))
def test_what_is_offered_beside_doing_it_is_what_can_be_done(
    clock: Clock, days_to_the_next_brief: int
) -> None:
    """A decline only where it closes something, to be reminded only where a brief comes in time."""
    next_brief_on = SUBJECT.due_on + timedelta(days=days_to_the_next_brief)
    subject = replace(SUBJECT, key=replace(SUBJECT.key, clock=clock), next_brief_on=next_brief_on)
    form = short_records.more_form(subject, TODAY, "{}")
    assert complaints_about_view(form) == []
    asked = {block["block_id"] for block in form["blocks"] if block["type"] == "input"}
    ways = {
        option["value"]
        for block in form["blocks"]
        if block.get("block_id") == "way"
        for option in block["element"]["options"]
    }
    assert ("decline" in ways) == (clock in DECLINABLE)
    assert ("snooze" in ways) == (days_to_the_next_brief == 0)
    assert asked - {"way"} == ({"scope", "words"} if "decline" in ways else set())
    assert ("submit" in form) == bool(ways)
    said = " ".join(texts(form))
    assert ("offered to everybody" in said) == (clock not in DECLINABLE)
    assert ("so it stays here" in said) == ("snooze" not in ways)


def test_the_clients_page_says_what_a_decline_never_closes() -> None:
    told = " ".join(texts(FORMS["decline"]))
    for clock in set(Clock) - DECLINABLE:
        assert TITLES[clock] in told


def texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in texts(value)]
    if isinstance(part, list):
        return [text for one in part for text in texts(one)]
    return []


def test_the_exit_form_knows_no_missed_appointments_and_no_time_limit() -> None:
    (reason,) = [block for block in FORMS["exit"]["blocks"] if block.get("block_id") == "reason"]
    offered = {choice["value"] for choice in reason["element"]["options"]}
    assert offered == {reason.value for reason in ExitReason}


def test_wishes_and_disclosure_stand_in_the_visit_form() -> None:
    said = " ".join(texts(FORMS["visit, all filled"]))
    assert "Do not come to the workplace" in said
    assert "They agreed to some things" in said


def test_an_unset_disclosure_means_do_not_name() -> None:
    unset = Introduction(CHOICE)
    said = " ".join(texts(employer_contact.about([unset])))
    assert "please do not name or describe them" in said


def test_typed_text_mentions_nobody() -> None:
    said = " ".join(texts(FORMS["contact, all filled"]))
    assert "<!channel>" not in said
    assert "&lt;!channel&gt;" in said


def test_names_and_codes_stand_in_no_value_and_no_id() -> None:
    for view in FORMS.values():
        for value in hidden(view):
            assert "Rosa" not in value
            assert "C-114" not in value
            assert "Bean" not in value


def hidden(part: Any) -> list[str]:
    """What people do not see: values, ids, metadata."""
    keys = ("value", "action_id", "block_id", "callback_id", "private_metadata")
    if isinstance(part, dict):
        own = [str(part[key]) for key in keys if key in part]
        return own + [text for value in part.values() for text in hidden(value)]
    if isinstance(part, list):
        return [text for one in part for text in hidden(one)]
    return []


def test_a_milestone_of_every_kind_that_closes_a_clock_has_a_form() -> None:
    assert set(short_records.TITLES) == set(MilestoneKind) - {MilestoneKind.FIRST_EMPLOYER_CONTACT}


@pytest.mark.parametrize("many", [1, 6, 7, 40, 400])
def test_every_doubt_of_a_line_is_named(many: int) -> None:
    typed = [f"word{number:03}" for number in range(many)]
    content = pickers.doubts([*typed, *(pickers.Sentence(f"Is it {each}?") for each in typed[:14])])
    texts = [each["text"] for block in content for each in block["elements"]]
    assert all(any(f"“{word}”" in text for text in texts) for word in typed)
    assert all(f"Is it {word}?" in texts for word in typed[:14])
    assert sum("Please check, then save." in text for text in texts) == 1
    assert max(map(len, texts)) <= blocks.FIELD
    assert all(len(block["elements"]) <= blocks.CONTEXT for block in content)


def test_the_form_for_rows_says_how_much_fits() -> None:
    """'About forty rows' was a guess; the field takes letters."""
    shown = going_live.rows_form(private_metadata="{}")
    (rows,) = (each for each in shown["blocks"] if each.get("block_id") == "rows")
    assert rows["hint"]["text"].startswith(f"{blocks.TYPED:,} letters fit")
    assert rows["element"].get("max_length", blocks.TYPED) == blocks.TYPED
