"""The composition root of the conversations: Bolt, the doors, the clock and every listener.

Listeners are plain functions that take what they need by name: Bolt's own names, and `doors`,
`actor`, `now`, `today`, `slack`, `standpoint`, `settings` from here. `client` is no such name:
with us it always means a person.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from types import ModuleType
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware import CustomMiddleware
from slack_bolt.request.internals import build_context

from bot import payloads
from bot.casework.administration import workspaces
from bot.casework.replies import Actor, Refusal
from bot.clock import Clock
from bot.commands import (
    action,
    action_plan,
    agency,
    brief,
    caseload,
    client_contact,
    client_page,
    digest,
    employer,
    employer_contact,
    fidelity,
    fidelity_review,
    going_live,
    group_supervision,
    home,
    installation,
    item_rating,
    job_end,
    job_lead,
    job_start,
    lead_offer,
    left_slack,
    menu,
    next_step,
    outcomes,
    pages,
    program_entry,
    program_exit,
    roster,
    short_records,
    shortcuts,
    typed_message,
    undelivered,
    undo_and_edit,
    unit_calendar,
    unit_log,
    vocational_unit,
    week_time,
)
from bot.commands.forms import answers, pickers, pointing_out, typed_lines
from bot.config import Settings
from bot.logs import at_level, place_of
from bot.manifest import COMMANDS, MENU
from bot.slack import errors, who_asks
from bot.slack.listeners import (
    FOUND_LATER,
    Listener,
    Registration,
    ack_what_opens,
    acked,
    find_standpoint,
    guarded,
    page_refreshed,
    remembered,
)
from bot.slack.matching import read_the_body_alone
from bot.slack.prompt import PromptAck, PromptRunner
from bot.slack.web_client import seed_workspace, slack_client
from bot.vitals import Vitals
from db.doors import Doors, NotRecorded

# A listener holds its thread while it talks with Slack after the ack (a few tenths of a second),
# so there are more of these than of the threads that receive requests (see RECEIVING_THREADS).
LISTENER_THREADS = 16
RECEIVING_THREADS = 10
# What an event says must not be lost: it is acked once it is handled, and Slack repeats it for some
# minutes otherwise. Slack itself waits three seconds; no later answer reaches anybody.
EVENT_SECONDS = 10
# Drawn anew whenever somebody opens it, and talking with Slack takes a while: acked before that.
ACKED_AT_ONCE = frozenset({"app_home_opened"})
TOO_LONG = "That line is longer than I can take. Please type the command alone."

# fmt: off
_FROM_BOLT = frozenset({
    "ack", "action", "body", "command", "context", "event", "logger", "options", "payload",
    "respond", "shortcut", "view",
})
# fmt: on
_FROM_US = frozenset(
    {"actor", "doors", "known_workspaces", "now", "settings", "slack", "standpoint", "today"}
)
# `context` too: `modals.turn_of` reads them from there.
_NEED_STANDPOINT = frozenset({"context", "standpoint", "today"})
# Bolt asks them in this order, and the first that listens answers.
CONVERSATIONS: tuple[ModuleType, ...] = (
    pickers,
    employer_contact,
    client_contact,
    job_start,
    job_end,
    program_entry,
    program_exit,
    short_records,
    next_step,
    undo_and_edit,
    unit_log,
    action,
    action_plan,
    week_time,
    caseload,
    client_page,
    employer,
    fidelity,
    fidelity_review,
    item_rating,
    job_lead,
    lead_offer,
    menu,
    vocational_unit,
    roster,
    going_live,
    group_supervision,
    brief,
    digest,
    outcomes,
    pages,
    unit_calendar,
    agency,
    undelivered,
    home,
    shortcuts,
    installation,
    left_slack,
    typed_message,
)
_VERBS = {command.verb: command.name for command in COMMANDS if command.name != MENU}


class IpsApp(App):
    """Bolt's App with a memory of what is registered, and a check of every listener's arguments.

    Lazy listeners are refused: Bolt drops the context values that it cannot copy.
    """

    def __init__(self, vitals: Vitals, **options: Any) -> None:
        self.registered: list[Registration] = []
        self._before: dict[Listener, CustomMiddleware] = {}
        self._vitals = vitals
        super().__init__(**options)
        self._listener_runner = PromptRunner(**vars(self._listener_runner))

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Every request of either transport comes through here, and its ack goes back from here."""
        began = monotonic()
        try:
            _make_legible(req)
            req.context["ack"] = PromptAck()
            response = super().dispatch(req)
        except Exception as error:  # a body so broken that Bolt cannot even say so
            errors.log.error("a request that cannot be read: %s", place_of(error))
            response = BoltResponse(status=400, body="")
        kind = "command" if req.body.get("command") else req.body.get("type")
        self._vitals.metrics.acked(str(kind), response.status, monotonic() - began)
        return response

    def command(self, command: Any, matchers: Any = None, middleware: Any = None) -> Listener:
        return self._checked(super().command, "command", command, matchers, middleware)

    def action(self, constraints: Any, matchers: Any = None, middleware: Any = None) -> Listener:
        return self._checked(super().action, "action", constraints, matchers, middleware)

    def view(self, constraints: Any, matchers: Any = None, middleware: Any = None) -> Listener:
        return self._checked(super().view, "view", constraints, matchers, middleware)

    def options(self, constraints: Any, matchers: Any = None, middleware: Any = None) -> Listener:
        return self._checked(super().options, "options", constraints, matchers, middleware)

    def shortcut(self, constraints: Any, matchers: Any = None, middleware: Any = None) -> Listener:
        return self._checked(super().shortcut, "shortcut", constraints, matchers, middleware)

    def event(self, event: Any, matchers: Any = None, middleware: Any = None) -> Listener:
        return self._checked(super().event, "event", event, matchers, middleware)

    def _checked(
        self,
        register: Listener,
        kind: str,
        constraint: Any,
        matchers: Sequence[Listener] | None,
        middleware: Sequence[Listener] | None,
    ) -> Listener:
        def decorate(listener: Listener) -> Listener:
            names = frozenset(inspect.signature(listener).parameters)
            unknown = names - _FROM_BOLT - _FROM_US
            if unknown:
                raise TypeError(f"{listener.__name__} asks for unknown {sorted(unknown)}")
            before: list[Listener] = [_note_heard, *(middleware or ())]
            if kind == "view":
                before += [payloads.check_key, pointing_out.before_saving]
            if kind == "command":
                before.append(ack_what_opens)
            elif names & _NEED_STANDPOINT:
                before.append(_find_standpoint)
            asked = [self._asked(each) for each in before]
            name = _name_of(constraint)
            self.registered.append(Registration(kind, name, listener.__name__, bool(matchers)))
            if kind == "event":
                handle = guarded(remembered(listener, names), names | {"body", "context"})
                register(constraint, matchers, asked)(handle)
                self._listeners[-1].auto_acknowledgement = name in ACKED_AT_ONCE
                self._listeners[-1].ack_timeout = EVENT_SECONDS
            elif kind == "command":
                handle = guarded(acked(listener, names), (names - FOUND_LATER) | {"context"})
                register(constraint, matchers, asked)(handle)
                self._listeners[-1].ack_timeout = answers.ACKED_AFTER_SECONDS  # type: ignore[assignment]
            elif kind == "view" and "context" in names:
                handle = guarded(page_refreshed(listener, names), names | {"body"})
                register(constraint, matchers, asked)(handle)
            else:
                register(constraint, matchers, asked)(guarded(listener, names))
            read_the_body_alone(self._listeners[-1])
            return listener

        return decorate

    def _asked(self, before: Listener) -> CustomMiddleware:
        """One for all listeners that it stands before: Bolt takes its arguments apart each time."""
        if before not in self._before:
            made = CustomMiddleware(app_name=self.name, func=before, base_logger=_quiet_logger())
            self._before[before] = made
        return self._before[before]


def make_app(
    settings: Settings, doors: Doors, clock: Clock, vitals: Vitals | None = None
) -> IpsApp:
    """The whole bot, ready to be served by Socket Mode or over HTTP.

    With a bot token in the settings its workspace is looked up once (`auth.test`) and kept.
    `vitals` hold how it is; a process that nobody asks keeps them to itself.

    Raises:
        ConfigurationError: Slack refuses the token or cannot be reached.
    """
    known = workspaces.Known(doors)
    if settings.slack_bot_token:
        known.find(seed_workspace(settings, doors, clock).id)
    its_vitals = vitals or Vitals()
    app = IpsApp(
        its_vitals,
        name="ips-bot",
        logger=_quiet_logger(),
        client=slack_client(settings, calls=its_vitals.slack_calls),
        signing_secret=settings.slack_signing_secret or "",
        before_authorize=_remember_verified,
        authorize=_authorize_from(known),
        attaching_function_token_enabled=False,  # we speak with the workspace's own token alone
        raise_error_for_unhandled_request=True,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )
    app.use(_offer(settings, doors, clock, known))
    app.use(_answer_at_slack_alone)
    app.use(_pass_over_members)
    app.use(_drop_repeated_events)
    app.use(payloads.check_shape)
    app.use(_read_alias)
    errors.register(app)
    for conversation in CONVERSATIONS:
        conversation.register(app)
    return app


# ---------------------------------------------------------------- middleware


def _authorize_from(known: workspaces.Known) -> Callable[..., AuthorizeResult | None]:
    def authorize(
        context: BoltContext, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult | None:
        if context.is_enterprise_install:
            return None  # for a whole organization, of which no token is kept (`bot.slack.oauth`)
        try:
            workspace = known.find(team_id) if team_id else None
        except NotRecorded:
            # Nothing is done for them now; with the token of before they can be told so.
            before = known.last(team_id or "")
            context.client.token = before.bot_token if before is not None else None
            raise
        if workspace is None or workspace.bot_token is None:
            return None
        context["workspace"] = workspace
        return AuthorizeResult(
            enterprise_id=workspace.enterprise_id,
            team_id=workspace.id,
            bot_id=workspace.bot_id,
            bot_user_id=workspace.bot_user_id,
            bot_token=workspace.bot_token,
            user_id=user_id,
        )

    return authorize


def _make_legible(req: BoltRequest) -> None:
    """Before anybody reads it. The signature is over the raw body, which stays."""
    if not payloads.is_legible(req.body):
        req.body = payloads.legible(req.body)
        req.context = build_context(req.context, req.body)


def _remember_verified(
    context: BoltContext, body: dict[str, Any], next_: Callable[[], None]
) -> None:
    context["verified"] = True
    answers.begin(context, body)
    next_()


def _note_heard(context: BoltContext, next_: Callable[[], None]) -> None:
    """Bolt calls a request that is answered too late one that nobody listens for."""
    context[errors.HEARD] = True
    next_()


def _offer(settings: Settings, doors: Doors, clock: Clock, known: workspaces.Known) -> Listener:
    def offer(body: dict[str, Any], context: BoltContext, next_: Callable[[], None]) -> None:
        context["settings"] = settings
        context["doors"] = doors
        context["known_workspaces"] = known
        context["now"] = clock.now()
        context["actor"] = _actor(body, context)
        context["slack"] = context.client
        next_()

    return offer


def _actor(body: dict[str, Any], context: BoltContext) -> Actor:
    """Where nobody is authorized, as when Slack tells that the app was removed, it is nobody."""
    workspace = context.get("workspace")
    if workspace is None:
        return Actor(context.team_id or "", "")
    return who_asks.actor_of(
        body, context.user_id, workspace, who_asks.homes_in_slack(context.client)
    )


def _find_standpoint(context: BoltContext, next_: Callable[[], None]) -> None:
    """Only for listeners that ask for it: it costs a look into the database."""
    find_standpoint(context)
    next_()


def _answer_at_slack_alone(
    body: dict[str, Any], context: BoltContext, settings: Settings, next_: Callable[[], None]
) -> None:
    """What a request gives as the address of its answer is where our words would go.

    Raises:
        Refusal: it is not Slack's.
    """
    url = body.get("response_url")
    if url and not settings.may_answer_at(str(url)):
        context["response_url"] = None
        raise Refusal(payloads.NOT_SLACKS)
    next_()


def _pass_over_members(
    body: dict[str, Any], context: BoltContext, actor: Actor, next_: Callable[[], None]
) -> BoltResponse | None:
    """Slack reports everybody's every change: what concerns no roster costs no statement."""
    if left_slack.is_no_news(body, actor.workspace_id):
        return context.ack()
    next_()
    return None


def _drop_repeated_events(
    body: dict[str, Any],
    context: BoltContext,
    doors: Doors,
    actor: Actor,
    next_: Callable[[], None],
) -> BoltResponse | None:
    """Slack repeats what it is not sure about; an event that was handled is not acted on again."""
    event_id = body.get("event_id") if body.get("type") == "event_callback" else None
    if event_id and workspaces.has_handled_event(doors, actor.workspace_id, event_id):
        return context.ack()
    next_()
    return None


def _read_alias(body: dict[str, Any], next_: Callable[[], None]) -> None:
    """'/ips contact …' means '/contact …', for a workspace where another app owns the name.

    Raises:
        Refusal: the line is too long to be taken apart while somebody waits.
    """
    if body.get("command") == MENU:
        verb, _, rest = (body.get("text") or "").strip().partition(" ")
        if verb.lower() in _VERBS:
            body["command"] = _VERBS[verb.lower()]
            body["text"] = rest.strip()
    takes_it = body.get("command") in typed_lines.TAKE_LONG_ONES
    if body.get("command") and not takes_it and typed_lines.is_long(str(body.get("text") or "")):
        raise Refusal(TOO_LONG)
    next_()


def _quiet_logger() -> logging.Logger:
    """Bolt warns with whole payloads; what it would warn about is raised or checked here."""
    return at_level("slack_bolt", logging.ERROR)


def _name_of(constraint: Any) -> str:
    if isinstance(constraint, dict):
        return str(constraint.get("callback_id") or constraint.get("action_id") or constraint)
    return str(getattr(constraint, "pattern", constraint))
