"""A goal for a quarter, agreed with somebody of the staff."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.quarters import quarter_start
from ips.records.kind import AboutStaff
from ips.records.markers import Choice, Day, Prose
from ips.unit_facts import GoalOutcome
from ips.words.table import GOAL_OUTCOMES, labels, within


@dataclass(frozen=True, kw_only=True)
class GoalRecord(AboutStaff, name="goal", source="F O5: outcomes reviewed, goals set quarterly"):
    """Of one quarter, named by its first day; what became of it is filled in later."""

    heading: ClassVar[str] = "Goal for a quarter"
    noun: ClassVar[str] = "goal"
    asks: ClassVar[str] = "You looked at the outcomes together and agreed on a goal."
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("staff_member_id", "quarter"),)

    quarter: Annotated[
        date, Day("Quarter (any of its days)", "Which quarter is it for?", planned=True)
    ]
    goal: Annotated[str, Prose("The goal")]
    outcome: Annotated[
        GoalOutcome | None, Choice("What became of it", labels(GOAL_OUTCOMES), folded=True)
    ] = None

    def __post_init__(self) -> None:
        """Any day names its quarter."""
        object.__setattr__(self, "quarter", quarter_start(self.quarter))


def line(goal: GoalRecord) -> str:
    """'Goal for a quarter: reached'; its words stand below, as a note does."""
    outcome = goal.outcome
    return f"{goal.heading}: {within(GOAL_OUTCOMES, outcome)}" if outcome else goal.heading
