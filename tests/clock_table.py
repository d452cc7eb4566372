"""The tables of the clocks, of a profile's numbers and a unit's settings, as the guides show them.

`python -m tests.clock_table` writes them into docs/clocks.md, docs/team-lead.md and
docs/operations.md, between their marks; `tests/test_docs.py` compares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import time
from pathlib import Path
from textwrap import wrap

from ips import unit_settings
from ips.standards import IPS_25, PROFILES, SETTINGS, ClockRule, Window

ROOT = Path(__file__).resolve().parent.parent
CLOCKS_GUIDE = ROOT / "docs" / "clocks.md"
NUMBERS_GUIDE = ROOT / "docs" / "team-lead.md"
SETTINGS_GUIDE = ROOT / "docs" / "operations.md"
WIDTH = 120


def clocks_at_a_glance() -> str:
    """One row a clock: what closes it in person, what may be late, who hears."""
    head = (
        "clock",
        "in person",
        "late counts",
        "can be declined",
        "rests in a pause",
        "cannot wait",
        "team lead hears",
    )
    rows = [
        (
            f"[{rule.title}](#{_anchor(rule.title)})",
            *(
                "yes" if is_so else "–"
                for is_so in (
                    rule.in_person,
                    rule.late_allowed,
                    rule.declinable,
                    rule.rests_in_pause,
                    rule.urgent,
                    rule.team_lead_hears,
                )
            ),
        )
        for rule in IPS_25.clocks.values()
    ]
    return _table(head, rows)


def clocks_one_by_one() -> str:
    """Every clock with its windows, its reminders, its sources and what this project ruled."""
    return "\n\n".join("\n".join(_clock(rule)) for rule in IPS_25.clocks.values())


def numbers() -> str:
    """One row for each number and switch that a unit may change."""
    shipped = [profile.settings for profile in PROFILES.values()]
    head = ("name", "what it means", *(profile.name for profile in PROFILES.values()), "from – to")
    rows = [
        (
            f"`{setting.name}`",
            setting.meaning,
            *(_said(getattr(each, setting.name)) for each in shipped),
            "yes or no" if setting.yes_no else f"{setting.least} – {setting.most}",
        )
        for setting in SETTINGS.values()
    ]
    return _table(head, rows)


def settings() -> str:
    """One row for each setting of a unit: its key in the units file, and what the form calls it."""
    head = ("setting", "in the form", "written as", "a new unit's")
    rows = [
        (f"`{each.key}`", each.marker.label, _written(each.marker), _as_written(each.default))
        for each in unit_settings.SETTINGS
    ]
    return _table(head, rows)


TABLES: Mapping[str, tuple[Path, Callable[[], str]]] = {
    "clocks at a glance": (CLOCKS_GUIDE, clocks_at_a_glance),
    "clocks one by one": (CLOCKS_GUIDE, clocks_one_by_one),
    "numbers": (NUMBERS_GUIDE, numbers),
    "settings": (SETTINGS_GUIDE, settings),
}


def shown(name: str) -> str:
    """What stands between the marks of a table in its guide."""
    found = _marked(name).search(TABLES[name][0].read_text("utf-8"))
    assert found is not None, f"{TABLES[name][0].name} has no place for the table '{name}'"
    return found[2].strip()


def write_all() -> None:
    for name, (guide, table) in TABLES.items():
        text = guide.read_text("utf-8")
        found = _marked(name).search(text)
        assert found is not None, f"{guide.name} has no place for the table '{name}'"
        written = f"{found[1]}\n{table()}\n{found[3]}"
        guide.write_text(text[: found.start()] + written + text[found.end() :], "utf-8")


def _marked(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name} -->)(.*?)(<!-- end -->)", re.DOTALL)


# ---------------------------------------------------------------- one setting


def _written(marker: unit_settings.Marker) -> str:
    match marker:
        case unit_settings.Number(least=least, most=most, unit=unit, zero=zero):
            return f"{least} – {most} {unit}; 0 {zero}"
        case unit_settings.Name(most=most):
            return f"up to {most} letters"
        case unit_settings.Practice():
            return " or ".join(f'`"{key}"`' for key in PROFILES)
    return _WRITTEN[type(marker)]


_WRITTEN: Mapping[type[unit_settings.Marker], str] = {
    unit_settings.Channel: 'the channel\'s id, `"C0123456789"`',
    unit_settings.Zone: 'a region and a city, `"Europe/Berlin"`',
    unit_settings.Weekday: '`"mon"` to `"sun"`',
    unit_settings.Weekdays: 'a list of days, `"mon"` to `"sun"`',
    unit_settings.Hour: "an hour, `08:30:00`",
    unit_settings.Holidays: "a table for each day",
    unit_settings.Numbers: "a table of [numbers](team-lead.md#profiles-and-numbers)",
}


def _as_written(default: object) -> str:
    match default:
        case None | () | {}:
            return "–"
        case time():
            return f"`{default:%H:%M:%S}`"
    return f"`{json.dumps(default)}`"


# ---------------------------------------------------------------- one clock


def _clock(rule: ClockRule) -> Iterator[str]:
    yield f"### {_capital(rule.title)}"
    yield ""
    yield from wrap(rule.what, WIDTH)
    yield ""
    for window in rule.windows:
        yield from _bullet(_window(window))
    yield from _bullet(f"In the brief: {_nudges(rule.nudges_before_due)}.")
    yield from _bullet(f"Source: {'; '.join(str(each) for each in (rule.source, *rule.also))}.")
    if rule.ruling:
        yield from _bullet(f"→ {rule.ruling}")


def _window(window: Window) -> str:
    numbered = "" if window.numbered else " (the source names no number of days)"
    asked = f", where the unit has `{window.switch}`" if window.switch else ""
    return f"Due {window.words} {window.since}{asked}{numbered}."


def _nudges(days: Iterable[int]) -> str:
    """'7 and 3 days before its last day, and on it'; days count from the last day back."""
    before = [str(day) for day in days if day > 0]
    said = f"{_joined(before)} {'day' if before == ['1'] else 'days'} before its last day"
    return f"{said}, and on it" if before else "on its last day"


def _bullet(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _joined(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    write_all()
