"""The settings of a vocational unit, each declared once, in the order in which its form asks.

A field's marker says what it is, what people read beside it and what it may be. The form, reading
it back, the checks, the units file's keys, the names in the audit log and the guide's table follow.
Columns stand in `db.models`. The numbers of the practice itself are `ips.standards`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, MISSING, dataclass, field, fields
from datetime import date, time
from typing import Annotated, Any, ClassVar, get_type_hints

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEND_AT, DIGEST_AT = time(8), time(8, 30)

# ---------------------------------------------------------------- what a setting can be


@dataclass(frozen=True)
class Marker:
    """`label` and `hint` stand in the form; `key` is its name in the units file, if another one.

    `timed`: briefs and digests are planned anew when it changes. `required`: the form insists.
    """

    label: str
    hint: str | None = None
    key: str | None = None
    timed: ClassVar[bool] = False
    required: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class Name(Marker):
    """A short name of at most so many letters."""

    most: int


class Channel(Marker):
    """A channel's id, or none."""

    required = False


class Zone(Marker):
    """A time zone by region and city."""

    timed = True


class Weekday(Marker):
    """One of WEEKDAYS."""

    timed = True


class Weekdays(Marker):
    """Some of WEEKDAYS, in their order; at least one."""

    timed = True


class Hour(Marker):
    """An hour of the unit's own day. How hours bind each other: `bot.casework.team.hours`."""

    timed = True


class Holidays(Marker):
    """Days on which nobody works, each with its name; kept in a table of their own."""

    timed = True
    required = False


@dataclass(frozen=True, kw_only=True)
class Number(Marker):
    """A whole number, or none: `empty` and `zero` say what none does, in the form and the file."""

    unit: str
    least: int
    most: int
    empty: str
    zero: str
    required: ClassVar[bool] = False


class Practice(Marker):
    """The key of a profile in `ips.standards`."""


class Numbers(Marker):
    """The unit's own numbers, `ips.standards.SETTINGS`: they have a form of their own."""


# ---------------------------------------------------------------- the settings


@dataclass(frozen=True, slots=True)
class PlainSettings:
    """What is so until it is changed. Without a default: what a new unit cannot do without."""

    name: Annotated[str, Name("Name of the unit", most=80)]
    channel_id: Annotated[
        str | None,
        Channel(
            "Its channel",
            hint="A private channel, please: the weekly agenda names client codes, and a code in a "
            "public channel can be read by the whole workspace. Choose a name that says nothing "
            "about health.",
            key="channel",
        ),
    ]
    zone: Annotated[str, Zone("Time zone")]
    _: KW_ONLY
    working_days: Annotated[tuple[str, ...], Weekdays("Working days")] = WEEKDAYS[:5]
    send_at: Annotated[
        time,
        Hour(
            "Morning brief at",
            hint="Everybody may choose another hour within the waking hours.",
        ),
    ] = SEND_AT
    waking_from: Annotated[
        time,
        Hour(
            "Waking hours from",
            hint="What cannot wait is sent at once, but never outside these hours.",
        ),
    ] = time(7)
    waking_until: Annotated[time, Hour("Waking hours until")] = time(20)
    digest_day: Annotated[str, Weekday("Weekly agenda on")] = "mon"
    digest_at: Annotated[time, Hour("Weekly agenda at")] = DIGEST_AT
    holidays: Annotated[
        tuple[tuple[date, str], ...],
        Holidays(
            "Holidays",
            hint="One a line: the day, then its name. Nobody gets a brief on these days.",
        ),
    ] = ()
    # → A quarter: every number of a review can be looked up until then. Last week's brief is still
    #   worked with; ten years are as good as for good. The records themselves stay.
    keep_messages_days: Annotated[
        int | None,
        Number(
            "Delete my messages about clients after this many days",
            hint="Briefs and agendas in Slack only: your records stay. Empty: I delete nothing.",
            unit="days",
            least=7,
            most=3650,
            empty="keep everything",
            zero="keeps everything",
        ),
    ] = 90


@dataclass(frozen=True, slots=True)
class FullSettings(PlainSettings):
    """With the practice that the unit follows, which is kept with dates."""

    _: KW_ONLY
    profile: Annotated[
        str,
        Practice(
            "Practice profile",
            hint="Its numbers can be adapted right after saving, and later with /ips numbers.",
        ),
    ] = "ips_25"
    overrides: Annotated[Mapping[str, object], Numbers("The unit's own numbers")] = field(
        default_factory=dict
    )


# ---------------------------------------------------------------- the settings, walked


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as the rooms walk it; `default` is None where there is none."""

    name: str
    marker: Marker
    default: Any

    @property
    def key(self) -> str:
        """Its name in the units file."""
        return self.marker.key or self.name

    @property
    def asked(self) -> bool:
        """Whether the form of the settings asks for it."""
        return not isinstance(self.marker, Numbers)


def _settings(of: type[PlainSettings]) -> tuple[Setting, ...]:
    hints = get_type_hints(of, include_extras=True)
    return tuple(
        Setting(each.name, hints[each.name].__metadata__[0], _default(each)) for each in fields(of)
    )


def _default(of: Any) -> Any:
    if of.default_factory is not MISSING:
        return of.default_factory()
    return None if of.default is MISSING else of.default


SETTINGS = _settings(FullSettings)
PLAIN = tuple(each.name for each in _settings(PlainSettings))


def plain(of: PlainSettings) -> dict[str, Any]:
    """The plain settings of anything that has them, by name."""
    return {name: getattr(of, name) for name in PLAIN}


def full(of: FullSettings) -> dict[str, Any]:
    """All settings of anything that has them, by name."""
    return {each.name: getattr(of, each.name) for each in SETTINGS}
