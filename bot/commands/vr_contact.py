"""/ips vr: a contact with the VR counselor, in a line; its form is that of 'More …'."""

from __future__ import annotations

from collections.abc import Sequence

from bot.casework.recording.record import record
from bot.casework.replies import NotAllowed, Refusal
from bot.commands import short_records
from bot.commands.forms import modals, typed_lines
from bot.commands.forms.modals import Turn
from bot.commands.forms.typed_lines import Meant
from bot.commands.lines import vr_contact as lines
from bot.commands.lines.vr_contact import VrContactLine
from bot.views import reply
from bot.views.pickers import Sentence
from ips.records.vr_contact import VrContactRecord


def run(turn: Turn, text: str) -> None:
    """A line is recorded, or fills the form with what it holds; alone it opens the form."""
    modals.on_roster(turn)
    if not text.strip():
        short_records.open_understood(turn, VrContactRecord, {})
        return
    line, meant = typed_lines.understood(turn, lines.labelled(text), lines.read)
    doubts: Sequence[str] = _unsure(line, meant)
    if line.mode is not None and meant.client_id is not None and not doubts:
        new = VrContactRecord(
            client_id=meant.client_id,
            on=line.day or turn.today,
            mode=line.mode,
            counsellor=line.counsellor,
            note=line.labelled.get("note"),
        )
        try:
            done = record(turn.doors, turn.actor, new, now=turn.now, submission=turn.trigger_id)
        except NotAllowed:
            raise
        except Refusal as refusal:
            doubts = (Sentence(refusal.sentence),)
        else:
            turn.say(reply.message(done, turn.today))
            return
    _open(turn, line, meant, doubts)


def _unsure(line: VrContactLine, meant: Meant) -> tuple[str, ...]:
    doubts = [*line.unsure, *meant.unknown, *(run.text for run in line.runs)]
    return (*doubts, *line.foreign_labels, *meant.of_colleagues.values())


def _open(turn: Turn, line: VrContactLine, meant: Meant, doubts: Sequence[str]) -> None:
    left_over = [*(run.text for run in line.runs), *line.foreign_labels]
    holds = {
        "on": line.day_or(turn.today),
        "mode": line.mode,
        "counsellor": line.counsellor,
        "note": " ".join([*filter(None, [line.labelled.get("note")]), *left_over]) or None,
    }
    short_records.open_understood(
        turn, VrContactRecord, holds, unsure=doubts, clients=meant.clients
    )
