"""Before any form is saved: what looks private in it is pointed out once.

The form stays, with a line under the field; saved again as it is, it is recorded. This stands in
front of every submission, so a new form has it without doing anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_bolt import BoltContext, BoltResponse

from bot.commands.forms.modals import again, as_typed
from bot.views import pointed_out
from bot.views.blocks import View


def before_saving(
    body: dict[str, Any], context: BoltContext, now: datetime, next_: Callable[[], None]
) -> BoltResponse | None:
    """Bolt's middleware of every view listener."""
    view = _pointed_out(body["view"], now)
    if view is None:
        next_()
        return None
    return context.ack(response_action="update", view=view)


def _pointed_out(view: Mapping[str, Any], now: datetime) -> View | None:
    """The form with its new warnings; None when there is nothing new to say."""
    form_so_far = dict(view)
    state = (view.get("state") or {}).get("values", {})
    texts = {
        block["block_id"]: _typed(state.get(block["block_id"], {}))
        for block in pointed_out.text_inputs(view.get("blocks", ()))
    }
    found = pointed_out.look_at(texts, now.date())
    if not pointed_out.is_new(form_so_far, found):
        return None
    form = again(view, pointed_out.with_warnings(as_typed(view), found))
    return form | {"private_metadata": pointed_out.remembering(form_so_far, found)}


def _typed(values: Mapping[str, Mapping[str, Any]]) -> str:
    return " ".join(str(element.get("value") or "") for element in values.values())
