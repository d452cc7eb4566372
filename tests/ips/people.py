"""A person to try the clocks on: facts by keyword, logged on the day they happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ips.due_contacts import due_contacts, standing
from ips.facts import (
    ClientContact,
    Clock,
    Decline,
    DueContact,
    EmployerContact,
    Episode,
    Exit,
    ExitReason,
    History,
    Job,
    JobChange,
    JobEnd,
    MadeBy,
    Milestone,
    MilestoneKind,
    Mode,
    Pause,
    PauseReason,
    StaffRole,
    Standing,
)
from ips.standards import IPS_25, Profile, Profiles

IPS = Profiles.always(IPS_25)
ENTRY = date(2025, 3, 3)  # a Monday


def day(text: str) -> date:
    """'03-14' is 14 March 2025; a whole date is itself."""
    return date.fromisoformat(text if len(text) > 5 else f"2025-{text}")


class Person:
    """Collects facts; each method returns self, so that a story reads in one go."""

    def __init__(self, entered: str = "03-03", **episode: Any) -> None:
        entered_on = day(entered)
        recorded = day(episode.pop("recorded", entered))
        live_on = day(episode.pop("live", "2001-01-01"))
        first = Episode("entry", entered_on, recorded, **episode)
        self.history = History("c1", episodes=(first,), live_on=live_on)

    def _add(self, name: str, fact: object) -> Person:
        changes: dict[str, Any] = {name: (*getattr(self.history, name), fact)}
        self.history = replace(self.history, **changes)
        return self

    def employer(self, on: str, id: str = "", **more: Any) -> Person:
        fact = EmployerContact(
            id or f"employer-{on}",
            day(on),
            day(more.pop("recorded", on)),
            more.pop("mode", Mode.IN_PERSON),
            more.pop("made_by", MadeBy.SPECIALIST),
            more.pop("competitive", True),
            **more,
        )
        return self._add("employer_contacts", fact)

    def visit(self, on: str, id: str = "", **more: Any) -> Person:
        fact = ClientContact(
            id or f"visit-{on}",
            day(on),
            day(more.pop("recorded", on)),
            more.pop("mode", Mode.IN_PERSON),
            more.pop("reached", True),
            more.pop("by_role", StaffRole.EMPLOYMENT_SPECIALIST),
            job_ids=frozenset(more.pop("jobs", ())),
            **more,
        )
        return self._add("client_contacts", fact)

    def call(self, on: str, **more: Any) -> Person:
        return self.visit(on, f"call-{on}", mode=Mode.PHONE, **more)

    def attempt(self, on: str, **more: Any) -> Person:
        return self.visit(on, f"attempt-{on}", reached=False, mode=Mode.PHONE, **more)

    def job(self, starts: str, id: str = "job", learned: str | None = None, **more: Any) -> Person:
        learned = learned or starts
        fact = Job(
            id,
            day(starts),
            day(learned),
            day(more.pop("recorded", learned)),
            more.pop("competitive", True),
            more.pop("permanent", True),
            changes=tuple(
                JobChange(f"change-{on}", day(on), day(on)) for on in more.pop("changes", ())
            ),
            **more,
        )
        return self._add("jobs", fact)

    def planned(self, starts: str, learned: str = "03-04", **more: Any) -> Person:
        """A start that nobody has said anything of since."""
        return self.job(starts, learned=learned, confirmed=False, **more)

    def start_confirmed(self, id: str = "job") -> Person:
        return self._change_job(id, confirmed=True)

    def _change_job(self, id: str, **changes: Any) -> Person:
        jobs = tuple(replace(j, **changes) if j.id == id else j for j in self.history.jobs)
        self.history = replace(self.history, jobs=jobs)
        return self

    def job_end(self, on: str, learned: str | None = None, id: str = "job", **more: Any) -> Person:
        recorded = day(more.pop("recorded", learned or on))
        return self._change_job(id, end=JobEnd(day(on), day(learned or on), recorded, **more))

    def start_moved(self, to: str, id: str = "job") -> Person:
        return self._change_job(id, starts_on=day(to))

    def start_cancelled(self, on: str, id: str = "job") -> Person:
        return self._change_job(id, cancelled_on=day(on))

    def did(self, kind: MilestoneKind, on: str, job: str | None = None, **more: Any) -> Person:
        recorded = day(more.pop("recorded", on))
        return self._add(
            "milestones", Milestone(f"{kind}-{on}", kind, day(on), recorded, job_id=job)
        )

    def pause(self, on: str, resumed: str | None = None) -> Person:
        fact = Pause(
            f"pause-{on}",
            day(on),
            day(on),
            PauseReason.HOSPITAL,
            review_on=day(on) + timedelta(days=14),
            resumed_on=None if resumed is None else day(resumed),
        )
        return self._add("pauses", fact)

    def decline(
        self, on: str, *clocks: Clock, job: str | None = None, withdrawn: str | None = None
    ) -> Person:
        fact = Decline(
            f"decline-{on}",
            day(on),
            day(on),
            frozenset(clocks),
            job_id=job,
            withdrawn_on=None if withdrawn is None else day(withdrawn),
        )
        return self._add("declines", fact)

    def exit(self, on: str, reason: ExitReason = ExitReason.CLIENT_REQUESTED) -> Person:
        *before, last = self.history.episodes
        last = replace(last, exit=Exit(day(on), day(on), reason))
        self.history = replace(self.history, episodes=(*before, last))
        return self

    def reentry(self, on: str) -> Person:
        return self._add("episodes", Episode("reentry", day(on), day(on)))

    def without(self, fact_id: str) -> Person:
        """The same person after a fact was voided."""
        names = ("employer_contacts", "client_contacts", "milestones", "jobs", "declines")
        changes: dict[str, Any] = {
            name: tuple(fact for fact in getattr(self.history, name) if fact.id != fact_id)
            for name in names
        }
        self.history = replace(self.history, **changes)
        return self

    def dues(self, *clocks: Clock, profile: Profile = IPS_25) -> list[DueContact]:
        found = due_contacts(self.history, Profiles.always(profile))
        return [due for due in found if not clocks or due.key.clock in clocks]

    def due(self, clock: Clock, fact_id: str | None = None, part: int | None = None) -> DueContact:
        found = [
            due
            for due in self.dues(clock)
            if fact_id in (None, due.key.fact_id) and part in (None, due.key.part)
        ]
        assert len(found) == 1, found
        return found[0]

    def stands(self, today: str, clock: Clock, **which: Any) -> Standing:
        return standing(self.due(clock, **which), day(today))


def standings(dues: Iterable[DueContact], today: str) -> set[Standing]:
    return {standing(due, day(today)) for due in dues}
