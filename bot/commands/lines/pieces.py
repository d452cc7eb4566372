"""A typed line is split once: into words, names in quotes, stops, and texts behind labels."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.commands.lines import codes
from ips.letters import half_width, legible

# Behind each of these and a colon stands a text of its own, whatever the command.
LABELS = (
    *("note", "next", "lead", "team", "lessons", "purpose", "words", "wishes", "title"),
    *("disclosure", "type", "profile session"),
)
_ALSO = {"notes": "note"}

_LABEL = re.compile(rf"(?:^|(?<=[\s,;]))({'|'.join((*_ALSO, *LABELS))}):", re.IGNORECASE)
_PIECES = re.compile(
    r'"([^"]*)"'  # a name in quotes
    r"|(\$\s?\d\S*|\d{1,2},\d{1,2}\s?(?:h|hrs?|hours?)(?=$|[\s,;/]))"  # money; '1,5h'
    rf"|((?<![^\s,;])[#(]?{codes.SPACED}[.:!?)]*(?=$|[\s,;]))"  # a code: 'C – 114'
    r'|([,;])|([^\s,;"]+)'
)
AROUND = "([{}])*_~'‘’-–—/…|"  # stand around a word and are no part of it
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # in this order
_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
# Within a code: 'C–114'. A long dash between two words is left to their writer.
_DASHES = re.compile(rf"(?<=\w)(?:[\u2010-\u2013\u2212](?=\w)|[{codes.DASHES}](?=\d))")
_LONGEST_CODE = 40  # letters


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a name in quotes, or a stop between parts: a comma or a semicolon."""

    text: str  # as it was typed, of whatever width
    lower: str  # in small half-width letters, apostrophes straight: as phrases and days are written
    folded: str  # the same at the end of a sentence or in brackets, without the marks
    core: str  # without what a hand or a phone puts around a code: '(C-114)', '#C-114', 'C-114.'
    start: int  # where it begins in the words of the line
    quoted: bool = False
    stop: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is a word as it stands."""
        return not self.quoted and not self.stop

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    def holds(self, place: int) -> bool:
        """Whether the piece stands at this place in the words of the line, its quotes too."""
        return self.start <= place < self.start + len(self.text) + 2 * self.quoted

    def outside(self, start: int, end: int) -> tuple[Piece, ...]:
        """What of it is left where a stretch of the words is taken out."""
        if self.start >= end or self.start + len(self.text) <= start:
            return (self,)
        before = self.text[: max(0, start - self.start)]
        return (_piece(before, self.start),) if before else ()


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line taken to pieces. What they mean, each command says in a file of its own."""

    typed: str  # as Slack handed it on
    words: str  # what stands before the first label, cleaned
    pieces: tuple[Piece, ...]
    labelled: Mapping[str, str]  # label -> its text, word for word

    @property
    def possible_codes(self) -> tuple[str, ...]:
        """Every word that may be a client's code, however it was typed."""
        words = [piece for piece in self.pieces if not piece.stop]
        found = [code for each in words for code in (each.core, *codes.codes_of(each.core))]
        found += [f"{one.core}{two.core}" for one, two in itertools.pairwise(words)]
        return tuple(dict.fromkeys(code for code in found if 0 < len(code) <= _LONGEST_CODE))

    @property
    def neighbours(self) -> tuple[tuple[str, ...], ...]:
        """The words between two stops, as they were typed: no name goes on behind a stop."""
        groups = itertools.groupby(self.pieces, key=lambda piece: piece.stop)
        return tuple(tuple(each.text for each in group) for stop, group in groups if not stop)

    def without(self, start: int, end: int) -> TypedLine:
        """The line without this stretch of its words."""
        left = [part for piece in self.pieces for part in piece.outside(start, end)]
        return replace(self, pieces=tuple(left))


def split(text: str) -> TypedLine:
    """Takes a line to pieces, as somebody typed it on a phone."""
    words, labelled = _split_labels(_lines_cleaned(text))
    words = " ".join(words.split())
    return TypedLine(text, words, tuple(pieces_of(words)), labelled)


def cleaned(text: str) -> str:
    """The line as it was meant, as one line."""
    return " ".join(_lines_cleaned(text).split())


def unescaped(text: str) -> str:
    """What somebody typed, without Slack's escapes."""
    for typed, meant in _ESCAPES:
        text = text.replace(typed, meant)
    return text


def _lines_cleaned(text: str) -> str:
    """Slack's escapes and a phone's typography undone; line breaks stay.

    Curly quotation marks, spaces that do not break, hyphens that do not either, and marks that
    nobody can see.
    """
    text = legible(unescaped(text).translate(_QUOTES)).replace("\u200b", "")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return _DASHES.sub("-", "\n".join(lines)).strip()


def _split_labels(text: str) -> tuple[str, dict[str, str]]:
    """Splits 'words note: a text next: another'; a label's text is taken word for word."""
    found = list(_LABEL.finditer(half_width(text)))
    if not found:
        return text, {}
    labelled: dict[str, str] = {}
    for this, following in itertools.zip_longest(found, found[1:]):
        end = following.start() if following else len(text)
        label = this[1].lower()
        name = _ALSO.get(label, label)
        rest = text[this.end() : end].strip(" ,;\n")
        if rest:
            labelled[name] = f"{labelled[name]}; {rest}" if name in labelled else rest
    return text[: found[0].start()], labelled


def pieces_of(text: str) -> Iterator[Piece]:
    """The pieces of a text that holds no label."""
    for match in _PIECES.finditer(half_width(text)):
        typed = text[slice(*match.span(match.lastindex or 0))]
        quoted, _, _, stop, _ = match.groups()
        if quoted is None:
            yield _piece(typed, match.start(), stop=stop is not None)
        elif quoted.strip():
            yield _piece(typed.strip(), match.start(), quoted=True)


def _piece(text: str, start: int, *, quoted: bool = False, stop: bool = False) -> Piece:
    plain = half_width(text)
    small = plain.lower().replace("’", "'")
    lower = "with" if plain == "w" or small == "w/" else small.lstrip(AROUND) or small
    folded = lower.rstrip(f".!?:{AROUND}")
    return Piece(plain if stop else text, lower, folded, codes.bare(plain), start, quoted, stop)
