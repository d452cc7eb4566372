"""The page of a quarter's outcomes: each number with its definition, and whoever was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from bot.casework.reading.outcomes import OutcomeRows, QuarterPage, TrendQuarter
from bot.casework.replies import FactRef, Wording
from bot.views import blocks, words
from bot.views.blocks import Block, View
from bot.views.fidelity import ROWS_A_PAGE, groups
from bot.views.reply import fact_value
from bot.views.sentence import marked
from ips.fidelity.bands import BANDS, RATES_SOURCE
from ips.fidelity.results import Because
from ips.outcomes import DAYS, DOLLARS, HOURS, MEASURES, SHARE, Outcome
from ips.outcomes.figures import Change, Number, numbers_of
from ips.words import joined, whole_day
from ips.words.table import END_REASONS, EXIT_REASONS, within

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
        *(block for each in quarter.found for block in _outcome(quarter, each)),
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


def _outcome(quarter: QuarterPage, outcome: Outcome) -> list[Block]:
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
    opens = None
    if any(each.rows for each in groups(rows)):
        at = f"{_value(quarter.quarter)}:{measure.key}:0"
        opens = blocks.button("Open", "outcomes.rows", at, about=measure.label)
    return [
        blocks.section(text, accessory=opens),
        blocks.context(blocks.escape(" ".join(beside))),
    ]


def _beside(what: str, because: Iterable[Because]) -> list[str]:
    counted = Counter(each.reason for each in because)
    found = [f"{count} × {reason}" for reason, count in sorted(counted.items())]
    return [f"{what}: {joined(found)}."] if found else []


def _reasons(number: Number) -> str:
    named = _REASONS.get(number.key)
    if named is None:
        return ""
    parts = sorted(number.parts.items(), key=lambda each: (-each[1], each[0]))
    return joined([f"{count} × {within(named, reason)}" for reason, count in parts])


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


# ---------------------------------------------------------------- the rows behind a number


def rows(behind: OutcomeRows, number: int) -> View:
    """What a number was counted from, a page at a time in the place of the whole, by code."""
    every = [
        (group.title, each)
        for group in groups(behind.outcome.counted.populations)
        for each in sorted(group.rows, key=lambda each: _by_code(behind, each))
    ]
    seen = [each for each in every if behind.may_open(each[1].row)]
    pages = max(1, -(-len(seen) // ROWS_A_PAGE))
    number = min(max(number, 0), pages - 1)
    measure = behind.outcome.measure
    (figure,) = numbers_of([behind.outcome])
    content = [
        blocks.section(f"*{measure.label}:* {in_words(figure)}\n{behind.quarter}"),
        blocks.context(blocks.escape(measure.definition)),
    ]
    title = ""
    for of, because in seen[number * ROWS_A_PAGE : (number + 1) * ROWS_A_PAGE]:
        if of != title:
            content.append(blocks.section(f"*{_plainly(measure.unit, of)}*"))
            title = of
        content.append(_row(behind, because))
    if len(every) > len(seen):
        content.append(blocks.context(words.of_colleagues(len(every) - len(seen))))
    content.append(blocks.actions(*_turns(behind, number, pages)))
    return blocks.modal("outcomes.rows_page", TITLE, content, close="Close")


def _plainly(unit: str, title: str) -> str:
    """Nothing is met or missed where people or jobs are counted alone."""
    return title if unit == SHARE else title.replace("Counted, and met", "Counted")


def _by_code(behind: OutcomeRows, because: Because) -> tuple[str, date, str]:
    row = because.row
    return (behind.codes.get(behind.client(row) or "", ""), row.on or date.min, row.id)


def _row(behind: OutcomeRows, because: Because) -> Block:
    row, client_id = because.row, behind.client(because.row)
    code = behind.codes.get(client_id or "")
    on = "" if row.on is None else words.day(row.on, behind.quarter.last)
    parts = [f"*{blocks.escape(code)}*"] if code else []
    what = "exit" if behind.outcome.measure.key == "exits" else row.what
    parts += [_CALLED[what].format(day=on)] if on else []
    parts += [blocks.escape(because.reason)] if because.reason else []
    opens = None
    if client_id and code:
        opens = blocks.button("Open", "client.open", client_id, about=code)
    return blocks.section(" · ".join(parts) or "Somebody", accessory=opens)


def _turns(behind: OutcomeRows, number: int, pages: int) -> list[blocks.Element]:
    at = f"{_value(behind.quarter)}:{behind.outcome.measure.key}"
    turns = [blocks.button("◂ Back", "outcomes.back", _value(behind.quarter))]
    if number > 0:
        turns.append(blocks.button("◂ Before", "outcomes.rows_before", f"{at}:{number - 1}"))
    if number + 1 < pages:
        label = f"Next ▸ ({number + 2} of {pages})"
        turns.append(blocks.button(label, "outcomes.rows_next", f"{at}:{number + 1}"))
    return turns


_CALLED = {
    "client": "{day}",
    "episode": "entered {day}",
    "exit": "left {day}",
    "job": "job from {day}",
}


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
