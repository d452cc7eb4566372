"""A line that somebody types in the bot's own messages: understood as after a slash.

No window opens for a message. Where a line needs its form, a button opens it with the words that
were typed; they stay in the person's own message, and are asked for there when it is pressed.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.casework.access.doors import Doors
from bot.casework.administration import workspaces
from bot.casework.replies import Actor
from bot.commands import (
    caseload,
    client_contact,
    employer,
    employer_contact,
    fidelity,
    job_end,
    job_lead,
    job_start,
    menu,
    outcomes,
    program_entry,
    program_exit,
)
from bot.commands.forms.answers import Answer
from bot.commands.forms.modals import WITHOUT_A_WINDOW, NotShown
from bot.commands.lines import codes
from bot.config import Settings
from bot.manifest import COMMANDS, MENU
from bot.views import by_ear
from bot.views import typed_message as views
from bot.views.blocks import Block
from ips.letters import half_width

LISTENERS: Mapping[str, Callable[..., None]] = {
    "/contact": employer_contact.command,
    "/visit": client_contact.command,
    "/jobstart": job_start.command,
    "/jobend": job_end.command,
    "/enroll": program_entry.command,
    "/exit": program_exit.command,
    "/caseload": caseload.command,
    "/employer": employer.command,
    "/fidelity": fidelity.command,
    "/outcomes": outcomes.command,
    "/lead": job_lead.command,
    MENU: menu.command,
}
_NAMES = {command.verb: command.name for command in COMMANDS}
_OF_A_VISIT = frozenset({"saw", "seen", "visited"})
_DIED = r"(?:died|passed away|is dead|is deceased)\b(?! tired)"
_OF_A_DEATH = re.compile(rf"(?:(?:has|have|just|sadly|suddenly)\s+)*{_DIED}", re.IGNORECASE)
_A_CLIENT_DIED = re.compile(
    rf"(?:i am sorry,? |sorry,? )?(?:(?:my|our|a|the|one of (?:my|our)) clients?|s?he|they)"
    rf"\s+(?:(?:has|have|just|sadly|suddenly)\s+)*{_DIED}",
    re.IGNORECASE,
)
_WHOSE = re.compile("['’]s$")  # 'C-114's mother'
_LEADS_IN = r"(?:(?:has|had|was|is|just|been|got|get|gets)\s+)*"
_A = "(?:his|her|their|the|a)"
_TOLD: Mapping[str, re.Pattern[str]] = {
    "jobend": re.compile(
        rf"{_LEADS_IN}(?:lost {_A} job|fired|laid off|let go|quits?|walked out)\b",
        re.IGNORECASE,
    ),
    "jobstart": re.compile(
        rf"{_LEADS_IN}(?:hired|(?:found |starts? |started )?{_A} (?:new )?job)\b"
        r"|(?:will |is )?start(?:s|ed|ing)?\s+(?:(?:work|at|on|next|this)\b|\d"
        r"|(?:today|tomorrow|mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day)?\b)",
        re.IGNORECASE,
    ),
    "visit": re.compile(
        r"(?:no[- ]?show|called|phoned|rang|texted|e-?mailed|came|stopped by|dropped by|cancell?ed"
        r"|did(?:n['’]?t| not) (?:answer|show|come|pick up)"
        r"|(?:by |on the |over the |at the )?(?:phone|in[- ]person|video|office|home visit))\b",
        re.IGNORECASE,
    ),
    "exit": re.compile(
        rf"{_LEADS_IN}(?:moved (?:away|to)|left (?:the |our )?program)\b", re.IGNORECASE
    ),
    "resume": re.compile(
        rf"{_LEADS_IN}(?:out of|home from|back from|released from|discharged from|left)"
        r" (?:the |a )?(?:hospital|jail|prison|custody|rehab|detox)\b"
        r"|(?:was |has been |got |is )?(?:released|discharged)\b",
        re.IGNORECASE,
    ),
    "wish": re.compile(
        r"(?:(?:does|do)(?:n['’]?t| not) want(?: any)?|no longer wants?|stopped wanting)"
        r" (?:to work|work|a job|ips|to be (?:called|contacted|visited)|contact|(?:our )?help)\b",
        re.IGNORECASE,
    ),
    "pause": re.compile(
        rf"{_LEADS_IN}(?:went )?(?:in|into|to) (?:the |a )?(?:hospital|jail|prison|custody|rehab"
        r"|detox)\b",
        re.IGNORECASE,
    ),
}
_DANGER = re.compile(
    r"\b(?:suicid\w*|overdos\w*|self[- ]?harm\w*|crisis|emergency|in danger|911|988"
    r"|(?:kill|hurt|harm)(?:s|ed|ing)? (?:him|her|them|my)sel(?:f|ves)"
    r"|end(?:s|ed|ing)? (?:his|her|their|my) (?:own )?life|wants? to die)\b",
    re.IGNORECASE,
)
_ILL = re.compile(
    r"(?:i['’]?m|i am|i feel|calling in) (?:so |very |really |still |off |out |home )*"
    r"(?:sick|ill|unwell)\b",
    re.IGNORECASE,
)
_COVER = re.compile(
    r"i (?:can['’]?t|can ?not) (?:make it|come in|do (?:it|this|that)|this week|today|tomorrow)\b"
    r"|.*\b(?:need|ask(?:ing)? for|wants?) (?:a )?cover\b|(?:who|somebody|can you) cover",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"(?:please )?(?:delete|remove|take back|correct) "
    r"(?:it|that|this|(?:the |my |an? )?(?:last )?(?:visit|contact|entry|note|job|exit))\b"
    r"|.*\b(?:wrong (?:client|person|code|day|date|entry|one|employer|job)|by mistake)\b",
    re.IGNORECASE,
)
_HANDS_OVER = re.compile(r"(?:please )?(?:transfer|reassign|hand(?:ing)? (?:over|off))\b", re.I)
_THANKS = frozenset({"thanks", "thank you", "thx", "ty", "thanks a lot", "thank you so much"})
_NODS = frozenset(
    {"ok", "okay", "k", "great", "good", "got it", "👍", "+1", "thumbsup", "🙏", "pray"}
)
# What only shows something: there is nothing to record, and no form.
_SHOWS = frozenset({"/caseload", "/employer", "/fidelity", "/outcomes"})
# A picture or a file comes with words, or without.
_TYPED = (None, "file_share")
_LABELLED = re.compile(r"<(?:https?|mailto|tel):[^>|]*\|([^>]*)>")
_BARE = re.compile(r"<(?:mailto:|tel:)?([a-z]+://[^>|]*|[^@#!>|][^>|]*)>")


def register(app: App) -> None:
    app.event("message")(heard)
    app.action(views.OPEN)(press_open)


class InItsMessages(Answer):
    """Answers for the person's eyes only, in the conversation in which they typed."""

    def __init__(self, slack: WebClient, event: Mapping[str, Any], typed: str) -> None:
        super().__init__(None, lambda: None, typed)
        self._slack = slack
        self._event = event

    def say(self, message: Mapping[str, Any], *, instead: bool = False) -> bool:
        """Whether Slack took it."""
        try:
            self._slack.chat_postEphemeral(
                channel=self._event["channel"],
                user=self._event["user"],
                thread_ts=self._event.get("thread_ts"),
                **message,
            )
        except (SlackApiError, OSError):
            return False
        return True


def heard(
    event: dict[str, Any],
    body: dict[str, Any],
    context: BoltContext,
    doors: Doors,
    actor: Actor,
    now: datetime,
    slack: WebClient,
    settings: Settings,
) -> None:
    """Each message once, also where Slack repeats it while it is being answered."""
    if not is_a_line(event):
        return
    event_id = str(body.get("event_id") or "")
    if event_id and not workspaces.is_new_event(doors, actor.workspace_id, event_id, now=now):
        return
    typed = plain(str(event.get("text") or ""))
    answer = InItsMessages(slack, event, typed)
    context["answer"] = answer
    context[WITHOUT_A_WINDOW] = True
    line = understood(typed)
    if line is None:
        content = reply_to(typed)
        if content:
            answer.say(by_ear.message(content))
        return
    try:
        _listen(line, f"typed-{event['ts']}", context, settings)
    except NotShown:
        opens = views.shows if _only_shows(*line) else views.needs_its_form
        answer.say(by_ear.message(opens(typed, views.place_of(event))))


def press_open(
    ack: Ack,
    body: dict[str, Any],
    action: dict[str, Any],
    context: BoltContext,
    respond: Respond,
    slack: WebClient,
    actor: Actor,
    settings: Settings,
) -> None:
    """The form of the line, with its words; where they are gone, the menu."""
    ack()
    typed = _typed_at(slack, body, action["value"], actor)
    context["answer"] = Answer(None, lambda: respond, typed)
    _listen(understood(typed) or (MENU, ""), str(body.get("trigger_id")), context, settings)


def _listen(line: tuple[str, str], request: str, context: BoltContext, settings: Settings) -> None:
    name, text = line
    body = {"command": name, "text": text, "trigger_id": request}
    given = {"command": body, "body": body, "context": context, "settings": settings}
    listener = LISTENERS[name]
    listener(**{each: given[each] for each in inspect.signature(listener).parameters})


def _only_shows(name: str, text: str) -> bool:
    """Nothing was typed that could be recorded."""
    return name in _SHOWS or (name == MENU and menu.opens(text))


def is_a_line(event: Mapping[str, Any]) -> bool:
    """Typed by a person in the bot's own messages, and not an edit or the repeat of a reply."""
    by_a_person = bool(event.get("user")) and not event.get("bot_id")
    return (
        event.get("channel_type") == "im"
        and by_a_person
        and event.get("subtype") in _TYPED
        and not event.get("hidden")
    )


def understood(typed: str) -> tuple[str, str] | None:
    """The command that a line means, and what follows it; None: it begins with no command.

    With its slash or without; '/ips visit …' and 'ips visit …' too, and the words after /ips;
    'saw C-114 at home' is a visit, 'C-114 died' an exit, and a code alone asks for its page.
    """
    first, rest = [*typed.split(maxsplit=1), "", ""][:2]
    first = half_width(first)
    word = first.lower().removeprefix("/").rstrip(":,")
    if word == MENU.removeprefix("/"):
        return understood(rest) or (MENU, rest)
    if word in _NAMES:
        return _NAMES[word], rest
    if word in _OF_A_VISIT:
        return "/visit", typed
    if codes.is_code(codes.bare(first)):
        if not rest:
            return "/caseload", first
        if _OF_A_DEATH.match(half_width(rest)):
            return "/exit", typed
    asked = half_width(typed).strip(" .!/:")  # 'Undo!', '/help'
    words = (asked, asked.rstrip(" ?"))  # '?', 'what is due?'
    return next(((MENU, each) for each in words if each and menu.knows(each)), None)


def reply_to(typed: str) -> list[Block]:
    """What is answered to words that begin with no command; nothing to a nod.

    → Whoever writes of an emergency hears that nobody reads it, and whom to call: a program that
    asks for `visit C-114` then does harm. What it has not read as one is answered as anything else.
    """
    half = half_width(typed)
    bare = half.lower().strip(" .,!:")
    if _DANGER.search(half):
        return views.danger()
    if bare in _NODS:
        return []
    if bare in _THANKS:
        return views.welcome()
    if _ILL.match(half):
        return views.ill()
    if _A_CLIENT_DIED.match(half):
        return views.died()
    if _COVER.match(half):
        return views.where(menu.WHERE["cover"], typed)
    if _CORRECTS.match(half):
        return views.where(menu.WHERE["undo"], typed)
    if _HANDS_OVER.match(half):
        return views.where(views.HANDS_OVER, typed)
    news = news_in(typed)
    return views.not_understood(typed) if news is None else views.tells_of(news, typed)


def news_in(typed: str) -> str | None:
    """The word that records what a sentence about a client tells of: 'C-114 lost his job'.

    → It is named and never acted on: a sentence may say what is feared, or hoped for.
    """
    first, rest = [*half_width(typed).split(maxsplit=1), "", ""][:2]
    if not codes.is_code(codes.bare(first)) or _WHOSE.search(first):
        return None
    return next((word for word, sentence in _TOLD.items() if sentence.match(rest)), None)


def plain(text: str) -> str:
    """A message as it was typed: Slack makes links of addresses, and marks of `&`, `<` and `>`."""
    text = _BARE.sub(r"\1", _LABELLED.sub(r"\1", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _typed_at(slack: WebClient, body: Mapping[str, Any], place: str, actor: Actor) -> str:
    """What the person typed in that message; '' where it is gone, or Slack does not say."""
    ts, _, thread = place.partition(":")
    channel = str((body.get("container") or {}).get("channel_id") or "")
    try:
        if thread:
            found = slack.conversations_replies(
                channel=channel, ts=thread, oldest=ts, latest=ts, inclusive=True, limit=2
            )
        else:
            found = slack.conversations_history(
                channel=channel, oldest=ts, latest=ts, inclusive=True, limit=1
            )
    except (SlackApiError, OSError):
        return ""
    for each in found["messages"]:
        if each["ts"] == ts and each.get("user") == actor.slack_user_id:
            return plain(str(each.get("text") or ""))
    return ""
