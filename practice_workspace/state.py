"""Where everything of a practice workspace is kept, and the only place where it is changed.

Its contents are frozen; a change replaces one and appends a numbered `Change` to the feed, so that
a page or a test can wait for what happens next instead of sleeping. Every method may be called
from any thread.
"""

from __future__ import annotations

import bisect
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from practice_workspace.contents import Channel, File, Message, User, View
from practice_workspace.spec import ChannelSpec, TeamSpec, UserSpec, WorkspaceSpec

Json = dict[str, Any]
T = TypeVar("T")

FEED_LENGTH = 5_000
LOOK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed. `kind`: user, channel, message, ephemeral, home, modal, file, time,
    connection.

    `where` is the conversation id for messages, the user id for views, else the thing's own id.
    """

    seq: int
    kind: str
    where: str
    who: str = ""


class NotThere(LookupError):
    """Something asked for by id does not exist; `args[0]` is Slack's error word."""


class State:
    """The workspace's data and its change feed."""

    def __init__(self, spec: WorkspaceSpec, wall_time: Callable[[], float]) -> None:
        self.spec = spec
        self.teams: dict[str, TeamSpec] = {team.id: team for team in spec.teams}
        self._wall_time = wall_time
        self._changed = threading.Condition(threading.RLock())
        self._feed: deque[Change] = deque(maxlen=FEED_LENGTH)
        self._seq = 0
        self._listeners: list[Callable[[], None]] = []
        self._ids = itertools.count(1)
        self._last_micros = 0
        self._users: dict[str, User] = {}
        self._channels: dict[str, Channel] = {}
        self._messages: dict[str, list[Message]] = {}
        self._ephemerals: list[Message] = []
        self._files: dict[str, File] = {}
        self._homes: dict[tuple[str, str], View] = {}
        self._modals: dict[str, tuple[View, ...]] = {}
        self._read: dict[tuple[str, str], str] = {}
        self._seed()

    def _seed(self) -> None:
        for team in self.spec.teams:
            name = self.spec.app.name
            self._users[team.bot_user] = User(
                team.bot_user,
                team.id,
                name.lower().replace(" ", "_"),
                name,
                is_bot=True,
                color="1d7a55",
            )
        for user in self.spec.users:
            self.add_user(user)
        for channel in self.spec.channels:
            self.add_channel(channel)
        for person in self.users():
            if not (person.is_bot or person.is_stranger or person.deleted):
                self.bot_direct(person.id)

    # --- the feed ---

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._changed:
            yield
            self._changed.notify_all()
        for listener in tuple(self._listeners):
            listener()

    def _note(self, kind: str, where: str, who: str = "") -> None:
        self._seq += 1
        self._feed.append(Change(self._seq, kind, where, who))

    def note(self, kind: str) -> None:
        """Tells who waits that something outside the state changed: `time`, `connection`."""
        with self._changing():
            self._note(kind, "")

    @property
    def seq(self) -> int:
        with self._changed:
            return self._seq

    def changes_since(self, seq: int) -> tuple[Change, ...] | None:
        """What changed after `seq`, oldest first; None when the feed no longer reaches back."""
        with self._changed:
            if self._feed and self._feed[0].seq > seq + 1:
                return None
            return tuple(change for change in self._feed if change.seq > seq)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` after each change, in the changing thread; returns its removal."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def wait_until(self, predicate: Callable[[], T | None], timeout: float) -> T:
        """Blocks until `predicate()` is truthy and returns that value.

        It is asked again at every change, and now and then in between: what it looks at may lie
        outside the workspace, in the app's database for instance.

        Raises:
            TimeoutError: it did not become so within `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while True:
            with self._changed:
                result = predicate()
                remaining = deadline - time.monotonic()
                if not result and remaining > 0:
                    self._changed.wait(min(remaining, LOOK_AGAIN_SECONDS))
            if result:
                return result
            if remaining <= 0:
                raise TimeoutError(f"nothing of the kind within {timeout} seconds")

    # --- ids and times ---

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids):08d}"

    def now(self) -> float:
        """Epoch seconds of the time that people see on their messages."""
        return self._wall_time()

    def next_ts(self) -> str:
        """A message timestamp, later than every one given before."""
        with self._changed:
            micros = max(int(self._wall_time() * 1_000_000), self._last_micros + 1)
            self._last_micros = micros
        return _stamp(micros)

    # --- people ---

    def add_user(self, spec: UserSpec) -> User:
        team_id = spec.team_id or self.spec.teams[0].id
        user = User(
            id=spec.id,
            team_id=team_id,
            name=spec.name,
            real_name=spec.real_name or spec.name,
            is_admin=spec.is_admin,
            is_owner=spec.is_owner,
            is_restricted=spec.is_restricted or spec.is_ultra_restricted,
            is_ultra_restricted=spec.is_ultra_restricted,
            deleted=spec.deleted,
            is_stranger=team_id not in self.teams,
            tz=spec.tz,
            color=spec.color,
            initials=spec.initials,
            title=spec.title,
        )
        return self.put_user(user)

    def put_user(self, user: User) -> User:
        with self._changing():
            self._users[user.id] = user
            self._note("user", user.id)
        return user

    def user(self, user_id: str) -> User:
        with self._changed:
            if user_id not in self._users:
                raise NotThere("user_not_found")
            return self._users[user_id]

    def has_user(self, user_id: str) -> bool:
        with self._changed:
            return user_id in self._users

    def users(self, team_id: str = "") -> tuple[User, ...]:
        with self._changed:
            return tuple(u for u in self._users.values() if not team_id or u.team_id == team_id)

    # --- conversations ---

    def add_channel(self, spec: ChannelSpec) -> Channel:
        team_id = spec.team_id or self.spec.teams[0].id
        members = tuple(dict.fromkeys(spec.members))
        if spec.has_bot:
            members = (*members, self.teams[team_id].bot_user)
        strangers = any(
            user.is_stranger for user_id in members if (user := self._users.get(user_id))
        )
        channel = Channel(
            id=spec.id,
            team_id=team_id,
            name=spec.name,
            kind="private" if spec.is_private else "public",
            members=members,
            is_archived=spec.is_archived,
            is_shared=strangers,
            topic=spec.topic,
            created=int(self.now()),
        )
        return self.put_channel(channel)

    def put_channel(self, channel: Channel) -> Channel:
        with self._changing():
            self._channels[channel.id] = channel
            self._messages.setdefault(channel.id, [])
            self._note("channel", channel.id)
        return channel

    def channel(self, channel_id: str) -> Channel:
        with self._changed:
            if channel_id not in self._channels:
                raise NotThere("channel_not_found")
            return self._channels[channel_id]

    def channels(self, team_id: str = "") -> tuple[Channel, ...]:
        with self._changed:
            found = self._channels.values()
            return tuple(c for c in found if not team_id or c.team_id == team_id)

    def change_members(
        self, channel_id: str, *, join: tuple[str, ...] = (), leave: tuple[str, ...] = ()
    ) -> Channel:
        channel = self.channel(channel_id)
        stay = tuple(member for member in channel.members if member not in leave)
        return self.put_channel(replace(channel, members=tuple(dict.fromkeys((*stay, *join)))))

    def direct(self, team_id: str, *user_ids: str) -> Channel:
        """The direct conversation of exactly these people, made when it is not there yet."""
        wanted = frozenset(user_ids)
        with self._changed:
            for channel in self._channels.values():
                if (
                    channel.kind == "im"
                    and channel.team_id == team_id
                    and frozenset(channel.members) == wanted
                ):
                    return channel
            return self.put_channel(
                Channel(
                    id=self.new_id("D"),
                    team_id=team_id,
                    name="",
                    kind="im",
                    members=tuple(user_ids),
                    created=int(self.now()),
                )
            )

    def bot_direct(self, user_id: str, team_id: str = "") -> Channel:
        """The direct conversation between a person and the app."""
        team = self.teams[team_id or self.app_team_of(user_id)]
        return self.direct(team.id, user_id, team.bot_user)

    def app_team_of(self, user_id: str) -> str:
        """The person's team, or the first installed one for a stranger."""
        team_id = self.user(user_id).team_id
        return team_id if team_id in self.teams else self.spec.teams[0].id

    # --- messages ---

    def post(self, message: Message) -> Message:
        with self._changing():
            if message.ephemeral_for:
                self._ephemerals.append(message)
                self._note("ephemeral", message.channel_id, message.ephemeral_for)
            else:
                bisect.insort(self._messages[message.channel_id], message, key=_by_ts)
                self._note("message", message.channel_id)
        return message

    def seed_message(
        self,
        channel_id: str,
        user_id: str,
        text: str,
        at: float,
        *,
        blocks: tuple[Json, ...] = (),
        thread_ts: str = "",
    ) -> Message:
        """A message that is there already, said at `at` (epoch seconds); no event is sent."""
        channel = self.channel(channel_id)
        team = self.teams[channel.team_id]
        taken = {message.ts for message in self.messages(channel_id)}
        micros = int(at * 1_000_000)
        while _stamp(micros) in taken:
            micros += 1
        return self.post(
            Message(
                channel_id=channel_id,
                ts=_stamp(micros),
                team_id=channel.team_id,
                user_id=user_id,
                bot_id=team.bot if user_id == team.bot_user else "",
                text=text,
                blocks=blocks,
                thread_ts=thread_ts,
            )
        )

    def message(self, channel_id: str, ts: str) -> Message:
        with self._changed:
            for message in self._messages.get(channel_id, ()):
                if message.ts == ts:
                    return message
        raise NotThere("message_not_found")

    def ephemeral(self, channel_id: str, ts: str) -> Message:
        with self._changed:
            for message in self._ephemerals:
                if message.ts == ts and message.channel_id == channel_id:
                    return message
        raise NotThere("message_not_found")

    def change_message(self, message: Message) -> Message:
        """Replaces the message of the same conversation and ts."""
        with self._changing():
            kept = self._ephemerals if message.ephemeral_for else self._messages[message.channel_id]
            for index, old in enumerate(kept):
                if old.ts == message.ts and old.channel_id == message.channel_id:
                    kept[index] = message
                    break
            else:
                raise NotThere("message_not_found")
            kind = "ephemeral" if message.ephemeral_for else "message"
            self._note(kind, message.channel_id, message.ephemeral_for)
        return message

    def remove_message(self, message: Message) -> None:
        with self._changing():
            if message.ephemeral_for:
                self._ephemerals = [old for old in self._ephemerals if old.ts != message.ts]
                self._note("ephemeral", message.channel_id, message.ephemeral_for)
                return
            kept = self._messages[message.channel_id]
            self._messages[message.channel_id] = [old for old in kept if old.ts != message.ts]
            self._note("message", message.channel_id)

    def messages(self, channel_id: str) -> tuple[Message, ...]:
        """The conversation's messages, replies included, oldest first."""
        with self._changed:
            return tuple(self._messages.get(channel_id, ()))

    def ephemerals(self, user_id: str, channel_id: str = "") -> tuple[Message, ...]:
        """What only this person sees, oldest first."""
        with self._changed:
            return tuple(
                message
                for message in self._ephemerals
                if message.ephemeral_for == user_id
                and (not channel_id or message.channel_id == channel_id)
            )

    def mark_read(self, user_id: str, channel_id: str) -> None:
        with self._changing():
            kept = self._messages.get(channel_id, ())
            latest = kept[-1].ts if kept else ""
            if self._read.get((user_id, channel_id), "") != latest:
                self._read[user_id, channel_id] = latest
                self._note("channel", channel_id)

    def unread(self, user_id: str, channel_id: str) -> int:
        """How many messages of others are new; replies show at their thread, not here."""
        with self._changed:
            seen = self._read.get((user_id, channel_id), "")
            return sum(
                message.ts > seen
                and message.user_id != user_id
                and (message.is_broadcast or message.thread_ts in ("", message.ts))
                for message in self._messages.get(channel_id, ())
            )

    # --- files ---

    def put_file(self, file: File) -> File:
        with self._changing():
            self._files[file.id] = file
            self._note("file", file.id)
        return file

    def file(self, file_id: str) -> File:
        with self._changed:
            if file_id not in self._files:
                raise NotThere("file_not_found")
            return self._files[file_id]

    def remove_file(self, file_id: str) -> None:
        with self._changing():
            file = self._files.pop(file_id)
            for channel_id, ts in file.shares:
                self._unshare(file_id, channel_id, ts)
            self._note("file", file_id)

    def _unshare(self, file_id: str, channel_id: str, ts: str) -> None:
        kept = self._messages.get(channel_id, [])
        for index, message in enumerate(kept):
            if message.ts == ts:
                rest = tuple(other for other in message.file_ids if other != file_id)
                kept[index] = replace(message, file_ids=rest)
                self._note("message", channel_id)

    # --- views ---

    def home(self, user_id: str, team_id: str = "") -> View | None:
        with self._changed:
            return self._homes.get((team_id or self.app_team_of(user_id), user_id))

    def put_home(self, view: View) -> View:
        with self._changing():
            self._homes[view.team_id, view.user_id] = view
            self._note("home", view.user_id)
        return view

    def modals(self, user_id: str) -> tuple[View, ...]:
        """The person's stack of modals, the one in front last."""
        with self._changed:
            return self._modals.get(user_id, ())

    def put_modals(self, user_id: str, stack: tuple[View, ...]) -> None:
        with self._changing():
            self._modals[user_id] = stack
            self._note("modal", user_id)

    def change_view(self, view: View) -> View:
        """Replaces the view of the same id, wherever it is shown."""
        if view.kind == "home":
            return self.put_home(view)
        stack = self.modals(view.user_id)
        if not any(each.id == view.id for each in stack):
            raise NotThere("not_found")
        changed = tuple(view if each.id == view.id else each for each in stack)
        self.put_modals(view.user_id, changed)
        return view

    def views(self) -> tuple[View, ...]:
        with self._changed:
            stacks = itertools.chain.from_iterable(self._modals.values())
            return (*stacks, *self._homes.values())


def _by_ts(message: Message) -> str:
    return message.ts


def _stamp(micros: int) -> str:
    return f"{micros // 1_000_000:010d}.{micros % 1_000_000:06d}"
