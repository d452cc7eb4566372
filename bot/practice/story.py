"""How the invented unit's facts are put down: one line a fact, by whoever tells a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from bot.casework.drafts import EmployerChoice, EmployerContactDraft
from bot.practice.deeds import Deed, What, moment
from ips.facts import Disclosure, MadeBy, MilestoneKind, Mode, Place
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.milestone import MilestoneRecord


@dataclass(slots=True)
class Story:
    """What happened so far, and the dice; `today` is the day on which the unit opens."""

    today: date
    chance: Random
    deeds: list[Deed] = field(default_factory=list)

    def back(self, days: int) -> date:
        """So many days ago."""
        return self.today - timedelta(days=days)

    def tell(self, on: date, hour: float, by: str, what: What) -> None:
        """Somebody wrote it down on that day, at that local hour."""
        self.deeds.append(Deed(by, moment(on, hour), what))


def once_a_day(deeds: Iterable[Deed]) -> Iterator[Deed]:
    """Nobody visits a client twice on one day, nor two employers for them: by which of the two a
    clock was met would be a matter of their ids. The second employer is met for nobody."""
    seen: set[tuple[str, date]] = set()
    met: set[tuple[str, date]] = set()
    for deed in deeds:
        match deed.what:
            case ClientContactRecord(client_id=code, on=on):
                if (code, on) not in seen:
                    yield deed
                seen.add((code, on))
            case EmployerContactDraft(record=contact, client_ids=(code,)):
                again = (code, contact.on) in met
                yield replace(deed, what=_for_nobody(deed.what)) if again else deed
                met.add((code, contact.on))
            case _:
                yield deed


def _for_nobody(draft: EmployerContactDraft) -> EmployerContactDraft:
    met = replace(draft.record, made_by=MadeBy.SPECIALIST, preference_based=None)
    return replace(draft, record=met, client_ids=())


def talk(story: Story, on: date, hour: float, who: str, code: str, choice: Disclosure) -> None:
    """About disclosure, and what the client wants."""
    kind = MilestoneKind.DISCLOSURE_DISCUSSION
    milestone(story, on, hour, who, code, kind, disclosure=choice)


def milestone(
    story: Story,
    on: date,
    hour: float,
    who: str,
    code: str,
    kind: MilestoneKind,
    **fields: Any,
) -> None:
    """Something that happens once in a while; `fields`: others of its record."""
    reached = MilestoneRecord(client_id=code, kind=kind, on=on, **fields)
    story.tell(on, hour, who, reached)


def employer_met(
    story: Story,
    on: date,
    hour: float,
    who: str,
    employer: str,
    code: str | None,
    contact: EmployerContactRecord,
) -> None:
    """For one client, or for nobody in particular."""
    chosen, for_whom = EmployerChoice(new_name=employer), (code,) if code else ()
    story.tell(on, hour, who, EmployerContactDraft(contact, chosen, for_whom))


def visit(story: Story, on: date, hour: float, who: str, code: str) -> None:
    """In person or, seldom, by phone."""
    minutes = story.chance.choice((20, 30, 45, 60))
    outside = (Place.COMMUNITY,) * 3
    place = story.chance.choice((*outside, Place.OFFICE, Place.HOME))
    by_phone = story.chance.random() < 0.15
    contact = ClientContactRecord(
        client_id=code,
        mode=Mode.PHONE if by_phone else Mode.IN_PERSON,
        on=on,
        place=None if by_phone else place,
        minutes=minutes,
    )
    story.tell(on, hour, who, contact)
