"""Everything that anybody can do, and everything that happens by itself, as one list of deeds.

The acts of the permission walk, each by those who may, the team lead's also about the twin's
client; then the errands. Each is done in one of the twins and tells what it did beyond it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from bot.casework.access.permissions import Action
from tests.security.acts import OF_CLIENTS, OF_THE_UNIT, Act
from tests.security.errands import ERRANDS, Errand
from tests.security.stage import ADA, ANA, LEA, Stage
from tests.security.twins import WORDS, Twins

FOR_ADMINS = frozenset(
    {Action.CREATE_UNIT, Action.ALLOW_NAMES, Action.KEEP_DELIVERY}
    | {Action.SEE_SETTINGS, Action.CHANGE_SETTINGS}
)
FAILED = "went wrong on our side"  # as the error boundary says
OWN, THE_OTHERS = "own", "other workspace"


@dataclass(frozen=True, slots=True)
class Done:
    """What a deed did beyond its workspace, and all that came back for it."""

    trouble: list[str]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """An act of a person's; `about`: one's own client, or the twin's."""

    who: str
    act: Act
    about: str = OWN

    @property
    def name(self) -> str:
        return f"{self.act.name} by {self.who}, {self.about}"

    def done_by(self, twins: Twins, mine: Stage) -> Done:
        target = mine.targets[self.about]
        ids = {str(getattr(target, each.name)) for each in fields(target)}
        asked_about = ids if self.about == THE_OTHERS else ()
        with twins.kept(), twins.watching(mine, asked_about=asked_about) as seen:
            answer = mine.ask(self.who, self.act.payload(mine, target))
        trouble = seen.trouble
        if answer.status != 200 or FAILED in answer.text:
            trouble.append(f"it failed: {answer.status} {answer.body[:80]}")
        if WORDS[twins.other(mine).team] in answer.text:
            trouble.append("the answer holds the other workspace's words")
        return Done(trouble, answer.text)


@dataclass(frozen=True, slots=True)
class Sent:
    """An errand as a deed."""

    errand: Errand

    @property
    def name(self) -> str:
        return self.errand.name

    def done_by(self, twins: Twins, mine: Stage) -> Done:
        """Whole, with what other errands begin with too: any of it may be what is tried."""
        twins.reached.clear()
        return Done(self.errand.run(twins, mine))


Deed = Press | Sent


def what_people_do() -> Iterator[Press]:
    """Everything for the team lead; what a specialist records; what is an admin's."""
    for act in (*OF_CLIENTS, *OF_THE_UNIT):
        yield Press(LEA, act)
        if act.about_client:
            yield Press(LEA, act, THE_OTHERS)
        if act.writes:
            yield Press(ANA, act)
        if FOR_ADMINS & {*act.needs}:
            yield Press(ADA, act)


def every_deed() -> tuple[Deed, ...]:
    return (*what_people_do(), *(Sent(errand) for errand in ERRANDS))
