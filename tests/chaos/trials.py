"""One thing more that goes wrong in a seed, each of them a trial of its own."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.casework.reminders import undelivered
from db.doors import Doors
from practice_workspace.threaded import ThreadedPracticeWorkspace

PERMISSION, UPLOADS, RESTARTS, CLOCKS = "permission", "uploads", "restarts", "clocks"
TRIALS = (PERMISSION, UPLOADS, RESTARTS, CLOCKS)

Acts = list[tuple[float, Callable[[], None]]]

# Past a lease, past what counts as too far ahead, and by days; then right again.
DATABASE_JUMPS = tuple(
    timedelta(seconds=each) for each in (2.5, -2.5, 5_400, -5_400, 172_800, -172_800)
)
# What the clocks of two processes differ by: more, and the program rests until one is set right.
MACHINE_JUMP = timedelta(hours=5)


@dataclass(frozen=True)
class Place:
    """Where a trial plays."""

    doors: Doors
    workspace: ThreadedPracticeWorkspace
    channel: str
    random: random.Random


def acts(trial: str, place: Place) -> Acts:
    """(seconds after Slack is first asked, act) of this trial."""
    if trial == PERMISSION:
        return _permission(place)
    if trial == UPLOADS:
        times = place.random.choice((1, 1, 2, None))
        share = "files.completeUploadExternal"
        return [(0.0, lambda: place.workspace.faults.add("swallowed", share, times=times))]
    if trial == CLOCKS and place.doors.dialect == "postgresql":
        return _clocks(place)
    return []


def _permission(place: Place) -> Acts:
    """The channel is archived, the bot is taken out of it, or may post nowhere; then no more."""
    state, channel = place.workspace.state, place.channel
    (bot,) = (team.bot_user for team in state.teams.values())

    def archive(is_archived: bool) -> None:
        state.put_channel(replace(state.channel(channel), is_archived=is_archived))

    def forbid(word: str) -> Callable[[], None]:
        faults = place.workspace.faults
        return lambda: faults.add("error", "chat.postMessage", times=None, error=word)

    ways: tuple[tuple[Callable[[], None], Callable[[], object]], ...] = (
        (lambda: archive(True), lambda: archive(False)),
        (
            lambda: _nothing(state.change_members(channel, leave=(bot,))),
            lambda: state.change_members(channel, join=(bot,)),
        ),
        (forbid("missing_scope"), place.workspace.faults.clear),
        (forbid("not_in_channel"), place.workspace.faults.clear),
    )
    take, mend = place.random.choice(ways)
    taken_at = place.random.uniform(0.0, 0.4)
    given_back_at = taken_at + place.random.uniform(0.5, 2.5)
    return [(taken_at, take), (given_back_at, lambda: _nothing(mend()))]


def _nothing(_: object) -> None:
    return None


def send_again(doors: Doors, now: datetime) -> set[str]:
    """What was given up goes out once more, but to who is gone; returns its ids."""
    given_up = [
        each for each in undelivered.every_one(doors) if each.notice.reason != "person_gone"
    ]
    for each in given_up:
        undelivered.settle(doors, each.id, again=True, now=now)
    return {each.id for each in given_up}


# ---------------------------------------------------------------- clocks


def move_database_clock_by_hand(doors: Doors) -> None:
    """From now on the database says the time that a table tells it to."""
    with doors.writing() as session:
        for each in (
            "CREATE TABLE moved (by interval NOT NULL)",
            "INSERT INTO moved VALUES (interval '0')",
            "CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS "
            "'SELECT pg_catalog.clock_timestamp() + (SELECT by FROM public.moved)'",
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', "
            "current_database()); END $$",
        ):
            session.execute(text(each))


def _clocks(place: Place) -> Acts:
    begins, found = place.random.uniform(0.0, 0.4), []
    for jump in place.random.sample(DATABASE_JUMPS, 2):
        ends = begins + place.random.uniform(0.2, 1.0)
        found += [(begins, _set(place.doors, jump)), (ends, _set(place.doors, timedelta()))]
        begins = ends + place.random.uniform(0.1, 0.4)
    return found


def _set(doors: Doors, by: timedelta) -> Callable[[], None]:
    def act() -> None:
        with doors.writing() as session:
            session.execute(text("UPDATE moved SET by = :by"), {"by": by})

    return act
