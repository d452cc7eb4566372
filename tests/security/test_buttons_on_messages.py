"""A message stays in Slack when its reader has left: its buttons ask again who is pressing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from bot.casework.access.permissions import NO_UNIT, NOT_IN_YOUR_UNIT, Action, who_may
from bot.casework.administration import planned_leave, transfers
from bot.casework.drafts import TransferDraft
from bot.casework.reminders import outbox
from bot.commands.forms.modals import due_key
from db.models import OutgoingMessageRow
from db.queries.outbox.messages import OutgoingItem
from ips.facts import DueKey
from tests.security.acts import pressed
from tests.security.stage import ANA, BEN, GUS, LEA, OLA, RON, TEAM, Stage


def planned(
    stage: Stage,
    kind: str,
    to: str,
    subject: dict[str, str],
    items: Sequence[tuple[DueKey, date]] = (),
) -> str:
    """A message of the bot's that is to be posted; returns its id."""
    with stage.doors.writing() as session:
        message = outbox.plan(
            session,
            TEAM,
            kind=kind,
            conversation=to,
            dedupe_key=f"{kind}:{to}",
            subject={"unit": stage.unit_id, **subject},
            items=tuple(OutgoingItem(*each) for each in items),
            now=stage.clock.now(),
        )
    assert message is not None
    return message


def standing_brief(stage: Stage, who: str, *names: str) -> str:
    """A brief that was posted this morning, with a line about each of these targets."""
    today = stage.clock.now().date()
    items = [(due_key(stage.targets[name].due), today) for name in names]
    brief = planned(stage, "brief", who, {"staff": stage.ids[who], "own": "9"}, items)
    stage.raw.execute(
        "UPDATE outgoing_message SET state = 'sent', ts = '1.1', channel_id = 'D1', sent_at = ?"
        " WHERE id = ?",
        (stage.clock.now().isoformat(sep=" "), brief),
    )
    stage.raw.commit()
    return brief


def sending(stage: Stage, message_id: str) -> None:
    """The bot has posted it and was not told whether it arrived."""
    stage.raw.execute("UPDATE outgoing_message SET state = 'sending' WHERE id = ?", (message_id,))
    stage.raw.commit()


def state_of(stage: Stage, message_id: str) -> str:
    query = "SELECT state FROM outgoing_message WHERE id = ?"
    return str(stage.raw.execute(query, (message_id,)).fetchone()[0])


def test_who_has_left_the_roster_does_not_read_their_old_brief(stage: Stage) -> None:
    brief = planned(stage, "brief", RON, {"staff": stage.ids[RON], "own": "0"})
    denied = stage.denials()
    answer = stage.ask(RON, pressed("brief.open", brief, where="message"))
    assert NO_UNIT in answer.text
    assert stage.denials() == denied + 1


def test_nobody_reads_a_colleagues_brief(stage: Stage) -> None:
    brief = planned(stage, "brief", BEN, {"staff": stage.ids[BEN], "own": "0"})
    answer = stage.ask(ANA, pressed("brief.open", brief, where="message"))
    assert "C-2" not in answer.text


NOT_THE_LEAD = [
    (ANA, who_may(Action.REVIEW_LOG)),
    (GUS, NO_UNIT),
    (OLA, NOT_IN_YOUR_UNIT),
]


@pytest.mark.parametrize(("who", "sentence"), NOT_THE_LEAD)
def test_the_log_is_reviewed_by_this_units_team_lead_alone(
    stage: Stage, who: str, sentence: str
) -> None:
    """Also where another unit's team lead sits in the same channel."""
    week = {"week": "2026-02-23", "as_of": "2026-03-02"}
    digest = planned(stage, "digest", "C0UNIT", week)
    press = pressed("digest.mark_reviewed", digest, where="message")
    before, denied = stage.records()["log_review"], stage.denials()
    assert sentence in stage.ask(who, press).text
    assert stage.records()["log_review"] == before
    assert stage.denials() == denied + 1
    assert "reviewed" in stage.ask(LEA, press).text


@pytest.mark.parametrize(("who", "sentence"), NOT_THE_LEAD)
def test_the_contact_log_is_for_this_units_team_lead_alone(
    stage: Stage, who: str, sentence: str
) -> None:
    """Also where another unit's team lead sits in the same channel."""
    digest = planned(stage, "digest", "C0UNIT", {"week": "2026-02-23", "as_of": "2026-03-02"})
    press, denied = pressed("digest.contact_log", digest, where="message"), stage.denials()
    assert sentence in stage.ask(who, press).text
    assert stage.denials() == denied + 1
    assert "on its way to your own messages" in stage.ask(LEA, press).text
    with stage.doors.reading() as session:
        logs = select(OutgoingMessageRow).where(OutgoingMessageRow.kind == "contact_log")
        assert [row.conversation for row in session.execute(logs)] == [LEA]


def test_an_old_brief_shows_nobody_who_was_handed_over(stage: Stage) -> None:
    brief = standing_brief(stage, ANA, "own", "covered")
    press = pressed("brief.open", brief, where="message")
    shown = stage.ask(ANA, press).text
    assert "C-1*" in shown
    assert "C-3*" in shown
    today, now = stage.clock.now().date(), stage.clock.now()
    own = TransferDraft((stage.targets["own"].client,), stage.ids[BEN], today)
    transfers.transfer(stage.doors, stage.actor(LEA), own, now=now)
    shown = stage.ask(ANA, press).text
    assert "C-1*" not in shown
    assert "C-3*" in shown
    planned_leave.cancel(stage.doors, stage.actor(LEA), stage.leave_id, now=now)
    shown = stage.ask(ANA, press).text
    assert "C-3*" not in shown
    assert "C-1*" not in shown


def test_only_a_press_where_it_was_sent_proves_that_a_message_stands(stage: Stage) -> None:
    """Otherwise a press with somebody else's id would have it counted as posted, elsewhere."""
    brief = planned(stage, "brief", BEN, {"staff": stage.ids[BEN], "own": "0"})
    digest = planned(stage, "digest", "C0UNIT", {"week": "2026-02-23", "as_of": "2026-03-02"})
    for message_id in (brief, digest):
        sending(stage, message_id)
    elsewhere = {"type": "message", "channel_id": "C0ELSEWHERE", "message_ts": "1.1"}
    for press in (
        pressed("brief.open", brief, where="message"),
        pressed("digest.mark_reviewed", digest, where="message") | {"container": elsewhere},
    ):
        stage.ask(GUS, press)
    assert {state_of(stage, each) for each in (brief, digest)} == {"sending"}
    stage.ask(BEN, pressed("brief.open", brief, where="message"))
    stage.ask(GUS, pressed("digest.mark_reviewed", digest, where="message"))
    assert {state_of(stage, each) for each in (brief, digest)} == {"sent"}
