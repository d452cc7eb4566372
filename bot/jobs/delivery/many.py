"""Messages of one workspace, several of them under way at once.

What goes to one person, where their messages stood last, asks nothing of Slack but its post: such
messages are drawn one after the other, begun by one statement, posted side by side, and recorded as
they come back, those that came back meanwhile by one statement too. After a kill as many are in
doubt as were being posted. Everything else goes alone, beside them.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from slack_sdk import WebClient

from bot.casework.access.doors import Doors, PatientDoors
from bot.casework.reminders import several
from bot.casework.reminders.leases import OutgoingMessage, Timing
from bot.casework.reminders.several import Posted, ToPost
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


UnderWay = dict[Future[str | Counts], Drawn | None]


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
        under_way: UnderWay = {}
        while waiting or under_way:
            # The next begin together: not one by one, as the last ones come back.
            if len(under_way) <= self._at_once // 4:
                done += self._set_out(waiting, turn, under_way)
            came_back, _ = wait(under_way, return_when=FIRST_COMPLETED)
            done += self._taken_in({each: under_way.pop(each) for each in came_back}, turn)
        return done

    def _set_out(self, waiting: deque[OutgoingMessage], turn: Turn, under_way: UnderWay) -> Counts:
        """As many as may be under way, or as are drawn within a moment."""
        done, every, until = NOTHING, list[Drawn](), monotonic() + DRAWING
        while waiting and len(under_way) + len(every) < self._at_once:
            if every and monotonic() > until:
                break
            leased = waiting.popleft()
            drawn = self._carefully(leased, turn, self._drawn) if _is_plain(leased) else None
            if isinstance(drawn, Counts):
                done += drawn
            elif drawn is None:
                under_way[self._threads.submit(self.deliver, leased, turn)] = None
            else:
                every.append(drawn)
        deadline = self._deadline()
        begun = self._begun(every)
        for each in every:
            leased = each.message
            if leased.id in begun:
                post = partial(self._post_one, each, deadline)
                under_way[self._threads.submit(self._carefully, leased, turn, post)] = each
            else:
                turn.together.may_be_otherwise(leased)
                under_way[self._threads.submit(self.deliver, leased, turn)] = None
        return done

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

    def _begun(self, every: Sequence[Drawn]) -> frozenset[str]:
        """Ids of those whose posts follow."""
        if not every or self._stopping.is_set():
            return frozenset()
        begin = partial(several.begin, timing=self.timing)
        return self._together(begin, [each.to_post for each in every])

    def _together(
        self, does: Callable[[Doors, str, Sequence[Any]], frozenset[str]], every: Sequence[Any]
    ) -> frozenset[str]:
        """Ids of those that it was done for; of no other is it known why not."""
        try:
            return does(self.doors, every[0].message.workspace_id, every)
        except Exception as error:
            log.warning("%s messages could not go together: %s", len(every), place_of(error))
            return frozenset()

    def _post_one(
        self, drawn: Drawn, deadline: float, leased: OutgoingMessage, turn: Turn
    ) -> str | Counts:
        if not self._in_time(leased, deadline):
            return Counts(waiting=1)
        channel_id = drawn.to_post.channel_id
        post = partial(post_office.post, drawn.slack, channel_id, leased.id, drawn.rendered, None)
        return self._posted(drawn.slack, leased, post, channel_id, turn)

    def _taken_in(self, came_back: UnderWay, turn: Turn) -> Counts:
        """What became of them; those that stand in Slack are recorded."""
        done, stand = NOTHING, list[tuple[Drawn, str]]()
        for each, drawn in came_back.items():
            result = each.result()
            if isinstance(result, Counts):
                done += result
            elif drawn is not None:
                stand.append((drawn, result))
        return done + self._recorded(stand, turn) if stand else done

    def _recorded(self, stand: Sequence[tuple[Drawn, str]], turn: Turn) -> Counts:
        self._at_step("before_record")
        record = partial(several.record, now=turn.now, timing=self.timing)
        posted = [
            Posted(each.message, each.to_post.channel_id, ts, each.version) for each, ts in stand
        ]
        kept = self._together(record, posted)
        done = Counts(sent=len(kept))
        for each, ts in stand:
            if each.message.id not in kept:
                done += self._carefully(each.message, turn, partial(self._record_one, each, ts))
        return done

    def _record_one(self, drawn: Drawn, ts: str, leased: OutgoingMessage, turn: Turn) -> Counts:
        channel_id = drawn.to_post.channel_id
        return self._record(drawn.slack, leased, channel_id, ts, drawn.version, turn)


def _is_plain(leased: OutgoingMessage) -> bool:
    """To be posted for the first time, to one person, where their messages stood last."""
    never_posted = leased.ts is None and not leased.posts
    return never_posted and leased.direct_channel is not None and leased.parent_id is None
