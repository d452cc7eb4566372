"""The verbs that look after what is stored: migrations, keys, the audit log, backups."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.casework.access import audit
from bot.casework.administration import agency, workspaces
from bot.casework.recording.recompute import Noted, recompute
from bot.casework.reminders import leases
from bot.clock import machine_now
from bot.config import Key, Way
from bot.server import audit_report
from bot.server.console import FAILED, OK, fail, say
from bot.server.given_files import text_of
from bot.server.opening import migrated, note_if_it_can, opened, opened_existing, start
from bot.server.verbs import SERVER_VERBS
from db import backups, keys
from db.doors import open_patient_doors
from db.encryption import Cipher, Place, WrongKey, new_key
from db.migrate import migrate

MOST_OF_KEPT_HEADS = 50_000_000  # bytes: a line of a hundred for each chain, week after week

WRONG_KEY = (
    "What is stored does not open with ENCRYPTION_KEYS (or the key file): it was filled with "
    "another key. Put that key behind the new one, separated by a comma. Nothing has been changed."
)

WRONG_KEY_OF_BACKUP = (
    "This backup does not open with ENCRYPTION_KEYS (or the key file): it was made under another "
    "key. Give that key, or put it behind the new one, separated by a comma. Nothing has been "
    "changed."
)

MOVED = (
    "Done, {} in all. Everything opens with the first key now. Start every process once more with "
    "the new key alone, then put the former one away with the old backups."
)

BOUND = (
    "Done, {} in all: every private text opens only where it stands now. There is one key; for a "
    "new one run `python -m bot keys new`, put it in front, start every process again, and rotate."
)

LEFT = (
    "{} in all could not be read and were left as they are: they were changed, put there "
    "from elsewhere, or written under a key that is not given. Keep the former keys until they are "
    "restored from a backup, or written anew."
)

ONE_KEY = (
    "There is one key only, and everything opens with it. Make a new one with `python -m bot keys "
    "new`, put it in front of the former one, start every process again, then rotate."
)


def run_migrate(_: argparse.Namespace) -> int:
    settings = start(Way.NONE)
    opened(settings).close()
    migrate(settings.database_url)
    say("The database is up to date.")
    return OK


def run_recompute(_: argparse.Namespace) -> int:
    doors = migrated(start(Way.NONE))
    noted = Noted(SERVER_VERBS["recompute"].event, machine_now())
    differing = recompute(doors, noted=noted)
    dates = "due date" if differing == 1 else "due dates"
    say(f"{differing} {dates} differed{' and were put right' if differing else ''}.")
    return OK


def run_keys(options: argparse.Namespace) -> int:
    """`new` prints a key; `rotate` may run beside everything else, and again after it broke off.

    With one key it binds to its place what former versions have written.
    """
    if options.action == "new":
        sys.stdout.write(f"{new_key()}\n")
        return OK
    settings = start(Way.NONE)
    doors = migrated(settings)
    rewritten, left = 0, list[Place]()
    for table in keys.rotate(doors, Cipher(settings.encryption_keys)):
        rewritten, left = rewritten + table.rewritten, [*left, *table.left]
        say(f"{table.table}: {table.rewritten} of {table.rows} rows encrypted again.")
    one_key = len(settings.encryption_keys) == 1
    if one_key and not rewritten and not left:
        return fail(ONE_KEY)
    workspaces.note_on_server(doors, SERVER_VERBS["keys rotate"].event, now=machine_now())
    for place in left:
        say(f"cannot be read: {place}")
    if left:
        say(LEFT.format(len(left)))
        return FAILED
    say(BOUND.format(rewritten) if one_key else MOVED.format(rewritten))
    return OK


def run_workspaces(options: argparse.Namespace) -> int:
    doors = migrated(start(Way.NONE))
    if options.action == "erase":
        gone = workspaces.erase(doors, options.id or "", now=machine_now())
        say(f"{options.id} is erased: {gone} rows. Backups from before still hold it.")
        return OK
    known = workspaces.every_one(doors)
    if not known:
        say("No workspace is known here.")
    for one in known:
        left = one.left_at
        how = (
            f"the app was removed on {left:%Y-%m-%d}, its records are kept" if left else "installed"
        )
        say(f"{one.id}  {one.name}: {how}")
    return OK


def run_agency(options: argparse.Namespace) -> int:
    """Who of the agency reads its units side by side, in one workspace."""
    doors = migrated(start(Way.NONE))
    where, whom = options.workspace, options.person or ""
    if options.action == "give":
        agency.give(doors, where, whom, options.least, now=machine_now())
        say(f"{whom} reads with /ips agency what the units have sent, from {options.least} people.")
    elif options.action == "take":
        agency.take(doors, where, whom, now=machine_now())
        say(f"{whom} does not read it any more.")
    else:
        found = agency.readers(doors, where)
        for one in found:
            say(f"{one.slack_user_id}: numbers from {one.bound} people")
        if not found:
            say("Nobody reads the units side by side.")
    return OK


def run_audit(options: argparse.Namespace) -> int:
    """`--against`: also compares with heads that were printed or posted before."""
    kept = _kept_heads(options.against) if options.against else ()
    if kept is None:
        return fail(
            f"{options.against} holds no line that begins with HEAD, or cannot be read. Give a "
            "file with what `audit verify` has printed, or with such lines as the bot posts."
        )
    doors = migrated(start(Way.NONE))
    walked = audit.walk(doors)
    amiss = audit_report.amiss(walked, audit.missed(doors, kept))
    heads = (head.line for head in audit.heads(walked))
    for line in (*heads, *audit_report.times_that_go_back(walked), *amiss):
        say(line)
    if amiss:
        return FAILED
    for line in audit_report.what_holds(walked):
        say(line)
    if kept:
        say(f"What was kept in {options.against} stands in its chains.")
    return OK


def _kept_heads(file: Path) -> tuple[audit.Head, ...] | None:
    text = text_of(file, MOST_OF_KEPT_HEADS, errors="replace")
    return audit.heads_in(text or "") or None


def run_backup(options: argparse.Namespace) -> int:
    settings = start(Way.NONE, key=Key.GIVEN)
    doors = opened_existing(settings)
    backups.backup(settings.database_url, options.file)
    note_if_it_can(doors, "backup")
    say(f"{options.file} is written. Keep it apart from the keys: without them nobody reads it.")
    return OK


def run_restore(options: argparse.Namespace) -> int:
    """What was sent since the backup is not in it: it is looked for in Slack, not sent again."""
    if (options.file is None) != options.already:
        return fail("Name the backup: restore FILE. Where it was brought back already: --already.")
    settings = start(Way.NONE, key=Key.GIVEN)
    try:
        if options.already:
            opened_existing(settings).close()
            _after_restoring(settings.database_url)
        else:
            backups.restore(settings.database_url, options.file, _after_restoring)
    except WrongKey:
        return fail(WRONG_KEY if options.already else WRONG_KEY_OF_BACKUP)
    note_if_it_can(opened(settings), "restore")
    say(
        "Restored. Before it posts anything, the bot now looks in Slack whether that stands there: "
        "for two days, and as far back as the backup is old.",
        "What was recorded since then is gone: tell your people from when to when. Whoever was "
        "erased or taken off a roster since then is back: please erase them and take them off "
        "again.",
        "Next: python -m bot doctor, python -m bot recompute, then start it.",
    )
    return OK


def _after_restoring(database_url: str) -> None:
    migrate(database_url)
    doors = open_patient_doors(database_url)
    try:
        leases.look_before_posting(doors, now=machine_now())
    finally:
        doors.close()
