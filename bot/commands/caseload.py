"""/caseload: my people or the unit's, and everything about one client."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.casework.reading import caseload, clients
from bot.casework.replies import NotAllowed, Refusal
from bot.commands import client_page
from bot.commands.forms import pickers, typed_lines
from bot.commands.forms.modals import Turn, on_roster, open_then, turn_of
from bot.commands.forms.screens import build_page, show_then
from bot.commands.lines.caseload import code_in
from bot.views import caseload as views
from bot.views.blocks import View
from bot.views.pickers import client_option
from ips.facts import StaffRole

NOBODY = (
    "None of your people has that code. Look it up in the list: type /caseload, or ask the "
    "colleague who works with them."
)


def register(app: App) -> None:
    app.command("/caseload")(command)
    app.options("client.find")(pickers.suggest_clients)
    app.action("client.find")(press_found)
    app.action("client.choose")(press_found)
    app.action("client.open")(press_open)
    app.action("caseload.mine")(press_mine)
    app.action("caseload.unit")(press_unit)
    app.action("caseload.before")(press_page)
    app.action("caseload.next")(press_page)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    turn = turn_of(context, body)
    on_roster(turn)
    typed = (command.get("text") or "").strip()
    if typed:
        find(turn, typed)
    else:
        open_list(turn)


def open_list(turn: Turn) -> None:
    """A team lead gets the unit, everybody else their own people."""
    on_roster(turn)
    whole_unit = turn.leads
    title = views.list_title(whole_unit=whole_unit, supports=_supports(turn))
    show_then(turn, title, lambda: _list(turn, whole_unit=whole_unit))


def find(turn: Turn, typed: str) -> None:
    """One client by what was typed; several fit: which one?"""

    def build() -> View:
        code = code_in(typed)
        found = clients.find_client(turn.doors, turn.actor, code, now=turn.now)
        if not found:
            typed_lines.known_to(turn, (code,))  # the audit hears of a client who is out of reach
            raise Refusal(NOBODY)
        exact = [one for one in found if one.client.code.casefold() == code.casefold()]
        if len(found) == 1 or exact:
            return _page_of(turn, (exact or list(found))[0].client.id)
        return views.choices([client_option(one, turn.today) for one in found[:10]], typed)

    open_then(turn, "Caseload", build)


def _page_of(turn: Turn, client_id: str) -> View:
    """A colleague's client is answered like one who does not exist."""
    try:
        return build_page(turn, client_id)
    except NotAllowed:
        raise Refusal(NOBODY) from None


def press_found(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    chosen = action.get("selected_option")
    if chosen:
        client_page.open_page(turn_of(context, body), chosen["value"])


def press_open(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any], respond: Respond
) -> None:
    ack()
    client_page.open_page(turn_of(context, body, respond), action["value"])


def press_mine(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    turn = turn_of(context, body)
    title = views.list_title(whole_unit=False, supports=_supports(turn))
    show_then(turn, title, lambda: _list(turn, whole_unit=False))


def press_unit(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    turn = turn_of(context, body)
    show_then(turn, "The unit's people", lambda: _list(turn, whole_unit=True))


def press_page(
    ack: Ack, body: dict[str, Any], context: BoltContext, action: dict[str, Any]
) -> None:
    ack()
    turn = turn_of(context, body)
    scope, _, number = action["value"].partition(":")
    page = int(number) if number.isascii() and number.isdigit() else 0
    show_then(turn, "Caseload", lambda: _list(turn, whole_unit=scope == "unit", page=page))


def _list(turn: Turn, *, whole_unit: bool, page: int = 0) -> View:
    cards = caseload.cards(turn.doors, turn.actor, now=turn.now, whole_unit=whole_unit)
    return views.caseload(
        cards,
        turn.today,
        whole_unit=whole_unit,
        may_see_unit=turn.leads,
        supports=_supports(turn),
        page=page,
    )


def _supports(turn: Turn) -> bool:
    me = turn.standpoint.me
    return me is not None and me.role is StaffRole.PEER_MENTOR
