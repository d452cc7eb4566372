"""Harbor in a practice workspace, with the whole bot connected to it.

Gus is a guest of the workspace, Zoe belongs to another one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from types import ModuleType
from typing import Any, TypeVar, cast

from slack_bolt.listener import Listener
from sqlalchemy import func, select

import bot.slack.app as composition
from bot.casework.administration import roster, vocational_units
from bot.casework.drafts import EnrollDraft, StaffDraft, VocationalUnitDraft
from bot.casework.reading import employers
from bot.casework.recording import enrollment
from bot.casework.replies import Actor, StaffMember
from bot.clock import MovableClock, machine_now
from bot.commands.forms import answers
from bot.config import Settings
from bot.manifest import COMMANDS, EVENTS, SHORTCUTS
from bot.slack.app import IpsApp
from bot.slack.listeners import Registration
from db.doors import Doors
from db.models import AuditEventRow, ClientRow
from ips.facts import StaffRole
from practice_workspace.spec import (
    AppSpec,
    ChannelSpec,
    CommandSpec,
    ShortcutSpec,
    TeamSpec,
    UserSpec,
    WorkspaceSpec,
)
from practice_workspace.threaded import Person, ThreadedPracticeWorkspace
from tests.databases import Contents, contents_of, put_contents
from tests.harbor import ADA, ANA, BEN, CHANNEL, LEA, PIA, TEAM, ZONE
from tests.support import eventually

T = TypeVar("T")

# What is tested here is what is said, not how fast a busy machine says it: Slack's three seconds
# are held to in the practice workspace's own tests and where the database is away.
PATIENT: dict[str, Any] = {"ack_seconds": 20.0, "trigger_seconds": 20.0}

# A form is drawn anew only if the person has not gone on meanwhile.
SOMEBODY_WAS_FASTER = {("views.update", "hash_conflict"), ("views.update", "not_found")}

GUS, ZOE, OTHER_CHANNEL = "U0GUS", "U0ZOE", "C0OTHER"

SPEC = WorkspaceSpec(
    teams=(TeamSpec(id=TEAM, name="Harbor"),),
    users=(
        UserSpec(LEA, "lea", "Lea Long"),
        UserSpec(ANA, "ana", "Ana Alder"),
        UserSpec(BEN, "ben", "Ben Birch"),
        UserSpec(PIA, "pia", "Pia Pine"),
        UserSpec(ADA, "ada", "Ada Ash", is_admin=True),
        UserSpec(GUS, "gus", "Gus Guest", is_restricted=True),
        UserSpec(ZOE, "zoe", "Zoe Stranger", team_id="T0ELSEWHERE"),
    ),
    channels=(
        ChannelSpec(CHANNEL, "harbor-unit", (LEA, ANA, BEN, PIA, ADA), is_private=True),
        ChannelSpec(OTHER_CHANNEL, "lobby", (LEA, ANA, BEN, PIA, ADA), has_bot=False),
    ),
    app=AppSpec(
        commands=tuple(CommandSpec(one.name, one.does, one.hint) for one in COMMANDS),
        shortcuts=tuple(
            ShortcutSpec(one.callback_id, one.name, "message" if one.on_message else "global")
            for one in SHORTCUTS
        ),
        events=EVENTS,
    ),
)


@dataclass
class House:
    """The running workspace, the bot in it, and its database."""

    workspace: ThreadedPracticeWorkspace
    app: IpsApp
    settings: Settings
    doors: Doors
    clock: MovableClock
    expected_errors: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def person(self, user_id: str) -> Person:
        return self.workspace.person(user_id)

    def actor(self, user_id: str) -> Actor:
        return Actor(TEAM, user_id)

    def member(self, user_id: str) -> StaffMember:
        everybody = roster.staff(self.doors, self.actor(LEA), now=self.now)
        return next(one for one in everybody if one.slack_user_id == user_id)

    def enroll(self, user_id: str, code: str, **fields: Any) -> str:
        """Enters a client on this person's caseload today; returns the client's id."""
        today = self.now.date()
        draft = EnrollDraft(code, **({"entered_on": today} | fields))
        done = enrollment.enroll(self.doors, self.actor(user_id), draft, now=self.now)
        return done.effects[0].client.id

    def employers(self) -> list[str]:
        """The names of the unit's employers."""
        found = employers.employer_options(self.doors, self.actor(LEA), "", now=self.now)
        return [one.name for one in found]

    def refused_calls(self) -> list[str]:
        """What the workspace refused of the bot: nothing, unless a test expects it."""
        allowed = {""} | self.expected_errors
        return [
            f"{call.method}: {call.error} {call.args}"
            for call in self.workspace.calls
            if call.error not in allowed and (call.method, call.error) not in SOMEBODY_WAS_FASTER
        ]


def set_up_unit(house: House, *, quietly: bool = True, **fields: Any) -> str:
    """Creates the unit of Lea, Ana, Ben and Pia, who have been welcomed before; returns its id."""
    staff = (
        StaffDraft(LEA, StaffRole.TEAM_LEAD),
        StaffDraft(ANA, StaffRole.EMPLOYMENT_SPECIALIST),
        StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST),
        StaffDraft(PIA, StaffRole.PEER_MENTOR),
    )
    wanted: dict[str, Any] = {"name": "Harbor", "channel_id": CHANNEL, "zone": ZONE}
    wanted |= {"staff": staff, "keep_messages_days": None} | fields
    done = vocational_units.create(
        house.doors,
        house.actor(ADA),
        VocationalUnitDraft(**wanted),
        now=house.now,
        admins=frozenset({ADA}),
        quietly=quietly,
    )
    return done.fact.id


_written: dict[tuple[str, str, datetime], tuple[Contents, Any]] = {}


def written_once(house: House, what: str, write: Callable[[House], T]) -> T:
    """What `write` records and returns, once a moment of the clock; it is copied from then on.

    A copy takes the place of all that stands there, and nothing of it has happened in Slack.
    """
    key = (house.doors.dialect, what, house.now)
    if key in _written:
        contents, returned = _written[key]
        put_contents(house.doors, contents)
        return cast("T", returned)
    returned = write(house)
    _written[key] = (contents_of(house.doors), returned)
    return returned


def enrolled_once(house: House, user_id: str, *codes: str, **fields: Any) -> list[str]:
    """`House.enroll` where nothing stands but the unit: written once and copied, too."""

    def write(house: House) -> list[str]:
        with house.doors.reading() as session:
            assert not session.scalar(select(func.count()).select_from(ClientRow))
        return [house.enroll(user_id, code, **fields) for code in codes]

    return written_once(house, f"{user_id} has {codes} {fields}", write)


# Of what a Slack holds; each of it is frozen.
_IN_SLACK = (
    "_users",
    "_channels",
    "_messages",
    "_ephemerals",
    "_files",
    "_homes",
    "_modals",
    "_read",
)


@dataclass(frozen=True)
class _Lived:
    """How all stood once: the rows, the time, what was in Slack, and the next id there."""

    contents: Contents
    now: datetime
    in_slack: dict[str, Any]
    next_id: int


_lived: dict[tuple[str, Callable[[House], object], datetime], _Lived] = {}


def lived_once(house: House, live: Callable[[House], object]) -> House:
    """A house in which `live` has happened: once a moment of the clock, and copied from then on.

    Unlike `written_once` with what came of it in Slack, and the time it ended at. `live` stands in
    a module, so that it is one and the same for all tests; what it returns is not kept.
    """
    key = (house.doors.dialect, live, house.now)
    if key in _lived:
        _put_back(house, _lived[key])
        return house
    live(house)
    _wait_for_the_bot(house.app)
    state = house.workspace.state
    in_slack = {name: _own(getattr(state, name)) for name in _IN_SLACK}
    next_id = next(state._ids)
    _lived[key] = _Lived(contents_of(house.doors), house.now, in_slack, next_id)
    return house


def _put_back(house: House, lived: _Lived) -> None:
    put_contents(house.doors, lived.contents)
    house.clock.move_to(lived.now)
    state = house.workspace.state
    with state._changing():
        for name, held in lived.in_slack.items():
            setattr(state, name, _own(held))
        state._ids = count(lived.next_id)


def _own(held: Any) -> Any:
    """Of what is added to and taken from, one of one's own."""
    if isinstance(held, dict):
        return {key: _own(each) for key, each in held.items()}
    return list(held) if isinstance(held, list) else held


def _wait_for_the_bot(app: IpsApp) -> None:
    """Until all its listeners are through: what they do after their answer belongs to it, too."""
    pool: Any = app.listener_runner.listener_executor
    eventually(
        lambda: pool._work_queue.empty() and pool._idle_semaphore._value == len(pool._threads)
    )


def set_up_unit_once(house: House) -> None:
    """The same unit, copied where nobody has recorded anything."""
    with house.doors.reading() as session:
        is_new = session.scalar(select(func.count()).select_from(AuditEventRow)) == 0
    if is_new:
        written_once(house, "unit", set_up_unit)
    else:
        set_up_unit(house)


class _Registered:
    """The bot's conversations, registered with the first bot of a process; the next get copies.

    A listener says of no bot whose it is, and registering two hundred takes longer than most tests.
    """

    def __init__(self, conversations: Sequence[ModuleType]) -> None:
        self._conversations = conversations
        self._listeners: list[Listener] = []
        self._registered: list[Registration] = []

    def register(self, app: IpsApp) -> None:
        if self._listeners:
            app._listeners += map(_copied, self._listeners)
            app.registered += self._registered
            return
        for conversation in self._conversations:
            conversation.register(app)
        self._listeners = list(map(_copied, app._listeners))
        self._registered = list(app.registered)


def _copied(listener: Listener) -> Listener:
    made: Listener = object.__new__(type(listener))
    lists = {"matchers": [*listener.matchers], "middleware": [*listener.middleware]}
    made.__dict__ = vars(listener) | lists
    return made


if not isinstance(composition.CONVERSATIONS[0], _Registered):
    composition.CONVERSATIONS = (_Registered(composition.CONVERSATIONS),)  # type: ignore[assignment]


def patient(app: IpsApp) -> IpsApp:
    """The bot with as much time to answer a line as the workspace gives it."""
    for listener in app._listeners:
        if listener.ack_timeout == answers.ACKED_AFTER_SECONDS:
            listener.ack_timeout = int(PATIENT["ack_seconds"])
    return app


def settings_for(workspace: ThreadedPracticeWorkspace) -> Settings:
    return Settings(
        slack_bot_token=workspace.bot_token,
        slack_app_token=workspace.app_token,
        slack_signing_secret=workspace.signing_secret,
        slack_api_url=workspace.api_url,
    )


def wall_time() -> float:
    return machine_now().timestamp()
