"""The digest as Slack gets it: codes only, in order, split where it is long, valid always."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.reminders.content import Digest, NamedEmployer, Review, SharedJobLead
from bot.views import blocks, chart, digest
from ips.agenda import Agenda
from ips.agenda.caseload import CaseloadLine, Gap, GapKind, QuarterToDate
from ips.agenda.counts import ChartWeek, SpecialistWeek
from ips.agenda.leads import LeadToShare, SeekerWish
from ips.agenda.people import (
    Celebration,
    CelebrationKind,
    ComingKind,
    ComingUp,
    Concern,
    News,
    NewsKind,
    Paperwork,
    PlanNeeded,
    PlanReason,
)
from ips.agenda.promises import ClockCount, ForTeamLead, NamedClock
from ips.agenda.week import NextStep, ToDo
from ips.caseload import Phase
from ips.employer_contacts import Week, WeekCount, weeks_up_to
from ips.facts import Clock, Standing
from ips.unit_calendar import CalendarEntry
from ips.unit_clocks import UnitClock
from ips.words import short_day
from tests.payload_checks import complaints_about_message, complaints_about_view

WEEK = Week(date(2026, 3, 2))
TODAY = date(2026, 3, 9)


def a_digest(size: int = 1, review: Review | None = None) -> Digest:
    """Every section with `size` lines."""
    codes = [f"C-{number:03d}" for number in range(size)]
    agenda = Agenda(
        week=WEEK,
        as_of=TODAY,
        celebrate=tuple(
            Celebration(WEEK.monday, code, kind) for code in codes for kind in CelebrationKind
        ),
        since_last_week=tuple(
            News(WEEK.monday, code, kind, WEEK.sunday if kind is NewsKind.JOB_LOST else None)
            for code in codes
            for kind in NewsKind
        ),
        needs_a_plan=tuple(
            PlanNeeded(
                code,
                tuple(Concern(reason, WEEK.monday, Clock.POST_START) for reason in PlanReason),
                "kitchen & bakery",
            )
            for code in codes
        ),
        paperwork=Paperwork(((Clock.CAREER_PROFILE, 4), (Clock.DISCLOSURE_FIRST, 1)), 3)
        if size
        else Paperwork(),
        leads_to_share=tuple(LeadToShare(f"l{n}", tuple(codes[:2])) for n in range(size)),
        wishes_without_lead=tuple(SeekerWish(code, "office") for code in codes),
        next_steps=tuple(NextStep(TODAY, f"e{n}", f"s{n}") for n in range(size)),
        to_do=tuple(ToDo(TODAY, f"a{n}", f"s{n}") for n in range(size)),
        unit_clocks=tuple(
            CalendarEntry(TODAY + timedelta(days=n), UnitClock.RATE_SHARED) for n in range(size)
        ),
        unreviewed=(WEEK.before(2), WEEK.before(1)) if size else (),
        clocks=tuple(ClockCount(clock, 4, 1, 1, 2, 3, overdue=5) for clock in Clock),
        clocks_so_far=(ClockCount(Clock.MONTHLY, open=2),),
        employer_contacts=tuple(
            SpecialistWeek(f"s{n}", 1.0, 0, False, 3, WeekCount(4, 1), 6) for n in range(size)
        ),
        employer_contacts_so_far=(),
        caseload=tuple(
            CaseloadLine(f"s{n}", 1.0, 21, 20.0, ((Phase.LOOKING, 21),)) for n in range(size)
        ),
        coming_up=tuple(
            ComingUp(TODAY + timedelta(days=1), code, kind, Clock.POST_START)
            for code in codes
            for kind in ComingKind
        ),
        quarter=QuarterToDate(date(2026, 1, 1), TODAY, 48, 12, 3),
        data_gaps=tuple(Gap(kind, code, 2) for code in codes for kind in GapKind),
        eight_weeks=tuple(ChartWeek(week, WeekCount(3, 1), 6) for week in weeks_up_to(WEEK, 8)),
        for_team_lead=ForTeamLead(
            tuple(
                NamedClock(WEEK.monday, code, "s0", Clock.POST_START, Standing.OVERDUE)
                for code in codes
            ),
            (ClockCount(Clock.MONTHLY, met=7, declined=3),),
            date(2026, 1, 1),
        ),
    )
    return Digest(
        message_id="m" * 32,
        vocational_unit="Harbor & Co",
        agenda=agenda,
        people={f"s{n}": f"U{n:03d}" for n in range(size)},
        clients={code: f"id-{code}" for code in codes},
        employers={f"e{n}": NamedEmployer(f"id-e{n}", "Bean & Leaf") for n in range(size)},
        job_leads={
            f"l{n}": SharedJobLead("Bakers wanted", "Bean & Leaf", "U000", False, f"id-e{n}")
            for n in range(size)
        },
        review=review,
    )


def text_of(content: list[dict[str, object]]) -> str:
    return "\n".join(str(block) for block in content)


@pytest.mark.parametrize("size", [0, 1, 9, 70])
def test_slack_takes_every_message_whatever_its_size(size: int) -> None:
    shown = a_digest(size)
    for content in (digest.message(shown), *digest.parts(shown), *digest.missed(shown)):
        assert complaints_about_message(content) == []
        assert len(content) <= 50


def test_slack_takes_a_full_agenda_with_its_buttons_and_its_review() -> None:
    reviewed = Review("U0LEA", TODAY, changed_since=True)
    for review in (None, reviewed):
        assert complaints_about_message(digest.message(a_digest(70, review))) == []


def test_nothing_is_cut() -> None:
    shown = a_digest(70)
    said = "\n".join(text_of(part) for part in (digest.message(shown), *digest.parts(shown)))
    for number in range(70):
        assert said.count(f"*C-{number:03d}* started a job") == 1
        assert f"<@U{number:03d}> (1 FTE, 3 looking)" in said
    named = "\n".join(text_of(part) for part in digest.missed(shown))
    assert all(
        f"*C-{number:03d}* visit within 3 days of the start" in named for number in range(70)
    )


def test_on_demand_a_large_unit_fits_one_modal_and_nothing_is_cut() -> None:
    """Ten specialists with twenty clients each, and every one of them on every list."""
    shown = a_digest(200)
    shown = replace(
        shown,
        agenda=replace(
            shown.agenda,
            employer_contacts=shown.agenda.employer_contacts[:10],
            caseload=shown.agenda.caseload[:10],
            leads_to_share=shown.agenda.leads_to_share[:20],
            next_steps=shown.agenda.next_steps[:20],
        ),
    )
    view = blocks.modal("digest.shown", "Weekly agenda", digest.on_demand(shown), close="Close")
    assert complaints_about_view(view) == []
    said = text_of(view["blocks"])
    for number in range(200):
        assert said.count(f"*C-{number:03d}* started a job") == 1
        assert f"*C-{number:03d}* visit within 3 days of the start" in said


def test_every_message_of_a_large_unit_is_short_enough_to_read() -> None:
    shown = a_digest(200)
    for content in (digest.message(shown), *digest.parts(shown), *digest.missed(shown)):
        assert sum(len(block["text"]["text"]) for block in content if "text" in block) < 13_000


def lines_of(content: list[dict[str, Any]]) -> list[str]:
    return [
        line for block in content if "text" in block for line in block["text"]["text"].split("\n")
    ]


def test_a_long_job_lead_is_told_whole() -> None:
    shown = a_digest(1)
    long = "Bakers & <friends> wanted. " * 18
    lead = SharedJobLead(long, "Bean & Leaf", "U000", False)
    said = text_of(digest.message(replace(shown, job_leads={"l0": lead})))
    assert said.count("wanted.") == 18


def test_people_come_before_paperwork_and_numbers_last() -> None:
    titles = [
        line.strip("*")
        for line in lines_of(digest.message(a_digest()))
        if line.startswith("*") and line.endswith("*")
    ]
    assert titles == [
        "Agenda for group supervision",
        "Celebrate",
        "Since last week",
        "People who need a plan",
        "Paperwork still to do",
        "Leads to share",
        "What people look for, and no lead yet",
        "Employer contacts, in roster order",
        "Next steps with employers this week",
        "Promises of the week",
        "Promises of this week so far",
        "Open actions",
        "Coming up",
        "Coming up for the unit",
        "Caseload, in roster order",
        "Quarter to date",
        "Data gaps",
    ]


def test_the_units_own_clocks_are_a_handful_and_the_rest_is_counted() -> None:
    shown = a_digest(0)
    days = [TODAY + timedelta(days=n) for n in range(7)]
    entries = [CalendarEntry(day, UnitClock.GOALS_SET, people=2) for day in days]
    agenda = replace(shown.agenda, unit_clocks=tuple(entries))
    lines = lines_of(digest.message(replace(shown, agenda=agenda)))
    start = lines.index("*Coming up for the unit*")
    assert lines[start + 1] == f"• {short_day(TODAY)}: Outcomes reviewed and goals set (2 people)"
    assert lines[start + 6] == "• … and 2 more. The year ahead: `/ips calendar`"
    assert sum("goals set" in line for line in lines) == 5


def test_a_person_who_needs_a_plan_is_one_line_with_what_they_wish_for() -> None:
    shown = a_digest(0)
    needs = (
        PlanNeeded("C-3", (Concern(PlanReason.JOB_LOSS, TODAY, Clock.JOB_LOSS),)),
        PlanNeeded(
            "C-1",
            (
                Concern(PlanReason.NOT_REACHED, WEEK.monday),
                Concern(PlanReason.LONG_SEARCH, date(2025, 12, 1)),
            ),
            "kitchen & bakery",
        ),
        PlanNeeded("C-2", (Concern(PlanReason.FOLLOW_ALONG, WEEK.sunday, Clock.MONTHLY),)),
    )
    said = lines_of(
        digest.message(replace(shown, agenda=replace(shown.agenda, needs_a_plan=needs)))
    )
    assert "• *C-3* a job ended, not reached yet (by the end of today)" in said
    assert "• *C-1* nobody has reached them since Mon 2 Mar · looking since Mon 1 Dec 2025" in said
    assert "_wishes: kitchen &amp; bakery_" in said
    assert "• *C-2* waits for the monthly visit (last day was Sun 8 Mar)" in said


def test_paperwork_is_one_line_with_a_count() -> None:
    said = lines_of(digest.message(a_digest()))
    assert "• 5 for 3 people: career profile (4) and first disclosure talk (1)" in said
    shown = a_digest()
    one = replace(shown.agenda, paperwork=Paperwork(((Clock.CAREER_PROFILE, 1),), 1))
    assert "• career profile for 1 person" in lines_of(digest.message(replace(shown, agenda=one)))


def test_what_happened_to_people_is_said_plainly() -> None:
    said = lines_of(digest.message(a_digest()))
    assert "• *C-000* a job ended (we learned of it Mon 2 Mar): reached Sun 8 Mar" in said
    assert "• *C-000* has trouble at work (Mon 2 Mar)" in said


def test_every_line_about_a_client_is_one_tap_from_their_page() -> None:
    shown = a_digest(9)
    for content in (digest.message(shown), *digest.parts(shown), *digest.missed(shown)):
        for block in content:
            about = [line for line in lines_of([block]) if "*C-" in line]
            if about:
                (line,) = about
                code = line.split("*")[1]
                assert block["accessory"]["action_id"] == "client.open"
                assert block["accessory"]["value"] == f"id-{code}"


def test_every_line_about_an_employer_is_one_tap_from_its_page() -> None:
    shown = a_digest(9)
    seen = 0
    for content in (digest.message(shown), *digest.parts(shown), digest.on_demand(a_digest(1))):
        for block in content:
            about = [line for line in lines_of([block]) if "Bean" in line]
            if about:
                assert len(about) == 1
                assert block["accessory"]["action_id"] == "employer.open"
                assert block["accessory"]["value"].startswith("id-e")
                seen += 1
    goes_on_in_the_next_part = 1
    assert seen == 2 * (9 + 1) + goes_on_in_the_next_part, "next steps and leads"


def test_a_lead_without_an_employer_opens_none() -> None:
    shown = a_digest(1)
    leads = {"l0": SharedJobLead("Bakers wanted", None, "U000", False)}
    (block,) = [
        each
        for each in digest.message(replace(shown, job_leads=leads))
        if "Bakers wanted" in text_of([each])
    ]
    assert "accessory" not in block


@given(st.lists(st.tuples(st.integers(0, 75), st.booleans()), max_size=12), st.integers(0, 3))
def test_every_part_begins_with_a_lead_and_each_client_stands_under_theirs(
    leads: list[tuple[int, bool]], size: int
) -> None:
    """`leads`: how many each may fit, and whether it has an employer's page."""
    fits = {f"l{n}": [f"F-{n}-{each}" for each in range(many)] for n, (many, _) in enumerate(leads)}
    agenda = replace(
        a_digest(size).agenda,
        leads_to_share=tuple(LeadToShare(each, tuple(codes)) for each, codes in fits.items()),
    )
    known = {
        f"l{n}": SharedJobLead(f"Lead {n} {'x' * 400}", "Pier", "U000", False, "id" * has_page)
        for n, (_, has_page) in enumerate(leads)
    }
    shown = replace(a_digest(size), agenda=agenda, job_leads=known)
    beside: list[tuple[str, str]] = []
    for content in (digest.message(shown), *digest.parts(shown)):
        assert complaints_about_message(content) == []
        lines, lead = iter(lines_of(content)), None
        for line in lines:
            assert "• →" not in line
            if line.startswith("*"):  # a title, or a part that goes on with one
                lead = None
            elif "Lead " in line:
                lead = f"l{line.split('Lead ')[1].split()[0]}"
            elif "→ may fit" in line:
                assert lead is not None, "who it fits stands here, and what fits them does not"
                beside.append((lead, line.split("*")[1]))
    assert sorted(beside) == sorted((lead, code) for lead, codes in fits.items() for code in codes)
    assert len(set(beside)) == len(beside)


def test_a_lead_stands_in_the_message_or_goes_on_in_the_thread_by_its_name() -> None:
    """Four lines of leads fit; the second lead's people would have stood there without it."""
    shown = a_digest(1)
    fits = (LeadToShare("l0", ("C-1", "C-2")), LeadToShare("l1", ("C-3", "C-4")))
    known = {
        "l0": SharedJobLead("Bakers wanted", None, "U000", False),
        "l1": SharedJobLead("Waiters wanted", None, "U000", False),
    }
    shown = replace(shown, agenda=replace(shown.agenda, leads_to_share=fits), job_leads=known)
    said = lines_of(digest.message(shown))
    at = said.index("*Leads to share*")
    assert said[at + 1 : at + 5] == [
        "• Bakers wanted (from <@U000>)",
        "→ may fit *C-1*",
        "→ may fit *C-2*",
        "• … and 1 more in the thread",
    ]
    later = lines_of(digest.parts(shown)[0])
    at = later.index("*Leads to share, continued*")
    assert later[at + 1 : at + 4] == [
        "• Waiters wanted (from <@U000>)",
        "→ may fit *C-3*",
        "→ may fit *C-4*",
    ]


def test_no_employer_stands_on_a_clients_line() -> None:
    shown = a_digest(9)
    for content in (digest.message(shown), *digest.parts(shown)):
        assert not [line for line in lines_of(content) if "C-0" in line and "Leaf" in line]


def test_a_team_leads_caseload_says_so_and_is_held_against_their_limit() -> None:
    shown = a_digest(1)
    line = CaseloadLine("s0", 0.5, 4, 2.0, ((Phase.LOOKING, 4),), leads=True)
    said = text_of(digest.message(replace(shown, agenda=replace(shown.agenda, caseload=(line,)))))
    assert "<@U000> (0.5 FTE, leads the unit): 4 of 2 · above the limit · 4 looking" in said


def test_weeks_that_nobody_reviewed_come_up() -> None:
    said = text_of(digest.message(a_digest())) + text_of(digest.parts(a_digest())[0])
    assert "Contact log not reviewed yet: the weeks of Mon 16 Feb and Mon 23 Feb" in said


def test_declined_clocks_stand_apart_from_the_denominator() -> None:
    said = text_of(digest.message(a_digest()))
    assert "4 in time, 1 late, 2 missed, 5 overdue, 1 open of 13 · declined, not counted: 3" in said


def test_the_rate_has_its_numerator_and_denominator_beside_it() -> None:
    said = text_of(digest.message(a_digest()))
    assert "12 of 48 people served since Thu 1 Jan" in said
    assert "(25%)" in said
    assert "In work already when they entered: 3 of those 12" in said


def test_the_channel_learns_no_missed_clock_by_name() -> None:
    shown = a_digest()
    public = "\n".join(text_of(part) for part in (digest.message(shown), *digest.parts(shown)))
    named = "visit within 3 days of the start, due Mon 2 Mar: overdue"
    assert named not in public
    assert named in text_of(digest.missed(shown)[0])
    assert "Declined by clients since Thu 1 Jan" in text_of(digest.missed(shown)[0])


def test_the_button_goes_with_the_review() -> None:
    assert "digest.mark_reviewed" in text_of(digest.message(a_digest()))
    reviewed = digest.message(a_digest(review=Review("U000", TODAY, changed_since=True)))
    assert "digest.mark_reviewed" not in text_of(reviewed)
    assert "It was changed after that review" in text_of(reviewed)


def test_the_chart_is_a_picture_for_a_phone_with_words_beside_it() -> None:
    weeks = a_digest().agenda.eight_weeks
    drawn = chart.png(weeks)
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(drawn[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1080, 810)
    assert chart.alt_text(weeks).count("3 of 6, + 1 generic") == 8
    assert chart.png(list(weeks)) is drawn  # a slow machine draws the same picture once
    assert len(chart.alt_text(weeks)) < 1000  # Slack's limit for a file's alternative text


@pytest.mark.parametrize("most", [3, 30, 300])
def test_the_numbers_of_no_two_weeks_touch(most: int) -> None:
    """Bars of every height side by side: all alike, by turns, and rising."""
    heights = ([(most, most)] * 8, [(most, most), (0, 1)] * 4, [(n, most - n) for n in range(8)])
    for counts in heights:
        weeks = tuple(
            ChartWeek(week, WeekCount(specific, max(0, generic)), most)
            for week, (specific, generic) in zip(weeks_up_to(WEEK, 8), counts, strict=True)
        )
        canvas = chart.canvas_of(weeks)
        canvas.draw()
        (axes,) = canvas.figure.axes
        boxes = [text.get_window_extent() for text in axes.texts]
        assert len(boxes) == 8
        for place, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[place + 1 :])
            assert canvas.figure.bbox.x0 <= box.x0 <= box.x1 <= canvas.figure.bbox.x1
            assert box.y1 <= axes.title.get_window_extent().y0


def test_an_empty_unit_can_be_drawn() -> None:
    nothing = tuple(ChartWeek(week, WeekCount(), 0) for week in weeks_up_to(WEEK, 8))
    assert chart.png(nothing).startswith(b"\x89PNG")
