"""`/jobend C-114 yesterday quit learned today`"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.commands.lines import reader
from bot.commands.lines.background import Background
from bot.commands.lines.expects import Expects
from bot.commands.lines.learned import split_learned
from bot.commands.lines.phrases import FILLER, as_called, words_of
from bot.commands.lines.pieces import TypedLine
from bot.commands.lines.understood import Understood
from ips.facts import Answer, EndReason
from ips.words.table import END_REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEndLine(Understood):
    """What a line says of the end of a job; None where it says nothing of it."""

    LABELS = frozenset({"lessons", "note"})

    reason: EndReason | None = None
    client_told_us: bool | None = None
    next_job_offer: Answer | None = None
    moved_on: bool | None = None  # a job follows without a gap
    learned_on: date | None = None


WORDS = (
    as_called("reason", END_REASONS)
    | words_of("reason", EndReason.QUIT, "quit", "resigned")
    | words_of("reason", EndReason.LAID_OFF, "laid off", "got laid off", "layoff", "let go")
    | words_of("reason", EndReason.FIRED, "fired", "got fired")
    | words_of(
        "reason", EndReason.CONTRACT_ENDED,
        "contract ended", "season ended", "end of season",
    )
    | words_of("reason", EndReason.HEALTH, "health", "because of health")
    | words_of(
        "client_told_us", True,
        "told me", "client told me", "the client told me", "told us", "they told me",
        "she told me", "he told me",
    )
    | words_of("next_job_offer", Answer.ACCEPTED, "offer accepted")
    | words_of("next_job_offer", Answer.DECLINED, "offer declined")
    | words_of(
        "moved_on", True,
        "moved to", "moved on to", "moves to", "went to", "goes to", "went on to",
        "straight on to", "straight to", "went straight on to", "went straight to",
        "goes straight on to", "new job at", "new job with", "a new job at", "a new job with",
        "has a new job at", "has a new job with", "job to job", "job-to-job", "job to job to",
        "straight on to another job", "went straight on to another job", "straight on", "new job",
    )
    | words_of(
        FILLER, True,
        "ended", "job ended", "lost job", "lost the job", "lost their job", "lost his job",
        "lost her job", "lost a job",
    )
)  # fmt: skip

_EXPECTS = Expects(WORDS, code_first=True, employer=True)


def read(line: TypedLine, background: Background) -> JobEndLine:
    """A client and a reason; a second day, after 'learned', is when we learned of it."""
    rest, learned_on = split_learned(line, background)
    found = reader.read(rest, _EXPECTS, background)
    found.only_one_day()
    if learned_on is not None:
        found.parts["learned_on"] = learned_on
    return found.as_line(JobEndLine)
