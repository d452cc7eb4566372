"""The App Home, job leads, and the shortcuts of a phone."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from bot.casework.administration import personal_settings, roster, vocational_units
from bot.casework.drafts import (
    EmployerChoice,
    JobLeadDraft,
    PersonalSettingsDraft,
    VocationalUnitDraft,
)
from bot.casework.recording import client_contacts, employer_contacts, job_leads
from bot.commands.shortcuts import likely_names, plain
from db.models import ClientRow
from ips.facts import Mode
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, said_after
from tests.house import ADA, ANA, BEN, CHANNEL, GUS, LEA, PIA, ZONE, House, set_up_unit
from tests.support import a_visit, employer_met, write_into


def home_of(person: Person) -> str:
    before = person.home
    person.open_home()
    person.wait_for(lambda: person.home and person.home != before)
    return person.read(person.home)


# ---------------------------------------------------------------- my day


def test_my_day_shows_what_is_due_the_week_and_my_last_entries(unit_house: House) -> None:
    today = unit_house.now.date()
    client_id = unit_house.enroll(ANA, "C-114", entered_on=today - timedelta(days=27))
    for number in range(3):
        draft = employer_met(EmployerChoice(new_name=f"Employer {number}"), Mode.IN_PERSON, today)
        employer_contacts.record(unit_house.doors, unit_house.actor(ANA), draft, now=unit_house.now)
    shown = home_of(unit_house.person(ANA))

    assert "*C-114* first meeting with an employer" in shown
    assert "Employer contacts this week: " in shown
    assert ", + 3 generic" in shown
    assert "1 person (1 looking)" in shown
    assert "Employer contact: Employer 2" in shown
    assert client_id not in shown


def test_an_entry_is_taken_back_from_the_home_and_the_home_follows(unit_house: House) -> None:
    client_id = unit_house.enroll(ANA, "C-114")
    draft = a_visit(client_id, Mode.PHONE, unit_house.now.date())
    fact = client_contacts.record(
        unit_house.doors, unit_house.actor(ANA), draft, now=unit_house.now
    ).fact
    ana = unit_house.person(ANA)
    assert "Contact by phone" in home_of(ana)
    (line,) = (
        block
        for block in ana.home.blocks  # type: ignore[union-attr]
        if "Contact by phone" in block.get("text", {}).get("text", "")
    )
    ana.choose(f"{line['block_id']}/history.change", f"void:client_contact:{fact.id}", on=ana.home)
    ana.wait_for(lambda: "Contact by phone" not in ana.read(ana.home))


def test_one_button_for_each_thing_to_log(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    home_of(ana)
    for action in (
        "home.log_contact",
        "home.log_visit",
        "home.log_job_start",
        "home.log_job_end",
        "home.enroll",
        "ips.lead",
        "ips.caseload",
        "home.settings",
    ):
        ana.press(action, on=ana.home)
        ana.wait_for(lambda: ana.modal and ana.modal.body["callback_id"] != "waiting")
        assert ana.modal is not None
        assert ana.modal.body["callback_id"] != "notice", (action, ana.read())
        ana.close(everything=True)


def test_the_team_leads_home_adds_the_unit(unit_house: House) -> None:
    today = unit_house.now.date()
    unit_house.enroll(ANA, "C-114", entered_on=today - timedelta(days=27))
    shown = home_of(unit_house.person(LEA))

    assert "Harbor" in shown
    assert f"<@{ANA}> · 1 person" in shown
    assert "Due in the unit" in shown
    assert f"*C-114* first meeting with an employer, by Thu 5 Mar · <@{ANA}>" in shown


def test_somebody_on_no_roster_is_welcomed(house: House) -> None:
    assert "Set up a vocational unit" in home_of(house.person(ADA))
    assert "not on a vocational unit's roster" in home_of(house.person(GUS))


def test_a_peer_mentor_is_not_offered_program_entry(unit_house: House) -> None:
    assert "Program entry" not in home_of(unit_house.person(PIA))


def test_personal_settings_within_the_units_bounds(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "me")
    ana.wait_for(lambda: ana.modal)
    early = ana.submit({"brief_at": "05:00"})
    assert list(early.errors) == ["brief_at"]
    chosen = {"brief_at": "09:15", "days_off": ["fri"], "date_order": "day", "read_aloud": ["yes"]}
    ana.submit(chosen)

    me = unit_house.member(ANA)
    assert (me.brief_at, me.days_off, me.day_first) == (time(9, 15), ("fri",), True)
    assert me.read_aloud


def test_an_own_hour_outside_of_new_waking_hours_is_shown_as_the_hour_that_counts(
    unit_house: House,
) -> None:
    """The brief comes at the unit's hour then, so the form does not show 19:30 and refuse it."""
    doors, ana, lea = unit_house.doors, unit_house.person(ANA), unit_house.actor(LEA)
    draft = PersonalSettingsDraft(time(19, 30), (), False)
    personal_settings.change(doors, unit_house.actor(ANA), draft, now=unit_house.now)
    unit_id = unit_house.member(LEA).vocational_unit_id
    narrower = VocationalUnitDraft("Harbor", CHANNEL, ZONE, (), unit_id, waking_until=time(18))
    vocational_units.change(doors, lea, narrower, now=unit_house.now)
    ana.command("/ips", "me")
    ana.wait_for(lambda: ana.modal)
    assert not ana.submit({"date_order": "day"}).errors  # nothing to mend: it shows 08:00
    assert unit_house.member(ANA).brief_at == time(8)


# ---------------------------------------------------------------- job leads


def open_leads(house: House) -> list[str]:
    found = job_leads.open_leads(house.doors, house.actor(BEN), now=house.now)
    return [one.summary for one in found]


def test_a_line_of_text_is_shared_at_once(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/lead", "Harbor Hotel   looks for a night porter")
    ana.wait_for(lambda: ana.ephemerals)

    assert open_leads(unit_house) == ["Harbor Hotel looks for a night porter"]
    assert "Job lead shared" in ana.ephemerals[-1].text, "read aloud it says what it shows"


def test_bare_it_opens_the_form_with_the_open_leads_and_closes_one(unit_house: House) -> None:
    job_leads.share(
        unit_house.doors, unit_house.actor(ANA), JobLeadDraft("A baker"), now=unit_house.now
    )
    ana = unit_house.person(ANA)
    ana.command("/lead")
    ana.wait_for(lambda: "A baker" in ana.read())
    ana.submit({"summary": "A gardener"})
    assert sorted(open_leads(unit_house)) == ["A baker", "A gardener"]

    first = ana.modal
    assert first is not None
    (closing,) = (
        block["accessory"]["value"]
        for block in first.blocks
        if "A baker" in block.get("text", {}).get("text", "")
    )
    block_id = next(
        block["block_id"]
        for block in first.blocks
        if block.get("accessory", {}).get("value") == closing
    )
    ana.press(f"{block_id}/job_lead.close")
    ana.wait_for(lambda: "A baker\n" not in ana.read())
    assert open_leads(unit_house) == ["A gardener"]


def test_a_kind_of_work_is_picked_and_read_wherever_the_lead_is(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    form_after(ana, "/lead")
    assert ana.submit({"summary": "Two people wanted, ask for Sam", "kind_of_work": "care"}).ok
    ana.wait_for(lambda: "Two people wanted, ask for Sam · Care and health" in ana.read())
    assert open_leads(unit_house) == ["Two people wanted, ask for Sam · Care and health"]


def test_a_unit_without_a_channel_says_that_nobody_is_told(house: House) -> None:
    set_up_unit(house, channel_id=None)
    house.enroll(ANA, "C-114")
    ana = house.person(ANA)
    said = said_after(ana, "/lead", "Harbor Hotel looks for a night porter")
    told = "Your unit has no channel yet, so nobody is told: your colleagues find it with /lead."
    assert f"Job lead shared. {told}" in said
    said = said_after(ana, "/contact", '"Oak Market" C-114 lead: a baker is wanted')
    assert f"The job lead is shared with your unit. {told}" in said


def test_a_colleague_may_not_close_somebody_elses_lead(unit_house: House) -> None:
    job_leads.share(
        unit_house.doors, unit_house.actor(ANA), JobLeadDraft("A baker"), now=unit_house.now
    )
    ben = unit_house.person(BEN)
    ben.command("/lead", "list")
    ben.wait_for(lambda: "A baker" in ben.read())

    assert "Close" not in ben.read().splitlines()


# ---------------------------------------------------------------- shortcuts


@pytest.mark.parametrize(
    ("shortcut", "field"),
    [("Log an employer contact", "employer"), ("Log a visit", "client_id")],
)
def test_a_global_shortcut_opens_the_same_form(
    unit_house: House, shortcut: str, field: str
) -> None:
    ana = unit_house.person(ANA)
    ana.shortcut(shortcut)
    ana.wait_for(lambda: ana.modal)

    assert ana.modal is not None
    assert field in {block.get("block_id") for block in ana.modal.blocks}


def test_a_shortcut_of_somebody_on_no_roster_says_so(unit_house: House) -> None:
    gus = unit_house.person(GUS)
    gus.shortcut("Log a visit")
    gus.wait_for(lambda: gus.modal)

    assert "not on a vocational unit's roster" in gus.read()


@pytest.mark.parametrize(("about", "field"), [("visit", "client_id"), ("contact", "employer")])
def test_a_message_becomes_a_note_after_a_warning_about_names(
    unit_house: House, about: str, field: str
) -> None:
    ben = unit_house.person(BEN)
    message = ben.say(f"Saw Rosa Diaz today, <@{LEA}> says she likes mornings", CHANNEL)
    ana = unit_house.person(ANA)
    ana.message_shortcut("Make this a note", message)
    ana.wait_for(lambda: ana.modal)

    assert "“Rosa”, “Diaz”" in ana.read()
    assert "Before anything is copied" in ana.read()
    assert ana.submit({"text": "C-114 likes mornings", "about": about}).ok
    assert ana.modal is not None
    names = {block.get("block_id"): block for block in ana.modal.blocks}
    assert field in names
    assert names["note"]["element"]["initial_value"] == "C-114 likes mornings"


def test_names_are_only_guessed_and_mentions_are_not_copied() -> None:
    assert likely_names("Met Rosa at the Bakery. Then Monday off. I called Élise.") == (
        "Rosa",
        "Bakery",
        "Élise",
    )
    assert likely_names("she likes mornings") == ()
    assert likely_names("we met C-107 and CL207 there") == ()  # codes are what a note should hold
    assert plain("<@U1ANA> see <https://x.example|the ad> &amp; call") == (
        "a colleague see the ad & call"
    )


def test_a_roster_change_shows_in_the_home(unit_house: House) -> None:
    roster.remove(
        unit_house.doors,
        unit_house.actor(LEA),
        unit_house.member(BEN).id,
        now=unit_house.now,
    )

    assert f"<@{BEN}>" not in home_of(unit_house.person(LEA))


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Zoé O’Brien", "Oak Market wants zoe o'brien back"),
        ("Rosa María Díaz", "Bakery hires, Diaz Rosa knows them"),
        ("Ann-Lee Fox", "ask ANN LEE FOX"),
    ],
)
def test_a_line_with_a_clients_name_goes_to_no_channel_and_stands_in_the_form(
    unit_house: House, stored: str, typed: str
) -> None:
    client_id = unit_house.enroll(ANA, "C-114")
    with unit_house.doors.writing() as session:
        write_into(session, ClientRow, ClientRow.id == client_id, name=stored)
    shown = form_after(unit_house.person(ANA), "/lead", typed)
    assert "may name a client, and everybody in the channel would read it" in shown
    assert "Please leave the name out." in shown
    assert "C-114" not in shown
    assert open_leads(unit_house) == []


def test_a_line_with_a_code_is_not_lost_and_an_escape_is_no_text(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    shown = form_after(ana, "/lead", "Oak Market wants C-114")
    assert "names a client" in shown
    ana.submit({"summary": "Oak Market wants a clerk"})
    ana.close(everything=True)
    ana.command("/lead", "Bean &amp; Leaf needs a cook")
    ana.wait_for(lambda: len(open_leads(unit_house)) == 2)
    assert sorted(open_leads(unit_house)) == [
        "Bean & Leaf needs a cook",
        "Oak Market wants a clerk",
    ]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Zoë O’Brien", "Oak Market takes zoe obrien, ask for Sam"),
        ("Zoë O’Brien", "Oak Market asked for O'Brien, Zoe"),
        ("José Núñez-Ortiz", "JOSE NUNEZ ORTIZ starts at Oak Market"),
        ("Maria del Carmen López", "Oak Market knows María López’s sister"),
        ("Kestrelle", "ask for Kestrelle at Oak Market"),
    ],
)
def test_a_lead_that_holds_a_clients_name_is_refused_like_one_with_a_code(
    unit_house: House, name: str, typed: str
) -> None:
    name_client(unit_house, unit_house.enroll(ANA, "C-114"), name)
    ana = unit_house.person(ANA)
    assert "That line may name a client" in form_after(ana, "/lead", typed)
    assert open_leads(unit_house) == []
    ana.close(everything=True)
    shown = form_after(ana, "/contact", f"Oak Market generic lead: {typed}")
    assert "That line may name a client" in shown
    assert open_leads(unit_house) == []


@pytest.mark.parametrize("typed", ["Smith & Sons want a baker", "ask for Jane at the Oak Market"])
def test_a_lead_about_somebody_else_is_shared(unit_house: House, typed: str) -> None:
    name_client(unit_house, unit_house.enroll(ANA, "C-114"), "Jane Smith")
    ana = unit_house.person(ANA)
    ana.command("/lead", typed)
    ana.wait_for(lambda: open_leads(unit_house) == [typed])


@pytest.mark.parametrize(
    "typed",
    [
        *("C – 114", "C 114", "C–114", "#c114", "Ｃ－１１４", "С-114", "C 1 1 4"),
        *("ꓚ-114", "C\u3164-114", "C-1\u200d\ufe0f14", "C\U000e0020-114", "C\u0336-114"),
    ],
)
def test_a_code_in_a_lead_is_a_code_however_it_is_typed(unit_house: House, typed: str) -> None:
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    assert "names a client" in form_after(ana, "/lead", f"Oak Market wants {typed} for nights")


def name_client(house: House, client_id: str, name: str) -> None:
    with house.doors.writing() as session:
        write_into(session, ClientRow, ClientRow.id == client_id, name=name)


@pytest.mark.parametrize("typed", ["help", "close", "👍"])
def test_a_line_that_says_nothing_is_not_shared(unit_house: House, typed: str) -> None:
    ana = unit_house.person(ANA)
    assert "What did you hear?" in form_after(ana, "/lead", typed)
    assert open_leads(unit_house) == []


def test_a_line_too_long_for_a_lead_is_shown_whole(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    form_after(ana, "/lead", "words " * 100)
    (field,) = [one["element"] for one in ana.modal.blocks if one.get("block_id") == "summary"]
    assert field["initial_value"] == ("words " * 100).strip()
    refused = ana.submit()
    assert "Please keep it to 500 letters" in " ".join(refused.errors.values())


@pytest.mark.parametrize("about", ["visit", "contact"])
@pytest.mark.parametrize(
    ("text", "filled_in"),
    [
        ("Met with C-114, who wants mornings", ["C-114"]),
        ("C–114 wants mornings. c-114 said so.", ["C-114"]),
        ("C-114 and C-115 came along", []),
        ("Somebody came along", []),
        ("C-999 came along", []),
    ],
)
def test_a_message_that_names_one_client_fills_them_in(
    unit_house: House, about: str, text: str, filled_in: list[str]
) -> None:
    for code in ("C-114", "C-115"):
        unit_house.enroll(ANA, code)
    ana = unit_house.person(ANA)
    ana.message_shortcut("Make this a note", unit_house.person(BEN).say(text, CHANNEL))
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "shortcut.note_submit")
    ana.submit({"about": about})
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id != "shortcut.note_submit")
    assert ana.modal is not None
    assert clients_in(ana.modal.body["blocks"]) == filled_in


def test_a_long_message_is_copied_whole(unit_house: House) -> None:
    ana, text = unit_house.person(ANA), " ".join(f"word{number}" for number in range(900))
    ana.message_shortcut("Make this a note", unit_house.person(BEN).say(text, CHANNEL))
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "shortcut.note_submit")
    ana.submit({"about": "visit"})
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "client_contact.submit")
    assert ana.modal is not None
    inputs = [each["element"] for each in ana.modal.body["blocks"] if each["type"] == "input"]
    assert text in "".join(each.get("initial_value", "") for each in inputs)


def clients_in(content: list[dict[str, Any]]) -> list[str]:
    """The codes of the clients that a form opens with."""
    elements = [each["element"] for each in content if each["type"] == "input"]
    chosen = [each.get("initial_option") for each in elements]
    chosen += [one for each in elements for one in each.get("initial_options", ())]
    texts = [each["text"]["text"] for each in chosen if each]
    return [text.partition(" ")[0] for text in texts if text.startswith("C-")]
