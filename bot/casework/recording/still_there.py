"""An entry that somebody has before them: whether it is there, and as they saw it."""

from __future__ import annotations

from bot.casework.replies import Refusal
from db.kept import Kept
from ips.records.kind import AnyKind

CHANGED_MEANWHILE = "Somebody has just changed this entry. Please open it again and look."
GONE = "I can't find that entry any more. Please open the list again."
TAKEN_BACK = "This entry has been taken back. If it should stand, please record it again."


def or_gone(fact: Kept[AnyKind] | None) -> Kept[AnyKind]:
    """The fact, or a sentence that it is not there, or was taken back meanwhile."""
    if fact is None:
        raise Refusal(GONE)
    if fact.voided:
        raise Refusal(TAKEN_BACK)
    return fact


def as_seen(fact: Kept[AnyKind] | None, version: int | None) -> Kept[AnyKind]:
    """The fact if it still is what the person saw; `version` None: they have not looked.

    Raises:
        Refusal: it is struck out, or somebody changed it after the form was opened.
    """
    if version is not None and or_gone(fact).version != version:
        raise Refusal(CHANGED_MEANWHILE)
    return or_gone(fact)
