"""The fidelity scores: the 25 items of a period, and for each one why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor

from bot.casework.reading.scores import ScoreSheet
from bot.views import blocks, fidelity_review, item_rating, words
from bot.views.blocks import Block, Element, View
from ips.fidelity.evidence import Period
from ips.fidelity.items import ITEMS, Item
from ips.fidelity.measures import s4, st1
from ips.fidelity.measures.due_rows import key_in
from ips.fidelity.measures.people import MEASURED_IN
from ips.fidelity.next_step import next_steps, sentence, what_if
from ips.fidelity.periods import full_months_in
from ips.fidelity.results import Because, Part, Populations, Result, Row
from ips.fidelity.score import BANDS_RULING
from ips.standards import title_of
from ips.words import MONTHS, capital

TITLE = "Fidelity"
WHAT_IF = "fidelity.what_if_submit"
AT_MOST = (st1.MEASURED_IN, s4.MEASURED_IN)
ROWS_A_PAGE = 20
PARTS_AT_MOST = 12
SELF_ESTIMATE = (
    "A self-estimate, from what your unit logged. An external review may see it otherwise."
)
NO_BAND = "There is no band before all 25 are rated."
SECTIONS = {"St": "Staffing", "O": "Organization", "S": "Services"}

CHOICES = (
    ("6 months", "Last six full months"),
    ("last quarter", "Last quarter"),
    ("this quarter", "This quarter so far"),
    ("12 months", "Last twelve full months"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """One of the populations of an item: what it is called, its rows and why they are in it."""

    key: str
    title: str
    rows: tuple[Because, ...]


def groups(populations: Populations) -> tuple[Group, ...]:
    """The five, without those that are empty."""
    met = set(populations.numerator)
    found = (
        Group("met", "Counted, and met", _plain(populations.numerator)),
        Group(
            "missed",
            "Counted, not met",
            _plain([each for each in populations.denominator if each not in met]),
        ),
        Group("left_out", "Left out", populations.left_out),
        Group("waiting", "Not decided yet", populations.waiting),
        Group("gaps", "Something is missing", populations.gaps),
    )
    return tuple(each for each in found if each.rows)


def _plain(rows: Sequence[Row]) -> tuple[Because, ...]:
    return tuple(Because(each, "") for each in rows)


# ---------------------------------------------------------------- all items


def overview(sheet: ScoreSheet, today: date) -> View:
    """Total and items in the order of the scale, each with a way to 'why'."""
    content = [
        blocks.section(
            f"*{blocks.escape(sheet.vocational_unit)}*, {span(sheet.period)}\n{SELF_ESTIMATE}",
            accessory=_choose(),
        ),
        *_total(sheet),
        *fidelity_review.beside(sheet.review, today, change=sheet.mine is None),
    ]
    for letters, title in SECTIONS.items():
        content.append(blocks.header(title))
        content += [
            _line(sheet, item, today)
            for item in ITEMS.values()
            if item.code.rstrip("0123456789") == letters
        ]
    if sheet.mine is None:
        record = blocks.button("Record an external review", fidelity_review.OPEN)
        content.append(blocks.actions(record))
    carries = json.dumps({"scores": value(sheet.period)})
    return blocks.modal("fidelity", TITLE, content, close="Close", private_metadata=carries)


def _choose() -> Element:
    return blocks.select(
        blocks.options(CHOICES), placeholder="Another period", action_id="fidelity.period"
    )


def _total(sheet: ScoreSheet) -> list[Block]:
    total = sheet.total
    if total.band is not None:
        text = f"*{total.least} of 125*: {total.band}"
        return [blocks.section(text), blocks.context(BANDS_RULING)]
    text = f"*{total.rated} of 25 rated.* The total lies between {total.least} and {total.most}."
    return [blocks.section(text), blocks.context(NO_BAND)]


def _line(sheet: ScoreSheet, item: Item, today: date) -> Block:
    result = sheet.results[item.code]
    lines = [f"*{item.code} {item.title}*  {score(result)}"]
    below = [each for each in (measure(result), _trend(sheet, item.code)) if each]
    if result.not_rated is not None:
        below = [blocks.escape(result.not_rated)]
    lines += [" · ".join(below)] if below else []
    lines.append(fidelity_review.of_item(sheet.review, item.code, result.rating, today))
    why = blocks.button("Why", "fidelity.why", value(sheet.period, item.code), about=item.title)
    return blocks.section("\n".join(filter(None, lines)), accessory=why)


def score(result: Result) -> str:
    """'▰▰▰▰▱ 4 of 5', or 'not rated'."""
    return "not rated" if result.rating is None else words.bar(result.rating, 5)


def _trend(sheet: ScoreSheet, item: str) -> str:
    """'3, 3, 4': the ratings up to this period, the earliest first; a dash where it was none."""
    ratings = [each.of.get(item) for each in reversed(sheet.trend)]
    if len(ratings) < 2:
        return ""
    return f"over time {', '.join('–' if each is None else str(each) for each in ratings)}"


def measure(result: Result) -> str:
    """'21.5 clients per full post', '84.2%'; nothing where there is none."""
    return _amount(result.measure, result.unit)


def _amount(found: Fraction | None, unit: str) -> str:
    if found is None:
        return ""
    if unit.startswith("of "):  # a share of the weeks
        return f"{_number(found * 100)}% {unit}"
    if unit == "%":
        return f"{_number(found * 100)}%"
    if unit == MEASURED_IN:  # the rating itself, said beside it
        return "" if found.denominator == 1 else f"{_number(found)} on average"
    if unit == "average rating":
        return f"{_number(found)} on average"
    return f"{_number(found, up=unit in AT_MOST)} {unit}"


def _number(found: Fraction, *, up: bool = False) -> str:
    """With one figure after the point where it is no whole number, and never the better side.

    `up`: fewer is better, so 30.02 days are no 30.
    """
    tenths = ceil(found * 10) if up else floor(found * 10)
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths / 10:.1f}"


def span(period: Period) -> str:
    """'May to October 2026' of full months, else both days."""
    first, last = period.first, period.last
    if not full_months_in(period):
        return f"{words.day(first, last)} to {words.day(last, date.min)}"
    end = f"{MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return end
    year = "" if first.year == last.year else f" {first.year}"
    return f"{MONTHS[first.month - 1]}{year} to {end}"


def value(period: Period, *more: str) -> str:
    """What a button carries: days, and names of ours."""
    return ":".join((period.first.isoformat(), period.last.isoformat(), *more))


# ---------------------------------------------------------------- why


def why(sheet: ScoreSheet, code: str, rated: Sequence[Block] = ()) -> View:
    """One item: its rating, what the anchors ask, who and what it is made of; what people rated."""
    item, result = ITEMS[code], sheet.results[code]
    content = [
        blocks.header(f"{item.code} {item.title}"),
        blocks.section(_summary(sheet, result)),
        *(rated or _parts(sheet, result)),
        *_beside(result),
        blocks.section(f"*What the scale asks*\n{item_rating.anchors(code, result.rating)}"),
        *_next_step(sheet, code),
        *_groups(sheet, code, result.populations),
        *_rulings(result),
        blocks.context(f"Source: {item.source}"),
        blocks.actions(
            blocks.button("◂ All items", "fidelity.items", value(sheet.period)),
            *_ask_to_rate(sheet, code),
            *_ask_what_if(sheet, code),
        ),
    ]
    carries = json.dumps({"scores": value(sheet.period, code)})
    return blocks.modal("fidelity_item", TITLE, content, close="Close", private_metadata=carries)


def _ask_to_rate(sheet: ScoreSheet, code: str) -> list[Element]:
    """Where people rate it, its team lead does."""
    if sheet.mine is not None or sheet.results[code].unit != MEASURED_IN:
        return []
    about = ITEMS[code].title
    return [
        blocks.button(
            "Rate it", "fidelity.rate", value(sheet.period, code), style="primary", about=about
        )
    ]


def _summary(sheet: ScoreSheet, result: Result) -> str:
    lines = [f"*{score(result)}*, {span(sheet.period)}"]
    if result.not_rated is not None:
        lines.append(blocks.escape(result.not_rated))
    found = [each for each in (measure(result), _trend(sheet, result.item)) if each]
    return "\n".join([*lines, *([" · ".join(found)] if found else [])])


def _next_step(sheet: ScoreSheet, code: str) -> list[Block]:
    """What the next rating needs; a colleague is not named to a colleague."""
    steps = next_steps(sheet.records, code)
    if not steps:
        return []
    lines = [sentence(each, lambda staff_id: _name(sheet, staff_id)) for each in steps]
    return [blocks.section("\n".join(("*What the next rating needs*", *lines)))]


def _name(sheet: ScoreSheet, staff_id: str) -> str:
    named = sheet.mine in (None, staff_id) and staff_id in sheet.people
    return words.person(sheet.people[staff_id]) if named else "a colleague"


def _parts(sheet: ScoreSheet, result: Result) -> list[Block]:
    lines = [
        _part(sheet, result, each)
        for each in result.parts
        if sheet.mine is None or each.of not in sheet.people or each.of == sheet.mine
    ]
    if not lines:
        return []
    return [blocks.section("\n".join(blocks.and_more(lines, PARTS_AT_MOST)))]


def _part(sheet: ScoreSheet, result: Result, part: Part) -> str:
    whose = sheet.people.get(part.of)
    called = words.person(whose) if whose else capital(part.of)
    unit = "%" if result.unit == "average rating" else result.unit
    facts = [str(part.rating)] if part.rating is not None else []
    found = _amount(part.measure, unit) if whose else _of_component(part)
    facts += [each for each in (found, part.note) if each]
    if whose and not part.counted:
        facts.append("not in the average")
    return f"{called}: {' · '.join(facts)}"


def _of_component(part: Part) -> str:
    """'19 of 25 (76%)'; nothing where there is no share."""
    cases, hits = part.populations.denominator, part.populations.numerator
    share = _amount(part.measure, "%")
    return f"{len(hits)} of {len(cases)} ({share})" if share else ""


def _beside(result: Result) -> list[Block]:
    lines = [f"{label}: {text}" for label, text in result.beside]
    return [blocks.context(*map(blocks.escape, lines))] if lines else []


def _groups(sheet: ScoreSheet, code: str, populations: Populations) -> list[Block]:
    found = groups(populations)
    if not found:
        return []
    content: list[Block] = [blocks.section("*What it is made of*")]
    for group in found:
        opens = blocks.button(
            "Open", "fidelity.rows", value(sheet.period, code, group.key, "0"), about=group.title
        )
        content.append(blocks.section(f"{group.title}: *{len(group.rows)}*", accessory=opens))
    return content


def _rulings(result: Result) -> list[Block]:
    if not result.rulings:
        return []
    lines = "\n".join(f"• {blocks.escape(each)}" for each in result.rulings)
    return [blocks.section(f"*How it is counted*\n{lines}")]


# ---------------------------------------------------------------- what if


def missed(sheet: ScoreSheet, code: str) -> dict[str, Row]:
    """The rows that were not met and that this reader may open, each by a name of its own."""
    populations = sheet.results[code].populations
    rows = set(populations.denominator) - set(populations.numerator)
    seen = sorted(
        (each for each in rows if _opened(sheet, each)),
        key=lambda each: (each.on or sheet.period.first, each),
    )
    return {sha256(repr(each).encode()).hexdigest()[:16]: each for each in seen}


def _ask_what_if(sheet: ScoreSheet, code: str) -> list[Element]:
    if not missed(sheet, code):
        return []
    about = ITEMS[code].title
    return [blocks.button("What if …", "fidelity.what_if", value(sheet.period, code), about=about)]


def what_if_form(
    sheet: ScoreSheet, code: str, names: Mapping[str, str], private_metadata: str
) -> View:
    """Rows to tick, 'as if they had been met'. `names`: Slack id -> how Slack shows them."""
    rows = missed(sheet, code)
    choices = [
        blocks.option(_in_words(sheet, row, lambda person: names.get(person, "")), name)
        for name, row in rows.items()
    ]
    content = [
        blocks.section(
            f"*{code} {ITEMS[code].title}*: what would the rating be if some of these had been "
            "met? Nothing is stored."
        ),
        blocks.field("rows", "If these had been met", blocks.multi_select(choices), required=True),
    ]
    if len(choices) > blocks.OPTIONS:
        content.append(blocks.context(f"Of {len(choices)} the first {blocks.OPTIONS} stand here."))
    return blocks.modal(
        WHAT_IF, "What if", content, submit="Show", private_metadata=private_metadata
    )


def what_if_result(sheet: ScoreSheet, code: str, ticked: Sequence[Row]) -> View:
    """The rating as it is, and as it would be."""
    now, then = sheet.results[code], what_if(sheet.records, code, ticked)
    lines = [
        f"*{code} {ITEMS[code].title}*, {span(sheet.period)}",
        f"Now: {' · '.join(filter(None, (score(now), measure(now))))}",
        f"If {'this one' if len(ticked) == 1 else f'these {len(ticked)}'} had been met: "
        f"*{' · '.join(filter(None, (score(then), measure(then))))}*",
        *blocks.and_more(
            [f"• {_in_words(sheet, each, words.person)}" for each in ticked], ROWS_A_PAGE
        ),
    ]
    content = [
        blocks.section("\n".join(lines)),
        blocks.context("Nothing was stored. The scores are as they were."),
    ]
    return blocks.modal("fidelity_what_if", "What if", content, close="Back")


def of_staff(sheet: ScoreSheet, rows: Iterable[Row]) -> set[str]:
    """The Slack ids of those whose own rows these are, for a reader who opens them all."""
    if sheet.mine is not None:
        return set()
    whose = map(sheet.rows.whose, rows)
    theirs = {each.staff_id for each in whose if each.client_id is None}
    return {sheet.people[each] for each in theirs & sheet.people.keys() if each}


def _in_words(sheet: ScoreSheet, row: Row, name: Callable[[str], str]) -> str:
    """'Maya Brooks · Week of Mon 4 May'; no mention is drawn in an option."""
    code = sheet.codes.get(sheet.rows.whose(row).client_id or "", "")
    whose = "".join(map(name, of_staff(sheet, [row])))
    return " · ".join(filter(None, (whose, code, _called(sheet, row)))) or "One more"


# ---------------------------------------------------------------- the rows


def rows(sheet: ScoreSheet, code: str, key: str, number: int) -> View:
    """The rows of one population, a page at a time, in the place of the item."""
    found = {each.key: each for each in groups(sheet.results[code].populations)}
    group = found.get(key) or Group(key, "Nothing any more", ())
    seen = [each for each in group.rows if _opened(sheet, each.row)]
    pages = max(1, -(-len(seen) // ROWS_A_PAGE))
    number = min(max(number, 0), pages - 1)
    here = seen[number * ROWS_A_PAGE : (number + 1) * ROWS_A_PAGE]
    hidden = len(group.rows) - len(seen)
    content = [
        blocks.section(f"*{code} {ITEMS[code].title}*\n{group.title}: {len(group.rows)}"),
        *(_row(sheet, each) for each in here),
    ]
    if hidden:
        content.append(blocks.context(words.of_colleagues(hidden)))
    content.append(blocks.actions(*_turns(sheet, code, key, number, pages)))
    return blocks.modal("fidelity_rows", TITLE, content, close="Close")


def _turns(sheet: ScoreSheet, code: str, key: str, number: int, pages: int) -> list[Element]:
    turns = [blocks.button("◂ Back", "fidelity.item", value(sheet.period, code))]
    if number > 0:
        at = value(sheet.period, code, key, str(number - 1))
        turns.append(blocks.button("◂ Before", "fidelity.rows_before", at))
    if number + 1 < pages:
        at = value(sheet.period, code, key, str(number + 1))
        label = f"Next ▸ ({number + 2} of {pages})"
        turns.append(blocks.button(label, "fidelity.rows_next", at))
    return turns


def _opened(sheet: ScoreSheet, row: Row) -> bool:
    """Whether this reader may see the row itself: their own, and what is the whole unit's."""
    staff_id = sheet.rows.whose(row).staff_id
    return sheet.mine is None or staff_id is None or staff_id == sheet.mine


def _row(sheet: ScoreSheet, because: Because) -> Block:
    row, whose = because.row, sheet.rows.whose(because.row)
    code = sheet.codes.get(whose.client_id or "")
    person = sheet.people.get(whose.staff_id or "")
    called = _called(sheet, row)
    parts = [f"*{blocks.escape(code)}*"] if code else []
    parts += [called] if called else []
    parts += [words.person(person)] if person else []
    parts += [blocks.escape(because.reason)] if because.reason else []
    opens = None
    if whose.client_id and code:
        opens = blocks.button("Open", "client.open", whose.client_id, about=code)
    return blocks.section(" · ".join(parts), accessory=opens)


def _called(sheet: ScoreSheet, row: Row) -> str:
    """What a row is, and of which day."""
    if row.on is None:
        return ""
    called = CALLED[row.what].format(day=words.day(row.on, sheet.period.last))
    if row.what != "due_contact":
        return called
    return f"{capital(title_of(key_in(row.id)))}, {called}"


CALLED = {
    "client": "Entered {day}",
    "job": "Job from {day}",
    "employer_visit": "Employer contact, {day}",
    "week": "Week of {day}",
    "month": "Month from {day}",
    "quarter": "Three months from {day}",
    "due_contact": "by {day}",
    "client_contact": "Contact, {day}",
    "run": "At work from {day}",
    "staff_member": "{day}",
    "item_rating": "Rated {day}",
}
"""What a row is called, with its day; of what is due for somebody, what that is stands before."""
