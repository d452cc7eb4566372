"""The verbs that plan and deliver once, or show what would go: `send-due` and `digest`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.casework.access import audit
from bot.casework.administration import workspaces
from bot.casework.reminders import clock_was_ahead, digests
from bot.casework.reminders.content import Brief, Digest
from bot.casework.reminders.dry_run import NamedUnit, Rehearsed, digest_of, rehearse, unit_named
from bot.clock import SystemClock, is_known_zone, machine_now
from bot.config import Key, Settings, Way
from bot.logs import place_of
from bot.server.console import FAILED, OK, fail, say, unknown_zone
from bot.server.opening import as_it_stands, migrated, start
from bot.server.verbs import SERVER_VERBS
from bot.server.work import make_deliverer, make_timekeeper
from bot.slack.web_client import seed_workspace
from bot.views import blocks, brief, digest
from bot.vitals import Vitals
from db.doors import PatientDoors


def send_due(options: argparse.Namespace) -> int:
    """Plan and deliver once. Another time than now is a dry run: it would burn that day's keys."""
    dry = options.dry_run or options.at is not None
    now = options.at or machine_now()
    if dry:
        doors = as_it_stands(start(Way.NONE, key=Key.BORROWED))
        rehearsal = rehearse(doors, now)
        units = [(each.workspace_id, each.unit_id) for each in rehearsal.messages]
        audit.note(doors, SERVER_VERBS["send-due --dry-run"].event, units, now=machine_now())
        _show(rehearsal.messages)
        return _lost(doors, rehearsal.troubles) if rehearsal.troubles else OK
    settings = start(Way.JOBS)
    doors = migrated(settings)
    if settings.slack_bot_token:
        seed_workspace(settings, doors, SystemClock())
    vitals = Vitals()
    reading = make_timekeeper(settings, vitals).reading()
    if not reading.may_plan:
        return fail(
            f"This machine's clock cannot be trusted ({reading}), so nothing was sent. Switch on "
            "time synchronization."
        )
    deliverer = make_deliverer(settings, doors, vitals)
    if reading.is_sure:
        clock_was_ahead.put_right(doors, now)
    done = deliverer.plan_once(now) + deliverer.deliver_until_quiet(now)
    deliverer.release()
    say(f"Planned {done.planned}, sent {done.sent}, updated {done.updated}, dead {done.dead}.")
    return OK if done.dead == 0 else FAILED


def _lost(doors: PatientDoors, troubles: Sequence[Exception]) -> int:
    """Who is missing in what was shown, and why."""
    units = [
        each
        for here in workspaces.every_id(doors)
        for each in workspaces.zones_of_units(doors, here)
    ]
    zones = sorted({zone for _, zone in units if not is_known_zone(zone)})
    why = list(map(unknown_zone, zones)) or sorted(map(place_of, troubles))
    return fail(f"Not planned for: {len(troubles)} of the people and units.", *why)


def run_digest(options: argparse.Namespace) -> int:
    dry: bool = options.dry_run
    settings = start(Way.NONE, key=Key.BORROWED) if dry else start(Way.JOBS)
    doors, now = as_it_stands(settings) if dry else migrated(settings), machine_now()
    known = workspaces.every_id(doors)
    unit = unit_named(doors, known, options.unit, now, workspace_id=options.workspace)
    where = (unit.workspace_id, unit.id)
    if dry:
        agenda = digest_of(doors, unit, options.week)
        audit.note(doors, SERVER_VERBS["digest --dry-run"].event, [where], now=now)
        _show([Rehearsed(unit.channel_id or unit.id, agenda, *where)])
        return OK
    return _send_digest(settings, doors, unit, options.week, now)


def _send_digest(
    settings: Settings, doors: PatientDoors, unit: NamedUnit, monday: date, now: datetime
) -> int:
    if monday + timedelta(days=7) > unit.today:
        return fail("That week is not over yet. With --dry-run you can look at it already.")
    as_of = monday + timedelta(days=7)
    if not digests.plan_week(doors, unit.workspace_id, unit.id, as_of, now):
        say("That digest has been planned or sent already.")
        return OK
    where = (unit.workspace_id, unit.id)
    audit.note(doors, SERVER_VERBS["digest"].event, [where], now=now)
    deliverer = make_deliverer(settings, doors)
    done = deliverer.deliver_until_quiet(now)
    deliverer.release()
    say(f"Sent {done.sent}.")
    return OK


def _show(messages: Iterable[Rehearsed]) -> None:
    """What would be sent, as plain lines."""
    count = 0
    for count, one in enumerate(messages, start=1):  # noqa: B007
        say(f"--- to {one.conversation}")
        for text in _lines(_drawn(one.content)):
            say(*(f"  {line}" for line in text.split("\n")))
    say(f"{_messages(count)} would be sent. Nothing was: this is a dry run.")


def _messages(count: int) -> str:
    return f"{count} message" if count == 1 else f"{count} messages"


def _drawn(content: Brief | Digest) -> list[blocks.Block]:
    if isinstance(content, Digest):
        return digest.on_demand(content)
    return brief.message(content)


def _lines(content: Sequence[blocks.Block]) -> Iterable[str]:
    for block in content:
        texts: list[dict[str, Any]] = [
            *([block["text"]] if "text" in block else []),
            *block.get("fields", []),
            *(part for part in block.get("elements", []) if "text" in part),
        ]
        for text in texts:
            words = text["text"]
            yield _plain(text) if isinstance(words, str) else f"[{_plain(words)}]"


def _plain(text: Mapping[str, str]) -> str:
    """As people read it: in marked text Slack has three letters escaped."""
    return blocks.unescape(text["text"]) if text["type"] == "mrkdwn" else text["text"]
