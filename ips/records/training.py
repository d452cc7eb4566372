"""A training that somebody of the staff took."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutStaff
from ips.records.markers import Choice, Day, Number
from ips.unit_facts import Course
from ips.words.table import COURSES, label, labels

MOST_HOURS = 400


@dataclass(frozen=True, kw_only=True)
class TrainingRecord(
    AboutStaff, name="training", source="N: training within 90 days of hire, then every year"
):
    """Which course, how long, and on which day it ended."""

    heading: ClassVar[str] = "Training"
    noun: ClassVar[str] = "training"
    asks: ClassVar[str] = "You took a training or a course."
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("staff_member_id", "on"),)

    course: Annotated[Course, Choice("Course", labels(COURSES), folded=True)]
    hours: Annotated[float, Number("Hours", MOST_HOURS, "hours", places=2, digits=5)]
    on: Annotated[date, Day("Day it ended")]


def line(training: TrainingRecord) -> str:
    """'Training: Motivational interviewing, 6 h'."""
    return f"{training.heading}: {label(COURSES, training.course)}, {training.hours:g} h"
