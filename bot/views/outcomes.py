"""The page of a quarter's outcomes: each number with its definition, and whoever was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from bot.casework.reading.outcomes import QuarterPage, TrendQuarter
from bot.casework.replies import FactRef, Wording
from bot.views import blocks, words
from bot.views.blocks import Block, View
from bot.views.reply import fact_value
from bot.views.sentence import marked
from ips.fidelity.bands import BANDS, RATES_SOURCE
from ips.fidelity.results import Because
from ips.outcomes import DAYS, DOLLARS, HOURS, MEASURES, SHARE, Outcome
from ips.outcomes.figures import Change, Number, numbers_of
from ips.words import joined, whole_day
from ips.words.table import END_REASONS, EXIT_REASONS, label

TITLE = "Outcomes"
CHART_COMING = "The chart is on its way to your own messages with me."
_REASONS: Mapping[str, Mapping[Any, Any]] = {"exits": EXIT_REASONS, "job_ends": END_REASONS}
_LABELS = {each.key: each.label for each in MEASURES}
_UNITS = {each.key: each.unit for each in MEASURES}


def page(quarter: QuarterPage, *, done: Wording | None = None) -> View:
    """The whole page, in a modal of the reader's own."""
    content = [
        *([blocks.section(f"✓ {marked(done)}")] if done else []),
        blocks.header(f"{quarter.unit_name}: {quarter.quarter}"),
        blocks.context(_as_of(quarter)),
        blocks.actions(*_buttons(quarter)),
        *_sent(quarter),
        *(block for each in quarter.found for block in _outcome(each)),
        blocks.divider(),
        *_trend(quarter),
    ]
    return blocks.modal("outcomes.page", TITLE, content, close="Close")


def _as_of(quarter: QuarterPage) -> str:
    first, last = quarter.quarter.first, quarter.quarter.last
    days = f"{whole_day(first)} to {whole_day(last)}"
    return days if quarter.over else f"{days}, as of today"


def _buttons(quarter: QuarterPage) -> list[blocks.Element]:
    this = quarter.quarter
    found = [blocks.button(f"‹ {this.before()}", "outcomes.earlier", _value(this.before()))]
    if this.after().first <= quarter.today:
        found.append(blocks.button(f"{this.after()} ›", "outcomes.later", _value(this.after())))
    found.append(blocks.button("Send me the chart", "outcomes.chart", _value(this)))
    if quarter.may_send and quarter.over and quarter.sent is None:
        found.append(blocks.button("Mark as sent", "outcomes.mark_sent", _value(this)))
    if quarter.may_send and quarter.sent is not None:
        mark = fact_value(FactRef("sent_quarter", quarter.sent.id))
        found.append(blocks.button("Take the mark back", "outcomes.take_back", mark))
    return found


def _value(quarter: Any) -> str:
    return str(quarter.first.isoformat())


# ---------------------------------------------------------------- one number


def _outcome(outcome: Outcome) -> list[Block]:
    measure, counted = outcome.measure, outcome.counted
    (number,) = numbers_of([outcome])
    text = f"*{measure.label}:* {in_words(number)}"
    reasons = _reasons(number)
    if reasons:
        text += f"\n{blocks.escape(reasons)}"
    rows = counted.populations
    beside = [measure.definition]
    beside += _beside("Left out", rows.left_out)
    beside += _beside("Waiting", rows.waiting)
    beside += _beside("Missing", rows.gaps)
    return [blocks.section(text), blocks.context(blocks.escape(" ".join(beside)))]


def _beside(what: str, because: Iterable[Because]) -> list[str]:
    counted = Counter(each.reason for each in because)
    found = [f"{count} × {reason}" for reason, count in sorted(counted.items())]
    return [f"{what}: {joined(found)}."] if found else []


def _reasons(number: Number) -> str:
    named = _REASONS.get(number.key)
    if named is None:
        return ""
    parts = sorted(number.parts.items(), key=lambda each: (-each[1], each[0]))
    return joined([f"{count} × {label(named, reason)}" for reason, count in parts])


def in_words(number: Number) -> str:
    """'6 of 10 (60 %)', '16 hours a week (5 of 6 jobs)', '4'."""
    unit = _UNITS[number.key]
    if unit == SHARE:
        of = f"{number.numerator} of {number.denominator}"
        return of if number.value is None else f"{of} ({percent(number.value)})"
    if number.value is None:
        return "nobody to count"
    if unit not in (HOURS, DOLLARS, DAYS):
        return str(number.value)
    of = f"{number.numerator} of {number.denominator} known"
    amount = f"${float(number.value):.2f} an hour" if unit == DOLLARS else ""
    return f"{amount or f'{_plain(number.value)} {unit}'} ({of})"


def percent(value: Fraction) -> str:
    """Rounded for the eye alone: nothing is compared with it."""
    return f"{round(value * 100)} %"


def _plain(value: Fraction) -> str:
    return f"{float(value):.1f}".removesuffix(".0")


# ---------------------------------------------------------------- as sent, and as of today


def _sent(quarter: QuarterPage) -> list[Block]:
    if quarter.sent is None:
        return []
    by, on = words.person(quarter.sent.by_slack_user), whole_day(quarter.sent.on)
    text = f"*Sent* on {on}, marked by {by}."
    if not quarter.changed:
        return [blocks.section(f"{text} Nothing has changed since then.")]
    lines = [_change(each) for each in quarter.changed]
    return [
        blocks.section(f"{text} As sent, and as of today:"),
        blocks.section("\n".join(lines)),
    ]


def _change(change: Change) -> str:
    before = "not counted then" if change.sent is None else in_words(change.sent)
    after = in_words(change.today)
    if before == after:  # the number stands, and what is beside it does not
        return f"• {_LABELS[change.today.key]}: {after}; what is left out or missing has changed"
    return f"• {_LABELS[change.today.key]}: {before} → {after}"


# ---------------------------------------------------------------- the trend


def _trend(quarter: QuarterPage) -> list[Block]:
    lines = [_point(each) for each in quarter.trend]
    return [
        blocks.section("*Worked, of all served, by quarter*\n" + "\n".join(lines)),
        blocks.context(blocks.escape(reference())),
    ]


def _point(point: TrendQuarter) -> str:
    if point.rate is None:
        return f"{point.quarter}: nobody was served"
    of = f"{point.numerator} of {point.denominator}"
    return f"{point.quarter}: {percent(point.rate)} ({of})"


def reference() -> str:
    """The reference lines with their source: none of them is this unit's."""
    bands = joined([f"{percent(each.rate)} with {each.name} ({each.sites})" for each in BANDS])
    return (
        f"For comparison, the mean rate of other programs: {bands}. "
        f"Source: {RATES_SOURCE}. None of them is a goal."
    )
