"""A short record from a line, '/visit C-114 benefits accepted'; its form is that of 'More …'."""

from __future__ import annotations

from collections.abc import Sequence

from bot.casework.recording import record as records
from bot.casework.replies import NotAllowed, Refusal
from bot.commands.forms import modals, pickers
from bot.commands.forms.modals import Turn
from bot.commands.forms.typed_lines import Meant
from bot.commands.lines.client_contact import ClientContactLine
from bot.views import reply, words
from bot.views import short_records as views
from bot.views.blocks import View
from bot.views.pickers import Sentence
from ips.facts import MilestoneKind
from ips.records.milestone import MilestoneRecord

TWO_ENTRIES = Sentence(
    "This is one entry, the visit is another: save this one, then type the visit by itself."
)


def from_line(
    turn: Turn, line: ClientContactLine, meant: Meant, unsure: Sequence[str], typed: str
) -> None:
    """Records what a line says, or opens the short form with all of it."""
    assert line.milestone is not None
    kind, doubts = line.milestone, [*unsure]
    if line.says_of_a_visit:
        doubts.append(TWO_ENTRIES)
    if meant.client_id is None:
        _ask_who(turn, typed, doubts)
        return
    missing = views.is_missing(kind, line.answer, line.decision, _words(line))
    if doubts or missing or line.day_unclear:
        _open(turn, line, kind, meant.client_id, doubts, typed)
        return
    record = MilestoneRecord(
        client_id=meant.client_id,
        kind=kind,
        on=line.day or turn.today,
        answer=line.answer,
        words=_words(line),
        disclosure=line.decision,
        disclosure_limits=line.limits,
    )
    try:
        done = records.record(
            turn.doors, turn.actor, record, now=turn.now, submission=turn.trigger_id
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        _open(turn, line, kind, meant.client_id, (Sentence(refusal.sentence),), typed)
        return
    turn.say(reply.message(done, turn.today))


def _words(line: ClientContactLine) -> str | None:
    return line.labelled.get("note")


def _open(
    turn: Turn,
    line: ClientContactLine,
    kind: MilestoneKind,
    client_id: str,
    doubts: Sequence[str],
    typed: str,
) -> None:
    """The short form with what was understood; what was not stands in its note."""
    left_over = [typed] if line.says_of_a_visit else [run.text for run in line.runs]
    note = " ".join([*filter(None, [_words(line)]), *left_over, *line.foreign_labels]) or None
    holds = {
        "on": line.day_or(turn.today),
        "answer": line.answer,
        "disclosure": line.decision,
        "disclosure_limits": line.limits,
        "kind": kind,
        "words": note,
    }
    carried = modals.carry(client=client_id, kind=kind)

    def build() -> View:
        (known,) = pickers.introduced(turn, (client_id,))
        label = words.client_label(known.choice.client)
        return views.milestone_form(
            label, kind, turn.today, carried.packed(), holds=holds, unsure=doubts
        )

    modals.open_then(turn, views.TITLES[kind], build)


def _ask_who(turn: Turn, typed: str, doubts: Sequence[str]) -> None:
    """Nobody was named whom we know, or several: the words come back to be typed again."""
    turn.say(views.typed_again(f"/visit {typed}", doubts), saved=False)
