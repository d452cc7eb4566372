"""A wrong encryption key is told at the start, and nothing is touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from db.doors import Doors
from db.encryption import Cipher, NoKey, Place, WrongKey, current_cipher, new_key, use_cipher
from db.keys import check_key
from db.models import KeyCheckRow, WorkspaceRow
from tests.support import row_with, rows_in

HERE = Place("client", "job_wishes", ("T1", "1"))


@pytest.fixture
def keys() -> Iterator[list[str]]:
    """Two keys; the first is in use, and afterwards the session's own again."""
    before = current_cipher()
    made = [new_key(), new_key()]
    use_cipher(Cipher(made[:1]))
    yield made
    use_cipher(before)


def test_the_first_start_remembers_the_key_and_the_next_ones_recognise_it(
    doors: Doors, keys: list[str]
) -> None:
    check_key(doors)
    check_key(doors)
    with doors.reading() as session:
        assert len(session.scalars(select(KeyCheckRow.id)).all()) == 1


def test_a_wrong_key_stops_the_start_and_touches_nothing(doors: Doors, keys: list[str]) -> None:
    check_key(doors)
    with doors.writing() as session:
        session.execute(row_with(WorkspaceRow, id="T1", name="Harbor", bot_token="xoxb-1"))
    use_cipher(Cipher(keys[1:]))
    with pytest.raises(WrongKey, match="ENCRYPTION_KEYS does not open this database"):
        check_key(doors)
    use_cipher(Cipher(keys[:1]))
    check_key(doors)
    with doors.reading() as session:
        assert [each.bot_token for each in rows_in(session, WorkspaceRow)] == ["xoxb-1"]


def test_a_new_key_before_the_old_one_is_fine(doors: Doors, keys: list[str]) -> None:
    check_key(doors)
    use_cipher(Cipher([keys[1], keys[0]]))
    check_key(doors)


def test_a_rotated_text_opens_with_the_new_key_alone() -> None:
    old, new = new_key(), new_key()
    both, token = Cipher([new, old]), Cipher([old]).seal("sits by the window", HERE)
    sealed_again = both.seal(both.open(token, HERE), HERE)
    assert Cipher([new]).open(sealed_again, HERE) == "sits by the window"
    with pytest.raises(WrongKey):
        Cipher([new]).open(token, HERE)
    with pytest.raises(NoKey):
        Cipher([])
