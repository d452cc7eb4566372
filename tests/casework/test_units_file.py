"""Twenty units from one file: what would change, only that, and nothing the second time."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from bot.casework.administration import roster, vocational_units
from bot.casework.administration.units_file import apply_changes, plan_changes
from bot.casework.administration.units_toml import BadUnitsFile
from bot.casework.reminders import outbox
from db.doors import Doors
from db.models import OutgoingMessageRow
from tests.casework.unit_of_four import (
    ADMIN,
    ADMINS,
    ANA,
    BEN,
    LEAD,
    NOW,
    OTHER_LEAD,
    PEER,
    WORKSPACE,
    UnitOfFour,
    as_,
)

NORTH = """
[[vocational_unit]]
name = "North"
channel = "C0NORTH"
zone = "Europe/Berlin"
working_days = ["mon", "tue", "wed", "thu"]
send_at = 08:30:00
digest_day = "tue"
profile = "nc_ips_se_2016"

[vocational_unit.overrides]
monthly_days = 28
monthly_warn_day = 21

[[vocational_unit.holidays]]
on = 2026-12-25
name = "Christmas Day"

[[vocational_unit.staff]]
slack_user_id = "U0NORTHLEAD"
role = "team_lead"
teams = ["Harbor"]

[[vocational_unit.staff]]
slack_user_id = "U0NORTHONE"
role = "employment_specialist"
fte = 0.5
teams = ["Pier", "harbor"]
"""


@pytest.fixture
def unit(doors: Doors) -> UnitOfFour:
    return UnitOfFour(doors)


def sentences(doors: Doors, text: str) -> list[str]:
    return [change.sentence for change in plan_changes(doors, WORKSPACE, text, NOW)]


def test_a_new_unit_is_announced_created_and_then_left_alone(unit: UnitOfFour) -> None:
    told = ["North: a new unit (Europe/Berlin, profile nc_ips_se_2016, 2 people)."]
    assert sentences(unit.doors, NORTH) == told
    assert sentences(unit.doors, NORTH) == told  # planning changes nothing
    many = NORTH.replace('"harbor"]', '"harbor", "Quay"]')
    assert "U0NORTHONE is part of 3 MH teams" in sentences(unit.doors, many)[-1]
    done = apply_changes(unit.doors, WORKSPACE, NORTH, NOW)
    assert [change.sentence for change in done] == told
    assert sentences(unit.doors, NORTH) == []
    assert apply_changes(unit.doors, WORKSPACE, NORTH, NOW + timedelta(days=3)) == ()
    here = vocational_units.standpoint(unit.doors, as_("U0NORTHONE"), now=NOW)
    assert here.vocational_unit is not None
    assert here.me is not None
    assert (here.vocational_unit.send_at, here.vocational_unit.digest_day, here.me.fte) == (
        time(8, 30),
        "tue",
        0.5,
    )
    both = roster.staff(unit.doors, as_("U0NORTHLEAD"), now=NOW)
    assert [each.teams for each in both] == [("Harbor",), ("Harbor", "Pier")]  # one name, no two
    assert here.vocational_unit.overrides == {"monthly_days": 28, "monthly_warn_day": 21}
    assert [name for _, name in here.vocational_unit.holidays] == ["Christmas Day"]


def test_only_what_the_file_says_changes(unit: UnitOfFour) -> None:
    before = vocational_units.settings(unit.doors, as_(LEAD), now=NOW)
    people = roster.staff(unit.doors, as_(LEAD), now=NOW)
    text = '[[vocational_unit]]\nname = "Harbor"\nsend_at = "09:00"\n'
    assert sentences(unit.doors, text) == ["Harbor: send_at changes from 08:00 to 09:00."]
    apply_changes(unit.doors, WORKSPACE, text, NOW)
    after = vocational_units.settings(unit.doors, as_(LEAD), now=NOW)
    assert after.send_at == time(9)
    assert (after.zone, after.channel_id, after.digest_at) == (
        before.zone,
        before.channel_id,
        before.digest_at,
    )
    assert roster.staff(unit.doors, as_(LEAD), now=NOW) == people
    assert apply_changes(unit.doors, WORKSPACE, text, NOW) == ()


def person(slack_user_id: str, role: str, fte: float = 1.0) -> str:
    return (
        f'[[vocational_unit.staff]]\nslack_user_id = "{slack_user_id}"\n'
        f'role = "{role}"\nfte = {fte}\n'
    )


def test_a_roster_is_made_what_the_file_says_also_across_units(unit: UnitOfFour) -> None:
    text = "".join(
        (
            '[[vocational_unit]]\nname = "Pier"\n',
            person(OTHER_LEAD, "team_lead"),
            person(BEN, "employment_specialist"),
            '[[vocational_unit]]\nname = "Harbor"\n',
            person(LEAD, "team_lead"),
            person(ANA, "employment_specialist", 0.8),
            person(PEER, "peer_mentor"),
        )
    )
    assert sentences(unit.doors, text) == [
        f"Pier: {BEN} joins as employment specialist (1 FTE).",
        f"Harbor: {ANA} is now employment specialist (0.8 FTE), was employment specialist (1 FTE).",
        f"Harbor: {BEN} leaves the roster.",
    ]
    apply_changes(unit.doors, WORKSPACE, text, NOW)
    assert apply_changes(unit.doors, WORKSPACE, text, NOW) == ()
    west = roster.staff(unit.doors, as_(OTHER_LEAD), now=NOW)
    assert [each.slack_user_id for each in west] == [OTHER_LEAD, BEN]
    assert next(each.id for each in west if each.slack_user_id == BEN) == unit.ids[BEN]
    with unit.doors.reading() as session:
        welcomed = select(OutgoingMessageRow.conversation).filter_by(kind=outbox.WELCOME)
        assert session.scalars(welcomed).all().count(BEN) == 2  # once to each roster


def test_mh_teams_are_named_in_the_file(unit: UnitOfFour) -> None:
    unit.client("C-1", ANA, mh_team="North")

    def harbor(teams: str) -> str:
        return "".join(
            (
                '[[vocational_unit]]\nname = "Harbor"\n',
                person(LEAD, "team_lead"),
                person(ANA, "employment_specialist") + teams,
                person(BEN, "employment_specialist", 0.5),
                person(PEER, "peer_mentor"),
            )
        )

    text = harbor('teams = ["north ", "South"]\n')
    told = [
        f"Harbor: {ANA} is now employment specialist (1 FTE, MH teams North, South), was "
        "employment specialist (1 FTE)."
    ]
    assert sentences(unit.doors, text) == told
    done = apply_changes(unit.doors, WORKSPACE, text, NOW)
    assert [change.sentence for change in done] == told
    assert apply_changes(unit.doors, WORKSPACE, text, NOW) == ()
    assert sentences(unit.doors, harbor("")) == []  # what the file does not say stays

    third = sentences(unit.doors, harbor('teams = ["North", "South", "West"]\n'))
    assert "looks for at most 2 a specialist (O1)" in third[0]
    (gone,) = apply_changes(unit.doors, WORKSPACE, harbor("teams = []\n"), NOW)
    assert "is now employment specialist (1 FTE), was" in gone.sentence
    assert (
        next(
            each.teams
            for each in roster.staff(unit.doors, as_(LEAD), now=NOW)
            if each.slack_user_id == ANA
        )
        == ()
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[[vocational_unit]]\nname = 'Harbor'\n"
            + person(ANA, "team_lead")
            + "teams = 'North'\n",
            "staff number 1: please give teams as a list",
        ),
        ("[[vocational_unit]\n", "line 1"),
        ("", "nothing to do"),
        ("[unit]\nname = 'x'\n", "[unit]"),
        ("\n\n[[vocational_unit]]\nzone = 'UTC'\n", "line 3, [[vocational_unit]] number 1"),
        ("[[vocational_unit]]\nname = 'New'\n", "a new unit needs a zone"),
        ("[[vocational_unit]]\nname = 'Harbor'\nsend = 1\n", "no setting 'send'"),
        ("[[vocational_unit]]\nname = 'Harbor'\nsend_at = 'early'\n", "send_at"),
        ("[[vocational_unit]]\nname = 'Harbor'\nsend_at = 8:30\n", "an hour as 08:30:00"),
        ("[[vocational_unit]]\nname = 'Harbor'\nsend_at = '05:00'\n", "waking hours"),
        ("[[vocational_unit]]\nname = 'Harbor'\nchannel = '#east'\n", "channel's id"),
        ("[[vocational_unit]]\nname = 'Harbor'\nzone = 'Nowhere'\n", "time zone"),
        ("[[vocational_unit]]\nname = 'Harbor'\n[vocational_unit.overrides]\nx = 1\n", "'x'"),
        ("[[vocational_unit]]\nname = 'Harbor'\nholidays = ['2026-12-25']\n", "2026-12-25"),
        ("[[vocational_unit]]\nname = 'Harbor'\n" * 2, "there twice"),
        ("[[vocational_unit]]\nname = 'Harbor'\n" + person(ANA, "boss"), "give a role"),
        ("[[vocational_unit]]\nname = 'Harbor'\n" + person(ANA, "peer_mentor"), "team lead"),
        ("[[vocational_unit]]\nname = 'Pier'\n" + person(LEAD, "team_lead"), "another unit"),
        ("[[vocational_unit]]\nname = 'Harbor'\nstaff = []\n", "needs a team lead"),
        ("vocational_unit = 3\n", "nothing to do"),
        ("x = " + "[" * 9_000, "nested thousands deep"),
        ("x = " + "{a = " * 9_000, "nested thousands deep"),
        ("x = " + "9" * 5_000, "thousands of digits"),
        ("x" + ".x" * 9_000 + " = 1", "line 1: more than 100 dots"),
        ("\n[" + ".".join(['"x\u2028"'] * 9_000) + "]", "line 2: more than 100 dots"),
        ("x" * 9_000 + " = 1", "[xxx"),
        (f"[[vocational_unit]]\nname = 'Harbor'\n{'x' * 9_000} = 1\n", "no setting 'xxx"),
        (f"[[vocational_unit]]\nname = '{'x' * 9_000}'\nzone = 'UTC'\n", "up to 80 letters"),
        *(
            (
                "[[vocational_unit]]\nname = 'Harbor'\n"
                + person(ANA, "team_lead").replace("1.0", fte),
                "fte",
            )
            for fte in ("nan", "inf", "1e-310", "0.004", "-0.5", "9" * 400)
        ),
        (
            "[[vocational_unit]]\nname = 'Harbor'\n"
            f"holidays = [{{on = 2026-12-25, name = '{'x' * 256}'}}]\n",
            "holidays: Please keep this to 255 characters",
        ),
    ],
)
def test_a_bad_file_says_where_and_what_and_changes_nothing(
    unit: UnitOfFour, text: str, told: str
) -> None:
    for read in (plan_changes, apply_changes):
        with pytest.raises(BadUnitsFile) as bad:
            read(unit.doors, WORKSPACE, text, NOW)
        assert told in str(bad.value)
        assert len(str(bad.value)) < 500
    assert vocational_units.settings(unit.doors, as_(LEAD), now=NOW).send_at == time(8)


def test_marks_that_a_terminal_obeys_are_left_out_of_what_a_file_names(unit: UnitOfFour) -> None:
    marks = r"\u001b[2J\u202e"
    text = (
        f'[[vocational_unit]]\nname = "Pier{marks}"\nzone = "UTC"\n'
        f'holidays = [{{on = 2026-12-25, name = "Feast{marks}"}}]\n'
        + person("U0PIER", "team_lead")
        + f'teams = ["North{marks}"]\n'
    )
    apply_changes(unit.doors, WORKSPACE, text, NOW)
    here = vocational_units.settings(unit.doors, as_("U0PIER"), now=NOW)
    (lead,) = roster.staff(unit.doors, as_("U0PIER"), now=NOW)
    assert (here.name, here.holidays[0][1], lead.teams) == ("Pier[2J", "Feast[2J", ("North[2J",))


def test_a_dry_run_refuses_what_applying_would(unit: UnitOfFour) -> None:
    unit.client("C-1", ANA)
    text = (
        "[[vocational_unit]]\nname = 'Harbor'\n"
        + person(LEAD, "team_lead")
        + person(ANA, "peer_mentor")
    )
    for read in (plan_changes, apply_changes):
        with pytest.raises(BadUnitsFile, match=f"staff: {ANA} carries one client, and a peer"):
            read(unit.doors, WORKSPACE, text, NOW)


def test_it_is_all_or_nothing(unit: UnitOfFour) -> None:
    half = NORTH + '[[vocational_unit]]\nname = "Harbor"\nprofile = "other"\n'
    with pytest.raises(BadUnitsFile, match='"Harbor", profile'):
        apply_changes(unit.doors, WORKSPACE, half, NOW)
    names = [
        each.name
        for each in vocational_units.every_unit(unit.doors, as_(ADMIN), now=NOW, admins=ADMINS)
    ]
    assert names == ["Harbor", "Pier"]
    with pytest.raises(BadUnitsFile, match="not known here"):
        apply_changes(unit.doors, "T0NEVER", NORTH, NOW)
