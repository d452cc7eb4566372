"""Keys, audit, backup and restore as whoever runs it types them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, String, event, select, update

import bot.__main__ as command_line
from bot.__main__ import main
from bot.casework.access import audit
from bot.casework.administration import workspaces
from bot.casework.reminders import outbox
from bot.clock import MovableClock
from bot.practice.open import free_port
from db.doors import Doors, open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.models import (
    AuditEventRow,
    Base,
    OutgoingMessageRow,
    StaffMemberRow,
    VocationalUnitRow,
)
from tests.behaviour.snapshots import NAMES, Snapshot
from tests.db.test_former_texts import as_before
from tests.harbor import TEAM, Harbor, add_person, add_unit, open_harbor
from tests.rows import EmployerContactRow

OURS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL")


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cipher: Cipher, key: str
) -> Iterator[Path]:
    """A folder with a SQLite database of one's own, and its key."""
    for name in (*OURS, "IPS_ADMINS", "PORT", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'ips.sqlite3'}")
    monkeypatch.setenv("ENCRYPTION_KEYS", key)
    monkeypatch.chdir(tmp_path)
    use_cipher(Cipher([key]))
    yield tmp_path
    use_cipher(cipher)


@pytest.fixture
def doors(here: Path, sqlite_template: Path) -> Iterator[Doors]:
    opened = open_doors(f"sqlite:///{shutil.copy(sqlite_template, here / 'ips.sqlite3')}")
    yield opened
    opened.close()


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    made = open_harbor(doors, clock)
    made.contact(made.enroll("C-114"), note="met the owner")
    return made


VERBS_THAT_READ = (
    ["run"], ["work"], ["web"], ["migrate"], ["send-due"], ["send-due", "--dry-run"],
    ["digest", "--unit", "East", "--week", "2026-03-02"], ["recompute"],
    ["units", "apply", "units.toml"], ["keys", "rotate"], ["audit", "verify"],
    ["undelivered", "list"], ["undelivered", "dismiss", "1"],
    ["backup", "monday.backup"], ["workspaces", "list"], ["workspaces", "erase", "T0HARBOR"],
)  # fmt: skip


@pytest.mark.parametrize("verb", VERBS_THAT_READ, ids=lambda verb: verb[0])
def test_a_wrong_key_stops_every_verb_and_touches_nothing(
    verb: list[str],
    harbor: Harbor,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    harbor.doors.close()
    before = (here / "ips.sqlite3").read_bytes()
    monkeypatch.setenv("ENCRYPTION_KEYS", new_key())
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")  # nobody answers there
    monkeypatch.setenv("PORT", str(free_port(18_600)))

    assert main(verb) == 2
    said = capsys.readouterr().err
    assert "does not open with ENCRYPTION_KEYS" in said
    assert "Nothing has been changed" in said
    assert (here / "ips.sqlite3").read_bytes() == before
    assert not (here / "monday.backup").exists()


@pytest.mark.parametrize("verb", VERBS_THAT_READ, ids=lambda verb: verb[0])
def test_a_missing_key_stops_every_verb(
    verb: list[str],
    harbor: Harbor,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    harbor.doors.close()
    before = (here / "ips.sqlite3").read_bytes()
    monkeypatch.delenv("ENCRYPTION_KEYS")
    for name in OURS[:3]:
        monkeypatch.setenv(name, "xapp-1" if name == "SLACK_APP_TOKEN" else "xoxb-1")

    assert main(verb) == 2
    assert "ENCRYPTION_KEYS is missing" in capsys.readouterr().err
    assert (here / "ips.sqlite3").read_bytes() == before


def test_a_key_is_printed_and_everything_moves_to_it(
    harbor: Harbor,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    harbor.doors.close()
    assert main(["keys", "new"]) == 0
    made = capsys.readouterr().out.strip()
    monkeypatch.setenv("ENCRYPTION_KEYS", f"{made},{key}")
    assert main(["keys", "rotate"]) == 0
    said = capsys.readouterr().out
    assert "employer_contact: 1 of 1 rows encrypted again." in said
    monkeypatch.setenv("ENCRYPTION_KEYS", made)
    assert main(["recompute"]) == 0
    monkeypatch.setenv("ENCRYPTION_KEYS", key)
    assert main(["recompute"]) == 2


def test_with_one_key_rotating_binds_what_a_former_version_wrote(
    harbor: Harbor, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    as_before(harbor.doors, key)
    harbor.doors.close()
    main(["doctor"])
    assert "would also open in another place than the one where they were" in text_of(capsys)
    assert main(["keys", "rotate"]) == 0
    assert "every private text opens only where it stands now" in text_of(capsys)
    main(["doctor"])
    assert "ok Private texts open where they stand, and nowhere else" in text_of(capsys)
    assert main(["keys", "rotate"]) == 2


def test_a_text_that_was_put_elsewhere_is_named_by_its_place_alone(
    harbor: Harbor, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By `doctor` and by `keys rotate`, which does not bind it there."""
    row_id = harbor.contact(note="spoke with Rosa").fact.id
    table = EmployerContactRow.__table__
    with harbor.doors.writing() as session:
        session.execute(update(table).where(table.c.id == row_id).values(person_met=table.c.note))
    harbor.doors.close()
    where = f"employer_contact.person_met, row {harbor.workspace_id} {row_id}"
    assert main(["doctor"]) == 1
    told = text_of(capsys)
    assert "1 cannot be read: they were changed, put there from elsewhere, or written" in told
    assert where in told
    monkeypatch.setenv("ENCRYPTION_KEYS", f"{new_key()},{key}")
    for _ in range(2):
        assert main(["keys", "rotate"]) == 1
        rotated = text_of(capsys)
        assert f"cannot be read: {where}" in rotated
        assert "Keep the former keys" in rotated
    assert "Rosa" not in told + rotated


def text_of(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_audit_verify_says_where_a_chain_breaks(
    harbor: Harbor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "verify"]) == 0
    assert "The chain holds, 2 events" in capsys.readouterr().out
    with harbor.doors.writing() as session:
        session.execute(
            update(AuditEventRow).where(AuditEventRow.number == 2).values(action="client.look")
        )
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr().out
    assert f"chain {harbor.unit_id}: event 2 is not as it was written" in said


def test_audit_verify_compares_with_what_was_kept(
    harbor: Harbor, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it has printed, or lines from Slack with words around them."""
    kept = here / "kept.txt"
    assert main(["audit", "verify"]) == 0
    printed = capsys.readouterr().out
    assert "2 of them sealed since" in printed
    assert "unless an earlier state of a whole chain was put back" in printed
    kept.write_text(printed)
    harbor.contact(submission="one more")
    assert main(["audit", "verify", "--against", "kept.txt"]) == 0
    assert "What was kept in kept.txt stands in its chains." in capsys.readouterr().out

    kept.write_text(f"Monday: `HEAD {harbor.workspace_id} {harbor.unit_id} 2 {'0' * 64}` (Lea)")
    assert main(["audit", "verify", "--against", "kept.txt"]) == 1
    said = capsys.readouterr().out
    assert "event 2 is another one than was kept: the chain was written anew." in said
    assert "holds" not in said

    kept.write_text(f"HEAD \0T \0c 1 {'0' * 64}")
    assert main(["audit", "verify", "--against", "kept.txt"]) == 1
    assert "event 1 was kept, and is not there any more." in capsys.readouterr().out

    kept.write_text(f"HEAD T c {'9' * 5_000} {'0' * 64} HEAD T c {2**63} {'0' * 64}")
    for file in ("kept.txt", "nowhere.txt", "/dev/zero"):
        assert main(["audit", "verify", "--against", file]) == 2
        assert f"{file} holds no line that begins with HEAD" in capsys.readouterr().err


def test_two_events_in_each_others_place_are_seen(harbor: Harbor) -> None:
    harbor.contact()
    with harbor.doors.writing() as session:
        for number, place in ((2, 99), (3, 2), (99, 3)):
            session.execute(
                update(AuditEventRow).where(AuditEventRow.number == number).values(number=place)
            )
    (link,) = audit.verify(harbor.doors)
    assert (link.number, link.why) == (2, "changed")


def test_a_workspace_is_erased_once_the_app_has_left_it(
    harbor: Harbor, clock: MovableClock, capsys: pytest.CaptureFixture[str]
) -> None:
    here, now = harbor.workspace_id, clock.now()
    assert main(["workspaces", "erase"]) == 2
    assert main(["workspaces", "erase", "T0NOWHERE"]) == 2
    assert main(["workspaces", "erase", here]) == 2
    assert "Remove it there in Slack first" in capsys.readouterr().err
    assert main(["workspaces", "list"]) == 0
    assert f"{here}  Harbor: installed" in capsys.readouterr().out

    workspaces.revoke(harbor.doors, here, happened_at=now, now=now)
    assert main(["workspaces", "list"]) == 0
    assert "was removed on 2026-03-02, its records are kept" in capsys.readouterr().out
    assert main(["workspaces", "erase", here]) == 0
    assert f"{here} is erased" in capsys.readouterr().out
    assert main(["workspaces", "list"]) == 0
    assert capsys.readouterr().out == "No workspace is known here.\n"
    assert main(["audit", "verify"]) == 0


def test_a_backup_is_restored_elsewhere(
    harbor: Harbor, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", "monday.backup"]) == 0
    assert main(["backup", "monday.backup"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["restore", "monday.backup"]) == 2
    assert "holds records already" in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{here / 'new.sqlite3'}")
    assert main(["backup", "tuesday.backup"]) == 2
    assert "There is no database" in capsys.readouterr().err
    assert main(["restore", "monday.backup"]) == 0
    assert "erased or taken off a roster since then is back" in capsys.readouterr().out
    assert main(["recompute"]) == 0
    assert "0 due dates differed" in capsys.readouterr().out


def test_the_log_of_an_earlier_version_is_sealed_as_it_was_restored(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = Snapshot.read(NAMES[0])
    backup = snapshot.copied_to(here)
    monkeypatch.setenv("ENCRYPTION_KEYS", snapshot.key)
    assert main(["restore", str(backup)]) == 0
    assert main(["audit", "verify"]) == 0
    said = capsys.readouterr().out
    assert "0 of them sealed since" in said
    assert "are older than the seal: they stand as they did on that day" in said


def test_a_backup_without_its_key_is_told_so_and_no_new_key_is_made(
    harbor: Harbor,
    here: Path,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A new machine, the default database, and the key file forgotten."""
    assert main(["backup", "monday.backup"]) == 0
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("ENCRYPTION_KEYS")
    assert main(["restore", "monday.backup"]) == 2
    assert "put your copy of that file there" in capsys.readouterr().err
    assert list((here / "data").iterdir()) == []

    monkeypatch.setenv("ENCRYPTION_KEYS", new_key())
    assert main(["restore", "monday.backup"]) == 2
    assert "This backup does not open with ENCRYPTION_KEYS" in capsys.readouterr().err
    assert list((here / "data").iterdir()) == []

    monkeypatch.delenv("ENCRYPTION_KEYS")
    (here / "data" / "encryption.key").write_text(f"{key}\n")
    assert main(["restore", "monday.backup"]) == 0
    assert "looks in Slack whether that stands there" in capsys.readouterr().out
    assert main(["recompute"]) == 0


def test_a_database_that_its_host_brought_back_is_looked_after_too(
    harbor: Harbor, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["restore", "monday.backup", "--already"]) == 2
    assert main(["restore"]) == 2
    assert "Name the backup" in capsys.readouterr().err
    assert main(["restore", "--already"]) == 0
    with harbor.doors.reading() as session:
        notes = session.scalars(
            select(OutgoingMessageRow.kind).where(OutgoingMessageRow.ts.is_(None))
        )
        assert list(notes) == ["restored"]


def test_what_is_not_there_is_not_brought_back(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{here / 'nowhere.sqlite3'}")
    for verb in (["backup", "monday.backup"], ["restore", "--already"]):
        assert main(verb) == 2
        assert "There is no database" in capsys.readouterr().err
    assert list(here.iterdir()) == []


# ---------------------------------------------------------------- what could not be delivered


def given_up(harbor: Harbor) -> str:
    """A brief for somebody whose account is closed."""
    with harbor.doors.writing() as session:
        key = outbox.plan(
            session,
            harbor.workspace_id,
            kind="brief",
            conversation="U0GONE",
            dedupe_key="test",
            subject={},
            now=harbor.now,
        )
        session.execute(update(OutgoingMessageRow).values(state="dead", reason="person_gone"))
    assert key is not None
    return key


@pytest.mark.parametrize(
    ("verb", "state", "said"),
    [("send-again", "planned", "sent again"), ("dismiss", "withdrawn", "let go")],
)
def test_what_was_given_up_is_listed_and_sent_again_or_let_go(
    harbor: Harbor, capsys: pytest.CaptureFixture[str], verb: str, state: str, said: str
) -> None:
    key = given_up(harbor)
    assert main(["undelivered", "list"]) == 0
    listed = capsys.readouterr().out
    assert listed.startswith(f"{key}  {harbor.workspace_id}  The morning brief for U0GONE could")
    assert "their Slack account is closed" in listed

    assert main(["undelivered", verb, key]) == 0
    assert said in capsys.readouterr().out
    with harbor.doors.reading() as session:
        assert session.scalar(select(OutgoingMessageRow.state)) == state
    assert main(["undelivered", verb, key]) == 2
    assert "No message with that id waits" in capsys.readouterr().err
    assert main(["undelivered", "list"]) == 0
    assert "Everything has been delivered" in capsys.readouterr().out


# ---------------------------------------------------------------- texts that would be lines of ours

FAKED = "ok    All is well"
HOSTILE = f"East\n{FAKED}\x1b[2J\u2028{FAKED}\r{FAKED}"
# What somebody who writes to the database, or Slack itself, may call things.
CALLED = {
    "workspace": ("name",),
    "vocational_unit": ("name", "channel_id"),
    "client": ("code",),
    "employer": ("name",),
    "job": ("title",),
    "outgoing_message": ("conversation", "reason"),
}


@pytest.mark.parametrize(
    "verb",
    [
        ["doctor"],
        ["undelivered", "list"],
        ["audit", "verify"],
        ["workspaces", "list"],
        ["recompute"],
        ["keys", "rotate"],
        ["send-due", "--dry-run", "--at", "2026-03-03T08:00-05:00"],
        ["digest", "--dry-run", "--week", "2026-03-02", "--unit", HOSTILE],
        ["units", "apply", "--dry-run", "units.toml"],
        ["workspaces", "erase", HOSTILE],
        ["undelivered", "dismiss", HOSTILE],
        ["restore", HOSTILE],
        ["audit", "verify", "--against", HOSTILE],
    ],
    ids=lambda verb: " ".join(each for each in verb if each != HOSTILE),
)
def test_no_stored_text_makes_a_line_that_the_verb_never_said(
    verb: list[str], harbor: Harbor, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    harbor.job(harbor.enroll("C-115"), harbor.today)
    given_up(harbor)
    (here / "units.toml").write_text(
        f'[[vocational_unit]]\nname = {json.dumps(HOSTILE)}\nzone = "America/New_York"\n'
        '[[vocational_unit.staff]]\nslack_user_id = "U0NEW"\nrole = "team_lead"\n'
    )
    with closing(sqlite3.connect(here / "ips.sqlite3")) as database, database:
        for table, columns in CALLED.items():
            for column in columns:
                # One of them is called so; that two are would break off.
                database.execute(
                    f"UPDATE {table} SET {column} = ? "
                    f"WHERE rowid = (SELECT max(rowid) FROM {table})",
                    [HOSTILE],
                )
        database.execute("UPDATE audit_event SET chain = ? WHERE number = 1", [HOSTILE])
    main(verb)
    told = capsys.readouterr()
    lines = (told.out + told.err).splitlines()
    assert lines
    assert not [line for line in lines if line.startswith(FAKED)]
    assert "\x1b" not in told.out + told.err


LOOKS = (
    ["doctor"],
    ["undelivered", "list"],
    ["audit", "verify"],
    ["workspaces", "list"],
    ["agency", "list", "T0HARBOR"],
    ["recompute"],
    ["send-due", "--dry-run", "--at", "2026-03-03T08:00-05:00"],
    ["digest", "--dry-run", "--week", "2026-03-02", "--unit", "Harbor"],
)


@pytest.mark.parametrize("verb", LOOKS, ids=lambda verb: " ".join(verb[:2]))
def test_whatever_column_of_words_is_spoiled_no_verb_prints_it_raw(
    verb: list[str], harbor: Harbor, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every column of words that a statement of the verb names, keys and closed sets too."""
    client = harbor.enroll("C-115", harbor.ago(40))
    harbor.job(client, harbor.today)
    harbor.visit(client)
    given_up(harbor)
    harbor.doors.close()
    with named_by_statements() as statements:
        as_ever = main(verb)
    capsys.readouterr()
    file, looked_at = here / "ips.sqlite3", 0
    whole = file.read_bytes()

    def still_runs(table: str, columns: list[str]) -> bool:
        nonlocal looked_at
        if not spoiled(file, table, columns):
            return True
        status, told = main(verb), capsys.readouterr()
        file.write_bytes(whole)
        looked_at += 1
        lines = (told.out + told.err).split("\n")
        assert not [line for line in lines if set("\x1b\u202e\r\u2028") & set(line)], columns
        assert not [line for line in lines if line.startswith(FAKED)], columns
        assert "Traceback" not in told.err, columns
        return status == as_ever

    for table, keys, others in words_in(" ".join(statements)):
        # Together; where that makes the verb break off, each for itself.
        if others and not still_runs(table, others):
            keys += others
        for each in keys:
            still_runs(table, [each])
    assert looked_at


def words_in(statements: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each table with its columns of words that are named there: keys, and the others."""
    for table in Base.metadata.sorted_tables:
        keys: list[str] = []
        others: list[str] = []
        for each in table.columns:
            if isinstance(each.type, String) and f"{table.name}.{each.name}" in statements:
                (keys if each.primary_key or each.foreign_keys else others).append(each.name)
        yield table.name, keys, others


@contextmanager
def named_by_statements() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


def spoiled(file: Path, table: str, columns: list[str]) -> bool:
    """One row of the table, if it has any."""
    hostile = f"{HOSTILE}\u202e"
    sets = ", ".join(f'"{each}" = ?' for each in columns)
    last = f'(SELECT max(rowid) FROM "{table}")'
    change = f'UPDATE "{table}" SET {sets} WHERE rowid = {last}'
    with closing(sqlite3.connect(file)) as database, database:
        # Who writes to the file itself is held by no check of the tables'.
        database.execute("PRAGMA ignore_check_constraints = ON")
        return database.execute(change, [hostile] * len(columns)).rowcount > 0


# ---------------------------------------------------------------- a zone that this machine lacks


def two_units(harbor: Harbor) -> None:
    """Harbor, and East whose zone is unknown here."""
    with harbor.doors.writing() as session:
        east = {"name": "East", "zone": "Mars/Olympus_Mons", "created_at": harbor.now}
        add_unit(session, TEAM, "e" * 32, harbor.ago(90), **east)
        add_person(session, TEAM, "e" * 32, "f" * 32, "U0EVE", "team_lead")
        session.execute(update(StaffMemberRow).values(next_brief_at=harbor.now))
        session.execute(update(VocationalUnitRow).values(next_digest_at=harbor.now))


@pytest.mark.parametrize("dry", [["--dry-run"], []], ids=["a look", "sent"])
def test_the_digest_of_a_unit_whose_zone_is_unknown_is_a_sentence(
    harbor: Harbor,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    dry: list[str],
) -> None:
    two_units(harbor)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    digest = ["digest", "--week", "2026-03-02", "--unit"]
    assert main([*digest, "East", *dry]) == 2
    assert "This machine does not know the time zone “Mars/Olympus_Mons”" in capsys.readouterr().err
    assert main([*digest, "Harbor", "--dry-run"]) == 0
    assert "1 message would be sent" in capsys.readouterr().out


def test_a_look_at_what_is_due_shows_all_others_and_names_the_zone(
    harbor: Harbor, capsys: pytest.CaptureFixture[str]
) -> None:
    two_units(harbor)
    harbor.enroll("C-115", harbor.ago(40))
    assert main(["send-due", "--at", "2026-03-03T12:00-05:00"]) == 2
    told = capsys.readouterr()
    assert "C-115" in told.out
    assert "Not planned for: 2 of the people and units." in told.err
    assert "This machine does not know the time zone “Mars/Olympus_Mons”" in told.err


def test_a_fault_of_ours_is_named_by_its_place_and_quotes_nothing(
    harbor: Harbor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_options: object) -> int:
        raise ValueError(HOSTILE)

    monkeypatch.setattr(command_line, "run_audit", broken)
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr().err
    assert "This should not have happened." in said
    assert "ValueError at" in said
    assert "East" not in said


def test_doctor_counts_codes_that_differ_by_their_width_alone(
    harbor: Harbor, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As an earlier version recorded them."""
    harbor.enroll("C-115")
    with closing(sqlite3.connect(here / "ips.sqlite3")) as database, database:
        database.execute(
            "UPDATE client SET code = 'Ｃ-114', folded_code = 'ｃ-114' WHERE code = 'C-115'"
        )
    main(["doctor"])
    assert "1 differ from somebody else's in the width of a letter alone" in capsys.readouterr().out
