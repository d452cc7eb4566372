"""The way through a line: where it has come to, which words wait, and what was found so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.commands.lines import names
from bot.commands.lines.background import Background
from bot.commands.lines.days import is_day, is_vague_day
from bot.commands.lines.expects import Expects
from bot.commands.lines.found import Found
from bot.commands.lines.pieces import Piece, TypedLine
from bot.commands.lines.understood import Run

LONGEST_PART = 6  # words


@dataclass(slots=True)
class Waiting:
    """The words since the last part: it shows only behind them what they are."""

    pieces: list[Piece] = field(default_factory=list)
    doubtful: bool = False
    before: str = ""  # a part just before them that may belong to a name
    reached: bool = False  # just before them, 'called': perhaps a person follows
    after_employer: bool = False  # nothing stands between a known employer and them
    word_code: str | None = None  # a code like KESTREL just before them

    @property
    def quoted(self) -> bool:
        return len(self.pieces) == 1 and self.pieces[0].quoted

    @property
    def last(self) -> str:
        return self.pieces[-1].lower if self.pieces else ""

    @property
    def leads_to_a_place(self) -> bool:
        """'called Rosa at', before an employer."""
        return self.reached and self.last in ("at", "from", "of")

    @property
    def text(self) -> str:
        words = [piece.text for piece in self.pieces]
        return " ".join(words if self.quoted else names.trimmed(words))


@dataclass(slots=True)
class Walk:
    """Goes over the pieces of a line once; a part that is understood ends the words before it."""

    line: TypedLine
    expects: Expects
    background: Background
    found: Found
    at: int = 0
    waiting: Waiting = field(default_factory=Waiting)
    naming_person: bool = False  # 'met': the next words are a person
    moved_on: bool = False  # the next words name the employer of the job that follows
    _ahead: tuple[int, tuple[tuple[int, str], ...]] = (-1, ())

    # ------------------------------------------------------------ what lies ahead

    @property
    def done(self) -> bool:
        return self.at >= len(self.line.pieces)

    @property
    def piece(self) -> Piece:
        return self.line.pieces[self.at]

    def further(self, count: int) -> Piece | None:
        """The piece that many places on."""
        place = self.at + count
        return self.line.pieces[place] if place < len(self.line.pieces) else None

    def typed(self, count: int) -> str:
        return " ".join(piece.text for piece in self.line.pieces[self.at : self.at + count])

    def ahead(self) -> tuple[tuple[int, str], ...]:
        """The next words as phrases are written, with their number, the longest first."""
        if self._ahead[0] != self.at:
            self._ahead = (self.at, self._words_from(self.at))
        return self._ahead[1]

    def _words_from(self, place: int) -> tuple[tuple[int, str], ...]:
        before, found = "", []
        for count, piece in enumerate(self.line.pieces[place : place + LONGEST_PART], start=1):
            if not piece.plain:
                break
            found.append((count, before + piece.folded))
            before += f"{piece.lower} "
        return tuple(reversed(found))

    def employer_at(self, place: int) -> tuple[str, str, int] | None:
        """The known employer that is named from this piece on: its id, the words, how many."""
        if not self.background.employers:
            return None
        words: list[str] = []
        for piece in self.line.pieces[place : place + names.LONGEST_NAME]:
            if piece.stop:
                break
            words.append(piece.text)
        for count in range(len(words), 0, -1):
            text = " ".join(words[:count])
            employer = self.background.employers.get(text)
            if employer is not None:
                return employer, text, count
        return None

    def begins_with_a_part(self, place: int) -> bool:
        """Whether what stands here is known: a phrase, a day, an employer of the unit."""
        words = [each for _, each in self._words_from(place)]
        if any(each in self.expects.phrases or is_vague_day(each) for each in words):
            return True
        named = self.expects.employer and self._names_an_employer(place, len(words))
        return named or any(map(is_day, words))

    def _names_an_employer(self, place: int, most: int) -> bool:
        words = [piece.text for piece in self.line.pieces[place : place + most]]
        named = (" ".join(words[:count]) for count in range(1, most + 1))
        return any(name in self.background.employers for name in named)

    # ------------------------------------------------------------ going on

    def take(self, count: int, *, doubtful: bool = False, doubtful_after: bool = False) -> str:
        """Ends the words before, and moves past `count` pieces; returns their text.

        `doubtful`: the part could as well belong to a name beside it; `doubtful_after`: to one
        right behind it.
        """
        typed = self.typed(count)
        self.end_words(behind=typed if doubtful else "")
        self.at += count
        self.waiting.before = typed if doubtful or doubtful_after else ""
        return typed

    def wait(self) -> None:
        """Nobody knows this word alone: it waits for those behind it."""
        if self.waiting.word_code is not None and not self.waiting.pieces:
            self.found.unsure.append(self.waiting.word_code)  # 'Kestrel Cafe': a code, or a name?
        self.wait_for(1)

    def wait_for(self, count: int) -> None:
        self.waiting.pieces += self.line.pieces[self.at : self.at + count]
        self.at += count

    def keep(self, run: Run) -> None:
        """Keeps words that are no part; those right behind 'moved to' name the next employer."""
        following, self.moved_on = self.moved_on, False
        self.found.runs.append(replace(run, next_job=True) if following else run)

    def end_words(self, *, behind: str = "", before_employer: bool = False) -> None:
        """Puts the words since the last part where they belong.

        `behind`: a part that follows at once and may be the rest of a name.
        """
        ended, self.waiting = self.waiting, Waiting()
        text = ended.text
        if not text:
            return
        if self.expects.person and not ended.quoted:
            text = names.without_about(text)
        if self._is_person(ended, before_employer):
            self.naming_person = False
            self._name_person(text)
            if ended.doubtful:
                self.found.unsure.append(text)
        elif ended.reached and self.expects.person and names.names_a_place(text):
            self._name_person(text)
            self.found.runs = [replace(each, doubtful=True) for each in self.found.runs]
        elif ended.quoted:
            self.keep(Run(text, quoted=True))
        else:
            self._keep_name(names.bare(text), ended, behind)

    def _is_person(self, ended: Waiting, before_employer: bool) -> bool:
        called = self.expects.person and before_employer and ended.leads_to_a_place
        return self.naming_person or called

    def _keep_name(self, name: str, ended: Waiting, behind: str) -> None:
        longer = None
        if ended.before or behind:
            longer = " ".join(filter(None, (ended.before, name, behind)))
        doubtful = ended.doubtful or longer is not None or names.is_sentence(name)
        picture = names.is_picture(name)
        self.keep(
            Run(
                name,
                doubtful=doubtful,
                longer=longer,
                joined=ended.after_employer,
                no_name=picture,
            )
        )

    def _name_person(self, text: str) -> None:
        person = names.person_in(text)
        self.found.person, self.found.role = person.name, person.role
        if person.where:
            first = person.where[:1]
            small = not (first.isupper() or first.isdecimal())
            self.found.runs.append(Run(person.where, doubtful=small))
