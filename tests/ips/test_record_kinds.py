"""No kind contradicts itself, and no text of one reaches a log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

from ips.facts import PauseReason
from ips.records.job import JobRecord
from ips.records.kind import AboutClient, Field, RecordKind, Reversal, kinds
from ips.records.markers import (
    TRUE_OF_IT,
    Choice,
    Counts,
    Day,
    Line,
    Marker,
    Number,
    Prose,
    Ref,
    Several,
    Tick,
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


def contradictions(kind: type[RecordKind]) -> Iterator[str]:
    """Where marker and type, or what is filled later and the fields, do not go together."""
    hints = get_type_hints(kind, include_extras=True)
    for each in kind.fields:
        base = get_args(hints[each.name])[0]
        for wrong in _contradictions_of(each, base):
            yield f"{kind.__name__}.{each.name}: {wrong}"
    found = {each.name: each for each in kind.fields}
    for half in kind.reversals:
        if half.field not in found or found[half.field].required:
            yield f"{half.field}: a reversal fills an optional field"
    for name in (*kind.stamped, *(name for half in kind.reversals for name in half.fields)):
        if name not in found or not hasattr(kind, name):
            yield f"{name}: what is stamped is empty at first, so it has a default"
    days = (each for each in kind.fields if isinstance(each.marker, Day) and each.required)
    if issubclass(kind, AboutClient) and not any(days):
        yield f"{kind.__name__} needs the day on which it happened"


def _contradictions_of(field: Field, base: Any) -> Iterator[str]:
    marker, of = field.marker, field.of
    if not isinstance(marker, Marker):
        yield "needs a marker"
    elif isinstance(marker, Several) and (get_origin(base), *get_args(base)[1:]) != (tuple, ...):
        yield "Several is for a tuple of an enum's members"
    elif isinstance(marker, Counts):
        if base != Mapping[str, int]:
            yield "Counts is for named numbers"
    elif not _fits(marker, of):
        yield f"{type(marker).__name__} is not for {of.__name__}"
    elif isinstance(marker, Choice | Several):
        unworded = [each.value for each in of if each not in marker.words]
        if unworded:
            yield f"no words for {', '.join(unworded)}"
    if isinstance(marker, Tick) and marker.among and not field.required:
        yield "one tick of several is yes or no"
    if of is datetime and field.asked:
        yield "no form asks for an instant"


def _fits(marker: Marker, of: Any) -> bool:
    if isinstance(marker, Number):
        return of is (float if marker.places else int)
    if isinstance(marker, Choice | Several):
        return issubclass(of, StrEnum)
    if isinstance(marker, Day):
        return of in (date, datetime)
    return of is (bool if isinstance(marker, Tick) else str)


@pytest.mark.parametrize("kind", kinds().values(), ids=kinds())
def test_no_kind_contradicts_itself(kind: type[RecordKind]) -> None:
    assert list(contradictions(kind)) == []


@pytest.mark.parametrize(
    ("hints", "said"),
    [
        ({"on": DAY, "note": Annotated[str, Day("Day")]}, "Day is not for str"),
        ({"on": DAY, "note": Annotated[str, "Note"]}, "needs a marker"),
        ({"on": DAY, "hours": Annotated[int, Prose("Note")]}, "Prose is not for int"),
        ({"on": DAY, "how": Annotated[str, Choice("How", {})]}, "Choice is not for str"),
        ({"on": DAY, "how": Annotated[Weather, Line("How")]}, "Line is not for Weather"),
        ({"on": DAY, "job": Annotated[date, Ref()]}, "Ref is not for date"),
        (
            {"on": DAY, "how": Annotated[Weather, Choice("How", {Weather.SUN: "Sun"})]},
            "no words for rain",
        ),
        (
            {"on": DAY, "how": Annotated[Weather, Several({Weather.SUN: "Sun"})]},
            "Several is for a tuple",
        ),
        (
            {"on": DAY, "how": Annotated[tuple[Weather], Several({Weather.SUN: "Sun"})]},
            "Several is for a tuple",
        ),
        ({"on": DAY, "figures": Annotated[dict[str, str], Counts()]}, "named numbers"),
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
def test_one_that_contradicts_itself_is_found(hints: dict[str, Any], said: str) -> None:
    assert any(said in each for each in contradictions(declared(**hints)))


@pytest.mark.parametrize(
    "unclear", [str, str | None, tuple[str, ...], Annotated[str, Line("A"), Prose("B")]]
)
def test_a_text_without_a_marker_of_its_own_is_never_kept(unclear: Any) -> None:
    """It would lie open in its table: the first import fails."""
    with pytest.raises((AttributeError, ValueError)):
        declared(on=DAY, note=unclear)


def test_a_name_is_given_once() -> None:
    every = [each for about in RecordKind.__subclasses__() for each in about.__subclasses__()]
    released = [each for each in every if each.__module__.startswith("ips.records.")]
    assert sorted(each.name for each in released) == sorted(kinds())


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
