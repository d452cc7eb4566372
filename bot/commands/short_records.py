"""The short records: what closes a clock that no visit closes, and what one can do with a reminder.

From a brief item (`due.*` buttons, their value a due contact's key) and from a client's page
(`open_for`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.access.permissions import Action
from bot.casework.drafts import SnoozeDraft
from bot.casework.reading import client_page
from bot.casework.recording import nudges
from bot.casework.recording.kinds import beside
from bot.casework.recording.record import complete, to_edit
from bot.casework.recording.record import record as record_kind
from bot.casework.replies import ClientLabel, DueSubject, Recorded, Refusal
from bot.commands import (
    client_contact,
    employer_contact,
    job_end,
    job_start,
    program_entry,
    program_exit,
)
from bot.commands.brief import confirm_pressed
from bot.commands.forms import modals, one_press, pickers
from bot.commands.forms.modals import Form, Turn
from bot.commands.forms.read import read, save
from bot.commands.milestone import profile_so_far
from bot.views import reply, words
from bot.views import short_records as views
from bot.views.blocks import Block, View, option
from bot.views.pickers import ALSO
from bot.views.reply import due_value
from ips.facts import Clock, DueKey, MilestoneKind
from ips.records.decline import DeclineRecord
from ips.records.job_support import JobSupportRecord
from ips.records.kind import AboutClient, content_of
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord


def register(app: App) -> None:
    app.action("due.log_it")(log_it)
    app.action("due.tried")(tried)
    app.action("due.cover")(ask_cover)
    app.action("cover.take")(take_cover)
    app.action("due.more")(more)
    app.action("decline.withdraw")(withdraw_decline)
    app.action("profile.complete")(complete_profile)
    app.view(views.MORE)(submit_more)
    app.view(views.MILESTONE)(submit_milestone)
    app.view(views.RESUME)(submit_resume)
    for kind in views.drawn().values():
        app.view(views.callback_of(kind))(submit_of(kind))


# ---------------------------------------------------------------- from a brief item


def log_it(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """Opens whatever closes this clock, its client already filled in."""
    ack()
    turn = _turn_at(body, context, respond)
    key = modals.due_key(action["value"])
    kind = views.MILESTONE_OF.get(key.clock)
    if kind is not None:
        modals.permitted(turn, Action.RECORD_MILESTONE)
        modals.open_then(turn, views.TITLES[kind], lambda: _milestone_of(turn, key, kind))
    elif key.clock is Clock.FIRST_EMPLOYER_CONTACT:
        employer_contact.open_form(turn, client_id=key.client_id)
    else:
        client_contact.open_form(turn, client_id=key.client_id)


def _turn_at(body: dict[str, Any], context: BoltContext, respond: Respond) -> Turn:
    """The turn of whoever pressed a button on a message of ours, which therefore stands."""
    turn = modals.turn_of(context, body, respond)
    confirm_pressed(turn, body)
    return turn


def _milestone_of(turn: Turn, key: DueKey, kind: MilestoneKind) -> View:
    subject = client_page.due_subject(
        turn.doors, turn.actor, key, now=turn.now, to=Action.RECORD_MILESTONE
    )
    until = words.until(subject.due_on, turn.today)
    carried = modals.carry(client=key.client_id, kind=kind, job=subject.job_id)
    so_far = profile_so_far(turn, key.client_id, kind)
    return views.milestone_form(
        words.client_label(subject.client),
        kind,
        turn.today,
        carried.packed(),
        f"{subject.title}: {until}" + (f". {so_far}" if so_far else ""),
    )


def tried(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    ack()
    turn = _turn_at(body, context, respond)
    key = modals.due_key(action["value"])
    client_contact.open_tried(turn, key.client_id, clock=key.clock)


def ask_cover(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """One tap: the colleagues of the unit are asked."""
    ack()
    turn = _turn_at(body, context, respond)
    key = modals.due_key(action["value"])
    done = nudges.ask_cover(
        turn.doors, turn.actor, key, now=turn.now, submission=_pressed(body, action)
    )
    _tell(turn, done)


def take_cover(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    ack()
    turn = _turn_at(body, context, respond)
    done = nudges.take_cover(
        turn.doors, turn.actor, action["value"], now=turn.now, submission=_pressed(body, action)
    )
    _tell(turn, done)


def _pressed(body: dict[str, Any], action: dict[str, Any]) -> str:
    """The key of one press: Slack's trigger is different for each."""
    return str(body.get("trigger_id") or action.get("action_ts"))


def _tell(turn: Turn, done: Recorded) -> None:
    turn.say(reply.message(done, turn.today))


def more(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """Put off until the next brief, or declined."""
    ack()
    turn = _turn_at(body, context, respond)
    key = modals.due_key(action["value"])

    def build() -> View:
        subject = client_page.due_subject(turn.doors, turn.actor, key, now=turn.now)
        return views.more_form(subject, turn.today, _carry_due(subject))

    modals.open_then(turn, views.WHAT_NOW, build)


def _carry_due(subject: DueSubject) -> str:
    carried = modals.carry(due=due_value(subject.key), client=subject.client.id, job=subject.job_id)
    return carried.packed()


def submit_more(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    key = modals.due_key(carried.get("due") or "")

    def record() -> Recorded:
        if form.choice("way") != "decline":
            return nudges.snooze(
                turn.doors, turn.actor, SnoozeDraft(key), now=turn.now, submission=carried.key
            )
        only_this = form.choice("scope") != "all"
        decline = DeclineRecord(
            client_id=key.client_id,
            on=turn.today,
            clocks=(key.clock,) if only_this else (),
            job_id=carried.get("job") if only_this else None,
            words=form.text("words"),
        )
        return record_kind(turn.doors, turn.actor, decline, now=turn.now, submission=carried.key)

    modals.submit(ack, form, record, turn.today)


# ---------------------------------------------------------------- from a client's page


def open_for(turn: Turn, verb: str, client_id: str) -> None:
    """Opens the form of one verb for a client: a milestone's name, or one of `_OPENERS`."""
    modals.on_roster(turn)
    if verb in _OPENERS:
        _OPENERS[verb](turn, client_id)
        return
    try:
        kind = MilestoneKind(verb)
    except ValueError:
        raise Refusal(modals.OLD_BUTTON) from None
    if kind not in views.TITLES:  # it is recorded another way
        raise Refusal(modals.OLD_BUTTON)
    modals.open_then(turn, views.TITLES[kind], lambda: _milestone(turn, client_id, kind))


def _milestone(turn: Turn, client_id: str, kind: MilestoneKind) -> View:
    (known,) = pickers.introduced(turn, (client_id,), Action.RECORD_MILESTONE)
    carried = modals.carry(client=client_id, kind=kind)
    label = words.client_label(known.choice.client)
    why = profile_so_far(turn, client_id, kind)
    return views.milestone_form(label, kind, turn.today, carried.packed(), why)


def complete_profile(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """One tap: the career profile is complete, as of the day of its last session."""
    ack()
    turn = modals.turn_of(context, body, respond)
    client_id, _, day = action["value"].partition(":")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Refusal(modals.OLD_BUTTON) from None
    complete = MilestoneRecord(client_id=client_id, kind=MilestoneKind.CAREER_PROFILE, on=on)
    done = record_kind(
        turn.doors, turn.actor, complete, now=turn.now, submission=_pressed(body, action)
    )
    _tell(turn, done)


def _besides(
    kind: type[AboutClient], turn: Turn, client_id: str, stored: Any = None
) -> list[Block]:
    """What a kind's form asks first, for it is known of the client alone."""
    if kind is not JobSupportRecord:
        return []
    job_id = stored.job_id if stored is not None else None
    jobs = client_contact.jobs_of(turn, client_id, [job_id] if job_id else ())
    return views.which_job(jobs, job_id)


def _opener(kind: type[AboutClient]) -> Callable[[Turn, str], None]:
    def open_kind(turn: Turn, client_id: str) -> None:
        def build() -> View:
            label = _label(turn, client_id, beside(kind).action)
            besides = _besides(kind, turn, client_id)
            carried = modals.carry(client=client_id)
            return views.form_of(kind, label, turn.today, carried.packed(), besides=besides)

        modals.open_then(turn, kind.heading, build)

    return open_kind


def _label(turn: Turn, client_id: str, to: Action = Action.PICK_CLIENT) -> str:
    (known,) = pickers.introduced(turn, (client_id,), to)
    return words.client_label(known.choice.client)


def open_understood(
    turn: Turn,
    kind: type[AboutClient],
    holds: Mapping[str, Any],
    *,
    unsure: Sequence[str] = (),
    clients: Sequence[ClientLabel] = (),
) -> None:
    """A kind's form with what a line said; where it named nobody, the client is to be picked."""
    first = clients[0].id if clients else None
    also = [option(each.code, each.id) for each in clients[1:]]
    carried = modals.carry(client=first)

    def build() -> View:
        return views.form_of(
            kind,
            _label(turn, first, beside(kind).action) if first else None,
            turn.today,
            carried.packed(),
            besides=_besides(kind, turn, first) if first else (),
            holds=holds,
            unsure=unsure,
            also=also,
        )

    modals.open_then(turn, kind.heading, build)


def edit_of(kind: type[AboutClient]) -> Callable[[Turn, str], None]:
    """What opens a kind's form again, filled with what is on record."""

    def open_edit(turn: Turn, fact_id: str) -> None:
        modals.open_then(turn, kind.heading, lambda: _filled(turn, kind, fact_id))

    return open_edit


def _filled(turn: Turn, kind: type[AboutClient], fact_id: str) -> View:
    stored = to_edit(turn.doors, turn.actor, kind, fact_id, now=turn.now)
    client_id, holds = stored.record.client_id, content_of(stored.record)
    carried = modals.carry(client=client_id, fact=fact_id, version=str(stored.version))
    label = _label(turn, client_id)
    if not isinstance(stored.record, MilestoneRecord):
        besides = _besides(kind, turn, client_id, stored.record)
        return views.form_of(
            kind, label, turn.today, carried.packed(), besides=besides, holds=holds
        )
    milestone = stored.record
    if milestone.kind not in views.TITLES:
        raise Refusal(NOT_EDITED)
    carried = carried.with_ids(kind=milestone.kind, job=milestone.job_id)
    return views.milestone_form(label, milestone.kind, turn.today, carried.packed(), holds=holds)


NOT_EDITED = "This one cannot be edited. Please undo it and record it again."


def _open_resume(turn: Turn, client_id: str) -> None:
    def build() -> View:
        (known,) = pickers.introduced(turn, (client_id,), Action.RECORD_PAUSE)
        if known.pause_id is None:
            raise Refusal("There is no pause to end: the reminders are running.")
        carried = modals.carry(client=client_id, pause=known.pause_id)
        return views.resume_form(
            words.client_label(known.choice.client), turn.today, carried.packed()
        )

    modals.open_then(turn, "The pause is over", build)


_OPENERS: dict[str, Callable[[Turn, str], None]] = {
    "visit": lambda turn, client_id: client_contact.open_form(turn, client_id=client_id),
    "contact": lambda turn, client_id: employer_contact.open_form(turn, client_id=client_id),
    "tried": client_contact.open_tried,
    "job_start": lambda turn, client_id: job_start.open_form(turn, client_id=client_id),
    "job_end": lambda turn, client_id: job_end.open_form(turn, client_id=client_id),
    "wishes": program_entry.open_wishes,
    "exit": lambda turn, client_id: program_exit.open_form(turn, client_id=client_id),
    "resume": _open_resume,
    **{name: _opener(kind) for name, kind in views.drawn().items()},
}


def withdraw_decline(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    """One tap on a client's page: from today on they want it again."""
    ack()
    turn = modals.turn_of(context, body)
    done = complete(
        turn.doors,
        turn.actor,
        DeclineRecord,
        action["value"],
        turn.today,
        now=turn.now,
        submission=_pressed(body, action),
    )
    _tell(turn, done)


# ---------------------------------------------------------------- the short forms, submitted


def submit_milestone(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    for name, sentence in _ANSWERS_NEEDED.items():
        if name in form and name in _required(carried.get("kind")):
            form.needed(name, form.choice(name) or form.choices(name), sentence)
    kind = form.one_of("kind", MilestoneKind) or carried.one_of("kind", MilestoneKind)
    _submit(ack, turn, form, carried, MilestoneRecord, kind=kind, job_id=carried.get("job"))


def _submit(
    ack: Ack,
    turn: Turn,
    form: Form,
    carried: modals.Carried,
    of: type[AboutClient],
    /,
    **beside: Any,
) -> None:
    """Records it for one client, or for each that a line named; or corrects what it was opened of.

    `beside`: what the conversation answers itself.
    """
    client_id = carried.get("client") or form.choice("client_id") or ""
    if "client_id" in form:
        form.needed("client_id", client_id, "Which client was it?")
    new = read(form, of, client_id, **beside)

    def save_for(whose: str, key: str) -> Recorded:
        return save(turn, carried, replace(new(), client_id=whose), key)

    others = form.chosen_options(ALSO)
    if others and modals.mended(ack, form):
        each = one_press.save_each(turn, client_id, others, carried.key, save_for)
        ack(response_action="update", view=each)
        return
    modals.submit(ack, form, lambda: save_for(client_id, carried.key), turn.today)


_ANSWERS_NEEDED = {
    "answer": "What was their answer?",
    "kind": "What did you agree?",
    "disclosure": "What did they decide?",
    "components": "Which parts did you touch?",
}


def _required(kind: str | None) -> tuple[str, ...]:
    """Names of the answers that a kind of milestone needs."""
    if kind in (MilestoneKind.STEP_DOWN, MilestoneKind.CONTINUE_SUPPORT):
        return ("kind",)
    return ("answer", "disclosure", "components")


def submit_of(kind: type[AboutClient]) -> Callable[..., None]:
    """The listener of a kind's form."""

    def submit_kind(
        ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
    ) -> None:
        turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
        _submit(ack, turn, form, carried, kind)

    return submit_kind


def submit_resume(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    on = form.day("on")
    form.needed("on", on, "From which day?")

    def record() -> Recorded:
        assert on is not None
        return complete(
            turn.doors,
            turn.actor,
            PauseRecord,
            carried.get("pause") or "",
            on,
            now=turn.now,
            submission=carried.key,
        )

    modals.submit(ack, form, record, turn.today)
