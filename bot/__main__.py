"""The command line: `python -m bot <verb>`. The composition root of every process."""

from __future__ import annotations

import gc
import os
import signal

if __name__ == "__main__":
    # What is read now stays to the end: to look for garbage in it is a fifth of the start.
    gc.disable()
    # Ctrl-C while the imports run: nothing has begun, so nothing is said, and nothing to end.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))

import argparse
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError, OperationalError

from bot import config, manifest
from bot.casework.administration import units_file, workspaces
from bot.casework.administration.units_toml import BadUnitsFile
from bot.casework.administration.workspaces import NotErased
from bot.casework.reminders import undelivered
from bot.casework.reminders.dry_run import NoSuchUnit
from bot.casework.replies import Refusal
from bot.clock import SystemClock, UnknownZone, machine_now
from bot.config import ConfigurationError, Key, Settings, Way
from bot.logs import place_of
from bot.server.console import FAILED, OK, fail, say, unknown_zone
from bot.server.given_files import text_of
from bot.server.health import Health
from bot.server.health_port import watched
from bot.server.keeping import (
    WRONG_KEY,
    run_agency,
    run_audit,
    run_backup,
    run_keys,
    run_migrate,
    run_recompute,
    run_restore,
    run_workspaces,
)
from bot.server.opening import as_it_stands, migrated, migrated_for_people, start
from bot.slack.app import RECEIVING_THREADS, make_app
from bot.slack.http import Front
from bot.slack.oauth import Installing
from bot.slack.web_client import seed_workspace, workspace_of_token
from bot.views import notices
from bot.vitals import Vitals
from db.backups import NoBackup
from db.doors import NotRecorded, PatientDoors, is_damaged
from db.encryption import WrongKey, new_key
from db.migrate import NewerDatabase
from ips.outcomes.agency import BOUNDS

if TYPE_CHECKING:
    from bot.jobs.ticker import Ticker

Verb = Callable[[argparse.Namespace], int]

LOOK_SECONDS = 0.2
MOST_OF_A_UNITS_FILE = 1_000_000  # bytes; twenty units with their people take a fiftieth of it

NEWER = (
    "This database belongs to a newer version of ips-bot. Please start that version, or restore "
    "the backup from before the upgrade. Nothing has been changed."
)
NO_DATABASE = (
    "The file in DATABASE_URL is damaged, or no SQLite database. Please check the name, or restore "
    "a backup. Nothing has been changed."
)

# Every verb with its one line, in the order in which `--help` lists them.
VERBS: dict[str, str] = {
    "run": "start the bot: the real Slack with tokens, the practice workspace without",
    "practice": "start the practice workspace: a local Slack with an invented unit",
    "web": "serve Slack over signed HTTP (needs `work` beside it)",
    "work": "send briefs and digests (beside `web`)",
    "migrate": "bring the database to this version",
    "manifest": "print the Slack app manifest: --url for HTTP, without it for Socket Mode",
    "send-due": "plan and deliver once: what is due now, or would be at another time",
    "digest": "show or send one unit's digest of one week",
    "recompute": "reckon every due date again from the records",
    "units": "set units up from one TOML file: units apply FILE",
    "workspaces": "list the workspaces, or erase one the app has left: workspaces list|erase ID",
    "agency": "who reads all units side by side: agency list|give|take WORKSPACE [PERSON]",
    "undelivered": "what could not be delivered: undelivered list|send-again ID|dismiss ID",
    "keys": "print a new encryption key, or encrypt everything again with it: keys new|rotate",
    "audit": "check that nothing was changed in or taken out of the audit log: audit verify",
    "backup": "write a copy of the whole database into one file, while everything runs",
    "restore": "bring a backup back, into a database without records",
    "doctor": "look at tokens, scopes, channels, database, keys and clock",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit status. What is wrong is said in a sentence on stderr."""
    options = parser().parse_args(arguments)
    verb: Verb = options.verb
    try:
        return verb(options)
    except ConfigurationError as error:
        return fail(*str(error).split("\n"))
    except (BadUnitsFile, NoSuchUnit, NoBackup, NotErased, Refusal) as error:
        return fail(str(error))
    except UnknownZone as error:
        return fail(unknown_zone(error.zone))
    except WrongKey:
        return fail(WRONG_KEY)
    except NewerDatabase:
        return fail(NEWER)
    except (NotRecorded, OperationalError):
        return fail("The database does not answer. `python -m bot doctor` tells more.")
    except DatabaseError as error:
        return fail(NO_DATABASE) if is_damaged(error) else _met_a_fault(error)
    except Exception as error:
        return _met_a_fault(error)


def _met_a_fault(error: Exception) -> int:
    """A fault of ours is named by its kind and place: its message may quote what people typed."""
    fail("This should not have happened. Please report it with this line:")
    fail(place_of(error))
    return FAILED


def parser() -> argparse.ArgumentParser:
    """All verbs and their options."""
    top = argparse.ArgumentParser(
        prog="python -m bot",
        description="ips-bot keeps the clocks of an IPS vocational unit, in Slack.",
    )
    verbs = top.add_subparsers(metavar="VERB", required=True)

    def add(name: str, verb: Verb) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=VERBS[name], description=VERBS[name])
        made.set_defaults(verb=verb)
        return made

    add("run", run)
    add("practice", practice).add_argument(
        "--no-browser", action="store_true", help="print the address only"
    )
    add("web", web)
    add("work", work)
    add("migrate", run_migrate)
    add("manifest", print_manifest).add_argument(
        "--url", help="the public https address that Slack posts to"
    )
    send = add("send-due", send_due)
    send.add_argument("--at", type=_instant, help="an ISO time such as 2026-03-09T08:00-05:00")
    send.add_argument("--dry-run", action="store_true", help="say what would be sent, send nothing")
    one = add("digest", run_digest)
    one.add_argument("--unit", required=True, help="the unit's name")
    one.add_argument("--week", required=True, type=_monday, help="any day of the week, ISO")
    one.add_argument("--workspace", metavar="ID", help="where several have a unit of that name")
    one.add_argument("--dry-run", action="store_true", help="print it, send nothing")
    add("recompute", run_recompute)
    units = add("units", units_apply)
    units.add_argument("action", choices=["apply"], help="apply the file")
    units.add_argument("file", type=Path, metavar="FILE")
    units.add_argument("--dry-run", action="store_true", help="say what would change only")
    known = add("workspaces", run_workspaces)
    known.add_argument("action", choices=["list", "erase"], help="erase: all of it, for good")
    known.add_argument("id", nargs="?", metavar="ID", help="of the workspace to erase")
    side = add("agency", run_agency)
    side.add_argument("action", choices=["list", "give", "take"])
    side.add_argument(
        "workspace", metavar="WORKSPACE", help="its id, as `workspaces list` shows it"
    )
    side.add_argument("person", nargs="?", metavar="PERSON", help="their Slack id")
    side.add_argument(
        "--least", type=int, choices=BOUNDS, default=BOUNDS[0], help="the smallest number shown"
    )
    waiting = add("undelivered", run_undelivered)
    waiting.add_argument("action", choices=["list", "send-again", "dismiss"])
    waiting.add_argument("id", nargs="?", metavar="ID", help="as `list` shows it")
    keys_ = add("keys", run_keys)
    keys_.add_argument("action", choices=["new", "rotate"], help="print one, or move to the first")
    looked = add("audit", run_audit)
    looked.add_argument("action", choices=["verify"], help="walk every chain")
    looked.add_argument(
        "--against", type=Path, metavar="FILE", help="compare with HEAD lines kept from before"
    )
    add("backup", run_backup).add_argument("file", type=Path, metavar="FILE")
    back = add("restore", run_restore)
    back.add_argument("file", type=Path, metavar="FILE", nargs="?")
    back.add_argument(
        "--already",
        action="store_true",
        help="your host, or a snapshot, brought the database back: only look before posting",
    )
    look = add("doctor", run_doctor)
    look.add_argument("--new-key", action="store_true", help="print a new encryption key")
    return top


def run(options: argparse.Namespace) -> int:
    """Socket Mode and jobs in one process; without any Slack token the practice workspace."""
    environment = config.read_environment()
    if not config.has_slack_tokens(environment):
        options.no_browser = False
        return practice(options)
    # The jobs and Socket Mode, which `web` does without.
    from bot.server.work import ticking  # noqa: PLC0415
    from bot.slack.socket_mode import connected  # noqa: PLC0415

    settings = start(Way.SOCKET)
    clock, doors = SystemClock(), migrated_for_people(settings)
    with _until_stopped() as stopped, ExitStack() as stack:
        vitals = Vitals()
        app = make_app(settings, doors, clock, vitals)
        stack.callback(doors.close)
        ticker = stack.enter_context(ticking(settings, doors, clock, vitals))
        line = stack.enter_context(connected(app, settings, vitals))
        health = Health(doors, clock, vitals, line=line, ticker=ticker)
        stack.enter_context(watched(settings, health, vitals.metrics))
        say("The bot is running. Ctrl-C stops it.")
        stopped.wait()
        say("Stopping: finishing what has begun.")
        ticker.ask_to_stop()
    return _ended(ticker)


def practice(options: argparse.Namespace) -> int:
    # Ctrl-C breaks the setting up off at once: nothing of it is kept. From then on it asks.
    signal.signal(signal.SIGINT, lambda *_: os._exit(OK))
    # A whole Slack of our own, which no process with tokens needs.
    from bot.practice.open import open_browser, running  # noqa: PLC0415

    environment = config.read_environment()
    settings = config.practice(environment)
    config.set_up_logging(settings.log_level if environment.get("LOG_LEVEL") else "ERROR")
    say("Setting up the practice workspace: a unit with eight months behind it …")
    with running(settings) as workspace, _until_stopped() as stopped:
        say("", f"  The practice workspace is open:  {workspace.url}", "")
        say("  Everybody in it is invented, and what you type is forgotten when it stops.")
        say("  Ctrl-C stops it.")
        if not options.no_browser:
            open_browser(workspace.url)
        stopped.wait()
        say("Stopping.")
    return OK


def web(_: argparse.Namespace) -> int:
    # A server, which Socket Mode does without.
    from bot.server.receiving import receiving  # noqa: PLC0415

    settings = start(Way.HTTP)
    listening = _listen(settings)
    clock, doors = SystemClock(), migrated_for_people(settings)
    with _until_stopped() as stopped, ExitStack() as stack:
        vitals = Vitals()
        app = make_app(settings, doors, clock, vitals)
        stack.callback(doors.close)
        stack.callback(app.listener_runner.listener_executor.shutdown)
        health = Health(doors, clock, vitals)
        stack.enter_context(watched(settings, health, vitals.metrics))
        pages = Installing(settings, doors, clock, vitals) if settings.for_many_workspaces else None
        front = Front(app, settings.slack_signing_secret or "", health=health, installing=pages)
        stack.enter_context(receiving(front.answer, listening, threads=RECEIVING_THREADS))
        say(f"Serving Slack at port {settings.port}, path {manifest.EVENTS_PATH}.")
        stopped.wait()
        say("Stopping: finishing what has begun.")
    return OK


def _listen(settings: Settings) -> socket.socket:
    from bot.server.receiving import listen  # noqa: PLC0415

    try:
        return listen(settings.host, settings.port)
    except OSError as error:
        raise ConfigurationError(
            f"PORT: port {settings.port} cannot be opened at {settings.host}. Is another program "
            "using it? Name another one in PORT, or another address of this machine in HOST."
        ) from error


def work(_: argparse.Namespace) -> int:
    from bot.server.work import ticking  # noqa: PLC0415

    settings = start(Way.JOBS)
    clock, doors = SystemClock(), migrated_for_people(settings)
    if settings.slack_bot_token:
        seed_workspace(settings, doors.patient, clock)
    with _until_stopped() as stopped, ExitStack() as stack:
        vitals = Vitals()
        ticker = stack.enter_context(ticking(settings, doors, clock, vitals))
        health = Health(doors, clock, vitals, ticker=ticker)
        stack.enter_context(watched(settings, health, vitals.metrics))
        say("Sending briefs and digests. Ctrl-C stops it.")
        stopped.wait()
        ticker.ask_to_stop()
    doors.close()
    return _ended(ticker)


def _ended(ticker: Ticker) -> int:
    """Python waits at its end for every thread; one that hangs in a call of Slack's is not waited
    for: what it held has been released."""
    if not ticker.finished:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(OK)
    return OK


class _Stop:
    """Whether somebody asked to stop.

    A flag and short looks, no `Event`: a signal that another thread takes does not wake the main
    one, and a handler that takes a lock can wait for the very thread it interrupts.
    """

    def __init__(self) -> None:
        self._asked = False

    def ask(self, *_: object) -> None:
        self._asked = True

    def wait(self) -> None:
        while not self._asked:
            sleep(LOOK_SECONDS)


class _until_stopped:  # noqa: N801 - reads as the word it is in a `with`
    """Ctrl-C and SIGTERM ask to stop instead of breaking off whatever runs."""

    def __enter__(self) -> _Stop:
        stopped = _Stop()
        self._before = {
            number: signal.signal(number, stopped.ask) for number in (signal.SIGINT, signal.SIGTERM)
        }
        return stopped

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def print_manifest(options: argparse.Namespace) -> int:
    url = options.url
    if url is not None and not url.startswith("https://"):
        return fail("Slack posts to https only: --url https://bot.example.org")
    made = manifest.for_http(url) if url else manifest.for_socket_mode()
    sys.stdout.write(manifest.as_json(made))
    return OK


def send_due(options: argparse.Namespace) -> int:
    from bot.server import sending  # noqa: PLC0415

    return sending.send_due(options)


def run_digest(options: argparse.Namespace) -> int:
    from bot.server import sending  # noqa: PLC0415

    return sending.run_digest(options)


def units_apply(options: argparse.Namespace) -> int:
    from bot.server import doctor  # noqa: PLC0415

    dry: bool = options.dry_run
    settings = start(Way.NONE, key=Key.BORROWED if dry else Key.MADE)
    doors, now = as_it_stands(settings) if dry else migrated(settings), machine_now()
    text = text_of(options.file, MOST_OF_A_UNITS_FILE)
    if text is None:
        return fail(
            f"{options.file} cannot be read. Check the name, and who may read it: a units file is "
            "a text in UTF-8 of at most a megabyte."
        )
    workspace_id = _only_workspace(settings, doors, dry=dry)
    chosen = units_file.chosen_channels(doors, workspace_id, text, now)
    open_ones = doctor.open_channels_among(settings, doors, workspace_id, chosen)
    if open_ones:
        return fail(" ".join(open_ones))
    change = units_file.plan_changes if dry else units_file.apply_changes
    changes = change(doors, workspace_id, text, now)
    for one in changes:
        say(one.sentence)
    if not changes:
        say("Everything is as the file says.")
    elif dry:
        say("Nothing was changed: this was a dry run.")
    return OK


def _only_workspace(settings: Settings, doors: PatientDoors, *, dry: bool) -> str:
    if settings.slack_bot_token and dry:
        return workspace_of_token(settings).id
    if settings.slack_bot_token:
        return seed_workspace(settings, doors, SystemClock()).id
    ids = workspaces.every_id(doors)
    if len(ids) != 1:
        raise ConfigurationError(
            "SLACK_BOT_TOKEN is missing: it says which Slack workspace the units belong to."
        )
    return ids[0]


def run_undelivered(options: argparse.Namespace) -> int:
    """As `/ips health`, for whoever runs the bot. Nothing is sent here: `run` or `work` does."""
    doors, now = migrated(start(Way.NONE)), machine_now()
    if options.action == "list":
        waiting = undelivered.every_one(doors)
        for one in waiting:
            say(f"{one.id}  {one.workspace_id}  {notices.not_delivered(one.notice)}")
        if not waiting:
            say("Everything has been delivered. Nothing waits here.")
        return OK
    again = options.action == "send-again"
    undelivered.settle(doors, options.id or "", again=again, now=now)
    say("It is sent again with the next turn." if again else "It is let go.")
    return OK


def run_doctor(options: argparse.Namespace) -> int:
    from bot.server import doctor  # noqa: PLC0415

    if options.new_key:
        sys.stdout.write(f"{new_key()}\n")
        return OK
    findings = doctor.examine(start(Way.NONE, key=Key.BORROWED), now=machine_now())
    for one in findings:
        say(f"{'ok  ' if one.well else 'MEND'}  {one.what}")
        say(*(f"      {line}" for line in (*one.each, one.mend) if line))
    return OK if all(one.well for one in findings) else FAILED


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("please write it like 2026-03-09T08:00-05:00") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("please add the time zone, like 2026-03-09T08:00-05:00")
    return moment.astimezone(UTC)


def _monday(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("please write a day like 2026-03-09") from None
    return day - timedelta(days=day.weekday())


if __name__ == "__main__":
    gc.freeze()
    gc.enable()
    # Not as KeyboardInterrupt: one that meets code compiled from text, as dataclasses are, ends the
    # process with its signal later on, caught or not.
    signal.signal(signal.SIGINT, lambda *_: sys.exit(OK))
    sys.exit(main())
