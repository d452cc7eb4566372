"""The unit's channel is opened to others: nothing new is posted there until it is closed again.

Whoever can mend that hears, and has the agenda all the same. Slack is looked at before each post.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot import channels
from bot.casework.administration import vocational_units
from bot.casework.drafts import JobLeadDraft, VocationalUnitDraft
from bot.casework.recording import job_leads
from bot.casework.reminders import digests
from bot.casework.replies import Actor, Opened
from bot.clock import machine_now
from bot.jobs import auditor
from bot.jobs.delivery.channel_looks import A_THREAD_TAKES, ChannelLooks
from db.doors import Doors
from db.queries.outbox import reading
from db.queries.outbox.messages import OutgoingMessage
from ips.unit_settings import full
from practice_workspace.spec import ChannelSpec, UserSpec
from tests.delivery_world import ANA, BEN, CHANNEL, LEA, TEAM, Slack, World, at
from tests.jobs.test_digest_delivery import MONDAY, a_week_of_work, due_at, text_of

NOW = at(MONDAY, 8, 30)
GUS, ZOE, ADMIN = "U0GUS", "U0ZOE", "U0ADMIN"
AGENDA = "Week of Mon 2 Mar to Sun 8 Mar"


@pytest.fixture(autouse=True)
def people(practice: Slack) -> None:
    state = practice.workspace.state
    state.add_user(UserSpec(GUS, "gus", team_id=TEAM, is_restricted=True))
    state.add_user(UserSpec(ZOE, "zoe", team_id="T0ELSEWHERE"))
    state.add_user(UserSpec(ADMIN, "admin", team_id=TEAM))


def send(world: World, practice: Slack, **options: Any) -> None:
    """What is due, and whatever has waited long enough."""
    deliverer = practice.deliverer(**options)
    deliverer.plan_once(NOW)
    deliverer.deliver_all(NOW)


def an_agenda_is_due(world: World) -> None:
    a_week_of_work(world)
    due_at(world, NOW)


def later(world: World) -> None:
    """As if the five minutes until the next look had passed by the database's clock."""
    for row in world.messages():
        if row.state == "planned":
            world.set_message(row.id, not_before=machine_now() - timedelta(seconds=1))


def outgoing(world: World, message_id: str) -> OutgoingMessage:
    with world.doors.patient.reading() as session:
        found = reading.message(session, TEAM, message_id)
    assert found is not None
    return found


def opened_by(practice: Slack, how: str) -> None:
    lea = practice.workspace.person(LEA)
    if how in ("public", "shared"):
        lea.change_channel(CHANNEL, how)
    elif how == "stranger":
        practice.workspace.state.change_members(CHANNEL, join=(ZOE,))
    elif how == "nobody of ours":
        practice.workspace.state.change_members(CHANNEL, join=(ADMIN,), leave=(LEA, ANA, BEN))
    else:
        lea.invite(GUS, CHANNEL)


def closed_again(practice: Slack) -> None:
    lea = practice.workspace.person(LEA)
    lea.change_channel(CHANNEL, "private")
    lea.change_channel(CHANNEL, "unshared")
    lea.remove(GUS, CHANNEL)
    practice.workspace.state.change_members(CHANNEL, join=(LEA, ANA, BEN), leave=(ZOE, ADMIN))


SAYS = {
    "public": "is public: everybody in this workspace can read it",
    "shared": "is shared with another organization",
    "guest": "has a guest in it",
    "stranger": "has somebody from another workspace in it",
    "nobody of ours": "has nobody from the unit's roster in it",
}


@pytest.mark.parametrize("how", SAYS)
def test_the_agenda_waits_and_the_team_lead_alone_has_it_until_the_channel_is_closed(
    world: World, practice: Slack, how: str
) -> None:
    an_agenda_is_due(world)
    opened_by(practice, how)
    send(world, practice)
    assert practice.channel() == ()
    mine = [text_of(message) for message in practice.direct(LEA)]
    (notice,) = [text for text in mine if "*This week's agenda waits.*" in text]
    assert f"<#{CHANNEL}> {SAYS[how]}" in notice
    assert "`/ips settings`" in notice
    assert "C-1" not in notice
    after = mine[mine.index(notice) :]
    assert any(AGENDA in text for text in after)
    assert any("Employer contacts, in roster order" in text for text in after)
    assert not practice.direct(ANA)

    later(world)
    send(world, practice)
    assert practice.channel() == ()
    assert len(practice.direct(LEA)) == len(mine)

    closed_again(practice)
    later(world)
    send(world, practice)
    agenda, *thread = practice.channel()
    assert AGENDA in text_of(agenda)
    assert thread
    assert len(practice.direct(LEA)) == len(mine)


def test_a_job_lead_waits_too(world: World, practice: Slack) -> None:
    opened_by(practice, "public")
    draft = JobLeadDraft(summary="Harbor Hotel looks for a night porter")
    job_leads.share(world.doors, Actor(TEAM, ANA), draft, now=NOW)
    send(world, practice)
    assert practice.channel() == ()
    notice, copy = [text_of(message) for message in practice.direct(LEA)]
    assert "*A job lead waits.*" in notice
    assert "night porter" in copy
    closed_again(practice)
    later(world)
    send(world, practice)
    (posted,) = practice.channel()
    assert "night porter" in text_of(posted)


def test_without_a_team_lead_an_admin_hears_and_reads_no_agenda(
    doors: Doors, practice: Slack
) -> None:
    world = World(doors).set_up(date(2026, 1, 5))
    world.person(ANA)
    world.person(BEN)
    an_agenda_is_due(world)
    opened_by(practice, "public")
    send(world, practice, admins=(ADMIN,))
    assert practice.channel() == ()
    (notice,) = practice.direct(ADMIN)
    assert "*This week's agenda waits.*" in text_of(notice)
    assert "comes to you" not in text_of(notice)


LOOKS = ("conversations.info", "conversations.members", "users.info")


@pytest.mark.parametrize("method", LOOKS)
def test_while_slack_does_not_say_who_can_read_it_nothing_is_posted_there(
    world: World, practice: Slack, method: str
) -> None:
    an_agenda_is_due(world)
    practice.workspace.state.change_members(CHANNEL, join=(ADMIN,))
    practice.workspace.faults.add("server_error", method, times=None)
    deliverer = practice.deliverer()
    deliverer.plan_once(NOW)
    for _ in range(3):
        deliverer.deliver_once(NOW)
    assert practice.channel() == ()
    practice.workspace.faults.clear()
    send(world, practice)
    assert AGENDA in text_of(practice.channel()[0])


@pytest.mark.parametrize("method", LOOKS)
def test_where_a_permission_is_missing_the_team_lead_hears_what_to_do(
    world: World, practice: Slack, method: str
) -> None:
    an_agenda_is_due(world)
    practice.workspace.state.change_members(CHANNEL, join=(ADMIN,))
    practice.workspace.faults.add("error", method, times=None, error="missing_scope")
    send(world, practice)
    assert practice.channel() == ()
    said = [text_of(message) for message in practice.direct(LEA)]
    assert any("the bot lacks a permission" in text for text in said)


def test_a_room_of_more_people_than_can_be_looked_at_is_none_for_client_codes(
    world: World, practice: Slack
) -> None:
    an_agenda_is_due(world)
    many = tuple(f"U1{number:04d}" for number in range(channels.MOST_ASKED_ABOUT + 1))
    practice.workspace.state.change_members(CHANNEL, join=many)
    send(world, practice)
    assert practice.channel() == ()
    said = [text_of(message) for message in practice.direct(LEA)]
    assert any("more people in it than I can look at" in text for text in said)
    assert "users.info" not in [call.method for call in practice.workspace.calls]


def test_colleagues_from_elsewhere_in_the_agency_may_be_in_it(
    world: World, practice: Slack
) -> None:
    an_agenda_is_due(world)
    practice.workspace.state.change_members(CHANNEL, join=(ADMIN,))
    send(world, practice)
    assert AGENDA in text_of(practice.channel()[0])


def test_a_digest_is_looked_for_once_and_its_thread_with_it(world: World, practice: Slack) -> None:
    an_agenda_is_due(world)
    send(world, practice)
    assert len(practice.channel()) > 2
    asked = [call.method for call in practice.workspace.calls]
    assert [asked.count(method) for method in LOOKS] == [1, 1, 1]  # the one is the bot itself


def test_a_thread_that_goes_on_much_later_is_looked_for_again(
    world: World, practice: Slack
) -> None:
    an_agenda_is_due(world)
    send(world, practice)
    (part, *_) = world.messages("digest_part")
    leased = outgoing(world, part.id)
    seconds = 0.0
    looks = ChannelLooks(world.doors, elapsed=lambda: seconds)
    slack = practice.slack_for(TEAM)
    assert looks.why_open(slack, replace(leased, parent_id=None)) is None
    opened_by(practice, "public")
    assert looks.why_open(slack, leased) is None
    seconds = A_THREAD_TAKES
    assert looks.why_open(slack, leased) is Opened.PUBLIC


def test_what_waits_for_its_channel_is_nobodys_delay(world: World, practice: Slack) -> None:
    """Whoever runs the bot cannot mend it: health stays green, and other faults stay seen."""
    an_agenda_is_due(world)
    opened_by(practice, "public")
    send(world, practice)
    an_hour_later = NOW + timedelta(hours=1)
    assert auditor.look(world.doors, an_hour_later).delivery_lag == 0
    later(world)
    assert auditor.look(world.doors, an_hour_later).delivery_lag == 0


def another_channel(world: World, practice: Slack) -> None:
    practice.workspace.state.add_channel(
        ChannelSpec("C0NEW", "unit-room", (LEA, ANA), is_private=True, team_id=TEAM)
    )
    lea = Actor(TEAM, LEA)
    before = vocational_units.settings(world.doors, lea, now=NOW)
    draft = VocationalUnitDraft(**full(before) | {"channel_id": "C0NEW"}, unit_id=before.id)
    vocational_units.change(world.doors, lea, draft, now=NOW)


def test_another_channel_is_chosen_and_what_waits_goes_there(world: World, practice: Slack) -> None:
    an_agenda_is_due(world)
    opened_by(practice, "public")
    send(world, practice)
    another_channel(world, practice)
    later(world)
    send(world, practice)
    assert practice.channel() == ()
    agenda, *thread = practice.channel("C0NEW")
    assert AGENDA in text_of(agenda)
    assert thread


# ---------------------------------------------------------------- who chose it

UNSEEN = "was chosen by somebody whom I do not see in it"


def a_room_that_the_bot_is_not_in(practice: Slack, *people: str) -> None:
    room = ChannelSpec("C0NEW", "room", people, is_private=True, has_bot=False, team_id=TEAM)
    practice.workspace.state.add_channel(room)


def chosen_for_the_unit(world: World, channel_id: str = "C0NEW", by: str = LEA) -> None:
    actor = Actor(TEAM, by)
    before = vocational_units.settings(world.doors, actor, now=NOW)
    draft = VocationalUnitDraft(**full(before) | {"channel_id": channel_id}, unit_id=before.id)
    vocational_units.change(world.doors, actor, draft, now=NOW)


def the_bot_is_invited(practice: Slack) -> None:
    bot = practice.workspace.state.spec.teams[0].bot_user
    practice.workspace.state.change_members("C0NEW", join=(bot,))


def test_a_channel_whose_chooser_is_not_in_it_gets_no_agenda_until_they_join(
    world: World, practice: Slack
) -> None:
    an_agenda_is_due(world)
    a_room_that_the_bot_is_not_in(practice, ANA)
    chosen_for_the_unit(world, by=LEA)
    the_bot_is_invited(practice)
    send(world, practice)
    assert practice.channel("C0NEW") == ()
    mine = [text_of(message) for message in practice.direct(LEA)]
    (notice,) = [text for text in mine if "*This week's agenda waits.*" in text]
    assert UNSEEN in notice
    assert "somebody who is in it saves the settings once more" in notice
    assert any(AGENDA in text for text in mine)
    assert not practice.direct(ANA)

    practice.workspace.state.change_members("C0NEW", join=(LEA,))
    later(world)
    send(world, practice)
    assert AGENDA in text_of(practice.channel("C0NEW")[0])


def test_whoever_was_seen_in_the_channel_once_may_leave_it(world: World, practice: Slack) -> None:
    """People change; the channel is the unit's as long as somebody of the unit is in it."""
    an_agenda_is_due(world)
    a_room_that_the_bot_is_not_in(practice, ANA, LEA)
    chosen_for_the_unit(world, by=LEA)
    the_bot_is_invited(practice)
    send(world, practice)
    assert practice.channel("C0NEW")
    practice.workspace.state.change_members("C0NEW", leave=(LEA,))
    draft = JobLeadDraft(summary="Harbor Hotel looks for a night porter")
    job_leads.share(world.doors, Actor(TEAM, ANA), draft, now=NOW)
    send(world, practice)
    assert "night porter" in text_of(practice.channel("C0NEW")[-1])


def test_what_another_unit_has_in_the_same_channel_stays_in_sight(
    world: World, practice: Slack, doors: Doors
) -> None:
    a_room_that_the_bot_is_not_in(practice, ANA, LEA)
    an_agenda_is_due(world)
    chosen_for_the_unit(world, by=LEA)
    the_bot_is_invited(practice)
    send(world, practice)
    agendas = len(practice.channel("C0NEW"))
    hill = World(doors, unit_id="unit2").set_up(date(2026, 1, 5), name="Hill", channel=None)
    hill.person(ADMIN, "team_lead")
    chosen_for_the_unit(hill, by=ADMIN)
    draft = JobLeadDraft(summary="Hill Bakery looks for a driver")
    job_leads.share(world.doors, Actor(TEAM, ADMIN), draft, now=NOW)
    send(world, practice)
    assert len(practice.channel("C0NEW")) == agendas
    assert UNSEEN in text_of(practice.direct(ADMIN)[0])
    later(world)
    send(world, practice)
    assert INSTEAD not in "\n".join(text_of(each) for each in practice.channel("C0NEW"))


# ---------------------------------------------------------------- what stands there already

INSTEAD = "What stood here is for the unit alone."
CODES = ("C-1", "C-2", "night porter")


def an_agenda_and_a_lead_stand_there(world: World, practice: Slack) -> None:
    an_agenda_is_due(world)
    draft = JobLeadDraft(summary="Harbor Hotel looks for a night porter")
    job_leads.share(world.doors, Actor(TEAM, ANA), draft, now=NOW)
    send(world, practice)
    assert all(code in written_in_the_channel(practice) for code in CODES)


def written_in_the_channel(practice: Slack) -> str:
    return "\n".join(f"{message.text}\n{text_of(message)}" for message in practice.channel())


def a_late_entry(world: World) -> None:
    """Somebody writes down on Monday what they did last week."""
    world.employer_contact(ANA, MONDAY - timedelta(days=3), recorded_on=MONDAY)
    with world.doors.patient.writing() as session:
        digests.touch(session, TEAM, world.unit_id, MONDAY - timedelta(days=3), today=MONDAY)
    looked_at_again(world)


def looked_at_again(world: World) -> None:
    """As if its time had come by the database's clock."""
    for row in world.messages():
        if row.state == "sent" and row.wanted_version > row.shown_version:
            world.set_message(row.id, not_before=machine_now() - timedelta(seconds=1))


@pytest.mark.parametrize("how", SAYS)
def test_what_stands_there_gives_way_to_a_sentence_until_the_channel_is_closed(
    world: World, practice: Slack, how: str
) -> None:
    an_agenda_and_a_lead_stand_there(world, practice)
    before = written_in_the_channel(practice)
    opened_by(practice, how)
    a_late_entry(world)
    send(world, practice)
    text = written_in_the_channel(practice)
    assert INSTEAD in text
    assert not [code for code in CODES if code in text]
    mine = "\n".join(text_of(message) for message in practice.direct(LEA))
    assert "*This week's agenda waits.*" in mine
    assert "2 of 2, + 4 generic" not in mine
    assert f"<@{ANA}> (1 FTE, 1 looking): 0 of 2, + 4 generic" in mine
    closed_again(practice)
    looked_at_again(world)
    send(world, practice)
    after = written_in_the_channel(practice)
    assert INSTEAD not in after
    assert all(code in after for code in CODES)
    assert after.replace("+ 5 generic", "+ 4 generic").count("\n") == before.count("\n")


def test_a_new_agenda_that_waits_takes_the_earlier_ones_out_of_sight(
    world: World, practice: Slack
) -> None:
    an_agenda_and_a_lead_stand_there(world, practice)
    opened_by(practice, "guest")
    a_week_later = NOW + timedelta(days=7)
    due_at(world, a_week_later)
    deliverer = practice.deliverer()
    deliverer.plan_once(a_week_later)
    deliverer.deliver_all(a_week_later)
    text = written_in_the_channel(practice)
    assert INSTEAD in text
    assert not [code for code in CODES if code in text]


def test_while_it_stays_open_nothing_is_written_there_again(world: World, practice: Slack) -> None:
    an_agenda_and_a_lead_stand_there(world, practice)
    opened_by(practice, "public")
    a_late_entry(world)
    send(world, practice)
    calls = len([call for call in practice.workspace.calls if call.method == "chat.update"])
    told = len(practice.direct(LEA))
    for _ in range(3):
        looked_at_again(world)
        send(world, practice)
    again = [call for call in practice.workspace.calls if call.method == "chat.update"]
    assert len(again) == calls
    assert len(practice.direct(LEA)) == told
    found = auditor.look(world.doors, NOW + timedelta(hours=1))
    assert (found.delivery_lag, found.outdated, found.dead) == (0, 0, 0)


def test_the_copy_of_the_team_lead_follows_what_is_entered_late(
    world: World, practice: Slack
) -> None:
    an_agenda_is_due(world)
    opened_by(practice, "public")
    send(world, practice)

    def mine() -> str:
        return "\n".join(text_of(message) for message in practice.direct(LEA))

    assert "0 of 2, + 3 generic" in mine()
    a_late_entry(world)
    send(world, practice)
    assert "0 of 2, + 4 generic" in mine()
    assert "0 of 2, + 3 generic" not in mine()
    assert practice.channel() == ()


def test_while_slack_does_not_say_who_can_read_it_nothing_is_drawn_there_again(
    world: World, practice: Slack
) -> None:
    an_agenda_and_a_lead_stand_there(world, practice)
    before = written_in_the_channel(practice)
    a_late_entry(world)
    practice.workspace.faults.add("server_error", "conversations.info", times=None)
    deliverer = practice.deliverer()
    for _ in range(3):
        deliverer.deliver_once(NOW)
    assert written_in_the_channel(practice) == before
    practice.workspace.faults.clear()
    looked_at_again(world)
    send(world, practice)
    assert "+ 4 generic" in written_in_the_channel(practice)


def test_what_stands_in_a_channel_that_the_unit_left_is_kept_up_to_date_while_it_is_closed(
    world: World, practice: Slack
) -> None:
    an_agenda_and_a_lead_stand_there(world, practice)
    another_channel(world, practice)
    a_late_entry(world)
    send(world, practice)
    assert "+ 4 generic" in written_in_the_channel(practice)
    opened_by(practice, "guest")
    a_late_entry(world)
    send(world, practice)
    assert INSTEAD in written_in_the_channel(practice)
    assert "generic" not in written_in_the_channel(practice)
