"""The command line: `python -m bot <verb>`. The composition root of every process."""

from __future__ import annotations

import os
import signal

if __name__ == "__main__":
    # Ctrl-C while the imports run: nothing has begun, so nothing is said, and nothing to end.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))

import argparse
import logging
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy.exc import DatabaseError, OperationalError

from bot import config, manifest
from bot.casework.access import audit
from bot.casework.administration import units_file, workspaces
from bot.casework.administration.units_toml import BadUnitsFile
from bot.casework.administration.workspaces import NotErased
from bot.casework.recording.recompute import Noted, recompute
from bot.casework.reminders import clock_was_ahead, digests, undelivered
from bot.casework.reminders import outbox as messages
from bot.casework.reminders.content import Brief, Digest
from bot.casework.reminders.dry_run import (
    NamedUnit,
    NoSuchUnit,
    Rehearsed,
    digest_of,
    rehearse,
    unit_named,
)
from bot.casework.replies import Refusal
from bot.clock import SystemClock, machine_now
from bot.config import ConfigurationError, Settings, Way
from bot.jobs.ticker import Ticker
from bot.practice.open import open_browser, running
from bot.server import doctor
from bot.server.health import Health
from bot.server.health_port import watched
from bot.server.verbs import SERVER_VERBS
from bot.server.web import serve
from bot.server.work import make_deliverer, make_timekeeper, ticking
from bot.slack.app import make_app, seed_workspace
from bot.slack.socket_mode import connected
from bot.views import blocks, brief, digest, notices
from bot.vitals import Vitals
from db import backups, keys
from db.backups import NoBackup
from db.doors import Doors, NotRecorded, PatientDoors, open_doors, open_patient_doors
from db.encryption import Cipher, WrongKey, new_key, use_cipher
from db.migrate import NewerDatabase, is_current, migrate

Verb = Callable[[argparse.Namespace], int]

OK, FAILED, MISUSED = 0, 1, 2
LOOK_SECONDS = 0.2

WRONG_KEY = (
    "What is stored does not open with ENCRYPTION_KEYS (or the key file): it was filled with "
    "another key. Put that key behind the new one, separated by a comma. Nothing has been changed."
)
WRONG_KEY_OF_BACKUP = (
    "This backup does not open with ENCRYPTION_KEYS (or the key file): it was made under another "
    "key. Give that key, or put it behind the new one, separated by a comma. Nothing has been "
    "changed."
)
NEWER = (
    "This database belongs to a newer version of ips-bot. Please start that version, or restore "
    "the backup from before the upgrade. Nothing has been changed."
)
NO_DATABASE = (
    "The file in DATABASE_URL is damaged, or no SQLite database. Please check the name, or restore "
    "a backup. Nothing has been changed."
)
ONE_KEY = (
    "There is one key only, and everything opens with it. Make a new one with `python -m bot keys "
    "new`, put it in front of the former one, start every process again, then rotate."
)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

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
    except (ConfigurationError, BadUnitsFile, NoSuchUnit) as error:
        return _fail(str(error))
    except (NoBackup, NotErased, Refusal) as error:
        return _fail(str(error))
    except WrongKey:
        return _fail(WRONG_KEY)
    except NewerDatabase:
        return _fail(NEWER)
    except (NotRecorded, OperationalError):
        return _fail("The database does not answer. `python -m bot doctor` tells more.")
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", None) not in DAMAGED:
            raise
        return _fail(NO_DATABASE)
    except KeyboardInterrupt:
        return OK


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
    waiting = add("undelivered", run_undelivered)
    waiting.add_argument("action", choices=["list", "send-again", "dismiss"])
    waiting.add_argument("id", nargs="?", metavar="ID", help="as `list` shows it")
    keys_ = add("keys", run_keys)
    keys_.add_argument("action", choices=["new", "rotate"], help="print one, or move to the first")
    add("audit", run_audit).add_argument("action", choices=["verify"], help="walk every chain")
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


# ---------------------------------------------------------------- processes that stay


def run(options: argparse.Namespace) -> int:
    """Socket Mode and jobs in one process; without any Slack token the practice workspace."""
    environment = config.read_environment()
    if not config.has_slack_tokens(environment):
        options.no_browser = False
        return practice(options)
    settings = _start(Way.SOCKET)
    clock, doors = SystemClock(), _migrated_for_people(settings)
    with _until_stopped() as stopped, ExitStack() as stack:
        vitals = Vitals()
        app = make_app(settings, doors, clock, vitals)
        stack.callback(doors.close)
        ticker = stack.enter_context(ticking(settings, doors, clock, vitals))
        line = stack.enter_context(connected(app, settings, vitals))
        health = Health(doors, clock, vitals, line=line, ticker=ticker)
        stack.enter_context(watched(settings, health, vitals.metrics))
        _say("The bot is running. Ctrl-C stops it.")
        stopped.wait()
        _say("Stopping: finishing what has begun.")
        ticker.ask_to_stop()
    return _ended(ticker)


def practice(options: argparse.Namespace) -> int:
    environment = config.read_environment()
    settings = config.practice(environment)
    config.set_up_logging(settings.log_level if environment.get("LOG_LEVEL") else "ERROR")
    _say("Setting up the practice workspace: a unit with eight weeks behind it …")
    # Ctrl-C breaks the setting up off at once; from then on it asks.
    with running(settings) as workspace, _until_stopped() as stopped:
        _say(f"\n  The practice workspace is open:  {workspace.url}\n")
        _say("  Everybody in it is invented, and what you type is forgotten when it stops.")
        _say("  Ctrl-C stops it.")
        if not options.no_browser:
            open_browser(workspace.url)
        stopped.wait()
        _say("Stopping.")
    return OK


def web(_: argparse.Namespace) -> int:
    settings = _start(Way.HTTP)
    _migrated(settings).close()
    _say(f"Serving Slack at port {settings.port}, path {manifest.EVENTS_PATH}.")
    serve(settings, prepare=lambda: use_cipher(Cipher(settings.encryption_keys)))
    return OK


def work(_: argparse.Namespace) -> int:
    settings = _start(Way.JOBS)
    clock, doors = SystemClock(), _migrated_for_people(settings)
    if settings.slack_bot_token:
        seed_workspace(settings, doors.patient, clock)
    with _until_stopped() as stopped, ExitStack() as stack:
        vitals = Vitals()
        ticker = stack.enter_context(ticking(settings, doors, clock, vitals))
        health = Health(doors, clock, vitals, ticker=ticker)
        stack.enter_context(watched(settings, health, vitals.metrics))
        _say("Sending briefs and digests. Ctrl-C stops it.")
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


# ---------------------------------------------------------------- verbs that end


def run_migrate(_: argparse.Namespace) -> int:
    settings = _start(Way.NONE)
    _opened(settings).close()
    migrate(settings.database_url)
    _say("The database is up to date.")
    return OK


def print_manifest(options: argparse.Namespace) -> int:
    url = options.url
    if url is not None and not url.startswith("https://"):
        return _fail("Slack posts to https only: --url https://bot.example.org")
    made = manifest.for_http(url) if url else manifest.for_socket_mode()
    sys.stdout.write(manifest.as_json(made))
    return OK


def send_due(options: argparse.Namespace) -> int:
    """Plan and deliver once. Another time than now is a dry run: it would burn that day's keys."""
    dry = options.dry_run or options.at is not None
    settings = _start(Way.NONE if dry else Way.JOBS)
    doors = _migrated(settings)
    now = options.at or machine_now()
    if dry:
        would_go = rehearse(doors, now)
        units = [(each.workspace_id, each.unit_id) for each in would_go]
        audit.note(doors, SERVER_VERBS["send-due --dry-run"].event, units, now=machine_now())
        _show(would_go)
        return OK
    if settings.slack_bot_token:
        seed_workspace(settings, doors, SystemClock())
    vitals = Vitals()
    reading = make_timekeeper(settings, vitals).reading()
    if not reading.may_plan:
        return _fail(f"This machine's clock cannot be trusted ({reading}). Nothing was sent.")
    deliverer = make_deliverer(settings, doors, vitals)
    if reading.is_sure:
        clock_was_ahead.put_right(doors, now)
    done = deliverer.plan_once(now) + deliverer.deliver_until_quiet(now)
    deliverer.release()
    _say(f"Planned {done.planned}, sent {done.sent}, updated {done.updated}, dead {done.dead}.")
    return OK if done.dead == 0 else FAILED


def run_digest(options: argparse.Namespace) -> int:
    settings = _start(Way.NONE if options.dry_run else Way.JOBS)
    doors, now = _migrated(settings), machine_now()
    known = workspaces.every_id(doors)
    unit = unit_named(doors, known, options.unit, now, workspace_id=options.workspace)
    where = (unit.workspace_id, unit.id)
    if options.dry_run:
        agenda = digest_of(doors, unit, options.week)
        audit.note(doors, SERVER_VERBS["digest --dry-run"].event, [where], now=now)
        _show([Rehearsed(unit.channel_id or unit.id, agenda, *where)])
        return OK
    return _send_digest(settings, doors, unit, options.week, now)


def _send_digest(
    settings: Settings, doors: PatientDoors, unit: NamedUnit, monday: date, now: datetime
) -> int:
    if monday + timedelta(days=7) > unit.today:
        return _fail("That week is not over yet. With --dry-run you can look at it already.")
    as_of = monday + timedelta(days=7)
    if not digests.plan_week(doors, unit.workspace_id, unit.id, as_of, now):
        _say("That digest has been planned or sent already.")
        return OK
    where = (unit.workspace_id, unit.id)
    audit.note(doors, SERVER_VERBS["digest"].event, [where], now=now)
    deliverer = make_deliverer(settings, doors)
    done = deliverer.deliver_until_quiet(now)
    deliverer.release()
    _say(f"Sent {done.sent}.")
    return OK


def run_recompute(_: argparse.Namespace) -> int:
    doors = _migrated(_start(Way.NONE))
    noted = Noted(SERVER_VERBS["recompute"].event, machine_now())
    differing = recompute(doors, noted=noted)
    dates = "due date" if differing == 1 else "due dates"
    _say(f"{differing} {dates} differed{' and were put right' if differing else ''}.")
    return OK


def units_apply(options: argparse.Namespace) -> int:
    settings = _start(Way.NONE)
    doors, now = _migrated(settings), machine_now()
    try:
        text = options.file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return _fail(f"{options.file} cannot be read.")
    workspace_id = _only_workspace(settings, doors)
    change = units_file.plan_changes if options.dry_run else units_file.apply_changes
    changes = change(doors, workspace_id, text, now)
    for one in changes:
        _say(one.sentence)
    if not changes:
        _say("Everything is as the file says.")
    elif options.dry_run:
        _say("Nothing was changed: this was a dry run.")
    return OK


def _only_workspace(settings: Settings, doors: PatientDoors) -> str:
    if settings.slack_bot_token:
        return seed_workspace(settings, doors, SystemClock()).id
    ids = workspaces.every_id(doors)
    if len(ids) != 1:
        raise ConfigurationError(
            "SLACK_BOT_TOKEN is missing: it says which Slack workspace the units belong to."
        )
    return ids[0]


def run_keys(options: argparse.Namespace) -> int:
    """`new` prints a key; `rotate` may run beside everything else, and again after it broke off."""
    if options.action == "new":
        sys.stdout.write(f"{new_key()}\n")
        return OK
    settings = _start(Way.NONE)
    doors = _migrated(settings)
    if len(settings.encryption_keys) == 1:
        return _fail(ONE_KEY)
    rewritten = 0
    for table in keys.rotate(doors, Cipher(settings.encryption_keys)):
        rewritten += table.rewritten
        _say(f"{table.table}: {table.rewritten} of {table.rows} rows encrypted again.")
    workspaces.note_on_server(doors, SERVER_VERBS["keys rotate"].event, now=machine_now())
    _say(
        f"Done, {rewritten} in all. Everything opens with the first key now. Start every process "
        "once more with the new key alone, then put the former one away with the old backups."
    )
    return OK


def run_workspaces(options: argparse.Namespace) -> int:
    doors = _migrated(_start(Way.NONE))
    if options.action == "erase":
        gone = workspaces.erase(doors, options.id or "", now=machine_now())
        _say(f"{options.id} is erased: {gone} rows. Backups from before still hold it.")
        return OK
    for one in workspaces.every_one(doors):
        left = one.left_at
        how = (
            f"the app was removed on {left:%Y-%m-%d}, its records are kept" if left else "installed"
        )
        _say(f"{one.id}  {one.name}: {how}")
    return OK


def run_undelivered(options: argparse.Namespace) -> int:
    """As `/ips health`, for whoever runs the bot. Nothing is sent here: `run` or `work` does."""
    doors, now = _migrated(_start(Way.NONE)), machine_now()
    if options.action == "list":
        for one in undelivered.every_one(doors):
            _say(f"{one.id}  {one.workspace_id}  {notices.not_delivered(one.notice)}")
        return OK
    again = options.action == "send-again"
    undelivered.settle(doors, options.id or "", again=again, now=now)
    _say("It is sent again with the next turn." if again else "It is let go.")
    return OK


def run_audit(_: argparse.Namespace) -> int:
    doors = _migrated(_start(Way.NONE))
    broken = audit.verify(doors)
    for link in broken:
        _say(audit.sentence(link))
    if broken:
        return FAILED
    counted = audit.count(doors)
    hold = "The chain holds" if counted.chains == 1 else f"All {counted.chains} chains hold"
    _say(f"{hold}, {counted.events} events: nothing was changed.")
    return OK


def run_backup(options: argparse.Namespace) -> int:
    settings = _start(Way.NONE, make_key=False)
    doors = _opened_existing(settings)
    backups.backup(settings.database_url, options.file)
    _note_if_it_can(doors, "backup")
    _say(f"{options.file} is written. Keep it apart from the keys: without them nobody reads it.")
    return OK


def run_restore(options: argparse.Namespace) -> int:
    """What was sent since the backup is not in it: it is looked for in Slack, not sent again."""
    if (options.file is None) != options.already:
        return _fail("Name the backup: restore FILE. Where it was brought back already: --already.")
    settings = _start(Way.NONE, make_key=False)
    try:
        if options.already:
            _opened_existing(settings).close()
            _after_restoring(settings.database_url)
        else:
            backups.restore(settings.database_url, options.file, _after_restoring)
    except WrongKey:
        return _fail(WRONG_KEY if options.already else WRONG_KEY_OF_BACKUP)
    _note_if_it_can(_opened(settings), "restore")
    _say(
        "Restored. Before it posts anything, the bot now looks in Slack whether that stands there: "
        "for two days, and as far back as the backup is old.\n"
        "Next: python -m bot doctor, python -m bot recompute, then start it."
    )
    return OK


def _after_restoring(database_url: str) -> None:
    migrate(database_url)
    doors = open_patient_doors(database_url)
    try:
        messages.look_before_posting(doors, now=machine_now())
    finally:
        doors.close()


def run_doctor(options: argparse.Namespace) -> int:
    if options.new_key:
        sys.stdout.write(f"{new_key()}\n")
        return OK
    findings = doctor.examine(_start(Way.NONE), now=machine_now())
    for one in findings:
        _say(f"{'ok  ' if one.well else 'MEND'}  {one.what}")
        if one.mend:
            _say(f"      {one.mend}")
    return OK if all(one.well for one in findings) else FAILED


# ---------------------------------------------------------------- shared


def _start(way: Way, *, make_key: bool = True) -> Settings:
    settings = config.load(way=way, make_key=make_key)
    config.set_up_logging(settings.log_level)
    config.speak_directly_to(settings.slack_api_url)
    use_cipher(Cipher(settings.encryption_keys))
    _tell(settings.notices)
    return settings


def _note_if_it_can(doors: PatientDoors, verb: str) -> None:
    """A backup is good, and so is a restored one, where the audit log takes nothing just now."""
    try:
        workspaces.note_on_server(doors, SERVER_VERBS[verb].event, now=machine_now())
    except NotRecorded:
        _say("The audit log could not take that down.")
    finally:
        doors.close()


def _opened(settings: Settings) -> PatientDoors:
    """The doors of a database that the keys open, as it stands. Raises `WrongKey`."""
    doors = open_patient_doors(settings.database_url)
    if backups.is_missing(settings.database_url):
        return doors
    try:
        keys.try_keys(doors)
    except BaseException:
        doors.close()
        raise
    return doors


def _opened_existing(settings: Settings) -> PatientDoors:
    """As `_opened`, but not of a SQLite file that is not there."""
    if backups.is_missing(settings.database_url):
        raise NoBackup("There is no database yet at the place that DATABASE_URL names.")
    return _opened(settings)


def _migrated(settings: Settings) -> PatientDoors:
    """As `_migrated_for_people`, for a verb that does its work and ends."""
    return _migrated_for_people(settings).patient


def _migrated_for_people(settings: Settings) -> Doors:
    """The doors of a database that is up to date; an embedded one is brought there by itself.

    A wrong key stops here, before the tables are touched.
    """
    _opened(settings).close()
    if settings.database_url.startswith("sqlite"):
        migrate(settings.database_url)
    elif not is_current(settings.database_url):
        raise ConfigurationError(
            "The database is not up to date with this version. Run: python -m bot migrate"
        )
    doors = open_doors(settings.database_url)
    keys.check_key(doors.patient)
    return doors


def _show(messages: Iterable[Rehearsed]) -> None:
    """What would be sent, as plain lines."""
    count = 0
    for count, one in enumerate(messages, start=1):  # noqa: B007
        _say(f"--- to {one.conversation}")
        for line in _lines(_drawn(one.content)):
            _say(line)
    _say(f"{_messages(count)} would be sent. Nothing was: this is a dry run.")


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
            yield words if isinstance(words, str) else f"[{words['text']}]"


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


def _tell(notices: Iterable[str]) -> None:
    for notice in notices:
        _say(notice)


def _say(line: str) -> None:
    print(line, flush=True)


def _fail(sentence: str) -> int:
    logging.getLogger("bot").debug("stopped: %s", sentence)
    print(sentence, file=sys.stderr, flush=True)
    return MISUSED


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
