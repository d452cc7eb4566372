"""The practice workspace: a local Slack and the whole bot in one process, on an invented unit.

It opens on the same believable unit every time: what is typed into it is forgotten when it stops.
Its time runs on and can be moved, so that a newcomer sees a brief and a digest within a minute.
"""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from sqlalchemy import make_url

from bot import config
from bot.casework.administration.workspaces import Workspace
from bot.casework.reminders.leases import Timing
from bot.clock import MovableClock, machine_now
from bot.config import Settings
from bot.jobs.ticker import Ticker
from bot.manifest import COMMANDS, EVENTS, SCOPES, SHORTCUTS
from bot.practice import demo, invented
from bot.server.work import make_deliverer, ticking
from bot.slack.app import make_app
from bot.slack.socket_mode import connected
from bot.slack.web_client import seed_workspace
from db.doors import PatientDoors, open_doors
from db.encryption import Cipher, use_cipher
from db.migrate import make
from ips.unit_settings import DIGEST_AT, SEND_AT
from practice_workspace.page import add_page
from practice_workspace.page_api import Hint
from practice_workspace.spec import (
    AppSpec,
    ChannelSpec,
    CommandSpec,
    ShortcutSpec,
    TeamSpec,
    UserSpec,
    WorkspaceSpec,
)
from practice_workspace.threaded import ThreadedPracticeWorkspace

TEAM = "T0PRACTICE"
PORTS_TRIED = 20
ZONE = ZoneInfo(invented.ZONE)
OPENS_AT = time(15, 30)
# This Slack is our own: what was posted weeks ago need not be paced.
AT_ONCE = Timing(pace=0.0)

HINT = Hint(
    "Try this",
    (
        "You are Maya. Send `/contact Corner Hardware C-112 in person today` and see what it says.",
        "Press *Next morning* above: a brief arrives in *IPS bot*. Log something from it.",
        "Press *Next Monday*, then become Dana, the team lead: the agenda is in her channel, and "
        "*Start group supervision* below it.",
        "As Dana, send `/fidelity` and ask *Why* at S6, the weakest: every number has its rows.",
    ),
)
_COLORS = ("2f6f6a", "8a4f7d", "4a6fa5", "b0653a", "5b7f3b", "6b6b6b")


@dataclass(frozen=True, slots=True)
class Practice:
    """The running practice workspace."""

    url: str
    clock: MovableClock
    workspace: ThreadedPracticeWorkspace
    ticker: Ticker


class WakingClock(MovableClock):
    """Practice time that wakes the ticker when somebody moves it."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start, running=True)
        self.on_move: Callable[[], None] = _nothing

    def move_to(self, instant: datetime) -> None:
        super().move_to(instant)
        self.on_move()


def _nothing() -> None:
    return None


@contextmanager
def running(
    settings: Settings, *, port: int | None = None, now: datetime | None = None
) -> Iterator[Practice]:
    """Furnish the unit, connect the bot, serve the page; all of it stops with the block.

    `port`: the first one tried; the settings' by default. `now`: an aware instant, which decides
    on which day it opens; the machine's by default.
    """
    start = opening_time(now or machine_now())
    clock = WakingClock(demo.begins(start))
    use_cipher(Cipher(settings.encryption_keys))
    _start_anew(settings.database_url)
    make(settings.database_url)
    doors = open_doors(settings.database_url)
    with ThreadedPracticeWorkspace(
        workspace_spec(),
        port=free_port(port or settings.port),
        wall_time=lambda: machine_now().timestamp(),
        clock=clock,
        moves=MOVES,
        hint=HINT,
        add_routes=add_page,
    ) as workspace:
        config.speak_directly_to(workspace.api_url)
        connecting = replace(
            settings,
            slack_bot_token=workspace.bot_token,
            slack_app_token=workspace.app_token,
            slack_signing_secret=workspace.signing_secret,
            slack_api_url=workspace.api_url,
        )
        seeded = seed_workspace(connecting, doors.patient, clock)
        _furnish(Backstage(connecting, doors.patient, seeded, workspace, clock), start)
        clock.move_to(start)
        app = make_app(connecting, doors, clock)
        with connected(app, connecting), ticking(connecting, doors, clock) as ticker:
            clock.on_move = ticker.wake
            yield Practice(workspace.url, clock, workspace, ticker)
    doors.close()


def _start_anew(database_url: str) -> None:
    """Slack's side of the practice workspace lives in memory only, so the bot's does not outlive
    it: messages that are gone could never be updated."""
    path = Path(make_url(database_url).database or "")
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Backstage:
    """What the unit is furnished with before anybody looks."""

    settings: Settings
    doors: PatientDoors
    seeded: Workspace
    workspace: ThreadedPracticeWorkspace
    clock: MovableClock


def _furnish(stage: Backstage, start: datetime) -> None:
    """Eight months of history. What was posted in them bears the day and hour it was posted at."""
    deliverer = make_deliverer(stage.settings, stage.doors, timing=AT_ONCE)
    lines = list(demo.messages(start))
    digest = demo.local(demo.monday_of(start), DIGEST_AT) + demo.A_MOMENT

    def speak(until: datetime) -> None:
        while lines and lines[0].at < until:
            line = lines.pop(0)
            stage.workspace.state.seed_message(
                line.channel, line.slack_user_id, line.text, line.at.timestamp()
            )

    def remind(at: datetime) -> None:
        speak(at)
        if at <= digest:
            _all_read(stage.workspace)
        stage.clock.move_to(at)
        deliverer.plan_once(at)
        deliverer.deliver_until_quiet(at)

    demo.furnish(stage.doors, stage.seeded.id, now=start, remind=remind)
    speak(start)


def _all_read(workspace: ThreadedPracticeWorkspace) -> None:
    """What was there before the digest is old news to everybody."""
    for channel in workspace.state.channels():
        for member in channel.members:
            workspace.state.mark_read(member, channel.id)


# ---------------------------------------------------------------- who is there


def workspace_spec() -> WorkspaceSpec:
    """The local Slack as it opens: the demo's people, their channel, and our app installed, with
    tokens of this start alone."""
    users = tuple(
        UserSpec(
            one.slack_user_id,
            one.name.split()[0].lower(),
            one.name,
            is_admin=one.is_admin,
            tz=invented.ZONE,
            color=color,
            initials="".join(part[0] for part in one.name.split()),
            title=one.title,
        )
        for one, color in zip(invented.CAST, _COLORS, strict=True)
    )
    unit = tuple(one.slack_user_id for one in invented.CAST if one.role is not None)
    everybody = tuple(one.slack_user_id for one in invented.CAST)
    return WorkspaceSpec(
        teams=(TeamSpec(TEAM, "Practice", "practice", f"xoxb-{_anew()}", scopes=SCOPES),),
        users=users,
        channels=(
            ChannelSpec(
                invented.CHANNEL,
                "harbor-street",
                unit,
                is_private=True,
                topic="Group supervision on Mondays",
            ),
            ChannelSpec(
                invented.OTHER_CHANNEL, "kitchen", everybody, has_bot=False, topic="Coffee and cake"
            ),
        ),
        app=AppSpec(
            name="IPS bot",
            app_token=f"xapp-{_anew()}",
            signing_secret=_anew(),
            verification_token=_anew(),
            client_secret=_anew(),
            commands=tuple(CommandSpec(one.name, one.does, one.hint) for one in COMMANDS),
            shortcuts=tuple(
                ShortcutSpec(one.callback_id, one.name, "message" if one.on_message else "global")
                for one in SHORTCUTS
            ),
            events=EVENTS,
        ),
    )


def _anew() -> str:
    """Nobody can know it from another start, or from the source."""
    return token_urlsafe(24)


# ---------------------------------------------------------------- practice time


def opening_time(now: datetime) -> datetime:
    """The afternoon of the last working day, in the demo's zone: tomorrow's brief lies ahead."""
    return demo.local(_working_day(now.astimezone(ZONE).date(), -1), OPENS_AT)


def _working_day(on: date, step: int) -> date:
    while on.weekday() >= 5:
        on += timedelta(days=step)
    return on


def next_morning(now: datetime) -> datetime:
    """A minute after the next morning brief goes out."""
    on = now.astimezone(ZONE).date()
    if now >= demo.local(on, SEND_AT):
        on += timedelta(days=1)
    return demo.local(_working_day(on, 1), SEND_AT) + demo.A_MOMENT


def next_monday(now: datetime) -> datetime:
    """A minute after the next weekly digest goes out."""
    on = now.astimezone(ZONE).date()
    on += timedelta(days=-on.weekday() % 7)
    if now >= demo.local(on, DIGEST_AT):
        on += timedelta(days=7)
    return demo.local(on, DIGEST_AT) + demo.A_MOMENT


def next_day(now: datetime) -> datetime:
    """The same hour on the wall of the next day, also where the clocks change between."""
    local = now.astimezone(ZONE)
    return demo.local(local.date() + timedelta(days=1), local.time())


MOVES: Mapping[str, Callable[[datetime], datetime]] = {
    "next morning": next_morning,
    "next Monday": next_monday,
    "+1 day": next_day,
}


# ---------------------------------------------------------------- the address


def free_port(wanted: int) -> int:
    """`wanted` or one of the next few; 0, for any, when all of them are taken."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return 0


_TEXT_BROWSERS = frozenset({"www-browser", "lynx", "links", "elinks", "w3m"})


def open_browser(url: str) -> None:
    """Shows the page where there is a browser with a window; never one in the terminal."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if Path(getattr(browser, "name", "")).name not in _TEXT_BROWSERS:
        browser.open(url)
