"""Forms that come back with something left out, or with what cannot be: as Slack sends them.

Slack itself asks again where a field that we call required is empty; a form that was open over a
new version of the bot, or that somebody made by hand, comes back without it all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.clock import MovableClock
from db.doors import open_doors
from db.encryption import Cipher
from tests.conftest import MONDAY_MORNING
from tests.harbor import ADA, ANA, BEN, LEA
from tests.security.acts import (
    day,
    pick,
    pressed,
    submitted,
    ticks,
    typed,
    unit_form,
    words,
)
from tests.security.stage import Stage, Target, copy_of, stage_in

Json = dict[str, Any]
Form = Callable[[Stage, Target], Json]
NO_WORDS: Json = {"type": "plain_text_input", "value": None}
NO_DAY: Json = {"type": "datepicker", "selected_date": None}
NO_CHOICE: Json = {"type": "static_select", "selected_option": None}
NOBODY: Json = {"type": "users_select", "selected_user": None}
A_CHANNEL = "conversations_select"
GONE = "f" * 32  # an id of something that is not there


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, cipher: Cipher
) -> Iterator[Stage]:
    """One for all: what is refused leaves nothing behind."""
    doors = open_doors(copy_of(sqlite_template, tmp_path_factory.mktemp("stage")))
    with stage_in(doors, MovableClock(MONDAY_MORNING), at_once=True) as made:
        yield made
    doors.close()


def a_contact(**values: Json) -> Form:
    usual = {"employer": NO_CHOICE, "new_employer": words("Pier 9"), "on": day()}
    usual |= {"mode": pick("in_person")} | values
    return lambda _, it: submitted("employer_contact.submit", **usual)


def an_employer(**values: Json) -> Form:
    return lambda stage, _: submitted("employer.submit", {"employer": stage.employer_id}, **values)


A_MEETING_OF_NOTHING = submitted(
    "group_supervision.submit", on=NO_DAY, led_by=NO_CHOICE, in_person=ticks()
)
# A sentence -> who sends which form.
SENT: dict[str, tuple[str, Form]] = {
    "How did you try?": (
        ANA,
        lambda _, it: submitted(
            "client_contact.tried", {"client": it.client}, on=day(), strategy=NO_CHOICE
        ),
    ),
    "Whom did you talk about?": (
        LEA,
        lambda stage, _: submitted(
            "strategy.submit", {"meeting": stage.meeting_id}, client_id=NO_CHOICE, words=words("x")
        ),
    ),
    "On which day did you meet?": (LEA, lambda *_: A_MEETING_OF_NOTHING),
    "Who led it?": (LEA, lambda *_: A_MEETING_OF_NOTHING),
    "Who was there? Please pick them.": (LEA, lambda *_: A_MEETING_OF_NOTHING),
    "Who was it?": (
        LEA,
        lambda _, it: submitted("goal.submit", staff_member_id=NO_CHOICE, quarter=day()),
    ),
    "Who does it?": (
        LEA,
        lambda _, it: submitted("action.submit", owner_id=NO_CHOICE, what=words("x"), due_on=day()),
    ),
    "Which number fits best?": (
        LEA,
        lambda _, it: submitted(
            "item_rating.submit", {"item": "O6"}, rating=NO_CHOICE, rated_on=day()
        ),
    ),
    "Whose contacts did you rate?": (
        LEA,
        lambda _, it: submitted(
            "item_rating.submit", {"item": "S7"}, rating=pick("4"), rated_on=day()
        ),
    ),
    "Please write the client's code.": (
        ANA,
        lambda _, it: submitted("client.enroll", code=NO_WORDS, entered_on=day()),
    ),
    "Which day did they enter?": (
        ANA,
        lambda _, it: submitted("client.enroll", code=words("C-77"), entered_on=NO_DAY),
    ),
    "What did you hear? One line is enough.": (
        ANA,
        lambda _, it: submitted("job_lead.submit", summary=NO_WORDS),
    ),
    "Mon 23 Feb is over. Please choose a coming day, or leave it out.": (
        ANA,
        lambda _, it: submitted(
            "job_lead.submit", summary=words("Pier 9 hires"), expires_on=day("2026-02-23")
        ),
    ),
    "When did they enter the program?": (
        ANA,
        lambda _, it: submitted("going_live.client", code=words("C-77"), entered_on=NO_DAY),
    ),
    "Where do they work?": (
        ANA,
        lambda _, it: submitted(
            "going_live.client",
            code=words("C-77"),
            entered_on=day("2026-02-02"),
            employer=NO_WORDS,
            job_started_on=day("2026-02-20"),
        ),
    ),
    "Which day does it start?": (
        ANA,
        lambda _, it: submitted("job.move", {"job": it.planned_job}, starts_on=NO_DAY),
    ),
    "Which day did you learn of it?": (
        ANA,
        lambda _, it: submitted("job.cancel", {"job": it.planned_job}, on=NO_DAY),
    ),
    "Please write the new hours, the new pay, or both.": (
        ANA,
        lambda _, it: submitted(
            "job.change",
            {"job": it.job},
            on=day(),
            hours_per_week=NO_WORDS,
            hourly_wage=NO_WORDS,
        ),
    ),
    "Which day does the new job start?": (
        ANA,
        lambda _, it: submitted(
            "job_end.submit",
            client_id=pick(it.client),
            job_id=pick(it.job),
            ended_on=day(),
            learned_on=day(),
            told=ticks("moved"),
            new_employer_next=words("Pier 9"),
            starts_on_next=NO_DAY,
        ),
    ),
    "From which day?": (
        ANA,
        lambda _, it: submitted("pause.resume", {"pause": it.pause}, on=NO_DAY),
    ),
    "Why did they leave?": (
        ANA,
        lambda _, it: submitted(
            "client.exit", client_id=pick(it.client), exited_on=day(), reason=NO_CHOICE
        ),
    ),
    "Who is it?": (
        LEA,
        lambda _, it: submitted(
            "roster.add_submit", staff=NOBODY, role=pick("employment_specialist"), fte=words("1")
        ),
    ),
    "They are not on the unit's roster any more. Please open the roster again.": (
        LEA,
        lambda _, it: pressed("roster.change", GONE),
    ),
    "In your unit a peer mentor's visit does not count for what is due, so please choose a "
    "specialist or a team lead to cover.": (
        LEA,
        lambda stage, _: submitted(
            "leave.submit",
            staff_member_id=pick(stage.ids[ANA]),
            from_on=day(),
            until_on=day("2026-03-06"),
            cover_id=pick(stage.ids["U0PIA"]),
        ),
    ),
    "What is it called?": (ANA, an_employer(name=NO_WORDS)),
    "Please write a name with letters or digits in it.": (ANA, an_employer(name=words("?!"))),
    "One chain, please: the one above, or a new one here.": (
        ANA,
        lambda stage, it: an_employer(
            name=words("Bean & Leaf"), chain=pick(stage.chain_id), new_chain=words("Leaf Cafes")
        )(stage, it),
    ),
    "Which one is it? Pick it from the list.": (
        ANA,
        lambda stage, _: submitted(
            "employer.merge_submit", {"employer": stage.employer_id}, employer=NO_CHOICE
        ),
    ),
    "Please name the employer.": (ANA, a_contact(new_employer=words("…"))),
    "Please choose the employer again: I can't find it.": (
        ANA,
        a_contact(employer=pick(GONE), new_employer=NO_WORDS),
    ),
    "One employer at a time, please: pick one above, or name a new one here.": (
        ANA,
        lambda stage, it: a_contact(employer=pick(stage.employer_id))(stage, it),
    ),
    "Either the client was with you, or made it without you. Untick one.": (
        ANA,
        lambda stage, it: a_contact(
            client_ids=ticks(it.client), facts=ticks("made_by_client", "client_was_with_me")
        )(stage, it),
    ),
    "Who was with you? Please pick the client.": (
        ANA,
        a_contact(facts=ticks("client_was_with_me")),
    ),
    "Whose interview was it? Please pick the client.": (ANA, a_contact(facts=ticks("interview"))),
    "The next step comes after this contact. Please check its date.": (
        ANA,
        a_contact(next_step=words("come back"), next_step_on=day("2026-02-27")),
    ),
    "Please choose a channel from the list.": (
        LEA,
        lambda stage, _: with_field(
            unit_form({"unit": stage.unit_id}),
            "channel_id",
            {"type": A_CHANNEL, "selected_conversation": "#general"},
        ),
    ),
    "Please give 7 to 3650 days, or leave it empty to keep everything.": (
        LEA,
        lambda stage, _: with_field(
            unit_form({"unit": stage.unit_id}), "keep_messages_days", words("5000")
        ),
    ),
    "Nothing is different, so nothing was changed.": (
        ANA,
        lambda stage, _: submitted(
            "employer.submit",
            {"employer": stage.chain_id},
            name=words("Leaf Cafes"),
            aliases=NO_WORDS,
            hiring_habits=NO_WORDS,
        ),
    ),
    "That unit is no longer there. Please open the menu again with /ips.": (
        ADA,
        lambda _, it: unit_form({"unit": GONE}),
    ),
    "Please choose the unit in the menu: type /ips.": (
        ADA,
        lambda _, it: typed("/ips", "settings"),
    ),
    "This one cannot be edited. Please undo it and record it again.": (
        ANA,
        lambda _, it: pressed("recorded.edit", f"episode:{GONE}", where="message"),
    ),
    "That agenda is no longer there. Please use the latest one.": (
        LEA,
        lambda _, it: pressed("digest.mark_reviewed", GONE, where="message"),
    ),
}


def with_field(form: Json, name: str, value: Json) -> Json:
    form["view"]["blocks"].append(
        {
            "type": "input",
            "block_id": name,
            "label": {"type": "plain_text", "text": "x"},
            "element": {"type": value["type"], "action_id": "x"},
        }
    )
    form["view"]["state"]["values"][name] = {"x": value}
    return form


@pytest.mark.parametrize("sentence", SENT)
def test_what_is_asked_for_again(stage: Stage, sentence: str) -> None:
    who, form = SENT[sentence]
    before = stage.records()
    answer = stage.ask(who, form(stage, stage.targets["own"]))
    assert sentence in answer.text.replace("\\u2026", "…"), answer.text
    assert json.dumps(stage.records(), default=str) == json.dumps(before, default=str)


@pytest.fixture
def own(stage: Stage) -> Iterator[Target]:
    """Ana's client; what a test changes about them is as it was afterwards."""
    copy = stage.remember()
    yield stage.targets["own"]
    stage.restore(copy)


def test_a_pause_that_is_over_is_not_ended_again(stage: Stage, own: Target) -> None:
    resume = pressed("client.more", chosen="resume", block_id=f"doors:{own.client}")
    stage.ask(ANA, submitted("pause.resume", {"pause": own.pause}, on=day()))
    assert "There is no pause to end: the reminders are running." in stage.ask(ANA, resume).text


def test_who_is_alone_today_asks_their_team_lead(stage: Stage, own: Target) -> None:
    stage.raw.execute("DELETE FROM cover_request")
    stage.raw.execute("DELETE FROM staff_role WHERE staff_member_id <> ?", (stage.ids[ANA],))
    stage.raw.commit()
    answer = stage.ask(ANA, pressed("due.cover", own.due, where="message"))
    assert (
        "Nobody else is here today who could take it. Please agree on another time" in answer.text
    )


def test_two_of_one_name_are_told_apart_by_a_mention(stage: Stage) -> None:
    ben = stage.workspace.state.user(BEN)
    stage.workspace.state.put_user(replace(ben, real_name="Ana Alder"))
    rows = submitted("going_live.rows", rows=words("C-7, 2026-02-02, , , , , Ana Alder"))
    answer = stage.ask(LEA, rows)
    stage.workspace.state.put_user(ben)
    sentence = "two of your roster are called “Ana Alder”: an @mention tells which"
    assert sentence in json.dumps(json.loads(answer.body), ensure_ascii=False)
