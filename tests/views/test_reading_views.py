"""Menu, caseload, Home and the forms of a unit: Slack takes each, however much is in it.

Whatever somebody typed is harmless in it, and nothing typed stands in a value or in metadata.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.casework.access.permissions import PERMISSIONS, Action, Role
from bot.casework.reminders.content import ActionLine
from bot.casework.reminders.open_actions import ListedAction
from bot.casework.replies import (
    Actor,
    ClientCard,
    ClientLabel,
    ClientPage,
    DueLine,
    FactRef,
    HistoryLine,
    JobLeadLine,
    JobLine,
    LeaveLine,
    MyDay,
    Opened,
    Recorded,
    StaffMember,
    Standpoint,
    UnitSettings,
    WeekCount,
)
from bot.manifest import COMMANDS
from bot.views import (
    blocks,
    caseload,
    going_live,
    history,
    home,
    job_lead,
    menu,
    roster,
    sentence,
    shortcuts,
    vocational_unit,
    words,
)
from bot.views.blocks import View, option
from ips.caseload import Phase
from ips.facts import Clock, Disclosure, DueContact, DueKey, PauseReason, StaffRole, Standing
from ips.unit_settings import FullSettings
from tests.payload_checks import complaints_about_view

TODAY = date(2026, 3, 4)
TYPED = "<!channel> *Rosa* & <@U1> "
LONG = TYPED * 200
SECRET_KEY = '{"key":"0123456789abcdef"}'
ME = StaffMember("a" * 32, "U0ANA", "b" * 32, StaffRole.TEAM_LEAD, 0.5, days_off=("fri",))
ME = replace(ME, teams=(TYPED, TYPED * 3))
UNIT = UnitSettings(
    id="b" * 32,
    name=TYPED * 3,
    channel_id="C0UNIT",
    zone="America/Argentina/ComodRivadavia",
    working_days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    holidays=tuple((TODAY + timedelta(days=number), TYPED) for number in range(200)),
    send_at=time(8),
    waking_from=time(7),
    waking_until=time(20),
    digest_day="mon",
    digest_at=time(8, 30),
    profile="ips_25",
    overrides={"caseload_limit": 18, "peer_mentor_counts": True},
    live_on=TODAY,
)


def label(number: int) -> ClientLabel:
    return ClientLabel(f"{number:032x}", f"C-{number}" + "9" * 30, TYPED)


def due(number: int, standing: Standing = Standing.DUE, days: int = 1) -> DueLine:
    key = DueKey(label(number).id, Clock.POST_START, f"{number:032x}")
    day = TODAY + timedelta(days=days)
    return DueLine(
        due=DueContact(key, day, day, day),
        standing=standing,
        title="visit within 3 days of the start",
        why=LONG[:900],
        client=label(number),
        job=TYPED,
        meeting_wishes=LONG,
        visits_at_work=False,
        disclosure=Disclosure.DO_NOT_DISCLOSE,
        paused=True,
    )


def entry(number: int) -> HistoryLine:
    return HistoryLine(
        fact=FactRef("employer_contact", f"{number:032x}"),
        on=TODAY,
        recorded_on=TODAY + timedelta(days=1),
        summary=LONG,
        by_slack_user_id="U0ANA",
        client=label(number),
        note=LONG,
        corrected=True,
        voided=number % 5 == 0,
        may_change=True,
    )


def job(number: int) -> JobLine:
    return JobLine(
        id=f"{number:032x}",
        employer=TYPED,
        title=TYPED,
        starts_on=TODAY - timedelta(days=number),
        started=True,
        competitive=number % 2 == 0,
        permanent=False,
        hours_per_week=20,
        hourly_wage=17.5,
        ended_on=TODAY if number % 3 == 0 else None,
    )


CARDS = tuple(
    ClientCard(
        label(number),
        Phase.LOOKING,
        "U0ANA",
        TODAY,
        tuple(due(number, days=days) for days in range(8)),
        PauseReason.HOSPITAL,
    )
    for number in range(120)
)
PAGE = ClientPage(
    client=label(1),
    phase=Phase.WORKING,
    carried_by="U0ANA",
    supported_by=tuple(f"U0P{number}" for number in range(20)),
    mh_team=TYPED,
    entered_on=date(2024, 1, 2),
    left_on=None,
    disclosure=Disclosure.WITHIN_LIMITS,
    disclosure_limits=LONG,
    job_wishes=LONG,
    meeting_wishes=LONG,
    visits_at_work=False,
    pause=PauseReason.JAIL,
    pause_id="c" * 32,
    pause_review_on=TODAY,
    jobs=tuple(job(number) for number in range(30)),
    due=tuple(due(number) for number in range(40)),
    closed=tuple(due(number, standing) for number, standing in enumerate(Standing)),
    history=tuple(entry(number) for number in range(400)),
    declines=(),
    may=frozenset(Action),
)
DAY = MyDay(
    today=TODAY,
    me=ME,
    vocational_unit=UNIT,
    due=tuple(due(number, days=number % 20) for number in range(100)),
    week=WeekCount(TODAY, 4, 6),
    people=CARDS,
    last_entries=tuple(entry(number) for number in range(60)),
    roster=tuple((ME, 20, WeekCount(TODAY, number, 6)) for number in range(60)),
    unit_due=tuple(("U0ANA", due(number)) for number in range(300)),
)
STAFF = [replace(ME, id=f"{number:032x}") for number in range(150)]
NAMES = {"U0ANA": "Ana Alder " * 12}
LEADS = [
    JobLeadLine(f"{number:032x}", LONG[:300], TYPED, "U0ANA", TODAY, True) for number in range(80)
]
LEAVES = [LeaveLine(f"{number:032x}", ME, TODAY, TODAY, ME) for number in range(50)]
DONE = [Recorded(FactRef("episode", "d" * 32), TYPED, TODAY) for _ in range(60)]
ADMIN = Standpoint(Actor("T1", "U0ADA"), ME, UNIT, True, TODAY)
CHOICES = roster.staff_options(STAFF, NAMES)

ACTIONS = [ListedAction(ActionLine("action", TODAY, LONG, "C-114", "U0ANA"), True)]
VIEWS: dict[str, View] = {
    "caseload": caseload.caseload(CARDS, TODAY, whole_unit=True, may_see_unit=True),
    "caseload_last": caseload.caseload(CARDS, TODAY, whole_unit=False, may_see_unit=True, page=99),
    "caseload_empty": caseload.caseload((), TODAY, whole_unit=False, may_see_unit=False),
    "client_page": caseload.client_page(PAGE, TODAY),
    "client_page_with_actions": caseload.client_page(PAGE, TODAY, actions=ACTIONS * 9),
    "client_page_later": caseload.client_page(PAGE, TODAY, history_page=3),
    "client_page_bare": caseload.client_page(
        replace(PAGE, jobs=(), due=(), closed=(), history=(), pause=None, pause_review_on=None),
        TODAY,
    ),
    "client_choice": caseload.choices([option("C-1", "1"), option("C-2", "2")], LONG[:200]),
    "home_of_team_lead": home.my_day(DAY),
    "home_of_specialist": home.my_day(
        replace(DAY, me=replace(ME, role=StaffRole.EMPLOYMENT_SPECIALIST))
    ),
    "home_bare": home.my_day(
        replace(DAY, due=(), people=(), last_entries=(), roster=(), unit_due=(), week=None)
    ),
    "welcome_admin": home.welcome(is_admin=True),
    "welcome": home.welcome(is_admin=False),
    "settings": home.settings_form(ME, UNIT, private_metadata=SECRET_KEY),
    "menu": menu.menu(ADMIN, [UNIT] * 60),
    "menu_of_a_stranger": menu.menu(replace(ADMIN, me=None, vocational_unit=None, is_admin=False)),
    "names": menu.names_form(False, private_metadata=SECRET_KEY),
    "names_allowed": menu.names_form(True, private_metadata=SECRET_KEY),
    "leads": job_lead.form(LEADS, TODAY, private_metadata=SECRET_KEY, summary=LONG, done=TYPED),
    "unit_new": vocational_unit.form(
        FullSettings("", None, "UTC"), new=True, private_metadata=SECRET_KEY
    ),
    "unit_settings": vocational_unit.form(UNIT, new=False, private_metadata=SECRET_KEY),
    "unit_numbers": vocational_unit.numbers_form(UNIT, private_metadata=SECRET_KEY),
    "unit_saved": vocational_unit.saved(
        TYPED,
        unit_id="b" * 32,
        channel_id="C1",
        sees_channel=False,
        is_new=True,
        opened=Opened.PUBLIC,
        bot_user_id="U0BOT",
    ),
    "roster": roster.roster(STAFF, TODAY, done=(TYPED, TYPED)),
    "roster_add": roster.add_form(private_metadata=SECRET_KEY),
    "roster_change": roster.change_form(ME, private_metadata=SECRET_KEY),
    "leaves": roster.leaves(LEAVES, TODAY, done=(TYPED, TYPED)),
    "leave": roster.leave_form(CHOICES, TODAY, private_metadata=SECRET_KEY),
    "transfer": roster.transfer_form(CHOICES, TODAY, private_metadata=SECRET_KEY),
    "rows": going_live.rows_form(private_metadata=SECRET_KEY),
    "rows_again": going_live.rows_form(
        private_metadata=SECRET_KEY,
        rows=LONG,
        entered=["C-1"] * 40,
        attempt=1,
        wrong=[(TYPED, TYPED)] * 40,
        later=3,
    ),
    "rows_of_a_team": going_live.rows_form(private_metadata=SECRET_KEY, for_colleagues=True),
    "one_client": going_live.client_form(private_metadata=SECRET_KEY),
    "one_of_a_team": going_live.client_form(
        private_metadata=SECRET_KEY, staff=[blocks.option(LONG, "a" * 32)], me="a" * 32
    ),
    "live": going_live.done(DONE, TODAY),
    "note": shortcuts.note_form(LONG, ["Rosa"] * 30, private_metadata=SECRET_KEY),
    "notice": sentence.notice(LONG),
}


@pytest.mark.parametrize("name", VIEWS)
def test_slack_takes_it_however_much_is_in_it(name: str) -> None:
    assert complaints_about_view(VIEWS[name]) == []


@pytest.mark.parametrize("name", VIEWS)
def test_typed_text_is_harmless_and_stands_in_no_value(name: str) -> None:
    for kind, text in _texts(VIEWS[name]):
        if kind == "mrkdwn":
            assert "<!channel>" not in text
            assert "<@U1>" not in text or name in ("roster", "leaves", "notice")
        if kind in ("value", "private_metadata", "block_id", "action_id"):
            assert "Rosa" not in text


def test_the_list_of_people_counts_who_is_due_within_a_week() -> None:
    soon = replace(CARDS[0], due=(due(1, days=7),))
    later = replace(CARDS[0], due=(due(1, days=8),))
    shown = caseload.caseload((soon, later), TODAY, whole_unit=False, may_see_unit=False)
    assert "something is due within a week for 1 of them" in str(shown["blocks"])
    shown = caseload.caseload((later,), TODAY, whole_unit=False, may_see_unit=False)
    assert "nothing is due within a week" in str(shown["blocks"])


def test_my_last_entries_offer_undo_and_edit_and_do_not_repeat_my_own_name() -> None:
    mine = replace(entry(1), summary="Visit", note=None, corrected=False, recorded_on=TODAY)
    day = replace(DAY, last_entries=(mine, replace(mine, corrected=True)), roster=(), unit_due=())
    told = home.my_day(day)["blocks"]
    first, second = (block for block in told if "Visit" in block.get("text", {}).get("text", ""))

    assert first["text"]["text"] == f"today · {words.client(label(1))} · Visit"
    assert second["text"]["text"].endswith("Visit\ncorrected")
    offered = {one["text"]["text"]: one["value"] for one in first["accessory"]["options"]}
    assert offered == {
        "Undo": f"void:employer_contact:{1:032x}",
        "Edit": f"edit:employer_contact:{1:032x}",
    }


def test_a_clients_page_says_whose_entry_it_is_and_uses_the_same_words() -> None:
    (line,) = history.history_line(replace(entry(1), summary="Visit", note=None), TODAY)
    assert "<@U0ANA>, entered tomorrow, corrected" in line["text"]["text"]
    assert [one["text"]["text"] for one in line["accessory"]["options"]] == ["Undo", "Edit"]
    corrected = [
        one["text"]["text"]
        for block in caseload.client_page(PAGE, TODAY)["blocks"]
        for one in block.get("accessory", {}).get("options", ())
        if one["value"].startswith("edit:")
    ]
    assert set(corrected) == {"Edit"}


def test_a_colleague_without_a_caseload_is_named_by_role() -> None:
    mentor = replace(ME, role=StaffRole.PEER_MENTOR, fte=0.5)
    shown = home.my_day(replace(DAY, roster=((mentor, 0, None),)))
    assert "peer mentor · 0.5 FTE" in str(shown["blocks"])
    assert "· 0 people" not in str(shown["blocks"])


@pytest.mark.parametrize("name", VIEWS)
def test_what_is_heard_of_a_button_begins_with_what_is_seen(name: str) -> None:
    for block in VIEWS[name]["blocks"]:
        for element in (block.get("accessory", {}), *block.get("elements", ())):
            heard = element.get("accessibility_label")
            if heard is not None:
                assert heard.startswith(f"{element['text']['text']}: ")
                assert len(heard) <= 75


def test_help_fits_a_message() -> None:
    lines = [(one.name, one.does, one.example) for one in COMMANDS]

    shown = menu.help_lines(lines, has_unit=False)
    assert len(shown) <= 50


def test_what_is_cut_is_said() -> None:
    shown = str(VIEWS["home_of_team_lead"])

    assert "more under 'My people'" in shown
    assert "… and 45 more" in shown
    assert "more, later on" in str(VIEWS["client_page"])
    assert "Earlier ones" in str(VIEWS["client_page"])


def _texts(node: Any) -> list[tuple[str, str]]:
    if isinstance(node, list):
        return [found for one in node for found in _texts(one)]
    if not isinstance(node, dict):
        return []
    found = [
        (node["type"] if key == "text" else key, value)
        for key, value in node.items()
        if isinstance(value, str) and (key != "text" or "type" in node)
    ]
    return found + [found for value in node.values() for found in _texts(value)]


def test_a_clients_page_offers_nothing_that_would_be_refused() -> None:
    """A peer mentor neither exits nor pauses anybody, and writes no profile."""
    may = frozenset(each for role, each in PERMISSIONS if role is Role.PEER_MENTOR)
    visit = due(1)
    key = replace(visit.due.key, clock=Clock.CAREER_PROFILE)
    profile = replace(visit, due=replace(visit.due, key=key))
    page = replace(PAGE, pause=None, due=(profile,))
    theirs, whole = (
        caseload.client_page(replace(page, may=each), TODAY) for each in (may, page.may)
    )
    for value in ("exit", "pause", "career_profile", "due.log_it"):
        assert f"'{value}'" in str(whole)
        assert f"'{value}'" not in str(theirs)
    for value in ("decline", "wishes", "job_end", "client.visit"):
        assert f"'{value}'" in str(theirs)
