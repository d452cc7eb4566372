"""A listener as it is registered, and what is put around each of them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import BoltContext

from bot.casework.administration import vocational_units, workspaces
from bot.commands.forms import answers, modals, screens
from bot.slack import errors

Listener = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Registration:
    """What a listener listens to: its kind (command, action, view, ...) and Slack's name.

    `narrowed`: a matcher lets several listen to one name, each in a form of its own.
    """

    kind: str
    name: str
    listener: str
    narrowed: bool = False


def guarded(listener: Listener, names: frozenset[str]) -> Listener:
    """The listener within the error boundary.

    Bolt's own handling would forget the ack of a listener that raises right after it: whoever
    waits for it sees a timeout. So nothing that a listener raises gets there.
    """

    def guarded(**given: Any) -> Any:
        try:
            return listener(**{name: given[name] for name in names})
        except Exception as error:
            response = errors.answer(error, given["body"], given["context"])
            if response is not None:
                given["context"].ack.response = response
            return None

    wanted = sorted(names | {"body", "context"})
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, kind) for name in wanted]
    guarded.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    guarded.__name__ = listener.__name__
    return guarded


def ack_what_opens(body: dict[str, Any], context: BoltContext, next_: Callable[[], None]) -> None:
    """A command alone opens a window: Slack has its answer before anything is looked up.

    Nothing was typed that could be lost. Bolt would look for an answer every 10 ms.
    """
    if not str(body.get("text") or "").strip():
        answers.of(context).without_a_word()
    next_()


FOUND_LATER = frozenset({"standpoint", "today"})
"""What a command's listener gets once its thread has looked it up."""


def find_standpoint(context: BoltContext) -> None:
    """Who asks, and which day it is for them, into the context; one statement."""
    doors, actor, now = context["doors"], context["actor"], context["now"]
    standpoint = vocational_units.standpoint(
        doors, actor, now=now, admins=context["settings"].admins
    )
    context["standpoint"] = standpoint
    context["today"] = standpoint.today or now.date()


def acked(listener: Listener, names: frozenset[str]) -> Listener:
    """The listener of a command; what it said was the acknowledgement, or a window says it all."""

    @functools.wraps(listener)
    def answered(*, context: BoltContext, **given: Any) -> None:
        find_standpoint(context)
        given |= {"context": context} | {name: context[name] for name in FOUND_LATER}
        listener(**{name: given[name] for name in names})
        answers.of(context).without_a_word()

    return answered


def page_refreshed(listener: Listener, names: frozenset[str]) -> Listener:
    """The listener of a form; a client's page behind it shows what is true once it is saved."""

    @functools.wraps(listener)
    def saved(*, body: dict[str, Any], context: BoltContext, **given: Any) -> None:
        given |= {"body": body, "context": context}
        listener(**{name: given[name] for name in names})
        answered = context.ack.response
        if answered is not None and '"update"' in answered.body:
            screens.refresh_page(modals.turn_of(context, body))

    return saved


def remembered(listener: Listener, names: frozenset[str]) -> Listener:
    """The listener of an event; its id is remembered, and the event acked, once it has succeeded.

    One that fails is not: Slack's repetition comes here like the first. Two that come at once may
    both get here, so what an event does is the same done twice.
    """

    @functools.wraps(listener)
    def handled(*, body: dict[str, Any], context: BoltContext, **given: Any) -> None:
        given |= {"body": body, "context": context}
        listener(**{name: given[name] for name in names})
        if body.get("event_id"):
            doors, actor, now = context["doors"], context["actor"], context["now"]
            workspaces.remember_event(doors, actor.workspace_id, body["event_id"], now=now)
        context.ack()

    return handled
