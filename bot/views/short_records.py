"""The short records, one small form each: milestones, pause, decline, 'not today'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.casework.replies import DueSubject, JobLine
from bot.views import blocks, forms, pickers, words
from bot.views.blocks import Block, Option, View
from bot.views.program_entry import disclosure_fields
from ips.career_profile import ProfileProgress
from ips.facts import Clock, MilestoneKind
from ips.records.decline import DeclineRecord
from ips.records.kind import AboutClient, RecordKind, kinds_about
from ips.records.milestone import MilestoneRecord
from ips.standards import DECLINABLE, FOLLOW_ALONG
from ips.standards import TITLES as CLOCKS
from ips.words import joined
from ips.words.table import (
    DISCLOSURE_CONTENTS,
    MILESTONES,
    OFFER_ANSWERS,
    PLANNING_ANSWERS,
    PROFILE_COMPONENTS,
    STEP_DOWN_ANSWERS,
    within,
)

MILESTONE = "milestone.submit"
RESUME = "pause.resume"
MORE = "due.more_submit"
WHAT_NOW = "What now?"

# What 'Log it' opens for each clock: a short record, or one of the two contacts.
MILESTONE_OF = {
    Clock.CAREER_PROFILE: MilestoneKind.CAREER_PROFILE,
    Clock.PROFILE_UPDATE: MilestoneKind.PROFILE_UPDATE,
    Clock.WORK_INCENTIVES: MilestoneKind.WORK_INCENTIVES,
    Clock.DISCLOSURE_FIRST: MilestoneKind.DISCLOSURE_DISCUSSION,
    Clock.DISCLOSURE_REVIEW: MilestoneKind.DISCLOSURE_DISCUSSION,
    Clock.NEXT_JOB_OFFER: MilestoneKind.NEXT_JOB_OFFER,
    Clock.STEP_DOWN: MilestoneKind.STEP_DOWN,
}

TITLES = {kind: each.title for kind, each in MILESTONES.items() if each.title}


def milestone_form(
    client: str | None,
    kind: MilestoneKind,
    on: date,
    private_metadata: str,
    why: str | None = None,
    *,
    holds: Mapping[str, Any] = forms.NOTHING,
    unsure: Sequence[str] = (),
    also: Sequence[Option] = (),
) -> View:
    """`client`: the label as people read it, None: to be picked; `why`: what it closes, in a
    sentence.

    `holds`: what a line has said of it; `unsure`: what the line left open; `also`: others whom it
    named.
    """
    content: list[Block] = [*pickers.doubts(unsure)]
    if client is None:
        content += [blocks.section(MILESTONES[kind].asks), pickers.client_field(at_once=False)]
    else:
        content.append(blocks.section(f"*{blocks.escape(client)}*: {MILESTONES[kind].asks}"))
    content += pickers.also_field(also, "And the same for")
    if why:
        content.append(blocks.context(blocks.escape(why)))
    content += _asked(kind, holds)
    content += forms.inputs(MilestoneRecord, on, holds, among=("on",))
    note = pickers.note_field(
        holds.get("words"), name="words", label=_words_label(kind), required=kind in _REVIEWS
    )
    return blocks.modal(
        MILESTONE, TITLES[kind], [*content, note], submit="Save", private_metadata=private_metadata
    )


def still_open(progress: ProfileProgress) -> str:
    """'after 2 sessions still open: barriers and skills'."""
    sessions = words.plural(progress.sessions, "session")
    left = joined([within(PROFILE_COMPONENTS, each) for each in progress.still_open])
    return f"after {sessions} still open: {left}" if left else f"every part touched in {sessions}"


_ANSWERS = {
    MilestoneKind.WORK_INCENTIVES: PLANNING_ANSWERS,
    MilestoneKind.NEXT_JOB_OFFER: OFFER_ANSWERS,
}
_REVIEWS = (MilestoneKind.STEP_DOWN, MilestoneKind.CONTINUE_SUPPORT)


def _asked(kind: MilestoneKind, holds: Mapping[str, Any]) -> list[Block]:
    if kind is MilestoneKind.DISCLOSURE_DISCUSSION:
        decision, limits = holds.get("disclosure"), holds.get("disclosure_limits")
        choices = words.options(DISCLOSURE_CONTENTS)
        contents = _ticks("contents", "What you talked over", choices, holds, required=False)
        return [*disclosure_fields(decision, limits, required=True), contents]
    if kind is MilestoneKind.CAREER_PROFILE_SESSION:
        choices = words.options(PROFILE_COMPONENTS)
        return [_ticks("components", "What you touched", choices, holds, required=True)]
    if kind in _ANSWERS:
        choices = words.options(_ANSWERS[kind])
        answer = _radio("answer", "Their answer", choices, holds.get("answer"))
        return [answer, *_besides(kind, holds)]
    if kind in _REVIEWS:
        return [
            _radio("kind", "What you agreed", words.options(STEP_DOWN_ANSWERS), holds.get("kind"))
        ]
    return _besides(kind, holds)


_PLANNING = ("what_for", "given_by", "trained", "earnings_reporting")
_BESIDES_OF = {
    MilestoneKind.WORK_INCENTIVES: _PLANNING,
    MilestoneKind.EDUCATION_STARTED: ("schooling",),
    MilestoneKind.EDUCATION_ENDED: ("schooling",),
}


def _besides(kind: MilestoneKind, holds: Mapping[str, Any]) -> list[Block]:
    """What may be said besides; none of it has to be."""
    among = _BESIDES_OF.get(kind)
    return forms.inputs(MilestoneRecord, None, holds, among=among) if among else []


def is_missing(milestone: MilestoneRecord) -> bool:
    """Whether the form has to ask for what a line of this kind did not say, or said wrongly."""
    answer, decision = milestone.answer, milestone.disclosure
    if milestone.kind is MilestoneKind.DISCLOSURE_DISCUSSION:
        return decision is None or answer is not None
    if milestone.kind in _ANSWERS:
        return answer not in _ANSWERS[milestone.kind] or decision is not None
    needs_words = milestone.kind in _REVIEWS and milestone.words is None
    needs_parts = (
        milestone.kind is MilestoneKind.CAREER_PROFILE_SESSION and not milestone.components
    )
    return needs_words or needs_parts or answer is not None or decision is not None


def _words_label(kind: MilestoneKind) -> str:
    if kind in _REVIEWS:
        return "Who took over, or why it continues"
    return "Note"


def _radio(name: str, label: str, choices: Sequence[Option], chosen: str | None) -> Block:
    return blocks.field(name, label, blocks.radio(choices, initial=chosen), required=True)


def _ticks(
    name: str, label: str, choices: Sequence[Option], holds: Mapping[str, Any], required: bool
) -> Block:
    ticked = [str(each) for each in holds.get(name, ())]
    return blocks.field(name, label, blocks.checkboxes(choices, initial=ticked), required=required)


def resume_form(client: str, today: date, private_metadata: str) -> View:
    content = [
        blocks.section(f"Reminders about *{blocks.escape(client)}* begin again."),
        pickers.day_field("on", "From", today),
    ]
    return blocks.modal(
        RESUME, "The pause is over", content, submit="Save", private_metadata=private_metadata
    )


def drawn() -> dict[str, type[AboutClient]]:
    """The kinds whose form is drawn here, by name: a kind that asks nothing has its own."""
    return {name: kind for name, kind in kinds_about(AboutClient).items() if kind.asks}


def editable() -> dict[str, type[AboutClient]]:
    """Those of them whose form shows all that they hold, so that it can be opened again."""
    return {name: kind for name, kind in drawn().items() if kind not in _BESIDES}


def callback_of(kind: type[RecordKind]) -> str:
    """What a kind's form is called when it comes back: open forms hold it, so it stays."""
    return f"{kind.name}.submit"


def form_of(
    kind: type[RecordKind],
    client: str | None,
    today: date,
    private_metadata: str,
    *,
    besides: Sequence[Block] = (),
    holds: Mapping[str, Any] = forms.NOTHING,
    unsure: Sequence[str] = (),
    also: Sequence[Option] = (),
) -> View:
    """The form of a declared kind: what it asks, first what the conversation asks `besides`.

    `client`, `holds`, `unsure` and `also` as in `milestone_form`.
    """
    asks = kind.asks.format(client=f"*{blocks.escape(client or 'this client')}*")
    content: list[Block] = [*pickers.doubts(unsure), blocks.section(asks)]
    if client is None:
        content.append(pickers.client_field(at_once=False))
    content += pickers.also_field(also, "And the same for")
    content += [*(_BESIDES[kind]() if kind in _BESIDES else []), *besides]
    content += forms.inputs(kind, today, holds)
    return blocks.modal(
        callback_of(kind), kind.heading, content, submit="Save", private_metadata=private_metadata
    )


def which_job(jobs: Sequence[JobLine], job_id: str | None = None) -> list[Block]:
    """For which of their jobs, the only one unless they say otherwise."""
    if not jobs:
        return []
    chosen = job_id or (jobs[0].id if len(jobs) == 1 else None)
    options = [pickers.job_option(job) for job in jobs]
    return [blocks.field("job_id", "At which job", blocks.select(options, initial=chosen))]


def _which_contacts() -> list[Block]:
    never = blocks.context(f"A decline never closes: {_offered_to_everybody()}.")
    return [_scope(None, required=True), never]


_BESIDES: Mapping[type[RecordKind], Callable[[], list[Block]]] = {DeclineRecord: _which_contacts}


def _scope(clock: Clock | None, *, required: bool) -> Block:
    choices = [("all", "All support at work for now")]
    if clock is not None:
        only = "Only this visit" if clock in FOLLOW_ALONG else f"Only this: {CLOCKS[clock]}"
        choices.insert(0, ("this", only))
    picker = blocks.radio(blocks.options(choices), initial=choices[0][0])
    return blocks.field("scope", "What they declined", picker, required=required)


def _offered_to_everybody() -> str:
    firm = [title for clock, title in CLOCKS.items() if clock not in DECLINABLE]
    return joined(firm)


_STAYS = (
    "Your next brief comes after its last day, so it stays here. If you cannot make it, please ask "
    "for cover."
)
_NO_DECLINE = (
    "This one is offered to everybody, so a client's no does not close it. Log it when you have "
    "done it, and keep what they said in its note."
)


def more_form(subject: DueSubject, today: date, private_metadata: str) -> View:
    """Put off where it can wait, or declined where a decline closes it; a due date never moves."""
    waits = subject.next_brief_on <= subject.due_on
    declinable = subject.key.clock in DECLINABLE
    ways = [("snooze", "Remind me in my next brief")] if waits else []
    if declinable:
        ways.append(("decline", "The client declined it"))
    about = (
        f"*{blocks.escape(words.client_label(subject.client))}* {blocks.escape(subject.title)}, "
        f"{words.until(subject.due_on, today)}. {'The date itself stays.' if waits else _STAYS}"
    )
    content = [blocks.section(about)]
    if ways:
        picker = blocks.radio(blocks.options(ways), initial="snooze" if waits else None)
        content.append(blocks.field("way", "What now?", picker, required=True))
    if declinable:
        content.append(_scope(subject.key.clock, required=False))
        content += forms.inputs(DeclineRecord, today, among=("words",))
    else:
        content.append(blocks.context(_NO_DECLINE))
    asks = f"{subject.client.code}: what now?"
    title = asks if len(asks) <= blocks.TITLE else WHAT_NOW
    submit, close = ("Save", "Cancel") if ways else (None, "Close")
    return blocks.modal(
        MORE, title, content, submit=submit, close=close, private_metadata=private_metadata
    )
