"""One writer of several: a process that records at random about the same few people.

    python -m tests.security.writer

Reads one line of JSON (`Told`) and says `ready`. Then, for every `go`, it does a few acts and
prints what came of them (`Did`, a line of JSON). After any other line it lets go of the database,
says `over`, and may be told of another one. Whatever is no refusal and no 'not recorded' ends the
process.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from bot.casework.drafts import (
    ClientWishesDraft,
    EmployerChoice,
    JobEndDraft,
)
from bot.casework.recording import client_contacts, employer_contacts, employment, enrollment, undo
from bot.casework.reminders import briefs
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import UNHURRIED, Doors, NotRecorded, open_doors, open_patient_doors
from db.encryption import Cipher, use_cipher
from ips.facts import Disclosure, Mode
from tests.databases import engines_share_their_statements
from tests.harbor import job_start
from tests.support import a_visit, employer_met

FIVE = 5
GO = "go\n"
MODES = (Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO)


@dataclass(frozen=True, slots=True)
class Told:
    """What a writer is told. `shared` are facts that all writers change: [kind, id].

    `patient`: it waits for a lock as long as it takes, so only a deadlock can turn it away.
    """

    key: str
    url: str
    actor: tuple[str, str]
    now: str
    seed: int
    acts: int
    patient: bool
    clients: list[str]
    shared: list[tuple[str, str]]


@dataclass
class Did:
    """What came of it: facts newly recorded, acknowledged changes by fact or client, the rest."""

    recorded: list[tuple[str, str]] = field(default_factory=list)
    changed: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    turned_away: int = 0


@dataclass
class Writer:
    told: Told
    doors: Doors
    chance: Random
    did: Did = field(default_factory=Did)
    mine: list[tuple[str, str]] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.who = Actor(*self.told.actor)
        self.now = datetime.fromisoformat(self.told.now)
        self.today: date = self.now.date()

    # ------------------------------------------------------------ new facts

    def meet(self, key: str) -> Recorded:
        """An employer, for five people in any order, who were all there."""
        five = tuple(self.chance.sample(self.told.clients, FIVE))
        name = f"Employer {self.chance.randrange(3)}"
        draft = employer_met(
            EmployerChoice(new_name=name), Mode.IN_PERSON, self.day(), five,
            client_was_with_me=True,
        )  # fmt: skip
        return employer_contacts.record(self.doors, self.who, draft, now=self.now, submission=key)

    def visit(self, key: str) -> Recorded:
        draft = a_visit(self.client(), self.chance.choice(MODES), self.day())
        return client_contacts.record(self.doors, self.who, draft, now=self.now, submission=key)

    def start_job(self, key: str) -> Recorded:
        draft = job_start(self.client(), "Pier Books", self.day(), title="cook")
        return employment.record_start(self.doors, self.who, draft, now=self.now, submission=key)

    # ------------------------------------------------------------ changes of what others change too

    def change(self, key: str) -> Recorded:
        kind, fact_id = self.chance.choice(self.told.shared)
        mode = self.chance.choice(MODES)
        if kind == "client_contact":
            seen, version = client_contacts.draft_of(self.doors, self.who, fact_id, now=self.now)
            changed = replace(seen, record=replace(seen.record, mode=mode))
            return client_contacts.edit(
                self.doors, self.who, fact_id, changed, now=self.now,
                submission=key, version=version,
            )  # fmt: skip
        if kind == "employer_contact":
            met, _, version = employer_contacts.draft_of(
                self.doors, self.who, fact_id, now=self.now
            )
            changed_contact = replace(met, record=replace(met.record, mode=mode))
            return employer_contacts.edit(
                self.doors, self.who, fact_id, changed_contact, now=self.now,
                submission=key, version=version,
            )  # fmt: skip
        ended = JobEndDraft(fact_id, self.today, self.today)
        return employment.record_end(self.doors, self.who, ended, now=self.now, submission=key)

    def take_back(self, key: str) -> Recorded:
        kind, fact_id = self.chance.choice([*self.told.shared, *self.mine])
        kind = self.chance.choice(("job", "job_end")) if kind == "job" else kind
        fact = FactRef(kind, fact_id)
        return undo.void(self.doors, self.who, fact, now=self.now, submission=key)

    def wish(self, key: str) -> Recorded:
        wish = f"with {self.chance.choice(('dogs', 'cats', 'books'))} {key}"
        draft = ClientWishesDraft(
            self.client(), wish, None, None, Disclosure.NOT_DISCUSSED, None, None
        )
        return enrollment.change_wishes(self.doors, self.who, draft, now=self.now, submission=key)

    # ------------------------------------------------------------ the walk

    def walk(self) -> Did:
        """A few acts; what came of these."""
        acts: tuple[Callable[[str], Recorded], ...] = (
            self.meet, self.meet, self.visit, self.start_job,
            self.change, self.change, self.change, self.take_back, self.wish,
        )  # fmt: skip
        self.did = Did()
        for _ in range(self.told.acts):
            self.number += 1
            self.until_answered(self.chance.choice(acts), f"{self.told.seed}-{self.number}")
            if self.chance.random() < 0.2:
                briefs.plan_due(
                    self.doors.patient, self.now
                )  # what may be urgent is planned meanwhile
        self.mine += self.did.recorded
        return self.did

    def until_answered(self, act: Callable[[str], Recorded], key: str) -> None:
        """Tries again what was not recorded, saying the same with the same key."""
        state = self.chance.getstate()
        while True:
            self.chance.setstate(state)
            try:
                done = act(key)
            except NotRecorded:
                self.did.turned_away += 1
                continue
            except Refusal:
                self.did.refused += 1
                return
            break
        is_new = act in (self.meet, self.visit, self.start_job)
        if is_new:
            self.did.recorded.append((done.fact.kind, done.fact.id))
        else:
            self.did.changed[done.fact.id] += 1

    def client(self) -> str:
        return self.chance.choice(self.told.clients)

    def day(self) -> date:
        return self.today - timedelta(days=self.chance.randrange(15))


def main() -> None:
    engines_share_their_statements()
    for line in sys.stdin:
        _write(Told(**json.loads(line)))
        _say("over")


def _write(told: Told) -> None:
    use_cipher(Cipher([told.key]))
    doors = open_patient_doors(told.url, UNHURRIED) if told.patient else open_doors(told.url)
    writer = Writer(told, doors, Random(told.seed))
    _say("ready")
    while sys.stdin.readline() == GO:
        _say(json.dumps(vars(writer.walk())))
    doors.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
