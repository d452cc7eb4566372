"""A kind that contradicts itself fails at its first import, and no text of one reaches a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

import pytest

from ips.facts import PauseReason
from ips.records.job import JobRecord
from ips.records.kind import (
    TRUE_OF_IT,
    AboutClient,
    Choice,
    Day,
    Line,
    Number,
    Prose,
    RecordKind,
    Ref,
    Reversal,
    Several,
    Tick,
    kinds,
)
from ips.records.pause import PauseRecord

DAY = Annotated[date, Day("Day")]
HALF = Reversal("half", "over_on", "x.x", "x", "X", "half", with_it=("why",))


class Weather(StrEnum):
    SUN = "sun"
    RAIN = "rain"


def declared(**hints: Any) -> type[RecordKind]:
    """A kind with these fields; `_` in front of a name gives an attribute of the class."""
    before = dict(kinds())
    own = {name.lstrip("_"): value for name, value in hints.items() if name.startswith("_")}
    asked = {name: hint for name, hint in hints.items() if not name.startswith("_")}
    body = {"__annotations__": asked, "__module__": __name__, **own}
    try:
        made: type[RecordKind] = type(RecordKind)(  # type: ignore[call-overload]
            "Trial", (AboutClient,), body, name="trial", source="none"
        )
        return made
    finally:
        assert set(kinds()) - set(before) <= {"trial"}
        _forget("trial")


def _forget(name: str) -> None:
    from ips.records import kind

    kind._KINDS.pop(name, None)


def test_a_kind_reads_as_it_was_declared() -> None:
    kind = declared(on=DAY, note=Annotated[str | None, Prose("Note")])
    assert [(each.name, each.required, each.private) for each in kind.fields] == [
        ("client_id", True, False),
        ("on", True, False),
        ("note", False, True),
    ]


def test_the_second_half_of_a_record_names_all_that_it_fills() -> None:
    job_end, cancelled, confirmed = JobRecord.reversals
    assert set(job_end.fields) == {each.name for each in JobRecord.fields if "end" in each.name} | {
        "client_told_us",
        "lessons",
        "next_job_id",
    }
    answered = {each.name for each in JobRecord.fields if "start_answer" in each.name}
    assert set(cancelled.fields) == {"cancelled_on"} | answered
    assert set(confirmed.fields) == {"start_confirmed_on", "start_confirmed"} | answered
    ended = JobRecord(
        client_id="c",
        starts_on=date(2026, 3, 2),
        end_recorded_by="ben",
        end_recorded_on=date(2026, 3, 9),
    )
    assert job_end.by_and_on(ended) == ("ben", date(2026, 3, 9))
    assert cancelled.by_and_on(ended) == (None, None)


@pytest.mark.parametrize(
    ("hints", "said"),
    [
        ({"on": DAY, "note": str}, "needs one marker"),
        ({"on": DAY, "note": Annotated[str, Day("Day")]}, "Day is not for str"),
        ({"on": DAY, "hours": Annotated[int, Prose("Note")]}, "Prose is not for int"),
        ({"on": DAY, "how": Annotated[str, Choice("How", {})]}, "Choice is not for str"),
        ({"on": DAY, "how": Annotated[Weather, Line("How")]}, "Line is not for Weather"),
        ({"on": DAY, "job": Annotated[date, Ref()]}, "Ref is not for date"),
        (
            {"on": DAY, "how": Annotated[Weather, Choice("How", {Weather.SUN: "Sun"})]},
            "no words for rain",
        ),
        (
            {"on": DAY, "how": Annotated[Weather, Several("How", {Weather.SUN: "Sun"})]},
            "Several is for a tuple",
        ),
        ({"on": DAY, "note": Annotated[str, Line("A"), Prose("B")]}, "needs one marker"),
        ({"on": DAY, "so": Annotated[int, Tick("So")]}, "Tick is not for int"),
        ({"on": DAY, "so": Annotated[bool | None, Tick("So", TRUE_OF_IT)]}, "yes or no"),
        ({"on": DAY, "many": Annotated[bool, Number("M", 9, "m")]}, "Number is not for bool"),
        ({"on": DAY, "many": Annotated[float, Number("M", 9, "m")]}, "Number is not for float"),
        ({"on": DAY, "many": Annotated[int, Number("M", 9, "m", places=1)]}, "not for int"),
        ({"on": DAY, "who": Annotated[str, Ref()], "_stamped": ("who",)}, "has a default"),
        ({"note": Annotated[str, Prose("Note")]}, "needs the day"),
        ({"on": DAY, "_reversals": (Reversal("x", "on", "x.x", "x", "X", "x"),)}, "optional field"),
        (
            {"on": DAY, "_reversals": (HALF,), "over_on": Annotated[date | None, Day("O")]},
            "default",
        ),
        ({"on": DAY, "at": Annotated[datetime, Day("At")]}, "no form asks for an instant"),
    ],
)
def test_one_that_contradicts_itself_fails_at_once(hints: dict[str, Any], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        declared(**hints)


def test_a_name_is_given_once() -> None:
    with pytest.raises(TypeError, match="already"):

        @dataclass(frozen=True, kw_only=True)
        class Another(AboutClient, name="pause", source="none"):
            heading: ClassVar[str] = "Another"


def test_what_was_typed_is_in_no_representation() -> None:
    said = PauseRecord(
        client_id="c",
        from_on=date(2026, 3, 2),
        reason=PauseReason.JAIL,
        review_on=date(2026, 3, 9),
        words="in their own words",
    )
    assert "jail" in repr(said)
    assert "in their own words" not in repr(said)
