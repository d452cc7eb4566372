"""Finding an employer by what people call it, so that one employer is not two."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.casework.access import permissions
from bot.casework.access.permissions import Action
from bot.casework.replies import Actor, EmployerOption, Refusal
from db.doors import Doors, Session
from db.queries.people import employer_network
from db.queries.people import employers as rows
from db.queries.people.employer_network import KnownEmployer
from db.queries.people.employers import folded

NOT_THERE = "I can't find that employer any more. Please look it up with /employer."
MOST_OPTIONS = 100  # what a select of Slack's can show
MOST_LOOKALIKES = 5

NEAR = 85.0
"""→ From this likeness on (0-100) a name is offered as a near-duplicate before a new employer is
made. It lets one or two slips of the finger through in a name of ten letters or more ('Walgrens
Pharmacy', 'Bean and Leaf Café' for 'Bean & Leaf') and keeps apart what only shares a common
word ('Main Street Diner', 'Main Street Books'). A wrong offer costs one tap; a missed one splits
the employer's history."""

SHORTEST_NEAR = 4  # letters: below, everything resembles everything


def employer_options(
    doors: Doors, actor: Actor, query: str, *, now: datetime, limit: int = MOST_OPTIONS
) -> tuple[EmployerOption, ...]:
    """The unit's employers whose name or alias holds what was typed, those that begin so first."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.PICK_EMPLOYER, now=now)
        known = employer_network.of_unit(session, actor.workspace_id, granted.unit_id)
        typed = folded(query)
        fitting = [(each, alias) for each in known for alias in _fit(each, typed)]
        fitting.sort(key=lambda pair: (not _begins(pair[0], typed), pair[0].folded_name))
        return _options(session, actor.workspace_id, fitting[: min(limit, MOST_OPTIONS)])


def match_employer(
    doors: Doors, actor: Actor, text: str, *, now: datetime
) -> tuple[EmployerOption | None, tuple[EmployerOption, ...]]:
    """The employer that a typed name means, by its name or an alias, and else its look-alikes.

    With an exact match there are no look-alikes; with neither, it is a new employer.
    """
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.PICK_EMPLOYER, now=now)
        known = employer_network.of_unit(session, actor.workspace_id, granted.unit_id)
        exact, lookalikes = nearest(known, text)
        found = ([exact] if exact is not None else []) + list(lookalikes)
        options = _options(session, actor.workspace_id, [(each, None) for each in found])
    if exact is not None:
        return options[0], ()
    return None, options


def known_as(doors: Doors, actor: Actor, employer_id: str, *, now: datetime) -> EmployerOption:
    """The employer of this id, or the one it was merged into."""
    with permissions.reading(doors, actor, now=now) as session:
        granted = permissions.authorize(session, actor, Action.PICK_EMPLOYER, now=now)
        found = rows.with_id(session, actor.workspace_id, granted.unit_id, employer_id)
    if found is None:
        raise Refusal(NOT_THERE)
    return EmployerOption(found.id, found.name)


def nearest(
    known: Collection[KnownEmployer], text: str
) -> tuple[KnownEmployer | None, tuple[KnownEmployer, ...]]:
    """The employer of exactly this name or alias, or those whose names are much alike."""
    typed = folded(text)
    if not typed:
        return None, ()
    for names_of in (_own_name, _aliases):
        for employer in known:
            if typed in names_of(employer):
                return employer, ()
    scored = sorted(
        ((_likeness(each, typed), each) for each in known),
        key=lambda pair: (-pair[0], pair[1].folded_name),
    )
    alike = tuple(each for score, each in scored if score >= NEAR)
    return None, alike[:MOST_LOOKALIKES]


def _likeness(employer: KnownEmployer, typed: str) -> float:
    return max(_alike(typed, name) for name in (*_own_name(employer), *_aliases(employer)))


def _alike(typed: str, name: str) -> float:
    """0-100: slips of the finger, words in another order, or one name a part of the other."""
    if _in_one(typed) == _in_one(name):
        return 100.0
    if min(len(typed), len(name)) < SHORTEST_NEAR:
        return 0.0
    from rapidfuzz import fuzz  # noqa: PLC0415 - read with the first name that is new

    return max(
        fuzz.ratio(typed, name),
        fuzz.token_sort_ratio(typed, name),
        # 'bean and leaf' within 'bean and leaf cafe': every word of one stands in the other.
        fuzz.token_set_ratio(typed, name) if _begin_alike(typed, name) else 0.0,
    )


def _begin_alike(typed: str, name: str) -> bool:
    return typed.split()[0] == name.split()[0]


def _own_name(employer: KnownEmployer) -> tuple[str, ...]:
    return (employer.folded_name,)


def _aliases(employer: KnownEmployer) -> tuple[str, ...]:
    return tuple(folded_alias for _, folded_alias in employer.aliases)


def _fit(employer: KnownEmployer, typed: str) -> Iterable[str | None]:
    """Once if the name holds what was typed (no alias shown), else the first alias that does."""
    if holds(employer.folded_name, typed):
        return (None,)
    return [alias for alias, folded_alias in employer.aliases if holds(folded_alias, typed)][:1]


def holds(name: str, typed: str) -> bool:
    """Whether a folded name holds folded words: 'mc donalds' finds 'mcdonalds'."""
    return _in_one(typed) in _in_one(name)


def _in_one(words: str) -> str:
    return words.replace(" ", "")


def _begins(employer: KnownEmployer, typed: str) -> bool:
    names = (*_own_name(employer), *_aliases(employer))
    return any(_in_one(name).startswith(_in_one(typed)) for name in names)


def _options(
    session: Session,
    workspace_id: str,
    found: Collection[tuple[KnownEmployer, str | None]],
) -> tuple[EmployerOption, ...]:
    last = employer_network.last_contacts(
        session, workspace_id, [employer.id for employer, _ in found]
    )
    return tuple(
        EmployerOption(employer.id, employer.name, alias, last.get(employer.id))
        for employer, alias in found
    )
