"""'Mark as sent': a quarter's outcomes are kept as they stand, in numbers alone."""

from __future__ import annotations

from datetime import datetime

from bot.casework.access.permissions import Action
from bot.casework.reading import outcomes
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.replies import Actor, Colleague, FactRef, Phrase, Recorded, Refusal, phrase
from bot.casework.team import profiles
from db.doors import Doors
from db.kept import Kept
from db.queries.people import staff
from db.queries.records import facts
from ips.outcomes.figures import figures_of, numbers_of
from ips.quarters import Quarter
from ips.records.sent_quarter import SentQuarterRecord
from ips.words import dated

NOT_OVER = "That quarter is not over yet. Please mark it as sent once it is."


def mark_sent(
    doors: Doors, actor: Actor, quarter: Quarter, *, now: datetime, submission: str | None = None
) -> Recorded:
    """The outcomes of a quarter were sent, as of now.

    The first mark stays: whoever marks the quarter again reads who did and when. To send it again
    the mark is taken back first; its numbers stay in its history.
    """

    def write(desk: Desk) -> Written:
        if quarter.last >= desk.today:
            raise Refusal(NOT_OVER)
        kept, first = _mark(desk, quarter)
        return Written(
            fact=FactRef(kept.fact_kind, kept.id),
            summary=f"Outcomes of {quarter}: marked as sent." if first else _by_whom(desk, kept),
            on=desk.today,
            fields=("quarter", "figures") if first else (),
            client_ids=(),
            undoable=first,
        )

    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.SEND_OUTCOMES,
            verb="sent_quarter.mark",
            content=quarter.first,
            now=now,
            submission=submission,
        ),
        write,
    )


def _mark(desk: Desk, quarter: Quarter) -> tuple[Kept[SentQuarterRecord], bool]:
    """The quarter's mark, and whether it is made now. Of two at once the second finds the first."""
    unit = profiles.unit_of(desk.session, desk.workspace_id, desk.unit_id)
    clients = outcomes.clients_of(desk.session, desk.workspace_id, desk.unit_id)
    found = outcomes.counted(clients, unit, quarter, desk.today)
    mark = SentQuarterRecord(
        vocational_unit_id=desk.unit_id,
        quarter=quarter.first,
        figures=dict(figures_of(numbers_of(found))),
    )
    return facts.keep_first(desk.session, desk.kept(mark))


def _by_whom(desk: Desk, mark: Kept[SentQuarterRecord]) -> Phrase:
    by = staff.slack_ids(desk.session, desk.workspace_id, (mark.recorded_by,))
    quarter = Quarter(mark.record.quarter)
    on = dated(mark.recorded_on, desk.today)
    return phrase(
        f"Outcomes of {quarter}: ", Colleague(by[mark.recorded_by]), f" marked them on {on}."
    )
