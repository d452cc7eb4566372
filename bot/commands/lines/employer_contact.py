"""`/contact Bean & Leaf C-114 yesterday in person met Rosa (manager) note: hires in May`"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.commands.lines import amounts, names, reader
from bot.commands.lines.background import Background
from bot.commands.lines.days import Reading
from bot.commands.lines.expects import Expects
from bot.commands.lines.found import Found
from bot.commands.lines.phrases import DURATIONS, MODES, as_called, words_of
from bot.commands.lines.pieces import TypedLine, split
from bot.commands.lines.understood import Question, Run, Understood
from ips.facts import MadeBy, Mode, RelationshipStep
from ips.words.table import STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerContactLine(Understood):
    """What a line says of an employer contact; None where it says nothing of it."""

    LABELS = frozenset({"note", "next", "lead"})

    mode: Mode | None = None
    made_by: MadeBy | None = None
    client_was_with_me: bool | None = None
    generic: bool | None = None
    hiring_authority: bool | None = None
    career_exploration: bool | None = None
    interview: bool | None = None
    step: RelationshipStep | None = None
    minutes: int | None = None
    preference_based: bool | None = None
    next_step_on: date | None = None


WORDS = (
    MODES
    | as_called("step", STEPS)
    | DURATIONS
    | words_of(
        "made_by", MadeBy.CLIENT,
        "by client", "by the client", "client alone", "alone", "went alone", "on their own",
        "by himself", "by herself", "by themselves",
    )
    | words_of(
        "client_was_with_me", True,
        "with client", "with the client", "client was with me", "the client was with me",
        "client with me", "was with me", "with me", "together",
    )
    | words_of(
        "generic", True,
        "generic", "no client", "no clients", "nobody", "no one", "noone", "nobody in particular",
        "no one in particular", "noone in particular", "nobody in mind", "no one in mind",
    )
    | words_of(
        "preference_based", True,
        "fits", "it fits", "fits well", "fits their wishes", "fits his wishes", "fits her wishes",
        "fits what they want", "preference-based", "by preference",
    )
    | words_of(
        "preference_based", False,
        "does not fit", "doesn't fit", "doesnt fit", "not a fit", "no fit",
    )
    | words_of("hiring_authority", True, "hiring authority", "decides hiring")
    | words_of("career_exploration", True, "career exploration")
    | words_of("interview", True, "interview", "job interview")
    | words_of("step", RelationshipStep.INTRODUCTION, "introduction", "intro")
    | words_of("step", RelationshipStep.LEARN, "learn the business")
    | words_of("step", RelationshipStep.DISCUSS, "discuss a job seeker")
    | words_of("step", RelationshipStep.KEEP_IN_TOUCH, "keep in touch", "keeping in touch")
)  # fmt: skip

_EXPECTS = Expects(WORDS, amounts.DURATION, employer=True, person=True)
_A_DAY_TO_COME = Expects(reading=Reading.COMING)


def read(line: TypedLine, background: Background) -> EmployerContactLine:
    """An employer and a person who was met, clients or none, and how long it took."""
    found = reader.read(line, _EXPECTS, background)
    found.only_one_day()
    amounts.add_up_minutes(found.parts)
    _join_longer_name(found)
    _take_role(found)
    _take_day_of_next_step(found, line.labelled.get("next", ""), background)
    return found.as_line(EmployerContactLine)


def _take_day_of_next_step(found: Found, text: str, background: Background) -> None:
    """The one day to come that these words name, if they do; 'next fri' is asked about.

    The words are read as they would be in a line, and stay whole.
    """
    plain = Background(background.today, background.day_first)
    step = reader.read(split(text), _A_DAY_TO_COME, plain)
    found.unsure += [each for each in step.unsure if isinstance(each, Question)]
    ahead = {day for day in step.days if day > background.today}
    if len(ahead) == 1 and not step.day_unclear:
        found.parts["next_step_on"] = ahead.pop()


def _join_longer_name(found: Found) -> None:
    """'Target' is known and 'Target Optical' is not: perhaps another one, so it is asked about."""
    runs = found.runs
    for number in range(len(runs) - 1, 0, -1):
        before, run = runs[number - 1], runs[number]
        one_known = (before.known is None) != (run.known is None)
        if run.joined and one_known and before.text[:1].isupper() and run.text[:1].isupper():
            runs[number - 1 : number + 1] = [Run(f"{before.text} {run.text}", doubtful=True)]


def _take_role(found: Found) -> None:
    """'Oak Market manager' is whom they met there; of a new name it may also be the end."""
    if found.person is not None:
        return
    employer = found.employer
    others = [run for run in found.runs if run is not employer and not run.quoted]
    roles = [run for run in others if run.text.lower() in names.ROLES]
    if len(roles) == 1:
        found.role = roles[0].text
        found.runs.remove(roles[0])
    elif employer is not None and employer.known is None and not employer.quoted:
        name, role = names.without_role(employer.text)
        if name and role:
            found.role = role
            place = found.runs.index(employer)
            found.runs[place] = replace(employer, text=name, doubtful=True, longer=employer.text)
