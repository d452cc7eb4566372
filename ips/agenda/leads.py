"""Job leads to share, each beside the codes of the seekers whose wishes it fits (F O4, S5).

What fits is found by the words for a kind of work: nobody's wishes are judged here, the meeting
does that. A word that says nothing of the work, such as 'mornings' or 'help', makes nothing fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ips.agenda.week import UnitWeek, in_program
from ips.caseload import is_looking
from ips.words.kinds_of_work import CALLED, JOB_TYPES, SAID_BY, SAYS_NOTHING

_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[,.;:\n()]|\b(?:but|and|rather)\b")
_UNWANTED = re.compile(r"\b(?:no|not|never|without|nothing|dont|avoids?|except|hates?)\b")
_WORDS_OF_A_PHRASE = 3


@dataclass(frozen=True, slots=True)
class LeadToShare:
    """`fits`: codes of people who look for work, whose wishes name a kind of work of the lead's."""

    id: str
    fits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeekerWish:
    """Somebody who looks for work, and no lead fits."""

    code: str
    wishes: str


def leads_to_share(unit_week: UnitWeek) -> tuple[LeadToShare, ...]:
    """The oldest first: it has waited longest."""
    seekers = _seekers(unit_week)
    return tuple(
        LeadToShare(lead.id, tuple(code for code, wishes in seekers if fits(wishes, lead.text)))
        for lead in sorted(unit_week.job_leads, key=lambda each: (each.shared_on, each.id))
    )


def seekers_of(leads: Iterable[LeadToShare]) -> tuple[str, ...]:
    """The codes of all whom one of these leads may fit."""
    return tuple(sorted({code for lead in leads for code in lead.fits}))


def wishes_without_lead(
    unit_week: UnitWeek, leads: tuple[LeadToShare, ...]
) -> tuple[SeekerWish, ...]:
    """What people look for where nobody has heard of anything yet."""
    found = {code for lead in leads for code in lead.fits}
    return tuple(
        SeekerWish(code, wishes) for code, wishes in _seekers(unit_week) if code not in found
    )


def _seekers(unit_week: UnitWeek) -> list[tuple[str, str]]:
    return sorted(
        (client.code, client.wishes)
        for client in in_program(unit_week)
        if client.wishes and is_looking(client.history, unit_week.as_of)
    )


def fits(wishes: str, lead: str) -> bool:
    """Whether a lead names a kind of work that a wish names too, by words that are not unwanted."""
    return bool(kinds_of_both(wishes, lead))


def kinds_of_both(wishes: str, lead: str) -> tuple[str, ...]:
    """The kinds of work that make them fit, as people call them.

    A kind that was picked for the lead counts whatever its words.
    """
    wanted = {kind for word in _named(wishes, wanted=True) for kind in word.kinds}
    unwanted = {word.alike for word in _named(wishes, wanted=False)}
    offered = (word for word in _named(lead, wanted=True) if word.alike not in unwanted)
    named = {kind for word in offered for kind in word.kinds} | {_picked_kind(lead)}
    return tuple(sorted(CALLED[kind] for kind in wanted & named))


def with_kind_of_work(lead: str, kind: str | None) -> str:
    """The lead's line with a kind of work that was picked: it is read wherever the lead is."""
    label = JOB_TYPES.get(kind or "")
    return f"{lead}{_PICKED}{label}" if label else lead


def _picked_kind(lead: str) -> str | None:
    return next((kind for kind, each in JOB_TYPES.items() if lead.endswith(_PICKED + each)), None)


_PICKED = " · "


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or phrase for a kind of work; none of them: it says nothing. `alike`: its group."""

    alike: str
    kinds: frozenset[str] = frozenset()


def _named(text: str, *, wanted: bool) -> Iterator[_Word]:
    """The words of the parts that say what is wanted, or of those that say what is not."""
    for part in _PART.split(_plain(text)):
        if bool(_UNWANTED.search(part)) != wanted:
            yield from map(_WORDS.__getitem__, _known(part))


def _known(part: str) -> Iterator[str]:
    """The longest phrase counts: in 'coffee shop' there is no shop."""
    words, at = _WORD.findall(part), 0
    while at < len(words):
        ends = range(min(at + _WORDS_OF_A_PHRASE, len(words)), at, -1)
        found = [(end, one) for end in ends for one in _forms(words[at:end]) if one in _WORDS]
        if found:
            yield found[0][1]
        at = found[0][0] if found else at + 1


def _forms(words: Sequence[str]) -> Iterator[str]:
    """As it stands, then each way in which it may be a plural; 'dish washer' is 'dishwasher'."""
    phrase = "".join(words)
    yield phrase
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if phrase.endswith(ending):
            yield phrase.removesuffix(ending) + instead


def _plain(text: str) -> str:
    """Without accents, capitals and apostrophes."""
    letters = unicodedata.normalize("NFKD", text)
    kept = (each for each in letters if not unicodedata.combining(each) and each not in "'’`´")
    return "".join(kept).casefold()


def _listed() -> Mapping[str, _Word]:
    """By the word or phrase, written together."""
    found = {each: _Word(each) for each in _together(SAYS_NOTHING.replace(";", "/"))}
    for kind, groups in SAID_BY.items():
        for group in groups.split(";"):
            first, *others = _together(group)
            for each in (first, *others):
                before = found.get(each, _Word(first))
                found[each] = _Word(before.alike, before.kinds | {kind})
    return found


def _together(group: str) -> Iterator[str]:
    return ("".join(each.split()) for each in group.split("/"))


_WORDS = _listed()
