"""A milestone: what happens once in a while. Most close a clock that no visit closes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.caseload import current_stay, running_jobs, wants_another_job
from ips.facts import (
    Answer,
    Disclosure,
    DisclosureContent,
    History,
    Milestone,
    MilestoneKind,
    PlanningFor,
    ProfileComponent,
    Schooling,
)
from ips.records.kind import AboutClient, known
from ips.records.markers import Choice, Day, Line, Private, Prose, Ref, Several, Tick
from ips.words import dated, joined
from ips.words.table import (
    ANSWERS,
    DISCLOSURE_CONTENTS,
    DISCLOSURES,
    MILESTONES,
    PLANNING_FOR,
    PROFILE_COMPONENTS,
    SCHOOLINGS,
    label,
    labels,
    within,
)

_NEEDS_WORDS = {
    MilestoneKind.STEP_DOWN: "Please say who takes over the support.",
    MilestoneKind.CONTINUE_SUPPORT: "Please say why the support goes on.",
}


@dataclass(frozen=True, kw_only=True)
class MilestoneRecord(AboutClient, name="milestone", source="the rows of ips.standards"):
    """One table for all of them: `kind` says which. The conversation draws a form for each."""

    heading: ClassVar[str] = "Milestone"
    noun: ClassVar[str] = "entry"
    came_later: ClassVar[tuple[str, ...]] = (
        *("contents", "components", "what_for", "given_by", "trained", "earnings_reporting"),
        "schooling",
    )

    kind: Annotated[MilestoneKind, Choice("What it was", labels(MILESTONES))]
    on: Annotated[date, Day("Day")]
    job_id: Annotated[str | None, Ref()] = None
    answer: Annotated[Answer | None, Choice("Their answer", labels(ANSWERS))] = None
    words: Annotated[str | None, Prose("Note")] = None
    disclosure: Annotated[Disclosure | None, Choice("What they decided", labels(DISCLOSURES))] = (
        None
    )
    disclosure_limits: Annotated[str | None, Prose("Their limits")] = None
    contents: Annotated[tuple[DisclosureContent, ...], Several(labels(DISCLOSURE_CONTENTS))] = ()
    components: Annotated[tuple[ProfileComponent, ...], Several(labels(PROFILE_COMPONENTS))] = ()
    what_for: Annotated[
        PlanningFor | None, Choice("What it is for", labels(PLANNING_FOR), folded=True)
    ] = None
    given_by: Annotated[
        str | None, Line("Who does the planning", private=Private.LABEL, longest=120)
    ] = None
    trained: Annotated[bool | None, Tick("Are they trained in it?")] = None
    earnings_reporting: Annotated[bool | None, Tick("Did you talk over reporting earnings?")] = None
    schooling: Annotated[Schooling | None, Choice("What kind", labels(SCHOOLINGS), folded=True)] = (
        None
    )


def check(milestone: MilestoneRecord, history: History, code: str) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if milestone.kind is MilestoneKind.FIRST_EMPLOYER_CONTACT:
        yield "kind", "Please log it as an employer contact, on the day it happened."
    if milestone.kind is MilestoneKind.DISCLOSURE_DISCUSSION and milestone.disclosure is None:
        yield "disclosure", "Please record what the client decided."
    if milestone.kind is MilestoneKind.CAREER_PROFILE_SESSION and not milestone.components:
        yield "components", "Please tick the parts that you touched."
    if milestone.kind in _NEEDS_WORDS and not (milestone.words or "").strip():
        yield "words", _NEEDS_WORDS[milestone.kind]
    yield from _check_search_at_work(milestone, history, code)
    if milestone.job_id is not None and milestone.job_id not in {job.id for job in history.jobs}:
        yield "job_id", "Please choose the job again: I can't find it."


def _check_search_at_work(
    milestone: MilestoneRecord, history: History, code: str
) -> Iterator[tuple[str, str]]:
    """A different job is looked for by somebody who has one; the search ends once."""
    stay = current_stay(history, milestone.on)
    at_work = stay is not None and running_jobs(stay, milestone.on)
    if milestone.kind is MilestoneKind.WANTS_ANOTHER_JOB and not at_work:
        yield "on", f"{code} has no competitive job on that day, so they count as looking already."
    searching = stay is not None and wants_another_job(stay, milestone.on)
    if milestone.kind is MilestoneKind.STAYS_IN_JOB and not searching:
        yield "on", f"{code} is not looking for a different job on that day."


def line(milestone: MilestoneRecord) -> str:
    """Its line of the history."""
    what = label(MILESTONES, milestone.kind)
    more = ", ".join(_more(milestone))
    return f"{what}: {more}" if more else what


def _more(milestone: MilestoneRecord) -> list[str]:
    """What was said of it, but no name and nothing in people's own words."""
    parts = []
    if milestone.disclosure is not None:
        limits = " (written down)" if milestone.disclosure_limits else ""
        parts.append(f"{within(DISCLOSURES, milestone.disclosure)}{limits}")
    if milestone.answer is not None:
        parts.append(within(ANSWERS, milestone.answer))
    if milestone.what_for is not None:
        parts.append(within(PLANNING_FOR, milestone.what_for))
    if milestone.trained is not None:
        parts.append(_TRAINED[milestone.trained])
    if milestone.earnings_reporting:
        parts.append("reporting earnings talked over")
    if milestone.schooling is not None:
        parts.append(within(SCHOOLINGS, milestone.schooling))
    parts += [within(PROFILE_COMPONENTS, each) for each in milestone.components]
    if milestone.contents:
        contents = [within(DISCLOSURE_CONTENTS, each) for each in milestone.contents]
        parts.append(f"talked over: {joined(contents)}")
    return parts


_TRAINED = {True: "by a trained person", False: "by somebody not trained in it"}


def family_not_wanted_since(milestones: Iterable[MilestoneRecord | Milestone]) -> date | None:
    """The day on which the client said that nobody is to contact their family, as it stands."""
    wishes = [each for each in milestones if each.kind in _OF_FAMILY]
    latest = max(reversed(wishes), key=lambda each: each.on, default=None)
    return latest.on if latest and latest.kind is MilestoneKind.FAMILY_NOT_WANTED else None


_OF_FAMILY = (MilestoneKind.FAMILY_NOT_WANTED, MilestoneKind.FAMILY_WELCOME)


def reply(milestone: MilestoneRecord, code: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{code}: {line(milestone)}, {dated(milestone.on, today)}"


def fact(fact_id: str, recorded_on: date, kind: str, on: date, job_id: str | None) -> Milestone:
    """What the clocks read of it."""
    return Milestone(fact_id, known(MilestoneKind, kind), on, recorded_on, job_id)
