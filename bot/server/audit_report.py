"""What `audit verify` says: where the audit log does not hold, and no more than what is proved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from bot.casework.access.audit import BrokenLink, Head, Walked
from db.queries.privacy.audit_walk import ChainEnd, WentBack


def amiss(walked: Walked, missed: Collection[tuple[Head, bool]]) -> tuple[str, ...]:
    """What somebody should look into; empty: all holds. `missed`: kept heads that are not there."""
    return (
        *map(_broken, walked.broken),
        *(_lost(end) for end in walked.ends if end.lost),
        *(_missed(head, is_another) for head, is_another in missed),
    )


def _missed(head: Head, is_another: bool) -> str:
    what = (
        f"event {head.number} is another one than was kept: the chain was written anew."
        if is_another
        else f"event {head.number} was kept, and is not there any more."
    )
    return _line("MEND", head.workspace_id, head.chain, what)


def _broken(link: BrokenLink) -> str:
    """Where a chain does not hold."""
    if link.why == "list":
        return (
            "MEND  The list of all chains is not as it was written: nobody can tell whether a "
            "whole chain is missing."
        )
    if link.why == "key":
        return (
            "MEND  The key of the seals was gone, and a start made another: what was "
            "written before may be written anew. Compare with what you kept: audit verify "
            "--against FILE"
        )
    what = _WHAT_HAPPENED[link.why].format(number=link.number, before=link.number - 1)
    return _line("MEND", link.workspace_id, link.chain, what)


_WHAT_HAPPENED = {
    "changed": "event {number} is not as it was written, or stands in another's place.",
    "removed": "event {number} is missing.",
    "cut off": "the end is missing, from event {number} on.",
    "headless": "its head is missing, so nobody can tell whether its end is there.",
    "gone": "the whole chain is missing.",
    "unsealed": (
        "event {number} has no seal of ours, though event {before} has. A process of an older "
        "version wrote it, or somebody without the keys."
    ),
    "break": (
        "before event {number} its end was not as it had been left: what stood there may be "
        "missing or written anew."
    ),
    "end": (
        "its end is not as it was left: from event {number} on something may be missing, and what "
        "stands before may be written anew."
    ),
}


def _lost(end: ChainEnd) -> str:
    were = _many(end.lost, "event was", "events were")
    return _line(
        "MEND",
        end.workspace_id,
        end.chain,
        f"{were} sealed with a key that is not here any more. Their hashes hold; but whoever could "
        "write to the database before the new key was made could reckon those anew.",
    )


def times_that_go_back(walked: Walked) -> tuple[str, ...]:
    """Events that are dated before the one in front of them."""
    return tuple(map(_went_back, walked.went_back))


def _went_back(each: WentBack) -> str:
    what = (
        f"event {each.number} is dated {_long(each.by)} before event {each.number - 1}. "
        "A clock was wrong, or set back."
    )
    return _line("LOOK", each.workspace_id, each.chain, what)


def what_holds(walked: Walked) -> tuple[str, ...]:
    """What the walk proves of chains that hold, and what it cannot."""
    ends = walked.ends
    events = sum(end.number for end in ends)
    hold = "The chain holds" if len(ends) == 1 else f"All {len(ends)} chains hold"
    counted = f"{hold}, {_many(events, 'event', 'events')}"
    if walked.sealed_since is None:
        return (f"{counted}. No seal: whoever can write to the database can reckon them anew.",)
    sealed = sum(end.sealed for end in ends)
    older = sum(end.older for end in ends)
    lines = [f"{counted}, {sealed} of them sealed since {walked.sealed_since:%Y-%m-%d}."]
    if older:
        lines.append(
            f"{older} are older than the seal: they stand as they did on that day. What was done "
            "to them before nobody can tell."
        )
    lines.append(
        "Without an encryption key nobody has changed, added or taken out an event since it was "
        "sealed, unless an earlier state of a whole chain was put back. Only a HEAD line that was "
        "kept elsewhere shows that: audit verify --against FILE"
    )
    return tuple(lines)


def _line(word: str, workspace_id: str, chain: str, what: str) -> str:
    return f"{word}  Workspace {workspace_id}, chain {chain}: {what}"


def _many(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _long(by: timedelta) -> str:
    minutes = int(by.total_seconds() // 60)
    for size, one, many in ((1440, "day", "days"), (60, "hour", "hours")):
        if minutes >= size:
            return _many(minutes // size, one, many)
    return _many(minutes, "minute", "minutes")
