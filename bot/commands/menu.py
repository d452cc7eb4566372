"""/ips: the menu, what each command does, and the admin's part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.administration import vocational_units
from bot.casework.replies import Refusal
from bot.commands import (
    action,
    agency,
    caseload,
    digest,
    going_live,
    group_supervision,
    home,
    job_lead,
    outcomes,
    roster,
    undelivered,
    unit_calendar,
    unit_log,
    vocational_unit,
    vr_contact,
)
from bot.commands.forms import slack_people
from bot.commands.forms.modals import Form, Turn, carried, carry, on_roster, open_then, turn_of
from bot.config import Settings
from bot.manifest import COMMANDS
from bot.views import menu as views
from bot.views.blocks import View
from bot.views.sentence import notice

HELP_LINES = [(command.name, command.does, command.example) for command in COMMANDS]
UNKNOWN = (
    "I do not know that word after /ips. Type /ips help to see everything I can do, or /ips alone "
    "for the menu."
)

# What people type for a word of ours, and for what stands where its subject stands.
CALLED = (
    dict.fromkeys(("vacation", "pto", "away", "sick", "off", "absent"), "leave")
    | dict.fromkeys(("agenda", "weekly"), "digest")
    | dict.fromkeys(("people", "clients", "my people", "list", "due", "today"), "caseload")
    | dict.fromkeys(("what is due", "what's due", "whats due", "who is due", "my list"), "caseload")
    | dict.fromkeys(("staff", "colleagues"), "roster")
    | dict.fromkeys(("unit", "channel", "setting"), "settings")
    | dict.fromkeys(("supervision", "group"), "meeting")
    | dict.fromkeys(("my settings", "hour"), "me")
    | dict.fromkeys(("handover", "hand over"), "transfer")
    | dict.fromkeys(("commands", "?", "what", "how"), "help")
)
_AT_AN_ENTRY = (
    "Undo and Edit stand below what I answered, and beside each entry on a client's page and in "
    "my Home tab."
)
_IN_THE_BRIEF = (
    "That is a button at its line in your morning brief, under More …: it comes back in your next "
    "brief, and its last day stays."
)
WHERE = (
    dict.fromkeys(("undo", "edit", "delete", "correct", "oops", "fix"), _AT_AN_ENTRY)
    | dict.fromkeys(("snooze", "later", "remind", "postpone"), _IN_THE_BRIEF)
    | dict.fromkeys(
        ("cover", "swap"),
        "Ask for cover is a button at what is due in your morning brief. Who is away, and who "
        "covers for them, is in /ips leave.",
    )
    | dict.fromkeys(
        ("brief", "my brief"),
        "Your brief comes to you in my messages, at the hour you choose in /ips me. What is due "
        "stands in my Home tab and in /caseload at any time.",
    )
    | dict.fromkeys(
        ("decline", "declined", "pause", "jail", "hospital"),
        "That is on the client's page: type /caseload and their code, then choose it under More …",
    )
)

MOST_BEHIND = 3  # words of a short question: 'snooze C-114 please'

Open = Callable[[Turn, Settings], None]


def register(app: App) -> None:
    app.command("/ips")(command)
    for word in OPENERS:
        app.action(f"ips.{word}")(_press(word))
    app.action("ips.settings_of")(press_settings_of)
    app.action("ips.numbers_of")(press_numbers_of)
    app.view("names.submit")(submit_names)


def command(
    command: dict[str, Any], body: dict[str, Any], context: BoltContext, settings: Settings
) -> None:
    turn = turn_of(context, body)
    typed = (command.get("text") or "").strip()
    word = typed.lower()
    if not word:
        open_menu(turn, settings)
    elif word in OPENERS:
        OPENERS[word](replace(turn, typed=""), settings)
    elif (first := word.split()[0]) in LINES:
        line = typed[len(first) :].strip()
        LINES[first](turn if line else replace(turn, typed=""), line)
    elif word in CALLED:
        OPENERS[CALLED[word]](replace(turn, typed=""), settings)
    elif (where := WHERE.get(word) or WHERE.get(first)) is not None:
        raise Refusal(where)
    elif _asks_for_help(first):
        show_help(turn, settings)
    elif first in OPENERS:
        raise Refusal(f"Please type /ips {first} alone. What it needs is asked for in its form.")
    else:
        raise Refusal(UNKNOWN)


def knows(typed: str) -> bool:
    """Whether a message in the bot's own conversation is a word of the menu; a sentence is none."""
    word = typed.lower()
    first, *further = word.split()
    short = len(further) < MOST_BEHIND
    return (
        word in OPENERS
        or word in CALLED
        or (short and (first in WHERE or word in WHERE))
        or (_asks_for_help(first))
    )


def opens(typed: str) -> bool:
    """Whether a word of the menu opens something, and has nothing of its own to be kept."""
    word = typed.lower()
    return not word or word in OPENERS or word in CALLED


def _asks_for_help(first: str) -> bool:
    return "help" in (first, CALLED.get(first))


def open_menu(turn: Turn, settings: Settings) -> None:
    def build() -> View:
        admins = slack_people.admins(turn.slack, turn.actor, settings.admins)
        is_admin = turn.actor.slack_user_id in admins
        units = (
            vocational_units.every_unit(turn.doors, turn.actor, now=turn.now, admins=admins)
            if is_admin
            else ()
        )
        return views.menu(replace(turn.standpoint, is_admin=is_admin), units)

    open_then(turn, "IPS", build)


def show_help(turn: Turn, _: Settings) -> None:
    lines = views.help_lines(HELP_LINES, has_unit=turn.standpoint.me is not None)
    turn.say(lines, saved=False)


def open_names(turn: Turn, settings: Settings) -> None:
    """Codes only until an admin has read what names mean."""

    def build() -> View:
        admins = slack_people.admins(turn.slack, turn.actor, settings.admins)
        allowed = vocational_units.names_allowed(
            turn.doors, turn.actor, now=turn.now, admins=admins
        )
        return views.names_form(allowed, private_metadata=carry().packed())

    open_then(turn, "Client names", build)


def submit_names(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext, settings: Settings
) -> None:
    turn = turn_of(context, body)
    allowed = "allow" in Form(view).choices("names")
    admins = slack_people.admins(turn.slack, turn.actor, settings.admins)
    changed_for = vocational_units.acknowledge_names(
        turn.doors,
        turn.actor,
        allowed=allowed,
        now=turn.now,
        admins=admins,
        submission=carried(view).key,
    )
    sentence = (
        "Names are allowed from now on. Your acknowledgement is on record."
        if allowed
        else "Codes only from now on. Messages and Home tabs that show a name are drawn again."
    )
    ack(response_action="update", view=notice(sentence, "Client names"))
    if not allowed:
        home.publish_for(turn, settings, changed_for)


def _show_digest(turn: Turn, _: Settings) -> None:
    on_roster(turn)
    digest.show(turn)


OPENERS: dict[str, Open] = {
    "help": show_help,
    "digest": _show_digest,
    "caseload": lambda turn, _: caseload.open_list(turn),
    "lead": lambda turn, _: job_lead.open_form(turn),
    "log": lambda turn, _: unit_log.open_picker(turn),
    "actions": lambda turn, _: action.open_page(turn),
    "meeting": lambda turn, _: group_supervision.open_form(turn),
    "outcomes": lambda turn, _: outcomes.open_page(turn),
    "calendar": lambda turn, _: unit_calendar.open_page(turn),
    "agency": lambda turn, _: agency.open_page(turn),
    "me": lambda turn, _: home.open_settings(turn),
    "roster": lambda turn, _: roster.open_roster(turn),
    "leave": lambda turn, _: roster.open_leaves(turn),
    "transfer": lambda turn, _: roster.open_transfer(turn),
    "golive": lambda turn, _: going_live.open_form(turn),
    "setup": vocational_unit.open_new,
    "settings": vocational_unit.open_settings,
    "numbers": vocational_unit.open_numbers,
    "names": open_names,
    "health": undelivered.open_list,
}
"""The words after `/ips`, and the buttons of the menu and the Home tab with the same names."""


LINES: dict[str, Callable[[Turn, str], None]] = {
    "digest": digest.run,
    "vr": vr_contact.run,
    "action": action.run,
    **unit_log.LINES,
}
"""The words after `/ips` that take a line of their own; alone they open their form."""


def _press(word: str) -> Callable[..., None]:
    def press(ack: Ack, body: dict[str, Any], context: BoltContext, settings: Settings) -> None:
        ack()
        OPENERS[word](turn_of(context, body), settings)

    press.__name__ = f"press_{word}"
    return press


def press_settings_of(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    action: dict[str, Any],
    settings: Settings,
) -> None:
    ack()
    vocational_unit.open_settings(turn_of(context, body), settings, action["value"])


def press_numbers_of(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    action: dict[str, Any],
    settings: Settings,
) -> None:
    ack()
    vocational_unit.open_numbers(turn_of(context, body), settings, action["value"])
