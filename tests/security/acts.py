"""Everything a person can do to the bot, as the payload Slack sends for it.

One row for each listener at least, with the permission it needs. `about` ids come from a `Target`,
so the same act can be tried on one's own client, on a colleague's and on one who does not exist.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.casework.access.permissions import Action
from bot.views.job_end import JobEndForm
from bot.views.job_end import form as job_end_form
from bot.views.program_exit import ExitForm
from bot.views.program_exit import form as exit_form
from tests.security.stage import ANA, CHANNEL, LEA, Stage, Target

Json = dict[str, Any]
TODAY = "2026-03-02"
LATER = "2026-03-12"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. `needs` empty: open to everybody. `by_code`: the client is named by code,
    so one out of reach is simply not found. `writes`: allowed, it changes what is on record."""

    listener: str
    payload: Callable[[Stage, Target], Json]
    needs: tuple[Action, ...]
    about_client: bool = True
    by_code: bool = False
    writes: bool = False
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.listener} {self.note}".strip()


# ---------------------------------------------------------------- payloads


def typed(command: str, text: str = "") -> Json:
    return {"command": command, "text": text, "channel_id": CHANNEL}


def pressed(
    action_id: str, value: str = "", *, chosen: str = "", block_id: str = "b", where: str = "modal"
) -> Json:
    """A button or a menu in a message, a modal or the App Home."""
    action: Json = {"action_id": action_id, "block_id": block_id}
    if chosen:
        action |= {"type": "overflow", "selected_option": option(chosen)}
    else:
        action |= {"type": "button", "value": value}
    body: Json = {"type": "block_actions", "actions": [action]}
    if where == "message":
        container = {"type": "message", "channel_id": CHANNEL, "message_ts": "1.1"}
        return body | {"container": container, "answers_by_url": True}
    return body | {"view": view("waiting", {}) | {"type": where}, "container": {"type": "view"}}


def submitted(callback_id: str, carried: Json | None = None, **values: Json) -> Json:
    return {"type": "view_submission", "view": view(callback_id, carried or {}, **values)}


def rows_as_said_back(rows: str) -> Json:
    """Pasted rows, sent once more as they stand in the form."""
    sent = submitted("going_live.rows", rows=words(rows))
    sent["view"]["blocks"][0]["element"]["initial_value"] = rows
    return sent


def searched(action_id: str, text: str) -> Json:
    where = {"action_id": action_id, "block_id": "b", "value": text}
    return {"type": "block_suggestion", "view": view("waiting", {})} | where


def shortcut(callback_id: str, **more: Any) -> Json:
    kind = "message_action" if "message" in more else "shortcut"
    return {"type": kind, "callback_id": callback_id} | more


def view(callback_id: str, carried: Json, **values: Json) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": json.dumps({"key": "k" * 32} | carried),
        "title": {"type": "plain_text", "text": "x"},
        "submit": {"type": "plain_text", "text": "x"},
        "blocks": [_input(name, value["type"]) for name, value in values.items()]
        or [{"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "x"}}],
        "state": {"values": {name: {"x": value} for name, value in values.items()}},
    }


def _input(name: str, kind: str) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": "x"},
        "element": {"type": kind, "action_id": "x"},
    }


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": "x"}, "value": value}


def words(text: str) -> Json:
    return {"type": "plain_text_input", "value": text}


def day(text: str = TODAY) -> Json:
    return {"type": "datepicker", "selected_date": text}


def pick(value: str) -> Json:
    return {"type": "static_select", "selected_option": option(value)}


def ticks(*values: str) -> Json:
    return {"type": "checkboxes", "selected_options": [option(value) for value in values]}


def hour(text: str) -> Json:
    return {"type": "timepicker", "selected_time": text}


def user(user_id: str) -> Json:
    return {"type": "users_select", "selected_user": user_id}


def users(*user_ids: str) -> Json:
    return {"type": "multi_users_select", "selected_users": list(user_ids)}


# ---------------------------------------------------------------- rows


def _of_client(
    listener: str,
    payload: Callable[[Target], Json],
    *needs: Action,
    note: str = "",
    writes: bool = False,
    by_code: bool = False,
) -> Act:
    return Act(
        listener, lambda _, it: payload(it), needs, note=note, writes=writes, by_code=by_code
    )


def _of_nobody(
    listener: str,
    payload: Callable[[Stage], Json],
    *needs: Action,
    note: str = "",
    writes: bool = False,
) -> Act:
    return Act(listener, lambda stage, _: payload(stage), needs, False, note=note, writes=writes)


A = Action

LINES = (
    _of_client(
        "command /contact",
        lambda it: typed("/contact", f'"Bean & Leaf" {it.code} phone'),
        A.PICK_CLIENT,
        A.RECORD_EMPLOYER_CONTACT,
        by_code=True,
        writes=True,
    ),
    _of_client(
        "command /visit",
        lambda it: typed("/visit", f"{it.code} phone"),
        A.PICK_CLIENT,
        A.RECORD_CLIENT_CONTACT,
        by_code=True,
        writes=True,
    ),
    _of_client(
        "command /jobstart",
        lambda it: typed("/jobstart", f'{it.code} "Bean & Leaf" today'),
        A.PICK_CLIENT,
        A.RECORD_JOB,
        by_code=True,
        writes=True,
    ),
    _of_client(
        "command /exit",
        lambda it: typed("/exit", f"{it.code} today moved away"),
        A.PICK_CLIENT,
        A.EXIT_CLIENT,
        by_code=True,
        writes=True,
    ),
    _of_client(
        "command /jobend",
        lambda it: typed("/jobend", f"{it.code} today"),
        A.RECORD_JOB,
        by_code=True,
    ),
    _of_client(
        "command /caseload",
        lambda it: typed("/caseload", it.code),
        A.SEE_CLIENT,
        by_code=True,
    ),
    _of_client(
        "command /ips",
        lambda it: typed("/ips", f"visit {it.code} phone"),
        A.PICK_CLIENT,
        A.RECORD_CLIENT_CONTACT,
        by_code=True,
        writes=True,
        note="visit",
    ),
    _of_client(
        "command /ips",
        lambda it: typed("/ips", f"vr {it.code} phone Lee: an interpreter"),
        A.PICK_CLIENT,
        A.RECORD_VR_CONTACT,
        by_code=True,
        writes=True,
        note="vr",
    ),
)

BARE = tuple(
    _of_nobody(f"command {name}", lambda _, name=name: typed(name), need, note="bare")  # type: ignore[misc]
    for name, need in (
        ("/contact", A.SEE_MY_DAY),
        ("/visit", A.SEE_MY_DAY),
        ("/jobstart", A.SEE_MY_DAY),
        ("/jobend", A.SEE_MY_DAY),
        ("/enroll", A.ENROLL),
        ("/exit", A.EXIT_CLIENT),
        ("/caseload", A.SEE_MY_DAY),
        ("/lead", A.SEE_JOB_LEADS),
        ("/employer", A.SEE_EMPLOYER),
        ("/outcomes", A.SEE_OUTCOMES),
        ("/fidelity", A.SEE_SCORES),
    )
)

TYPEAHEADS = (
    _of_client("options pick.client", lambda it: searched("pick.client", it.code), A.PICK_CLIENT,
               by_code=True),
    _of_client("options client.find", lambda it: searched("client.find", it.code), A.PICK_CLIENT,
               by_code=True),
    _of_client("options transfer.clients", lambda it: searched("transfer.clients", it.code),
               A.PICK_CLIENT, by_code=True),
    _of_nobody("options pick.employer", lambda _: searched("pick.employer", "bean"),
               A.PICK_EMPLOYER),
    _of_nobody("options employer.find", lambda _: searched("employer.find", "bean"),
               A.PICK_EMPLOYER),
    _of_nobody("options unit.zone", lambda _: searched("unit.zone", "denver")),
)  # fmt: skip


def _picked(callback_id: str, name: str) -> Callable[[Target], Json]:
    def payload(it: Target) -> Json:
        value = ticks(it.client) if name == "client_ids" else pick(it.client)
        body = pressed("pick.client", chosen=it.client)
        shown = view(callback_id, {}, **{name: value})
        kind = "multi_external_select" if name == "client_ids" else "external_select"
        shown["blocks"] = [
            {
                "type": "input",
                "block_id": name,
                "label": {"type": "plain_text", "text": "x"},
                "element": {"type": kind, "action_id": "pick.client"},
            }
        ]
        return body | {"view": shown}

    return payload


PICKS = (
    *(
        _of_client("action pick.client", _picked(callback_id, name), need, note=callback_id)
        for callback_id, name, need in (
            ("employer_contact.submit", "client_ids", A.PICK_CLIENT),
            ("client_contact.submit", "client_id", A.PICK_CLIENT),
            ("job.submit", "client_id", A.RECORD_JOB),
            ("job_end.submit", "client_id", A.RECORD_JOB),
        )
    ),
    _of_nobody("action pick.client", lambda _: pressed("pick.client", chosen="x"), note="other"),
)

FORMS = (
    _of_client(
        "view employer_contact.submit",
        lambda it: submitted(
            "employer_contact.submit",
            new_employer=words("Bean & Leaf"),
            on=day(),
            mode=pick("phone"),
            client_ids=ticks(it.client),
        ),
        A.RECORD_EMPLOYER_CONTACT,
        writes=True,
    ),
    _of_client(
        "view employer_contact.submit",
        lambda it: submitted(
            "employer_contact.submit",
            {"fact": it.contact},
            new_employer=words("Bean & Leaf"),
            on=day(),
            mode=pick("in_person"),
        ),
        A.CORRECT_EMPLOYER_CONTACT,
        writes=True,
        note="edit",
    ),
    _of_client(
        "view client_contact.submit",
        lambda it: submitted(
            "client_contact.submit", client_id=pick(it.client), on=day(), mode=pick("phone")
        ),
        A.RECORD_CLIENT_CONTACT,
        writes=True,
    ),
    _of_client(
        "view client_contact.submit",
        lambda it: submitted(
            "client_contact.submit",
            {"fact": it.visit},
            client_id=pick(it.client),
            on=day(),
            mode=pick("in_person"),
        ),
        A.CORRECT_CLIENT_FACT,
        writes=True,
        note="edit",
    ),
    _of_client(
        "view client_contact.tried",
        lambda it: submitted(
            "client_contact.tried", {"client": it.client}, on=day(), strategy=pick("home_visit")
        ),
        A.RECORD_CLIENT_CONTACT,
        writes=True,
    ),
    _of_client(
        "view job.submit",
        lambda it: submitted(
            "job.submit",
            client_id=pick(it.client),
            new_employer=words("Bean & Leaf"),
            starts_on=day(),
        ),
        A.RECORD_JOB,
        writes=True,
    ),
    _of_client(
        "view job.submit",
        lambda it: submitted(
            "job.submit",
            {"fact": it.job, "client": it.client},
            new_employer=words("Pier Books"),
            starts_on=day(),
        ),
        A.CORRECT_CLIENT_FACT,
        writes=True,
        note="edit",
    ),
    _of_client(
        "view job.move",
        lambda it: submitted("job.move", {"job": it.planned_job}, starts_on=day(LATER)),
        A.RECORD_JOB,
        writes=True,
    ),
    _of_client(
        "view job.cancel",
        lambda it: submitted("job.cancel", {"job": it.planned_job}, on=day()),
        A.RECORD_JOB,
        writes=True,
    ),
    _of_client(
        "view job.change",
        lambda it: submitted("job.change", {"job": it.job}, on=day(), hours_per_week=words("20")),
        A.RECORD_JOB,
        writes=True,
    ),
    _of_client(
        "view job_end.submit",
        lambda it: submitted(
            "job_end.submit",
            client_id=pick(it.client),
            job_id=pick(it.job),
            ended_on=day(),
            learned_on=day(),
        ),
        A.RECORD_JOB,
        writes=True,
    ),
    _of_client(
        "view client.wishes",
        lambda it: submitted("client.wishes", {"client": it.client}, job_wishes=words("with dogs")),
        A.CHANGE_WISHES,
        writes=True,
    ),
    _of_client(
        "view client.exit",
        lambda it: submitted(
            "client.exit",
            client_id=pick(it.client),
            exited_on=day(),
            reason=pick("moved_away"),
        ),
        A.EXIT_CLIENT,
        writes=True,
    ),
    _of_client(
        "view client.died",
        lambda it: submitted("client.died", client_id=pick(it.client), exited_on=day()),
        A.EXIT_CLIENT,
        writes=True,
    ),
    _of_client(
        "view due.more_submit",
        lambda it: submitted("due.more_submit", {"due": it.due}, way=pick("snooze")),
        A.SNOOZE,
        writes=True,
    ),
    _of_client(
        "view due.more_submit",
        lambda it: submitted(
            "due.more_submit", {"due": it.due}, way=pick("decline"), scope=pick("all")
        ),
        A.RECORD_DECLINE,
        writes=True,
        note="decline",
    ),
    _of_client(
        "view milestone.submit",
        lambda it: submitted(
            "milestone.submit", {"client": it.client, "kind": "career_profile"}, on=day()
        ),
        A.RECORD_MILESTONE,
        writes=True,
    ),
    _of_client(
        "view milestone.submit",
        lambda it: submitted(
            "milestone.submit",
            {"client": it.client, "kind": "career_profile_session"},
            components=ticks("goals", "skills"),
            on=day(),
            words=words("likes dogs"),
        ),
        A.RECORD_MILESTONE,
        writes=True,
        note="session",
    ),
    _of_client(
        "view milestone.submit",
        lambda it: submitted(
            "milestone.submit",
            {"client": it.client, "kind": "work_incentives"},
            answer=pick("accepted"),
            what_for=pick("job_start"),
            given_by=words("Sam Soto"),
            trained=pick("yes"),
            earnings_reporting=pick("yes"),
            on=day(),
        ),
        A.RECORD_MILESTONE,
        writes=True,
        note="planning",
    ),
    _of_client(
        "view vr_contact.submit",
        lambda it: submitted(
            "vr_contact.submit",
            {"client": it.client},
            on=day(),
            mode=pick("phone"),
            counsellor=words("Lee Lund"),
            note=words("an interpreter"),
        ),
        A.RECORD_VR_CONTACT,
        writes=True,
    ),
    _of_client(
        "view job_support.submit",
        lambda it: submitted(
            "job_support.submit",
            {"client": it.client},
            support=pick("encouragement"),
            giver=pick("co_worker"),
            on=day(),
            job_id=pick(it.job),
        ),
        A.RECORD_JOB_SUPPORT,
        writes=True,
    ),
    _of_client(
        "view authorization.submit",
        lambda it: submitted(
            "authorization.submit",
            {"client": it.client},
            from_on=day(),
            until_on=day(LATER),
            units=words("64"),
        ),
        A.RECORD_AUTHORIZATION,
        writes=True,
    ),
    Act(
        "view group_supervision.submit",
        lambda stage, it: a_meeting(stage, {}, it.client),
        (A.RECORD_GROUP_SUPERVISION, A.RECORD_STRATEGY),
        writes=True,
        note="about somebody",
    ),
    Act(
        "view strategy.submit",
        lambda stage, it: submitted(
            "strategy.submit",
            {"client": it.client, "meeting": stage.meeting_id},
            words=words("ask the cook"),
        ),
        (A.RECORD_STRATEGY,),
        writes=True,
    ),
    _of_client(
        "view strategy.submit",
        lambda it: submitted(
            "strategy.submit",
            {"fact": it.strategy, "client": it.client},
            words=words("ask the baker"),
        ),
        A.CORRECT_CLIENT_FACT,
        writes=True,
        note="edit",
    ),
    Act(
        "action meeting.raise",
        lambda stage, it: pressed(
            "meeting.raise", f"{stage.meeting_id}:{it.client}", where="message"
        ),
        (A.RECORD_STRATEGY,),
    ),
    _of_client(
        "action recorded.edit",
        lambda it: pressed("recorded.edit", f"strategy:{it.strategy}", where="message"),
        A.CORRECT_CLIENT_FACT,
        A.PICK_CLIENT,
        note="strategy",
    ),
    _of_client(
        "view pause.submit",
        lambda it: submitted(
            "pause.submit",
            {"client": it.client},
            reason=pick("other"),
            from_on=day(),
            review_on=day(LATER),
        ),
        A.RECORD_PAUSE,
    ),
    _of_client(
        "view pause.submit",
        lambda it: submitted(
            "pause.submit",
            {"client": it.client, "fact": it.pause},
            reason=pick("hospital"),
            from_on=day(),
            review_on=day(LATER),
        ),
        A.CORRECT_CLIENT_FACT,
        writes=True,
        note="edit",
    ),
    _of_client(
        "view pause.resume",
        lambda it: submitted("pause.resume", {"pause": it.pause}, on=day()),
        A.RECORD_PAUSE,
        writes=True,
    ),
    _of_client(
        "view decline.submit",
        lambda it: submitted("decline.submit", {"client": it.client}, on=day()),
        A.RECORD_DECLINE,
        writes=True,
    ),
    Act(
        "view transfer.submit",
        lambda stage, it: submitted(
            "transfer.submit",
            client_ids=ticks(it.client),
            to_staff_member_id=pick(stage.ids[LEA]),
            from_on=day(),
        ),
        (A.TRANSFER_CLIENTS,),
        writes=True,
    ),
)

BUTTONS = (
    _of_client("action due.log_it", lambda it: pressed("due.log_it", it.due, where="message"),
               A.RECORD_MILESTONE),
    _of_client("action due.tried", lambda it: pressed("due.tried", it.due, where="message"),
               A.PICK_CLIENT),
    _of_client("action due.cover", lambda it: pressed("due.cover", it.due, where="message"),
               A.ASK_COVER),
    _of_client("action profile.complete",
               lambda it: pressed("profile.complete", f"{it.client}:{TODAY}"),
               A.RECORD_MILESTONE, writes=True),
    _of_client("action due.more", lambda it: pressed("due.more", it.due, where="message"),
               A.SEE_CLIENT),
    _of_client("action cover.take", lambda it: pressed("cover.take", it.cover, where="message"),
               A.TAKE_COVER),
    _of_client("action lead_offer.take_up",
               lambda it: pressed("lead_offer.take_up", it.offer, where="message"),
               A.ANSWER_LEAD_OFFER),
    _of_client("action recorded.undo",
               lambda it: pressed("recorded.undo", f"lead_offer:{it.offer}", where="message"),
               A.ANSWER_LEAD_OFFER, note="answer to an offer"),
    _of_client("action lead_offer.not_this_one",
               lambda it: pressed("lead_offer.not_this_one", it.offer, where="message"),
               A.ANSWER_LEAD_OFFER),
    _of_client("action decline.withdraw", lambda it: pressed("decline.withdraw", it.decline),
               A.RECORD_DECLINE, writes=True),
    _of_client("action next_step.done",
               lambda it: pressed("next_step.done", it.step, where="message"),
               A.SETTLE_NEXT_STEP, writes=True),
    _of_client("action next_step.drop",
               lambda it: pressed("next_step.drop", it.step, where="message"),
               A.SETTLE_NEXT_STEP, writes=True),
    _of_client("action next_step.move",
               lambda it: pressed("next_step.move", it.step, where="message"),
               A.SETTLE_NEXT_STEP),
    _of_client("action action.done", lambda it: pressed("action.done", it.action, where="message"),
               A.SETTLE_ACTION, writes=True),
    _of_client("action action.drop", lambda it: pressed("action.drop", it.action, where="message"),
               A.SETTLE_ACTION, writes=True),
    _of_client("action action.move", lambda it: pressed("action.move", it.action, where="message"),
               A.SETTLE_ACTION),
    _of_client("view action.move_submit",
               lambda it: submitted("action.move_submit", {"action": it.action}, due_on=day(LATER)),
               A.SETTLE_ACTION, writes=True),
    Act("view action.submit",
        lambda stage, it: submitted("action.submit", owner_id=pick(stage.ids[ANA]),
                                    what=words("Call VR"), due_on=day(LATER),
                                    client_id=pick(it.client)),
        (A.RECORD_ACTION,), writes=True),
    Act("action employer.contact",
        lambda stage, it: pressed("employer.contact", f"{stage.employer_id}:{it.step}"),
        (A.SETTLE_NEXT_STEP,), note="after a next step"),
    _of_client("view next_step.move_submit",
               lambda it: submitted("next_step.move_submit", {"contact": it.step},
                                    next_step_on=day(LATER)),
               A.SETTLE_NEXT_STEP, writes=True),
    _of_client("action contact.fits",
               lambda it: pressed("contact.fits", f"yes:{it.contact}", where="message"),
               A.CORRECT_EMPLOYER_CONTACT, writes=True),
    _of_client("action contact.fits_not",
               lambda it: pressed("contact.fits_not", f"no:{it.contact}", where="message"),
               A.CORRECT_EMPLOYER_CONTACT, writes=True),
    _of_client("action job.type",
               lambda it: pressed("job.type", chosen=f"food:{it.job}", where="message"),
               A.CORRECT_CLIENT_FACT, writes=True),
    _of_client("action recorded.undo",
               lambda it: pressed("recorded.undo", f"client_contact:{it.visit}", where="message"),
               A.CORRECT_CLIENT_FACT, writes=True),
    _of_client("action recorded.undo",
               lambda it: pressed("recorded.undo", f"employer_contact:{it.contact}",
                                  where="message"),
               A.CORRECT_EMPLOYER_CONTACT, writes=True, note="employer contact"),
    _of_client("action recorded.edit",
               lambda it: pressed("recorded.edit", f"client_contact:{it.visit}", where="message"),
               A.CORRECT_CLIENT_FACT, A.PICK_CLIENT),
    _of_client("action recorded.edit",
               lambda it: pressed("recorded.edit", f"employer_contact:{it.contact}",
                                  where="message"),
               A.CORRECT_EMPLOYER_CONTACT, note="employer contact"),
    _of_client("action recorded.edit",
               lambda it: pressed("recorded.edit", f"pause:{it.pause}", where="message"),
               A.CORRECT_CLIENT_FACT, A.PICK_CLIENT, note="pause"),
    _of_client("action recorded.edit",
               lambda it: pressed("recorded.edit", f"job:{it.job}", where="message"),
               A.CORRECT_CLIENT_FACT, A.PICK_CLIENT, note="job"),
    _of_client("action history.change",
               lambda it: pressed("history.change", chosen=f"edit:client_contact:{it.visit}"),
               A.CORRECT_CLIENT_FACT, A.PICK_CLIENT, note="edit"),
    _of_client("action history.change",
               lambda it: pressed("history.change", chosen=f"undo:client_contact:{it.visit}"),
               A.CORRECT_CLIENT_FACT, writes=True, note="undo"),
    _of_client("action history.show",
               lambda it: pressed("history.show", f"client_contact:{it.visit}") | {
                   "view": view("client_page", {"client": it.client}) | {"type": "modal"}},
               A.SEE_CLIENT),
    _of_client("action client.open",
               lambda it: pressed("client.open", it.client, where="message"), A.SEE_CLIENT),
    _of_client("action client.find", lambda it: pressed("client.find", chosen=it.client),
               A.SEE_CLIENT),
    _of_client("action client.choose", lambda it: pressed("client.choose", chosen=it.client),
               A.SEE_CLIENT),
    _of_client("action client.visit", lambda it: pressed("client.visit", it.client),
               A.PICK_CLIENT),
    _of_client("action client.contact", lambda it: pressed("client.contact", it.client),
               A.PICK_CLIENT),
    _of_client("action client.job_start", lambda it: pressed("client.job_start", it.client),
               A.RECORD_JOB),
    _of_client("action client.erase", lambda it: pressed("client.erase", it.client),
               A.ERASE_CLIENT, writes=True),
    _of_client("action client.later", lambda it: pressed("client.later", f"{it.client}:1"),
               A.SEE_CLIENT),
    _of_client("action client.earlier", lambda it: pressed("client.earlier", f"{it.client}:0"),
               A.SEE_CLIENT),
    *(
        _of_client("action client.more",
                   lambda it, verb=verb: pressed("client.more", chosen=verb,  # type: ignore[misc]
                                                 block_id=f"doors:{it.client}"),
                   need, note=verb)
        for verb, need in (
            ("visit", A.PICK_CLIENT),
            ("tried", A.PICK_CLIENT),
            ("job_end", A.RECORD_JOB),
            ("wishes", A.CHANGE_WISHES),
            ("exit", A.EXIT_CLIENT),
            ("decline", A.RECORD_DECLINE),
            ("pause", A.RECORD_PAUSE),
            ("resume", A.RECORD_PAUSE),
            ("career_profile", A.RECORD_MILESTONE),
            ("career_profile_session", A.RECORD_MILESTONE),
            ("work_incentives", A.RECORD_MILESTONE),
            ("vr_contact", A.RECORD_VR_CONTACT),
            ("job_support", A.RECORD_JOB_SUPPORT),
            ("authorization", A.RECORD_AUTHORIZATION),
        )
    ),
    *(
        _of_client("action job.menu",
                   lambda it, verb=verb: pressed("job.menu",  # type: ignore[misc]
                                                 chosen=f"{verb}:{it.planned_job}"),
                   *needs, note=verb)
        for verb, needs in (
            ("confirm", (A.RECORD_JOB,)),
            ("move", (A.RECORD_JOB,)),
            ("cancel", (A.RECORD_JOB,)),
            ("change", (A.RECORD_JOB,)),
            ("edit", (A.CORRECT_CLIENT_FACT,)),
            ("end", (A.RECORD_JOB,)),
        )
    ),
    _of_client("action job.confirm", lambda it: pressed("job.confirm", f"confirm:{it.planned_job}"),
               A.RECORD_JOB),
    _of_client("action job.move", lambda it: pressed("job.move", f"move:{it.planned_job}"),
               A.RECORD_JOB),
    _of_client("action job.cancel", lambda it: pressed("job.cancel", f"cancel:{it.planned_job}"),
               A.RECORD_JOB),
)  # fmt: skip

OF_CLIENTS = tuple(
    act for act in (*LINES, *TYPEAHEADS, *PICKS, *FORMS, *BUTTONS) if act.about_client
)


def _staff(stage: Stage, who: str = "U0BEN") -> str:
    return stage.ids[who]


def unit_form(carried: Json, lead: str = LEA) -> Json:
    return submitted(
        "vocational_unit.submit",
        carried,
        name=words("Harbor East"),
        zone=pick("America/New_York"),
        team_lead=user(lead),
        working_days=ticks("mon", "tue"),
        send_at=hour("08:00"),
        waking_from=hour("07:00"),
        waking_until=hour("20:00"),
        digest_at=hour("08:30"),
        digest_day=pick("mon"),
        profile=pick("ips-25"),
    )


def a_meeting(stage: Stage, carried: Json, *raised: str) -> Json:
    """Ben leads it; with `carried` of a fact it is a correction."""
    there = _staff(stage)
    return submitted(
        "group_supervision.submit",
        carried,
        on=day(),
        led_by=pick(there),
        in_person=ticks(there),
        raised=ticks(*raised),
        another=pick("yes"),
    )


SCORED = "2026-01-01:2026-03-02"

# What each word after /ips needs; its button in the menu needs the same.
WORDS: dict[str, tuple[Action, ...]] = {
    "help": (),
    "digest": (A.SEE_DIGEST,),
    "outcomes": (A.SEE_OUTCOMES,),
    "calendar": (A.SEE_CALENDAR,),
    "agency": (A.SEE_AGENCY,),
    "lead": (A.SEE_JOB_LEADS,),
    "log": (A.SEE_MY_DAY,),
    "actions": (A.SEE_MY_DAY,),
    "meeting": (A.RECORD_GROUP_SUPERVISION,),
    "me": (A.PERSONAL_SETTINGS,),
    "roster": (A.SEE_ROSTER,),
    "leave": (A.SEE_ROSTER,),
    "transfer": (A.TRANSFER_CLIENTS,),
    "golive": (A.GO_LIVE,),
    "setup": (A.CREATE_UNIT,),
    "settings": (A.SEE_SETTINGS,),
    "numbers": (A.SEE_SETTINGS,),
    "names": (A.ALLOW_NAMES,),
    "health": (A.KEEP_DELIVERY,),
}


def changed_form(action_id: str, shown: Json, name: str, chosen: str) -> Json:
    """A choice that changes what a form asks for, made in the form as we draw it."""
    element = next(each for each in shown["blocks"] if each.get("block_id") == name)["element"]
    (one,) = (each for each in element["options"] if each["value"] == chosen)
    holds: Json = {"type": element["type"], "selected_option": one, "selected_options": [one]}
    del holds["selected_option" if element["type"] == "checkboxes" else "selected_options"]
    state = {"values": {name: {element["action_id"]: holds}}}
    return pressed(action_id) | {"view": shown | {"state": state}}


KEYED = json.dumps({"key": "k" * 32})
AN_END = job_end_form(JobEndForm(date(2026, 3, 2)), KEYED)
AN_EXIT = exit_form(ExitForm(date(2026, 3, 2)), KEYED)

OF_THE_UNIT = (
    *BARE,
    *(act for act in (*TYPEAHEADS, *PICKS) if not act.about_client),
    _of_nobody("command /enroll", lambda _: typed("/enroll", "C-77 today"), A.ENROLL, writes=True),
    _of_nobody("command /lead", lambda _: typed("/lead", "Pier Cafe hires"), A.SHARE_JOB_LEAD,
               writes=True),
    _of_nobody("view client.enroll",
               lambda _: submitted("client.enroll", code=words("C-78"), entered_on=day()),
               A.ENROLL, writes=True),
    _of_nobody("view job_lead.submit",
               lambda _: submitted("job_lead.submit", summary=words("Pier Cafe hires")),
               A.SHARE_JOB_LEAD, writes=True),
    _of_nobody("action job_lead.close", lambda it: pressed("job_lead.close", it.job_lead_id),
               A.CLOSE_JOB_LEAD, writes=True),
    _of_nobody("command /employer", lambda _: typed("/employer", "Bean & Leaf"), A.SEE_EMPLOYER),
    _of_nobody("action employer.find", lambda it: pressed("employer.find", chosen=it.employer_id),
               A.SEE_EMPLOYER),
    _of_nobody("action employer.open",
               lambda it: pressed("employer.open", it.employer_id, where="message"),
               A.SEE_EMPLOYER),
    _of_nobody("action history.change",
               lambda it: pressed("history.change", chosen=f"employer:{it.employer_id}"),
               A.SEE_EMPLOYER, note="employer"),
    _of_nobody("action employer.later",
               lambda it: pressed("employer.later", f"{it.employer_id}:0"), A.SEE_EMPLOYER),
    _of_nobody("action employer.earlier",
               lambda it: pressed("employer.earlier", f"{it.employer_id}:1"), A.SEE_EMPLOYER),
    _of_nobody("action employer.note",
               lambda it: pressed("employer.note", f"{it.employer_id}:{it.targets['own'].contact}"),
               A.SEE_EMPLOYER),
    _of_nobody("action employer.contact",
               lambda it: pressed("employer.contact", it.employer_id), A.PICK_EMPLOYER),
    _of_nobody("action employer.edit", lambda it: pressed("employer.edit", it.employer_id),
               A.KEEP_EMPLOYER),
    _of_nobody("action employer.merge", lambda it: pressed("employer.merge", it.employer_id),
               A.KEEP_EMPLOYER),
    _of_nobody("action employer.undo",
               lambda it: pressed("employer.undo", f"employer_change:{it.change_id}"),
               A.KEEP_EMPLOYER, writes=True),
    _of_nobody("action employer.undo",
               lambda it: pressed("employer.undo", f"employer_merger:{it.merged_id}"),
               A.KEEP_EMPLOYER, writes=True, note="merger"),
    _of_nobody("action recorded.undo",
               lambda it: pressed("recorded.undo", f"employer_change:{it.change_id}",
                                  where="message"),
               A.KEEP_EMPLOYER, writes=True, note="employer"),
    _of_nobody("view employer.submit",
               lambda it: submitted("employer.submit", {"employer": it.employer_id},
                                    name=words("Bean & Leaf"), aliases=words("The Bean"),
                                    hiring_habits=words("Hires in May")),
               A.KEEP_EMPLOYER, writes=True),
    _of_nobody("view employer.merge_submit",
               lambda it: submitted("employer.merge_submit", {"employer": it.employer_id},
                                    employer=pick(it.chain_id)),
               A.KEEP_EMPLOYER, writes=True),
    _of_nobody("action caseload.mine", lambda _: pressed("caseload.mine"), A.SEE_MY_DAY),
    _of_nobody("action caseload.unit", lambda _: pressed("caseload.unit"), A.SEE_UNIT_CASELOAD),
    _of_nobody("action caseload.before", lambda _: pressed("caseload.before", "unit:0"),
               A.SEE_UNIT_CASELOAD),
    _of_nobody("action caseload.next", lambda _: pressed("caseload.next", "mine:0"), A.SEE_MY_DAY),
    _of_nobody("action recorded.another",
               lambda _: pressed("recorded.another", f"visit:{TODAY}:phone"), A.SEE_MY_DAY),
    _of_nobody("action recorded.another", lambda _: pressed("recorded.another", "enroll"),
               A.ENROLL, note="enroll"),
    _of_nobody("command /ips", lambda _: typed("/ips")),
    *(
        _of_nobody("command /ips", lambda _, word=word: typed("/ips", word),  # type: ignore[misc]
                   *needs, note=word)
        for word, needs in WORDS.items()
    ),
    *(
        _of_nobody("command /ips", lambda _, verb=verb: typed("/ips", verb),  # type: ignore[misc]
                   {"enroll": A.ENROLL, "exit": A.EXIT_CLIENT, "fidelity": A.SEE_SCORES}.get(
                       verb, A.SEE_MY_DAY), note=verb)
        for verb in ("contact", "visit", "jobstart", "jobend", "enroll", "exit", "caseload",
                     "employer", "fidelity")
    ),
    _of_nobody("action ips.help", lambda _: pressed("ips.help")),
    _of_nobody("action ips.digest", lambda _: pressed("ips.digest"), A.SEE_DIGEST),
    _of_nobody("command /outcomes", lambda _: typed("/outcomes", "Q4 2025"), A.SEE_OUTCOMES),
    _of_nobody("command /fidelity", lambda _: typed("/fidelity", "Q4 2025"), A.SEE_SCORES),
    *(
        _of_nobody(f"action fidelity.{name}",
                   lambda _, name=name, more=more: pressed(  # type: ignore[misc]
                       f"fidelity.{name}", f"{SCORED}{more}"), A.SEE_SCORES)
        for name, more in (
            ("items", ""),
            ("why", ":S6"),
            ("item", ":S6"),
            ("what_if", ":O1"),
            ("rows", ":S6:missed:0"),
            ("rows_before", ":S6:missed:0"),
            ("rows_next", ":S6:missed:1"),
        )
    ),
    _of_nobody("action fidelity.period",
               lambda _: pressed("fidelity.period", chosen="6 months"), A.SEE_SCORES),
    _of_nobody("view fidelity.what_if_submit",
               lambda _: submitted("fidelity.what_if_submit", {"of": f"{SCORED}:S6"},
                                   rows=ticks("0" * 16)), A.SEE_SCORES),
    *(
        _of_nobody("action fidelity.rate",
                   lambda _, of=of: pressed("fidelity.rate", f"{SCORED}:{of}"),  # type: ignore[misc]
                   A.RECORD_ITEM_RATING, note=of)
        for of in ("O6", "O8", "S7")
    ),
    _of_nobody("action fidelity.review", lambda _: pressed("fidelity.review"),
               A.RECORD_FIDELITY_REVIEW),
    _of_nobody("action fidelity.plan", lambda it: pressed("fidelity.plan", it.review_id),
               A.SEE_SCORES),
    _of_nobody("action fidelity.plan_add", lambda it: pressed("fidelity.plan_add", it.review_id),
               A.RECORD_FIDELITY_REVIEW),
    _of_nobody("view fidelity_review.submit",
               lambda _: submitted("fidelity_review.submit", reviewed_on=day(), St1=pick("4"),
                                   reviewers=words("The state's team")),
               A.RECORD_FIDELITY_REVIEW, writes=True),
    _of_nobody("view item_rating.submit",
               lambda _: submitted("item_rating.submit", {"item": "O6"}, rating=pick("4"),
                                   rated_on=day(), words=words("Seen")),
               A.RECORD_ITEM_RATING, writes=True),
    _of_nobody("action ips.outcomes", lambda _: pressed("ips.outcomes"), A.SEE_OUTCOMES),
    _of_nobody("action ips.calendar", lambda _: pressed("ips.calendar"), A.SEE_CALENDAR),
    _of_nobody("action calendar.file", lambda _: pressed("calendar.file"), A.SEE_CALENDAR),
    _of_nobody("action ips.agency", lambda _: pressed("ips.agency"), A.SEE_AGENCY),
    _of_nobody("action agency.earlier", lambda _: pressed("agency.earlier", "2025-07-01"),
               A.SEE_AGENCY),
    _of_nobody("action agency.later", lambda _: pressed("agency.later", "2025-07-01"),
               A.SEE_AGENCY),
    _of_nobody("action outcomes.earlier", lambda _: pressed("outcomes.earlier", "2025-07-01"),
               A.SEE_OUTCOMES),
    _of_nobody("action outcomes.later", lambda _: pressed("outcomes.later", "2026-01-01"),
               A.SEE_OUTCOMES),
    *(
        _of_nobody(f"action outcomes.{name}",
                   lambda _, name=name: pressed(  # type: ignore[misc]
                       f"outcomes.{name}", "2025-10-01:served:0"
                   ),
                   A.SEE_OUTCOMES)
        for name in ("rows", "rows_before", "rows_next")
    ),
    _of_nobody("action outcomes.back", lambda _: pressed("outcomes.back", "2025-10-01"),
               A.SEE_OUTCOMES),
    _of_nobody("action outcomes.chart", lambda _: pressed("outcomes.chart", "2025-10-01"),
               A.SEE_OUTCOMES),
    _of_nobody("action outcomes.mark_sent", lambda _: pressed("outcomes.mark_sent", "2025-10-01"),
               A.SEND_OUTCOMES, writes=True),
    _of_nobody("action outcomes.take_back",
               lambda it: pressed("outcomes.take_back", f"sent_quarter:{it.sent_id}"),
               A.SEND_OUTCOMES, writes=True),
    _of_nobody("action ips.caseload", lambda _: pressed("ips.caseload"), A.SEE_MY_DAY),
    _of_nobody("action ips.lead", lambda _: pressed("ips.lead"), A.SEE_JOB_LEADS),
    _of_nobody("command /ips", lambda _: typed("/ips", "time 32h 24h community"),
               A.RECORD_WEEKLY_TIME, writes=True, note="time"),
    _of_nobody("command /ips", lambda _: typed("/ips", "team North"),
               A.RECORD_MH_TEAM_MEETING, writes=True, note="team"),
    _of_nobody("command /ips", lambda _: typed("/ips", "field Ben Bean & Leaf"),
               A.RECORD_FIELD_MENTORING, note="field"),
    _of_nobody("action ips.actions", lambda _: pressed("ips.actions", where="message"),
               A.SEE_MY_DAY),
    _of_nobody("command /ips", lambda _: typed("/ips", "action Ben call VR by Fri"),
               A.RECORD_ACTION, note="action"),
    _of_nobody("action ips.log", lambda _: pressed("ips.log", where="home"), A.SEE_MY_DAY),
    *(
        _of_nobody("action log.choose",
                   lambda _, name=name: pressed("log.choose", chosen=name),  # type: ignore[misc]
                   need, note=name)
        for name, need in (
            ("weekly_time", A.RECORD_WEEKLY_TIME),
            ("field_mentoring", A.RECORD_FIELD_MENTORING),
            ("field_support", A.RECORD_FIELD_SUPPORT),
            ("vr_meeting", A.RECORD_VR_MEETING),
            ("mh_team_visit", A.RECORD_UNIT_MILESTONE),
            ("action", A.RECORD_ACTION),
        )
    ),
    *(
        _of_nobody(f"action week.{name}",
                   lambda _, name=name: pressed(f"week.{name}", f"{TODAY}:40:20",  # type: ignore[misc]
                                                where="message"),
                   A.RECORD_WEEKLY_TIME, writes=name == "confirm")
        for name in ("confirm", "change")
    ),
    _of_nobody("view weekly_time.submit",
               lambda _: submitted("weekly_time.submit", week_of=day(), scheduled=words("32"),
                                   community=words("0")),
               A.RECORD_WEEKLY_TIME, writes=True),
    _of_nobody("view individual_supervision.submit",
               lambda it: submitted("individual_supervision.submit",
                                    staff_member_id=pick(_staff(it)),
                                    on=day(), clients_raised=words("3")),
               A.RECORD_INDIVIDUAL_SUPERVISION, writes=True),
    _of_nobody("view field_mentoring.submit",
               lambda it: submitted("field_mentoring.submit", staff_member_id=pick(_staff(it)),
                                    on=day(), why=pick("new")),
               A.RECORD_FIELD_MENTORING, writes=True),
    _of_nobody("view field_support.submit",
               lambda it: submitted("field_support.submit", staff_member_id=pick(_staff(it)),
                                    from_on=day(), why=pick("new")),
               A.RECORD_FIELD_SUPPORT, writes=True),
    _of_nobody("view goal.submit",
               lambda it: submitted("goal.submit", staff_member_id=pick(_staff(it)),
                                    quarter=day(), goal=words("Two starts")),
               A.RECORD_GOAL, writes=True),
    _of_nobody("view mh_team_meeting.submit",
               lambda _: submitted("mh_team_meeting.submit", on=day(), team=words("North")),
               A.RECORD_MH_TEAM_MEETING, writes=True),
    _of_nobody("view training.submit",
               lambda _: submitted("training.submit", on=day(), course=pick("mi"),
                                   hours=words("6")),
               A.RECORD_TRAINING, writes=True),
    _of_nobody("view unit_milestone.submit",
               lambda _: submitted("unit_milestone.submit", {"entry": "vr_meeting"}, on=day(),
                                   mode=pick("in_person")),
               A.RECORD_VR_MEETING, writes=True, note="vr_meeting"),
    _of_nobody("view unit_milestone.submit",
               lambda _: submitted("unit_milestone.submit", {"entry": "ceo_message"}, on=day()),
               A.RECORD_UNIT_MILESTONE, writes=True, note="ceo_message"),
    _of_nobody("view action.submit",
               lambda it: submitted("action.submit", owner_id=pick(_staff(it)),
                                    what=words("Call VR"), due_on=day(LATER)),
               A.RECORD_ACTION, writes=True, note="about nobody"),
    _of_nobody("view statement.submit",
               lambda _: submitted("statement.submit", about=pick("rural"), is_so=pick("no"),
                                   on=day()),
               A.RECORD_STATEMENT, writes=True),
    _of_nobody("action ips.meeting", lambda _: pressed("ips.meeting"), A.RECORD_GROUP_SUPERVISION),
    _of_nobody("view group_supervision.submit", lambda it: a_meeting(it, {}),
               A.RECORD_GROUP_SUPERVISION, writes=True),
    _of_nobody("view group_supervision.submit", lambda it: a_meeting(it, {"fact": it.meeting_id}),
               A.CORRECT_UNIT_RECORD, writes=True, note="of the unit"),
    _of_nobody("action digest.start_supervision",
               lambda it: pressed("digest.start_supervision", it.leave_id, where="message"),
               A.RECORD_GROUP_SUPERVISION),
    _of_nobody("action meeting.action",
               lambda it: pressed("meeting.action", it.meeting_id, where="message"),
               A.RECORD_ACTION),
    _of_nobody("action meeting.offer_leads",
               lambda it: pressed("meeting.offer_leads", it.meeting_id, where="message"),
               A.OFFER_JOB_LEADS),
    _of_nobody("action meeting.open",
               lambda it: pressed("meeting.open", it.meeting_id, where="message"),
               A.SEE_GROUP_SUPERVISION),
    _of_nobody("action meeting.agenda",
               lambda it: pressed("meeting.agenda", it.meeting_id, where="message"),
               A.SEE_GROUP_SUPERVISION),
    _of_nobody("action meeting.actions",
               lambda it: pressed("meeting.actions", it.meeting_id, where="message"),
               A.SEE_GROUP_SUPERVISION),
    _of_nobody("action page.next",
               lambda it: pressed("page.next", f"meeting_actions:{it.meeting_id}:1"),
               A.SEE_GROUP_SUPERVISION),
    _of_nobody("action page.before",
               lambda it: pressed("page.before", f"meeting_agenda:{it.meeting_id}:0"),
               A.SEE_GROUP_SUPERVISION),
    _of_nobody("action meeting.other",
               lambda it: pressed("meeting.other", it.meeting_id, where="message"),
               A.RECORD_STRATEGY),
    _of_nobody("action meeting.close",
               lambda it: pressed("meeting.close", it.meeting_id, where="message"),
               A.RECORD_GROUP_SUPERVISION, writes=True),
    _of_nobody("action recorded.edit",
               lambda it: pressed("recorded.edit", f"group_supervision:{it.meeting_id}"),
               A.CORRECT_UNIT_RECORD, note="of the unit"),
    _of_nobody("action recorded.undo",
               lambda it: pressed("recorded.undo", f"group_supervision:{it.meeting_id}",
                                  where="message"),
               A.CORRECT_UNIT_RECORD, writes=True, note="of the unit"),
    _of_nobody("action undo.with_actions",
               lambda it: pressed("undo.with_actions", f"group_supervision:{it.meeting_id}",
                                  where="message"),
               A.CORRECT_UNIT_RECORD, writes=True, note="of the unit"),
    _of_nobody("action undo.without_actions",
               lambda it: pressed("undo.without_actions", f"group_supervision:{it.meeting_id}",
                                  where="message"),
               A.CORRECT_UNIT_RECORD, writes=True, note="of the unit"),
    _of_nobody("view referral.submit",
               lambda _: submitted("referral.submit", on=day(), referred_by=pick("vr")),
               A.RECORD_REFERRAL, writes=True),
    _of_nobody("action recorded.edit",
               lambda it: pressed("recorded.edit", f"referral:{it.referral_id}"),
               A.CORRECT_UNIT_RECORD, note="of the unit"),
    _of_nobody("action recorded.undo",
               lambda it: pressed("recorded.undo", f"referral:{it.referral_id}", where="message"),
               A.CORRECT_UNIT_RECORD, writes=True, note="of the unit"),
    _of_nobody("action ips.me", lambda _: pressed("ips.me"), A.PERSONAL_SETTINGS),
    _of_nobody("action ips.roster", lambda _: pressed("ips.roster"), A.SEE_ROSTER),
    _of_nobody("action ips.leave", lambda _: pressed("ips.leave"), A.SEE_ROSTER),
    _of_nobody("action ips.transfer", lambda _: pressed("ips.transfer"),
               A.TRANSFER_CLIENTS),
    _of_nobody("action ips.golive", lambda _: pressed("ips.golive"), A.GO_LIVE),
    _of_nobody("action ips.setup", lambda _: pressed("ips.setup"), A.CREATE_UNIT),
    _of_nobody("action ips.settings", lambda _: pressed("ips.settings"), A.SEE_SETTINGS),
    _of_nobody("action ips.numbers", lambda _: pressed("ips.numbers"), A.SEE_SETTINGS),
    _of_nobody("action ips.names", lambda _: pressed("ips.names"), A.ALLOW_NAMES),
    _of_nobody("action ips.health", lambda _: pressed("ips.health"), A.KEEP_DELIVERY),
    _of_nobody("action delivery.send_again",
               lambda it: pressed("delivery.send_again", it.leave_id), A.KEEP_DELIVERY),
    _of_nobody("action delivery.dismiss",
               lambda it: pressed("delivery.dismiss", it.leave_id), A.KEEP_DELIVERY),
    _of_nobody("action ips.settings_of", lambda it: pressed("ips.settings_of", it.unit_id),
               A.SEE_SETTINGS),
    _of_nobody("action ips.numbers_of", lambda it: pressed("ips.numbers_of", it.unit_id),
               A.SEE_SETTINGS),
    _of_nobody("view names.submit", lambda _: submitted("names.submit", names=ticks("allow")),
               A.ALLOW_NAMES, writes=True),
    _of_nobody("view vocational_unit.submit", lambda _: unit_form({}), A.CREATE_UNIT,
               writes=True, note="new"),
    _of_nobody("view vocational_unit.submit", lambda _: unit_form({}, lead="U0GUS"),
               A.CREATE_UNIT, note="led by a guest"),
    _of_nobody("view vocational_unit.submit", lambda it: unit_form({"unit": it.unit_id}),
               A.CHANGE_SETTINGS, note="change"),
    _of_nobody("view vocational_unit.numbers",
               lambda it: submitted("vocational_unit.numbers", {"unit": it.unit_id},
                                    career_profile_days=words("21")),
               A.CHANGE_SETTINGS, writes=True),
    _of_nobody("action roster.add", lambda _: pressed("roster.add"), A.KEEP_ROSTER),
    _of_nobody("action roster.change", lambda it: pressed("roster.change", _staff(it)),
               A.KEEP_ROSTER),
    _of_nobody("action roster.remove", lambda it: pressed("roster.remove", _staff(it)),
               A.KEEP_ROSTER, writes=True),
    _of_nobody("view roster.add_submit",
               lambda _: submitted("roster.add_submit", staff=user("U0OLA"),
                                   role=pick("employment_specialist"), fte=words("1")),
               A.KEEP_ROSTER),
    _of_nobody("view roster.add_submit",
               lambda _: submitted("roster.add_submit", staff=user("U0GUS"),
                                   role=pick("employment_specialist"), fte=words("1")),
               A.KEEP_ROSTER, note="a guest"),
    _of_nobody("view roster.change_submit",
               lambda it: submitted("roster.change_submit", {"staff": _staff(it)},
                                    role=pick("employment_specialist"), fte=words("0.5")),
               A.KEEP_ROSTER, writes=True),
    _of_nobody("action leave.add", lambda _: pressed("leave.add"), A.KEEP_LEAVE),
    _of_nobody("action leave.cancel", lambda it: pressed("leave.cancel", it.leave_id),
               A.KEEP_LEAVE, writes=True),
    _of_nobody("view leave.submit",
               lambda it: submitted("leave.submit", staff_member_id=pick(_staff(it)),
                                    from_on=day(), until_on=day(LATER)),
               A.KEEP_LEAVE, writes=True),
    _of_nobody("action going_live.more", lambda _: pressed("going_live.more"), A.GO_LIVE),
    _of_nobody("action going_live.one", lambda _: pressed("going_live.one"), A.GO_LIVE),
    _of_nobody("view going_live.rows", lambda _: rows_as_said_back("C-80, 2026-02-02"),
               A.GO_LIVE, writes=True),
    _of_nobody("view going_live.client",
               lambda _: submitted("going_live.client", code=words("C-81"), entered_on=day()),
               A.GO_LIVE, writes=True),
    _of_nobody("action job_end.told",
               lambda _: changed_form("job_end.told", AN_END, "told", "moved")),
    _of_nobody("action exit.reason",
               lambda _: changed_form("exit.reason", AN_EXIT, "reason", "died"), A.EXIT_CLIENT),
    _of_nobody("event app_home_opened",
               lambda _: {"type": "event_callback",
                          "event": {"type": "app_home_opened", "tab": "home"}}),
    _of_nobody("action home.refresh", lambda _: pressed("home.refresh", where="home")),
    _of_nobody("action home.settings", lambda _: pressed("home.settings", where="home"),
               A.PERSONAL_SETTINGS),
    _of_nobody("view home.settings_submit",
               lambda _: submitted("home.settings_submit", brief_at=hour("09:00"),
                                   date_order=pick("day")),
               A.PERSONAL_SETTINGS, writes=True),
    *(
        _of_nobody(f"action home.{name}",
                   lambda _, name=name: pressed(f"home.{name}", where="home"),  # type: ignore[misc]
                   A.ENROLL if name == "enroll" else A.SEE_MY_DAY)
        for name in ("log_contact", "log_visit", "log_job_start", "log_job_end", "enroll")
    ),
    *(
        _of_nobody(f"shortcut shortcut.{name}",
                   lambda _, name=name: shortcut(f"shortcut.{name}"),  # type: ignore[misc]
                   A.SEE_MY_DAY)
        for name in ("employer_contact", "client_contact")
    ),
    _of_nobody("shortcut shortcut.note",
               lambda _: shortcut("shortcut.note", message={"text": "Rosa hires in May"},
                                  answers_by_url=True),
               A.SEE_MY_DAY),
    _of_nobody("view shortcut.note_submit",
               lambda _: submitted("shortcut.note_submit", text=words("hires in May"),
                                   about=pick("contact")),
               A.SEE_MY_DAY),
)  # fmt: skip

# Shown elsewhere: these come from Slack and no person (`tests/test_oauth.py`,
# `test_lost_accounts.py`), need a message that delivery has posted
# (`test_buttons_on_messages.py`), or hand a typed line to the commands that are walked here
# (`tests/commands/test_typed_messages.py`).
ELSEWHERE = frozenset(
    {
        "event app_uninstalled",
        "event tokens_revoked",
        "event user_change",
        "event message",
        "action typed_message.open",
        "action brief.open",
        "action digest.contact_log",
        "action digest.mark_reviewed",
    }
)
