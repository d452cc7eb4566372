"""A line of text as somebody types it on a phone -> what it says, and what was not understood.

Nothing here guesses: whatever is left over, said twice or could mean two things is kept in
`unsure` or in a doubtful run, and the conversation then opens its form with everything that was
understood. The unit's employers and the clients' codes are recognized where they are `Known`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from bot.casework.privacy.pointed_out import CALLED, looks_like
from bot.casework.reading.typed_names import Known
from bot.casework.replies import EmployerOption
from bot.commands.lines.days import RELATIVE_DAYS, DateNotUnderstood, DateOrder, Reading, parse_day
from bot.commands.lines.phrases import (
    CONTACT_WORDS,
    ENROLL_WORDS,
    EXIT_WORDS,
    FILLER,
    JOB_END_WORDS,
    JOB_START_WORDS,
    JOINING,
    MET,
    NEGATIONS,
    NOUNS,
    PART_OF_A_DAY,
    REACHED_BY,
    SENTENCE_WORDS,
    VAGUE_DAYS,
    VISIT_WORDS,
    Phrases,
)
from bot.views.pickers import Ours
from ips.facts import Mode, OutreachStrategy

_LABELS = re.compile(
    r"(?:^|(?<=[\s,;]))(notes?|next|lead|team|lessons|purpose|words|wishes|title):", re.IGNORECASE
)
_TOKENS = re.compile(
    r'"([^"]*)"'  # a name in quotes
    r"|(\$\s?\d\S*|\d{1,2},\d{1,2}\s?(?:h|hrs?|hours?)(?=$|[\s,;/]))"  # money; '1,5h'
    r'|([,;])|([^\s,;"]+)'
)
_CODE = re.compile(r"(?=[\w-]*\d)(?:[A-Za-z]{1,8}[-_]?\d{1,10}[A-Za-z]?|\d{3,10})")
_BETWEEN_CODES = re.compile(r"[/+&|]")
_AROUND_CODE = re.compile(r"^[#(\[{'’*_~]+|(?:['’]s)?[.:!?)\]}'’*_~]+$|['’]s$")
_AROUND_NAME = re.compile(r"^[*_~‘']+(?=\w)|(?<=[\w.])[*_~’']+$")
_FULL_STOP = re.compile(r"(?<=\w{5})\.$")  # not that of 'Corp.'
_DASHES = re.compile(r"(?<=\w)[\u2010-\u2013\u2212](?=\w)")
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u2060\ufeff\u00ad]")
_NUMBER = r"(\d{1,4}(?:[.,]\d{1,2})?)"
_HOURS = re.compile(
    rf"{_NUMBER} ?(?:h|hrs?|hours?)(?: ?(?:/|a|per) ?(?:wk|week|w)| weekly)?(?: now)?"
)
_MINUTES = re.compile(r"(\d{1,4}) ?(?:m|mins?|minutes?)")
_WAGE = re.compile(
    rf"\$ ?{_NUMBER}(?: ?(?:/|an|per) ?(?:h|hr|hour)| hourly)?"
    rf"|{_NUMBER} ?(?:/ ?(?:h|hr|hour)|(?:an|per) hour|(?:dollars|bucks)(?: (?:an|per) hour)?)"
)
_TIMES = re.compile(r"(\d)(h|hrs?|hours?)(\d{1,2})(?:m|min)?")  # '1h30'
_DURATION = re.compile(rf"{_NUMBER} ?(?:h|hrs?|hours?|m|mins?|minutes?)")
_SINGULAR = ("hour", "minute")
_MEASURES = (("hours", _HOURS), ("minutes", _MINUTES), ("wage", _WAGE))
_PERSON_AND_ROLE = re.compile(r"(.+?)\s*\((.+)\)")
_ABOUT = re.compile(r"(?: (?:about|re|regarding))+$")  # 'met Rosa about C-114'
_WHERE = re.compile(r" (?:at|from|of) ")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_WEEKDAY = re.compile(
    r"(?:last |next |this |on )?(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday"
    r"|rsday|urday)?\.?"
)
_DATE_LIKE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}(?:/(?:\d{2}|\d{4}))?"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})?"
    r"|(?:\d{1,3}|a|one|two|three|four|five|six) (?:day|week|month)s? ago"
    r"|in (?:\d{1,3}|a|one|two|three|four|five|six) (?:day|week|month)s?"
)
_YEAR = re.compile(r"\d{4}|/\d{1,2}/\d{2}$")
_ONLY_A_YEAR = re.compile(r"(?:19|20)\d{2}")
FAR = 120  # days: a day without a year that lands farther away is asked about
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\\.?"
_NAMED_DAY = re.compile(
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?: \d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH}(?: \d{{4}})?"
)
_LONGEST_NAME = 8  # words
NAME_LENGTH = 120  # letters: what the field of a name holds
_MANY_WORDS = 6  # more of them are hardly one name
_IN_NAMES = frozenset("&'‘’.,-–—/+()#@!:%*_|° ")
NOBODY = Known()
WHICH_DAY = Ours("which day it was")


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words that are no part we know: a name, a title, or something else."""

    text: str
    quoted: bool = False
    doubtful: bool = False  # 'Ruby Tuesday', 'went to Target': perhaps not this, not only this
    longer: str | None = None  # 'Ruby Tuesday', where 'Ruby' may be all of it
    known: EmployerOption | None = None  # an employer of the unit, by its name or an alias
    joined: bool = False  # nothing stands between these words and those before
    place: bool = False  # 'at Target': where a visit was
    next_job: bool = False  # 'moved to Target': the employer of the job that follows


@dataclass(slots=True)
class Line:
    """A line taken apart. `parts`: name -> value; `unsure`: what the form should ask about."""

    parts: dict[str, object] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    labelled: dict[str, str] = field(default_factory=dict)
    person: str | None = None
    role: str | None = None
    user: str | None = None
    with_code: bool = False  # 'Target with C-114': along, or only on their behalf?
    day_unclear: bool = False  # a day was named that nobody can be sure of
    unsure: list[str] = field(default_factory=list)

    def put(self, name: str, value: object, typed: str) -> None:
        """Keeps a part; the same part said twice with two meanings is a doubt."""
        if name != FILLER and self.parts.setdefault(name, value) != value:
            self.unsure.append(typed)

    @property
    def day(self) -> date | None:
        """The one day of the line, if it names one."""
        return self.days[0] if len(self.days) == 1 else None

    def day_or(self, otherwise: date | None) -> date | None:
        """The line's day, `otherwise` where it names none; None where that has to be asked."""
        return None if self.day_unclear else self.day or otherwise

    def only_one_day(self) -> None:
        """Notes a doubt when the line names several days."""
        if len(self.days) > 1:
            self.unsure.append(WHICH_DAY)
            self.day_unclear = True

    @property
    def employer(self) -> Run | None:
        """The words that name the employer: one that is known, else the first ones."""
        runs = [run for run in self.runs if not run.next_job]
        known = next((run for run in runs if run.known is not None), None)
        return known or (runs[0] if runs else None)

    @property
    def next_employer(self) -> Run | None:
        """The words that name the employer of the job that follows."""
        return next((run for run in self.runs if run.next_job), None)

    @property
    def says_more_than_a_name(self) -> bool:
        """Whether anything but words that may be a name was understood."""
        known = (self.parts, self.days, self.codes, self.labelled, self.person, self.user)
        return any(known)

    @property
    def others(self) -> tuple[Run, ...]:
        """The words that are left when the employer is taken away."""
        taken = self.employer
        return tuple(run for run in self.runs if run is not taken)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False
    stop: bool = False

    @property
    def folded(self) -> str:
        return self.lower.rstrip(".!?")

    @property
    def lower(self) -> str:
        typed = self.text.lower().replace("’", "'")
        return "with" if typed == "w/" else typed

    @property
    def core(self) -> str:
        """Without what a hand or a phone puts around a code: '(C-114)', '#C-114', 'C-114.'"""
        return _AROUND_CODE.sub("", _AROUND_CODE.sub("", self.text))

    @property
    def plain(self) -> bool:
        return not self.quoted and not self.stop


def cleaned(text: str) -> str:
    """The line as it was meant: Slack's escapes and a phone's typography undone.

    Curly quotation marks, spaces that do not break, hyphens that do not either, and marks that
    nobody can see.
    """
    for typed, meant in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(typed, meant)
    text = _INVISIBLE.sub("", text.translate(str.maketrans("“”„‟«»＂", '"' * 7)))
    return _DASHES.sub("-", " ".join(text.split()))


def possible_codes(text: str) -> tuple[str, ...]:
    """Every word of a line that may be a client's code, however it was typed."""
    head, _ = _split_labels(cleaned(text))
    tokens = [token for token in _tokens(head) if not token.stop]
    found = [piece for token in tokens for piece in (token.core, *_pieces(token.core))]
    found += [f"{one.core}{two.core}" for one, two in itertools.pairwise(tokens)]
    return tuple(dict.fromkeys(word for word in found if 0 < len(word) <= 40))


def code_in(text: str) -> str:
    """The code of a line that may hold little else: '#C-114', '“c-114”', 'C-114 today'."""
    tokens = [token for token in _tokens(cleaned(text)) if not token.stop]
    likely = [token.core for token in tokens if _CODE.fullmatch(token.core)]
    return likely[0] if likely else " ".join(token.core for token in tokens)


def _pieces(core: str) -> list[str]:
    """'C-114/C-141' -> both codes; nothing where they are not all codes."""
    pieces = _BETWEEN_CODES.split(core)
    return pieces if len(pieces) > 1 and all(map(_CODE.fullmatch, pieces)) else []


def read_line(
    text: str,
    phrases: Phrases,
    today: date,
    *,
    known: Known = NOBODY,
    reading: Reading = Reading.PAST,
    day_first: bool = False,
    code_first: bool = False,
    names_employer: bool = False,
    names_person: bool = False,
    names_place: bool = False,
    measures: Collection[str] = (),
) -> Line:
    """Takes a line apart with one conversation's words.

    `code_first`: a line that holds nothing else like a code begins with one, whatever it looks
    like. `day_first`: this person writes 14/3. `measures`: of hours, minutes and wage those that
    the conversation has a place for. Never raises: what cannot be read stands in `runs`.
    """
    line = Line()
    head, line.labelled = _split_labels(cleaned(text))
    order = DateOrder.DAY_MONTH if day_first else DateOrder.MONTH_DAY
    reader = _Reader(
        line, list(_tokens(head)), phrases, today, reading, order, known,
        names_employer, names_person, names_place, frozenset(measures),
    )  # fmt: skip
    if code_first:
        reader.read_code_first()
    reader.read()
    line.unsure += [Ours(f"what looks like {CALLED[kind]}") for kind in looks_like(text, today)]
    return line


def _split_labels(text: str) -> tuple[str, dict[str, str]]:
    """Splits 'head note: rest next: rest' at its labels; a label's text is taken word for word."""
    found = list(_LABELS.finditer(text))
    if not found:
        return text, {}
    labelled: dict[str, str] = {}
    for this, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(text)
        name = "note" if this[1].lower() == "notes" else this[1].lower()
        said = text[this.end() : end].strip(" ,;")
        if said:
            labelled[name] = f"{labelled[name]}; {said}" if name in labelled else said
    return text[: found[0].start()], labelled


def _tokens(text: str) -> Iterator[_Token]:
    for quoted, number, stop, word in _TOKENS.findall(text):
        if stop:
            yield _Token(stop, stop=True)
        elif number or word:
            yield _Token(number or word)
        elif quoted.strip():
            yield _Token(quoted.strip(), quoted=True)


@dataclass(slots=True)
class _Reader:
    """Walks over the tokens once; each known part ends the run of words before it."""

    line: Line
    tokens: list[_Token]
    phrases: Phrases
    today: date
    reading: Reading
    order: DateOrder
    known: Known
    names_employer: bool
    names_person: bool
    names_place: bool
    measures: frozenset[str]
    at: int = 0
    _run: list[_Token] = field(default_factory=list)
    _run_doubtful: bool = False
    _run_ended_at: int = -1  # the place behind the last words that were kept
    _known_ended_at: int = -1  # the place behind the last known employer
    _before: str = ""  # what was read just before and may belong to a name behind it
    _naming_person: bool = False
    _reached_somebody: bool = False
    _moved_on: bool = False  # the next words name the employer of the job that follows
    _word_code: tuple[int, str] | None = None  # where the words behind a code like KESTREL begin

    def read(self) -> None:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if self._employer() or self._place():
                continue
            if token.quoted:
                self._end_run()
                if not self._code():
                    self._run = [token]
                    self._end_run()
                    self.at += 1
            elif token.stop:
                self._end_run()
                self.at += 1
            elif not self._part():
                self._add_to_run()
        self._end_run()

    def read_code_first(self) -> None:
        """Takes the first word for a code, unless the line is in another order."""
        if not self.tokens or self.tokens[0].stop or self._pair(always=True):
            return
        first = self.tokens[0]
        if self.known.client(first.core) is None and self._other_order(first):
            return
        self.line.codes += _pieces(first.core) or [first.core]
        self.at = 1

    def _other_order(self, first: _Token) -> bool:
        """Whether the line begins with something else and names its code later."""
        if _CODE.fullmatch(first.core) or _pieces(first.core):
            return False
        if " " in first.text or not first.core or self._begins_with_a_part():
            return True
        return any(
            self.known.client(later.core) is not None
            or (_CODE.fullmatch(later.core) and not later.core.isdecimal())
            for later in self.tokens[1:]
        )

    def _begins_with_a_part(self) -> bool:
        counts = (5, 4, 3, 2, 1)
        words = [each for each in map(self._words, counts) if each is not None]
        if any(each in self.phrases or each in VAGUE_DAYS for each in words):
            return True
        named = self.names_employer and any(map(self.known.employer, words))
        return named or any(_is_day(each) for each in words)

    def _part(self) -> bool:
        """Reads a known part here, if there is one, and moves past it."""
        return self._met() or self._phrase() or self._day() or self._measure() or self._code()

    def _add_to_run(self) -> None:
        if self._word_code is not None and self._word_code[0] == self.at:
            self.line.unsure.append(self._word_code[1])  # 'Kestrel Cafe': a code, or a name?
        self._run.append(self.tokens[self.at])
        self.at += 1

    def _words(self, count: int) -> str | None:
        """The next `count` plain words, folded; None where there are not as many."""
        ahead = self.tokens[self.at : self.at + count]
        if len(ahead) < count or not all(token.plain for token in ahead):
            return None
        return " ".join([*(token.lower for token in ahead[:-1]), ahead[-1].folded])

    def _take(self, count: int, *, doubtful: bool = False, doubtful_after: bool = False) -> str:
        """Ends the run of words before, and moves past `count` tokens; returns their text.

        `doubtful`: the part could as well belong to a name beside it; `doubtful_after`: to one
        right behind it.
        """
        typed = " ".join(token.text for token in self.tokens[self.at : self.at + count])
        self._end_run(behind=typed if doubtful else "")
        self.at += count
        self._before = typed if doubtful or doubtful_after else ""
        return typed

    # ------------------------------------------------------------ the parts of a line

    def _employer(self) -> bool:
        """A name or an alias of an employer of the unit, the longest one."""
        named = self._known_at(self.at) if self.names_employer else None
        if named is None:
            return False
        found, text, count = named
        runs_before = len(self.line.runs)
        self._end_run(before_known=True)
        joined = len(self.line.runs) > runs_before and self._run_ended_at == self.at
        self._before = ""
        self.at += count
        self._known_ended_at = self.at
        if found not in [run.known for run in self.line.runs]:
            self._keep(Run(text, known=found, joined=joined))
        return True

    def _keep(self, run: Run) -> None:
        """Keeps words that are no part; those right behind 'moved to' name the next employer."""
        following, self._moved_on = self._moved_on, False
        self.line.runs.append(replace(run, next_job=True) if following else run)

    def _known_at(self, place: int) -> tuple[EmployerOption, str, int] | None:
        """The known employer whose name begins at this token, as typed, and its tokens."""
        ahead: list[str] = []
        for token in self.tokens[place : place + _LONGEST_NAME]:
            if token.stop:
                break
            ahead.append(token.text)
        for count in range(len(ahead), 0, -1):
            text = " ".join(ahead[:count])
            found = self.known.employer(text)
            if found is not None:
                return found, text, count
        return None

    def _place(self) -> bool:
        """'at Home Depot': an employer of the unit as the place of a visit."""
        token = self.tokens[self.at]
        if not self.names_place or not token.plain or token.lower != "at":
            return False
        named = self._known_at(self.at + 1)
        if named is None or f"at {named[1].lower()}" in self.phrases:
            return False
        found, text, count = named
        self._end_run()
        self._before = ""
        self.at += 1 + count
        self.line.runs.append(Run(text, known=found, place=True))
        return True

    def _met(self) -> bool:
        if not self.names_person:
            return False
        for count in (2, 1):
            if self._words(count) in MET and not self._belongs_to_name(count):
                self._take(count)
                self._naming_person = True
                return True
        return False

    def _belongs_to_name(self, count: int) -> bool:
        """'The Met', 'Old Saw Mill': a capital within a name; and nobody is named behind it."""
        if self.at == 0 or self.tokens[self.at - 1].text[-1:] in ".!,;":
            return False
        if not self.tokens[self.at].text[:1].isupper():
            return False
        self._run_doubtful = True
        return True

    def _phrase(self) -> bool:
        for count in (5, 4, 3, 2, 1):
            words = self._words(count)
            if words is None or words not in self.phrases or self._turned_round():
                continue
            name, value = self.phrases[words]
            noun = words in NOUNS
            # 'One Hour Photo' begins a line like 'Half an hour at Target' does.
            titled = name == "minutes" and self.tokens[self.at + count - 1].text[:1].isupper()
            capital = self.tokens[self.at].text[:1].isupper() and (noun or titled or self.at > 0)
            self.line.put(name, value, self._take(count, doubtful=capital, doubtful_after=noun))
            self._reached_somebody = words in REACHED_BY
            self._moved_on = name == _MOVED_ON
            return True
        return False

    def _turned_round(self) -> bool:
        return bool(self._run) and self._run[-1].lower in NEGATIONS

    def _day(self) -> bool:
        for count in (4, 3, 2, 1):
            words = self._words(count)
            if words is None:
                continue
            if words in VAGUE_DAYS:
                self.line.unsure.append(self._take(count))
                self.line.day_unclear = True
                return True
            raw = " ".join(token.lower for token in self.tokens[self.at : self.at + count])
            found = next((each for each in (raw, words) if _is_day(each)), None)
            if found is not None:
                self._take_day(found, count)
                return True
        return False

    def _take_day(self, words: str, count: int) -> None:
        weekday = _WEEKDAY.fullmatch(words) is not None and " " not in words
        capital = weekday and self.tokens[self.at].text[:1].isupper()
        whole_name = weekday and len(words) > 5
        typed = self._take(count, doubtful=whole_name or capital)
        year = self._year_behind() if _NAMED_DAY.fullmatch(words) else None
        if year is not None:
            words, typed = f"{words} {year}", f"{typed} {year}"
        try:
            found = parse_day(words, self.today, self.reading, self.order)
        except DateNotUnderstood:
            self._unclear(typed)
            return
        if abs((found - self.today).days) > FAR and not _YEAR.search(typed):
            self._unclear(typed)
        elif found not in self.line.days:
            self.line.days.append(found)

    def _unclear(self, typed: str) -> None:
        self.line.unsure.append(typed)
        self.line.day_unclear = True

    def _year_behind(self) -> str | None:
        """The year of 'feb 27th, 2026'."""
        ahead = self.tokens[self.at : self.at + 2]
        if len(ahead) == 2 and ahead[0].text == "," and _ONLY_A_YEAR.fullmatch(ahead[1].folded):
            self.at += 2
            return ahead[1].folded
        return None

    def _measure(self) -> bool:
        """'20h', '20 hours a week', '45 min', '$15.50 an hour'; words of it may stand apart."""
        for count in (4, 3, 2, 1):
            words = self._words(count)
            if words is None:
                continue
            if count == 1 and (both := _TIMES.fullmatch(words)) and "minutes" in self.measures:
                typed = self._take(1)
                self.line.put("hours", float(both[1]), typed)
                self.line.put("minutes", float(both[3]), typed)
                return True
            for name, pattern in _MEASURES:
                match = pattern.fullmatch(words)
                if match is not None:
                    self._take_measure(name, match, count)
                    return True
        if self.tokens[self.at].text.startswith("$"):  # '$1500/month' is no hourly wage
            self._leave_over(1)
            return True
        return False

    def _take_measure(self, name: str, match: re.Match[str], count: int) -> None:
        if name in self.measures and not self._is_other_than_a_duration(count):
            number = next(group for group in match.groups() if group is not None)
            self.line.put(name, float(number.replace(",", ".")), self._take(count))
        else:
            self._leave_over(count)

    def _is_other_than_a_duration(self, count: int) -> bool:
        """Where a line says how long it took: hours a week, and '3M' or '1 hour photo', do not."""
        if "minutes" not in self.measures:
            return False
        typed = " ".join(token.text for token in self.tokens[self.at : self.at + count])
        if not _DURATION.fullmatch(typed.lower().rstrip(".!?")):
            return True
        if not self.names_employer:
            return False
        return typed != typed.lower() or (
            typed.endswith(_SINGULAR) and self._a_name_follows(self.at + count)
        )

    def _a_name_follows(self, at: int) -> bool:
        """Whether the next word, right behind, is none that we know."""
        if at >= len(self.tokens) or not self.tokens[at].plain:
            return False
        following = self.tokens[at]
        if _CODE.fullmatch(following.core) or following.lower in JOINING | MET:
            return False
        here, self.at = self.at, at
        known = self._begins_with_a_part()
        self.at = here
        return not known

    def _leave_over(self, count: int) -> None:
        """A measure without a place here: '24 Hour Fitness' is a name, '30 min' a doubt."""
        following = self.tokens[self.at + count : self.at + count + 1]
        name_goes_on = bool(following) and following[0].plain and following[0].text[:1].isupper()
        if not self._run and name_goes_on and not _CODE.fullmatch(following[0].core):
            self._run = self.tokens[self.at : self.at + count]
            self._run_doubtful = True
            self.at += count
            return
        self.line.runs.append(Run(self._take(count), doubtful=True))

    # ------------------------------------------------------------ codes

    def _code(self) -> bool:
        token = self.tokens[self.at]
        user = _USER.fullmatch(token.text)
        if user is not None:
            self._take(1)
            self.line.user = user[1]
            return True
        if self._pair():
            return True
        pieces = _pieces(token.core)
        client = self.known.client(token.core)
        if client is None and not pieces and (token.quoted or not _CODE.fullmatch(token.core)):
            return False
        if client is None and token.core.isdecimal() and self._number_in_name():
            self._run_doubtful = True
            return False
        self._note_with()
        self._take(1)
        self._add_codes(pieces or [token.core])
        if client is not None and not any(map(str.isdecimal, token.core)) and self.names_employer:
            self._word_code = (self.at, token.core)
            if token.core != client.code or len(self.line.codes) > 1:
                self.line.unsure.append(token.core)
        return True

    def _pair(self, *, always: bool = False) -> bool:
        """'C 114', typed without its hyphen. `always`: also where nobody has that code."""
        ahead = self.tokens[self.at : self.at + 2]
        if len(ahead) < 2 or len(ahead[0].core) != 1 or not ahead[0].core.isalpha():
            return False
        letter, number = ahead[0].core, ahead[1].core
        if not number.isdecimal():
            return False
        client = self.known.client(f"{letter}{number}")
        if client is None and not always:
            return False
        self._note_with()
        typed = self._take(2)
        if client is None:
            self.line.unsure.append(typed)
        self._add_codes([client.code if client else f"{letter}-{number}"])
        return True

    def _number_in_name(self) -> bool:
        """'Store 112', '112 Grill': a number beside a name that nobody has for a code."""
        if self.known is NOBODY:
            return False
        following = self.tokens[self.at + 1 : self.at + 2]
        capital = bool(following) and following[0].plain and following[0].text[:1].isupper()
        return bool(self._run) or (capital and not _CODE.fullmatch(following[0].core))

    def _note_with(self) -> None:
        if self._run and self._run[-1].lower == "with":
            self.line.with_code = True

    def _add_codes(self, codes: Collection[str]) -> None:
        self.line.codes += [code for code in codes if code not in self.line.codes]

    # ------------------------------------------------------------ what is left over

    def _end_run(self, *, behind: str = "", before_known: bool = False) -> None:
        """Puts the words since the last part where they belong.

        `behind`: a part that follows at once and may be the rest of a name.
        """
        run, self._run = self._run, []
        doubtful, self._run_doubtful = self._run_doubtful, False
        before, self._before = self._before, ""
        reached, self._reached_somebody = self._reached_somebody, False
        quoted = len(run) == 1 and run[0].quoted
        leads_to = run[-1].lower if run else ""
        joined = self.at - len(run) == self._known_ended_at
        self._run_ended_at = -1 if leads_to in JOINING else self.at
        if not quoted:
            run = _trimmed(run)
        if not run:
            return
        text = " ".join(token.text for token in run)
        if self.names_person and not quoted:
            text = _ABOUT.sub("", text)
        if self._naming_person or (
            reached and self.names_person and before_known and leads_to in ("at", "from", "of")
        ):
            self._naming_person = False
            self._name_person(text)
            return
        if reached and self.names_person and _WHERE.search(text):
            self._name_person(text)
            self.line.runs = [replace(each, doubtful=True) for each in self.line.runs]
            return
        if quoted:
            self._keep(Run(text, quoted=True))
            return
        text = _FULL_STOP.sub("", _AROUND_NAME.sub("", text))
        longer = " ".join(filter(None, (before, text, behind))) if before or behind else None
        doubtful = doubtful or longer is not None or _is_sentence(map(_Token, text.split()))
        self._keep(Run(text, doubtful=doubtful, longer=longer, joined=joined))

    def _name_person(self, text: str) -> None:
        """'Rosa (manager)', 'Rosa at Target', 'Rosa about': who was met, and perhaps where."""
        person, *places = _WHERE.split(text, maxsplit=1)
        where = "".join(places)
        match = _PERSON_AND_ROLE.fullmatch(person)
        self.line.person, self.line.role = (match[1], match[2]) if match else (person, None)
        if where:
            small = not (where[:1].isupper() or where[:1].isdecimal())
            self.line.runs.append(Run(where, doubtful=small))


def _is_day(words: str) -> bool:
    return (
        words in RELATIVE_DAYS
        or _WEEKDAY.fullmatch(words) is not None
        or _DATE_LIKE.fullmatch(words) is not None
        or _NAMED_DAY.fullmatch(words) is not None
    )


def _trimmed(run: list[_Token]) -> list[_Token]:
    """Without joining words at either end; a word with a capital may belong to a name."""
    while run and run[0].text in JOINING:
        run = run[1:]
    while run and run[-1].text in JOINING:
        run = run[:-1]
    return run


def _is_sentence(words: Iterable[_Token]) -> bool:
    """Whether these words are hardly a name alone: 'went to Target', 'Target 🎉'."""
    run = list(words)
    text = " ".join(token.text for token in run)
    if any(not letter.isalnum() and letter not in _IN_NAMES for letter in text):
        return True
    small = any(token.text in SENTENCE_WORDS or token.text == "w/" for token in run)
    return small or len(run) > _MANY_WORDS or len(text) > NAME_LENGTH


# ---------------------------------------------------------------- the lines of each command


def contact_line(text: str, today: date, *, day_first: bool = False, known: Known = NOBODY) -> Line:
    """`/contact Bean & Leaf C-114 yesterday in person met Rosa (manager) note: ...`"""
    line = read_line(
        text,
        CONTACT_WORDS,
        today,
        known=known,
        day_first=day_first,
        names_employer=True,
        names_person=True,
        measures=("hours", "minutes"),
    )
    line.only_one_day()
    _add_up_minutes(line)
    _join_longer_name(line)
    next_on = _one_day_ahead(line.labelled.get("next", ""), today, day_first)
    if next_on is not None:
        line.parts["next_step_on"] = next_on
    return line


def _one_day_ahead(text: str, today: date, day_first: bool) -> date | None:
    """The one day to come that these words name; None where they name none, or several.

    The words are read as they would be in a line, and stay whole.
    """
    line = read_line(text, {}, today, reading=Reading.COMING, day_first=day_first)
    ahead = {day for day in line.days if day > today}
    return ahead.pop() if len(ahead) == 1 and not line.day_unclear else None


def _join_longer_name(line: Line) -> None:
    """'Target' is known and 'Target Optical' is not: perhaps another one, so it is asked about."""
    for number in range(len(line.runs) - 1, 0, -1):
        before, run = line.runs[number - 1], line.runs[number]
        one_known = (before.known is None) != (run.known is None)
        if run.joined and one_known and before.text[:1].isupper() and run.text[:1].isupper():
            line.runs[number - 1 : number + 1] = [Run(f"{before.text} {run.text}", doubtful=True)]


def visit_line(text: str, today: date, *, day_first: bool = False, known: Known = NOBODY) -> Line:
    """`/visit C-114 phone 20 min`, `/visit C-114 tried home`"""
    line = read_line(
        text,
        VISIT_WORDS,
        today,
        known=known,
        day_first=day_first,
        code_first=True,
        names_place=True,
        measures=("hours", "minutes"),
    )
    line.only_one_day()
    if line.parts.pop("voicemail", None):
        line.put("reached", False, "voicemail")
        line.parts.setdefault("mode", Mode.PHONE)
    _add_up_minutes(line)
    _note_strategy(line)
    return line


def _add_up_minutes(line: Line) -> None:
    """'1 h 20 min' is 80 minutes."""
    hours, minutes = line.parts.pop("hours", None), line.parts.get("minutes")
    if isinstance(hours, float):
        line.parts["minutes"] = hours * 60 + (minutes if isinstance(minutes, float) else 0)


def minutes_of(line: Line) -> int | None:
    """How long it took, where the line says so, in whole minutes."""
    minutes = line.parts.get("minutes")
    return round(minutes) if isinstance(minutes, float) else None


def _note_strategy(line: Line) -> None:
    """How an attempt was made; a letter is one, whatever else was said."""
    if line.parts.get("strategy") is OutreachStrategy.LETTER:
        line.put("reached", False, "letter")
        line.parts.setdefault("mode", Mode.TEXT)
    if line.parts.get("reached") is False:
        strategy = attempt(line)
        if strategy is not None:
            line.parts.setdefault("strategy", strategy)
    elif line.parts.pop("strategy", None) is not None and "with_team_member" not in line.parts:
        line.unsure.append(Ours("who of the mental-health team came along"))


def attempt(line: Line) -> OutreachStrategy | None:
    """How an attempt was made, as far as its other words tell (F S14)."""
    if line.parts.get("with_family"):
        return OutreachStrategy.FAMILY
    if line.parts.get("place") == "home":
        return OutreachStrategy.HOME_VISIT
    if line.parts.get("mode") in (Mode.PHONE, Mode.TEXT, Mode.VIDEO):
        return OutreachStrategy.PHONE_OR_TEXT
    if line.parts.get("place") in ("community", "work_site"):
        return OutreachStrategy.COMMUNITY_VISIT
    return None


def job_start_line(
    text: str, today: date, *, day_first: bool = False, known: Known = NOBODY
) -> Line:
    """`/jobstart C-114 Bean & Leaf mon barista 20h $15`: days are read as coming.

    'started' turns that round, and so does 'learned' with its own day: a start learned of late.
    So does news of hours or pay, which have changed already.
    """
    head, learned = _split_learned(text, today, day_first)
    back = re.search(r"\b(started|began|changed|raise|new (?:hours|pay))\b", head, re.I)
    line = read_line(
        head,
        JOB_START_WORDS,
        today,
        known=known,
        reading=Reading.COMING if learned is None and back is None else Reading.PAST,
        day_first=day_first,
        code_first=True,
        names_employer=True,
        measures=("hours", "wage"),
    )
    line.only_one_day()
    if learned is not None:
        line.parts["learned_on"] = learned
    _no_code_at_all(line, known)
    _split_title(line)
    return line


def _no_code_at_all(line: Line, known: Known) -> None:
    """'Target mon' names an employer and forgets the client."""
    if known is NOBODY or line.runs or len(line.codes) != 1:
        return
    (code,) = line.codes
    if known.client(code) is None and not any(map(str.isdecimal, code)):
        line.codes.clear()
        line.runs.append(Run(code, doubtful=True))


_AS = re.compile(r" as (?:an? )?")


def _split_title(line: Line) -> None:
    """'Target as stocker', 'stocker at Target': the employer first, then the title."""
    first = line.runs[0] if line.runs else None
    if first is None or first.quoted or first.known is not None or line.employer is not first:
        _mark_titles(line)
        return
    employer, _, title = _AS.sub("\0", first.text, count=1).partition("\0")
    if not title and " at " in first.text:
        title, _, employer = first.text.partition(" at ")
        employer = _AS.split(employer, maxsplit=1)[0]
        line.runs[:1] = [Run(employer, doubtful=True), Run(title)]
    elif title:
        rest = _is_sentence([_Token(word) for word in employer.split()])
        line.runs[:1] = [Run(employer, doubtful=rest), Run(title)]
    elif len(line.runs) > 1 and first.text[:1].islower() and not line.runs[1].text[:1].islower():
        line.runs[0] = replace(first, doubtful=True)  # 'barista, Target': which is which?
    _mark_titles(line)


def _mark_titles(line: Line) -> None:
    """A title is words without numbers; a capital right behind a name may belong to it."""
    taken = line.employer
    for number, run in enumerate(line.runs):
        if run is taken or run.quoted:
            continue
        words = run.text.split()
        odd = any(not part.isalpha() for part in re.split(r"[-' &/.’]+", run.text) if part)
        sentence = _is_sentence([_Token(word) for word in words])
        name = run.joined and run.text[:1].isupper()  # 'Target Optical'
        no_title = odd or sentence or name or run.text.lower() in PART_OF_A_DAY
        line.runs[number] = replace(run, doubtful=run.doubtful or no_title)


def job_end_line(text: str, today: date, *, day_first: bool = False, known: Known = NOBODY) -> Line:
    """`/jobend C-114 yesterday quit`; a second day, after 'learned', is when we learned of it."""
    head, learned = _split_learned(text, today, day_first)
    line = read_line(
        head,
        JOB_END_WORDS,
        today,
        known=known,
        day_first=day_first,
        code_first=True,
        names_employer=True,
    )
    line.only_one_day()
    if learned is not None:
        line.parts["learned_on"] = learned
    return line


_MOVED_ON = "moved_on"  # a job follows without a gap; its employer stands right behind


_LEARNED = re.compile(
    r"\(?\b(?:learned|found out|heard)(?: (?:of|about)(?: it)?)?(?: on)?\s+", re.IGNORECASE
)


def _split_learned(text: str, today: date, day_first: bool) -> tuple[str, date | None]:
    """Takes 'learned 3/2', 'found out two days ago' out of a line; None where no day follows."""
    head = cleaned(text)
    labels = _LABELS.search(head)
    match = _LEARNED.search(head, 0, labels.start() if labels else len(head))
    if match is None:
        return text, None
    order = DateOrder.DAY_MONTH if day_first else DateOrder.MONTH_DAY
    following = head[match.end() :].split()
    for count in (3, 2, 1):
        words = " ".join(following[:count]).strip(" ,;()").lower()
        if len(following) < count or not _is_day(words):
            continue
        try:
            learned = parse_day(words, today, Reading.PAST, order)
        except DateNotUnderstood:
            continue
        return f"{head[: match.start()]}{' '.join(following[count:])}", learned
    return text, None


def enroll_line(text: str, today: date, *, day_first: bool = False, known: Known = NOBODY) -> Line:
    """`/enroll C-207 today`, with `@colleague` and `team: North` where wanted."""
    line = read_line(text, ENROLL_WORDS, today, known=known, day_first=day_first, code_first=True)
    line.only_one_day()
    line.codes = [code.upper() if _CODE.fullmatch(code) else code for code in line.codes]
    return line


def exit_line(text: str, today: date, *, day_first: bool = False, known: Known = NOBODY) -> Line:
    """`/exit C-114 moved away`: the allowed reasons only (F S14)."""
    line = read_line(text, EXIT_WORDS, today, known=known, day_first=day_first, code_first=True)
    line.only_one_day()
    return line
