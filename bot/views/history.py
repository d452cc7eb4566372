"""A recorded fact as one line of a history, with what may be done about it."""

from __future__ import annotations

from datetime import date

from bot.casework.replies import HistoryLine
from bot.views import blocks, notes, words
from bot.views.blocks import Block, Element, View
from bot.views.reply import EDITABLE, fact_value


def history_line(line: HistoryLine, today: date, *, own: bool = False) -> list[Block]:
    """One recorded fact, with what may be done about it.

    `own`: among the reader's own entries, where each names its client and not the reader.
    """
    name = f"{words.client(line.client)} · " if own and line.client is not None else ""
    if line.about_slack_user_id:
        name = f"{words.person(line.about_slack_user_id)} · "
    text = f"{words.near_day(line.on, today)} · {name}{blocks.escape(line.summary)}"
    if line.voided:
        text = f"~{text}~ (taken back)"
    if line.note:
        text += f"\n{notes.beginning(line.note)}"
    how = [] if own else [words.person(line.by_slack_user_id)]
    if line.recorded_on != line.on:
        how.append(f"entered {words.near_day(line.recorded_on, today)}")
    if line.corrected:
        how.append("corrected")
    if how:
        text += f"\n{', '.join(how)}"
    return [blocks.section(text, accessory=_change(line)), *rest_of_note(line)]


def whole_note(line: HistoryLine, today: date) -> View:
    """The note of a line, in a modal of its own."""
    heading = f"*{words.near_day(line.on, today)}* · {blocks.escape(line.summary)}"
    return notes.whole(heading, line.note or "")


def rest_of_note(line: HistoryLine) -> list[Block]:
    """The way to all of a note of which the beginning stands in the line."""
    value = fact_value(line.fact)
    return notes.show_all(line.note, "history.show", value, f"note of {line.summary}")


def _change(line: HistoryLine) -> Element | None:
    value = fact_value(line.fact)
    choices = []
    if line.may_change and not line.voided:
        choices.append(blocks.option("Undo", f"void:{value}"))
        if line.fact.kind in EDITABLE:
            choices.append(blocks.option("Edit", f"edit:{value}"))
    choices += _employer(line.employer_id)
    return blocks.overflow(choices, "history.change") if choices else None


def _employer(employer_id: str | None) -> list[blocks.Option]:
    """The way to the page of an employer that a line names."""
    return [blocks.option("About the employer", f"employer:{employer_id}")] if employer_id else []
