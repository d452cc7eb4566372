"""Which clients a text names that a whole unit may read. Pure.

It looks for more than an erasure takes out: what is only kept from some eyes, or asked about, may
be one too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from db.queries.people.clients import Named
from db.queries.people.employers import folded
from ips.letters import as_it_looks

_WORDS_OF_A_NAME = 6
_OF_SOMEBODY = re.compile(r"['’ʼ]s\b")
_SHORTEST = 3  # letters: 'Al' is no name that anybody could tell from a word


def codes_of(people: Iterable[Named]) -> frozenset[str]:
    """Their codes but bare numbers: texts are full of hours, pay and house numbers."""
    codes = (_in_one(each.code) for each in people)
    return frozenset(code for code in codes if not code.isdigit())


def signs_of(people: Iterable[Named]) -> frozenset[str]:
    """What names them beyond doubt: a code, and a whole name."""
    several = tuple(people)
    return codes_of(several).union(*map(_whole_names, several))


def hints_of(people: Iterable[Named]) -> frozenset[str]:
    """What a reader could tell them by: any code, and the family name alone."""
    return frozenset(hint for each in people for hint in _any_name(each))


def holds(text: str, signs: frozenset[str]) -> bool:
    """Whether one of these stands in a text; 'C - 114' and 'c114' are one code."""
    words = _folded(text)
    return any(
        "".join(words[start:end]) in signs
        for start in range(len(words))
        for end in range(start + 1, min(start + _WORDS_OF_A_NAME, len(words)) + 1)
    )


def _any_name(person: Named) -> Iterator[str]:
    yield _in_one(person.code)
    yield from _whole_names(person)
    family = folded(person.name or "").split()[-1:]
    yield from (each for each in family if len(each) >= _SHORTEST)


def _whole_names(person: Named) -> Iterator[str]:
    parts = folded(person.name or "").split()
    if len(parts) > 1:
        orders = (parts, [*parts[-1:], *parts[:-1]], [parts[0], parts[-1]], [parts[-1], parts[0]])
        yield from ("".join(order) for order in orders)
    elif parts and len(parts[0]) >= _SHORTEST:
        yield parts[0]


def _folded(text: str) -> list[str]:
    """The words of a text of any length as they are compared, 'Rosa’s' as Rosa."""
    owners = (_OF_SOMEBODY.sub("", word) for word in as_it_looks(text).split())
    return [plain for word in owners for plain in folded(word).split()]


def _in_one(code: str) -> str:
    return folded(code).replace(" ", "")
