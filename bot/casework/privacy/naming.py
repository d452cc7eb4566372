"""Where one client is named in what people typed, and the text without it. Pure.

A code is found however it was typed (case, dashes, a space, letters of another width) and only as
a word. What could as well be something else is left where it stands, unless it is marked as a
code: see `docs/decisions/0011-erasing-from-other-texts.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from ips.letters import as_it_looks, legible, plain_code

MARK = "[erased]"

FIVE_DIGITS = 5  # a shorter bare number is an hour, a wage or a house more often than a person
SHORTEST_NAME = 3  # letters: 'Al' and 'Jo' are no names that anybody could tell from a word


class Kind(StrEnum):
    """What a text is, which says how boldly somebody may be taken out of it."""

    PROSE = "prose"  # notes, wishes, next steps: whatever comes to mind
    LABEL = "label"  # what something or somebody else is called: an employer, a team, a job
    NAME = "name"  # the name of another client


Span = tuple[int, int]
Find = Callable[["_Folded"], Iterator[Span]]


@dataclass(frozen=True, slots=True)
class Mentions:
    """How one client is named. Build it with `mentions_of`."""

    _finders: tuple[tuple[frozenset[Kind], Find], ...]

    def blanked(self, text: str, kind: Kind = Kind.PROSE) -> str:
        """The text with `MARK` wherever the client is named; the same text where they are not."""
        folded = _folded(text)
        spans = sorted(
            span for kinds, find in self._finders if kind in kinds for span in find(folded)
        )
        if not spans:
            return text
        kept, end = [], 0
        for first, last in spans:
            if last <= end:
                continue
            if first >= end:
                kept += [text[end:first], MARK]
            end = last
        return "".join([*kept, text[end:]])


def mentions_of(
    codes: Iterable[str],
    names: Iterable[str] = (),
    *,
    other_codes: Iterable[str] = (),
    other_names: Iterable[str] = (),
) -> Mentions:
    """How somebody with these codes and names, former ones too, may be named in a text.

    `other_codes`, `other_names`: of everybody else in the unit. A longer code of theirs that
    begins or ends like one of these stays whole; a family name that somebody else bears too stays.
    """
    others = frozenset(map(_plain, other_codes))
    borne = frozenset(part for name in other_names for part in _parts(name))
    finders: list[tuple[frozenset[Kind], Find]] = []
    for code in dict.fromkeys(code for code in codes if _plain(code)):
        finders += _of_code(code, others - {_plain(code)})
    for name in dict.fromkeys(name for name in names if name.strip()):
        finders += _of_name(name, borne)
    return Mentions(tuple(finders))


# ---------------------------------------------------------------- codes

_EVERYWHERE = frozenset(Kind)
_NOTES = frozenset({Kind.PROSE})
_OTHERS_WORDS = frozenset({Kind.PROSE, Kind.LABEL})

# No letter and no digit beside it. An underline is what Slack makes italics with.
_FREE, _ENDS = r"(?<![^\W_])", r"(?![^\W_])"
_DASH = "[-_]{0,2}"
_GAP = "(?: ?[-_]{1,2} ?| )?"
_MARKED = r"(?:#|\b(?:client|code|participant|consumer|person)\b[ :#]{1,3})"
# Part of an amount, a day, a time or a longer number: 12.50, 3/14, 10:30, $114, 20%.
_NO_NUMBER_BEFORE, _NO_NUMBER_BEHIND = r"(?<![$€£])(?<!\d[.,:/-])", r"(?![.,:/-]\d)(?!%)"
_MEASURE = re.compile(r"\d+(?:st|nd|rd|th|h|hrs?|hours?|m|mins?|am|pm|k|x|w|wks?|d|days?|yrs?)")
_IN_CODES = re.compile(r"[\w./-]")


def _of_code(code: str, others: frozenset[str]) -> Iterator[tuple[frozenset[Kind], Find]]:
    folded = _folded(code.strip()).text
    plain = _plain(code)
    pattern = _code_pattern(folded)
    marked = re.compile(_MARKED + f"({pattern})" + _ENDS)
    yield _EVERYWHERE, lambda text: _matches(marked, text, 1, others)
    if _mistakable(plain):
        if len(plain) >= SHORTEST_NAME and plain.isalpha() and code.isupper():
            written = re.compile(_FREE + re.escape(code) + _ENDS)
            yield _NOTES, lambda text: _as_written(written, text)
        return
    numeric = not any(letter.isalpha() for letter in plain)
    before, behind = (_NO_NUMBER_BEFORE, _NO_NUMBER_BEHIND) if numeric else ("", "")
    anywhere = re.compile(f"{_FREE}{before}({pattern}){behind}{_ENDS}")
    holds_a_digit = any(map(str.isdigit, plain))
    if holds_a_digit and len(plain) > 2:
        yield _EVERYWHERE, lambda text: _matches(anywhere, text, 1, others)
        return
    yield _NOTES, lambda text: _matches(anywhere, text, 1, others)
    if holds_a_digit and folded != plain:  # 'A-1' within a name, but not the one of A1 Plumbing
        typed = re.compile(f"{_FREE}({re.escape(folded)}){_ENDS}")
        yield _EVERYWHERE, lambda text: _matches(typed, text, 1, others)


def _code_pattern(folded: str) -> str:
    """A code as a pattern over folded text: dashes anywhere, a space where one would be said."""
    runs = [(kind, "".join(run)) for kind, run in groupby(folded, key=_sort_of)]
    between = runs[0][0] != "digit" or len(runs) > 1  # '12345' is not '123-45'
    pattern = ""
    last = ""
    for at, (kind, run) in enumerate(runs):
        if kind == "dash":
            continue
        if at > 0:
            separated = runs[at - 1][0] == "dash"
            pattern += _GAP if _may_be_apart(last, run, separated) else _DASH
        glue = _DASH if between and kind != "other" else ""
        pattern += glue.join(map(re.escape, run))
        last = run
    return pattern


def _may_be_apart(before: str, behind: str, separated: bool) -> bool:
    """'C 114' is C-114; 'I 3' and 'room 12' are words beside a number."""
    if {before, behind} & ORDINARY_WORDS:
        return False
    long_enough = any(len(run) >= (3 if run.isdigit() else 2) for run in (before, behind))
    changes = before[-1:].isalpha() != behind[:1].isalpha()
    return long_enough and (changes or separated)


def _sort_of(letter: str) -> str:
    if letter in "- ":
        return "dash"
    if letter.isdigit():
        return "digit"
    return "letter" if letter.isalpha() else "other"


def _mistakable(plain: str) -> bool:
    """Whether a code could be something else in a sentence about somebody else."""
    digits = sum(map(str.isdigit, plain))
    if not any(map(str.isalpha, plain)):
        return digits < FIVE_DIGITS
    if digits == 0:
        return len(plain) < SHORTEST_NAME or plain in ORDINARY_WORDS
    return plain in ORDINARY_WORDS or bool(_MEASURE.fullmatch(plain))


def _plain(code: str) -> str:
    """A code as the unit compares it, whatever letters it was typed with."""
    return plain_code(_folded(code).text)


def _matches(
    pattern: re.Pattern[str], folded: _Folded, group: int, others: frozenset[str]
) -> Iterator[Span]:
    for match in pattern.finditer(folded.text):
        first, last = match.span(group)
        if not (others and _within_another(folded.text, first, last, others)):
            yield from folded.span(first, last)


def _within_another(text: str, first: int, last: int, others: frozenset[str]) -> bool:
    """Whether these letters are part of somebody else's longer code: KL-1 of KL-1/B."""
    left, right = first, last
    while left > 0 and _IN_CODES.match(text[left - 1]):
        left -= 1
    while right < len(text) and _IN_CODES.match(text[right]):
        right += 1
    begins = [at for at in range(left, first + 1) if at in (left, first) or _splits(text, at)]
    ends = [at for at in range(last, right + 1) if at in (last, right) or _splits(text, at)]
    return any(
        (begin, end) != (first, last) and plain_code(text[begin:end].strip("._/-")) in others
        for begin in begins
        for end in ends
    )


def _splits(text: str, at: int) -> bool:
    """Whether a code could begin or end here."""
    return not (text[at - 1].isalnum() and text[at].isalnum())


def _as_written(pattern: re.Pattern[str], folded: _Folded) -> Iterator[Span]:
    for match in pattern.finditer(folded.original):
        yield match.span()


# ---------------------------------------------------------------- names


def _of_name(name: str, borne: frozenset[str]) -> Iterator[tuple[frozenset[Kind], Find]]:
    parts = _parts(name)
    if len(parts) > 1:
        orders = {parts, (parts[0], parts[-1]), (*parts[-1:], *parts[:-1]), (parts[-1], parts[0])}
        for order in sorted(orders):
            whole = re.compile(_FREE + r"[-\s.,]{1,3}".join(map(re.escape, order)) + _ENDS)
            yield _OTHERS_WORDS, lambda text, whole=whole: _matches(whole, text, 0, frozenset())  # type: ignore[misc]
    family = parts[-1] if parts else ""
    if len(family) < SHORTEST_NAME or family in ORDINARY_WORDS | borne:
        return
    alone = re.compile(_FREE + re.escape(family) + _ENDS)
    yield _NOTES, lambda text: _capitalised(alone, text)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\s.,]+", _folded(name).text))


def _capitalised(pattern: re.Pattern[str], folded: _Folded) -> Iterator[Span]:
    for match in pattern.finditer(folded.text):
        for first, last in folded.span(*match.span()):
            if folded.original[first].isupper():
                yield first, last


# ---------------------------------------------------------------- folding


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text as it is compared, and where each of its letters stood."""

    original: str
    text: str
    starts: tuple[int, ...] | None  # None: letter by letter at the same place

    def span(self, first: int, last: int) -> Iterator[Span]:
        """The place in the original; nothing where that would cut a letter in two."""
        if self.starts is None:
            yield first, last
            return
        behind = self.starts[last] if last < len(self.starts) else len(self.original)
        cut = first > 0 and self.starts[first - 1] == self.starts[first]
        if not cut and behind > self.starts[last - 1]:
            yield self.starts[first], behind


_AS_MEANT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "−": "-", "⁃": "-", "\t": " "})


def _folded(text: str) -> _Folded:
    """Case, accents, widths, alphabets that look alike and kinds of dash and space make no
    difference; marks that nobody sees are not there."""
    if text.isascii():
        return _Folded(text, text.lower().replace("\t", " "), None)
    letters: list[str] = []
    starts: list[int] = []
    for at, letter in enumerate(text):
        for one in _letters_of(letter):
            letters.append(one)
            starts.append(at)
    return _Folded(text, "".join(letters), tuple(starts))


def _letters_of(letter: str) -> str:
    letters = ""
    seen = as_it_looks(legible(letter.translate(_AS_MEANT)))
    for one in unicodedata.normalize("NFKD", seen).casefold():
        category = unicodedata.category(one)
        if category in ("Mn", "Me", "Cf"):
            continue
        if category == "Pd":
            letters += "-"
        elif category == "Zs":
            letters += " "
        else:
            letters += one
    return letters.translate(_AS_MEANT)


# Words, and forms of the tax office, that a note about anybody may hold. A code or a family name
# that is one of them is known by its mark alone.
_ORDINARY = Path(__file__).with_name("ordinary_words.txt")
ORDINARY_WORDS = frozenset(_ORDINARY.read_text("utf-8").split())
