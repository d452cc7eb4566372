"""A short record from a line, '/visit C-114 benefits accepted'; its form is that of 'More …'."""

from __future__ import annotations

from collections.abc import Sequence

from bot.casework.access.permissions import Action
from bot.casework.reading import career_profile
from bot.casework.recording import record as records
from bot.casework.replies import NotAllowed, Refusal
from bot.commands.forms import modals, pickers
from bot.commands.forms.modals import Turn
from bot.commands.forms.typed_lines import Meant
from bot.commands.lines.client_contact import ClientContactLine
from bot.views import reply, words
from bot.views import short_records as views
from bot.views.blocks import View, option
from bot.views.pickers import Sentence
from ips.facts import MilestoneKind
from ips.records.milestone import MilestoneRecord
from ips.words import capital, joined

TWO_ENTRIES = Sentence(
    "This is one entry, the visit is another: save this one, then type the visit by itself."
)


def from_line(
    turn: Turn, line: ClientContactLine, meant: Meant, unsure: Sequence[str], typed: str
) -> None:
    """Records what a line says, or opens the short form with all of it."""
    assert line.milestone is not None
    modals.permitted(turn, Action.RECORD_MILESTONE)
    kind, doubts = line.milestone, [*unsure]
    if line.says_of_a_visit:
        doubts.append(TWO_ENTRIES)
    record = MilestoneRecord(
        client_id=meant.client_id or "",
        kind=kind,
        on=line.day or turn.today,
        answer=line.answer,
        words=_words(line),
        disclosure=line.decision,
        disclosure_limits=line.limits,
        components=line.components or (),
    )
    missing = views.is_missing(record)
    if meant.client_id is None or doubts or missing or line.day_unclear:
        _open(turn, line, kind, meant, (*doubts, *_for_each(meant)), typed)
        return
    try:
        done = records.record(
            turn.doors, turn.actor, record, now=turn.now, submission=turn.trigger_id
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        _open(turn, line, kind, meant, (Sentence(refusal.sentence),), typed)
        return
    turn.say(reply.message(done, turn.today))


def profile_so_far(turn: Turn, client_id: str, kind: MilestoneKind) -> str | None:
    """What of the career profile is still open, for the forms that are about it."""
    if kind not in _OF_THE_PROFILE:
        return None
    found = career_profile.progress_of(turn.doors, turn.actor, client_id, now=turn.now)
    return capital(views.still_open(found)) if found is not None else None


_OF_THE_PROFILE = (MilestoneKind.CAREER_PROFILE, MilestoneKind.CAREER_PROFILE_SESSION)


def _words(line: ClientContactLine) -> str | None:
    return line.labelled.get("note")


def _open(
    turn: Turn,
    line: ClientContactLine,
    kind: MilestoneKind,
    meant: Meant,
    doubts: Sequence[str],
    typed: str,
) -> None:
    """The short form with what was understood; what was not stands in its note. Where nobody is
    named whom we know, the client is to be picked."""
    left_over = [typed] if line.says_of_a_visit else [run.text for run in line.runs]
    note = " ".join([*filter(None, [_words(line)]), *left_over, *line.foreign_labels]) or None
    holds = {
        "on": line.day_or(turn.today),
        "answer": line.answer,
        "disclosure": line.decision,
        "disclosure_limits": line.limits,
        "components": line.components or (),
        "kind": kind,
        "words": note,
    }
    first = meant.client_ids[:1]
    carried = modals.carry(client=first[0] if first else None, kind=kind)
    also = [option(client.code, client.id) for client in meant.clients[1:]]

    def build() -> View:
        found = pickers.introduced(turn, first, Action.RECORD_MILESTONE)
        labels = [words.client_label(known.choice.client) for known in found]
        return views.milestone_form(
            labels[0] if labels else None,
            kind,
            turn.today,
            carried.packed(),
            profile_so_far(turn, first[0], kind) if first else None,
            holds=holds,
            unsure=doubts,
            also=also,
        )

    modals.open_then(turn, views.TITLES[kind], build)


def _for_each(meant: Meant) -> tuple[str, ...]:
    if len(meant.clients) < 2:
        return ()
    named = joined([client.code for client in meant.clients])
    return (
        Sentence(f"You named {named}. Save records it for each; take out whom it is not about."),
    )
