"""/ips log: what happened in the unit, picked from one list and written down in a short form."""

from __future__ import annotations

import pytest

from bot.views.reply import EDITABLE
from bot.views.unit_log import ENTRIES, TITLE
from ips.unit_facts import UnitMilestoneKind
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front
from tests.commands.test_home_and_leads import home_of
from tests.house import ANA, BEN, LEA, PIA, House
from tests.rows import ROW_OF
from tests.support import rows_in


def offered(person: Person) -> list[str]:
    assert person.modal is not None
    (select,) = (
        element
        for block in person.modal.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "log.choose"
    )
    return [option["value"] for option in select["options"]]


def asked(person: Person) -> list[str]:
    assert person.modal is not None
    return [block["block_id"] for block in person.modal.blocks if block["type"] == "input"]


def form_of(person: Person, name: str) -> str:
    """Picks one from the list, and waits for its form."""
    form_after(person, "/ips", "log")
    entry = next(each for each in ENTRIES if each.name == name)
    assert person.choose("log.choose", name).ok
    return form_in_front(person, f"{entry.kind.name}.submit")


def saved(person: Person, values: dict[str, object]) -> str:
    assert person.submit(values).ok
    return form_in_front(person, "recorded")


def test_every_milestone_of_a_unit_can_be_picked_and_every_kind_corrected() -> None:
    assert {each.which for each in ENTRIES} - {None} == set(UnitMilestoneKind)
    assert {each.kind.name for each in ENTRIES} <= EDITABLE
    assert len({each.name for each in ENTRIES}) == len(ENTRIES)
    assert all(len(each.label) <= 24 and each.asks for each in ENTRIES)


@pytest.mark.parametrize(
    ("who", "some"),
    [
        (LEA, [each.name for each in ENTRIES]),
        (
            ANA,
            [
                "group_supervision",
                "weekly_time",
                "mh_team_meeting",
                "action",
                "vr_meeting",
                "referral",
                "training",
            ],
        ),
        (PIA, ["action", "vr_meeting", "referral", "training"]),
    ],
)
def test_the_list_offers_what_somebody_may_write_down(
    unit_house: House, who: str, some: list[str]
) -> None:
    person = unit_house.person(who)
    assert TITLE in form_after(person, "/ips", "log")
    assert offered(person) == some


def test_a_specialist_writes_their_week_down_and_corrects_it(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    assert "Leave and holidays stay out." in form_of(ana, "weekly_time")
    assert asked(ana) == ["week_of", "scheduled", "community", "other_duties"]
    told = saved(ana, {"scheduled": "32", "community": "24"})
    assert "Week of Mon 2 Mar: 32 h, 24 h of them in the community" in told
    assert ana.press("recorded.edit").ok
    assert "week of Mon 2 Mar" in form_in_front(ana, "weekly_time.submit")
    assert asked(ana) == ["scheduled", "community", "other_duties"]
    assert "24 h" not in saved(ana, {"community": "20.5"})
    ana.close(everything=True)
    assert "32 h, 20.5 h of them in the community" in home_of(ana)
    with unit_house.doors.reading() as session:
        (row,) = rows_in(session, ROW_OF["weekly_time"])
    assert (row.community, row.version) == (20.5, 2)


def test_more_community_than_hours_is_said_under_its_field(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    form_of(ana, "weekly_time")
    answer = ana.submit({"scheduled": "20", "community": "24"})
    assert answer.errors == {"community": "That is more than the 20 scheduled hours. Please check."}
    assert ana.submit({"scheduled": "24"}).ok


def test_the_lead_picks_whom_it_is_about(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    ben = unit_house.member(BEN).id
    form_of(lea, "field_mentoring")
    assert asked(lea) == ["staff_member_id", "on", "why", "employer", "seen", "feedback"]
    assert unit_house.member(LEA).id not in str(lea.modal)  # nobody mentors themself
    assert lea.submit({"why": "new"}).errors.keys() == {"staff_member_id"}
    told = saved(lea, {"staff_member_id": ben, "seen": "asks good questions"})
    assert f"<@{BEN}>: field mentoring recorded, Mon 2 Mar" in told
    lea.close(everything=True)
    listed = form_after(lea, "/ips", "log")
    assert f"<@{BEN}> · Field mentoring: new in the work" in listed
    assert "Written down last by your unit" in listed
    assert "asks good questions" not in listed


def test_what_the_lead_wrote_of_somebody_is_not_theirs_to_read(unit_house: House) -> None:
    lea, ben = unit_house.person(LEA), unit_house.person(BEN)
    form_of(lea, "individual_supervision")
    saved(lea, {"staff_member_id": unit_house.member(BEN).id, "clients_raised": "3"})
    assert "Written down last" not in form_after(ben, "/ips", "log")


def test_a_meeting_with_vr_asks_how_and_is_undone_from_the_list(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    form_of(ana, "vr_meeting")
    assert asked(ana) == ["on", "mode", "note"]
    saved(ana, {"mode": "in_person", "note": "about three people"})
    ana.close(everything=True)
    assert "Meeting with VR, in person" in form_after(ana, "/ips", "log")
    assert ana.modal is not None
    row = next(each for each in ana.modal.blocks if "history.change" in str(each))
    value = row["accessory"]["options"][0]["value"]
    assert value.startswith("void:unit_milestone:")
    assert ana.choose(f"{row['block_id']}/history.change", value).ok
    assert "Undone: entry" in form_in_front(ana, "undone")


def test_a_milestone_is_edited_in_its_own_form_and_stays_what_it_is(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    form_of(lea, "mh_team_visit")
    assert asked(lea) == ["on", "team", "note"]
    assert "Visit to an MH team, North" in saved(lea, {"team": "North"})
    assert lea.press("recorded.edit").ok
    assert "mental-health team's meeting" in form_in_front(lea, "unit_milestone.submit")
    assert asked(lea) == ["on", "team", "note"]
    assert "South" in saved(lea, {"team": "South"})


def test_what_was_written_down_is_read_as_one_line(unit_house: House) -> None:
    """Whatever a form calls an answer, no capital stands in the middle of its line but VR's."""
    lea = unit_house.person(LEA)
    for asked_by, reads in (("self", "they themselves"), ("vr", "VR")):
        form_of(lea, "referral")
        saved(lea, {"referred_by": asked_by, "outcome": "waiting"})
        lea.close(everything=True)
        listed = form_after(lea, "/ips", "log")
        lea.close(everything=True)
        assert f"Referral: {reads}, not entered yet" in listed


def test_each_of_them_is_saved_from_its_form(unit_house: House) -> None:
    """Whatever a form needs beside a day is said here; the rest may stay empty."""
    lea, ben = unit_house.person(LEA), unit_house.member(BEN).id
    needs: dict[str, dict[str, object]] = {
        "weekly_time": {"scheduled": "32", "community": "0"},
        "mh_team_meeting": {"team": "North"},
        "individual_supervision": {"staff_member_id": ben},
        "vr_meeting": {"mode": "video"},
        "referral": {"referred_by": "self"},
        "field_mentoring": {"staff_member_id": ben, "why": "difficulty"},
        "field_support": {"staff_member_id": ben, "why": "new"},
        "mh_team_visit": {"team": "North"},
        "goal": {"staff_member_id": ben, "goal": "Two starts"},
        "action": {"what": "Call VR", "due_on": "2026-03-06"},
        "qa_review": {"total": "98"},
        "training": {"course": "mi", "hours": "6"},
        "statement": {"about": "rural", "is_so": "no"},
    }
    for entry in ENTRIES:
        form_of(lea, entry.name)
        saved(lea, needs.get(entry.name, {}))
        lea.close(everything=True)
    with unit_house.doors.reading() as session:
        kinds = {entry.kind.name for entry in ENTRIES}
        counts = {name: len(rows_in(session, ROW_OF[name])) for name in kinds}
    assert counts == dict.fromkeys(kinds, 1) | {"unit_milestone": len(UnitMilestoneKind)}


def test_the_home_tab_and_the_menu_have_its_door(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    home_of(ana)
    assert ana.press("ips.log", ana.home).ok
    assert TITLE in form_in_front(ana, "log")
