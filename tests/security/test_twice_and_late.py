"""What comes twice, too late, or from two people at once: one record, and one true sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.casework.access.permissions import NO_UNIT
from bot.casework.administration import roster
from bot.casework.recording import undo as corrections
from bot.casework.recording.still_there import CHANGED_MEANWHILE
from bot.clock import MovableClock
from bot.slack import errors
from db.doors import Doors
from db.models import (
    AuditEventRow,
    FactVersionRow,
    StaffMemberRow,
    VocationalUnitRow,
)
from tests.rows import ClientContactRow
from tests.security.acts import (
    OF_CLIENTS,
    OF_THE_UNIT,
    Act,
    day,
    pick,
    pressed,
    rows_as_said_back,
    submitted,
    typed,
    unit_form,
    user,
    words,
)
from tests.security.stage import (
    ADA,
    ANA,
    BEN,
    LEA,
    OLA,
    RON,
    TEAM,
    Answer,
    Script,
    Stage,
    encoded,
    stage_in,
    without_tickets,
)

ON_ANOTHER_ROSTER = (
    "This person is on another unit's roster. Once their team lead there has taken them off it, "
    "they can join here."
)
ALREADY = "Already saved, nothing was written twice."
FOR_ADMINS = ("view names.submit", "view vocational_unit.submit")  # Lea is none
# Changes nothing the second time, and says so: nothing is different, or nobody is there any more.
SAYS_SO = ("view vocational_unit.numbers", "action client.erase")


def visits(stage: Stage) -> int:
    with stage.doors.reading() as session:
        return session.scalar(select(func.count()).select_from(ClientContactRow)) or 0


def versions(stage: Stage) -> int:
    with stage.doors.reading() as session:
        return session.scalar(select(func.count()).select_from(FactVersionRow)) or 0


def denials(stage: Stage) -> int:
    query = select(func.count()).where(AuditEventRow.action.like("denied.%"))
    with stage.doors.reading() as session:
        return session.scalar(query) or 0


def a_visit(stage: Stage, scope: str = "own", **fields: Any) -> dict[str, Any]:
    """The form of a visit, filled in."""
    values = {"client_id": pick(stage.targets[scope].client), "on": day(), "mode": pick("phone")}
    return submitted("client_contact.submit", **values | fields)


def shown(answer: Answer) -> dict[str, Any]:
    """The view that stands in front in the end."""
    view: dict[str, Any] = answer.calls[-1][1]["view"]
    return view


# ---------------------------------------------------------------- the same request again


def lines() -> list[Act]:
    def line(command: str, text: str) -> Act:
        return Act(
            f"command {command}",
            lambda stage, it: typed(command, text.format(code=it.code)),
            (),
            writes=True,
        )

    return [
        line("/contact", '"Corner Market" {code} phone lead: nights at Corner Market'),
        line("/contact", '"Bean & Leaf" {code} in person with client'),
        line("/visit", "{code} phone"),
        line("/jobstart", '{code} "Corner Market" today cook 20h $16'),
        line("/jobend", "{code} yesterday quit"),
        line("/exit", "{code} today moved away"),
        line("/enroll", "C-90 today team: North"),
        line("/lead", "Corner Market looks for a cook"),
    ]


def with_a_new_employer() -> list[Act]:
    def form(name: str, callback_id: str, fields: Callable[[Any], dict[str, Any]]) -> Act:
        return Act(
            f"view {callback_id}",
            lambda stage, it: submitted(callback_id, **fields(it)),
            (),
            writes=True,
            note=name,
        )

    new = {"new_employer": words("Corner Market")}
    return [
        form(
            "new", "employer_contact.submit", lambda it: {**new, "on": day(), "mode": pick("phone")}
        ),
        form(
            "new",
            "job.submit",
            lambda it: {**new, "client_id": pick(it.client), "starts_on": day()},
        ),
        Act(
            "view going_live.rows",
            lambda *_: rows_as_said_back("C-91, 2026-02-02, , Corner Market, 2026-02-09"),
            (),
            writes=True,
            note="new",
        ),
        form(
            "new",
            "going_live.client",
            lambda it: {
                "code": words("C-92"),
                "entered_on": day("2026-02-02"),
                "employer": words("Corner Market"),
                "job_started_on": day("2026-02-09"),
            },
        ),
    ]


def test_a_request_that_is_sent_again_changes_nothing_and_is_answered_the_same(
    doors: Doors, clock: MovableClock, script: Script
) -> None:
    """Byte by byte the same, as a network or a thief would send it."""
    wrong, walked = [], 0
    with stage_in(doors, clock, at_once=True, script=script) as stage:
        it = stage.targets["unit"]
        stage.ask(BEN, pressed("recorded.undo", f"job:{it.planned_job}", where="message"))
        copy = stage.remember()
        for act in (*lines(), *with_a_new_employer(), *OF_CLIENTS, *OF_THE_UNIT):
            if not act.writes or act.listener in FOR_ADMINS:
                continue
            who = LEA if act in OF_CLIENTS or act in OF_THE_UNIT else BEN
            request = encoded(stage.addressed(act.payload(stage, it), who, TEAM))
            first = stage.deliver(*request)
            before = stage.records()
            second = stage.deliver(*request)
            if stage.records() != before:
                wrong.append(f"{act.name} wrote again: {second.text}")
            if said(second) and said(second) != said(first) and act.listener not in SAYS_SO:
                wrong.append(f"{act.name}: {said(first)}\n   then {said(second)}")
            stage.restore(copy)
            walked += 1
    assert not wrong, "\n".join(wrong)
    assert walked > 50


def said(answer: Answer) -> str:
    """What the person reads in the end; a window opens only once for one press."""
    shown = [json.dumps(args, sort_keys=True) for _, args, error in answer.calls if not error]
    text = without_tickets(shown[-1] if shown else answer.body)
    return text.replace(ALREADY, "*Saved.*")


# ---------------------------------------------------------------- twice at the same moment


def at_once(stage: Stage, *requests: tuple[bytes, str]) -> list[tuple[int, str]]:
    """Delivers these at the same moment, each on a thread of its own."""
    together = Barrier(len(requests))

    def run(request: tuple[bytes, str]) -> tuple[int, str]:
        together.wait(10)
        return stage.send(*request)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(run, requests))


def test_a_double_submit_is_one_record_and_two_true_answers(stage: Stage) -> None:
    before = visits(stage)
    request = encoded(stage.addressed(a_visit(stage), ANA, TEAM))
    answers = at_once(stage, request, request, request)
    assert visits(stage) == before + 1
    assert all("Saved" in body or ALREADY in body for _, body in answers)
    assert sum("*Saved.*" in body for _, body in answers) == 1


def test_an_edit_sent_twice_at_once_is_one_change(stage: Stage) -> None:
    """Neither of the two is told that somebody else had changed it."""
    opened = shown(edit_of(stage, ANA, "client_contact", stage.targets["own"].visit))
    payload = submitted("client_contact.submit", **of_visit(stage, "in_person"))
    payload["view"]["private_metadata"] = opened["private_metadata"]
    before = versions(stage)
    request = encoded(stage.addressed(payload, ANA, TEAM))
    answers = at_once(stage, request, request)
    assert versions(stage) == before + 1
    assert all("Saved" in body or ALREADY in body for _, body in answers)


def test_an_undo_twice_at_once_by_two_people_is_undone_once(stage: Stage) -> None:
    value = f"client_contact:{stage.targets['own'].visit}"
    undo = pressed("recorded.undo", value, where="message")
    before = versions(stage)
    at_once(stage, *(encoded(stage.addressed(dict(undo), who, TEAM)) for who in (ANA, LEA)))
    stage.finish()
    assert versions(stage) == before + 1
    told = [args for args in (call.args for call in stage.workspace.calls) if "blocks" in args]
    assert "Undone" in json.dumps(told)


def test_two_who_add_the_same_person_are_both_told_the_truth(stage: Stage) -> None:
    """Two team leads want the same new colleague: one has them, the other hears where they are."""
    form = submitted(
        "roster.add_submit", staff=user(ADA), role=pick("employment_specialist"), fte=words("1")
    )
    answers = at_once(stage, *(encoded(stage.addressed(form, who, TEAM)) for who in (LEA, OLA)))
    with stage.doors.reading() as session:
        query = select(func.count()).where(StaffMemberRow.slack_user_id == ADA)
        assert session.scalar(query) == 1
    joined, refused = sorted(body for _, body in answers)
    assert joined == ""
    assert json.loads(refused)["errors"] == {"staff": ON_ANOTHER_ROSTER}


def test_a_unit_set_up_twice_at_once_is_one_unit(stage: Stage) -> None:
    forms = [unit_form({"key": letter * 32}, lead=RON) for letter in "ab"]
    answers = at_once(stage, *(encoded(stage.addressed(form, ADA, TEAM)) for form in forms))
    with stage.doors.reading() as session:
        names = session.scalars(select(VocationalUnitRow.name)).all()
    assert names.count("Harbor East") == 1
    assert ["Harbor East is set up." in body or body for _, body in answers] == [True, True]


def test_an_undo_after_an_undo_says_so(stage: Stage) -> None:
    value = f"client_contact:{stage.targets['own'].visit}"
    undo = pressed("recorded.undo", value, where="message")
    assert "Undone" in stage.ask(ANA, undo).text
    before = versions(stage)
    assert "This was undone before. Nothing has changed." in stage.ask(ANA, undo).text
    assert versions(stage) == before


# ---------------------------------------------------------------- two people, one entry


def edit_of(stage: Stage, who: str, kind: str, fact_id: str) -> Answer:
    return stage.ask(who, pressed("recorded.edit", f"{kind}:{fact_id}", where="message"))


def of_visit(stage: Stage, mode: str) -> dict[str, Any]:
    client = stage.targets["own"].client
    return {"client_id": pick(client), "on": day(), "mode": pick(mode), "note": words("typed")}


def of_contact(stage: Stage, mode: str) -> dict[str, Any]:
    return {"new_employer": words("Bean & Leaf"), "on": day(), "mode": pick(mode)}


def of_job(stage: Stage, title: str) -> dict[str, Any]:
    return {"new_employer": words("Pier Books"), "starts_on": day(), "title": words(title)}


def of_wishes(stage: Stage, wish: str) -> dict[str, Any]:
    return {"job_wishes": words(wish)}


EDITS = {
    "visit": ("client_contact", "visit", of_visit, ("in_person", "video")),
    "employer contact": ("employer_contact", "contact", of_contact, ("in_person", "video")),
    "job": ("job", "job", of_job, ("cook", "baker")),
    "wishes": ("", "client", of_wishes, ("with dogs", "with cats")),
}


@pytest.mark.parametrize("entry", EDITS)
def test_the_second_of_two_editors_is_told_and_loses_nothing(stage: Stage, entry: str) -> None:
    kind, name, fields, (first, second) = EDITS[entry]
    target = stage.targets["own"]

    def opened(who: str) -> dict[str, Any]:
        if kind:
            return shown(edit_of(stage, who, kind, getattr(target, name)))
        asked = pressed("client.more", chosen="wishes", block_id=f"doors:{target.client}")
        return shown(stage.ask(who, asked))

    def submit(who: str, view: dict[str, Any], value: str) -> Answer:
        payload = submitted(view["callback_id"], **fields(stage, value))
        payload["view"]["private_metadata"] = view["private_metadata"]
        return stage.ask(who, payload)

    anas, leas = opened(ANA), opened(LEA)
    assert "Saved" in submit(ANA, anas, first).body
    before = stage.records()
    refused = json.loads(submit(LEA, leas, second).body)
    assert refused["response_action"] == "errors", "the form stays, and what was typed in it"
    assert list(refused["errors"].values()) == [CHANGED_MEANWHILE]
    assert stage.records() == before
    assert "Saved" in submit(LEA, opened(LEA), second).body


def test_an_undo_of_what_a_colleague_has_changed_since_strikes_out_nothing(stage: Stage) -> None:
    """The button stands under what was said before; nobody could bring the correction back."""
    visit, job = stage.targets["own"].visit, stage.targets["own"].job
    form = submitted("client_contact.submit", {"fact": visit}, **of_visit(stage, "video"))
    assert "Saved" in stage.ask(LEA, form).body
    own = stage.targets["own"]
    ended = submitted(
        "job_end.submit",
        {"key": "e" * 32},
        client_id=pick(own.client),
        job_id=pick(job),
        ended_on=day(),
        learned_on=day(),
    )
    assert "Saved" in stage.ask(LEA, ended).body
    before = stage.records()
    for value in (f"client_contact:{visit}", f"job:{job}"):
        told = stage.ask(ANA, pressed("recorded.undo", value, where="message")).text
        assert corrections.CHANGED_SINCE in told
    assert stage.records() == before
    undone = pressed("history.change", chosen=f"undo:client_contact:{visit}")
    assert "Undone" in stage.ask(ANA, undone).text, "where it stands as it is now"


# ---------------------------------------------------------------- too late


def test_a_form_sent_after_its_author_left_the_roster_records_nothing(stage: Stage) -> None:
    form = a_visit(stage, "unit")
    ben = stage.ids[BEN]
    roster.remove(stage.doors, stage.actor(LEA), ben, now=stage.clock.now())
    before, denied = stage.records(), denials(stage)
    answer = json.loads(stage.ask(BEN, form).body)
    assert answer == {"response_action": "errors", "errors": {"client_id": NO_UNIT}}
    assert stage.records() == before
    assert denials(stage) == denied + 1


def test_a_modal_left_open_for_a_day_is_recorded_for_the_day_it_names(stage: Stage) -> None:
    before = visits(stage)
    stage.clock.move_by(timedelta(days=1))
    answers = [stage.ask(ANA, a_visit(stage)) for _ in range(2)]
    assert "Mon 2 Mar" in answers[0].body, "yesterday, as the form says"
    assert ALREADY in answers[1].body
    assert visits(stage) == before + 1


@pytest.mark.parametrize("text", ["", "C-1 phone somehow"])
def test_an_expired_trigger_is_told_and_nothing_is_recorded(stage: Stage, text: str) -> None:
    before = stage.records()
    stage.workspace.inner.triggers.seconds = -1.0
    answer = stage.ask(ANA, typed("/visit", text))
    assert [error for _, _, error in answer.calls if error] == ["expired_trigger_id"]
    assert errors.TOO_LATE in answer.text  # what is typed alone is acknowledged before that
    assert text in answer.body
    assert stage.records() == before


def test_a_line_is_recorded_though_its_trigger_has_expired(stage: Stage) -> None:
    before = visits(stage)
    stage.workspace.inner.triggers.seconds = -1.0
    assert "*Saved.*" in stage.ask(ANA, typed("/visit", "C-1 phone")).text
    assert visits(stage) == before + 1


def test_an_event_delivered_twice_is_acted_on_once(stage: Stage) -> None:
    event = {"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home"}}
    request = encoded(stage.addressed(event, ANA, TEAM))
    answers = [stage.deliver(*request) for _ in range(2)]
    assert [[method for method, _, _ in each.calls] for each in answers] == [["views.publish"], []]
    assert [each.status for each in answers] == [200, 200]
