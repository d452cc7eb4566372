"""A next step with an employer: its line of a brief, and the form that moves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.casework.recording.next_steps import PlannedStep
from bot.casework.reminders.content import StepEnd, StepLine
from bot.views import blocks, pickers, words
from bot.views.blocks import Block, View
from ips.words import capital, joined

MOVE = "next_step.move_submit"
IN_FEW_WORDS = 80


def line(step: StepLine, today: date) -> list[Block]:
    """What is planned, with whom and for whom; or what became of it."""
    if not step.open:
        return [blocks.section(_ended(step, today))]
    planned = f" · planned by {words.person(step.planned_by)}" if step.planned_by else ""
    text = blocks.section(f"{_what(step)} · *{_when(step, today)}*{planned}")
    return [text, buttons(step.employer_contact_id, step.employer)]


def name(step: StepLine) -> str:
    """'Bring the form · Bean & Leaf for C-114' in few words; its own line has all of them."""
    if step.text is None or len(step.text) <= IN_FEW_WORDS:
        return _what(step)
    few = step.text[:IN_FEW_WORDS].rsplit(maxsplit=1)[0]
    return _what(replace(step, text=f"{few} …"))


def _what(step: StepLine) -> str:
    """In the words of whoever planned it."""
    employer, whom = f"*{blocks.escape(step.employer)}*", _for(step)
    if step.text is None:
        return f"Next step with {employer}{whom}"
    return f"{capital(blocks.escape(step.text))} · {employer}{whom}"


def _for(step: StepLine) -> str:
    whom = [f"*{blocks.escape(code)}*" for code in step.codes]
    if step.others:
        whom.append("somebody else" if whom else "somebody you do not work with")
    return f" for {joined(whom)}" if whom else ""


def _when(step: StepLine, today: date) -> str:
    day = words.near_day(step.on, today)
    return f"since {day}" if step.on < today else day


def _ended(step: StepLine, today: date) -> str:
    by = f" by {words.person(step.ended_by)}" if step.ended_by else ""
    ended = {
        StepEnd.DONE: f"✓ Next step: done{by}",
        StepEnd.DROPPED: f"✕ Next step: dropped{by}",
        StepEnd.MOVED: f"→ Next step: moved to {words.near_day(step.on, today)}",
        StepEnd.ELSEWHERE: f"Next step: with {_whom(step)} now",
        StepEnd.GONE: "✕ Next step: no longer planned",
    }
    assert step.ended is not None
    return f"~{blocks.escape(step.employer)}~ {ended[step.ended]}"


def _whom(step: StepLine) -> str:
    return words.person(step.with_whom) if step.with_whom else "a colleague"


def buttons(contact_id: str, employer: str) -> Block:
    """What one tap does with the next step of this contact."""
    about = f"next step with {employer}"
    return blocks.actions(
        blocks.button("Done", "next_step.done", contact_id, style="primary", about=about),
        blocks.button("Move", "next_step.move", contact_id, about=about),
        blocks.button("Drop", "next_step.drop", contact_id, about=about),
    )


def move_form(step: PlannedStep, to: date, private_metadata: str) -> View:
    """Which day it moves to."""
    planned = f"*{blocks.escape(step.employer)}*, planned for {words.day(step.on)}."
    content = [blocks.section(planned), pickers.day_field("next_step_on", "New day", to)]
    return blocks.modal(
        MOVE, "Move the next step", content, submit="Save", private_metadata=private_metadata
    )
