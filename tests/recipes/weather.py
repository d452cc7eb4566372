"""A conversation that no release has: the one new file of the recipe 'a command'."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.commands.forms.modals import on_roster, turn_of


def register(app: App) -> None:
    app.command("/weather")(command)


def command(
    ack: Ack, command: dict[str, Any], body: dict[str, Any], context: BoltContext, respond: Respond
) -> None:
    ack()
    turn = turn_of(context, body, respond)
    on_roster(turn)
    turn.say(f"Dry in {command.get('text') or 'town'} all day.")
