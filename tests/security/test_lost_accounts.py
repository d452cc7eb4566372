"""Somebody on a roster becomes a guest in Slack, or their account is closed: they are out at once.

Slack tells of it (`user_change`); what it told while nobody listened is found by the daily look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.accounts import outside
from bot.casework.access import audit, permissions
from bot.casework.access.permissions import Action
from bot.casework.administration import left_slack, roster
from bot.casework.drafts import StaffDraft
from bot.casework.reading import caseload
from bot.casework.replies import NotAllowed, Outside
from bot.commands.forms.modals import due_key
from bot.jobs import roster_check
from bot.jobs.roster_check import A_DAY, A_TURN, RosterCheck
from bot.server.work import make_deliverer
from bot.slack.web_client import slack_client
from ips.facts import StaffRole
from practice_workspace import web_api
from practice_workspace.payloads import user_json
from tests.delivery_world import AT_ONCE
from tests.security.acts import OF_CLIENTS, OF_THE_UNIT, pressed
from tests.security.stage import (
    ADA,
    BEN,
    CHANNEL,
    CONNECT_TEAM,
    GUS,
    LEA,
    RON,
    TEAM,
    Answer,
    Stage,
    encoded,
)
from tests.security.test_buttons_on_messages import planned, state_of
from tests.security.test_permission_walk import Walk, refused, told
from tests.support import count_statements

Json = dict[str, Any]
FLAGS: dict[str, Json] = {
    "guest": {"is_restricted": True},
    "single-channel guest": {"is_restricted": True, "is_ultra_restricted": True},
    "closed": {"deleted": True},
}


def as_slack_has_it(stage: Stage, user_id: str, **flags: Any) -> Json:
    """Slack's user object, changed in Slack too."""
    state = stage.workspace.state
    return user_json(state, state.put_user(replace(state.user(user_id), **flags)))


def tells(stage: Stage, person: Json, event_id: str = "Ev1", **outer: Any) -> Answer:
    """Slack's event about this person, signed."""
    event = {"type": "user_change", "user": person, "cache_ts": 1, "event_ts": "1.1"}
    body = stage.workspace.inner.people.acting.event(TEAM, event) | {"event_id": event_id} | outer
    return stage.deliver(*encoded(body))


def on_the_roster(stage: Stage, user_id: str) -> bool:
    here = roster.staff(stage.doors, stage.actor(LEA), now=stage.clock.now())
    return user_id in [one.slack_user_id for one in here]


def off_the_roster(notices: list[str]) -> list[str]:
    return [each for each in notices if f"<@{BEN}>" in each and "off the roster" in each]


def told_in(stage: Stage, conversation: str) -> list[str]:
    """What delivery posts there by now."""
    deliverer = make_deliverer(stage.settings, stage.doors)
    deliverer.timing = AT_ONCE
    deliverer.deliver_all(stage.clock.now())
    channel = conversation
    if conversation.startswith("U"):
        channel = stage.workspace.state.bot_direct(conversation).id
    return [
        block["text"]["text"]
        for message in stage.workspace.messages(channel)
        for block in message.blocks
        if block["type"] == "section"
    ]


# ---------------------------------------------------------------- Slack's word of it


@pytest.mark.parametrize("kind", FLAGS)
def test_they_are_off_the_roster_and_the_team_lead_is_told_once_what_to_do(
    stage: Stage, kind: str
) -> None:
    person = as_slack_has_it(stage, BEN, **FLAGS[kind])
    assert tells(stage, person).status == 200
    assert tells(stage, person, "Ev2").status == 200  # Slack tells of their next change too
    assert not on_the_roster(stage, BEN)
    (once,) = off_the_roster(told_in(stage, LEA))
    how = "The Slack account of" if kind == "closed" else "is a guest in Slack now"
    assert how in once
    assert "One client is still on their caseload" in once
    assert "`/ips transfer`" in once
    assert stage.targets["unit"].code not in once
    rows = stage.raw.execute(
        "SELECT actor, chain, subject_id FROM audit_event WHERE action LIKE 'roster.%'"
        " AND actor = 'bot'"
    ).fetchall()
    assert rows == [("bot", stage.unit_id, stage.ids[BEN])]
    assert audit.verify(stage.doors) == ()


def test_a_guest_keeps_no_home_with_clients_on_it(stage: Stage) -> None:
    stage.ask(BEN, {"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home"}})
    assert stage.targets["unit"].code in str(stage.workspace.person(BEN).home)
    tells(stage, as_slack_has_it(stage, BEN, is_restricted=True))
    assert stage.targets["unit"].code not in str(stage.workspace.person(BEN).home)


def test_no_brief_is_posted_to_them(stage: Stage) -> None:
    """Not even one that was planned before, nor one that would come next."""
    today = stage.clock.now().date()
    items = [(due_key(stage.targets["unit"].due), today)]
    brief = planned(stage, "brief", BEN, {"staff": stage.ids[BEN], "own": "9"}, items)
    tells(stage, as_slack_has_it(stage, BEN, is_restricted=True))
    assert told_in(stage, BEN) == []
    assert state_of(stage, brief) == "withdrawn"
    query = "SELECT next_brief_at FROM staff_member WHERE slack_user_id = ?"
    assert stage.raw.execute(query, (BEN,)).fetchone() == (None,)


@pytest.mark.parametrize(
    "changed",
    [
        {"real_name": "Ben Beech"},
        {"is_admin": True},
        {"status": "on the train"},
    ],
)
def test_any_other_change_costs_no_statement_and_moves_nobody(stage: Stage, changed: Json) -> None:
    person = as_slack_has_it(stage, BEN) | changed
    stage.ask(BEN, pressed("ips.help"))  # the workspace is known by now
    with count_statements(stage.doors) as statements:
        assert tells(stage, person).status == 200
    assert statements == []
    assert on_the_roster(stage, BEN)


@pytest.mark.parametrize("kind", FLAGS)
def test_an_old_word_of_an_account_that_is_open_again_takes_nobody_off_the_roster(
    stage: Stage, kind: str
) -> None:
    """Slack repeats for minutes what it could not deliver, and may be late with it."""
    old = as_slack_has_it(stage, BEN, **FLAGS[kind])
    as_slack_has_it(stage, BEN, is_restricted=False, is_ultra_restricted=False, deleted=False)
    assert tells(stage, old).status == 200
    assert on_the_roster(stage, BEN)
    assert off_the_roster(told_in(stage, LEA)) == []


def test_while_slack_does_not_say_how_the_account_is_the_event_is_repeated(stage: Stage) -> None:
    person = as_slack_has_it(stage, BEN, deleted=True)
    stage.workspace.faults.add("server_error", "users.info")
    assert tells(stage, person).status == 503
    assert on_the_roster(stage, BEN)
    assert tells(stage, person).status == 200
    assert not on_the_roster(stage, BEN)


def test_what_slack_leaves_out_is_held_against_nobody(stage: Stage) -> None:
    tells(stage, {"id": BEN, "profile": {"status_text": "on the train"}})
    assert on_the_roster(stage, BEN)
    for odd in (None, "U0BEN", [], {}):
        assert tells(stage, odd).status == 200  # type: ignore[arg-type]


def test_a_stranger_with_the_same_id_takes_nobody_off_a_roster(stage: Stage) -> None:
    person = as_slack_has_it(stage, BEN) | {"team_id": CONNECT_TEAM, "is_stranger": True}
    for flags in FLAGS.values():
        tells(stage, person | flags)
    assert on_the_roster(stage, BEN)


def test_a_member_of_an_organizations_other_workspace_stays(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    also = {"enterprise_user": {"id": BEN, "enterprise_id": "E0", "teams": [TEAM, "T0PIER"]}}
    person = as_slack_has_it(stage, BEN) | {"team_id": "T0PIER"} | also
    tells(stage, person)
    assert on_the_roster(stage, BEN)
    guest = person | {"is_restricted": True}
    monkeypatch.setattr(web_api, "user_json", lambda *_: guest)
    tells(stage, guest, "Ev2")
    assert not on_the_roster(stage, BEN)


def test_who_is_on_no_roster_leaves_no_trace(stage: Stage) -> None:
    before = stage.records()
    tells(stage, as_slack_has_it(stage, GUS, deleted=True))
    tells(stage, as_slack_has_it(stage, RON, is_restricted=True), "Ev2")
    after = stage.records()
    assert {name for name in after if after[name] != before[name]} == {"slack_event"}


def test_an_only_team_lead_goes_too_and_it_is_told_where_somebody_reads_it(stage: Stage) -> None:
    """To an admin who is named in the settings, or else to each of the unit's people."""
    tells(stage, as_slack_has_it(stage, LEA, is_restricted=True))
    with pytest.raises(NotAllowed):
        roster.staff(stage.doors, stage.actor(LEA), now=stage.clock.now())
    (said,) = [each for each in told_in(stage, BEN) if f"<@{LEA}>" in each]
    assert not any(f"<@{LEA}>" in each for each in told_in(stage, CHANNEL))
    assert "has no team lead now" in said
    assert "`/ips settings`" in said


def test_an_admin_is_told_before_the_others_are(stage: Stage) -> None:
    ended = left_slack.end(
        stage.doors, TEAM, LEA, Outside.CLOSED, admins={LEA, ADA}, now=stage.clock.now()
    )
    assert ended
    assert any(f"<@{LEA}>" in each for each in told_in(stage, ADA))
    assert not any(f"<@{LEA}>" in each for each in told_in(stage, BEN))


def test_back_as_a_full_member_the_team_lead_puts_them_back_and_their_people_are_there(
    stage: Stage,
) -> None:
    """Not by themselves: meanwhile their people may have been handed over."""
    now, ben = stage.clock.now(), stage.actor(BEN)
    tells(stage, as_slack_has_it(stage, BEN, is_restricted=True))
    tells(stage, as_slack_has_it(stage, BEN, is_restricted=False), "Ev2")
    assert not on_the_roster(stage, BEN)
    with pytest.raises(NotAllowed):
        caseload.my_day(stage.doors, ben, now=now)
    again = StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST)
    roster.add(stage.doors, stage.actor(LEA), again, now=now)
    with permissions.reading(stage.doors, ben, now=now) as session:
        permissions.authorize(
            session, ben, Action.SEE_CLIENT, now=now, client_id=stage.targets["unit"].client
        )


def test_the_word_is_not_sent_once_they_are_back(stage: Stage) -> None:
    tells(stage, as_slack_has_it(stage, BEN, is_restricted=True))
    again = StaffDraft(BEN, StaffRole.EMPLOYMENT_SPECIALIST)
    roster.add(stage.doors, stage.actor(LEA), again, now=stage.clock.now())
    assert not any("a guest in Slack now" in each for each in told_in(stage, LEA))


# ---------------------------------------------------------------- every door is shut


@pytest.fixture(scope="module", params=["guest", "closed"])
def without_ben(request: pytest.FixtureRequest, kept_stage: Stage) -> Iterator[Stage]:
    """The stage, a moment after Slack told what became of Ben's account."""
    before = kept_stage.remember()
    tells(kept_stage, as_slack_has_it(kept_stage, BEN, **FLAGS[request.param]))
    yield kept_stage
    kept_stage.restore(before)


def test_nothing_opens_for_them_not_even_their_own_clients(without_ben: Stage) -> None:
    stage = without_ben
    walk, own, nobody = Walk(stage, BEN), stage.targets["unit"], stage.targets["nobody"]
    for act in (*OF_CLIENTS, *OF_THE_UNIT):
        if not act.needs:
            continue
        answer, changed, denied = walk.step(act, own)
        empty = act.listener.startswith("options") and '"options": []' in answer.body
        walk.check(act, refused(answer) or empty, f"not refused: {answer.text}")
        walk.check(act, not changed, "left something on record")
        walk.check(act, denied == 1, f"{denied} rows in the audit")
        if act.about_client:
            as_nobody, _, _ = walk.step(act, nobody)
            same = told(answer, own) == told(as_nobody, nobody)
            walk.check(act, same, f"{answer.text}\n  but of nobody: {as_nobody.text}")
    walk.done()


# ---------------------------------------------------------------- the daily look


@dataclass
class Elapsed:
    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def elapsed() -> Elapsed:
    return Elapsed()


@pytest.fixture
def look(stage: Stage, elapsed: Elapsed) -> Callable[[], int]:
    """One turn of the daily look."""
    slack = slack_client(stage.settings, stage.workspace.bot_token)
    check = RosterCheck(
        stage.doors,
        lambda workspace_id: slack if workspace_id == TEAM else None,
        admins=(),
        elapsed=elapsed,
    )
    return lambda: check.turn(stage.clock.now())


def asked(stage: Stage) -> list[str]:
    return [call.args["user"] for call in stage.workspace.calls if call.method == "users.info"]


@pytest.mark.parametrize("kind", FLAGS)
def test_what_nobody_heard_of_is_found_when_the_bot_starts(
    stage: Stage, look: Callable[[], int], kind: str
) -> None:
    as_slack_has_it(stage, BEN, **FLAGS[kind])
    assert look() == 1
    assert not on_the_roster(stage, BEN)
    assert len(off_the_roster(told_in(stage, LEA))) == 1


def test_somebody_of_another_workspace_is_found_too(stage: Stage, look: Callable[[], int]) -> None:
    """A units file may have named them: it is not asked of Slack."""
    as_slack_has_it(stage, BEN, team_id=CONNECT_TEAM, is_stranger=True)
    assert look() == 1
    assert any("belongs to another Slack workspace" in each for each in told_in(stage, LEA))


def test_everybody_is_asked_about_once_a_day_a_few_a_turn(
    stage: Stage, look: Callable[[], int], elapsed: Elapsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_check, "A_TURN", 2)
    look()
    assert len(asked(stage)) == 2
    for _ in range(9):
        look()
    everybody = [user for team, user in left_slack.everybody(stage.doors) if team == TEAM]
    assert sorted(asked(stage)) == sorted(everybody)
    elapsed.seconds += A_DAY - 1
    look()
    assert len(asked(stage)) == len(everybody)
    elapsed.seconds += 1
    look()
    assert len(asked(stage)) == len(everybody) + 2
    assert A_TURN * 2 <= 60, "turns come each half minute, and Slack allows a hundred a minute"


def test_where_slack_asks_to_wait_nobody_is_asked_about_until_then(
    stage: Stage, look: Callable[[], int], elapsed: Elapsed
) -> None:
    as_slack_has_it(stage, BEN, is_restricted=True)
    stage.workspace.faults.add("rate_limited", "users.info", retry_after=30)
    look()
    assert len(asked(stage)) == 1
    elapsed.seconds += 29
    look()
    assert len(asked(stage)) == 1
    elapsed.seconds += 1
    assert look() == 1
    assert not on_the_roster(stage, BEN)


def test_a_slack_that_does_not_answer_or_does_not_know_them_moves_nobody(
    stage: Stage, look: Callable[[], int], elapsed: Elapsed
) -> None:
    stage.workspace.faults.add("reset_before", "users.info")
    assert look() == 0
    stage.workspace.revoke_token()
    elapsed.seconds += 3600
    assert look() == 0
    stage.workspace.restore_token()
    assert on_the_roster(stage, BEN)


def test_two_who_notice_at_once_end_it_once(stage: Stage, look: Callable[[], int]) -> None:
    tells(stage, as_slack_has_it(stage, BEN, is_restricted=True))
    assert look() == 0
    assert len(off_the_roster(told_in(stage, LEA))) == 1
    assert BEN not in [user for _, user in left_slack.everybody(stage.doors)]


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ({}, None),
        ({"deleted": True}, Outside.CLOSED),
        ({"is_bot": True}, Outside.APP),
        ({"is_stranger": True}, Outside.ELSEWHERE),
        ({"team_id": "T0MARINA"}, Outside.ELSEWHERE),
        ({"is_restricted": True}, Outside.GUEST),
        ({"is_ultra_restricted": True}, Outside.GUEST),
    ],
)
def test_whoever_is_no_full_member_here_has_no_place_on_a_roster(
    account: dict[str, Any], why: Outside | None
) -> None:
    assert outside({"id": "U0NEW", "team_id": "T0HARBOR"} | account, "T0HARBOR") is why
