"""Two workspaces are walled off from each other, however alike they are.

Both have the same people's ids, channel, unit, client codes and employers, as if one were a copy
of the other. They walk at random, in turns, and each also tries the other's ids. After every step:
each statement was about the own workspace alone, no row of the other one has changed, and nothing
of it came back or was logged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from bot.casework.administration import (
    planned_leave,
    roster,
    transfers,
    vocational_units,
    workspaces,
)
from bot.casework.administration.workspaces import Workspace
from bot.casework.drafts import (
    ClientWishesDraft,
    EmployerChoice,
    EnrollDraft,
    ExitDraft,
    JobEndDraft,
    JobLeadDraft,
    SnoozeDraft,
    StaffDraft,
    TransferDraft,
    VocationalUnitDraft,
)
from bot.casework.reading import before_meeting, caseload, client_page, clients, employers
from bot.casework.recording import (
    client_contacts,
    employer_contacts,
    enrollment,
    job_leads,
    nudges,
    program_exit,
)
from bot.casework.recording import employment as jobs
from bot.casework.recording import undo as corrections
from bot.casework.recording.record import complete, record
from bot.casework.reminders import briefs, digests
from bot.casework.reminders.leases import Timing, take
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from bot.jobs.delivery.rendering import render
from db.doors import Doors
from db.ids import new_id
from db.models import Base
from ips.facts import Clock, Disclosure, DueKey, ExitReason, Mode, PauseReason, StaffRole
from ips.records.decline import DeclineRecord
from ips.records.pause import PauseRecord
from ips.records.planned_leave import PlannedLeaveRecord
from tests.harbor import job_start
from tests.security.wall import wall_around
from tests.support import a_visit, employer_met, every_row

HERE, THERE = "T0HERE", "T0THERE"
ADMIN, LEA, ANA, BEN = "U0ADMIN", "U0LEA", "U0ANA", "U0BEN"
PEOPLE = (LEA, ANA, BEN)
LIVE = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CODES = tuple(f"C-{number}" for number in range(101, 107))
EMPLOYERS = ("Bean & Leaf", "Oak Market", "Corner Hardware")
STEPS = 60

WALLED = {table.name: table for table in Base.metadata.sorted_tables if "workspace_id" in table.c}


Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Workshop:
    """One of the two: what is known there, and the word that everything typed there contains."""

    id: str
    doors: Doors
    word: str
    today: date = TODAY
    now: datetime = MONDAY
    clients: list[str] = field(default_factory=list)
    facts: list[FactRef] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)
    due: list[DueKey] = field(default_factory=list)

    def actor(self, who: str) -> Actor:
        return Actor(self.id, who)

    def keep(self, done: Recorded) -> Recorded:
        self.facts.append(done.fact)
        if done.fact.kind == "job":
            self.jobs.append(done.fact.id)
        return done

    def rows(self) -> Rows:
        """Every row of this workspace."""
        with self.doors.reading() as session:
            found = every_row(session, WALLED.values())
        return {
            table.name: sorted(
                (tuple(row.values()) for row in rows if row["workspace_id"] == self.id), key=repr
            )
            for table, rows in found.items()
        }


def opaque_ids(rows: Rows) -> set[str]:
    """The ids of a workspace's own rows. (Its audit also keeps ids it was asked about.)"""
    return {
        row[table.c.keys().index("id")]
        for name, table in WALLED.items()
        if "id" in table.c
        for row in rows[name]
    }


# ---------------------------------------------------------------- what people do

Act = Callable[[Workshop, Workshop, Random], object]


def enroll(mine: Workshop, other: Workshop, chance: Random) -> object:
    who = chance.choice((ANA, BEN))
    draft = EnrollDraft(
        chance.choice(CODES), mine.today - timedelta(days=chance.randrange(40)),
        job_wishes=mine.word, meeting_wishes=mine.word,
    )  # fmt: skip
    done = enrollment.enroll(mine.doors, mine.actor(who), draft, now=mine.now)
    mine.clients.append(done.effects[0].client.id)
    return mine.keep(done)


def meet_employer(mine: Workshop, other: Workshop, chance: Random) -> object:
    draft = employer_met(
        EmployerChoice(new_name=chance.choice(EMPLOYERS)), Mode.IN_PERSON, mine.today,
        client_ids=(_client(mine, other, chance),), person_met=mine.word, note=mine.word,
        job_lead=chance.choice((None, mine.word)),
    )  # fmt: skip
    actor = mine.actor(chance.choice(PEOPLE))
    return mine.keep(employer_contacts.record(mine.doors, actor, draft, now=mine.now))


def meet_client(mine: Workshop, other: Workshop, chance: Random) -> object:
    draft = a_visit(_client(mine, other, chance), Mode.IN_PERSON, mine.today, note=mine.word)
    actor = mine.actor(chance.choice(PEOPLE))
    return mine.keep(client_contacts.record(mine.doors, actor, draft, now=mine.now))


def start_job(mine: Workshop, other: Workshop, chance: Random) -> object:
    draft = job_start(
        _client(mine, other, chance), chance.choice(EMPLOYERS),
        mine.today + timedelta(days=chance.randrange(-10, 10)), title=mine.word,
    )  # fmt: skip
    actor = mine.actor(chance.choice(PEOPLE))
    return mine.keep(jobs.record_start(mine.doors, actor, draft, now=mine.now))


def end_job(mine: Workshop, other: Workshop, chance: Random) -> object:
    job_id = chance.choice([*mine.jobs, *other.jobs, new_id()])
    draft = JobEndDraft(job_id, mine.today, mine.today, lessons=mine.word)
    return jobs.record_end(mine.doors, mine.actor(LEA), draft, now=mine.now)


def pause(mine: Workshop, other: Workshop, chance: Random) -> object:
    draft = PauseRecord(
        client_id=_client(mine, other, chance), from_on=mine.today, reason=PauseReason.HOSPITAL,
        review_on=mine.today + timedelta(days=14), words=mine.word,
    )  # fmt: skip
    return mine.keep(record(mine.doors, mine.actor(LEA), draft, now=mine.now))


def decline(mine: Workshop, other: Workshop, chance: Random) -> object:
    draft = DeclineRecord(client_id=_client(mine, other, chance), on=mine.today, words=mine.word)
    return mine.keep(record(mine.doors, mine.actor(LEA), draft, now=mine.now))


def share_job_lead(mine: Workshop, other: Workshop, chance: Random) -> object:
    draft = JobLeadDraft(mine.word, EmployerChoice(new_name=chance.choice(EMPLOYERS)))
    actor = mine.actor(chance.choice(PEOPLE))
    return mine.keep(job_leads.share(mine.doors, actor, draft, now=mine.now))


def close_job_lead(mine: Workshop, other: Workshop, chance: Random) -> object:
    known = [fact.id for fact in (*mine.facts, *other.facts) if fact.kind == "job_lead"]
    one = chance.choice(known or [new_id()])
    done = job_leads.close(mine.doors, mine.actor(LEA), one, now=mine.now)
    return done.summary, done.effects  # its reference is the id that was asked about


def change_wishes(mine: Workshop, other: Workshop, chance: Random) -> object:
    draft = ClientWishesDraft(
        _client(mine, other, chance), mine.word, mine.word, None, Disclosure.NOT_DISCUSSED,
        None, None,
    )  # fmt: skip
    return enrollment.change_wishes(mine.doors, mine.actor(LEA), draft, now=mine.now)


def leave_program(mine: Workshop, other: Workshop, chance: Random) -> object:
    draft = ExitDraft(_client(mine, other, chance), mine.today, ExitReason.GOALS_MET, mine.word)
    return mine.keep(program_exit.exit_client(mine.doors, mine.actor(LEA), draft, now=mine.now))


def end_pause(mine: Workshop, other: Workshop, chance: Random) -> object:
    known = [fact.id for fact in (*mine.facts, *other.facts) if fact.kind == "pause"]
    one = chance.choice(known or [new_id()])
    return complete(mine.doors, mine.actor(LEA), PauseRecord, one, mine.today, now=mine.now)


def take_back(mine: Workshop, other: Workshop, chance: Random) -> object:
    known = [*mine.facts, *other.facts] or [FactRef("client_contact", new_id())]
    return corrections.void(mine.doors, mine.actor(LEA), chance.choice(known), now=mine.now)


def snooze(mine: Workshop, other: Workshop, chance: Random) -> object:
    draft = SnoozeDraft(_due(mine, other, chance))
    return nudges.snooze(mine.doors, mine.actor(ANA), draft, now=mine.now)


def ask_cover(mine: Workshop, other: Workshop, chance: Random) -> object:
    key = _due(mine, other, chance)
    return nudges.ask_cover(mine.doors, mine.actor(ANA), key, now=mine.now)


def hand_over(mine: Workshop, other: Workshop, chance: Random) -> object:
    to = chance.choice([*mine.staff, *other.staff])
    draft = TransferDraft((_client(mine, other, chance),), to, mine.today)
    return transfers.transfer(mine.doors, mine.actor(LEA), draft, now=mine.now)


def take_leave(mine: Workshop, other: Workshop, chance: Random) -> object:
    who = chance.choice([*mine.staff, *other.staff])
    cover = chance.choice([*mine.staff, *other.staff])
    first = mine.today + timedelta(days=chance.randrange(3))
    draft = PlannedLeaveRecord(
        staff_member_id=who, from_on=first, until_on=first + timedelta(days=2), cover_id=cover
    )
    return planned_leave.plan(mine.doors, mine.actor(LEA), draft, now=mine.now)


def read_day(mine: Workshop, other: Workshop, chance: Random) -> object:
    actor = mine.actor(chance.choice(PEOPLE))
    day = caseload.my_day(mine.doors, actor, now=mine.now)
    mine.due += [line.due.key for card in day.people for line in card.due]
    return (
        day,
        caseload.cards(mine.doors, actor, now=mine.now, whole_unit=True),
    )


def read_client(mine: Workshop, other: Workshop, chance: Random) -> object:
    actor, client_id = mine.actor(chance.choice(PEOPLE)), _client(mine, other, chance)
    return (
        client_page.read(mine.doors, actor, client_id, now=mine.now),
        client_page.job_options(mine.doors, actor, client_id, now=mine.now),
        before_meeting.introduce(mine.doors, actor, [client_id], now=mine.now),
    )


def look_for(mine: Workshop, other: Workshop, chance: Random) -> object:
    actor = mine.actor(chance.choice(PEOPLE))
    return (
        clients.client_choices(mine.doors, actor, "C-", now=mine.now),
        clients.find_client(mine.doors, actor, chance.choice(CODES), now=mine.now),
        employers.employer_options(mine.doors, actor, "", now=mine.now),
        employers.match_employer(mine.doors, actor, chance.choice(EMPLOYERS), now=mine.now),
        job_leads.open_leads(mine.doors, actor, now=mine.now),
    )


def read_unit(mine: Workshop, other: Workshop, chance: Random) -> object:
    lea = mine.actor(LEA)
    return (
        roster.staff(mine.doors, lea, now=mine.now),
        planned_leave.leaves(mine.doors, lea, now=mine.now),
        vocational_units.standpoint(mine.doors, lea, now=mine.now),
        digests.digest_now(mine.doors, lea, now=mine.now),
    )


def open_again(mine: Workshop, other: Workshop, chance: Random) -> object:
    fact = chance.choice([*mine.facts, *other.facts] or [FactRef("job", new_id())])
    reading: dict[str, Callable[..., object]] = {
        "employer_contact": employer_contacts.draft_of,
        "client_contact": client_contacts.draft_of,
        "job": jobs.stored_job,
    }
    read = reading.get(fact.kind)
    return read and read(mine.doors, mine.actor(LEA), fact.id, now=mine.now)


ACTS: tuple[Act, ...] = (
    enroll, enroll, meet_employer, meet_client, start_job, end_job, pause, decline,
    share_job_lead, close_job_lead, change_wishes, leave_program, end_pause, take_back, snooze,
    ask_cover, hand_over, take_leave, read_day, read_client, look_for, read_unit, open_again,
)  # fmt: skip


def _client(mine: Workshop, other: Workshop, chance: Random) -> str:
    """Mostly one of the own; now and then one of the other's, or nobody."""
    if mine.clients and chance.random() < 0.8:
        return chance.choice(mine.clients)
    return chance.choice([*other.clients, new_id()])


def _due(mine: Workshop, other: Workshop, chance: Random) -> DueKey:
    nothing = DueKey(new_id(), Clock.CAREER_PROFILE, new_id(), 0)
    return chance.choice([*mine.due, *other.due, nothing])


# ---------------------------------------------------------------- the wall


def furnish(doors: Doors, workspace_id: str, word: str) -> Workshop:
    made = Workshop(workspace_id, doors, word)
    workspaces.keep(
        doors,
        Workspace(workspace_id, "Agency", None, f"xoxb-{workspace_id}", "U0BOT", "B0BOT"),
        now=LIVE,
    )
    staff = (
        StaffDraft(LEA, StaffRole.TEAM_LEAD),
        StaffDraft(ANA, StaffRole.EMPLOYMENT_SPECIALIST),
        StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST),
    )
    draft = VocationalUnitDraft("East", "C0EAST", "America/New_York", staff)
    vocational_units.create(doors, made.actor(ADMIN), draft, now=LIVE, admins=frozenset({ADMIN}))
    made.staff = [one.id for one in roster.staff(doors, made.actor(LEA), now=MONDAY)]
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_walk_in_two_like_workspaces_never_crosses(
    doors: Doors, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chance = Random(seed)
    here, there = furnish(doors, HERE, "walnut-here"), furnish(doors, THERE, "cherry-there")
    done, refused, waiting = 0, 0, list[Act]()
    rows: dict[str, Rows] = {}  # of whoever has not acted since
    for step in range(STEPS):
        mine, other = chance.sample((here, there), 2)
        if not waiting:
            waiting = chance.sample(ACTS, len(ACTS))  # each comes, in any order
        act = waiting.pop()
        if step % 10 == 9:
            for each in (here, there):
                each.now += timedelta(days=1)
                each.today = each.now.date()
        untouched = rows.get(other.id) or other.rows()
        foreign = opaque_ids(untouched) | {other.id, other.word}
        caplog.clear()
        with wall_around({mine.id}, {other.id}) as wall:
            try:
                answer = repr(act(mine, other, chance))
                done += 1
            except Refusal as refusal:
                answer = f"{refusal.sentence} {refusal.field}"
                refused += 1
        what, logged = f"step {step}: {act.__name__} in {mine.id}", caplog.text
        assert wall.crossings == [], what
        assert [word for word in foreign if word in answer] == [], what
        assert [word for word in foreign if word in logged] == [], what
        assert mine.word not in logged, what
        assert other.rows() == untouched, what
        rows = {other.id: untouched}
    assert done > STEPS // 3
    assert refused > 3
    _read_what_goes_out(here, there)


def _read_what_goes_out(here: Workshop, there: Workshop) -> None:
    """Every message planned for either shows its own alone."""
    doors, now = here.doors, here.now + timedelta(days=1)
    briefs.plan_due(doors, now)
    digests.plan_due(doors, now)
    shown = {HERE: 0, THERE: 0}
    ids = {each.id: opaque_ids(each.rows()) for each in (here, there)}
    for _ in range(20):
        batch = take(doors, owner="reader", limit=50, timing=Timing(lease=0.0))
        for message in batch.messages:
            mine, other = (here, there) if message.workspace_id == HERE else (there, here)
            with wall_around({mine.id}, {other.id}) as wall:
                drawn = render(doors, message, now)
            assert wall.crossings == []
            assert other.word not in repr(drawn)
            assert not ids[other.id] & set(re.findall(r"[0-9a-f]{32}", repr(drawn)))
            shown[message.workspace_id] += 1
    assert all(shown.values())


def test_the_others_ids_are_answered_like_ids_that_exist_nowhere(doors: Doors) -> None:
    here, there = furnish(doors, HERE, "walnut-here"), furnish(doors, THERE, "cherry-there")
    chance = Random(7)
    for act in (enroll, meet_client, meet_employer, start_job):
        act(there, here, chance)
    lea = here.actor(LEA)
    nowhere = new_id()

    def said(ask: Callable[[str], object], *tries: str) -> set[str]:
        heard = set()
        for each in tries:
            with pytest.raises(Refusal) as refused:
                ask(each)
            heard.add(refused.value.sentence)
        return heard

    client = there.clients[0]
    for ask in (
        lambda one: client_page.read(doors, lea, one, now=MONDAY),
        lambda one: client_contacts.record(
            doors, lea, a_visit(one, Mode.IN_PERSON, MONDAY.date()), now=MONDAY
        ),
    ):
        assert len(said(ask, client, nowhere)) == 1
    for fact in there.facts:
        undo: Callable[[str], object] = lambda one, kind=fact.kind: corrections.void(  # noqa: E731
            doors, lea, FactRef(kind, one), now=MONDAY
        )
        assert len(said(undo, fact.id, nowhere)) == 1, fact.kind
