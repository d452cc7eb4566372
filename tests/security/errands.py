"""What happens without anybody pressing a button: the ticker, the command line, installing.

Each errand is run in one of two like workspaces and tells what it did beyond it. `COVERS` says
which jobs, verbs, listeners and pages it stands for, so that a test can see when one has none.
"""

from __future__ import annotations

import contextlib
import io
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from unittest import mock
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.__main__ import main
from bot.casework.administration import (
    planned_leave,
    roster,
    transfers,
    vocational_units,
    workspaces,
)
from bot.casework.administration.installing import NO_WORKSPACE
from bot.casework.drafts import EnrollDraft, JobEndDraft, JobLeadDraft, StaffDraft, TransferDraft
from bot.casework.privacy import erasing
from bot.casework.recording import client_contacts, employment, enrollment, job_leads, undo
from bot.casework.recording.record import record
from bot.casework.reminders import briefs, clock_was_ahead, digests
from bot.casework.replies import Refusal
from bot.jobs.delivery import tidying
from bot.jobs.ticker import Ticker
from bot.jobs.timetable import AUDIT, DELIVER, PLAN, ROSTER, TIDY, TIMETABLE
from bot.manifest import INSTALL_PATH, REDIRECT_PATH
from bot.server.work import make_deliverer
from bot.slack.oauth import Installing
from db.encryption import Cipher, new_key, use_cipher
from db.models import Base
from db.sealing import UNOPENED, unsealed
from db.types import is_private
from ips.facts import JobSupport, Mode, StaffRole, SupportGiver
from ips.records.job_support import JobSupportRecord
from practice_workspace.payloads import user_json
from tests.delivery_world import AT_ONCE
from tests.front import signed_front
from tests.security.acts import pressed
from tests.security.stage import ADA, ANA, BEN, CHANNEL, LEA, RON, Stage, encoded
from tests.security.twins import HERE, THERE, WORDS, ZONES, Seen, Twins
from tests.security.wall import KEYS
from tests.support import a_visit
from tests.test_oauth import call

TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)
FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 9)
Trouble = list[str]


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to do in `mine`; returns what it did beyond its own workspace."""

    run: Callable[[Twins, Stage], Trouble]
    covers: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.run.__name__


# ---------------------------------------------------------------- the ticker


class Rounds:
    """The jobs of the timetable, one after the other, at a wall time of one workspace."""

    def __init__(self, twins: Twins) -> None:
        self._twins = twins
        self.deliverer = make_deliverer(twins.settings, twins.doors.patient, timing=AT_ONCE)
        self.deliverer._at_once = 1  # so that one thread can be watched
        self._ticker = Ticker(twins.doors, self.deliverer, twins.clock)

    def at(self, stage: Stage, day: date, hour: int, minute: int) -> datetime:
        zone = ZoneInfo(ZONES[stage.team])
        self._twins.clock.move_to(datetime.combine(day, time(hour, minute), zone))
        return self._twins.clock.now()

    def run(self, *jobs: str) -> Trouble:
        """Each of these jobs, all that write to people by default; a failure is told in a log."""
        heard = len(self._twins.heard.lines)
        for entry in TIMETABLE:
            if entry.job in (jobs or (PLAN, DELIVER, TIDY, AUDIT)):
                self._ticker.jobs[entry.job]()
        told = self._twins.heard.lines[heard:]
        return [line for line in told if "failed" in line]

    def have_planned_until_now(self) -> None:
        """A ticker that has just begun would look whether a clock was ahead."""
        self._ticker._planned_at = self._twins.clock.now()

    def close(self) -> None:
        self.deliverer.release()


@contextmanager
def rounds_of(twins: Twins, mine: Stage | None = None, day: date | None = None) -> Iterator[Rounds]:
    """Rounds with nothing left over from before: what both have planned is delivered first.

    `mine` and `day`: so is whatever is due elsewhere by ten to eight of that day.
    """
    with twins.kept():
        rounds = Rounds(twins)
        twins.go_on_from(("delivered",), partial(_deliver_what_is_planned, twins, rounds))
        if mine is not None and day is not None:
            first = partial(_let_the_other_be_first, mine, rounds, day)
            twins.go_on_from(("delivered", mine.team, day), first)
        rounds.have_planned_until_now()
        yield rounds
        rounds.close()


def _deliver_what_is_planned(twins: Twins, rounds: Rounds) -> None:
    with twins.watching_both() as seen:
        failed = rounds.run(PLAN, DELIVER)
    assert failed + seen.trouble == [], failed + seen.trouble


def a_morning(twins: Twins, mine: Stage) -> Trouble:
    """Briefs are planned and sent, one is opened, a record changes it, and it is updated."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        now = rounds.at(mine, TUESDAY, 8, 5)
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run()
            brief = _message(mine, "brief", ANA)
            mine.ask(ANA, pressed("brief.open", brief, where="message"))
            draft = a_visit(_named(mine, "C-7"), Mode.IN_PERSON, TUESDAY)
            client_contacts.record(mine.doors, mine.actor(ANA), draft, now=now)
            failed += rounds.run(DELIVER)
        return [*failed, *seen.trouble, *_unless(seen, "chat.postMessage", "chat.update")]


def a_monday(twins: Twins, mine: Stage) -> Trouble:
    """The digest with its chart, parts and lists; it is reviewed; somebody leaves the roster."""
    with rounds_of(twins, mine, MONDAY) as rounds:
        now = rounds.at(mine, MONDAY, 8, 35)
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run()
            digest = _message(mine, "digest", CHANNEL)
            mine.ask(LEA, pressed("digest.contact_log", digest, where="message"))
            mine.ask(LEA, pressed("digest.mark_reviewed", digest, where="message"))
            roster.remove(mine.doors, mine.actor(LEA), mine.ids[ANA], now=now)
            rounds.at(mine, MONDAY, 8, 36)
            failed += rounds.run()
        shown = WORDS[mine.team] in "".join(one.text for one in seen.sent)
        missing = [] if shown else ["nothing of one's own was shown"]
        wanted = ("chat.postMessage", "files.completeUploadExternal", "chat.delete")
        return [*failed, *seen.trouble, *missing, *_unless(seen, *wanted)]


def an_erased_client(twins: Twins, mine: Stage) -> Trouble:
    """Somebody who stands in a brief, a digest and a request is erased: all of it is drawn anew."""
    with rounds_of(twins) as rounds:
        for day in (TUESDAY, MONDAY):
            for stage in _in_turn(twins):
                rounds.at(stage, day, 8, 35)
                rounds.run(PLAN, DELIVER)
        mine.ask(ANA, pressed("due.cover", _shown(mine, "C-7"), where="message"))
        with twins.watching_both() as both:
            failed = rounds.run(DELIVER)
        now = twins.clock.now()
        with twins.watching(mine, a_job=True) as seen:
            erasing.erase_client(mine.doors.patient, mine.actor(LEA), _named(mine, "C-7"), now=now)
            failed += rounds.run()
        told = [*failed, *both.trouble, *seen.trouble]
        return [*told, *_unless(seen, "chat.update", "chat.delete")]


def a_quarter_later(twins: Twins, mine: Stage) -> Trouble:
    """What has stood in Slack for ninety days is deleted there."""
    with rounds_of(twins) as rounds:
        for stage in _in_turn(twins):
            _let_the_other_be_first(stage, rounds, TUESDAY)
            rounds.at(stage, TUESDAY, 8, 5)
            rounds.run(PLAN, DELIVER)
        mine.raw.execute("UPDATE vocational_unit SET keep_messages_days = 90")
        mine.raw.commit()
        rounds.at(mine, TUESDAY + timedelta(days=90), 8, 4)
        rounds.run(TIDY)  # what is past keeping elsewhere by now
        rounds.at(mine, TUESDAY + timedelta(days=90), 8, 6)
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run(TIDY)
        return [*failed, *seen.trouble, *_unless(seen, "chat.delete")]


def a_brief_that_was_held_up(twins: Twins, mine: Stage) -> Trouble:
    """Planned in the morning and taken up hours later: does it still make sense to send it?"""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        rounds.at(mine, TUESDAY, 8, 5)
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run(PLAN)
            rounds.at(mine, TUESDAY, 13, 5)
            failed += rounds.run(DELIVER)
        return [*failed, *seen.trouble, *_unless(seen, "chat.postMessage")]


def a_machine_that_slept(twins: Twins, mine: Stage) -> Trouble:
    """Yesterday's brief was never taken up: today's says it all, and that one is withdrawn."""
    with rounds_of(twins) as rounds:
        rounds.at(mine, TUESDAY, 8, 5)
        rounds.run(PLAN)
        _hold(mine, "8000-01-01 00:00:00.000000")
        rounds.at(mine, WEDNESDAY, 7, 50)
        rounds.run(PLAN, DELIVER)  # the other one's, up to now
        _hold(mine, None)
        rounds.at(mine, WEDNESDAY, 8, 5)
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run()
        withdrawn = _state(mine, "withdrawn")
        return [*failed, *seen.trouble, *([] if withdrawn else ["nothing was withdrawn"])]


def names_taken_back(twins: Twins, mine: Stage) -> Trouble:
    """Briefs with names stand in Slack; an admin takes the leave back, and they are drawn anew."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        now = rounds.at(mine, TUESDAY, 8, 5)
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run()
            vocational_units.acknowledge_names(
                mine.doors, mine.actor(ADA), allowed=False, now=now, admins=frozenset({ADA})
            )
            failed += rounds.run(DELIVER)
        return [*failed, *seen.trouble, *_unless(seen, "chat.postMessage", "chat.update")]


def a_slack_that_deletes_nothing(twins: Twins, mine: Stage) -> Trouble:
    """Where one token opens nothing any more, the other Slack is still tidied."""
    with rounds_of(twins) as rounds, mock.patch.object(tidying, "AT_A_TIME", 1):
        for stage in _in_turn(twins):
            rounds.at(stage, TUESDAY, 8, 5)
            rounds.run(PLAN, DELIVER)
        mine.raw.execute("UPDATE vocational_unit SET keep_messages_days = 90")
        mine.raw.commit()
        mine.workspace.faults.add("error", "chat.delete", times=None, error="account_inactive")
        rounds.at(twins.there, TUESDAY + timedelta(days=90), 8, 6)
        with twins.watching_both() as seen:
            failed = rounds.run(TIDY)
            twins.clock.move_by(timedelta(minutes=1))
            failed += rounds.run(TIDY)
        mine.workspace.faults.clear()
        gone = [one.team for one in seen.sent if one.method == "chat.delete"]
        waited = [] if twins.other(mine).team in gone else ["the other Slack was not tidied"]
        return [*failed, *seen.trouble, *waited]


def a_slack_in_trouble(twins: Twins, mine: Stage) -> Trouble:
    """One Slack asks to wait, breaks off, refuses and is left by a process; the other goes on."""
    with rounds_of(twins) as rounds:
        other, faults = twins.other(mine), mine.workspace.faults
        both_at = max(rounds.at(each, TUESDAY, 8, 5) for each in twins.stages.values())
        twins.clock.move_to(both_at)
        told: Trouble = []
        with twins.watching_both() as seen:
            told += rounds.run(PLAN)
            faults.add("rate_limited", "chat.postMessage", retry_after=600)
            told += rounds.run(DELIVER)
        own = [one for one in seen.sent if one.team == mine.team and "post" in one.method]
        others = [one for one in seen.sent if one.team == other.team and "post" in one.method]
        told += seen.trouble
        if len(own) > 1 or not others:
            told.append("one Slack asked to wait, and the other waited too")
        _hold(mine, None)
        faults.add("reset_after", "chat.postMessage")
        faults.add("error", "chat.postMessage", error="is_archived")
        with twins.watching(mine, a_job=True) as seen:
            lead = JobLeadDraft("Somebody hires")  # more than one thing to post
            job_leads.share(mine.doors, mine.actor(ANA), lead, now=twins.clock.now())
            told += rounds.run()
            told += rounds.run(DELIVER)
            _leave_in_the_middle(mine)
            told += rounds.run(DELIVER)
            dead = _state(mine, "dead")
            mine.ask(ADA, pressed("ips.health"))
            for message_id in dead:
                mine.ask(ADA, pressed("delivery.send_again", message_id))
            told += rounds.run(DELIVER)
        faults.clear()
        return [*told, *seen.trouble, *([] if dead else ["nothing was refused"])]


def what_cannot_be_delivered(twins: Twins, mine: Stage) -> Trouble:
    """A job lead and requests for cover are refused for good, and the team lead is told."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        now = rounds.at(mine, TUESDAY, 8, 5)
        faults = mine.workspace.faults
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run(PLAN, DELIVER)
            mine.ask(ANA, pressed("due.cover", _shown(mine, "C-7"), where="message"))
            lead = JobLeadDraft("A night porter is wanted")
            job_leads.share(mine.doors, mine.actor(ANA), lead, now=now)
            faults.add("error", "chat.postMessage", times=None, error="user_disabled")
            failed += rounds.run(DELIVER)
            faults.clear()
            failed += rounds.run(DELIVER)
        dead = [] if len(_state(mine, "dead")) > 1 else ["nothing was refused"]
        return [*failed, *seen.trouble, *dead]


def a_lease_that_was_lost(twins: Twins, mine: Stage) -> Trouble:
    """Somebody else has taken a message up while it was being posted: a copy is looked for."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        rounds.at(mine, TUESDAY, 8, 5)

        def lose(step: str) -> None:
            if step == "before_record":
                mine.raw.execute(
                    "UPDATE outgoing_message SET attempt = attempt + 1 WHERE workspace_id = ?",
                    (mine.team,),
                )
                mine.raw.commit()

        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run(PLAN)
            with mock.patch.object(rounds.deliverer, "_at_step", lose):
                failed += rounds.run(DELIVER)
        query = "SELECT count(*) FROM outgoing_message WHERE look_back_at IS NOT NULL"
        (looked,) = mine.raw.execute(query).fetchone()
        return [*failed, *seen.trouble, *([] if looked else ["no copy is looked for"])]


def what_is_rare(twins: Twins, mine: Stage) -> Trouble:
    """Teams that have had a name before, and leave that ends sooner."""
    with twins.kept():
        now, lea = twins.clock.now(), mine.actor(LEA)
        with twins.watching(mine) as seen:
            draft = EnrollDraft("C-8", now.date(), mh_team="North")
            enrollment.enroll(mine.doors, mine.actor(ANA), draft, now=now)
            joined = StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST, teams=("north",))
            roster.change(mine.doors, lea, joined, now=now)
            later = now + timedelta(days=2)
            planned_leave.cancel(mine.doors, lea, mine.leave_id, now=later)
            again = EnrollDraft("C-9", now.date(), mh_team="North")
            done = enrollment.enroll(mine.doors, mine.actor(ANA), again, now=later)
            undo.void(mine.doors, mine.actor(ANA), done.fact, now=later)
        return seen.trouble


def a_rating_with_what_is_on_record(twins: Twins, mine: Stage) -> Trouble:
    """The forms of items that people rate hold what milestones and support say of the unit."""
    with twins.kept():
        lea, today = mine.actor(LEA), twins.clock.now().date()
        helped = JobSupportRecord(
            client_id=mine.targets["own"].client,
            on=today,
            support=JobSupport.ENCOURAGEMENT,
            giver=SupportGiver.CO_WORKER,
        )
        record(mine.doors, lea, helped, now=twins.clock.now())
        with twins.watching(mine) as seen:
            said = [
                mine.ask(LEA, pressed("fidelity.rate", f"2026-01-01:{today}:{item}")).text
                for item in ("S1", "S2", "S3", "S11")
            ]
        well = [] if all("views.push" in one for one in said) else [f"no form: {said}"]
        return [*seen.trouble, *well]


def strangers_who_come_again(twins: Twins, mine: Stage) -> Trouble:
    """Somebody on no roster is refused time and again: the audit log takes one row more of it."""
    with rounds_of(twins) as rounds:
        with twins.watching(mine, a_job=True) as seen:
            for _ in range(3):
                mine.ask(RON, pressed("ips.roster"))
            twins.clock.move_by(timedelta(minutes=2))
            failed = rounds.run(TIDY)
        query = (
            "SELECT subject_id FROM audit_event WHERE workspace_id = ? AND subject_kind = 'times'"
        )
        counted = mine.raw.execute(query, (mine.team,)).fetchall()
        return [*failed, *seen.trouble, *([] if counted == [("2",)] else [f"not so: {counted}"])]


def a_timetable_that_nobody_can_read(twins: Twins, mine: Stage) -> Trouble:
    """A unit's next digest is damaged, then somebody's next brief: each is brought back."""
    told: Trouble = []
    with rounds_of(twins) as rounds:
        for table, column, which in (
            ("vocational_unit", "next_digest_at", mine.unit_id),
            ("staff_member", "next_brief_at", mine.ids[ANA]),
        ):
            mine.raw.execute(f"UPDATE {table} SET {column} = 'x' WHERE id = ?", (which,))
            mine.raw.commit()
            with twins.watching(mine, a_job=True) as seen:
                rounds.run(AUDIT)
            left = mine.raw.execute(f"SELECT id FROM {table} WHERE {column} = 'x'").fetchall()
            told += [*seen.trouble, *(f"not brought back: {each}" for each in left)]
    return told


def two_briefs_of_a_unit(twins: Twins, mine: Stage) -> Trouble:
    """They go out at once, and are read together."""
    with rounds_of(twins) as rounds:
        now = twins.clock.now()
        draft = EnrollDraft("C-8", now.date() - timedelta(days=24))
        enrollment.enroll(mine.doors, mine.actor(BEN), draft, now=now)
        _let_the_other_be_first(mine, rounds, TUESDAY)
        rounds.at(mine, TUESDAY, 8, 5)
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run(PLAN, DELIVER)
        posted = [one for one in seen.sent if one.method == "chat.postMessage"]
        well = [] if len(posted) > 1 else ["no two went out"]
        return [*failed, *seen.trouble, *well]


def a_process_that_ends(twins: Twins, mine: Stage) -> Trouble:
    """It gives back at once what it has leased and not begun to post."""
    with rounds_of(twins) as rounds:
        _let_the_other_be_first(mine, rounds, TUESDAY)
        rounds.at(mine, TUESDAY, 8, 5)
        rounds.run(PLAN)
        mine.raw.execute(
            "UPDATE outgoing_message SET state = 'leased', leased_by = ?,"
            " leased_until = '8000-01-01 00:00:00.000000'"
            " WHERE workspace_id = ? AND state = 'planned'",
            (rounds.deliverer.owner, mine.team),
        )
        mine.raw.commit()
        held = _state(mine, "leased")
        with twins.watching(mine, a_job=True) as seen:
            rounds.close()
        well = held and not _state(mine, "leased")
        return [*seen.trouble, *([] if well else ["nothing was given back"])]


def a_clock_that_ran_ahead(twins: Twins, mine: Stage) -> Trouble:
    """Days to come were planned and posted; once the clock is right, all of it is taken back."""
    with rounds_of(twins) as rounds:
        for day in (MONDAY + timedelta(days=21), MONDAY + timedelta(days=22)):
            rounds.at(mine, day, 8, 35)
            rounds.run(PLAN, DELIVER)
        now = rounds.at(mine, TUESDAY, 8, 5)
        with twins.watching_both() as seen:
            number = clock_was_ahead.put_right(mine.doors.patient, now)
            failed = rounds.run(DELIVER, TIDY)
        right = [] if number else ["nobody was brought back"]
        return [*failed, *seen.trouble, *right, *_unless(seen, "chat.delete")]


def what_was_given_up_and_stands(twins: Twins, mine: Stage) -> Trouble:
    """A brief whose post nobody knew the fate of is found in Slack, and counts as sent again."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        rounds.at(mine, TUESDAY, 8, 5)
        rounds.run(PLAN, DELIVER)
        mine.raw.execute(
            "UPDATE outgoing_message SET state = 'dead', reason = 'x',"
            " look_back_at = '2000-01-01 00:00:00.000000' WHERE id = ?",
            (_message(mine, "brief", ANA),),
        )
        mine.raw.commit()
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run(TIDY, DELIVER)
        left = ["it was not found"] if _state(mine, "dead") else []
        return [*failed, *seen.trouble, *left]


def a_row_that_nobody_can_read(twins: Twins, mine: Stage) -> Trouble:
    """A message and a link of the audit chain are damaged: each ends, or is named, in its own."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        rounds.at(mine, TUESDAY, 8, 5)
        rounds.run(PLAN)
        for damage in (
            "UPDATE outgoing_message SET subject = '{' WHERE workspace_id = ? AND ts IS NULL",
            "UPDATE audit_event SET fields = '{' WHERE workspace_id = ? AND number = 2",
        ):
            mine.raw.execute(damage, (mine.team,))
        mine.raw.commit()
        with twins.watching(mine, a_job=True) as seen:
            rounds.run(DELIVER)
        with twins.watching_both() as both:
            said = _verified(twins)
        signs = twins.signs_of(twins.other(mine).team)
        named = [f"it names {sign}" for sign in signs if sign in said]
        dead = [] if _state(mine, "dead") else ["nothing has ended"]
        return [*seen.trouble, *both.trouble, *named, *dead]


def somebody_handed_over(twins: Twins, mine: Stage) -> Trouble:
    """Told of in a brief, carried by a colleague since: whoever read of them answers no more."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        now = rounds.at(mine, TUESDAY, 8, 5)
        rounds.run(PLAN, DELIVER)
        draft = TransferDraft((_named(mine, "C-7"),), mine.ids[BEN], TUESDAY)
        with twins.watching(mine, a_job=True) as seen:
            transfers.transfer(mine.doors, mine.actor(LEA), draft, now=now)
            rounds.at(mine, TUESDAY, 8, 7)
            failed = rounds.run()
        return [*failed, *seen.trouble]


def an_offered_job_lead(twins: Twins, mine: Stage) -> Trouble:
    """Offered from a meeting for somebody whose wishes it fits; their specialist takes it up."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        now = rounds.at(mine, TUESDAY, 10, 5)
        draft = EnrollDraft("C-8", now.date(), job_wishes="cooking")
        enrollment.enroll(mine.doors, mine.actor(ANA), draft, now=now)
        lead = JobLeadDraft("A kitchen helper is wanted")
        job_leads.share(mine.doors, mine.actor(BEN), lead, now=now)
        with twins.watching(mine, a_job=True) as seen:
            mine.ask(LEA, pressed("meeting.offer_leads", mine.meeting_id, where="message"))
            failed = rounds.run(DELIVER)
            query = "SELECT id FROM outgoing_message WHERE workspace_id = ? AND dedupe_key LIKE ?"
            whom = f"lead_offer:%:{_named(mine, 'C-8')}:%"
            (offer,) = mine.raw.execute(query, (mine.team, whom)).fetchone()
            said = mine.ask(ANA, pressed("lead_offer.take_up", offer, where="message"))
            failed += rounds.run(DELIVER)
            query = "SELECT id FROM action WHERE workspace_id = ? AND client_id = ?"
            (became,) = mine.raw.execute(query, (mine.team, _named(mine, "C-8"))).fetchone()
            undone = mine.ask(ANA, pressed("recorded.undo", f"action:{became}", where="message"))
            failed += rounds.run(DELIVER)
        well = [] if "Action about C-8" in said.text else [f"not taken up: {said.text}"]
        well += [] if "Undone" in undone.text else [f"not undone: {undone.text}"]
        return [*failed, *seen.trouble, *well]


def another_channel(twins: Twins, mine: Stage) -> Trouble:
    """The digest waits for the unit's channel when the unit gets another one: it goes there."""
    with rounds_of(twins, mine, MONDAY) as rounds, tempfile.TemporaryDirectory() as folder:
        rounds.at(mine, MONDAY, 8, 35)
        rounds.run(PLAN)
        file = Path(folder) / "units.toml"
        (profile,) = mine.raw.execute(
            "SELECT profile FROM unit_profile WHERE workspace_id = ?", (mine.team,)
        ).fetchone()
        unit = UNITS.format(zone=ZONES[mine.team], profile=profile, staff="")
        file.write_text(unit.replace(CHANNEL, "C0ELSEWHERE"), "utf-8")
        with twins.watching(mine) as seen:
            said = typed(twins, "units", "apply", str(file), team=mine.team)
        query = "SELECT count(*) FROM outgoing_message WHERE conversation = 'C0ELSEWHERE'"
        (moved,) = mine.raw.execute(query).fetchone()
        return [*seen.trouble, *([] if moved else [f"nothing goes there: {said}"])]


def somebody_named_elsewhere(twins: Twins, mine: Stage) -> Trouble:
    """Who is erased stands in a team, an employer's name, a job lead and a colleague's note."""
    with rounds_of(twins) as rounds:
        now, lea = twins.clock.now(), mine.actor(LEA)
        own = mine.targets["own"].client
        note = a_visit(own, Mode.IN_PERSON, now.date(), note="Came with C-7")
        client_contacts.record(mine.doors, mine.actor(ANA), note, now=now)
        lead = JobLeadDraft("Somebody hires")
        job_leads.share(mine.doors, mine.actor(ANA), lead, now=now)
        draft = EnrollDraft("C-8", now.date(), mh_team="North")
        enrollment.enroll(mine.doors, mine.actor(ANA), draft, now=now)
        for text in (
            "UPDATE employer SET name = 'C-7 Bakery' WHERE workspace_id = ?",
            "UPDATE client_team SET team = 'C-7 and others' WHERE workspace_id = ?",
            "UPDATE staff_team SET team = 'C-7 and others' WHERE workspace_id = ?",
        ):
            mine.raw.execute(text, (mine.team,))
        mine.raw.commit()
        with twins.watching(mine, a_job=True) as seen:
            erasing.erase_client(mine.doors.patient, lea, _named(mine, "C-7"), now=now)
            failed = rounds.run(DELIVER)
        query = "SELECT count(*) FROM employer WHERE vocational_unit_id = ? AND name LIKE 'C-7%'"
        (left,) = mine.raw.execute(query, (mine.unit_id,)).fetchone()
        return [*failed, *seen.trouble, *(["they still stand there"] if left else [])]


def an_update_that_slack_refuses(twins: Twins, mine: Stage) -> Trouble:
    """Somebody in it was erased, and it cannot be drawn anew: then it is deleted."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        now = rounds.at(mine, TUESDAY, 8, 5)
        rounds.run(PLAN, DELIVER)
        faults = mine.workspace.faults
        faults.add("error", "chat.update", times=None, error="edit_window_closed")
        with twins.watching(mine, a_job=True) as seen:
            erasing.erase_client(mine.doors.patient, mine.actor(LEA), _named(mine, "C-7"), now=now)
            failed = rounds.run(DELIVER, TIDY)
        faults.clear()
        return [*failed, *seen.trouble, *_unless(seen, "chat.update")]


def a_post_that_breaks_off_again_and_again(twins: Twins, mine: Stage) -> Trouble:
    """Slack answers in between: whether it took anything else meanwhile says whose fault it is."""
    with rounds_of(twins, mine, FRIDAY) as rounds:
        rounds.at(mine, FRIDAY, 8, 5)
        faults = mine.workspace.faults
        with twins.watching(mine, a_job=True) as seen:
            failed = rounds.run(PLAN)
            faults.add("reset_before", "chat.postMessage", times=None)
            failed += rounds.run(DELIVER)  # at once again, twenty batches long
        faults.clear()  # nothing has arrived: done once more, it is not found in Slack
        return [*failed, *seen.trouble, *_unless(seen, "chat.postMessage")]


def an_undo_after_a_colleagues_edit(twins: Twins, mine: Stage) -> Trouble:
    """Whose change made it what it is now is asked before it is taken back as it was left."""
    with twins.kept():
        now = twins.clock.now()
        draft = a_visit(mine.targets["own"].client, Mode.IN_PERSON, now.date())
        done = client_contacts.record(mine.doors, mine.actor(ANA), draft, now=now)
        other = a_visit(mine.targets["own"].client, Mode.PHONE, now.date())
        with twins.watching(mine) as seen, contextlib.suppress(Refusal):
            client_contacts.edit(
                mine.doors, mine.actor(LEA), done.fact.id, other, now=now, version=1
            )
            undo.void(mine.doors, mine.actor(ANA), done.fact, now=now, as_i_left_it=True)
        return seen.trouble


def a_brief_that_cannot_be_planned(twins: Twins, mine: Stage) -> Trouble:
    """A fault of ours with one person and one unit: they step back, and nobody else does."""
    with rounds_of(twins, mine, MONDAY) as rounds:
        rounds.at(mine, MONDAY, 8, 35)
        fault = mock.Mock(side_effect=ValueError("a fault"))
        with (
            twins.watching(mine, a_job=True) as seen,
            mock.patch.object(briefs, "plan_for", fault),
            mock.patch.object(digests, "plan_for", fault),
        ):
            rounds.run(PLAN)
        query = "SELECT count(*) FROM staff_member WHERE workspace_id = ? AND plan_failures > 0"
        (back,) = mine.raw.execute(query, (mine.team,)).fetchone()
        return [*seen.trouble, *([] if back else ["nobody has stepped back"])]


def what_became_of_a_job(twins: Twins, mine: Stage) -> Trouble:
    """A job has ended: the client's page asks whether it says anything else than it once did."""
    with twins.kept():
        now, today = twins.clock.now(), twins.clock.now().date()
        ended = JobEndDraft(mine.targets["own"].job, today, today)
        with twins.watching(mine) as seen:
            employment.record_end(mine.doors, mine.actor(ANA), ended, now=now)
            mine.ask(ANA, pressed("client.open", mine.targets["own"].client, where="message"))
        return seen.trouble


def _hold(mine: Stage, until: str | None) -> None:
    """As if this Slack had asked to wait: nothing of its messages is taken up before."""
    mine.raw.execute("UPDATE workspace SET not_before = ? WHERE id = ?", (until, mine.team))
    mine.raw.commit()


def _leave_in_the_middle(mine: Stage) -> None:
    """As if a process had leased a message, and another had begun to post one, and both died."""
    for state, kind in (("leased", "brief"), ("sending", "job_lead")):
        mine.raw.execute(
            "UPDATE outgoing_message SET state = ?, ts = NULL, leased_by = 'gone',"
            " leased_until = '2000-01-01 00:00:00.000000',"
            " sending_since = '2026-03-03 12:00:00.000000', posts = 1 WHERE id ="
            " (SELECT id FROM outgoing_message WHERE workspace_id = ?"
            " AND state = 'sent' AND kind = ? LIMIT 1)",
            (state, mine.team, kind),
        )
    mine.raw.commit()


def _let_the_other_be_first(mine: Stage, rounds: Rounds, day: date) -> None:
    """Whatever is due elsewhere by now is sent before anybody watches."""
    rounds.at(mine, day, 7, 50)
    rounds.run(PLAN, DELIVER)


def _in_turn(twins: Twins) -> tuple[Stage, Stage]:
    return twins.here, twins.there


def _unless(seen: Seen, *methods: str) -> Trouble:
    """An errand that did not do what it is for shows nothing."""
    asked = {one.method for one in seen.sent}
    return [f"{method} was never asked" for method in methods if method not in asked]


def _message(mine: Stage, kind: str, conversation: str) -> str:
    query = (
        "SELECT id FROM outgoing_message WHERE workspace_id = ? AND kind = ? AND conversation = ?"
        " AND state = 'sent' ORDER BY sequence DESC"
    )
    return str(mine.raw.execute(query, (mine.team, kind, conversation)).fetchone()[0])


def _state(mine: Stage, state: str) -> tuple[str, ...]:
    query = "SELECT id FROM outgoing_message WHERE workspace_id = ? AND state = ?"
    return tuple(one for (one,) in mine.raw.execute(query, (mine.team, state)))


def _named(mine: Stage, code: str) -> str:
    query = "SELECT id FROM client WHERE workspace_id = ? AND code = ?"
    return str(mine.raw.execute(query, (mine.team, code)).fetchone()[0])


def _shown(mine: Stage, code: str) -> str:
    """What a button beside this client's line carries: the newest that a message has shown."""
    query = (
        "SELECT clock, client_id, fact_id, part FROM outgoing_item"
        " WHERE workspace_id = ? AND client_id = ? ORDER BY nudge_on DESC"
    )
    row = mine.raw.execute(query, (mine.team, _named(mine, code))).fetchone()
    return ":".join(str(each) for each in row)


# ---------------------------------------------------------------- the command line


def typed(twins: Twins, *line: str, team: str = "", database: str = "", keys: str = "") -> str:
    """What a verb says, run with the twins' database; `team`: whose token is configured."""
    token = {"SLACK_BOT_TOKEN": twins.stages[team].workspace.bot_token} if team else {}
    environment = {
        "DATABASE_URL": database or f"sqlite:///{twins.here.file}",
        "ENCRYPTION_KEYS": keys or twins.key,
        "SLACK_API_URL": twins.settings.slack_api_url,
        "LOG_LEVEL": "DEBUG",
        "PATH": os.environ.get("PATH", ""),
        **token,
    }
    told = io.StringIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, environment, clear=True),
        contextlib.redirect_stdout(told),
        contextlib.redirect_stderr(told),
    ):
        main([*line])
    return told.getvalue()


def recomputing(twins: Twins, mine: Stage) -> Trouble:
    """Due dates that were spoilt in one workspace are put right there, the other's stay."""
    with twins.kept():
        before = twins.rows(mine.team)["due_contact"]
        mine.raw.execute(
            "UPDATE due_contact SET due_on = '2020-01-01' WHERE workspace_id = ?", (mine.team,)
        )
        mine.raw.commit()
        with twins.watching_both() as seen:
            other = twins.rows(twins.other(mine).team)
            said = typed(twins, "recompute")
        right = {*twins.rows(mine.team)["due_contact"]} == {*before}
        same = twins.rows(twins.other(mine).team) == other
        wrong = [] if right and same and "put right" in said else ["due dates are not as before"]
        return [*seen.trouble, *wrong]


def _verified(twins: Twins) -> str:
    """What `audit verify` says beside the ends of all chains."""
    lines = typed(twins, "audit", "verify").splitlines()
    return "\n".join(line for line in lines if not line.startswith("HEAD "))


def verifying(twins: Twins, mine: Stage) -> Trouble:
    """A changed audit row of one workspace is named, and of the other the ends of its chains."""
    with twins.kept():
        mine.raw.execute(
            "UPDATE audit_event SET actor = 'U0NOBODY' WHERE workspace_id = ? AND number = 2",
            (mine.team,),
        )
        mine.raw.execute(
            "DELETE FROM audit_head WHERE workspace_id = ? AND chain = ?",
            (mine.team, mine.other_unit_id),
        )
        mine.raw.commit()
        with twins.watching_both() as seen:
            said = _verified(twins)
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "kept.txt"
            kept.write_text(typed(twins, "audit", "verify"), "utf-8")
            with twins.watching_both() as against:
                typed(twins, "audit", "verify", "--against", str(kept))
        signs = twins.signs_of(twins.other(mine).team)
        named = [f"it names {sign}" for sign in signs if sign in said]
        seen_nothing = [] if mine.unit_id in said else ["it saw nothing"]
        return [*seen.trouble, *against.trouble, *named, *seen_nothing]


def rotating(twins: Twins, mine: Stage) -> Trouble:
    """Every private text of both is under the new key and says what it said."""
    with twins.kept():
        before = _opened(twins)
        key = new_key()
        with twins.watching_both() as seen:
            typed(twins, "keys", "rotate", keys=f"{key},{twins.key}")
        use_cipher(Cipher([key]))
        same = _opened(twins) == before
        with twins.watching_both() as back:
            typed(twins, "keys", "rotate", keys=f"{twins.key},{key}")
            typed(twins, "migrate")
        wrong = [] if same else ["a private text is not what it was"]
        wrong += ["a private text opens nowhere"] if UNOPENED in str(before) else []
        return [*seen.trouble, *back.trouble, *wrong]


def _opened(twins: Twins) -> Mapping[str, set[tuple[object, ...]]]:
    """Every private text in plain, with its primary key."""
    found = {}
    with twins.doors.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            private = [each for each in table.columns if is_private(each)]
            if private and table.name in KEYS:
                rows = connection.execute(select(*table.primary_key, *private))
                opened = (unsealed(table, row) for row in rows.mappings())
                found[table.name] = {tuple(row.values()) for row in opened}
    return found


def rehearsing(twins: Twins, mine: Stage) -> Trouble:
    """What would be sent at one workspace's morning, shown and rolled back."""
    with rounds_of(twins, mine, TUESDAY) as rounds:
        now = rounds.at(mine, TUESDAY, 8, 5)
        other = twins.other(mine)
        with twins.watching(mine, a_job=True) as seen:
            said = typed(twins, "send-due", "--at", now.isoformat())
        mixed = [] if WORDS[other.team] not in said else ["the other's words are shown"]
        return [*seen.trouble, *mixed, *([] if "C-7" in said else ["nothing is shown"])]


def one_digest(twins: Twins, mine: Stage) -> Trouble:
    """The digest of a unit whose name the other workspace has too: they must say whose."""
    with twins.kept():
        week = ("--unit", "Harbor", "--week", "2026-03-02", "--dry-run")
        with twins.watching_both() as both:
            unclear = typed(twins, "digest", *week)
        with twins.watching(mine) as seen:
            said = typed(twins, "digest", *week, "--workspace", mine.team)
        mixed = [] if WORDS[twins.other(mine).team] not in said + unclear else ["a wrong digest"]
        shown = WORDS[mine.team] in said and "--workspace" in unclear
        return [*both.trouble, *seen.trouble, *mixed, *([] if shown else ["nothing is shown"])]


UNITS = """
[[vocational_unit]]
name = "Harbor"
channel = "C0UNIT"
zone = "{zone}"
working_days = ["mon", "tue", "wed", "thu", "fri"]
send_at = 07:30:00
digest_day = "tue"
profile = "{profile}"

[[vocational_unit.holidays]]
on = 2026-12-25
name = "Christmas Day"
{staff}
"""
PERSON = """
[[vocational_unit.staff]]
slack_user_id = "{who}"
role = "{role}"
"""


def applying_units(twins: Twins, mine: Stage) -> Trouble:
    """One workspace's unit is changed by a file, its people by their Slack ids."""
    with twins.kept(), tempfile.TemporaryDirectory() as folder:
        people = roster.staff(mine.doors, mine.actor(LEA), now=mine.clock.now())
        staff = "".join(PERSON.format(who=one.slack_user_id, role=one.role) for one in people[:-1])
        (profile,) = mine.raw.execute(
            "SELECT profile FROM unit_profile WHERE workspace_id = ?", (mine.team,)
        ).fetchone()
        file = Path(folder) / "units.toml"
        file.write_text(UNITS.format(zone=ZONES[mine.team], profile=profile, staff=staff), "utf-8")
        with twins.watching(mine) as seen:
            said = typed(twins, "units", "apply", str(file), team=mine.team)
        return [*seen.trouble, *([] if "Harbor" in said else [f"nothing was changed: {said}"])]


def erasing_a_workspace(twins: Twins, mine: Stage) -> Trouble:
    """Slack tells that the app has left; then all of it is erased. The other one works on."""
    with twins.kept():
        left = {"type": "event_callback", "event": {"type": "app_uninstalled"}}
        revoked = {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}
        with twins.watching(mine) as seen:
            mine.ask(LEA, {"type": "event_callback", "event": revoked})
            mine.ask(LEA, left)
            said = typed(twins, "workspaces", "erase", mine.team)
        rows = twins.rows(mine.team)
        stay = [f"{table} still has rows" for table, kept in rows.items() if kept
                and not table.startswith("audit")]  # fmt: skip
        other = twins.other(mine)
        with twins.watching(other) as after:
            answer = other.ask(LEA, {"command": "/ips", "text": "roster", "channel_id": CHANNEL})
        well = "Ana Alder" in answer.text or ANA in answer.text
        gone = [] if "is erased" in said else [said]
        return [
            *seen.trouble,
            *after.trouble,
            *stay,
            *gone,
            *([] if well else ["the other is gone"]),
        ]


def listing(twins: Twins, mine: Stage) -> Trouble:
    """`workspaces list` names both, and writes nothing."""
    with twins.kept(), twins.watching_both() as seen:
        said = typed(twins, "workspaces", "list")
    both = HERE in said and THERE in said
    return [*seen.trouble, *([] if both else ["not both are listed"])]


def an_agency_reader(twins: Twins, mine: Stage) -> Trouble:
    """Given in one workspace, listed there and taken again; the other has none."""
    with twins.kept():
        with twins.watching(mine) as seen:
            typed(twins, "agency", "give", mine.team, BEN)
            here = typed(twins, "agency", "list", mine.team)
            page = mine.ask(BEN, pressed("ips.agency")).text
        there = typed(twins, "agency", "list", twins.other(mine).team)
        with twins.watching(mine) as taken:
            typed(twins, "agency", "take", mine.team, BEN)
        wrong = [] if BEN in here else ["who was given it is not listed"]
        wrong += ["the other workspace lists them"] if BEN in there else []
        wrong += [] if "Harbor" in page else [f"what was sent is not shown: {page}"]
        return [*seen.trouble, *taken.trouble, *wrong]


def somebody_becomes_a_guest(twins: Twins, mine: Stage) -> Trouble:
    """Slack tells of it: they are off this roster, and their namesake stays on the other."""
    with twins.kept(), _as_a_guest(mine, BEN) as guest:
        event = {"type": "user_change", "user": guest, "cache_ts": 1, "event_ts": "1.1"}
        with twins.watching(mine) as seen:
            mine.deliver(*encoded(mine.workspace.inner.people.acting.event(mine.team, event)))
        return [*seen.trouble, *_off_one_roster(twins, mine, BEN)]


def a_line_in_the_bots_own_messages(twins: Twins, mine: Stage) -> Trouble:
    """Typed as a message, and the press that opens its form."""
    with twins.kept():
        inner = mine.workspace.inner
        dm = mine.workspace.state.bot_direct(ANA, mine.team).id
        line = {"type": "message", "channel_type": "im", "channel": dm, "user": ANA, "ts": "1.1"}
        event = line | {"text": f"visit {mine.targets['own'].code} office", "event_ts": "1.1"}
        with twins.watching(mine) as seen:
            mine.deliver(*encoded(inner.people.acting.event(mine.team, event)))
            mine.ask(ANA, pressed("typed_message.open", "1.1:", where="message"))
        return seen.trouble


def the_daily_look_at_rosters(twins: Twins, mine: Stage) -> Trouble:
    """The same, where nobody heard Slack tell of it: each Slack is asked about its own people."""
    with rounds_of(twins) as rounds, _as_a_guest(mine, BEN):
        with twins.watching_both() as seen:
            failed = [line for _ in range(4) for line in rounds.run(ROSTER)]
        return [*failed, *seen.trouble, *_off_one_roster(twins, mine, BEN)]


@contextmanager
def _as_a_guest(mine: Stage, user_id: str) -> Iterator[Mapping[str, object]]:
    state = mine.workspace.state
    before = state.user(user_id)
    try:
        yield user_json(state, state.put_user(replace(before, is_restricted=True)))
    finally:
        state.put_user(before)


def _off_one_roster(twins: Twins, mine: Stage, user_id: str) -> Trouble:
    left = {
        team
        for (team,) in mine.raw.execute(
            "SELECT workspace_id FROM staff_member"
            " WHERE slack_user_id = ? AND removed_at IS NOT NULL",
            (user_id,),
        )
    }
    return [] if left == {mine.team} else [f"off the roster in {sorted(left)}"]


def settling_what_was_given_up(twins: Twins, mine: Stage) -> Trouble:
    """`undelivered` lists both, each with its workspace, and lets go of the one that is named."""
    with twins.kept():
        dead = _given_up(twins)
        with twins.watching_both() as both:
            said = typed(twins, "undelivered", "list")
        both_told = all(f"{key}  {team}" in said for team, key in dead.items())
        with twins.watching(mine, a_job=True) as seen:
            typed(twins, "undelivered", "dismiss", dead[mine.team])
        wrong = [] if both_told and _state(mine, "dead") == () else ["not as it should be"]
        return [*both.trouble, *seen.trouble, *wrong]


def looking(twins: Twins, mine: Stage) -> Trouble:
    """`doctor` with one workspace's token tells of that one's dead messages alone."""
    with twins.kept():
        dead = _given_up(twins)
        with twins.watching_both() as seen:
            said = typed(twins, "doctor", team=mine.team)
        told, mixed = dead[mine.team] in said, dead[twins.other(mine).team] in said
        return [*seen.trouble, *([] if told and not mixed else ["not one's own alone"])]


def _given_up(twins: Twins) -> Mapping[str, str]:
    """Workspace -> the message that was given up there."""
    dead = {}
    raw = twins.here.raw
    for team in twins.stages:
        query = "SELECT id FROM outgoing_message WHERE workspace_id = ? LIMIT 1"
        (dead[team],) = raw.execute(query, (team,)).fetchone()
        end = "UPDATE outgoing_message SET state = 'dead', reason = 'x' WHERE id = ?"
        raw.execute(end, (dead[team],))
    raw.commit()
    return dead


# What a restore leaves beside the rows: its own event, and a note for whoever posts next.
LEFT_BY_A_RESTORE = frozenset({"outgoing_message", "audit_event", "audit_head"})


def keeping_a_copy(twins: Twins, mine: Stage) -> Trouble:
    """A backup of both, restored: every row is whose it was."""
    with twins.kept(), tempfile.TemporaryDirectory() as folder:
        copy, anew = Path(folder) / "both.backup", Path(folder) / "anew.sqlite3"
        with twins.watching_both() as seen:
            typed(twins, "backup", str(copy))
            typed(twins, "restore", str(copy), database=f"sqlite:///{anew}")
        tables = twins.rows(mine.team)
        with closing(sqlite3.connect(anew)) as raw:
            restored = {
                table: tuple(raw.execute(f"SELECT * FROM {table} WHERE {key} = ?", (mine.team,)))
                for table, key in KEYS.items()
            }
        changed = {table for table in tables if restored[table] != tables[table]}
        wrong = sorted(changed - LEFT_BY_A_RESTORE)
        return [*seen.trouble, *(f"a row of {table} is not whose it was" for table in wrong)]


# ---------------------------------------------------------------- installing


def installing_again(twins: Twins, mine: Stage) -> Trouble:
    """Slack's own flow, as a browser walks it, for a workspace that is installed already."""
    with twins.kept():
        pages = Installing(twins.settings, twins.doors, twins.clock)
        front = signed_front(
            mine.app, twins.doors, mine.settings.slack_signing_secret or "", installing=pages
        )
        mine.raw.execute("UPDATE workspace SET name = 'Before' WHERE id = ?", (mine.team,))
        mine.raw.commit()
        with twins.watching(mine, also={NO_WORKSPACE}) as seen:
            _, headers, _ = call(front, INSTALL_PATH, "", "GET")
            state = parse_qs(urlsplit(headers["location"]).query)["state"][0]
            cookie = headers["set-cookie"].partition(";")[0]
            query = f"code=code-{mine.team}&state={state}"
            status, _, _ = call(front, REDIRECT_PATH, query, "GET", cookie=cookie)
        found = workspaces.find(twins.doors, mine.team)
        well = status == 200 and found is not None and found.name == "Agency"
        return [*seen.trouble, *([] if well else ["it was not installed"])]


ERRANDS = (
    Errand(a_morning, (f"job {PLAN}", f"job {DELIVER}", f"job {AUDIT}", "action brief.open")),
    Errand(a_monday, (f"job {TIDY}", "action digest.contact_log", "action digest.mark_reviewed")),
    Errand(an_erased_client, ()),
    Errand(a_quarter_later, ()),
    Errand(a_brief_that_was_held_up, ()),
    Errand(a_machine_that_slept, ()),
    Errand(names_taken_back, ()),
    Errand(a_slack_that_deletes_nothing, ()),
    Errand(a_slack_in_trouble, ()),
    Errand(what_cannot_be_delivered, ()),
    Errand(a_lease_that_was_lost, ()),
    Errand(what_is_rare, ()),
    Errand(a_rating_with_what_is_on_record, ()),
    Errand(strangers_who_come_again, ()),
    Errand(a_timetable_that_nobody_can_read, ()),
    Errand(two_briefs_of_a_unit, ()),
    Errand(a_process_that_ends, ()),
    Errand(a_clock_that_ran_ahead, ()),
    Errand(what_was_given_up_and_stands, ()),
    Errand(a_row_that_nobody_can_read, ()),
    Errand(somebody_handed_over, ()),
    Errand(an_offered_job_lead, ()),
    Errand(another_channel, ()),
    Errand(somebody_named_elsewhere, ()),
    Errand(an_update_that_slack_refuses, ()),
    Errand(a_post_that_breaks_off_again_and_again, ()),
    Errand(an_undo_after_a_colleagues_edit, ()),
    Errand(a_brief_that_cannot_be_planned, ()),
    Errand(what_became_of_a_job, ()),
    Errand(recomputing, ("verb recompute",)),
    Errand(verifying, ("verb audit",)),
    Errand(rotating, ("verb keys", "verb migrate")),
    Errand(rehearsing, ("verb send-due",)),
    Errand(one_digest, ("verb digest",)),
    Errand(applying_units, ("verb units",)),
    Errand(
        erasing_a_workspace,
        ("verb workspaces", "event app_uninstalled", "event tokens_revoked"),
    ),
    Errand(listing, ()),
    Errand(an_agency_reader, ("verb agency",)),
    Errand(somebody_becomes_a_guest, ("event user_change",)),
    Errand(a_line_in_the_bots_own_messages, ("event message", "action typed_message.open")),
    Errand(the_daily_look_at_rosters, (f"job {ROSTER}",)),
    Errand(settling_what_was_given_up, ("verb undelivered",)),
    Errand(looking, ("verb doctor",)),
    Errand(keeping_a_copy, ("verb backup", "verb restore")),
    Errand(installing_again, (f"page {INSTALL_PATH}", f"page {REDIRECT_PATH}")),
)

# Made of what is walked here already, or without any record.
WITHOUT_RECORDS: Mapping[str, str] = {
    "verb run": "the conversations and the ticker in one process",
    "verb web": "the conversations over HTTP: every act here comes that way",
    "verb work": "the ticker alone",
    "verb practice": "an invented workspace in a database of its own",
    "verb manifest": "prints a file; opens no database",
}
