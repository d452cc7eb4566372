"""What was understood of a line; each command adds what its own lines say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, ClassVar


class Question(str):
    """A doubt in the bot's own words, for what was not typed as such."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words that are no part we know: a name, a title, or something else."""

    text: str
    quoted: bool = False
    doubtful: bool = False  # 'Ruby Tuesday', 'went to Target': perhaps not this, not only this
    longer: str | None = None  # 'Ruby Tuesday', where 'Ruby' may be all of it
    known: str | None = None  # the id of the unit's employer whose name or alias this is
    joined: bool = False  # nothing stands between these words and those before
    place: bool = False  # 'at Target': where a visit was
    next_job: bool = False  # 'moved to Target': the employer of the job that follows
    no_name: bool = False  # '3pm', '#general': beside a name, and never one


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """Nothing here is guessed.

    Whatever is left over, typed twice or could mean two things stands in `unsure`, as it was typed
    or as a question, or is a doubtful run; the conversation then opens its form with the rest.
    """

    LABELS: ClassVar[frozenset[str]] = frozenset()  # those whose text has a place in the record

    codes: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    day_unclear: bool = False  # a day was named that nobody can be sure of
    runs: tuple[Run, ...] = ()
    person: str | None = None  # who was met, and their role
    role: str | None = None
    colleague: str | None = None  # the Slack id of a mention
    with_client: bool = False  # 'Target with C-114': along, or only on their behalf?
    labelled: Mapping[str, str] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        """The one day of the line, if it names one."""
        return self.days[0] if len(self.days) == 1 else None

    def day_or(self, otherwise: date | None) -> date | None:
        """The line's day, `otherwise` where it names none; None where that has to be asked."""
        return None if self.day_unclear else self.day or otherwise

    @property
    def employer(self) -> Run | None:
        """The words that name the employer: one that is known, else the first ones."""
        return employer_among(self.runs)

    @property
    def next_employer(self) -> Run | None:
        """The words that name the employer of the job that follows."""
        return next((run for run in self.runs if run.next_job and not run.no_name), None)

    @property
    def others(self) -> tuple[Run, ...]:
        """The words that are left when the employer is taken away."""
        taken = self.employer
        return tuple(run for run in self.runs if run is not taken)

    @property
    def foreign_labels(self) -> tuple[str, ...]:
        """What stands behind labels that this command has no place for."""
        return tuple(
            f"{label}: {text}" for label, text in self.labelled.items() if label not in self.LABELS
        )

    @property
    def parts(self) -> dict[str, Any]:
        """What the line says in the words of its command: field -> value."""
        own = (each.name for each in fields(self) if each.name not in _OF_EVERY_LINE)
        values = {name: getattr(self, name) for name in own}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def says_more_than_a_name(self) -> bool:
        """Whether anything but words that may be a name was understood."""
        known = (self.parts, self.days, self.codes, self.labelled, self.person, self.colleague)
        return any(known)


_OF_EVERY_LINE = frozenset(each.name for each in fields(Understood))


def employer_among(runs: tuple[Run, ...]) -> Run | None:
    """The words that name the employer of this line: one that is known, else the first ones."""
    names = [run for run in runs if not run.next_job and not run.no_name]
    known = next((run for run in names if run.known is not None), None)
    return known or (names[0] if names else None)
