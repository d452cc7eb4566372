"""Where a week's hours went: scheduled, in the community, other duties."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.employer_contacts import Week
from ips.records.kind import AboutStaff
from ips.records.markers import Day, Number
from ips.words import dated, joined

MOST_HOURS = 80
FULL_WEEK = 40  # hours of a full post


@dataclass(frozen=True, kw_only=True)
class WeeklyTimeRecord(
    AboutStaff, name="weekly_time", source="F S13, St2: community-based; employment services only"
):
    """One a person and week, named by its Monday. Leave and holidays are no scheduled hours.

    → Hours of other duties may lie in the community as well: the two parts are not added up.
    """

    heading: ClassVar[str] = "Time of a week"
    noun: ClassVar[str] = "week's time"
    asks: ClassVar[str] = "Where the hours of the week went. Leave and holidays stay out."
    one_of: ClassVar[tuple[str, ...]] = ("staff_member_id", "week_of")
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = ()

    week_of: Annotated[date, Day("Week of", "Which week was it? Any of its days will do.")]
    scheduled: Annotated[
        float, Number("Scheduled hours", MOST_HOURS, "scheduled hours", places=2, digits=5)
    ]
    community: Annotated[
        float,
        Number(
            "Of them in the community",
            MOST_HOURS,
            "hours in the community",
            places=2,
            digits=5,
            from_zero=True,
        ),
    ]
    other_duties: Annotated[
        float,
        Number(
            "Of them for other duties than IPS",
            MOST_HOURS,
            "hours of other duties",
            places=2,
            digits=5,
            from_zero=True,
        ),
    ] = 0

    def __post_init__(self) -> None:
        """Any day names its week."""
        object.__setattr__(self, "week_of", Week.of(self.week_of).monday)


def in_quarters(hours: float) -> float:
    """To the quarter of an hour: nobody keeps time by the minute."""
    return round(hours * 4) / 4


def scheduled_hours(fte_of_days: Sequence[float], usual_days: int) -> float:
    """The hours of a week: what each day there, by the post of that day, is of a full week."""
    if not usual_days:
        return 0
    return min(MOST_HOURS, in_quarters(FULL_WEEK * sum(fte_of_days) / usual_days))


def check(time: WeeklyTimeRecord) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    for name in ("community", "other_duties"):
        if getattr(time, name) > time.scheduled:
            yield name, f"That is more than the {time.scheduled:g} scheduled hours. Please check."


def line(time: WeeklyTimeRecord) -> str:
    """'32 h, 24 h of them in the community'."""
    parts = [f"{time.community:g} h of them in the community"]
    if time.other_duties:
        parts.append(f"{time.other_duties:g} h for other duties")
    return f"{time.scheduled:g} h, {joined(parts)}"


def history_line(time: WeeklyTimeRecord) -> str:
    """Its line of the history, whose day is the week's Monday."""
    return f"{time.heading}: {line(time)}"


def reply(time: WeeklyTimeRecord, _: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"Week of {dated(time.week_of, today)}: {line(time)}"
