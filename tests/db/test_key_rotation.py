"""Moving everything private to a new key: all of it, in short steps, and on where it broke off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select

from bot.casework.drafts import ClientWishesDraft
from bot.casework.recording import enrollment
from bot.clock import MovableClock
from db import keys
from db.doors import Doors, open_doors
from db.encryption import CannotBeRead, Cipher, Place, WrongKey, current_cipher, new_key, use_cipher
from db.models import KeyCheckRow
from db.sealing import place_of, private_columns
from ips.facts import Disclosure
from tests.harbor import Harbor, open_harbor
from tests.rows import EmployerContactRow
from tests.support import rows_in

OLD, NEW = new_key(), new_key()


@pytest.fixture(autouse=True)
def old_key() -> Iterator[None]:
    before = current_cipher()
    use_cipher(Cipher([OLD]))
    yield
    use_cipher(before)


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Harbor:
    """A unit with a few private texts, encrypted with the former key."""
    monkeypatch.setattr(keys, "ROWS_AT_A_TIME", 3)
    made = open_harbor(doors, clock)
    keys.check_key(doors)
    client_id = made.enroll("C-114")
    for number in range(8):
        made.contact(client_id, note=f"note {number}", submission=f"s{number}")
    wishes = ClientWishesDraft(
        client_id, "outdoors", None, None, Disclosure.NOT_DISCUSSED, None, "North"
    )
    enrollment.change_wishes(doors, made.ana, wishes, now=made.now)
    return made


def under(doors: Doors, key: str) -> dict[str, tuple[int, int]]:
    """Table -> (private texts, those that this key opens where they stand)."""
    cipher, found = Cipher([key]), {}
    with doors.reading() as session:
        for table in keys.private_tables():
            texts = [
                opens(cipher, bytes(row[column.name]), place_of(table, column.name, row))
                for row in session.execute(select(table)).mappings()
                for column in private_columns(table)
                if row[column.name] is not None
            ]
            found[table.name] = (len(texts), sum(texts))
    return found


def opens(cipher: Cipher, token: bytes, place: Place) -> bool:
    try:
        cipher.open(token, place)
    except CannotBeRead:
        return False
    return True


def rotated(doors: Doors) -> dict[str, keys.Rotated]:
    use_cipher(Cipher([NEW, OLD]))
    return {one.table: one for one in keys.rotate(doors, Cipher([NEW, OLD]))}


def test_everything_opens_with_the_new_key_alone(harbor: Harbor) -> None:
    done = rotated(harbor.doors)
    assert done["employer_contact"] == keys.Rotated("employer_contact", rows=8, rewritten=8)
    assert done["submission"].rewritten == 8
    assert done["key_check"].rewritten == 1
    for table, (texts, opened) in under(harbor.doors, NEW).items():
        assert texts == opened, table
    use_cipher(Cipher([NEW]))
    keys.check_key(harbor.doors)
    with harbor.doors.reading() as session:
        notes = {each.note for each in rows_in(session, EmployerContactRow)}
    assert notes == {f"note {number}" for number in range(8)}


def test_what_broke_off_goes_on_where_it_was(harbor: Harbor) -> None:
    use_cipher(Cipher([NEW, OLD]))
    steps = keys.rotate(harbor.doors, Cipher([NEW, OLD]))
    first = [next(steps) for _ in range(8)]
    steps.close()
    assert sum(each.rewritten for each in first) > 0
    again = rotated(harbor.doors)
    assert all(again[each.table].rewritten == 0 for each in first)
    assert sum(each.rewritten for each in again.values()) > 0
    assert all(texts == opened for texts, opened in under(harbor.doors, NEW).values())
    assert sum(each.rewritten for each in rotated(harbor.doors).values()) == 0


def test_the_canary_moves_last(harbor: Harbor) -> None:
    """A former key dropped too early is told at the start, until everything has moved."""
    use_cipher(Cipher([NEW, OLD]))
    steps = keys.rotate(harbor.doors, Cipher([NEW, OLD]))
    for _ in range(len(keys.private_tables()) - 1):
        next(steps)
    steps.close()
    use_cipher(Cipher([NEW]))
    with pytest.raises(WrongKey):
        keys.check_key(harbor.doors)


def test_without_the_former_key_nothing_moves(harbor: Harbor) -> None:
    before = under(harbor.doors, OLD)
    with pytest.raises(WrongKey):
        list(keys.rotate(harbor.doors, Cipher([NEW])))
    assert under(harbor.doors, OLD) == before


def test_a_wrong_key_is_told_even_where_no_canary_was_kept(harbor: Harbor) -> None:
    with harbor.doors.writing() as session:
        session.execute(delete(KeyCheckRow))
    use_cipher(Cipher([NEW]))
    with pytest.raises(WrongKey, match="Nothing has been changed"):
        keys.check_key(harbor.doors)
    assert harbor.count(KeyCheckRow) == 0


def test_a_database_without_tables_opens_with_any_key(empty_database_url: str) -> None:
    doors = open_doors(empty_database_url)
    keys.try_keys(doors)
    doors.close()
