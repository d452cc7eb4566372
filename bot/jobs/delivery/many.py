"""Messages of one workspace, several of them under way at once.

What goes to one person, where their messages stood last, asks nothing of Slack but its post: such
messages are drawn one after the other, begun by one statement and posted side by side. Those that
came back meanwhile are recorded by the statement that begins the next. After a kill as many are in
doubt as were being posted. Everything else goes alone, beside them.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from time import monotonic

from slack_sdk import WebClient

from bot.casework.access.doors import PatientDoors
from bot.casework.reminders import several
from bot.casework.reminders.leases import OutgoingMessage, Timing
from bot.casework.reminders.several import Done, Posted, ToPost
from bot.jobs.delivery import post_office
from bot.jobs.delivery.courier import Courier
from bot.jobs.delivery.post_office import Rendered
from bot.jobs.delivery.turn import NOTHING, AtStep, Counts, SlackFor, Turn
from bot.logs import place_of

log = logging.getLogger("bot.jobs")

# What is drawn first is not to be much older, as it goes out, than what is drawn last.
DRAWING = 0.25  # seconds
MOST_THREADS = 1_000  # more than may hang, so that no workspace waits for another's posts


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message that can be posted at once."""

    slack: WebClient
    to_post: ToPost
    rendered: Rendered
    version: int

    @property
    def message(self) -> OutgoingMessage:
        return self.to_post.message


@dataclass(frozen=True, slots=True)
class InSlack:
    """One that has been posted, and stands as `ts`."""

    drawn: Drawn
    ts: str

    @property
    def posted(self) -> Posted:
        drawn = self.drawn
        return Posted(drawn.message, drawn.to_post.channel_id, self.ts, drawn.version)


UnderWay = set[Future[Counts | InSlack]]


class ManyAtOnce(Courier):
    """Delivers `at_once` messages of a workspace at a time, each posted in a thread."""

    def __init__(
        self,
        doors: PatientDoors,
        slack_for: SlackFor,
        *,
        admins: Collection[str],
        timing: Timing | None,
        at_step: AtStep,
        at_once: int,
    ) -> None:
        super().__init__(doors, slack_for, admins=admins, timing=timing, at_step=at_step)
        self._at_once = at_once
        # Made as they are needed; they stay, for one takes long to start.
        self._threads = ThreadPoolExecutor(MOST_THREADS)

    def deliver_many(self, messages: Sequence[OutgoingMessage], turn: Turn) -> Counts:
        """All of one workspace."""
        done, waiting = NOTHING, deque(messages)
        under_way, stand = UnderWay(), list[InSlack]()
        while waiting or under_way or stand:
            drawn = list[Drawn]()
            # The next begin together: not one by one, as the last ones come back.
            if len(under_way) <= self._at_once // 4:
                drawn, counts = self._draw(waiting, turn, under_way)
                done += counts
            if stand or drawn:
                done += self._record_and_set_out(stand, drawn, turn, under_way)
            came_back, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            results = [each.result() for each in came_back]
            stand = [each for each in results if isinstance(each, InSlack)]
            done += sum((each for each in results if isinstance(each, Counts)), NOTHING)
        return done

    def _draw(
        self, waiting: deque[OutgoingMessage], turn: Turn, under_way: UnderWay
    ) -> tuple[list[Drawn], Counts]:
        """As many as may be under way, or as are drawn within a moment; and what became of others.

        What has to go alone is under way at once.
        """
        drawn, done, until = list[Drawn](), NOTHING, monotonic() + DRAWING
        while waiting and len(under_way) + len(drawn) < self._at_once:
            if drawn and monotonic() > until:
                break
            leased = waiting.popleft()
            found = self._carefully(leased, turn, self._drawn) if _is_plain(leased) else None
            if isinstance(found, Counts):
                done += found
            elif found is None:
                under_way.add(self._threads.submit(self.deliver, leased, turn))
            else:
                drawn.append(found)
        return drawn, done

    def _record_and_set_out(
        self,
        stand: Sequence[InSlack],
        drawn: Sequence[Drawn],
        turn: Turn,
        under_way: UnderWay,
    ) -> Counts:
        """Those that stand are recorded, and the posts of those that are drawn are under way."""
        deadline = self._deadline()
        so_far = self._recorded_and_begun(stand, drawn, turn)
        for each in drawn:
            if each.message.id in so_far.begun:
                post = partial(self._post_one, each, deadline)
                under_way.add(self._threads.submit(self._carefully, each.message, turn, post))
        done = Counts(sent=len(so_far.recorded))
        for one in stand:
            if one.drawn.message.id not in so_far.recorded:
                record = partial(self._record_one, one)
                done += self._carefully(one.drawn.message, turn, record)
        for each in drawn:
            if each.message.id not in so_far.begun:
                turn.together.may_be_otherwise(each.message)
                under_way.add(self._threads.submit(self.deliver, each.message, turn))
        return done

    def _recorded_and_begun(
        self, stand: Sequence[InSlack], drawn: Sequence[Drawn], turn: Turn
    ) -> Done:
        """By one statement; of no other is it known why not."""
        if stand:
            self._at_step("before_record")
        to_post = [] if self._stopping.is_set() else [each.to_post for each in drawn]
        posted = [each.posted for each in stand]
        if not (posted or to_post):
            return several.NONE
        here = (stand[0].drawn if stand else drawn[0]).message.workspace_id
        try:
            return several.record_and_begin(
                self.doors, here, posted, to_post, now=turn.now, timing=self.timing
            )
        except Exception as error:
            number = len(posted) + len(to_post)
            log.warning("%s messages could not go together: %s", number, place_of(error))
            return several.NONE

    def _drawn(self, leased: OutgoingMessage, turn: Turn) -> Drawn | Counts | None:
        """None: it has to go alone after all."""
        slack = None if self._is_to_rest(leased, turn) else self._slack_for(leased.workspace_id)
        if slack is None or leased.direct_channel is None:
            return None
        found = self._to_say(slack, leased, turn)
        if isinstance(found, Counts):
            return found
        rendered, version = found
        if rendered.upload is not None:
            return None
        to_post = ToPost(leased, leased.direct_channel, turn.together.drawn_from(leased))
        return Drawn(slack, to_post, rendered, version)

    def _post_one(
        self, drawn: Drawn, deadline: float, leased: OutgoingMessage, turn: Turn
    ) -> Counts | InSlack:
        if not self._in_time(leased, deadline):
            return Counts(waiting=1)
        channel_id = drawn.to_post.channel_id
        post = partial(post_office.post, drawn.slack, channel_id, leased.id, drawn.rendered, None)
        ts = self._posted(drawn.slack, leased, post, channel_id, turn)
        return ts if isinstance(ts, Counts) else InSlack(drawn, ts)

    def _record_one(self, one: InSlack, leased: OutgoingMessage, turn: Turn) -> Counts:
        it = one.posted
        return self._record(one.drawn.slack, leased, it.channel_id, it.ts, it.version, turn)


def _is_plain(leased: OutgoingMessage) -> bool:
    """To be posted for the first time, to one person, where their messages stood last."""
    never_posted = leased.ts is None and not leased.posts
    return never_posted and leased.direct_channel is not None and leased.parent_id is None
