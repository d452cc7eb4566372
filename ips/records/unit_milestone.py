"""What happens to a unit once in a while: a meeting with VR, a report, a story shared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.facts import Mode
from ips.records.kind import AboutUnit
from ips.records.markers import Choice, Day, Line, Number, Prose
from ips.records.mh_team_meeting import A_TEAM
from ips.unit_facts import UnitMilestoneKind
from ips.words import dated
from ips.words.table import MODES, UNIT_MILESTONES, label, labels, within

LOWEST, HIGHEST = 25, 125  # of 25 ratings


@dataclass(frozen=True, kw_only=True)
class UnitMilestoneRecord(AboutUnit, name="unit_milestone", source="F O3, O5, O7, O8"):
    """One table for all of them: `kind` says which. The conversation draws a form for each.

    A meeting with VR is a scheduled one; face to face where its `mode` says so (F O3).
    """

    heading: ClassVar[str] = "What the unit did"
    noun: ClassVar[str] = "entry"
    came_later: ClassVar[tuple[str, ...]] = ("total",)
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("vocational_unit_id", "kind", "on"),)

    kind: Annotated[UnitMilestoneKind, Choice("What it was", labels(UNIT_MILESTONES))]
    on: Annotated[date, Day("Day")]
    mode: Annotated[Mode | None, Choice("How you met", labels(MODES), folded=True)] = None
    team: Annotated[
        str | None, Line("Which team", open_because=A_TEAM, longest=80, placeholder="North")
    ] = None
    total: Annotated[
        int | None, Number("Total of the 25 ratings", HIGHEST, "a total", least=LOWEST)
    ] = None
    note: Annotated[str | None, Prose("Note")] = None


def asked_of(kind: UnitMilestoneKind) -> str | None:
    """The field that a kind needs beside its day; the others have none of these."""
    if kind is UnitMilestoneKind.VR_MEETING:
        return "mode"
    if kind is UnitMilestoneKind.QA_REVIEW:
        return "total"
    return "team" if kind is UnitMilestoneKind.MH_TEAM_VISIT else None


def check(milestone: UnitMilestoneRecord) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    needed = asked_of(milestone.kind)
    if needed == "mode" and milestone.mode is None:
        yield needed, "How did you meet: in person, by phone?"
    if needed == "team" and not milestone.team:
        yield needed, "Which team was it?"
    if needed == "total" and (milestone.total or 0) < LOWEST:
        yield needed, f"25 ratings come to a total between {LOWEST} and {HIGHEST}."


def line(milestone: UnitMilestoneRecord) -> str:
    """'Meeting with VR, in person'."""
    parts = [label(UNIT_MILESTONES, milestone.kind)]
    if milestone.mode:
        parts.append(within(MODES, milestone.mode))
    if milestone.team:
        parts.append(milestone.team)
    if milestone.total:
        parts.append(f"{milestone.total} in all")
    return ", ".join(parts)


def reply(milestone: UnitMilestoneRecord, _: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{line(milestone)}, {dated(milestone.on, today)}"
