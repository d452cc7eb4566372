"""Job leads to share, each beside the codes of the seekers whose wishes it fits (F O4, S5).

What fits is found by common words: nobody's wishes are judged here, the meeting does that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ips.agenda.week import UnitWeek, in_program
from ips.caseload import is_looking

STEM = 4
"""→ Words alike in their first four letters are about the same: 'baker' and 'bakery'."""

_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[,.;:\n()]|\b(?:but|and)\b")
_UNWANTED = re.compile(r"\b(?:no|not|never|without|nothing|don't|dont|avoids?|rather not)\b")

# What is said of almost any job, and so fits none in particular.
_COMMON = """
    about after again also anything around been before client close days dollars each every
    experience from full good have help hired hires hiring hour hours into job jobs kind like likes
    look looking looks month more morning mornings much near need needs next night nights only open
    opening other part people person place position shift shifts some something soon start starts
    steady take team than that their them then there these they think this time times wage want
    wanted wants week weekday weekdays weekend weekends weeks well what when where which will wish
    with work worked worker workers working works would afternoon afternoons evening evenings
    monday tuesday wednesday thursday friday saturday sunday town today tomorrow year years
"""
_ANYWHERE = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class LeadToShare:
    """`fits`: codes of people who look for work, whose wishes have a word of the lead's."""

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
    """Whether a wish and a lead have a word in common that says what the work is."""
    return bool(_stems(wishes) & _stems(lead))


def _stems(text: str) -> frozenset[str]:
    """The beginnings of its words; what is not wanted is no wish."""
    wanted = (part for part in _PART.split(text.casefold()) if not _UNWANTED.search(part))
    words = (word for part in wanted for word in _WORD.findall(part))
    return frozenset(word[:STEM] for word in words if len(word) >= STEM and word not in _ANYWHERE)
