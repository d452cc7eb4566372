"""An action: who does what by when, agreed in a meeting, for a plan, or on the way."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from ips.records.kind import AboutUnit, Reversal
from ips.records.markers import Day, Prose, Ref
from ips.words import dated

ACTION_MOVED = "moved_action"
"""What an undo names where an action has another day: the action, and the version it made."""


@dataclass(frozen=True, kw_only=True)
class ActionRecord(
    AboutUnit, name="action", source="F O4: who does what; N: a plan with owners and days"
):
    """Open until somebody says that it is done or dropped.

    `meeting_id`: the group supervision that agreed on it; `review_id`: the fidelity review whose
    action plan it is part of.
    """

    heading: ClassVar[str] = "Action"
    noun: ClassVar[str] = "action"
    asks: ClassVar[str] = "Who does what, and by when? It comes back in their brief on that day."
    stamped: ClassVar[tuple[str, ...]] = ("vocational_unit_id", "meeting_id", "review_id")
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("vocational_unit_id", "due_on"),
        ("client_id",),
        ("meeting_id",),
        ("review_id",),
    )
    reversals: ClassVar[tuple[Reversal, ...]] = (
        Reversal(
            "action_done",
            "done_on",
            "action.done",
            "end of the action",
            "Action done",
            recorded="end",
        ),
        Reversal(
            "action_dropped",
            "dropped_on",
            "action.drop",
            "end of the action",
            "Action dropped",
            recorded="end",
        ),
    )

    owner_id: Annotated[str, Ref("staff_member")]
    what: Annotated[str, Prose("What", "Call VR about the interpreter")]
    due_on: Annotated[date, Day("By when", "By which day?", planned=True)]
    client_id: Annotated[str | None, Ref("client")] = None
    meeting_id: Annotated[str | None, Ref()] = None
    review_id: Annotated[str | None, Ref("fidelity_review")] = None

    done_on: Annotated[date | None, Day("It was done")] = None
    dropped_on: Annotated[date | None, Day("It was dropped")] = None
    end_recorded_on: Annotated[date | None, Day("That was written down")] = None
    end_recorded_at: Annotated[datetime | None, Day("That was written down")] = None
    end_recorded_by: Annotated[str | None, Ref()] = None

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None


def line(_: ActionRecord) -> str:
    """Its line of the history, which begins with its day; what it is stands in its note."""
    return "Action due"


def reply(action: ActionRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    about = f" about {code}" if code else ""
    return f"Action{about}, due {dated(action.due_on, today)}"
