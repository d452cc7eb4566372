"""/ips health: what could not be delivered, why, and the way to send it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from bot.casework.drafts import JobLeadDraft
from bot.casework.recording import job_leads
from bot.casework.reminders import undelivered
from bot.casework.replies import NotAllowed, Refusal
from bot.clock import machine_now
from bot.commands import undelivered as delivery
from bot.jobs import auditor
from bot.machine_clock import Timekeeper
from bot.server import doctor
from bot.server.work import make_deliverer
from db.doors import Doors
from db.models import AuditEventRow, StaffMemberRow, VocationalUnitRow
from practice_workspace.threaded import Person
from tests.commands.asking import form_after
from tests.delivery_world import AT_ONCE
from tests.house import ADA, ANA, LEA, OTHER_CHANNEL, TEAM, House, set_up_unit


@pytest.fixture
def stuck(house: House) -> House:
    """A unit whose channel the bot is not in, and a job lead that could not be posted there."""
    set_up_unit(house, channel_id=OTHER_CHANNEL)
    house.expected_errors |= {"not_in_channel"}
    lead = JobLeadDraft("Harbor Hotel looks for a night porter")
    job_leads.share(house.doors, house.actor(ANA), lead, now=house.now)
    deliver(house)
    return house


def test_an_admin_reads_that_the_clock_is_wrong(
    stuck: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test's Slack says the true time; this machine takes it for three days later."""
    ahead = partial(Timekeeper, machine_time=lambda: machine_now() + timedelta(days=3, hours=1))
    monkeypatch.setattr(delivery, "Timekeeper", ahead)
    said = health(stuck, ADA).read()
    assert "The clock of the machine I run on is off by 3 days." in said
    assert "Until it is right I send nothing, and nothing gets lost." in said
    assert "A shared job lead for" in said

    hours = partial(Timekeeper, machine_time=lambda: machine_now() - timedelta(hours=3))
    monkeypatch.setattr(delivery, "Timekeeper", hours)
    said = health(stuck, ADA).read()
    assert "off by 3 hours." in said
    assert "I send nothing" not in said


def test_doctor_compares_the_clocks_and_names_who_waits_too_far_ahead(stuck: House) -> None:
    url = stuck.doors.engine.url.render_as_string(hide_password=False)
    settings, now = replace(stuck.settings, database_url=url), machine_now()
    with stuck.doors.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=now, covers_through=None))
        session.execute(update(VocationalUnitRow).values(next_digest_at=now))
    assert [one.what for one in doctor._times(settings, now + timedelta(seconds=5))] == []
    then = now - timedelta(days=2)
    with stuck.doors.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=now + timedelta(days=400)))
        session.execute(update(VocationalUnitRow).values(next_digest_at=then))
    clocks, waiting = doctor._times(settings, then)
    assert "This machine and the database differ by 1728" in (clocks.mend or "")
    assert "people and 0 units wait for a day too far ahead" in (waiting.mend or "")


def deliver(house: House) -> None:
    deliverer = make_deliverer(house.settings, house.doors)
    deliverer.timing = AT_ONCE
    deliverer.deliver_all(house.now)


def health(house: House, user_id: str) -> Person:
    person = house.person(user_id)
    form_after(person, "/ips", "health")
    return person


def test_an_admin_reads_why_and_sends_it_again(stuck: House) -> None:
    ada = health(stuck, ADA)
    assert "A shared job lead for" in ada.read()
    assert "the bot is not in the channel. Please add it there with /invite." in ada.read()
    assert "night porter" not in ada.read()

    state = stuck.workspace.state
    state.change_members(OTHER_CHANNEL, join=(state.teams[TEAM].bot_user,))
    ada.change_channel(OTHER_CHANNEL, "private")
    ada.press("Send again")
    ada.wait_for(lambda: "Nothing waits for you here" in ada.read())
    deliver(stuck)

    posted = stuck.workspace.messages(OTHER_CHANNEL)
    assert sum("night porter" in str(message) for message in posted) == 1


def test_sent_again_twice_is_sent_once_and_says_so(stuck: House) -> None:
    admins = frozenset({ADA})
    ((message_id, _),) = undelivered.undelivered(
        stuck.doors, stuck.actor(ADA), now=stuck.now, admins=admins
    )
    again = partial(
        undelivered.send_again, stuck.doors, stuck.actor(ADA), message_id, now=stuck.now
    )
    again(admins=admins)
    with pytest.raises(Refusal, match="not waiting any more"):
        again(admins=admins)


def test_an_admin_lets_it_go_and_nobody_is_warned_any_more(stuck: House) -> None:
    assert auditor.look(stuck.doors, stuck.now).dead == 1
    ada = health(stuck, ADA)
    ada.press("Dismiss")
    ada.wait_for(lambda: "Nothing waits for you here" in ada.read())

    assert auditor.look(stuck.doors, stuck.now).dead == 0
    assert undelivered.dead(stuck.doors, TEAM) == ()
    assert ("message.dismiss", ADA) in audited(stuck)
    deliver(stuck)
    assert stuck.workspace.messages(OTHER_CHANNEL) == ()


@pytest.mark.parametrize("way", [undelivered.send_again, undelivered.dismiss])
def test_nobody_else_sends_again_or_lets_go(stuck: House, way: Callable[..., None]) -> None:
    (one,) = undelivered.every_one(stuck.doors)
    for user_id in (LEA, ANA):
        with pytest.raises(NotAllowed):
            way(stuck.doors, stuck.actor(user_id), one.id, now=stuck.now, admins={ADA})
    assert len(undelivered.dead(stuck.doors, TEAM)) == 1


@pytest.mark.parametrize("again", [True, False])
def test_whoever_runs_the_bot_does_the_same_and_it_is_audited(stuck: House, again: bool) -> None:
    (one,) = undelivered.every_one(stuck.doors)
    assert one.workspace_id == TEAM
    undelivered.settle(stuck.doors, one.id, again=again, now=stuck.now)
    action = "message.send_again" if again else "message.dismiss"
    assert (action, "server") in audited(stuck)
    with pytest.raises(Refusal, match="undelivered list"):
        undelivered.settle(stuck.doors, one.id, again=again, now=stuck.now)


def audited(house: House) -> list[tuple[str, str]]:
    with house.doors.reading() as session:
        row = AuditEventRow
        return [tuple(each) for each in session.execute(select(row.action, row.actor))]


def test_nobody_but_an_admin_looks_into_delivery(stuck: House) -> None:
    for user_id in (LEA, ANA):
        person = health(stuck, user_id)
        assert "is for admins of this workspace" in person.read()


def test_the_doctor_names_what_was_not_delivered(stuck: House, doors: Doors) -> None:
    found = doctor._undelivered(
        replace(
            stuck.settings, database_url=doors.engine.url.render_as_string(hide_password=False)
        ),
        TEAM,
    )
    (one,) = undelivered.every_one(doors)
    assert found.what == "Messages not delivered: 1"
    (each,) = found.each
    assert f"{one.id}  A shared job lead for {OTHER_CHANNEL} could not be delivered" in each
    assert "the bot is not in the channel. Please add it there with /invite." in each
    mend = found.mend or ""
    assert "/ips health" in mend
    assert "undelivered send-again ID" in mend
