"""Requests no screen of ours would make: right ids in a form of another, after a change of hands.

Slack signs what its clients send, and somebody with a client of their own can send what they like
in it. So what is drawn for somebody is never what protects anybody.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.casework.access.permissions import Action, who_may
from bot.casework.drafts import (
    EmployerChoice,
)
from bot.casework.recording import client_contacts, employer_contacts, employment
from bot.payloads import NOT_SLACKS, UNREADABLE
from ips.facts import Mode
from tests.harbor import job_start
from tests.security.acts import day, pick, pressed, submitted, ticks, typed, words
from tests.security.stage import ANA, LEA, PIA, Stage, encoded
from tests.support import a_visit, employer_met

Json = dict[str, Any]


def own_entry_of_pia(stage: Stage, kind: str) -> str:
    """What Pia has written down herself about the one client she supports; its id."""
    doors, now, pia, client = stage.doors, stage.clock.now(), stage.actor(PIA), own(stage)
    today = now.date()
    if kind == "visit":
        visit = a_visit(client, Mode.PHONE, today)
        return client_contacts.record(doors, pia, visit, now=now).fact.id
    if kind == "contact":
        met = employer_met(EmployerChoice(new_name="Oak"), Mode.PHONE, today, (client,))
        return employer_contacts.record(doors, pia, met, now=now).fact.id
    job = job_start(client, "Oak", today)
    return employment.record_start(doors, pia, job, now=now).fact.id


def own(stage: Stage) -> str:
    return stage.targets["own"].client


def edit_towards(kind: str, fact: str, client: str) -> Json:
    if kind == "visit":
        values = {"client_id": pick(client), "on": day(), "mode": pick("phone")}
        return submitted("client_contact.submit", {"fact": fact}, **values)
    employer = {"new_employer": words("Oak")}
    if kind == "contact":
        values = {**employer, "on": day(), "mode": pick("phone"), "client_ids": ticks(client)}
        return submitted("employer_contact.submit", {"fact": fact}, **values)
    return submitted("job.submit", {"fact": fact, "client": client}, **employer, starts_on=day())


FOR_WHOM = {
    "visit": who_may(Action.RECORD_CLIENT_CONTACT),
    "contact": who_may(Action.RECORD_EMPLOYER_CONTACT),
    "job": who_may(Action.RECORD_JOB),
}


@pytest.mark.parametrize("kind", ["visit", "contact", "job"])
def test_an_entry_of_ones_own_is_no_way_to_somebody_elses_client(stage: Stage, kind: str) -> None:
    """A peer mentor corrects what she wrote; she writes for the people she supports alone."""
    fact = own_entry_of_pia(stage, kind)
    answers = set()
    for name in ("unit", "nobody"):
        before, denied = stage.records(), stage.denials()
        answer = stage.ask(PIA, edit_towards(kind, fact, stage.targets[name].client))
        assert FOR_WHOM[kind] in answer.text
        assert stage.targets[name].code not in answer.text
        assert stage.records() == before
        assert stage.denials() == denied + 1
        answers.add(answer.text)
    assert len(answers) == 1
    assert FOR_WHOM[kind] not in stage.ask(PIA, edit_towards(kind, fact, own(stage))).text


# ---------------------------------------------------------------- where an answer goes

ELSEWHERE = (
    "https://example.org/steal",
    "http://hooks.slack.com/commands/T0HARBOR/1/x",
    "https://hooks.slack.com.example.org/",
    "http://169.254.169.254/latest/",
    "file:///etc/passwd",
)
THROUGH = {
    "command": lambda stage: typed("/lead", "Harbor Hotel looks for a porter"),
    "button": lambda stage: pressed("home.visit"),
}


@pytest.mark.parametrize("url", ELSEWHERE)
@pytest.mark.parametrize("through", THROUGH)
def test_an_answer_is_sent_to_slack_alone(stage: Stage, through: str, url: str) -> None:
    before = stage.records()
    whole = stage.addressed(THROUGH[through](stage), ANA, "T0HARBOR")
    answer = stage.deliver(*encoded(whole | {"response_url": url}))

    assert answer.status == 200
    assert NOT_SLACKS in answer.text
    assert stage.records() == before


@pytest.mark.parametrize(
    "carried", ["", "{}", "no json", '{"key": ""}', '{"key": null}', '{"key": ["k"]}']
)
def test_a_form_without_its_key_is_refused(stage: Stage, carried: str) -> None:
    """Sent twice, it would be recorded twice."""
    employer = {"new_employer": words("Oak"), "on": day(), "mode": pick("phone")}
    form = submitted("employer_contact.submit", {}, **employer)
    form["view"]["private_metadata"] = carried
    before = stage.records()
    answer = stage.ask(ANA, form)

    assert UNREADABLE in answer.text
    assert stage.records() == before


# ---------------------------------------------------------------- whose page is shown anew


def of_somebody_else(stage: Stage) -> str:
    """The page that Pia has open."""
    return open_view(stage, PIA)


def of_ones_own(stage: Stage) -> str:
    """A page on which the form does not lie."""
    return open_view(stage, ANA)


def made_up(_: Stage) -> str:
    return "V0MADEUP00"


def open_view(stage: Stage, user_id: str) -> str:
    async def opened() -> str:
        plain = {"type": "modal", "title": {"type": "plain_text", "text": "x"}}
        view = plain | {"blocks": [{"type": "divider"}]}
        screens = stage.workspace.inner.screens
        return str(screens.open_modal("T0HARBOR", user_id, view, on_top=False).id)

    return stage.workspace.run(opened())


def a_visit_form(stage: Stage, page: str) -> Json:
    client = stage.targets["unit"].client
    values = {"client_id": pick(client), "on": day(), "mode": pick("phone")}
    return submitted("client_contact.submit", {"page": page}, **values)


def an_undo(stage: Stage, page: str) -> Json:
    return in_a_confirmation(f"client_contact:{stage.targets['unit'].visit}", "undo", page)


def an_edit(stage: Stage, page: str) -> Json:
    """The form that it opens would carry the page on."""
    return in_a_confirmation(f"client_contact:{stage.targets['unit'].visit}", "edit", page)


def in_a_confirmation(value: str, verb: str, page: str) -> Json:
    asked = pressed(f"recorded.{verb}", value)
    carried = json.dumps({"key": "k" * 32, "page": page})
    asked["view"] |= {"callback_id": "recorded", "private_metadata": carried}
    return asked


@pytest.mark.parametrize("beneath", [False, True], ids=["elsewhere", "beneath"])
@pytest.mark.parametrize("which", [of_somebody_else, of_ones_own, made_up])
@pytest.mark.parametrize("asks", [a_visit_form, an_undo, an_edit])
def test_a_page_is_shown_anew_where_slack_says_the_form_lies_on_it(
    stage: Stage,
    asks: Callable[[Stage, str], Json],
    which: Callable[[Stage], str],
    beneath: bool,
) -> None:
    """A form carries its page's view id; a forged one would change what somebody else looks at."""
    view_id = which(stage)
    payload = asks(stage, f"{view_id}:{stage.targets['unit'].client}")
    if beneath:
        payload["view"]["previous_view_id"] = view_id
    answer = stage.ask(LEA, payload)

    assert (view_id in answer.body + str(answer.calls)) is beneath
