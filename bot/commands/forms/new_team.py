"""'Your unit knows no MH team Nroth': asked in the form that names a team, once for each name.

A unit's teams are those that its people are part of and its clients come from; the team lead puts
one on the roster, and a client brings one. A name that is none of these is hardly ever a new team,
and what is written of it counts for no team of the unit. Saved again as it is, it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack

from bot.casework.team import mh_teams
from bot.commands.forms import modals
from bot.commands.forms.modals import Form, Turn
from bot.views import pickers
from bot.views.blocks import Block, View


def in_doubt(turn: Turn, name: str | None) -> Block | None:
    """The question about a name, where the unit has teams and it is none of them."""
    known = mh_teams.others(turn.doors, turn.actor, name, now=turn.now) if name else ()
    return pickers.new_team(name, known) if name and known else None


def asking(view: View, field: str, question: Block | None) -> View:
    """The form with the question, if there is one, below the field that it is about."""
    if question is None:
        return view
    content = modals.placed_after(view["blocks"], field, [question], [pickers.NEW_TEAM])
    return dict(view) | {"blocks": content}


def is_asked(ack: Ack, turn: Turn, form: Form, field: str) -> bool:
    """Whether the form came back with the question, everything typed kept."""
    name = form.text(field)
    if form.errors or name == _asked_about(form.view, field):
        return False
    question = in_doubt(turn, name)
    if question is None:
        return False
    typed = modals.again(form.view, modals.as_typed(form.view))
    ack(response_action="update", view=asking(typed, field, question))
    return True


def _asked_about(view: Mapping[str, Any], field: str) -> str | None:
    """The name that stood in the form when the question was put."""
    stood = {str(each.get("block_id", "")): each for each in view["blocks"]}
    if pickers.NEW_TEAM not in stood or field not in stood:
        return None
    return str(stood[field]["element"].get("initial_value") or "").strip()
