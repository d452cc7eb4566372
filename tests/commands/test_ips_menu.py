"""/ips: a unit sets itself up in Slack, and its team lead keeps it from then on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from threading import Event

import pytest

from bot.casework.administration import planned_leave, roster, vocational_units
from bot.casework.drafts import EnrollDraft, GoingLiveDraft, SentForm, StaffDraft
from bot.casework.reading import caseload, client_page
from bot.casework.recording import enrollment, recompute
from bot.casework.replies import Recorded, Refusal, UnitSettings
from bot.commands import going_live, vocational_unit
from bot.commands.menu import LINES, OPENERS
from bot.manifest import COMMANDS
from db.doors import Doors
from ips.facts import Clock, StaffRole
from practice_workspace.spec import ChannelSpec
from practice_workspace.threaded import Person
from tests.commands.asking import said_after
from tests.house import ADA, ANA, BEN, CHANNEL, GUS, LEA, PIA, ZOE, House
from tests.support import eventually


def opened(person: Person, callback_id: str) -> None:
    """Waits until the form is filled that a press or a command has opened."""
    person.wait_for(lambda: person.modal and person.modal.body["callback_id"] == callback_id)


def set_up(house: House, **fields: object) -> Person:
    ada = house.person(ADA)
    ada.command("/ips")
    opened(ada, "ips_menu")
    ada.press("ips.setup")
    opened(ada, "vocational_unit.submit")
    wanted = {"name": "Harbor", "channel_id": CHANNEL, "team_lead": LEA, "staff": [ANA, BEN]}
    ada.fill(wanted | fields)
    return ada


# ---------------------------------------------------------------- setting up


def test_an_admin_sets_a_unit_up_and_the_team_lead_takes_over(house: House) -> None:
    ada = set_up(house, peer_mentors=[PIA], holidays="2026-07-03 Independence Day")
    reaction = ada.submit()

    assert reaction.ok
    assert "Harbor" in ada.read()
    assert "enters the people already on the caseload" in ada.read()
    unit = vocational_units.settings(house.doors, house.actor(LEA), now=house.now)
    assert (unit.name, unit.channel_id, unit.zone) == ("Harbor", CHANNEL, "America/New_York")
    assert (unit.send_at, unit.digest_day, unit.digest_at) == (time(8), "mon", time(8, 30))
    assert unit.holidays == ((date(2026, 7, 3), "Independence Day"),)
    staff = roster.staff(house.doors, house.actor(LEA), now=house.now)
    assert {one.slack_user_id: one.role for one in staff} == {
        LEA: StaffRole.TEAM_LEAD,
        ANA: StaffRole.EMPLOYMENT_SPECIALIST,
        BEN: StaffRole.EMPLOYMENT_SPECIALIST,
        PIA: StaffRole.PEER_MENTOR,
    }


def test_where_the_bot_is_not_in_the_channel_it_says_how_to_invite_it(house: House) -> None:
    room = ChannelSpec("C0ROOM", "room", (LEA, ADA), is_private=True, has_bot=False)
    house.workspace.state.add_channel(room)
    house.expected_errors.add("channel_not_found")
    ada = set_up(house, channel_id="C0ROOM")
    ada.submit()

    assert "`/invite`" in ada.read()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (("public",), "This channel is public: everybody in this workspace can read it"),
        (("shared",), "This channel is shared with another organization"),
        (("shared", ZOE), "This channel is shared with another organization"),
        ((GUS,), "This channel has a guest in it"),
    ],
)
def test_a_channel_that_others_can_read_is_not_taken(
    house: House, changes: tuple[str, ...], sentence: str
) -> None:
    ada = set_up(house)
    opened_by(house, *changes)
    assert sentence in ada.submit().errors["channel_id"]
    closed_again(house)
    assert ada.submit().ok


def opened_by(house: House, *changes: str) -> None:
    lea = house.person(LEA)
    for change in changes:
        if change in (GUS, ZOE):
            lea.invite(change, CHANNEL)
        else:
            lea.change_channel(CHANNEL, change)


def closed_again(house: House) -> None:
    lea = house.person(LEA)
    lea.remove(GUS, CHANNEL)
    for change in ("private", "unshared"):
        lea.change_channel(CHANNEL, change)


def test_a_channel_is_chosen_by_somebody_who_is_in_it(house: House) -> None:
    ada = set_up(house)
    house.person(LEA).remove(ADA, CHANNEL)
    assert "You are not in this channel yourself" in ada.submit().errors["channel_id"]


def test_a_channel_that_could_not_be_seen_is_looked_at_again_once_the_bot_is_in_it(
    house: House,
) -> None:
    room = ChannelSpec("C0ROOM", "room", (LEA,), is_private=True, has_bot=False)
    house.workspace.state.add_channel(room)
    house.expected_errors.add("channel_not_found")
    ada = set_up(house, channel_id="C0ROOM")
    assert ada.submit().ok
    bot = house.workspace.state.spec.teams[0].bot_user
    house.workspace.state.change_members("C0ROOM", join=(bot,))

    lea = house.person(LEA)
    for waits in (True, False):
        lea.command("/ips", "settings")
        opened(lea, "vocational_unit.submit")
        assert ("was chosen by somebody whom I do not see in it" in lea.read()) is waits
        lea.submit({"name": f"Harbor {waits}"})
        assert "saved" in lea.read()
        assert "whom I do not see in it" not in lea.read(), "she is in it, and stands for it"


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
def test_while_slack_does_not_say_who_can_read_it_no_channel_is_taken(
    house: House, method: str
) -> None:
    ada = set_up(house)
    house.expected_errors.add("fault:error")
    house.workspace.faults.add("error", method)
    errors = ada.submit().errors
    assert "Slack did not say just now who can read this channel" in errors["channel_id"]
    assert ada.submit().ok


def test_other_settings_can_be_saved_while_the_channel_is_open_and_the_answer_says_so(
    unit_house: House,
) -> None:
    opened_by(unit_house, "public")
    lea = unit_house.person(LEA)
    lea.command("/ips", "settings")
    opened(lea, "vocational_unit.submit")
    assert "is public: everybody in this workspace can read it" in lea.read()
    lea.submit({"name": "Harbor Street"})
    assert "saved" in lea.read()
    assert "is public: everybody in this workspace can read it" in lea.read()
    assert "comes to the team lead alone" in lea.read()


def test_an_admin_helps_a_unit_whose_team_lead_is_gone(unit_house: House) -> None:
    ada = unit_house.person(ADA)
    ada.command("/ips")
    opened(ada, "ips_menu")
    ada.press("ips.settings_of")
    opened(ada, "vocational_unit.submit")
    assert "is a guest here" in ada.submit({"team_lead": GUS}).errors["team_lead"]
    assert ada.submit({"team_lead": BEN}).ok
    assert unit_house.member(BEN).role is StaffRole.TEAM_LEAD
    assert unit_house.member(ANA).role is StaffRole.EMPLOYMENT_SPECIALIST

    lea = unit_house.person(LEA)
    lea.command("/ips", "settings")
    opened(lea, "vocational_unit.submit")
    assert "another team lead" not in lea.read(), "she has the roster for that"


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"staff": [ANA, GUS]}, "staff", "Gus Guest is a guest here"),
        ({"staff": [ANA, ZOE]}, "staff", "belongs to another workspace"),
        ({"staff": [ANA, LEA]}, "staff", "named twice"),
        ({"holidays": "third of July"}, "holidays", "is no day"),
        ({"waking_until": "06:00"}, "waking_until", "end before they begin"),
        ({"send_at": "05:00"}, "send_at", "waking hours"),
    ],
)
def test_bad_input_is_named_under_its_field_and_the_form_stays(
    house: House, fields: dict[str, object], field: str, said: str
) -> None:
    ada = set_up(house, **fields)
    reaction = ada.submit()

    assert list(reaction.errors) == [field]
    assert said in reaction.errors[field]
    assert "<@" not in reaction.errors[field]


def test_only_an_admin_sets_a_unit_up(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips", "setup")
    lea.wait_for(lambda: "admin of this workspace" in lea.read())


def test_an_id_in_ips_admins_counts_as_admin(house: House) -> None:
    object.__setattr__(house.settings, "admins", frozenset({BEN}))
    ben = house.person(BEN)
    ben.command("/ips")
    opened(ben, "ips_menu")

    assert "Set up a vocational unit" in ben.read()


def test_time_zones_are_found_by_a_few_letters(house: House) -> None:
    ada = set_up(house)

    assert "America/Chicago" in [one["value"] for one in ada.suggest("zone", "")]
    assert [one["value"] for one in ada.suggest("zone", "berl")] == ["Europe/Berlin"]
    ada.fill({"zone": "Europe/Berlin"})
    ada.submit()
    assert (
        vocational_units.settings(house.doors, house.actor(LEA), now=house.now).zone
        == "Europe/Berlin"
    )


# ---------------------------------------------------------------- keeping it


def test_help_says_what_each_word_after_ips_is_for(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    told = said_after(ana, "/ips", "help")
    paragraph = told[told.index("Words after") :]
    explained = re.findall(r"`(\w+)` \((.+?)\)", paragraph)
    assert sorted(word for word, _ in explained) == sorted({*OPENERS, *LINES})
    assert "For an admin: `setup` (set up a unit)" in paragraph


def test_help_names_every_command_in_a_line_with_an_example(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "help")
    ana.wait_for(lambda: ana.ephemerals)

    shown = ana.read(ana.ephemerals[-1]).replace("&amp;", "&")
    for command in COMMANDS:
        assert command.name in shown
        assert command.does in shown
        assert command.example in shown


def test_the_menu_fits_the_person(unit_house: House) -> None:
    offered = {}
    for user in (LEA, ANA, ADA, GUS):
        person = unit_house.person(user)
        person.command("/ips")
        opened(person, "ips_menu")
        offered[user] = person.read()

    assert "Roster" in offered[LEA]
    assert "Set up" not in offered[LEA]
    assert "Roster" not in offered[ANA].splitlines()
    assert "Set up a vocational unit" in offered[ADA]
    assert "My people" not in offered[ADA]
    assert "not on a vocational unit's roster" in offered[GUS]


def test_the_team_lead_changes_the_settings_and_keeps_the_numbers(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips", "numbers")
    opened(lea, "vocational_unit.numbers")
    lea.submit({"caseload_limit": "18", "peer_mentor_counts": "yes"})
    lea.close()
    lea.command("/ips", "settings")
    opened(lea, "vocational_unit.submit")
    reaction = lea.submit({"name": "Harbor North", "digest_day": "tue"})

    assert reaction.ok
    assert "Harbor North" in lea.read()
    assert "already on the caseload" not in lea.read()
    unit = vocational_units.settings(unit_house.doors, unit_house.actor(LEA), now=unit_house.now)
    assert (unit.name, unit.digest_day) == ("Harbor North", "tue")
    assert unit.overrides == {"caseload_limit": 18, "peer_mentor_counts": True}


def settings_now(house: House) -> UnitSettings:
    return vocational_units.settings(house.doors, house.actor(LEA), now=house.now)


@pytest.mark.parametrize(
    ("word", "callback_id", "answer"),
    [
        ("settings", "vocational_unit.submit", {"digest_day": "tue"}),
        ("numbers", "vocational_unit.numbers", {"caseload_limit": "18"}),
    ],
)
def test_whoever_saves_settings_that_changed_meanwhile_is_told_and_reverts_nothing(
    unit_house: House, word: str, callback_id: str, answer: dict[str, str]
) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips", word)
    opened(lea, callback_id)
    unit = settings_now(unit_house)
    meanwhile = vocational_unit.draft_from(unit, overrides={"caseload_limit": 22})
    vocational_units.change(
        unit_house.doors,
        unit_house.actor(LEA),
        replace(meanwhile, send_at=time(7, 30)),
        now=unit_house.now,
    )

    reaction = lea.submit(answer)
    assert list(reaction.errors.values()) == [vocational_units.SETTINGS_CHANGED]
    unit = settings_now(unit_house)
    assert (unit.send_at, unit.overrides) == (time(7, 30), {"caseload_limit": 22})
    assert unit.digest_day == "mon"

    lea.close()
    lea.command("/ips", word)
    opened(lea, callback_id)
    assert lea.submit(answer).ok
    assert settings_now(unit_house).send_at == time(7, 30)


def test_settings_sent_again_revert_nothing_that_was_changed_meanwhile(unit_house: House) -> None:
    """The same request again, and meanwhile a colleague has changed the same."""
    unit = settings_now(unit_house)
    sent = SentForm("k" * 32, "tue", vocational_units.mark_of(unit))

    def change(day: str, sent: SentForm | None) -> Recorded:
        draft = vocational_unit.draft_from(settings_now(unit_house), overrides={})
        return vocational_units.change(
            unit_house.doors,
            unit_house.actor(LEA),
            replace(draft, digest_day=day),
            now=unit_house.now,
            sent=sent,
        )

    first = change("tue", sent)
    change("wed", None)
    assert change("tue", sent) == replace(first, repeated=True)
    assert settings_now(unit_house).digest_day == "wed"
    with pytest.raises(Refusal, match="saved before"):
        change("thu", replace(sent, content="thu"))


def test_new_numbers_are_answered_before_they_are_reckoned(
    unit_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, reckon = Event(), recompute.catch_up

    def slow(doors: Doors) -> int:
        answered.wait(20)
        return reckon(doors)

    monkeypatch.setattr(recompute, "catch_up", slow)
    client_id = unit_house.enroll(ANA, "C-114")
    lea = unit_house.person(LEA)
    lea.command("/ips", "numbers")
    opened(lea, "vocational_unit.numbers")
    assert lea.submit({"career_profile_days": "14"}).ok
    assert "being reckoned" in lea.read()
    answered.set()
    eventually(lambda: days_for_the_profile(unit_house, client_id) == 14)


def days_for_the_profile(house: House, client_id: str) -> int:
    page = client_page.read(house.doors, house.actor(ANA), client_id, now=house.now)
    (due,) = (line.due for line in page.due if line.due.key.clock is Clock.CAREER_PROFILE)
    return (due.due_on - due.opens_on).days


@pytest.mark.parametrize(
    ("word", "form", "shown"),
    [
        (
            "settings",
            "vocational_unit.submit",
            (
                "*Name of the unit*\nHarbor",
                "*Time zone*\nAmerica/New York",
                "*Working days*\nMonday",
            ),
        ),
        ("numbers", "vocational_unit.numbers", ("*Days from entry to the career profile*\n30",)),
    ],
)
def test_whoever_keeps_no_settings_reads_them_and_has_nothing_to_fill_in(
    unit_house: House, word: str, form: str, shown: tuple[str, ...]
) -> None:
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    for person, reads in ((ana, True), (lea, False)):
        person.command("/ips", word)
        opened(person, form)
        said = person.read()
        assert ("For you to read: the team lead and admins keep these." in said) is reads
        assert person.modal is not None
        assert ("submit" not in person.modal.body) is reads
        assert all(each["type"] != "input" for each in person.modal.blocks) is reads
        assert not reads or [each for each in shown if each not in said] == []


def test_a_word_after_ips_with_more_behind_it_is_no_unknown_word(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips", "transfer C-126")
    lea.wait_for(lambda: "Please type /ips transfer alone." in lea.read(lea.ephemerals[-1]))
    assert "/ips transfer C-126" in lea.read(lea.ephemerals[-1])


@pytest.mark.parametrize(
    ("typed", "form"),
    [("vacation", "Leave and cover"), ("PTO", "Leave and cover"), ("clients", "My people")],
)
def test_a_word_that_people_use_opens_what_they_mean(
    unit_house: House, typed: str, form: str
) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", typed)
    ana.wait_for(lambda: ana.modal and form in ana.read())


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("undo", "Undo and Edit stand below what I answered"),
        ("snooze C-114", "at its line in your morning brief, under More …"),
        ("cover", "Ask for cover is a button at what is due in your morning brief."),
        ("brief", "Your brief comes to you in my messages"),
        ("jail C-114", "type /caseload and their code, then choose it under More …"),
    ],
)
def test_what_is_a_button_elsewhere_is_said_where(
    unit_house: House, typed: str, where: str
) -> None:
    assert where in said_after(unit_house.person(ANA), "/ips", typed)


@pytest.mark.parametrize("typed", ["help visit", "Help me", "how do i log a visit", "?"])
def test_whoever_asks_for_help_gets_it(unit_house: House, typed: str) -> None:
    assert "What I can do for you." in said_after(unit_house.person(ANA), "/ips", typed)


def test_an_admin_acknowledges_names_and_takes_it_back(unit_house: House) -> None:
    ada = unit_house.person(ADA)
    for choice, allowed in (("allow", True), ("forbid", False)):
        ada.command("/ips", "names")
        opened(ada, "names.submit")
        ada.submit({"names": [choice]})
        ada.close()
        here = vocational_units.standpoint(
            unit_house.doors, unit_house.actor(ANA), now=unit_house.now
        )
        assert here.names_allowed is allowed


def test_nobody_else_acknowledges_names(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips", "names")
    lea.wait_for(lambda: "is for admins of this workspace" in lea.read())


# ---------------------------------------------------------------- the roster


def test_the_team_lead_keeps_the_roster(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips")
    opened(lea, "ips_menu")
    lea.press("ips.roster")
    opened(lea, "roster")
    lea.press("roster.add")
    opened(lea, "roster.add_submit")
    lea.submit({"staff": ADA, "fte": "0.5"})
    lea.wait_for(lambda: "is on the roster as" in lea.read())

    assert unit_house.member(ADA).fte == 0.5
    assert lea.modal is not None
    (change,) = (
        block["accessory"]
        for block in lea.modal.blocks
        if f"<@{ADA}> · employment" in block.get("text", {}).get("text", "")
    )
    assert change["value"] == unit_house.member(ADA).id


def test_the_team_lead_keeps_which_mh_teams_somebody_is_part_of(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    unit_house.enroll(ANA, "C-114", mh_team="North")
    lea.command("/ips", "roster")
    opened(lea, "roster")
    lea.press("roster.add")
    opened(lea, "roster.add_submit")
    assert "one or two a specialist (O1)" in lea.read()
    lea.submit({"staff": ADA, "teams": "north , South"})
    lea.wait_for(lambda: "is on the roster as" in lea.read())
    shown = lea.read()
    assert "employment specialist, 1 FTE, MH teams North, South." in shown
    assert f"<@{ADA}> · employment specialist · 1 FTE · MH teams North, South" in shown
    assert "at most" not in shown

    change_of(lea, ADA)
    lea.submit({"teams": "North\nSouth\nWest, by the river"})
    lea.wait_for(lambda: "from today" in lea.read())
    assert "is part of 4 MH teams now" in lea.read()
    assert "looks for at most 2 a specialist" in lea.read()

    change_of(lea, ADA)
    lea.submit({"teams": None})
    lea.wait_for(lambda: f"<@{ADA}> · employment specialist · 1 FTE\n" in lea.read())
    assert unit_house.member(ADA).teams == ()


def test_a_change_of_hours_leaves_the_teams_as_they_are(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114", mh_team="North, evenings")
    draft = StaffDraft(ANA, StaffRole.EMPLOYMENT_SPECIALIST, 1.0, ("north,  evenings", "South"))
    roster.change(unit_house.doors, unit_house.actor(LEA), draft, now=unit_house.now)
    lea = unit_house.person(LEA)
    lea.command("/ips", "roster")
    opened(lea, "roster")
    change_of(lea, ANA)
    lea.submit({"fte": "0.5"})
    lea.wait_for(lambda: "0.5 FTE, MH teams North, evenings, South, from today" in lea.read())
    assert unit_house.member(ANA).teams == ("North, evenings", "South")


def change_of(lea: Person, user_id: str) -> None:
    """Opens the form of one person's change from the roster in front."""
    assert lea.modal is not None
    (row,) = (
        block
        for block in lea.modal.blocks
        if f"<@{user_id}> ·" in block.get("text", {}).get("text", "")
    )
    lea.press(f"{row['block_id']}/roster.change")
    opened(lea, "roster.change_submit")


def test_a_specialist_reads_the_roster_without_buttons_that_refuse(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    for word, callback_id in (("roster", "roster"), ("leave", "leaves")):
        ana.command("/ips", word)
        opened(ana, callback_id)
        assert ana.modal is not None
        assert "action_id" not in str(ana.modal.blocks)
        assert "The team lead" in ana.read()
        ana.close()


def test_a_guest_cannot_join_the_roster(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips", "roster")
    opened(lea, "roster")
    lea.press("roster.add")
    opened(lea, "roster.add_submit")

    assert "is a guest here" in lea.submit({"staff": GUS}).errors["staff"]


def test_leave_is_planned_with_cover_and_cancelled(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips", "leave")
    opened(lea, "leaves")
    lea.press("leave.add")
    opened(lea, "leave.submit")
    lea.submit(
        {
            "staff_member_id": unit_house.member(ANA).id,
            "from_on": "2026-03-09",
            "until_on": "2026-03-13",
            "cover_id": unit_house.member(BEN).id,
        }
    )
    lea.wait_for(lambda: f"<@{BEN}> covers" in lea.read())
    (planned,) = planned_leave.leaves(unit_house.doors, unit_house.actor(LEA), now=unit_house.now)
    assert (planned.from_on, planned.until_on) == (date(2026, 3, 9), date(2026, 3, 13))

    lea.press("leave.cancel")
    lea.wait_for(lambda: "Nobody is away" in lea.read())


def test_what_follows_for_whom_is_said_after_leave_and_after_a_goodbye(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    lea = unit_house.person(LEA)
    days = {"from_on": "2026-03-09", "until_on": "2026-03-13"}
    for away, cover, said in (
        (BEN, None, "the team lead gets the reminders meanwhile"),
        (ANA, BEN, "The colleague is away too"),
    ):
        lea.command("/ips", "leave")
        opened(lea, "leaves")
        lea.press("leave.add")
        opened(lea, "leave.submit")
        covered = {} if cover is None else {"cover_id": unit_house.member(cover).id}
        lea.submit({"staff_member_id": unit_house.member(away).id, **days, **covered})
        lea.wait_for(lambda said=said: said in lea.read())
        lea.close()

    lea.command("/ips", "roster")
    opened(lea, "roster")
    assert lea.modal is not None
    (anas,) = (
        block["block_id"]
        for block in lea.modal.blocks
        if block.get("text", {}).get("text", "").startswith(f"<@{ANA}> ·")
    )
    lea.press(f"{anas}/roster.change")
    opened(lea, "roster.change_submit")
    lea.press("roster.remove")
    lea.wait_for(lambda: "One client is still on their caseload" in lea.read())


def test_a_team_lead_reads_where_their_own_reminders_go(unit_house: House) -> None:
    """The only one, away for a day with nobody who covers: nobody else would get them."""
    lea = unit_house.person(LEA)
    lea.command("/ips", "leave")
    opened(lea, "leaves")
    lea.press("leave.add")
    opened(lea, "leave.submit")
    day = {"from_on": "2026-03-09", "until_on": "2026-03-09"}
    lea.submit({"staff_member_id": unit_house.member(LEA).id, **day})
    lea.wait_for(lambda: "Nobody covers, and there is no other team lead" in lea.read())
    said = lea.read()
    assert "the team lead gets" not in said
    assert f"<@{LEA}> · on Mon 9 Mar · nobody covers: the reminders keep coming to them" in said
    lea.close()

    lea.command("/ips", "roster")
    opened(lea, "roster")
    lea.press("roster.add")
    opened(lea, "roster.add_submit")
    assert lea.submit({"staff": ADA, "role": "team_lead"}).ok
    lea.wait_for(lambda: f"<@{ADA}> · team lead" in lea.read())
    lea.close()
    lea.command("/ips", "leave")
    opened(lea, "leaves")
    assert "nobody covers: the team lead gets the reminders" in lea.read()


def test_clients_are_handed_over(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    lea = unit_house.person(LEA)
    lea.command("/ips", "transfer")
    opened(lea, "transfer.submit")
    (option,) = lea.suggest("client_ids", "114")
    lea.submit({"client_ids": [option["value"]], "to_staff_member_id": unit_house.member(BEN).id})

    bens = caseload.cards(unit_house.doors, unit_house.actor(BEN), now=unit_house.now)
    assert [card.client.code for card in bens] == ["C-114"]


# ---------------------------------------------------------------- going live


def go_live(person: Person, rows: str) -> None:
    """Pastes rows, and enters them as they were said back."""
    person.command("/ips", "golive")
    opened(person, "going_live.rows")
    person.submit({"rows": rows})
    assert "Entered" not in person.read()
    person.submit()


def test_rows_are_entered_and_nobody_is_nagged_about_the_past(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    go_live(
        ana,
        "code, entry date, first employer contact, employer, job start, last visit\n"
        "C-1, 2025-11-03, 2025-11-20, Bean & Leaf, 2026-01-12, 2026-02-25\n"
        "C-2\t2/2\t-\t\t\tyesterday\n"
        '"C-3", 2026-02-27\n',
    )

    assert "3 clients are" in ana.read()
    cards = {
        card.client.code: card
        for card in caseload.cards(unit_house.doors, unit_house.actor(ANA), now=unit_house.now)
    }
    assert set(cards) == {"C-1", "C-2", "C-3"}
    today = unit_house.now.date()
    for card in cards.values():
        assert all(line.due.due_on >= today for line in card.due), card.client.code


def test_a_mark_that_nobody_sees_stops_no_row(unit_house: House) -> None:
    """'Letters, digits and hyphens' was said of a code that held nothing else for the eye."""
    go_live(unit_house.person(ANA), "C-\u200b777\u2060, 2026-02-02\n\ufeffC-778, 2026-02-03")
    assert codes_of(unit_house) == ["C-777", "C-778"]


def kept_rows(person: Person) -> list[str]:
    """The rows that stand in the form now, ready to be mended."""
    assert person.modal is not None
    (field,) = (block for block in person.modal.blocks if block["type"] == "input")
    return list(field["element"]["initial_value"].splitlines())


def codes_of(house: House, user_id: str = ANA) -> list[str]:
    cards = caseload.cards(house.doors, house.actor(user_id), now=house.now)
    return sorted(card.client.code for card in cards)


BAD_ROWS = (
    ("C-2, thirtieth", "the entry date “thirtieth” is no day"),
    (", 2026-02-02", "the client code is missing"),
    ("\t2026-02-02", "the client code is missing"),
    ("C-30", "the entry date is missing"),
    ("C-31 2026-02-02", "put a comma or a tab"),
    ("C-4, 2026-02-02, , Bean & Leaf", "since when do they work there"),
    ("C-5, 2026-02-02, , , 2026-02-10", "the employer of that job is missing"),
    ("C-6, 2026-02-02, , Leaf, Bean and Co, 2026-02-10", "the job start “Bean and Co” is no day"),
    ("C-60, 2026-02-02, , Leaf, 2026-02-10, , Bean", "there is no column for “Bean”"),
    ("C-7, 2026-04-02", "entry date: Thu 2 Apr is still to come"),
    ("C-70, 2026-02-02, , , , 2026-01-02", "last visit: They entered on"),
    ("C-71, 2026-02-02, 2026-01-02", "first employer contact: They entered on"),
    ("C-72, 2026-02-02, , Bean & Leaf, 0206-02-10", "job start: The year 206 is long ago"),
    ("C-73, 0206-02-02", "entry date: The year 206 is long ago"),
    ("Jane Doe, 2026-02-02", "no spaces"),
    ("C-8, 2026-02-02", "C-8 stands in 2 rows that say different things"),
    ("c8; 2026-02-03", "c8 stands in 2 rows that say different things"),
    ("C-9, 2026-02-02", "C-9 has been in the program since"),
)


def test_each_bad_row_is_named_and_none_is_lost(unit_house: House) -> None:
    unit_house.enroll(BEN, "C-9")
    ana = unit_house.person(ANA)
    go_live(ana, "\n".join(["C-1, 2026-02-02", *(row for row, _ in BAD_ROWS)]))

    shown = ana.read()
    assert "Entered: C-1\n" in shown
    assert [sentence for _, sentence in BAD_ROWS if sentence not in shown] == []
    assert kept_rows(ana) == [row for row, _ in BAD_ROWS]
    assert codes_of(unit_house) == ["C-1"]

    ana.submit({"Rows": "C-2, 2026-01-30"})
    assert "C-2*: entered Fri 30 Jan 2026" in ana.read()
    ana.submit()
    assert codes_of(unit_house) == ["C-1", "C-2"]


def test_rows_are_read_however_a_spreadsheet_divides_them(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    go_live(
        ana,
        "\ufeffC-1\t2026-02-02 00:00:00\t\tLeaf, Bean & Co\t2026-02-10\t\t\t\n"
        "C-2; 2/2/2026; n/a; Leaf, Bean & Co; Feb 10 2026;;;;\n"
        'C-3,2026-02-02,,"Leaf, Bean & Co","Feb 10, 2026",,,,\n'
        "C\u20114,\u00a02026\u201102\u201102\r\n"
        ",,,,,\n"
        "   \n"
        "C-4, 2026-02-02\n",
    )
    assert "4 clients are" in ana.read()
    assert codes_of(unit_house) == ["C-1", "C-2", "C-3", "C-4"]
    assert unit_house.employers() == ["Leaf, Bean & Co"]


def test_headings_say_which_column_is_which(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    go_live(
        ana,
        "Last visit*\tClient ID\tEmployer\tEntry_Date\tStart date\n"
        "2026-02-27\tC-1\tPier 9\t2026-02-02\t2026-02-10\n"
        "soon\tC-2\t\t2026-02-03\n",
    )
    shown = ana.read()
    assert "Entered: C-1\n" in shown
    assert "the last visit “soon” is no day" in shown
    assert kept_rows(ana) == [
        "Last visit*\tClient ID\tEmployer\tEntry_Date\tStart date",
        "soon\tC-2\t\t2026-02-03",
    ]
    assert unit_house.employers() == ["Pier 9"]


def test_a_heading_that_means_nothing_stops_before_anything_is_lost(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    for heading, named in (
        ("code, entry date, MH team", "“MH team” is no column of mine"),
        ("code, entry date, specialist", "“specialist” is no column of mine"),
        ("code, entry date, entered", "“entered” is no column of mine, or is there twice"),
    ):
        ana.command("/ips", "golive")
        opened(ana, "going_live.rows")
        answer = ana.submit({"rows": f"{heading}\nC-1, 2026-02-02, North"})
        assert named in answer.errors["rows"]
        ana.close(everything=True)
    assert codes_of(unit_house) == []


def test_a_row_pasted_twice_is_entered_once(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    go_live(ana, "C-1, 2026-02-02\nC-1; 2026-02-02\nC-1, 2026-02-02\nC-2, never\nC-2, never")
    assert "Entered: C-1\n" in ana.read()
    assert kept_rows(ana) == ["C-2, never"]
    assert codes_of(unit_house) == ["C-1"]


def test_a_long_list_is_entered_part_by_part(
    unit_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(going_live, "AT_ONCE", 5)
    monkeypatch.setattr(going_live, "ENTERING_SECONDS", 60.0)
    ana = unit_house.person(ANA)
    codes = [f"C-{number}" for number in range(100, 107)]
    go_live(ana, "code, entry date\n" + "\n".join(f"{code}, 2026-02-02" for code in codes))
    assert "2 more rows wait below" in ana.read()
    assert kept_rows(ana) == [
        "code, entry date",
        *(f"{code}, 2026-02-02" for code in codes[5:]),
    ]
    ana.submit()
    assert "2 clients are" in ana.read()
    assert codes_of(unit_house) == codes


def test_on_a_slow_machine_a_part_is_entered_in_time_and_the_rest_waits(
    unit_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(going_live, "ENTERING_SECONDS", 0.0)
    ana = unit_house.person(ANA)
    go_live(ana, "code, entry date\nC-1, 2026-02-02\nC-2, last week\nC-3, 2026-02-02")
    assert "Entered: C-1" in ana.read()
    assert kept_rows(ana) == ["code, entry date", "C-2, last week", "C-3, 2026-02-02"]
    assert codes_of(unit_house) == ["C-1"]


def test_what_was_read_is_said_back_before_anything_is_saved(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "golive")
    opened(ana, "going_live.rows")
    ana.submit({"rows": "C-1, 11/3/2025, 11-20-2025, Bean & Leaf, 1/12, yesterday\nC-2, soon"})
    assert (
        "*C-1*: entered Mon 3 Nov 2025, first employer contact Thu 20 Nov 2025, at Bean &amp; Leaf "
        "since Mon 12 Jan 2026, last visit Sun 1 Mar 2026"
    ) in ana.read()
    assert "the entry date “soon” is no day" in ana.read()
    assert codes_of(unit_house) == []
    ana.submit()
    assert codes_of(unit_house) == ["C-1"]


ORDERS = {
    "C-1, 13/02/2026\nC-2, 01/02/2026": {"C-1": "Fri 13 Feb 2026", "C-2": "Sun 1 Feb 2026"},
    "C-1, 02/13/2026\nC-2, 01/02/2026": {"C-1": "Fri 13 Feb 2026", "C-2": "Fri 2 Jan 2026"},
    "C-2, 01/02/2026": {"C-2": "Fri 2 Jan 2026"},  # she writes the month first
}


@pytest.mark.parametrize(("rows", "read"), ORDERS.items())
def test_all_days_of_a_paste_are_read_in_one_order(
    unit_house: House, rows: str, read: dict[str, str]
) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "golive")
    opened(ana, "going_live.rows")
    ana.submit({"rows": rows})
    for code, day in read.items():
        assert f"*{code}*: entered {day}" in ana.read()


def test_the_order_of_the_days_is_changed_by_one_tap(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "golive")
    opened(ana, "going_live.rows")
    ana.submit({"rows": "C-2, 01/02/2026"})
    ana.submit({"How the days are written": "day_month"})
    assert "*C-2*: entered Sun 1 Feb 2026" in ana.read()
    assert codes_of(unit_house) == []
    ana.submit()
    assert "C-2 entered the program on Sun 1 Feb" in ana.read()


def test_days_that_fit_no_one_order_are_given_back(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "golive")
    opened(ana, "going_live.rows")
    ana.submit({"rows": "C-1, 13/02/2026\nC-2, 02/13/2026"})
    assert "the entry date “13/02/2026” is no day" in ana.read()
    assert "*C-2*: entered Fri 13 Feb 2026" in ana.read()


def test_a_pasted_name_is_pointed_out_before_it_becomes_a_code(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "golive")
    opened(ana, "going_live.rows")
    ana.submit({"rows": "John, 2026-02-02\nC-2, 2026-02-02"})
    assert "John may be a name or initials" in ana.read()
    assert codes_of(unit_house) == []
    ana.submit()
    assert codes_of(unit_house) == ["C-2", "John"]


def test_one_client_is_entered_with_a_form(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "golive")
    opened(ana, "going_live.rows")
    ana.press("going_live.one")
    opened(ana, "going_live.client")
    wrong = ana.submit({"code": "C-9", "entered_on": "2026-01-05", "employer": "Oak Market"})
    assert list(wrong.errors) == ["job_started_on"]
    ana.submit({"job_started_on": "2026-02-16"})

    (card,) = caseload.cards(unit_house.doors, unit_house.actor(ANA), now=unit_house.now)
    assert card.client.code == "C-9"


def carried_by(house: House, code: str) -> str | None:
    cards = caseload.cards(house.doors, house.actor(LEA), now=house.now, whole_unit=True)
    return {card.client.code: card.carried_by for card in cards}[code]


def test_a_team_lead_enters_the_people_of_colleagues(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    go_live(
        lea,
        "code, entry date, first employer contact, employer, job start, last visit, specialist\n"
        f"C-1, 2026-02-02, , , , , <@{ANA}>\n"
        f"C-2, 2026-02-02, , , , , {BEN}\n"
        "C-3, 2026-02-02, , , , , @ana alder\n"
        "C-4, 2026-02-02\n"
        f"C-5, 2026-02-02, , , , , {PIA}\n"
        "C-6, 2026-02-02, , , , , Nobody Known",
    )
    shown = lea.read()
    assert "Entered: C-1, C-2, C-3 and C-4" in shown
    assert shown.count("carries clients") == 2, "a peer mentor carries nobody"
    whose = [carried_by(unit_house, f"C-{number}") for number in range(1, 5)]
    assert whose == [ANA, BEN, ANA, LEA]


def test_a_team_lead_picks_whose_client_it_is(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    lea.command("/ips", "golive")
    opened(lea, "going_live.rows")
    lea.press("going_live.one")
    opened(lea, "going_live.client")
    assert "Pia Pine" not in str(lea.modal and lea.modal.blocks)
    ben = "Ben Birch (employment specialist)"
    lea.submit({"code": "C-9", "entered_on": "2026-01-05", "staff_member_id": ben})
    assert carried_by(unit_house, "C-9") == BEN


def test_only_a_team_lead_enters_people_for_colleagues(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    go_live(ana, f"C-1, 2026-02-02, , , , , <@{BEN}>")
    assert "there is no column for" in ana.read()
    draft = GoingLiveDraft(
        EnrollDraft("C-1", date(2026, 2, 2), staff_member_id=unit_house.member(BEN).id)
    )
    (answer,) = enrollment.go_live(
        unit_house.doors, unit_house.actor(ANA), [draft], now=unit_house.now
    )
    assert isinstance(answer, Refusal)
    assert "team lead" in answer.sentence


def test_a_specialist_reads_whose_handing_over_is(unit_house: House) -> None:
    shown = said_after(unit_house.person(ANA), "/ips", "transfer")
    assert shown.startswith("Your team lead decides whose caseload a client is on")
