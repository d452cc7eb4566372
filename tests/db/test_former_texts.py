"""What former versions wrote names no place: it is read for ever, and bound by `keys rotate`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary, bindparam, select, update

from bot.casework.drafts import ClientWishesDraft
from bot.casework.recording import enrollment
from bot.clock import MovableClock
from db import backups, keys
from db.doors import Doors, open_doors
from db.encryption import Cipher, current_cipher, new_key, use_cipher
from db.migrate import migrate
from db.models import ClientRow
from db.sealing import UNOPENED, private_columns, unsealed
from ips.facts import Disclosure
from tests.behaviour.snapshots import NAMES, Snapshot
from tests.harbor import Harbor, open_harbor
from tests.rows import EmployerContactRow
from tests.support import rows_in

KEY, NEXT = new_key(), new_key()
Texts = dict[str, list[str]]


@pytest.fixture(autouse=True)
def one_key() -> Iterator[None]:
    before = current_cipher()
    use_cipher(Cipher([KEY]))
    yield
    use_cipher(before)


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Harbor:
    """A unit as a former version has left it."""
    monkeypatch.setattr(keys, "ROWS_AT_A_TIME", 3)
    made = open_harbor(doors, clock)
    keys.check_key(doors)
    client_id = made.enroll("C-114")
    wishes = ClientWishesDraft(
        client_id, "outdoors", "at the library", None, Disclosure.NOT_DISCUSSED, None, None
    )
    enrollment.change_wishes(doors, made.ana, wishes, now=made.now)
    for number in range(8):
        made.contact(client_id, note=f"note {number}", submission=f"s{number}")
    as_before(doors, KEY)
    return made


def as_before(doors: Doors, key: str) -> None:
    """Every private text in the form of former versions."""
    former = Fernet(key)
    for table in keys.private_tables():
        columns = private_columns(table)
        stored = {each: bindparam(f"new_{each.name}", type_=LargeBinary) for each in columns}
        raw = update(table).values(stored)
        with doors.writing() as session:
            for row in session.execute(select(table)).mappings().all():
                plain = unsealed(table, row)
                said = {c.name: plain[c.name] for c in columns}
                here = (each == row[each.name] for each in table.primary_key)
                session.execute(
                    raw.where(*here),
                    {
                        f"new_{name}": text and former.encrypt(text.encode())
                        for name, text in said.items()
                    },
                )


def every_text(doors: Doors) -> Texts:
    """Table -> what can be read of it."""
    found: Texts = {}
    with doors.reading() as session:
        for table in keys.private_tables():
            rows = [unsealed(table, row) for row in session.execute(select(table)).mappings()]
            texts = [row[each.name] for row in rows for each in private_columns(table)]
            found[table.name] = sorted(each for each in texts if each is not None)
    return found


def rotated(doors: Doors, *names: str) -> list[keys.Rotated]:
    use_cipher(Cipher(names))
    return list(keys.rotate(doors.patient, Cipher(names)))


def test_what_a_former_version_wrote_is_read(harbor: Harbor) -> None:
    seen = keys.look(harbor.doors.patient, Cipher([KEY]))
    assert (seen.texts, seen.unreadable) == (seen.unbound, ())
    with harbor.doors.reading() as session:
        notes = {each.note for each in rows_in(session, EmployerContactRow)}
    assert notes == {f"note {number}" for number in range(8)}


def test_what_is_written_now_stands_beside_it_bound(harbor: Harbor) -> None:
    before = keys.look(harbor.doors.patient, Cipher([KEY]))
    harbor.contact(note="written today")
    now = keys.look(harbor.doors.patient, Cipher([KEY]))
    assert (now.texts > before.texts, now.unbound) == (True, before.unbound)
    assert "written today" in every_text(harbor.doors)["employer_contact"]


def test_rotating_binds_it_under_the_one_key_there_is(harbor: Harbor) -> None:
    before = every_text(harbor.doors)
    done = rotated(harbor.doors, KEY)
    assert {each.table: each.rewritten for each in done}["employer_contact"] == 8
    assert every_text(harbor.doors) == before
    assert keys.look(harbor.doors.patient, Cipher([KEY])).unbound == 0
    assert sum(each.rewritten for each in rotated(harbor.doors, KEY)) == 0


def test_rotating_to_a_new_key_binds_it_too_and_goes_on_where_it_broke_off(harbor: Harbor) -> None:
    before = every_text(harbor.doors)
    use_cipher(Cipher([NEXT, KEY]))
    steps = keys.rotate(harbor.doors.patient, Cipher([NEXT, KEY]))
    for _ in range(8):
        next(steps)
    steps.close()
    assert every_text(harbor.doors) == before
    rotated(harbor.doors, NEXT, KEY)
    use_cipher(Cipher([NEXT]))
    assert every_text(harbor.doors) == before
    seen = keys.look(harbor.doors.patient, Cipher([NEXT]))
    assert (seen.unbound, seen.unreadable) == (0, ())


def test_a_text_that_was_put_elsewhere_is_not_bound_there(harbor: Harbor) -> None:
    """It would belong there from then on."""
    rotated(harbor.doors, KEY)
    table = ClientRow.__table__
    with harbor.doors.writing() as session:
        session.execute(update(table).values(job_wishes=table.c.meeting_wishes))
    left = [place for each in rotated(harbor.doors, NEXT, KEY) for place in each.left]
    assert [(each.table, each.column) for each in left] == [("client", "job_wishes")]
    assert every_text(harbor.doors)["client"] == sorted([UNOPENED, "at the library"])
    assert keys.look(harbor.doors.patient, Cipher([NEXT, KEY])).unreadable == tuple(left)


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_database_of_a_former_version(name: str, tmp_path: Path) -> None:
    """Brought back from its backup, read, bound, and moved to a new key: word for word the same."""
    snapshot = Snapshot.read(name)
    use_cipher(Cipher([snapshot.key]))
    url = f"sqlite:///{tmp_path / 'here' / 'ips.sqlite3'}"
    backups.restore(url, snapshot.copied_to(tmp_path), migrate)
    with closing(open_doors(url)) as doors:
        before = every_text(doors)
        seen = keys.look(doors.patient, Cipher([snapshot.key]))
        assert (seen.texts, seen.unreadable) == (seen.unbound, ())
        assert seen.texts == sum(map(len, before.values())) > 50
        rotated(doors, snapshot.key)
        assert every_text(doors) == before
        rotated(doors, NEXT, snapshot.key)
        use_cipher(Cipher([NEXT]))
        assert every_text(doors) == before
        assert keys.look(doors.patient, Cipher([NEXT])) == keys.Seen(texts=seen.texts)


def test_a_backup_from_before_is_restored_on_either_database(
    harbor: Harbor, database_url: str, empty_database_url: str, programs: None, tmp_path: Path
) -> None:
    before = every_text(harbor.doors)
    file = tmp_path / "before.backup"
    backups.backup(database_url, file)
    backups.restore(empty_database_url, file)
    with closing(open_doors(empty_database_url)) as doors:
        assert every_text(doors) == before
        rotated(doors, KEY)
        assert every_text(doors) == before
