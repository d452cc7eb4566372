"""A message stays in Slack when its reader has left: its buttons ask again who is pressing."""

from __future__ import annotations

import pytest

from bot.casework import messages
from bot.casework.permissions import REFUSAL
from tests.security.acts import pressed
from tests.security.stage import ANA, BEN, GUS, LEA, OLA, RON, TEAM, Stage

pytestmark = pytest.mark.one_database


def planned(stage: Stage, kind: str, to: str, subject: dict[str, str]) -> str:
    """A message of the bot's, as if it had been posted; returns its id."""
    with stage.doors.writing() as session:
        message = messages.plan(
            session,
            TEAM,
            kind=kind,
            conversation=to,
            dedupe_key=f"{kind}:{to}",
            subject={"unit": stage.unit_id, **subject},
            now=stage.clock.now(),
        )
    assert message is not None
    return message


def test_who_has_left_the_roster_does_not_read_their_old_brief(stage: Stage) -> None:
    brief = planned(stage, "brief", RON, {"staff": stage.ids[RON], "own": "0"})
    denied = stage.denials()
    answer = stage.ask(RON, pressed("brief.open", brief, where="message"))
    assert REFUSAL in answer.text
    assert stage.denials() == denied + 1


def test_nobody_reads_a_colleagues_brief(stage: Stage) -> None:
    brief = planned(stage, "brief", BEN, {"staff": stage.ids[BEN], "own": "0"})
    answer = stage.ask(ANA, pressed("brief.open", brief, where="message"))
    assert "C-2" not in answer.text


@pytest.mark.parametrize("who", [ANA, GUS, OLA])
def test_the_log_is_reviewed_by_this_units_team_lead_alone(stage: Stage, who: str) -> None:
    """Also where another unit's team lead sits in the same channel."""
    week = {"week": "2026-02-23", "as_of": "2026-03-02"}
    digest = planned(stage, "digest", "C0UNIT", week)
    press = pressed("digest.mark_reviewed", digest, where="message")
    before, denied = stage.records()["log_review"], stage.denials()
    assert REFUSAL in stage.ask(who, press).text
    assert stage.records()["log_review"] == before
    assert stage.denials() == denied + 1
    assert "reviewed" in stage.ask(LEA, press).text
