"""Whom and which employer a typed line names: one look for all its words.

A line of text is recorded while somebody waits, so this takes two queries however many codes
it holds and however many people and employers the unit has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action, Denied, Granted
from bot.casework.reading.employers import nearest
from bot.casework.replies import Actor, ClientLabel, EmployerOption
from db.doors import Doors, Session
from db.queries.people import typed_names as rows
from db.queries.people.employer_network import KnownEmployer
from db.queries.people.employers import folded
from db.queries.people.typed_names import CodeOf
from ips.facts import StaffRole
from ips.letters import plain_code


@dataclass(frozen=True, slots=True)
class Known:
    """The clients whose code a line may hold, and the unit's employers, by what people call them.

    A client out of reach is as unknown as a code that nobody has.
    """

    clients: tuple[ClientLabel, ...] = ()
    employers: tuple[KnownEmployer, ...] = ()
    folded_names: frozenset[str] = frozenset()  # of the employers, aliases too
    # Clients of colleagues, whom this person stands in for by no cover -> who carries them.
    of_colleagues: Mapping[str, str] = field(default_factory=dict)

    def client(self, code: str) -> ClientLabel | None:
        """The client of this code, however it was typed: 'c114' is C-114."""
        plain = plain_code(code)
        return next((each for each in self.clients if plain_code(each.code) == plain), None)

    def employer(self, name: str) -> EmployerOption | None:
        """The employer of exactly this name or alias, but for case, accents and marks."""
        if folded(name) not in self.folded_names:
            return None
        exact, _ = nearest(self.employers, name)
        return EmployerOption(exact.id, exact.name) if exact is not None else None

    def employers_among(
        self, neighbours: Iterable[Sequence[str]], at_most: int
    ) -> dict[str, EmployerOption]:
        """The employers that neighbouring words name, by these words as typed: `at_most` a name."""
        if not self.folded_names:
            return {}
        spans = (span for words in neighbours for span in _spans(words, at_most))
        named = {typed for typed, plain in spans if plain in self.folded_names}
        found = ((typed, self.employer(typed)) for typed in named)
        return {typed: employer for typed, employer in found if employer is not None}

    def lookalikes(self, name: str) -> tuple[EmployerOption, ...]:
        """Employers whose names are much like this one, which is none of theirs."""
        _, near = nearest(self.employers, name)
        return tuple(EmployerOption(each.id, each.name) for each in near)


def _spans(words: Sequence[str], at_most: int) -> Iterator[tuple[str, str]]:
    """Neighbouring words as typed, and folded; word by word, which is the same and much faster."""
    plain = [folded(word) for word in words]
    for start in range(len(words)):
        for end in range(start + 1, min(start + at_most, len(words)) + 1):
            yield " ".join(words[start:end]), " ".join(filter(None, plain[start:end]))


def known(
    doors: Doors,
    actor: Actor,
    vocational_unit_id: str,
    possible_codes: Sequence[str],
    *,
    now: datetime,
) -> Known:
    """Whom these words may name, and every employer of the unit. Raises NotAllowed."""
    with permissions.reading(doors, actor, now=now) as session:
        found, network = rows.codes_and_employers(
            session, actor.workspace_id, vocational_unit_id, possible_codes
        )
        granted, denied = _granted(session, actor, vocational_unit_id, found, now)
    if denied is not None:
        permissions.write_down(doors, actor, denied, now=now)
    within_reach = () if denied is not None else found
    people = tuple(ClientLabel(each.client_id, each.code) for each in within_reach)
    names = {name for each in network for name in (each.folded_name, *(a for _, a in each.aliases))}
    return Known(people, network, frozenset(names - {""}), _of_colleagues(granted))


def _of_colleagues(granted: Granted) -> Mapping[str, str]:
    """Whoever covers, and the team lead, write for others by right: they are not asked."""
    if granted.me.role is StaffRole.TEAM_LEAD:
        return {}
    return {
        client_id: carrier
        for client_id, carrier in granted.of_colleagues.items()
        if client_id not in granted.reached
    }


def _granted(
    session: Session,
    actor: Actor,
    vocational_unit_id: str,
    found: Sequence[CodeOf],
    now: datetime,
) -> tuple[Granted, Denied | None]:
    """All of them, or none: a line that names somebody out of reach is asked about as a whole.

    The denial is for the audit alone; the person reads of a code that nobody has.
    """
    denied: Denied | None = None
    if found:
        ids = [each.client_id for each in found]
        try:
            return permissions.authorize(
                session,
                actor,
                Action.PICK_CLIENT,
                now=now,
                client_ids=ids,
                unit_id=vocational_unit_id,
            ), None
        except Denied as error:
            denied = error
    granted = permissions.authorize(
        session, actor, Action.PICK_EMPLOYER, now=now, unit_id=vocational_unit_id
    )
    return granted, denied
