"""`/exit C-114 moved away`: the allowed reasons only (F S14)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.lines import reader
from bot.commands.lines.background import Background
from bot.commands.lines.expects import Expects
from bot.commands.lines.phrases import as_called, words_of
from bot.commands.lines.pieces import TypedLine
from bot.commands.lines.understood import Understood
from ips.facts import ExitReason
from ips.words.table import EXIT_REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramExitLine(Understood):
    """Who has left, and why."""

    LABELS = frozenset({"words"})

    reason: ExitReason | None = None
    not_a_reason: bool | None = None
    lost_job: bool | None = None


WORDS = (
    as_called("reason", EXIT_REASONS)
    | {each.left.lower(): ("reason", reason) for reason, each in EXIT_REASONS.items()}
    | words_of("reason", ExitReason.MOVED_AWAY, "moved")
    | words_of(
        "reason", ExitReason.CLIENT_REQUESTED,
        "client requested", "the client requested", "requested", "the client asked", "client asked",
        "they asked", "asked to leave", "client asked to leave", "they asked to leave", "own wish",
        "wanted to leave", "wants to leave", "the client wants to leave", "client's request",
        "at the client's request", "at their own request",
    )
    | words_of(
        "reason", ExitReason.MEDICAL_INABILITY,
        "medical", "medical inability", "medical inability to work",
    )
    | words_of(
        "reason", ExitReason.CRITERIA_NOT_MET,
        "criteria", "criteria not met", "no longer meets criteria", "does not meet the criteria",
        "doesn't meet the criteria",
    )
    | words_of("reason", ExitReason.GOALS_MET, "goals met")
    | words_of("reason", ExitReason.TRANSFERRED, "transferred", "another program")
    | words_of(
        "reason", ExitReason.DIED,
        "has died", "client died", "death", "passed away", "has passed away", "deceased", "dead",
    )
    | words_of(
        "not_a_reason", True,
        "missed appointments", "missed appts", "missed visits", "no show", "no shows", "no-show",
        "no-shows", "not showing up", "lost contact", "no contact", "unable to reach",
        "cannot reach", "can't reach", "unable to locate", "time limit", "time is up",
    )
    | words_of(
        "lost_job", True,
        "job loss", "lost job", "lost a job", "lost the job", "lost his job", "lost her job",
        "lost their job", "job ended", "fired", "laid off", "quit", "quit the job",
    )
)  # fmt: skip

_EXPECTS = Expects(WORDS, code_first=True)


def read(line: TypedLine, background: Background) -> ProgramExitLine:
    """A client and a reason."""
    found = reader.read(line, _EXPECTS, background)
    found.only_one_day()
    return found.as_line(ProgramExitLine)
