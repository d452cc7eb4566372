"""`/visit C-114 phone 20 min`, `/visit C-114 tried home`, `/visit C-114 profile done`"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.commands.lines import amounts, milestone, reader
from bot.commands.lines.background import Background
from bot.commands.lines.expects import Expects
from bot.commands.lines.found import Found
from bot.commands.lines.phrases import DURATIONS, FILLER, MODES, Phrases, as_called, words_of
from bot.commands.lines.pieces import TypedLine
from bot.commands.lines.understood import Question, Understood
from ips.facts import (
    Answer,
    Disclosure,
    MilestoneKind,
    Mode,
    OutreachStrategy,
    Place,
    ProfileComponent,
)
from ips.words.table import PLACES

WHO_CAME_ALONG = Question("who of the mental-health team came along")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientContactLine(Understood):
    """What a line says of a client contact; None where it says nothing of it."""

    LABELS = frozenset({"note", "purpose", milestone.DECISION, milestone.SESSION})

    mode: Mode | None = None
    reached: bool | None = None
    strategy: OutreachStrategy | None = None
    place: Place | None = None
    minutes: int | None = None
    with_team_member: str | None = None
    with_family: bool | None = None
    job_trouble: bool | None = None
    # Of a short record, such as 'benefits accepted'.
    milestone: MilestoneKind | None = None
    answer: Answer | None = None
    decision: Disclosure | None = None
    limits: str | None = None
    components: tuple[ProfileComponent, ...] | None = None

    @property
    def says_of_a_visit(self) -> bool:
        """Whether a line with a short record speaks of a visit too."""
        return bool(_OF_A_VISIT.intersection(self.parts)) or "purpose" in self.labelled

    @property
    def may_not_have_met(self) -> bool:
        """Words are left over that hardly go with a visit: 'cancelled', 'in jail'."""
        asks = self.reached is None and self.milestone is None
        return asks and any(_NO_VISIT.search(run.text) for run in self.runs)

    @property
    def news(self) -> tuple[str, ...]:
        """What the words that are left over tell of, that a visit does not record: keys of NEWS."""
        left = [run.text for run in self.runs]
        return tuple(name for name, words in NEWS.items() if any(map(words.search, left)))

    @property
    def put_off(self) -> bool:
        """'rescheduled to friday' names a day to come, and no day of a visit."""
        return any(_PUT_OFF.search(run.text) for run in self.runs)

    def at_employer(self) -> ClientContactLine:
        """'at Corner Hardware', where the client works: the name is understood and says no more.

        In person, that is at the work site; also where nobody was reached.
        """
        employer = self.employer
        if employer is None or not employer.place:
            return self
        left = tuple(run for run in self.runs if run is not employer)
        if self.mode not in (None, Mode.IN_PERSON):
            return replace(self, runs=left)
        there = replace(self, runs=left, place=self.place or Place.WORK_SITE)
        if there.reached is not False or there.strategy is not None:
            return there
        return replace(there, strategy=attempt(there.parts))


_NO_VISIT = re.compile(
    r"\b(?:no|not|never|(?:did|was|could|would|is|has|does|do|ca|wo)n['’]?t|cancel\w*|resched\w*"
    r"|postpon\w*|refus\w*|asleep|sleeping|sick|jail|hospital\w*|missed|forgot)\b",
    re.IGNORECASE,
)
NEWS = {
    "job_end": re.compile(
        r"\b(?:fired|laid off|let go|quits?|walked out|no call no show)\b"
        r"|\blost (?:his|her|their|the|a)(?: job)?$",  # a line ends before 'job'
        re.IGNORECASE,
    ),
    "job_start": re.compile(
        r"\b(?:hired|new job|got (?:a|the) job|first day|job offer|started (?:work|the job))\b",
        re.IGNORECASE,
    ),
    "away": re.compile(r"\b(?:jail|prison|custody|hospital\w*|rehab|detox)\b", re.IGNORECASE),
    "declined": re.compile(
        r"\b(?:(?:do|does)(?:n['’]?t| not) want|no longer wants?|stop (?:calling|coming))\b",
        re.IGNORECASE,
    ),
}
_PUT_OFF = re.compile(r"\b(?:resched|postpon)", re.IGNORECASE)
_OF_A_VISIT = frozenset({"mode", "reached", "strategy", "place", "minutes", "with_team_member"}) | {
    "with_family",
    "job_trouble",
}

_MET = ("saw", "met", "visited")
_PHONED, _WROTE = ("called", "phoned"), ("texted", "emailed")
_WHOM = ("him", "her", "them", "me", "us")
_WHOSE = ("", "the ", "a ", "his ", "her ", "their ", "my ")
_ROLES = (
    "therapist", "case manager", "care manager", "case worker", "caseworker", "counselor",
    "clinician", "psychiatrist", "prescriber", "nurse", "social worker", "peer specialist",
)  # fmt: skip
_RELATIVES = (
    "family", "mother", "mom", "father", "dad", "parents", "sister", "brother", "wife", "husband",
    "partner", "daughter", "son",
)  # fmt: skip
_VOICEMAIL = "voicemail"  # no field: an attempt by phone


def _with(who: str) -> Iterable[str]:
    return (f"with {whose}{who}" for whose in _WHOSE)


def _with_a_colleague() -> Phrases:
    return {words: ("with_team_member", role) for role in _ROLES for words in _with(role)}


WORDS = (
    MODES
    | as_called("place", PLACES)
    | words_of(
        "reached", False,
        "tried", "attempt", "attempted", "no show", "no-show", "no showed", "not reached",
        "not home", "not at home", "wasn't home", "was not home", "nobody home", "no answer",
        "didn't answer", "did not answer", "no reply", "no response",
        "didn't show", "did not show", "didn't show up", "did not show up",
        "couldn't reach", "could not reach", "noshow", "no show up", "no pick up",
        "didn't pick up", "did not pick up", "no one home", "wasn't there", "was not there",
        "stood me up",
    )
    | words_of(
        _VOICEMAIL, True,
        "voicemail", "left voicemail", "left a voicemail", "left message", "left a message",
        "left vm", "left msg", "vm", "lvm", "went to voicemail", "straight to voicemail",
    )
    | words_of("mode", Mode.PHONE, "calling", "to call", "phoning")
    | words_of("mode", Mode.TEXT, "texting", "to text")
    | words_of("place", Place.HOME, "home", "at home", "home visit")
    | words_of("place", Place.OFFICE, "office", "at the office", "in the office")
    | words_of("place", Place.COMMUNITY, "community", "in the community", "in community")
    | words_of(
        "place", Place.WORK_SITE,
        "work", "at work", "work site", "worksite", "at the work site",
    )
    | words_of("job_trouble", True, "job trouble", "trouble", "trouble at work")
    | words_of("job_trouble", False, "no trouble", "no job trouble")
    | DURATIONS
    | _with_a_colleague()
    | words_of("with_family", True, "family", *(each for who in _RELATIVES for each in _with(who)))
    | words_of(
        "strategy", OutreachStrategy.LETTER, "letter", "a letter", "sent letter", "sent a letter"
    )
    | words_of("strategy", OutreachStrategy.JOINT_VISIT, "joint visit")
    | milestone.WORDS
    | words_of(
        FILLER, True, "visit", "visited", "met", "met with", "saw", "seen", "we met", "came",
        "came in", *(f"{met} {whom}" for met in _MET for whom in _WHOM),
    )
    | words_of("mode", Mode.PHONE, *(f"{how} {whom}" for how in _PHONED for whom in _WHOM))
    | words_of("mode", Mode.TEXT, *(f"{how} {whom}" for how in _WROTE for whom in _WHOM))
)  # fmt: skip

_EXPECTS = Expects(WORDS, amounts.DURATION, code_first=True, place=True)


def read(line: TypedLine, background: Background) -> ClientContactLine:
    """One client, made or attempted: where, with whom, and how long it took."""
    found = reader.read(line, _EXPECTS, background)
    found.only_one_day()
    if found.parts.pop(_VOICEMAIL, None):
        found.put("reached", False, "voicemail")
        found.parts.setdefault("mode", Mode.PHONE)
    amounts.add_up_minutes(found.parts)
    _note_strategy(found)
    milestone.complete(found)
    return found.as_line(ClientContactLine)


def _note_strategy(found: Found) -> None:
    """How an attempt was made; a letter is one, whatever else was typed."""
    parts = found.parts
    if parts.get("strategy") is OutreachStrategy.LETTER:
        found.put("reached", False, "letter")
        parts.setdefault("mode", Mode.TEXT)
    if parts.get("reached") is False:
        strategy = attempt(parts)
        if strategy is not None:
            parts.setdefault("strategy", strategy)
    elif parts.pop("strategy", None) is not None and "with_team_member" not in parts:
        found.unsure.append(WHO_CAME_ALONG)


def attempt(parts: Mapping[str, Any]) -> OutreachStrategy | None:
    """How an attempt was made, as far as its other words tell (F S14)."""
    if parts.get("with_family"):
        return OutreachStrategy.FAMILY
    if parts.get("place") == "home":
        return OutreachStrategy.HOME_VISIT
    if parts.get("mode") in (Mode.PHONE, Mode.TEXT, Mode.VIDEO):
        return OutreachStrategy.PHONE_OR_TEXT
    if parts.get("place") in ("community", "work_site"):
        return OutreachStrategy.COMMUNITY_VISIT
    return None
