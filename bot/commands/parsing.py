"""A line of text as somebody types it on a phone -> what it says, and what was not understood.

Nothing here guesses: whatever is left over, said twice or could mean two things is kept in
`unsure`, and the conversation then opens its form with everything that was understood. Client
codes and employers are only pointed at; who they are is asked of the records by the command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.casework.private_words import CALLED, looks_like
from ips.dates import DateNotUnderstood, DateOrder, Reading, parse_day
from ips.facts import ExitReason, MadeBy, Mode, OutreachStrategy

Phrases = dict[str, tuple[str, object]]

# Words of a phrase table: what is typed -> (name of the part, its value).
MODES: Phrases = {
    "in person": ("mode", Mode.IN_PERSON),
    "in-person": ("mode", Mode.IN_PERSON),
    "face to face": ("mode", Mode.IN_PERSON),
    "face-to-face": ("mode", Mode.IN_PERSON),
    "f2f": ("mode", Mode.IN_PERSON),
    "phone": ("mode", Mode.PHONE),
    "by phone": ("mode", Mode.PHONE),
    "phone call": ("mode", Mode.PHONE),
    "call": ("mode", Mode.PHONE),
    "called": ("mode", Mode.PHONE),
    "phoned": ("mode", Mode.PHONE),
    "video": ("mode", Mode.VIDEO),
    "by video": ("mode", Mode.VIDEO),
    "video call": ("mode", Mode.VIDEO),
    "zoom": ("mode", Mode.VIDEO),
    "text": ("mode", Mode.TEXT),
    "by text": ("mode", Mode.TEXT),
    "texted": ("mode", Mode.TEXT),
    "sms": ("mode", Mode.TEXT),
    "email": ("mode", Mode.TEXT),
    "by email": ("mode", Mode.TEXT),
    "e-mail": ("mode", Mode.TEXT),
    "emailed": ("mode", Mode.TEXT),
}

CONTACT_WORDS: Phrases = MODES | {
    "by client": ("made_by", MadeBy.CLIENT),
    "by the client": ("made_by", MadeBy.CLIENT),
    "client alone": ("made_by", MadeBy.CLIENT),
    "with client": ("client_was_with_me", True),
    "with the client": ("client_was_with_me", True),
    "client was with me": ("client_was_with_me", True),
    "the client was with me": ("client_was_with_me", True),
    "client with me": ("client_was_with_me", True),
    "together": ("client_was_with_me", True),
    "generic": ("generic", True),
    "hiring authority": ("hiring_authority", True),
    "decides hiring": ("hiring_authority", True),
    "career exploration": ("career_exploration", True),
    "interview": ("interview", True),
    "job interview": ("interview", True),
    "introduction": ("step", "introduction"),
    "intro": ("step", "introduction"),
    "learn the business": ("step", "learn"),
    "discuss a job seeker": ("step", "discuss"),
    "keep in touch": ("step", "keep_in_touch"),
    "keeping in touch": ("step", "keep_in_touch"),
}

VISIT_WORDS: Phrases = MODES | {
    "tried": ("reached", False),
    "attempt": ("reached", False),
    "attempted": ("reached", False),
    "no show": ("reached", False),
    "no-show": ("reached", False),
    "not reached": ("reached", False),
    "not home": ("reached", False),
    "home": ("place", "home"),
    "at home": ("place", "home"),
    "home visit": ("place", "home"),
    "office": ("place", "office"),
    "at the office": ("place", "office"),
    "community": ("place", "community"),
    "in the community": ("place", "community"),
    "work": ("place", "work_site"),
    "at work": ("place", "work_site"),
    "work site": ("place", "work_site"),
    "worksite": ("place", "work_site"),
    "job trouble": ("job_trouble", True),
    "trouble": ("job_trouble", True),
    "family": ("with_family", True),
    "with family": ("with_family", True),
    "letter": ("strategy", OutreachStrategy.LETTER),
    "joint visit": ("strategy", OutreachStrategy.JOINT_VISIT),
}

# What happened to a job that is on record already: it is no employer's name and no new job.
JOB_NEWS: Phrases = {
    "moved": ("happened", "move"),
    "moved to": ("happened", "move"),
    "moves to": ("happened", "move"),
    "start moved": ("happened", "move"),
    "postponed": ("happened", "move"),
    "postponed to": ("happened", "move"),
    "delayed": ("happened", "move"),
    "delayed to": ("happened", "move"),
    "cancelled": ("happened", "cancel"),
    "canceled": ("happened", "cancel"),
    "called off": ("happened", "cancel"),
    "fell through": ("happened", "cancel"),
    "will not start": ("happened", "cancel"),
    "did not start": ("happened", "cancel"),
    "never started": ("happened", "cancel"),
    "not starting": ("happened", "cancel"),
    "hours changed": ("happened", "change"),
    "change of hours": ("happened", "change"),
    "new hours": ("happened", "change"),
    "pay changed": ("happened", "change"),
    "change of pay": ("happened", "change"),
    "new pay": ("happened", "change"),
}

JOB_START_WORDS: Phrases = JOB_NEWS | {
    "seasonal": ("kind", "seasonal"),
    "temp agency": ("kind", "agency"),
    "agency": ("kind", "agency"),
    "self-employed": ("kind", "self_employment"),
    "self employed": ("kind", "self_employment"),
    "transitional": ("kind", "transitional"),
    "permanent": ("permanent", True),
    "not permanent": ("permanent", False),
    "temporary": ("permanent", False),
}

JOB_END_WORDS: Phrases = {
    "quit": ("reason", "quit"),
    "resigned": ("reason", "quit"),
    "laid off": ("reason", "laid_off"),
    "layoff": ("reason", "laid_off"),
    "fired": ("reason", "fired"),
    "contract ended": ("reason", "contract_ended"),
    "season ended": ("reason", "contract_ended"),
    "health": ("reason", "health"),
    "told me": ("client_told_us", True),
    "client told me": ("client_told_us", True),
    "the client told me": ("client_told_us", True),
    "told us": ("client_told_us", True),
    "offer accepted": ("next_job_offer", "accepted"),
    "offer declined": ("next_job_offer", "declined"),
}

EXIT_WORDS: Phrases = {
    "moved away": ("reason", ExitReason.MOVED_AWAY),
    "moved": ("reason", ExitReason.MOVED_AWAY),
    "client requested": ("reason", ExitReason.CLIENT_REQUESTED),
    "asked to leave": ("reason", ExitReason.CLIENT_REQUESTED),
    "wanted to leave": ("reason", ExitReason.CLIENT_REQUESTED),
    "medical": ("reason", ExitReason.MEDICAL_INABILITY),
    "medical inability": ("reason", ExitReason.MEDICAL_INABILITY),
    "criteria": ("reason", ExitReason.CRITERIA_NOT_MET),
    "criteria not met": ("reason", ExitReason.CRITERIA_NOT_MET),
    "goals met": ("reason", ExitReason.GOALS_MET),
    "transferred": ("reason", ExitReason.TRANSFERRED),
    "died": ("reason", ExitReason.DIED),
    "death": ("reason", ExitReason.DIED),
    "passed away": ("reason", ExitReason.DIED),
    "missed appointments": ("not_a_reason", True),
    "no show": ("not_a_reason", True),
    "no shows": ("not_a_reason", True),
    "time limit": ("not_a_reason", True),
    "time is up": ("not_a_reason", True),
}

# Small words that join the parts of a line; at the edge of a name they are no part of it.
_JOINING = frozenset(
    {"on", "at", "by", "with", "for", "and", "of", "the", "a", "an", "as", "in", "to", "from"}
    | {"was", "is", "-", "–", "—", "+", "start", "starts", "started", "starting", "began"}
    | {"job", "client", "clients", "ended", "last", "visit", "contact", "week", "weekly"}
)
_MET = frozenset({"met", "met with", "spoke with", "spoke to", "talked to", "talked with", "saw"})
_LABELS = re.compile(
    r"(?:^|(?<=[\s,;]))(notes?|next|lead|team|lessons|purpose|words|wishes|title):", re.IGNORECASE
)
_TOKENS = re.compile(r'"([^"]*)"|([,;])|([^\s,;"]+)')
_CODE = re.compile(r"#?(?=[\w-]*\d)(?:[A-Za-z]{1,8}[-_]?\d{1,10}[A-Za-z]?|\d{3,10})")
_HOURS = re.compile(r"(\d{1,3}(?:[.,]\d+)?)(?:h|hrs?|hours?)(?:/w(?:ee)?k|/w)?", re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,3})(?:m|min|mins|minutes?)", re.IGNORECASE)
_WAGE = re.compile(r"\$(\d{1,4}(?:[.,]\d{1,2})?)(?:/h(?:ou)?r?)?", re.IGNORECASE)
_UNITS = frozenset({"h", "hr", "hrs", "hour", "hours", "m", "min", "mins", "minute", "minutes"})
_PERSON_AND_ROLE = re.compile(r"(.+?)\s*\((.+)\)")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_WEEKDAY = re.compile(
    r"(?:last |next |this |on )?(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday"
    r"|rsday|urday)?\.?"
)
_DATE_LIKE = re.compile(
    r"today|yesterday|tomorrow|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}(?:/(?:\d{2}|\d{4}))?"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})?"
    r"|(?:\d{1,3}|a|one|two|three|four|five|six) (?:day|week|month)s? ago"
    r"|in (?:\d{1,3}|a|one|two|three|four|five|six) (?:day|week|month)s?"
)
_YEAR = re.compile(r"\d{4}|/\d{1,2}/\d{2}$")
FAR = 120  # days: a day without a year that lands farther away is asked about
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\\.?"
_NAMED_DAY = re.compile(
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?: \d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH}(?: \d{{4}})?"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words that are no part we know: a name, a title, or something else."""

    text: str
    quoted: bool = False
    may_be_longer: bool = False  # 'Ruby Tuesday', 'Call Center': a part beside it may belong to it


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
    unsure: list[str] = field(default_factory=list)

    def put(self, name: str, value: object, typed: str) -> None:
        """Keeps a part; the same part said twice with two meanings is a doubt."""
        if self.parts.setdefault(name, value) != value:
            self.unsure.append(typed)

    def only_measures(self, *names: str) -> None:
        """Notes a doubt for hours, minutes or pay that this conversation has no place for."""
        for name, said in (("hours", "{:g} hours"), ("minutes", "{:g} minutes"), ("wage", "${:g}")):
            if name in self.parts and name not in names:
                self.unsure.append(said.format(self.parts.pop(name)))

    @property
    def day(self) -> date | None:
        """The one day of the line, if it names one."""
        return self.days[0] if len(self.days) == 1 else None

    def only_one_day(self) -> None:
        """Notes a doubt when the line names several days."""
        if len(self.days) > 1:
            self.unsure.append("which day it was")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False
    stop: bool = False

    @property
    def folded(self) -> str:
        return self.text.lower().rstrip(".!")


def cleaned(text: str) -> str:
    """The line as it was meant: Slack's escapes and a phone's curly quotes undone."""
    for typed, meant in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(typed, meant)
    return " ".join(text.translate(str.maketrans("“”„\u00a0", '""" ')).split())


def read_line(
    text: str,
    phrases: Phrases,
    today: date,
    *,
    reading: Reading = Reading.PAST,
    day_first: bool = False,
    code_first: bool = False,
) -> Line:
    """Takes a line apart with one conversation's words.

    `code_first`: the first word is a client code, whatever it looks like. `day_first`: this
    person writes 14/3. Never raises: what cannot be read stands in `runs`.
    """
    line = Line()
    head, line.labelled = _split_labels(cleaned(text))
    tokens = list(_tokens(head))
    reader = _Reader(line, tokens, phrases, today, reading, day_first)
    if code_first and tokens and not tokens[0].quoted:
        line.codes.append(tokens[0].text.lstrip("#"))
        reader.at = 1
    reader.read()
    line.unsure += [f"what looks like {CALLED[kind]}" for kind in looks_like(text, today)]
    return line


def _split_labels(text: str) -> tuple[str, dict[str, str]]:
    """Splits 'head note: rest next: rest' at its labels; a label's text is taken word for word."""
    found = list(_LABELS.finditer(text))
    if not found:
        return text, {}
    labelled = {}
    for this, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(text)
        name = this[1].lower()
        said = text[this.end() : end].strip(" ,;")
        if said:
            labelled["note" if name == "notes" else name] = said
    return text[: found[0].start()], labelled


def _tokens(text: str) -> Iterator[_Token]:
    for quoted, stop, word in _TOKENS.findall(text):
        if stop:
            yield _Token(stop, stop=True)
        elif word:
            yield _Token(word)
        elif quoted.strip():
            yield _Token(quoted.strip(), quoted=True)


class _Reader:
    """Walks over the tokens once; each known part ends the run of words before it."""

    def __init__(
        self,
        line: Line,
        tokens: list[_Token],
        phrases: Phrases,
        today: date,
        reading: Reading,
        day_first: bool,
    ) -> None:
        self.line = line
        self.tokens = tokens
        self.phrases = phrases
        self.today = today
        self.reading = reading
        self.order = DateOrder.DAY_MONTH if day_first else DateOrder.MONTH_DAY
        self.at = 0
        self._run: list[_Token] = []
        self._naming_person = False
        self._after_doubtful = False

    def read(self) -> None:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.quoted:
                self._end_run()
                self._run = [token]
                self._end_run()
            elif token.stop:
                self._end_run()
            elif self._known():
                continue
            else:
                self._run.append(token)
            self.at += 1
        self._end_run()

    def _known(self) -> bool:
        """Reads a known part here, if there is one, and moves past it."""
        return self._met() or self._phrase() or self._day() or self._measure() or self._code()

    def _words(self, count: int) -> str | None:
        """The next `count` plain words, folded; None where there are not as many."""
        ahead = self.tokens[self.at : self.at + count]
        if len(ahead) < count or any(token.quoted or token.stop for token in ahead):
            return None
        return " ".join(token.folded for token in ahead)

    def _take(self, count: int, *, doubtful: bool = False) -> str:
        """Ends the run of words before, and moves past `count` tokens; returns their text.

        `doubtful`: the part could as well belong to a name beside it.
        """
        self._end_run(before_doubtful=doubtful)
        typed = " ".join(token.text for token in self.tokens[self.at : self.at + count])
        self.at += count
        self._after_doubtful = doubtful
        return typed

    def _met(self) -> bool:
        for count in (2, 1):
            if self._words(count) in _MET:
                self._take(count)
                self._naming_person = True
                return True
        return False

    def _phrase(self) -> bool:
        for count in (5, 4, 3, 2, 1):
            words = self._words(count)
            if words is not None and words in self.phrases:
                name, value = self.phrases[words]
                doubtful = self.tokens[self.at].text[:1].isupper()
                self.line.put(name, value, self._take(count, doubtful=doubtful))
                return True
        return False

    def _day(self) -> bool:
        for count in (3, 2, 1):
            words = self._words(count)
            if words is None:
                continue
            weekday = _WEEKDAY.fullmatch(words) is not None
            if not (weekday or _DATE_LIKE.fullmatch(words) or _NAMED_DAY.fullmatch(words)):
                continue
            try:
                found = parse_day(words, self.today, self.reading, self.order)
            except DateNotUnderstood:
                self.line.unsure.append(self._take(count))
                return True
            whole_name = weekday and len(words.split()[-1]) > 5
            capital = weekday and self.tokens[self.at].text[:1].isupper()
            typed = self._take(count, doubtful=whole_name or capital)
            if abs((found - self.today).days) > FAR and not _YEAR.search(typed):
                self.line.unsure.append(typed)
            elif found not in self.line.days:
                self.line.days.append(found)
            return True
        return False

    def _measure(self) -> bool:
        """'20h', '20 hours', '45 min', '$15.50'; hours and minutes may stand apart."""
        token = self.tokens[self.at]
        following = self._words(2)
        count = 1
        text = token.folded
        if following is not None and following.split()[1].split("/")[0] in _UNITS:
            text, count = following.replace(" ", ""), 2
        for pattern, name in ((_HOURS, "hours"), (_MINUTES, "minutes"), (_WAGE, "wage")):
            match = pattern.fullmatch(text)
            if match is not None:
                value = float(match[1].replace(",", "."))
                self.line.put(name, value, self._take(count))
                return True
        return False

    def _code(self) -> bool:
        token = self.tokens[self.at]
        user = _USER.fullmatch(token.text)
        if user is not None:
            self._take(1)
            self.line.user = user[1]
            return True
        if _CODE.fullmatch(token.text) is None:
            return False
        self._take(1)
        code = token.text.lstrip("#")
        if code not in self.line.codes:
            self.line.codes.append(code)
        return True

    def _end_run(self, *, before_doubtful: bool = False) -> None:
        run, self._run = self._run, []
        after_doubtful, self._after_doubtful = self._after_doubtful, False
        quoted = len(run) == 1 and run[0].quoted
        if not quoted:
            run = _trimmed(run)
        if not run:
            return
        text = " ".join(token.text for token in run)
        if self._naming_person:
            self._naming_person = False
            match = _PERSON_AND_ROLE.fullmatch(text)
            self.line.person, self.line.role = (match[1], match[2]) if match else (text, None)
            return
        may_be_longer = (before_doubtful or after_doubtful) and not quoted
        self.line.runs.append(Run(text, quoted, may_be_longer))


def _trimmed(run: list[_Token]) -> list[_Token]:
    """Without joining words at either end; a word with a capital may belong to a name."""
    while run and run[0].text in _JOINING:
        run = run[1:]
    while run and run[-1].text in _JOINING:
        run = run[:-1]
    return run


# ---------------------------------------------------------------- the lines of each command


def contact_line(text: str, today: date, *, day_first: bool = False) -> Line:
    """`/contact Bean & Leaf C-114 yesterday in person met Rosa (manager) note: ...`"""
    line = read_line(text, CONTACT_WORDS, today, day_first=day_first)
    line.only_one_day()
    line.only_measures()
    return line


def visit_line(text: str, today: date, *, day_first: bool = False) -> Line:
    """`/visit C-114 phone 20 min`, `/visit C-114 tried home`"""
    line = read_line(text, VISIT_WORDS, today, day_first=day_first, code_first=True)
    line.only_one_day()
    hours = line.parts.pop("hours", None)
    if isinstance(hours, float):
        line.put("minutes", hours * 60, f"{hours:g} hours")
    line.only_measures("minutes")
    if line.parts.get("reached") is False:
        strategy = _attempt(line)
        if strategy is not None:
            line.parts.setdefault("strategy", strategy)
    return line


def _attempt(line: Line) -> OutreachStrategy | None:
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


def job_start_line(text: str, today: date, *, day_first: bool = False) -> Line:
    """`/jobstart C-114 Bean & Leaf mon barista 20h $15`: days are read as coming.

    'started' turns that round, and so does 'learned' with its own day: a start learned of late.
    """
    head, learned = _split_learned(text)
    began = learned is not None or re.search(r"\b(started|began)\b", head, re.I) is not None
    line = read_line(
        head,
        JOB_START_WORDS,
        today,
        reading=Reading.PAST if began else Reading.COMING,
        day_first=day_first,
        code_first=True,
    )
    line.only_one_day()
    line.only_measures("hours", "wage")
    _note_learned(line, learned, today, day_first)
    return line


def job_end_line(text: str, today: date, *, day_first: bool = False) -> Line:
    """`/jobend C-114 yesterday quit`; a second day, after 'learned', is when we learned of it."""
    head, learned = _split_learned(text)
    line = read_line(head, JOB_END_WORDS, today, day_first=day_first, code_first=True)
    line.only_one_day()
    line.only_measures()
    _note_learned(line, learned, today, day_first)
    return line


def _note_learned(line: Line, learned: str | None, today: date, day_first: bool) -> None:
    """The day one of us learned of it, if the line says so."""
    if learned is None:
        return
    try:
        order = DateOrder.DAY_MONTH if day_first else DateOrder.MONTH_DAY
        line.parts["learned_on"] = parse_day(learned, today, Reading.PAST, order)
    except DateNotUnderstood:
        line.unsure.append(f"learned {learned}")


def _split_learned(text: str) -> tuple[str, str | None]:
    match = re.search(r"\blearned(?: on)? (\S+(?: \d{1,2}\b)?)", text, re.IGNORECASE)
    if match is None:
        return text, None
    return f"{text[: match.start()]}{text[match.end() :]}", match[1].strip(" ,;")


def enroll_line(text: str, today: date, *, day_first: bool = False) -> Line:
    """`/enroll C-207 today`, with `@colleague` and `team: North` where wanted."""
    line = read_line(text, {}, today, day_first=day_first, code_first=True)
    line.only_one_day()
    line.only_measures()
    return line


def exit_line(text: str, today: date, *, day_first: bool = False) -> Line:
    """`/exit C-114 moved away`: the allowed reasons only (F S14)."""
    line = read_line(text, EXIT_WORDS, today, day_first=day_first, code_first=True)
    line.only_one_day()
    line.only_measures()
    return line


def known_prefix(text: str, names: list[str]) -> tuple[str, str] | None:
    """Splits 'Bean & Leaf barista' into a known name and the rest; the longest name wins."""
    folded = text.casefold()
    for name in sorted(names, key=len, reverse=True):
        start = name.casefold()
        if folded == start:
            return name, ""
        if folded.startswith(f"{start} "):
            return name, text[len(start) :].strip()
    return None
