"""The key that seals the audit chains: nobody reckons a seal who has no encryption key.

It is made once, at the first start that knows of seals, and stands in the database under a key that
is derived from the encryption keys for this alone: no other stored text opens in its place. So an
encryption key can be changed and dropped: `keys rotate` keeps this one under the first key.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import LargeBinary, bindparam, exists, func, or_, select, type_coerce, update

from db.doors import PatientDoors, Session
from db.encryption import VERSION, Apart, Cipher, WrongKey, current_cipher, derive
from db.models import AuditHeadRow, AuditKeyRow, KeyCheckRow
from db.sealing import private_columns
from db.types import METADATA
from db.upsert import insert_into

PURPOSE = "the key of the audit chains"
Chain = tuple[str, str]  # its workspace, and the unit's id or 'strangers'


@dataclass(frozen=True, slots=True)
class AuditKey:
    """What seals events, heads and the list of all chains; `made_at`: sealed from then on.

    `follows_another`: one that was here before it is gone.
    """

    made_at: datetime
    secret: bytes = field(repr=False)
    follows_another: bool = False

    def of_event(self, digest: bytes, *, follows: bool) -> bytes:
        """`follows`: the chain's end stood as it had been left when this was appended."""
        return self._seal("event" if follows else "event after a break", digest.hex())

    def of_head(self, chain: Chain, number: int, digest: bytes) -> bytes:
        return self._seal("head", *chain, number, digest.hex())

    def close_list(self, chains: Collection[Chain]) -> bytes:
        return self._of_the_list().encrypt(json.dumps(sorted(chains)))

    def open_list(self, stored: object) -> frozenset[Chain] | None:
        """Every chain there is; None where the list is not as it was written."""
        if not isinstance(stored, bytes | memoryview):
            return None
        try:
            return frozenset(map(tuple, json.loads(self._of_the_list().decrypt(bytes(stored)))))
        except WrongKey:
            return None

    def _of_the_list(self) -> Apart:
        return Apart([derive(self.secret, "the list of the audit chains")])

    def _seal(self, *what: str | int) -> bytes:
        text = json.dumps(what, separators=(",", ":"))
        return hmac.digest(
            derive(self.secret, "the seals of the audit chains"), text.encode(), "sha256"
        )


def opened(stored: object) -> AuditKey | None:
    """The key as it is stored; None where there is none, or none that opens."""
    if not isinstance(stored, bytes | memoryview):
        return None
    try:
        kept = json.loads(current_cipher().alone_for(PURPOSE).decrypt(bytes(stored)))
    except WrongKey:
        return None
    return AuditKey(
        datetime.fromisoformat(kept["made_at"]),
        bytes.fromhex(kept["secret"]),
        kept.get("follows_another", False),
    )


def _closed(key: AuditKey) -> bytes:
    kept = {
        "made_at": key.made_at.astimezone(UTC).isoformat(),
        "secret": key.secret.hex(),
        "follows_another": key.follows_another,
    }
    return current_cipher().alone_for(PURPOSE).encrypt(json.dumps(kept))


def find(session: Session) -> AuditKey | None:
    """The deployment's key."""
    return opened(session.scalar(select(AuditKeyRow.key).where(AuditKeyRow.id == 1)))


def make(doors: PatientDoors, now: datetime) -> None:
    """Where there is no key that opens: a new one, and each chain is sealed as it stands.

    What was written before is held by its hashes, and from now on by the seal of its end. Texts are
    bound to their places by whoever has made a key first: where some are, there was one.
    """
    with doors.reading() as session:
        if find(session) is not None:
            return
        another = _anything_bound(session)
    with doors.writing() as session:
        session.execute(
            insert_into(session, AuditKeyRow)
            .values(id=1)
            .on_conflict_do_nothing(index_elements=["id"])
        )
        row = select(AuditKeyRow.key).where(AuditKeyRow.id == 1).with_for_update()
        if opened(session.scalar(row)) is None:
            _seal_what_stands(session, AuditKey(now, secrets.token_bytes(32), another))


def _anything_bound(session: Session) -> bool:
    """Whether a private text is bound to its place, but for what every start writes."""
    begin = [
        func.substr(type_coerce(column, LargeBinary), 1, len(VERSION), type_=LargeBinary)
        for table in METADATA.sorted_tables
        if table.name != KeyCheckRow.__tablename__
        for column in private_columns(table)
    ]
    return bool(session.scalar(select(or_(*(exists().where(each == VERSION) for each in begin)))))


def _seal_what_stands(session: Session, key: AuditKey) -> None:
    head = AuditHeadRow
    query = select(head.workspace_id, head.chain, head.number, head.hash)
    heads = session.execute(query.order_by(head.workspace_id, head.chain).with_for_update()).all()
    chains = [(each.workspace_id, each.chain) for each in heads]
    session.execute(
        update(AuditKeyRow)
        .where(AuditKeyRow.id == 1)
        .values(key=_closed(key), chains=key.close_list(chains))
    )
    at = head.workspace_id == bindparam("of_workspace"), head.chain == bindparam("of_chain")
    seals = [
        {"of_workspace": chain[0], "of_chain": chain[1], "new_seal": seal}
        for chain, each in zip(chains, heads, strict=True)
        for seal in [key.of_head(chain, each.number, bytes(each.hash))]
    ]
    if seals:
        sealed = update(head).where(*at).values(seal=bindparam("new_seal"))
        session.execute(sealed, seals)


def keep_under_the_first_key(doors: PatientDoors, cipher: Cipher) -> None:
    """For `keys rotate`. Raises `WrongKey` where none of the encryption keys opens it."""
    with doors.writing() as session:
        row = select(AuditKeyRow.key).where(AuditKeyRow.id == 1).with_for_update()
        stored = session.scalar(row)
        if stored is None:
            return
        rotated = cipher.alone_for(PURPOSE).rotate(bytes(stored))
        session.execute(update(AuditKeyRow).where(AuditKeyRow.id == 1).values(key=rotated))
