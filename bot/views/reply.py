"""The reply to a record, for the person's own eyes: what it wrote, closed and opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bot.casework.replies import ClientEffect, DueLine, FactRef, NextAct, Recorded
from bot.views import blocks, employer, words
from bot.views.blocks import Block, Element, View
from bot.views.sentence import marked
from ips.facts import Clock, DueKey, Standing
from ips.standards import IPS_25, TITLES
from ips.words import capital, joined, lowered

EDITABLE = frozenset({"employer_contact", "client_contact", "job", "milestone"}) | frozenset(
    {"pause", "vr_contact", "job_support", "authorization"}
    | {"weekly_time", "individual_supervision", "field_mentoring", "goal", "mh_team_meeting"}
    | {"training", "unit_milestone", "statement", "referral", "item_rating", "fidelity_review"}
    | {"action", "group_supervision", "strategy", "field_support"}
)
UNDO_BOTH, UNDO_ALONE = "undo.with_actions", "undo.without_actions"
NEXT_STEP_DONE = "next_step_done"
TAKE_BACK = "Take this one back"
NEEDS_A_SPECIALIST = "it needs a visit by a specialist or the team lead"
NEEDS_A_JOB = (
    "it needs one about a job open to anyone, by a specialist, the team lead or the client"
)


def fact_value(fact: FactRef) -> str:
    """A fact as a button's value: its kind and its opaque id."""
    return f"{fact.kind}:{fact.id}"


def fact_of(value: str) -> FactRef:
    kind, _, fact_id = value.partition(":")
    return FactRef(kind, fact_id)


def due_value(key: DueKey) -> str:
    """A due contact as a button's value: its clock and opaque ids."""
    return f"{key.clock}:{key.client_id}:{key.fact_id}:{key.part}"


def lines(recorded: Recorded, today: date) -> list[str]:
    """What the record did to each client's clocks, one line each, in marked text."""
    several = len(recorded.effects) > 1
    return [
        line
        for effect in recorded.effects
        for line in _effect_lines(effect, today, several, met=recorded.in_person)
    ]


def _effect_lines(effect: ClientEffect, today: date, several: bool, *, met: bool) -> Iterator[str]:
    who = words.client(effect.client)
    for title, theirs in _by_title(effect.met).items():
        yield f"✓ {title} for {who}: {_met(theirs)}"
    yield from _still_open_lines(effect.still_open, who, today, met=met)
    for title, theirs in _by_title(effect.reopened).items():
        yield f"↺ {title} for {who}: {_again(theirs, today)}"
    if effect.opened:
        yield _next_line(effect.opened, f" for {who}" if several else "", today)
    if effect.ended:
        named = list(dict.fromkeys(TITLES[line.due.key.clock] for line in effect.ended))
        first = [*named[:3], f"{len(named) - 3} more"] if len(named) > 3 else named
        yield f"✕ Stopped for {who}: {joined(first)}"


def _by_title(lines: Iterable[DueLine]) -> Mapping[str, list[DueLine]]:
    """One visit may be that of two jobs, and a call the check-in of two searches: said once."""
    found: dict[str, list[DueLine]] = {}
    for line in lines:
        found.setdefault(escaped_title(line), []).append(line)
    return found


def _still_open_lines(
    still_open: Sequence[DueLine], who: str, today: date, *, met: bool
) -> Iterator[str]:
    """A call is not a meeting, an attempt no contact: said once, however many clocks wait.

    `met`: it was a meeting in person, and not by whom, or not about what, the clock asks for.
    """
    in_person = [line for line in still_open if IPS_25.rule(line.due.key.clock).in_person]
    reached = [line for line in still_open if line not in in_person]
    first = [line for line in in_person if line.due.key.clock is Clock.FIRST_EMPLOYER_CONTACT]
    if met:
        visits = [line for line in in_person if line not in first]
        yield from _waiting_lines(first, who, NEEDS_A_JOB, today)
        yield from _waiting_lines(visits, who, NEEDS_A_SPECIALIST, today)
    else:
        yield from _waiting_lines(in_person, who, "it needs a meeting in person", today)
    yield from _waiting_lines(reached, who, "it is met once you reach them", today)


def _waiting_lines(waiting: Sequence[DueLine], who: str, needs: str, today: date) -> Iterator[str]:
    if len(waiting) == 1:
        (line,) = waiting
        last = words.near_day(line.due.due_on, today)
        over = line.due.due_on < today
        stands = f"was due {last} and is still open" if over else f"is still open until {last}"
        yield f"The {lowered(escaped_title(line))} for {who} {stands}: {needs}."
    elif waiting:
        in_order = sorted(waiting, key=lambda line: line.due.due_on)
        named = [
            f"{lowered(title)} ({_untils(theirs, today)})"
            for title, theirs in _by_title(in_order).items()
        ]
        yield f"Still open for {who}: {joined(named)}. Each of them: {needs}."


def _next_line(opened: Sequence[DueLine], whose: str, today: date) -> str:
    """What comes first. The brief names each of the others in time, so here they are a number."""
    first, *later = sorted(opened, key=lambda each: (each.due.due_on, each.due.opens_on))
    more = f" {len(later)} more, all in the brief." if later else ""
    title = lowered(escaped_title(first))
    return f"Next{whose}: {title}, {_window(first, today)}.{more}"


def escaped_title(line: DueLine) -> str:
    return capital(blocks.escape(line.title))


def _met(lines: Sequence[DueLine]) -> str:
    """What became of those of one title, in one breath."""
    jobs = {line.due.job_id for line in lines} - {None}
    whose = ""
    if len(jobs) == len(lines) > 1:
        whose = " for both jobs" if len(jobs) == 2 else f" for all {len(jobs)} jobs"
    ends = {_met_word(line) for line in lines}
    if len(ends) == 1:
        return f"{ends.pop()}{whose}"
    late = sum(line.standing is Standing.MET_LATE for line in lines)
    return f"done{whose}, {late} of {len(lines)} late" if late else f"done{whose}"


def _met_word(line: DueLine) -> str:
    if line.standing is Standing.MET_LATE:
        return "done late"
    logged_on = line.due.met_recorded_on
    if logged_on is not None and logged_on > line.due.due_on:
        return "done in time, entered late"
    return "done"


def _again(lines: Sequence[DueLine], today: date) -> str:
    """What had passed before the unit could know is not open, whatever was taken back."""
    stands = [line for line in lines if line.standing is not Standing.PASSED_BEFORE_KNOWN]
    return f"open again, {_untils(stands, today)}" if stands else _PASSED


def _untils(lines: Sequence[DueLine], today: date) -> str:
    """'by Fri 14 Mar', or 'since Mon 10 Mar and by Fri 14 Mar' of two that are called the same."""
    return joined(dict.fromkeys(words.until(line.due.due_on, today) for line in lines))


_PASSED = "its days were over before we could know; nobody asks you for it"


def _window(line: DueLine, today: date) -> str:
    if line.due.opens_on > today:
        opens, ends = (words.day(on, today) for on in (line.due.opens_on, line.due.due_on))
        return f"from {opens} to {ends}"
    over = line.due.due_on < today
    return f"{'due ' if over else ''}{words.until(line.due.due_on, today)}"


def message(
    recorded: Recorded,
    today: date,
    *,
    headline: str | None = None,
    another: str | None = None,
    asked: Sequence[Block] = (),
) -> list[Block]:
    """The reply as blocks. `headline` stands alone, quietly, without counts or next steps.

    `another` is the value of an 'Add another' button: a conversation's name and the date and
    mode it keeps. `asked`: a question that follows from the record.
    """
    if headline is not None:
        return [blocks.section(blocks.escape(headline)), *_buttons(recorded, None, edit=False)]
    opening = "Already saved, nothing was written twice." if recorded.repeated else "*Saved.*"
    content = [blocks.section(f"{opening} {marked(recorded.summary)}")]
    happened = lines(recorded, today)
    if happened:
        content.append(blocks.section("\n".join(blocks.and_more(happened, 14))))
    for note in recorded.notes[:5]:
        content.append(blocks.context(marked(note)))
    if recorded.week is not None:
        content.append(blocks.context(words.week_bar(recorded.week)))
    content += [*twice(recorded), *_was_it_planned(recorded, today)]
    return [*content, *asked, *_buttons(recorded, another)]


def twice(recorded: Recorded) -> list[Block]:
    """The question whether the very same was meant a second time; a button beside takes it back."""
    ago = recorded.minutes_since_the_same
    if ago is None:
        return []
    when = f"{words.plural(ago, 'minute')} ago" if ago else "just now"
    return [
        blocks.section(
            f"You saved the very same {when}. If this is a second one, all is well. If it is one "
            "and the same, take this one back."
        )
    ]


def _was_it_planned(recorded: Recorded, today: date) -> list[Block]:
    """Nobody guesses that an open next step with this employer is done: one tap says so."""
    planned = recorded.planned
    if planned is None:
        return []
    day = words.near_day(planned.on, today)
    yes = blocks.button("Yes, done", "next_step.done", planned.employer_contact_id)
    return [
        blocks.section(f"You had planned a next step with them for {day}. Was this it?"),
        blocks.actions(yes),
    ]


def _buttons(recorded: Recorded, another: str | None, *, edit: bool = True) -> list[Block]:
    value = fact_value(recorded.fact)
    elements: list[dict[str, Any]] = []
    if another is not None:
        elements.append(blocks.button("Add another", "recorded.another", another, style="primary"))
    offer, act = recorded.offers, recorded.offers and recorded.offers.act
    if offer is not None and act is NextAct.COMPLETE_PROFILE:
        elements.append(complete_profile(offer.client_id, offer.on))
    if recorded.undoable:
        doubled = recorded.minutes_since_the_same is not None
        label = TAKE_BACK if doubled else "Undo"
        elements.append(blocks.button(label, "recorded.undo", value))
    if edit and recorded.undoable and recorded.fact.kind in EDITABLE:
        label = "Add who does it" if act is NextAct.ADD_PLANNER else "Edit"
        elements.append(blocks.button(label, "recorded.edit", value))
    if recorded.fact.kind == NEXT_STEP_DONE and recorded.employer is not None and recorded.undoable:
        there_after = f"{recorded.employer.id}:{recorded.fact.id}"
        log_it = blocks.button("Log the contact", "employer.contact", there_after)
        elements.insert(0, log_it)
    if recorded.employer is not None:
        elements.append(employer.opener(recorded.employer.id))
    return [blocks.actions(*elements)] if elements else []


def complete_profile(client_id: str, on: date) -> Element:
    """One tap, where every part of the profile was touched: as of its last session."""
    value = f"{client_id}:{on.isoformat()}"
    return blocks.button("Mark the profile complete", "profile.complete", value, style="primary")


def modal(
    recorded: Recorded,
    today: date,
    *,
    headline: str | None = None,
    another: str | None = None,
    asked: Sequence[Block] = (),
) -> View:
    """The confirmation that takes the place of a form."""
    content = message(recorded, today, headline=headline, another=another, asked=asked)
    return blocks.modal("recorded", "Saved", content, close="Done")


def several(
    recorded: Sequence[Recorded], not_recorded: Sequence[tuple[str, str]], today: date
) -> View:
    """The confirmation of one form for several people; of each that was not recorded, why."""
    content = [block for each in recorded for block in message(each, today)]
    for code, sentence in not_recorded:
        text = f"*Not recorded for {blocks.escape(code)}.* {blocks.escape(sentence)}"
        content.append(blocks.section(text))
    return blocks.modal("recorded", "Saved", content, close="Done")


def undone(recorded: Recorded, today: date) -> list[Block]:
    """What an undo did, without buttons: there is nothing left to undo."""
    content: list[Block] = [blocks.section(marked(recorded.summary))]
    happened = lines(recorded, today)
    if happened:
        content.append(blocks.section("\n".join(blocks.and_more(happened, 14))))
    content += [blocks.context(marked(note)) for note in recorded.notes[:5]]
    if recorded.week is not None:
        content.append(blocks.context(words.week_bar(recorded.week)))
    return content


def what_of_actions(fact: FactRef, many: int) -> list[Block]:
    """Asked before anything is undone: people count on what was agreed by now."""
    one, value = many == 1, fact_value(fact)
    them = "the action" if one else f"the {many} actions"
    open_yet = "One action that was agreed then is" if one else f"{many} actions agreed then are"
    go = "Should it go too?" if one else "Should they go too?"
    return [
        blocks.section(f"{open_yet} still open. {go} Nothing has been undone yet."),
        blocks.actions(
            blocks.button(f"Undo, and {them} too", UNDO_BOTH, value),
            blocks.button(f"Undo, but keep {them}", UNDO_ALONE, value),
        ),
    ]
