"""What every conversation shares: whose turn it is, what a modal carries, what came back.

A modal carries an opaque submission key and opaque ids in `private_metadata`, nothing typed.
Whatever a form says wrongly comes back as one sentence under its field, the rest stays typed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.casework.access import permissions, submissions
from bot.casework.access.doors import Doors, NotRecorded
from bot.casework.access.permissions import NO_UNIT as NO_UNIT
from bot.casework.access.permissions import Action
from bot.casework.reminders import unheard
from bot.casework.replies import Actor, Recorded, Refusal, Standpoint, Wording
from bot.commands.forms import answers
from bot.commands.forms.answers import Answer
from bot.commands.forms.form import Form as Form
from bot.commands.forms.form import Offered
from bot.commands.lines.days import is_day
from bot.payloads import OLD_BUTTON as OLD_BUTTON
from bot.payloads import UNREADABLE, content_of
from bot.views import blocks, by_ear, reply
from bot.views.blocks import Block, View
from bot.views.pointed_out import on_opening
from bot.views.sentence import beside_typed, marked, notice
from ips.facts import Clock, DueKey, StaffRole

AWAY = "The records cannot be reached right now. Please try again in a minute."
WENT_WRONG = "Something went wrong on our side. Please close this and try again."
NOT_FILLED = "Slack did not show the form. Nothing was recorded: please close this and try again."

WITHOUT_A_WINDOW = "without_a_window"  # in the context of what Slack opens no window for

LONGEST_KEY = 64  # ours have half of that
# Callback ids of pages that are drawn anew once a form on top of them is saved.
CLIENT_PAGE, EMPLOYER_PAGE = "client_page", "employer_page"
SCORES_PAGE, ITEM_PAGE = "fidelity", "fidelity_item"
ACTIONS_PAGE, PLAN_PAGE = "actions", "action_plan"
MEETING_PAGE = "group_supervision"
AGENDA_OF_MEETING, ACTIONS_OF_MEETING = "meeting_agenda", "meeting_actions"
# What each carries of whose it is.
PAGES = {
    CLIENT_PAGE: "client",
    EMPLOYER_PAGE: "employer",
    SCORES_PAGE: "scores",
    ITEM_PAGE: "scores",
    ACTIONS_PAGE: "actions",
    PLAN_PAGE: "review",
    MEETING_PAGE: "meeting",
    AGENDA_OF_MEETING: "meeting",
    ACTIONS_OF_MEETING: "meeting",
}


# ---------------------------------------------------------------- whose turn it is


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's turn: who asks, when it is for them, and how to answer."""

    doors: Doors
    actor: Actor
    now: datetime
    today: date
    slack: WebClient
    standpoint: Standpoint
    trigger_id: str = ""
    answer: Answer | None = None  # where there is a conversation to answer in
    within: Mapping[str, Any] | None = None  # the view a button was pressed in
    typed: str = ""  # the command as it was typed, where it holds more than its name
    opens: bool = True  # whether Slack opens a window now; it opens none for a message

    @property
    def day_first(self) -> bool:
        """How this person writes dates: 14/3 rather than 3/14."""
        return self.standpoint.me is not None and self.standpoint.me.day_first

    @property
    def leads(self) -> bool:
        """Whether to show what is the team lead's; whoever presses or sends it is asked again."""
        return self.standpoint.me is not None and self.standpoint.me.role is StaffRole.TEAM_LEAD

    @property
    def in_modal(self) -> bool:
        return self.within is not None and self.within.get("type") == "modal"

    def say(
        self, content: Wording | Sequence[Block], *, saved: bool = True, instead: bool = False
    ) -> None:
        """Answers for this person's eyes only, where they asked: as a message or as a modal.

        `saved`: what is said was recorded; where Slack takes no answer, they hear so in a direct
        message. `instead`: see `Answer.say`.
        """
        if isinstance(content, Wording):
            content = [blocks.section(marked(content))]
        if self.answer is None or self.within is not None:
            show(self, blocks.modal("notice", "IPS bot", content, close="Close"), saved=saved)
        elif not self.answer.say(by_ear.message(content), instead=instead) and saved:
            unheard.tell(self.doors, self.actor, self.trigger_id, saved=True, now=self.now)


def turn_of(context: BoltContext, body: Mapping[str, Any], respond: Respond | None = None) -> Turn:
    """The turn a request belongs to, from what the middleware put into the context.

    `respond`: of a press that may be answered in its conversation; a command always is.
    """
    in_a_conversation = bool(body.get("response_url")) and respond is not None
    return Turn(
        doors=context["doors"],
        actor=context["actor"],
        now=context["now"],
        today=context["today"],
        slack=context["slack"],
        standpoint=context["standpoint"],
        trigger_id=body.get("trigger_id", ""),
        answer=answers.of(context) if body.get("command") or in_a_conversation else None,
        within=body.get("view"),
        typed=answers.of(context).typed if body.get("text") else "",  # '/ips visit' says no more
        opens=not context.get(WITHOUT_A_WINDOW),
    )


def on_roster(turn: Turn) -> None:
    """Raises Refusal for somebody who is on no unit's roster: there is no form for them."""
    if turn.standpoint.me is None or turn.standpoint.vocational_unit is None:
        permissions.note_stranger(turn.doors, turn.actor, now=turn.now)
        raise Refusal(NO_UNIT)


def permitted(turn: Turn, action: Action) -> None:
    """Raises Refusal where their role may not do this at all: before its form opens."""
    on_roster(turn)
    me = turn.standpoint.me
    if me is None or not permissions.scopes_of(me, action):
        with permissions.reading(turn.doors, turn.actor, now=turn.now) as session:
            permissions.authorize(session, turn.actor, action, now=turn.now)


def answered_before(turn: Turn) -> Recorded | None:
    """What this very request was answered, if it came before.

    What it recorded may be why it can no longer be understood: a job that ended has no end left.
    """
    return submissions.answer_of(turn.doors, turn.actor, turn.trigger_id)


# ---------------------------------------------------------------- what a modal carries


def new_key() -> str:
    """A submission key: the same form sent twice is recorded once."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Carried:
    """What `private_metadata` holds: a submission key, and opaque ids by our own names."""

    key: str
    ids: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        return self.ids.get(name)

    def one_of(self, name: str, kind: type[Offered]) -> Offered:
        """What a name of ours stands for. Raises Refusal when the form is none of ours."""
        try:
            return kind(self.ids.get(name, ""))
        except ValueError:
            raise Refusal(UNREADABLE) from None

    @property
    def version(self) -> int | None:
        """The version of the entry that the person saw when the form was opened."""
        carried = self.ids.get("version", "")
        return int(carried) if carried.isascii() and carried.isdigit() else None

    def with_ids(self, **ids: str | None) -> Carried:
        kept = dict(self.ids) | {name: value for name, value in ids.items() if value}
        return Carried(self.key, kept)

    def packed(self) -> str:
        return json.dumps({"key": self.key, **self.ids}, separators=(",", ":"))


def carry(**ids: str | None) -> Carried:
    """A fresh submission key and whatever ids are known."""
    return Carried(new_key()).with_ids(**ids)


def carried(view: Mapping[str, Any]) -> Carried:
    """What a modal that came back carries; tolerant of a foreign or empty one."""
    content = content_of(view.get("private_metadata"))
    ids = {str(name): str(value) for name, value in content.items() if name != "key"}
    key = str(content.get("key") or "")
    return Carried(key if 0 < len(key) <= LONGEST_KEY else new_key(), ids)


def due_key(value: str) -> DueKey:
    """The due contact a button speaks of. Raises Refusal when the button is not ours."""
    try:
        clock, client_id, fact_id, part = value.split(":")
        return DueKey(client_id, Clock(clock), fact_id, int(part))
    except ValueError:
        raise Refusal(OLD_BUTTON) from None


# ---------------------------------------------------------------- opening and showing


class NotShown(Exception):
    """Slack opened no window, or one could not be filled; the cause says why.

    `saved`: what it was to show had been recorded.
    """

    def __init__(self, *, saved: bool = False) -> None:
        super().__init__()
        self.saved = saved

    @property
    def refused(self) -> str | None:
        """Slack's word for it."""
        cause = self.__cause__
        return str(cause.response["error"]) if isinstance(cause, SlackApiError) else None


@contextmanager
def _showing(*, saved: bool = False) -> Iterator[None]:
    try:
        yield
    except (SlackApiError, OSError, HTTPException) as error:
        raise NotShown(saved=saved) from error


def open_modal(turn: Turn, view: View, *, saved: bool = False) -> str:
    """Opens a modal, on top of the one the person is in; returns Slack's view id.

    Raises:
        NotShown: Slack opens none; `saved` goes with it.
    """
    if not turn.opens:
        raise NotShown(saved=saved)
    call = turn.slack.views_push if turn.in_modal else turn.slack.views_open
    with _showing(saved=saved):
        answer = call(trigger_id=turn.trigger_id, view=_whole(turn, view))
        return str(answer["view"]["id"])


def open_then(turn: Turn, title: str, build: Callable[[], View]) -> None:
    """Opens a modal at once (a trigger lives three seconds), then fills it.

    Raises:
        NotShown: Slack opens none, or what stands there now is not the form.
    """
    waiting = [
        blocks.section("One moment …"),
        blocks.context("If nothing comes, please close this and try again."),
    ]
    view_id = open_modal(turn, blocks.modal("waiting", title, waiting, close="Close"))
    try:
        view = build()
    except Refusal as refusal:
        view = notice(refusal.wording, title, turn.typed)
    except NotRecorded:
        view = notice(AWAY, title, turn.typed)
    except Exception as error:
        _fill(turn, view_id, notice(WENT_WRONG, title, turn.typed))
        raise NotShown from error
    # Slack may have stumbled over this very form, or just now.
    _fill(turn, view_id, view, view, notice(NOT_FILLED, title, turn.typed))


def _whole(turn: Turn, view: View) -> View:
    """As it opens: what was typed stands in it, and what is pointed out beside that."""
    opened = on_opening(_from_page(view, turn.within), turn.today)
    return beside_typed(opened, turn.typed, is_day) if turn.typed else opened


@dataclass(frozen=True, slots=True)
class Page:
    """A page that somebody has open: its view, which, and whose it is."""

    view_id: str
    of: str
    its_id: str


def page_behind(view: Mapping[str, Any] | None) -> Page | None:
    """The page that a modal is, or was opened from.

    A form carries its id; it counts only where Slack itself says that the form lies on that view,
    or somebody could name the page that another person has open.
    """
    if view is None:
        return None
    known, called = carried(view), str(view.get("callback_id"))
    if called in PAGES:
        return Page(str(view["id"]), called, known.get(PAGES[called]) or "")
    view_id, _, whose = (known.get("page") or "").partition(":")
    of, apart, its_id = whose.partition(":")
    if not apart:  # an id alone is a client's: as forms carried it before
        of, its_id = CLIENT_PAGE, whose
    beneath = (view.get("previous_view_id"), view.get("root_view_id"))
    stands = its_id and of in PAGES and view_id and view_id in beneath
    return Page(view_id, of, its_id) if stands else None


def _from_page(view: View, within: Mapping[str, Any] | None) -> View:
    """A modal that knows the page from which it was opened."""
    page = page_behind(within)
    if page is None or view["callback_id"] in PAGES:
        return view
    carries = f"{page.view_id}:{page.of}:{page.its_id}"
    content = content_of(view.get("private_metadata")) | {"page": carries}
    return dict(view) | {"private_metadata": json.dumps(content, separators=(",", ":"))}


def _fill(turn: Turn, view_id: str, view: View, *otherwise: View) -> None:
    """Fills a modal with the first of these that Slack takes."""
    try:
        with _showing():
            turn.slack.views_update(view_id=view_id, view=_whole(turn, view))
    except NotShown as error:
        if error.refused == "not_found":  # they closed it meanwhile
            return
        if not otherwise:
            raise
        _fill(turn, view_id, *otherwise)


def show(turn: Turn, view: View, *, saved: bool = False) -> None:
    """Replaces the modal the person is in, or opens one where they are in none.

    Raises:
        NotShown: Slack does neither; `saved` goes with it.
    """
    if not turn.opens:
        raise NotShown(saved=saved)
    with _showing(saved=saved):
        if turn.in_modal and turn.within is not None:
            its = _from_page(view, turn.within)
            turn.slack.views_update(view_id=turn.within["id"], view=its)
        else:
            turn.slack.views_open(trigger_id=turn.trigger_id, view=view)


# ---------------------------------------------------------------- a submission, from end to end


def submit(
    ack: Ack,
    form: Form,
    record: Callable[[], Recorded],
    today: date,
    *,
    another: str | None = None,
    headline: str | None = None,
) -> None:
    """Commits, then acks: the modal becomes the confirmation, or says what to mend.

    `record` is not called while `form` has errors; what it raises becomes a sentence on the form
    at the error boundary. `another` and `headline` as in `bot.views.reply`.
    """
    if not mended(ack, form):
        return
    confirm(ack, form, reply.modal(record(), today, headline=headline, another=another))


def confirm(ack: Ack, form: Form, view: View) -> None:
    """The modal of `form` becomes this one, which knows the page it was opened from as well."""
    ack(response_action="update", view=_from_page(view, form.view))


def mended(ack: Ack, form: Form) -> bool:
    """Whether the form can be recorded; if not, each field says what to mend."""
    if form.errors:
        ack(response_action="errors", errors=form.errors)
    return not form.errors


# ---------------------------------------------------------------- a form shown again


_KEPT = ("callback_id", "private_metadata", "title", "submit", "close")


def again(view: Mapping[str, Any], content: Sequence[Block]) -> View:
    """The same modal with other blocks; what was typed stays where its field stays."""
    kept = {name: view[name] for name in _KEPT if view.get(name) is not None}
    return {"type": "modal", **kept, "blocks": list(content)}


def redraw(turn: Turn, seen: Mapping[str, Any], view: View) -> None:
    """Shows `view` in place of the modal somebody has `seen`, unless it changed meanwhile.

    A form that was saved while this was being drawn must not come back over its confirmation.
    """
    try:
        turn.slack.views_update(view_id=seen["id"], hash=seen.get("hash"), view=view)
    except SlackApiError as error:
        if error.response["error"] not in ("hash_conflict", "not_found"):
            raise


def as_typed(view: Mapping[str, Any]) -> list[Block]:
    """The blocks of a modal, each input with what it holds now as its initial value."""
    state = (view.get("state") or {}).get("values", {})
    return [_as_typed(block, state.get(block.get("block_id"), {})) for block in view["blocks"]]


def _as_typed(block: Block, values: Mapping[str, Mapping[str, Any]]) -> Block:
    if block["type"] != "input" or not values:
        return block
    (holds,) = values.values()
    element = {key: part for key, part in block["element"].items() if not _is_initial(key)}
    for name, initial in _INITIALS.items():
        if holds.get(name):
            element[initial] = holds[name]
    return block | {"element": element}


def _is_initial(key: str) -> bool:
    return key.startswith("initial_") or key == "focus_on_load"


_INITIALS = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
}


def placed_after(
    content: Sequence[Block], name: str, added: Sequence[Block], instead_of: Sequence[str] = ()
) -> list[Block]:
    """`added` right behind the field `name`; blocks named in `instead_of` make room for it."""
    placed: list[Block] = []
    for block in content:
        own = str(block.get("block_id", "")).split(":")[0]
        if own not in instead_of:
            placed.append(block)
        if own == name:
            placed += added
    return placed


def in_modal(*callback_ids: str) -> Callable[[Mapping[str, Any]], bool]:
    """A matcher for Bolt: the action comes from one of these modals."""

    def matches(body: Mapping[str, Any]) -> bool:
        return (body.get("view") or {}).get("callback_id") in callback_ids

    return matches
