"""The seals of the audit chain: what somebody without the keys does to it is seen.

The insider of these tests writes to the database as they like and knows this program, so every
hash they leave is right. They have no encryption key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import delete, insert, select, update

from bot.casework.access import audit
from bot.casework.administration import workspaces
from bot.casework.privacy import erasing
from bot.clock import MovableClock
from bot.server import audit_report
from db import audit_key, keys
from db.doors import Doors, Session
from db.encryption import Cipher, Place, current_cipher, new_key, use_cipher
from db.models import AuditEventRow, AuditHeadRow, AuditKeyRow
from db.queries.privacy import audit as events
from db.sealing import sealed as keep_sealed
from db.types import METADATA
from tests.databases import Contents, contents_of, put_contents
from tests.harbor import open_harbor

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
OF_UNIT = AuditEventRow.chain == "unit"
VERSIONS = METADATA.tables["fact_version"]
HEAD_OF_UNIT = AuditHeadRow.chain == "unit"


def append(doors: Doors, number: int, chain: str = "unit") -> None:
    with doors.writing() as session:
        audit.append(
            session,
            workspace_id="T1",
            chain=chain,
            at=NOON + timedelta(minutes=number),
            actor="U1",
            action="client.look",
            subject_kind="client",
            subject_id=f"{number:032}",
        )


def begin(doors: Doors, at: datetime = NOON) -> None:
    """What every start does."""
    keys.check_key(doors)
    audit_key.make(doors.patient, at)


_sealed: dict[tuple[Cipher, str], Contents] = {}


@pytest.fixture
def sealed(doors: Doors) -> Doors:
    """Two chains with their seals; written once and copied."""
    kind = current_cipher(), doors.dialect
    if kind in _sealed:
        put_contents(doors, _sealed[kind])
        return doors
    begin(doors)
    for number in range(1, 6):
        append(doors, number)
    append(doors, 1, chain="strangers")
    _sealed[kind] = contents_of(doors)
    return doors


def found(doors: Doors) -> set[tuple[str, int, str]]:
    return {(link.chain, link.number, link.why) for link in audit.verify(doors)}


# ---------------------------------------------------------------- what the insider does


def written_anew(session: Session, chain: list[events.AuditEvent], *, seals: bool) -> None:
    """The unit's chain is these events now, each with a right hash, and so is its head."""
    session.execute(delete(AuditEventRow).where(OF_UNIT))
    previous = events.NOTHING_BEFORE
    for number, event in enumerate(chain, start=1):
        digest = events.hash_of(event, number, previous)
        values = {
            "workspace_id": "T1",
            "chain": "unit",
            "number": number,
            "at": event.at,
            "actor": event.actor,
            "action": event.action,
            "subject_kind": event.subject_kind,
            "subject_id": event.subject_id,
            "fields": list(event.fields),
            "previous_hash": previous,
            "hash": digest,
            "seal": event.seal if seals else None,
        }
        session.execute(insert(AuditEventRow).values(values))
        previous = digest
    head: dict[str, object] = {"number": len(chain), "hash": previous}
    head |= {} if seals else {"seal": None}
    session.execute(update(AuditHeadRow).where(HEAD_OF_UNIT).values(head))


Change = Callable[[list[events.AuditEvent]], list[events.AuditEvent]]
CHANGES: dict[str, Change] = {
    "cut at its end": lambda chain: chain[:3],
    "cut to nothing": lambda chain: [],
    "its beginning taken out": lambda chain: chain[2:],
    "one taken out": lambda chain: [*chain[:2], *chain[3:]],
    "one changed": lambda chain: [*chain[:2], replace(chain[2], actor="U2"), *chain[3:]],
    "the last changed": lambda chain: [*chain[:4], replace(chain[4], actor="U2")],
    "two swapped": lambda chain: [chain[1], chain[0], *chain[2:]],
    "one put in": lambda chain: [*chain[:2], chain[1], *chain[2:]],
    "one put at the end": lambda chain: [*chain, replace(chain[4], action="client.erase")],
    "all dated back": lambda chain: [replace(each, at=each.at - timedelta(1)) for each in chain],
}


@pytest.mark.parametrize("seals", [True, False], ids=["seals left", "seals taken"])
@pytest.mark.parametrize("change", list(CHANGES))
def test_a_chain_that_was_written_anew_by_the_rule_of_hashes_is_seen(
    sealed: Doors, change: str, seals: bool
) -> None:
    """At once, and for good: what the bot writes after it hides nothing."""
    with sealed.writing() as session:
        before = list(events.events_of(session, "T1", "unit"))
        written_anew(session, CHANGES[change](before), seals=seals)
    assert {chain for chain, _, _ in found(sealed)} == {"unit"}
    append(sealed, 6)
    append(sealed, 7)
    kept = found(sealed)
    assert ("unit", len(CHANGES[change](before)) + 1, "break") in kept


def test_whoever_knows_the_hashes_alone_would_have_seen_nothing(doors: Doors) -> None:
    """Without a key the same is done unseen: the seal is what stands against it."""
    for number in range(1, 6):
        append(doors, number)
    with doors.writing() as session:
        before = list(events.events_of(session, "T1", "unit"))
        written_anew(session, before[:3], seals=True)
    assert audit.verify(doors) == ()
    (sentence,) = audit_report.what_holds(audit.walk(doors))
    assert "whoever can write to the database can reckon them anew" in sentence


def test_a_whole_chain_that_was_taken_out_is_missed(sealed: Doors) -> None:
    with sealed.writing() as session:
        session.execute(delete(AuditEventRow).where(OF_UNIT))
        session.execute(delete(AuditHeadRow).where(HEAD_OF_UNIT))
    assert found(sealed) == {("unit", 1, "gone")}
    append(sealed, 6)
    assert found(sealed) == {("unit", 1, "break")}


def test_a_list_of_chains_that_was_taken_out_or_changed_is_seen(sealed: Doors) -> None:
    for other in (None, b"none of ours"):
        with sealed.writing() as session:
            session.execute(update(AuditKeyRow).values(chains=other))
        assert found(sealed) == {("", 0, "list")}
    append(sealed, 1, chain="another")  # nobody waits for it to be mended
    assert ("another", 1, "break") in found(sealed)


def test_a_key_that_was_taken_out_is_told_by_what_it_proves_no_more(sealed: Doors) -> None:
    with sealed.writing() as session:
        session.execute(update(AuditKeyRow).values(key=None))
    begin(sealed, NOON + timedelta(days=1))
    append(sealed, 6)
    walked = audit.walk(sealed)
    assert walked.broken == ()
    assert {end.chain: (end.sealed, end.lost) for end in walked.ends} == {
        "strangers": (0, 1),
        "unit": (1, 5),
    }
    lines = audit_report.amiss(walked, ())
    assert any("chain unit: 5 events were sealed with a key that is not here" in x for x in lines)


def test_who_takes_the_log_back_to_before_the_seal_is_betrayed_by_its_day(sealed: Doors) -> None:
    """Where nothing private is, nothing in the database can tell; what was kept elsewhere does."""
    kept = audit.heads(audit.walk(sealed))
    with sealed.writing() as session:
        before = list(events.events_of(session, "T1", "unit"))
        written_anew(session, CHANGES["one changed"](before), seals=False)
        session.execute(update(AuditEventRow).values(seal=None))
        session.execute(update(AuditHeadRow).values(seal=None))
        session.execute(update(AuditKeyRow).values(key=None, chains=None))
    begin(sealed, NOON + timedelta(days=9))
    walked = audit.walk(sealed)
    assert walked.broken == ()
    said = " ".join(audit_report.what_holds(walked))
    assert "6 events, 0 of them sealed since 2026-03-11" in said
    assert "6 are older than the seal" in said
    assert [(head.chain, another) for head, another in audit.missed(sealed, kept)] == [
        ("unit", True)
    ]


def test_where_texts_are_bound_to_their_places_there_was_a_key(sealed: Doors) -> None:
    """Whoever takes it away, with every seal, would have to take all that is private along."""
    with sealed.writing() as session:
        text = {"workspace_id": "T1", "id": "1", "fact_kind": "visit", "fact_id": "1", "version": 1}
        of_change = {"replaced_at": NOON, "replaced_by": "U1", "values": "{}"}
        session.execute(insert(VERSIONS).values(**keep_sealed(VERSIONS, text | of_change)))
        before = list(events.events_of(session, "T1", "unit"))
        written_anew(session, CHANGES["one changed"](before), seals=False)
        session.execute(update(AuditEventRow).values(seal=None))
        session.execute(update(AuditHeadRow).values(seal=None))
        session.execute(delete(AuditKeyRow))
    begin(sealed, NOON + timedelta(days=9))
    assert found(sealed) == {("", 0, "key")}
    (line,) = audit_report.amiss(audit.walk(sealed), ())
    assert line.startswith("MEND  The key of the seals was gone, and a start made another")


def test_an_earlier_state_that_is_put_back_is_seen_against_a_head_kept_elsewhere(
    sealed: Doors,
) -> None:
    with sealed.reading() as session:
        head = session.execute(select(AuditHeadRow.__table__).where(HEAD_OF_UNIT)).one()
    append(sealed, 6)
    kept = audit.heads(audit.walk(sealed))
    with sealed.writing() as session:
        session.execute(delete(AuditEventRow).where(OF_UNIT, AuditEventRow.number == 6))
        session.execute(
            update(AuditHeadRow)
            .where(HEAD_OF_UNIT)
            .values(number=head.number, hash=head.hash, seal=head.seal)
        )
    assert audit.verify(sealed) == ()  # and so it is not promised
    (missed,) = audit.missed(sealed, kept)
    assert (missed[0].chain, missed[0].number, missed[1]) == ("unit", 6, False)
    (line,) = audit_report.amiss(audit.walk(sealed), [missed])
    assert line.endswith("chain unit: event 6 was kept, and is not there any more.")


def test_a_note_that_somebody_typed_is_no_key(sealed: Doors) -> None:
    """They know what it says; in the place of the key it opens in neither form."""
    typed = '{"made_at": "2026-03-02T17:00:00+00:00", "secret": "00"}'
    note = current_cipher().seal(typed, Place("employer_contact", "note", ("T1", "1")))
    for token in (note, current_cipher()._former.encrypt(typed)):
        with sealed.writing() as session:
            session.execute(update(AuditKeyRow).values(key=token))
            assert audit_key.find(session) is None


def test_an_event_that_an_older_version_writes_beside_this_one_is_named(sealed: Doors) -> None:
    """It knows hashes alone. The walk names it and goes on."""
    with sealed.writing() as session:
        chain = list(events.events_of(session, "T1", "unit"))
        written_anew(session, [*chain, replace(chain[4], seal=None)], seals=True)
    append(sealed, 7)
    assert found(sealed) == {("unit", 6, "unsealed"), ("unit", 7, "break")}


# ---------------------------------------------------------------- what is in order


def test_what_was_written_before_the_key_is_sealed_as_it_stands(doors: Doors) -> None:
    for number in range(1, 4):
        append(doors, number)
    begin(doors)
    append(doors, 4)
    append(doors, 1, chain="strangers")
    walked = audit.walk(doors)
    assert walked.broken == ()
    assert {end.chain: (end.older, end.sealed) for end in walked.ends} == {
        "strangers": (0, 1),
        "unit": (3, 1),
    }
    assert "3 are older than the seal" in " ".join(audit_report.what_holds(walked))
    with doors.writing() as session:
        chain = list(events.events_of(session, "T1", "unit"))
        written_anew(session, [replace(chain[0], actor="U2"), *chain[1:]], seals=True)
    assert found(doors) == {("unit", 5, "end")}


def test_a_start_makes_one_key_and_the_next_ones_keep_it(sealed: Doors) -> None:
    begin(sealed, NOON + timedelta(days=1))
    begin(sealed, NOON + timedelta(days=2))
    assert audit.walk(sealed).sealed_since == NOON


def test_several_who_begin_one_chain_at_once_make_one_that_holds(doors: Doors) -> None:
    begin(doors)
    writers = [Thread(target=append, args=(doors, 1, chain)) for chain in ("a", "b", "a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(10)
    walked = audit.walk(doors)
    assert walked.broken == ()
    assert [(end.chain, end.sealed) for end in walked.ends] == [("a", 2), ("b", 2)]


@pytest.fixture
def two_keys() -> Iterator[tuple[str, str]]:
    before = current_cipher()
    old, new = new_key(), new_key()
    use_cipher(Cipher([old]))
    yield old, new
    use_cipher(before)


def test_an_encryption_key_is_dropped_and_every_event_is_still_proved(
    two_keys: tuple[str, str], doors: Doors
) -> None:
    old, new = two_keys
    begin(doors)
    append(doors, 1)
    use_cipher(Cipher([new, old]))
    append(doors, 2)
    list(keys.rotate(doors.patient, Cipher([new, old])))
    use_cipher(Cipher([new]))
    begin(doors, NOON + timedelta(days=1))
    append(doors, 3)
    walked = audit.walk(doors)
    assert (walked.broken, walked.sealed_since) == ((), NOON)
    assert [(end.sealed, end.lost) for end in walked.ends] == [(3, 0)]


def test_a_client_and_a_workspace_that_are_erased_break_nothing(
    doors: Doors, clock: MovableClock
) -> None:
    harbor = open_harbor(doors, clock)
    client_id = harbor.enroll("C-114")
    harbor.contact(client_id)
    erasing.erase_client(doors.patient, harbor.lea, client_id, now=harbor.now)
    (end,) = audit.walk(doors).ends
    assert (end.sealed, audit.verify(doors)) == (end.number, ())
    workspaces.revoke(doors, harbor.workspace_id, happened_at=harbor.now, now=harbor.now)
    workspaces.erase(doors.patient, harbor.workspace_id, now=harbor.now)
    assert audit.verify(doors) == ()
    assert [(end.chain, end.number) for end in audit.walk(doors).ends] == [("strangers", 1)]


@pytest.mark.parametrize(("minutes", "said"), [(4, ()), (90, ("1 hour",)), (3000, ("2 days",))])
def test_time_that_goes_back_is_told(sealed: Doors, minutes: int, said: tuple[str, ...]) -> None:
    """Two at once may come in either order; a clock that was set back is another matter."""
    append(sealed, 5 - minutes)
    walked = audit.walk(sealed)
    assert walked.broken == ()
    lines = audit_report.times_that_go_back(walked)
    assert len(lines) == len(said)
    for line, long in zip(lines, said, strict=True):
        assert f"event 6 is dated {long} before event 5" in line
