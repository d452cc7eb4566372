"""One leased message: posted, looked up, brought up to date, or given up.

A message is rendered from what is true when it is sent. What breaks off is looked up in Slack
before it is posted again, so nothing is lost and nothing stands there twice. Whoever has to wait is
put back with a time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from threading import Event
from time import monotonic
from typing import TypeVar

from slack_sdk import WebClient

from bot.casework.access.doors import NotRecorded, PatientDoors
from bot.casework.reminders import briefs, leases, open_channels, retention
from bot.casework.reminders.leases import FAULT, REFUSAL, SILENCE, Failure, OutgoingMessage, Timing
from bot.casework.replies import Opened
from bot.jobs.delivery import failures, leftovers, post_office, uploads
from bot.jobs.delivery.channel_looks import ChannelLooks, channel_of, is_forgotten
from bot.jobs.delivery.limits import Limits
from bot.jobs.delivery.post_office import Rendered
from bot.jobs.delivery.rendering import out_of_sight, render
from bot.jobs.delivery.slack_words import (
    MayNotLook,
    MustWait,
    NoEntry,
    NotArrived,
    RefusedForGood,
    Unclear,
)
from bot.jobs.delivery.turn import (
    NOTHING,
    AtStep,
    Counts,
    SlackFor,
    Turn,
    is_to_look_back,
    no_step,
)
from bot.logs import place_of

log = logging.getLogger("bot.jobs")

# A view that fails the same way this often will not succeed the next time either.
MOST_RENDERING_FAILURES = 5
# A fault of ours in one message: it must not keep what is behind it waiting for ever.
MOST_FAULTS = 5

Done = TypeVar("Done")


class Courier:
    """Does with one leased message what it needs; what breaks off can be gone on from.

    `slack_for` gives the WebClient of a workspace, or None where it has no token. `at_step` is
    called with each of `STEPS` as it is reached. `admins`: the Slack ids that get the notice of a
    dead message where there is no team lead.
    """

    def __init__(
        self,
        doors: PatientDoors,
        slack_for: SlackFor,
        *,
        admins: Collection[str] = (),
        timing: Timing | None = None,
        at_step: AtStep = no_step,
    ) -> None:
        self.doors = doors
        self.timing = timing or Timing()
        self._slack_for = slack_for
        self._channels = ChannelLooks(doors)
        self._limits = Limits()
        self._admins = tuple(admins)
        self._at_step = at_step
        self._stopping = Event()
        self._left_something = Event()

    def deliver(self, leased: OutgoingMessage, turn: Turn) -> Counts:
        return self._carefully(leased, turn, self._deliver)

    def _carefully(
        self, leased: OutgoingMessage, turn: Turn, does: Callable[[OutgoingMessage, Turn], Done]
    ) -> Done | Counts:
        """One message must not stop the others."""
        try:
            return does(leased, turn)
        except NotRecorded:
            return self._not_recorded(leased)
        except Exception as error:
            log.error("message %s: %s", leased.id, place_of(error))
            return self._after_fault(leased, turn)

    def _not_recorded(self, leased: OutgoingMessage) -> Counts:
        """Released with the next round; what may have been posted will be looked up."""
        self._left_something.set()
        log.warning("message %s: the database was busy or away", leased.id)
        return Counts(waiting=1)

    def _after_fault(self, leased: OutgoingMessage, turn: Turn) -> Counts:
        """The same fault again and again ends the message: nothing behind it waits for ever."""
        try:
            if leased.faults + 1 >= MOST_FAULTS:
                posted = leases.may_stand(self.doors, leased)
                return self._give_up(leased, "not_confirmed" if posted else "cannot_be_shown", turn)
            leases.rest_after_fault(self.doors, leased, timing=self.timing)
        except NotRecorded:
            return self._not_recorded(leased)
        except Exception as error:
            # It comes back when its lease ends; the others of its batch do not wait for that.
            log.error("message %s cannot be given up: %s", leased.id, place_of(error))
        return Counts(waiting=1)

    def _deliver(self, leased: OutgoingMessage, turn: Turn) -> Counts:
        if self._is_to_rest(leased, turn):
            return self._rested(leased)
        slack = self._slack_for(leased.workspace_id)
        if slack is None:
            return self._no_entry(leased, turn)
        if seconds := self._limits.must_wait(leased):
            return self._back_in(leased, seconds)
        try:
            if leased.ts is not None:
                return self._bring_up_to_date(slack, leased, turn)
            if leased.posts:
                return self._look_up(slack, leased, turn)
            return self._send(slack, leased, turn)
        except MustWait as wait:
            self._limits.met(leased, wait.seconds)
            return self._back_in(leased, wait.seconds)
        except NotArrived as missed:
            return self._put_off(leased, failures.of_a_try(slack, leased, missed.word, turn), turn)
        except NoEntry:
            if failures.answers(slack, leased, turn):
                return self._put_off(leased, Failure(SILENCE, answers=True), turn)
            return self._no_entry(leased, turn)
        except RefusedForGood as refused:
            return self._give_up(leased, refused.reason, turn)

    def _is_to_rest(self, leased: OutgoingMessage, turn: Turn) -> bool:
        return self._stopping.is_set() or leased.workspace_id in turn.resting

    def _rested(self, leased: OutgoingMessage) -> Counts:
        self._hand_back(leased)
        return NOTHING if self._stopping.is_set() else Counts(waiting=1)

    def _back(
        self, leased: OutgoingMessage, failure: Failure | None = None, unposted: bool = False
    ) -> Counts:
        """To be tried again: at once, or after a failure in a while."""
        timing = self.timing
        leases.put_back(self.doors, leased, timing=timing, failure=failure, unposted=unposted)
        return Counts(waiting=1)

    def _back_in(self, leased: OutgoingMessage, seconds: float) -> Counts:
        """Slack asked to wait with what this one asks; some apps may look once a minute, and post
        all the same. Others of the workspace need not wait."""
        leases.again_in(self.doors, leased, seconds)
        return Counts(waiting=1)

    def _put_off(
        self, leased: OutgoingMessage, failure: Failure, turn: Turn, *, unposted: bool = False
    ) -> Counts:
        """To be tried again in a while, or given up when it has been tried often enough."""
        over = failures.why_over(self.timing, leased, failure, turn)
        if over is not None:
            return self._give_up(leased, over, turn, unposted=unposted)
        return self._back(leased, failure=failure, unposted=unposted)

    def _to_say(
        self, slack: WebClient, leased: OutgoingMessage, turn: Turn
    ) -> tuple[Rendered, int] | Counts:
        """What it says now and its version; or what became of it, where it is not to go out."""
        if not briefs.may_leave(self.doors, leased, now=turn.now):
            leases.hold(self.doors, leased, timing=self.timing)
            return Counts(waiting=1)
        if self._is_held_for_its_channel(slack, leased, turn):
            return Counts(waiting=1)
        return self._rendered(leased, turn)

    def _send(self, slack: WebClient, leased: OutgoingMessage, turn: Turn) -> Counts:
        drawn = self._to_say(slack, leased, turn)
        if isinstance(drawn, Counts):
            return drawn
        rendered, version = drawn
        thread_ts = None
        if leased.parent_id is not None:
            parent = leases.parent_of(self.doors, leased)
            if parent is not None and leases.is_to_come(parent):
                # Sent again while this one was under way: it goes first.
                return self._back(leased)
            if parent is None or parent.ts is None:
                leases.withdraw(self.doors, leased, "parent_not_sent", timing=self.timing)
                return Counts(withdrawn=1)
            thread_ts = parent.ts
        channel_id = channel_of(slack, leased)
        # A file is uploaded unseen, its id committed, and only then shown.
        upload = rendered.upload
        file_id = uploads.new_file(slack, leased, upload) if upload is not None else None
        if file_id is not None and not leases.keep_file(self.doors, leased, file_id):
            return Counts(lost_leases=1)
        if not self._begin(leased, channel_id, turn):
            again = turn.together.may_be_otherwise(leased)
            return self._send(slack, leased, turn) if again else self._back(leased)
        ts = self._posted(
            slack,
            leased,
            lambda: uploads.post(slack, channel_id, leased.id, rendered, thread_ts, file_id),
            channel_id,
            turn,
        )
        if isinstance(ts, Counts):
            return ts
        return self._record(slack, leased, channel_id, ts, version, turn)

    def _is_held_for_its_channel(
        self, slack: WebClient, leased: OutgoingMessage, turn: Turn
    ) -> bool:
        """Others than the unit's people could read it there: it waits until they cannot."""
        why = self._channels.why_open(slack, leased)
        if why is None:
            return False
        log.warning("message %s waits: its channel is open (%s)", leased.id, why.value)
        admins, timing = self._admins, self.timing
        open_channels.hold(self.doors, leased, why, admins=admins, now=turn.now, timing=timing)
        return True

    def _begin(self, leased: OutgoingMessage, channel_id: str, turn: Turn) -> bool:
        deadline = self._deadline()
        drawn_from = turn.together.drawn_from(leased)
        if self._stopping.is_set() or not leases.begin_sending(
            self.doors, leased, timing=self.timing, channel_id=channel_id, drawn_from=drawn_from
        ):
            return False
        return self._in_time(leased, deadline)

    def _deadline(self) -> float:
        """Taken before the lease begins anew: however long that takes, no post ends after it."""
        return monotonic() + self.timing.lease - self.timing.post

    def _in_time(self, leased: OutgoingMessage, deadline: float) -> bool:
        self._at_step("before_post")
        if monotonic() > deadline:
            # Frozen or starved meanwhile: somebody else may be posting it by now.
            leases.put_back(self.doors, leased, timing=self.timing, unposted=True)
            return False
        return True

    def _posted(
        self,
        slack: WebClient,
        leased: OutgoingMessage,
        post: Callable[[], str],
        channel_id: str,
        turn: Turn,
    ) -> str | Counts:
        """The ts it stands as; a failure that leaves that unsure is looked up later."""
        try:
            ts = post()
        except MustWait as wait:
            self._pause(leased, wait.seconds, turn)
            return self._back(leased, unposted=True)
        except RefusedForGood as refused:
            if is_forgotten(self.doors, leased, channel_id, refused.reason):
                return self._back(leased, unposted=True)
            return self._give_up(leased, refused.reason, turn, unposted=True)
        except NoEntry:
            if failures.answers(slack, leased, turn):
                return self._put_off(leased, Failure(SILENCE, answers=True), turn, unposted=True)
            self._pause(leased, self.timing.without_entry, turn)
            return self._back(leased, unposted=True)
        except NotArrived as missed:
            failure = failures.of_a_try(slack, leased, missed.word, turn)
            return self._put_off(leased, failure, turn, unposted=True)
        except Unclear as unclear:
            # However often: before it is given up it is looked for once more.
            failure = failures.of_a_try(slack, leased, unclear.word, turn)
            leases.leave_unclear(self.doors, leased, failure, timing=self.timing)
            return Counts(unclear=1)
        self._at_step("after_post")
        return ts

    def _record(
        self,
        slack: WebClient,
        leased: OutgoingMessage,
        channel_id: str,
        ts: str,
        version: int,
        turn: Turn,
    ) -> Counts:
        self._at_step("before_record")
        kept = leases.record_sent(
            self.doors,
            leased,
            channel_id=channel_id,
            ts=ts,
            shown_version=version,
            now=turn.now,
            timing=self.timing,
        )
        if kept:
            return Counts(sent=1)
        withdrawn = leases.withdrawn(self.doors, leased)
        if withdrawn is not None:
            post_office.delete(slack, channel_id, ts, withdrawn.file_id)
        return Counts(lost_leases=1)

    # ---------------------------------------------------------------- what broke off

    def _look_up(self, slack: WebClient, leased: OutgoingMessage, turn: Turn) -> Counts:
        """It may stand in Slack already: look before posting it again, or giving it up."""
        try:
            channel_id = leased.channel_id or channel_of(slack, leased)
            ts = leftovers.stands_as(self.doors, slack, leased, channel_id, turn.at)
        except MayNotLook:
            return self._post_unseen(slack, leased, turn)
        except MustWait as wait:
            return self._back_in(leased, wait.seconds)
        except NoEntry:
            if failures.answers(slack, leased, turn):
                return self._post_unseen(slack, leased, turn)  # closed to us is this place alone
            return self._no_entry(leased, turn)
        except NotArrived as missed:
            failure = failures.of_a_try(slack, leased, missed.word, turn)
            if failures.why_over(self.timing, leased, failure, turn) is not None:
                return self._post_unseen(slack, leased, turn)
            if leased.state != "sending":
                return self._back(leased, failure=failure)
            leases.leave_unclear(self.doors, leased, failure, timing=self.timing)
            return Counts(waiting=1)
        if ts is not None:
            # What it shows is not known any more: version 0 asks for one more rendering.
            self._record(slack, leased, channel_id, ts, 0, turn)
            return Counts(found=1)
        # It is not there, and Slack has just answered: if that was the last chance it had, it ends.
        for last in (Failure(REFUSAL), Failure(SILENCE, answers=True)):
            over = failures.why_over(self.timing, leased, last, turn)
            if over is not None:
                return self._give_up(leased, over, turn)
        return self._send(slack, leased, turn)

    def _post_unseen(self, slack: WebClient, leased: OutgoingMessage, turn: Turn) -> Counts:
        """Not allowed to look: once more, rather twice than never; then somebody gets a notice."""
        if leased.state == "sending" and leased.posts > 1:
            return self._give_up(leased, "not_confirmed", turn)
        log.warning("message %s: posted again without a look into the history", leased.id)
        return self._send(slack, leased, turn)

    # ---------------------------------------------------------------- what stands already

    def _bring_up_to_date(self, slack: WebClient, leased: OutgoingMessage, turn: Turn) -> Counts:
        deleted, look_again_in = 0, None
        looks_back = is_to_look_back(leased, turn)
        if looks_back and leased.channel_id is not None:
            deleted, look_again_in = leftovers.look_back(
                self.doors, slack, leased, leased.channel_id, turn, self.timing
            )
        version = leased.shown_version
        if leased.wanted_version > leased.shown_version:
            why = self._channels.why_open(slack, leased)
            if why is not None:
                looked = looks_back and look_again_in is None
                return self._take_out_of_sight(slack, leased, why, looked, turn)
            drawn = self._rendered(leased, turn)
            if isinstance(drawn, Counts):
                return drawn
            rendered, version = drawn
            # An uploaded file cannot be replaced; it stays as it was on its day.
            if rendered.upload is None and leased.channel_id and leased.ts:
                if not leases.begin_update(self.doors, leased, timing=self.timing):
                    return self._back(leased)
                self._update(slack, leased, leased.channel_id, leased.ts, rendered, turn)
        kept = leases.record_update(
            self.doors,
            leased,
            shown_version=version,
            looked_back=looks_back,
            timing=self.timing,
            look_again_in=look_again_in,
        )
        return Counts(updated=1, copies_deleted=deleted) if kept else Counts(lost_leases=1)

    def _take_out_of_sight(
        self, slack: WebClient, leased: OutgoingMessage, why: Opened, looks_back: bool, turn: Turn
    ) -> Counts:
        """Others can read it where it stands: one sentence takes its place until they cannot.

        A picture cannot be replaced; it names nobody.
        """
        replaced = leased.kind in open_channels.FOR_THE_UNIT
        if replaced and not leases.is_out_of_sight(leased) and leased.channel_id and leased.ts:
            log.warning("message %s: its channel is open (%s)", leased.id, why.value)
            if not leases.begin_update(self.doors, leased, timing=self.timing):
                return self._back(leased)
            self._update(slack, leased, leased.channel_id, leased.ts, out_of_sight(), turn)
        kept = open_channels.out_of_sight(
            self.doors,
            leased,
            why,
            admins=self._admins,
            now=turn.now,
            looked_back=looks_back,
            timing=self.timing,
        )
        return Counts(waiting=1) if kept else Counts(lost_leases=1)

    def _update(
        self,
        slack: WebClient,
        leased: OutgoingMessage,
        channel_id: str,
        ts: str,
        rendered: Rendered,
        turn: Turn,
    ) -> None:
        try:
            post_office.update(slack, channel_id, ts, leased.id, rendered)
        except RefusedForGood as refused:
            self._leave_as_it_is(leased, refused.reason, turn)

    def _leave_as_it_is(self, leased: OutgoingMessage, reason: str, turn: Turn) -> None:
        """It stands in Slack; only the update is missing, and nobody needs to hear of it."""
        goes = retention.cannot_be_redrawn(self.doors, leased, now=turn.now)
        what = "is to be deleted" if goes else "stays as it is"
        log.warning("message %s %s: %s", leased.id, what, reason)

    # ---------------------------------------------------------------- endings

    def _rendered(self, leased: OutgoingMessage, turn: Turn) -> tuple[Rendered, int] | Counts:
        """The message as of now and its version; or what became of it instead."""
        try:
            found = render(self.doors, leased, turn.now, turn.together)
        except NotRecorded:
            raise
        except Exception as error:
            log.error("message %s cannot be rendered: %s", leased.id, place_of(error))
            if leased.faults + 1 >= MOST_RENDERING_FAILURES:
                return self._give_up(leased, "cannot_be_shown", turn)
            return self._back(leased, failure=Failure(FAULT))
        if found is not None:
            return found
        if leased.ts is not None:
            leases.record_update(
                self.doors,
                leased,
                shown_version=leased.wanted_version,
                looked_back=False,
                timing=self.timing,
            )
            return Counts(updated=1)
        leases.withdraw(self.doors, leased, "nothing_left", timing=self.timing)
        return Counts(withdrawn=1)

    def _no_entry(self, leased: OutgoingMessage, turn: Turn) -> Counts:
        self._pause(leased, self.timing.without_entry, turn)
        self._hand_back(leased)
        return Counts(waiting=1)

    def _pause(self, leased: OutgoingMessage, seconds: float, turn: Turn) -> None:
        """This workspace waits, what has been leased of it already too; no other does."""
        turn.resting.add(leased.workspace_id)
        leases.pause_workspace(self.doors, leased.workspace_id, seconds)

    def _hand_back(self, leased: OutgoingMessage) -> None:
        """Nothing has been done with it: somebody else may, or we later."""
        if leased.state == "sending":
            leases.leave_to_others(self.doors, leased)
        else:
            leases.put_back(self.doors, leased, timing=self.timing)

    def _give_up(
        self, leased: OutgoingMessage, reason: str, turn: Turn, *, unposted: bool = False
    ) -> Counts:
        if leased.ts is not None:
            self._leave_as_it_is(leased, reason, turn)
            # What was to be looked at now cannot be either: else it would come back at once.
            leases.record_update(
                self.doors,
                leased,
                shown_version=leased.wanted_version,
                looked_back=is_to_look_back(leased, turn),
                timing=self.timing,
            )
            return Counts(updated=1)
        log.error("message %s is dead: %s", leased.id, reason)
        leases.give_up(
            self.doors,
            leased,
            reason,
            admins=self._admins,
            now=turn.now,
            timing=self.timing,
            unposted=unposted,
        )
        return Counts(dead=1)
