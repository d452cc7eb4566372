"""/ips meeting: a group supervision is written down, with who was there and whom it was about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.access.permissions import Action
from bot.casework.reading import group_supervision as reading
from bot.casework.reading.group_supervision import Beginning
from bot.casework.recording.group_supervision import (
    Meeting,
    MetThatWeek,
    change,
    hold,
    talk_about,
)
from bot.casework.recording.record import complete, edit, to_edit
from bot.casework.replies import Recorded
from bot.commands import action as action_commands
from bot.commands.brief import confirm_standing
from bot.commands.forms import modals, pickers, screens, slack_people
from bot.commands.forms.modals import Carried, Form, Turn
from bot.views import action as action_form
from bot.views import blocks, reply, words
from bot.views import group_supervision as views
from bot.views.blocks import Option, View
from bot.views.group_supervision import MeetingForm
from ips.facts import StaffRole
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.strategy import StrategyRecord
from ips.unit_facts import Presence
from ips.words.table import ROLES

TWICE = "Each person takes part in one way. Please leave them in one list."
WHO_LED = "Who led it?"
WHO_WAS_THERE = "Who was there? Please pick them."
WHICH_CLIENT = "Whom did you talk about?"
THAT_ONE = "Then please close this, and open that meeting with /ips meeting."


def register(app: App) -> None:
    app.view(views.SUBMIT)(submit)
    app.view(views.STRATEGY)(submit_strategy)
    app.action(views.OPEN)(press_open)
    app.action(views.RAISE)(press_raise)
    app.action(views.RAISE_OTHER)(press_raise_other)
    app.action(views.CLOSE)(press_close)
    app.action("digest.start_supervision")(press_start)
    app.action(views.ADD_ACTION)(press_add_action)
    app.action(views.AGENDA)(press_agenda)
    app.action(views.ACTIONS)(press_actions)


# ---------------------------------------------------------------- the form of a meeting


def open_form(turn: Turn, *, digest: str | None = None) -> None:
    """`digest`: the message in whose thread the meeting stands."""
    modals.permitted(turn, Action.RECORD_GROUP_SUPERVISION)
    modals.open_then(turn, views.TITLE, lambda: form_of(turn, digest=digest))


def form_of(turn: Turn, *, digest: str | None = None) -> View:
    """A fresh form: today, led by the team lead where they are here, with everybody who works."""
    begin = reading.beginning(turn.doors, turn.actor, now=turn.now)
    present = dict.fromkeys(begin.here, Presence.IN_PERSON)
    if begin.led_by is not None:
        present.setdefault(begin.led_by, Presence.IN_PERSON)
    content = _filled(turn, begin, turn.today, present)
    return views.form(
        content, modals.carry(digest=digest).packed(), submit="Start" if digest else "Save"
    )


def open_edit(turn: Turn, fact_id: str) -> None:
    """The same form with what is on record; whom they talked about is added to."""

    def build() -> View:
        kind = GroupSupervisionRecord
        kept = to_edit(turn.doors, turn.actor, kind, fact_id, now=turn.now)
        begin, present = reading.to_change(turn.doors, turn.actor, kept, now=turn.now)
        carried = modals.carry(fact=fact_id, version=str(kept.version))
        return views.form(_filled(turn, begin, kept.record.on, present), carried.packed())

    modals.open_then(turn, views.TITLE, build)


def _filled(turn: Turn, begin: Beginning, on: date, present: Mapping[str, Presence]) -> MeetingForm:
    called = slack_people.names_of(
        turn.slack, turn.actor.workspace_id, [slack_id for _, slack_id, _ in begin.people]
    )
    options: dict[str, Option] = {
        staff_id: blocks.option(
            f"{called.get(slack_id, 'Colleague')} ({ROLES[role].within})", staff_id
        )
        for staff_id, slack_id, role in begin.people
    }
    leaders = [
        options[staff_id] for staff_id, _, role in begin.people if role is not StaffRole.PEER_MENTOR
    ]
    return MeetingForm(on, list(options.values()), leaders, begin.led_by, present, begin.earlier)


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Saved; or, where there is a meeting of that week, asked whether this is another."""
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    modals.on_roster(turn)
    meeting = _read(turn, form)
    if form.choice(views.ANOTHER) == "no":
        form.wrong(views.ANOTHER, THAT_ONE)
    if not modals.mended(ack, form):
        return
    try:
        done = _save(turn, meeting, carried)
    except MetThatWeek as met:
        asked = views.another_field(met.on)
        content = modals.placed_after(modals.as_typed(view), views.RAISED, [asked], [views.ANOTHER])
        ack(response_action="update", view=modals.again(view, content))
        return
    go_on = [blocks.button("Open the meeting", views.OPEN, done.fact.id, style="primary")]
    if carried.get("digest") is None:  # no thread offers them
        go_on.append(blocks.button(views.AGENDA_TITLE, views.AGENDA, done.fact.id))
    saved = reply.modal(done, turn.today, asked=[blocks.actions(*go_on)])
    modals.confirm(ack, form, saved)


def _read(turn: Turn, form: Form) -> Meeting:
    present: dict[str, Presence] = {}
    for how in Presence:
        for staff_id in form.choices(how.value):
            if staff_id in present:
                form.wrong(how.value, TWICE)
            present[staff_id] = how
    on, led_by = form.day("on"), form.choice("led_by")
    form.needed("on", on, "On which day did you meet?")
    form.needed("led_by", led_by, WHO_LED)
    form.needed(Presence.IN_PERSON.value, tuple(present), WHO_WAS_THERE)
    unit = turn.standpoint.vocational_unit
    record = GroupSupervisionRecord(
        vocational_unit_id=unit.id if unit is not None else "",
        on=on or turn.today,
        led_by=led_by or "",
    )
    another = form.choice(views.ANOTHER) == "yes"
    return Meeting(
        record=record, present=present, raised=form.choices(views.RAISED), another=another
    )


def _save(turn: Turn, meeting: Meeting, carried: Carried) -> Recorded:
    fact_id = carried.get("fact")
    if fact_id is None:
        return hold(
            turn.doors,
            turn.actor,
            meeting,
            now=turn.now,
            submission=carried.key,
            digest=carried.get("digest"),
        )
    return change(
        turn.doors,
        turn.actor,
        fact_id,
        meeting,
        now=turn.now,
        version=carried.version,
        submission=carried.key,
    )


def press_start(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """The meeting begins from its agenda; what is written stands in the agenda's thread."""
    ack()
    turn = modals.turn_of(context, body, respond)
    digest = str(action.get("value", ""))
    modals.permitted(turn, Action.RECORD_GROUP_SUPERVISION)
    confirm_standing(turn, body, digest)
    open_form(turn, digest=digest)


def press_add_action(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """Who does what by when, as the meeting agreed."""
    ack()
    turn = modals.turn_of(context, body, respond)
    modals.permitted(turn, Action.RECORD_ACTION)
    meeting_id = str(action.get("value", ""))
    modals.open_then(
        turn, action_form.TITLE, lambda: action_commands.form_of(turn, meeting_id=meeting_id)
    )


# ---------------------------------------------------------------- its page


def press_open(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """Who was there and what was agreed, for the eyes of whoever pressed."""
    ack()
    turn = modals.turn_of(context, body, respond)
    _open(turn, action, views.TITLE, screens.build_meeting)


def press_agenda(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """Everybody who needs a plan, and whom a job lead may fit."""
    ack()
    turn = modals.turn_of(context, body, respond)
    _open(turn, action, views.AGENDA_TITLE, screens.build_agenda_of_meeting)


def press_actions(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """What was agreed in the meeting, with what became of it."""
    ack()
    turn = modals.turn_of(context, body, respond)
    _open(turn, action, views.ACTIONS_TITLE, screens.build_actions_of_meeting)


def _open(
    turn: Turn, action: Mapping[str, Any], title: str, build: Callable[[Turn, str], View]
) -> None:
    """One page of a meeting takes the place of another: Slack stacks three modals at most."""
    modals.permitted(turn, Action.SEE_GROUP_SUPERVISION)
    meeting_id = str(action.get("value", ""))
    if turn.within is not None and turn.within.get("callback_id") in views.PAGES:
        modals.show(turn, build(turn, meeting_id))
    else:
        modals.open_then(turn, title, lambda: build(turn, meeting_id))


def press_close(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """The meeting is over; it can be opened again."""
    ack()
    turn = modals.turn_of(context, body, respond)
    modals.on_roster(turn)
    done = complete(
        turn.doors,
        turn.actor,
        GroupSupervisionRecord,
        str(action.get("value", "")),
        turn.today,
        now=turn.now,
        submission=turn.trigger_id,
    )
    if turn.in_modal:
        modals.show(turn, reply.modal(done, turn.today), saved=True)
    else:
        turn.say(reply.message(done, turn.today))


# ---------------------------------------------------------------- about one client


def press_raise(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """The short form about somebody whom the agenda named."""
    ack()
    turn = modals.turn_of(context, body, respond)
    modals.permitted(turn, Action.RECORD_STRATEGY)
    meeting_id, _, client_id = str(action.get("value", "")).partition(":")

    def build() -> View:
        (known,) = pickers.introduced(turn, (client_id,), Action.RECORD_STRATEGY)
        carried = modals.carry(meeting=meeting_id, client=client_id)
        return views.strategy_form(carried.packed(), client=words.client_label(known.choice.client))

    modals.open_then(turn, views.STRATEGY_TITLE, build)


def press_raise_other(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    """The short form about anybody of the unit."""
    ack()
    turn = modals.turn_of(context, body, respond)
    modals.permitted(turn, Action.RECORD_STRATEGY)
    carried = modals.carry(meeting=str(action.get("value", "")))
    modals.open_modal(turn, views.strategy_form(carried.packed()))


def open_strategy_edit(turn: Turn, fact_id: str) -> None:
    """What was agreed about somebody, with what is on record."""

    def build() -> View:
        kept = to_edit(turn.doors, turn.actor, StrategyRecord, fact_id, now=turn.now)
        whose = kept.record.client_id
        (known,) = pickers.introduced(turn, (whose,))
        carried = modals.carry(
            fact=fact_id,
            version=str(kept.version),
            client=whose,
            meeting=kept.record.meeting_id,
        )
        return views.strategy_form(
            carried.packed(),
            client=words.client_label(known.choice.client),
            held=kept.record.words,
        )

    modals.open_then(turn, views.STRATEGY_TITLE, build)


def submit_strategy(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    modals.on_roster(turn)
    client_id = carried.get("client") or form.choice("client_id") or ""
    form.needed("client_id", client_id, WHICH_CLIENT)
    meeting_id, agreed = carried.get("meeting") or "", form.text("words")

    def save() -> Recorded:
        fact_id = carried.get("fact")
        if fact_id is None:
            return talk_about(
                turn.doors,
                turn.actor,
                meeting_id,
                client_id,
                agreed,
                now=turn.now,
                submission=carried.key,
            )
        kept = to_edit(turn.doors, turn.actor, StrategyRecord, fact_id, now=turn.now)
        return edit(
            turn.doors,
            turn.actor,
            fact_id,
            replace(kept.record, words=agreed),
            now=turn.now,
            version=carried.version,
            submission=carried.key,
        )

    modals.submit(ack, form, save, turn.today)
