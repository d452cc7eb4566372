"""`/jobstart C-114 Bean & Leaf mon barista 20h $15`"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.commands.lines import amounts, codes, names, reader
from bot.commands.lines.background import Background
from bot.commands.lines.days import Reading
from bot.commands.lines.expects import Expects
from bot.commands.lines.found import Found
from bot.commands.lines.learned import split_learned
from bot.commands.lines.phrases import FILLER, as_called, words_of
from bot.commands.lines.pieces import TypedLine
from bot.commands.lines.understood import Run, Understood
from ips.employment import JobKind
from ips.words.table import JOB_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStartLine(Understood):
    """What a line says of a job; None where it says nothing of it."""

    LABELS = frozenset({"title", "type"})

    kind: JobKind | None = None
    permanent: bool | None = None
    hours: float | None = None  # a week
    wage: float | None = None  # an hour
    began: bool | None = None
    happened: str | None = None  # 'move', 'cancel', 'change': to a job on record
    learned_on: date | None = None

    @property
    def title(self) -> str | None:
        names = (run.text for run in self.others if not run.no_name)
        return self.labelled.get("title") or next(names, None)

    @property
    def may_be_no_job(self) -> bool:
        """'volunteer', 'interview', 'trial shift' where a title stands."""
        return any(_NO_JOB.search(run.text) for run in self.others if run.known is None)

    @property
    def only_hours_or_pay(self) -> bool:
        """'C-207 25h': without an employer and a start it is no new job."""
        paid = self.hours is not None or self.wage is not None
        return paid and not self.runs and not self.days and not self.day_unclear


_NO_JOB = re.compile(
    r"\b(?:volunt\w+|unpaid|interview\w*|trial|try-?out|orientation|intern\w*|shadow\w*"
    r"|work experience|appl(?:y|ied|ication))\b",
    re.IGNORECASE,
)

# What happened to a job that is on record already: it is no employer's name and no new job.
_NEWS = (
    words_of(
        "happened", "move",
        "moved", "moved to", "moves to", "start moved", "start moved to", "postponed",
        "postponed to", "postponed until", "delayed", "delayed to", "delayed until",
        "pushed", "pushed to", "pushed back", "pushed back to", "start pushed", "start pushed to",
        "start pushed back", "start pushed back to", "start delayed", "start delayed to",
    )
    | words_of(
        "happened", "cancel",
        "cancelled", "canceled", "called off", "fell through", "will not start", "won't start",
        "did not start", "didn't start", "never started", "not starting",
        "isn't starting",
    )
    | words_of(
        "happened", "change",
        "hours changed", "change of hours", "new hours", "pay changed", "change of pay", "new pay",
        "raise", "got a raise",
    )
)  # fmt: skip

WORDS = (
    _NEWS
    | as_called("kind", JOB_KINDS)
    | words_of("kind", JobKind.SEASONAL, "seasonal")
    | words_of("kind", JobKind.AGENCY, "temp agency", "agency")
    | words_of("kind", JobKind.SELF_EMPLOYMENT, "self-employed", "self employed")
    | words_of("kind", JobKind.TRANSITIONAL, "transitional")
    | words_of("permanent", True, "permanent")
    | words_of("permanent", False, "not permanent", "temporary")
    | words_of("began", True, "started", "has started", "began")
    | words_of(
        FILLER, True,
        "hired at", "hired by", "hired @", "got hired", "got hired at", "got hired by",
        "got hired @", "got a job", "got a job at", "got a job with", "got job at", "got the job",
        "got the job at", "landed a job at", "job at", "new job at", "has a job at",
        "second job at", "a second job at", "2nd job at", "another job at",
        "starts", "starts at", "starting", "starting at", "start", "will start", "will start at",
    )
)  # fmt: skip

_EXPECTS = Expects(
    WORDS, amounts.HOURS_AND_PAY, reading=Reading.COMING, code_first=True, employer=True
)
# Days are read as coming. A start of the past turns that round, or one that was learned of late;
# so does news of hours or pay, which have changed already.
_LOOKING_BACK = re.compile(r"\b(started|began|changed|raise|new (?:hours|pay))\b", re.IGNORECASE)
_AS = re.compile(r" as (?:an? )?")
_PART_OF_A_DAY = frozenset(
    {"part time", "part-time", "full time", "full-time", "pt", "ft", "mornings", "evenings"}
    | {"nights", "days", "weekends", "weekly"}
)


def read(line: TypedLine, background: Background) -> JobStartLine:
    """A client, an employer and a title, hours and pay; or news of a job on record."""
    rest, learned_on = split_learned(line, background)
    back = learned_on is not None or _LOOKING_BACK.search(line.typed)
    expects = replace(_EXPECTS, reading=Reading.PAST) if back else _EXPECTS
    found = reader.read(rest, expects, background)
    found.only_one_day()
    if learned_on is not None:
        found.parts["learned_on"] = learned_on
    _no_code_at_all(found, background)
    _split_title(found)
    return found.as_line(JobStartLine)


def _no_code_at_all(found: Found, background: Background) -> None:
    """'Target mon' names an employer and forgets the client."""
    if not background.looked_up or found.runs or len(found.codes) != 1:
        return
    (code,) = found.codes
    if background.client(code) is None and codes.is_word(code):
        found.codes.clear()
        found.runs.append(Run(code, doubtful=True))


def _split_title(found: Found) -> None:
    """'Target as stocker', 'stocker at Target': the employer first, then the title."""
    first = found.runs[0] if found.runs else None
    if first is found.employer and first is not None and not first.quoted:
        _split_first(found, first)
    _mark_titles(found)


def _split_first(found: Found, first: Run) -> None:
    if first.known is not None:
        return
    runs = found.runs
    employer, _, title = _AS.sub("\0", first.text, count=1).partition("\0")
    if not title and " at " in first.text:
        title, _, employer = first.text.partition(" at ")
        employer = _AS.split(employer, maxsplit=1)[0]
        runs[:1] = [Run(employer, doubtful=True), Run(title)]
    elif title:
        runs[:1] = [Run(employer, doubtful=names.is_sentence(employer)), Run(title)]
    elif len(runs) > 1 and first.text[:1].islower() and not runs[1].text[:1].islower():
        runs[0] = replace(first, doubtful=True)  # 'barista, Target': which is which?


def _mark_titles(found: Found) -> None:
    """A title is words without numbers; a capital right behind a name may belong to it."""
    employer = found.employer
    for number, run in enumerate(found.runs):
        if run is not employer and not run.quoted:
            found.runs[number] = replace(run, doubtful=run.doubtful or _is_no_title(run))


def _is_no_title(run: Run) -> bool:
    odd = any(not part.isalpha() for part in re.split(r"[-' &/.’]+", run.text) if part)
    name = run.joined and run.text[:1].isupper()  # 'Target Optical'
    no_title = run.text.lower() in _PART_OF_A_DAY
    return odd or name or no_title or names.is_sentence(run.text)
