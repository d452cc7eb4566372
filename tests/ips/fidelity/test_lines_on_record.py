"""What the records hold of an item that people rate: each line of its form, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ips.facts import (
    DisclosureContent,
    JobSupport,
    MadeBy,
    MilestoneKind,
    Mode,
    ProfileComponent,
    RelationshipStep,
    SupportGiver,
)
from ips.fidelity.codes import ItemCode, Part
from ips.fidelity.lines_on_record import (
    Details,
    RatedFrom,
    Supported,
    lines_on_record,
    talks_on_record,
)
from tests.ips.fidelity.hand_made import client, contacts, day, job, milestone, unit

PLANNING, TALK = MilestoneKind.WORK_INCENTIVES, MilestoneKind.DISCLOSURE_DISCUSSION
PROFILE, SESSION = MilestoneKind.CAREER_PROFILE, MilestoneKind.CAREER_PROFILE_SESSION
UPDATE = MilestoneKind.PROFILE_UPDATE


def entry(kind: MilestoneKind, of: str, on: str, **more: Any) -> Details:
    return Details(f"{kind}-{on}", of, kind, day(on), **more)


def lines(item: ItemCode, found: RatedFrom) -> list[str]:
    return [each.words for each in lines_on_record(item, found)]


def at_work(name: str, *milestones: tuple[MilestoneKind, str], start: str = "03-16") -> Any:
    """Offered the job on 2 March, so the planning is due by the day before the start."""
    return client(
        name,
        jobs=[job(f"job-{name}", start, learned="03-02")],
        milestones=[milestone(kind, on) for kind, on in milestones],
    )


def test_planning_counts_in_time_and_by_a_trained_person() -> None:
    found = RatedFrom(
        unit(
            clients=[
                at_work("a", (PLANNING, "03-05")),
                at_work("b", (PLANNING, "03-15")),
                at_work("c", (PLANNING, "03-16")),
                at_work("d"),
            ]
        ),
        (
            entry(PLANNING, "a", "03-05", trained=True, earnings=True),
            entry(PLANNING, "b", "03-15", trained=False),
            entry(PLANNING, "c", "03-16", trained=True),
        ),
    )
    assert lines(ItemCode.S1, found) == [
        "Planning offered in time for 2 of 4 job starts, 1 of them by a trained person",
        "Reporting earnings talked over with 1 of 4 people at work",
    ]


def test_nothing_is_said_of_planning_where_nobody_starts_or_works() -> None:
    assert lines(ItemCode.S1, RatedFrom(unit(clients=[client("a")]))) == []


def test_what_is_said_later_or_earlier_than_the_period_is_no_evidence() -> None:
    found = RatedFrom(
        unit(clients=[at_work("a", start="07-06")], last=day("02-10")),
        (entry(TALK, "a", "2025-12-31", contents=tuple(DisclosureContent)),),
    )
    assert lines(ItemCode.S1, found) == []
    assert list(talks_on_record(found)) == []


def test_a_talk_counts_for_what_was_talked_over() -> None:
    """Four talks of five are 80 %: a habit."""
    all_of_it = tuple(DisclosureContent)
    pros = (DisclosureContent.PROS_AND_CONS,)
    talks = [
        *(entry(TALK, "a", f"02-0{number}", contents=all_of_it) for number in (2, 3, 4)),
        entry(TALK, "a", "02-05", contents=pros),
        entry(TALK, "a", "02-06", contents=(DisclosureContent.OUR_ROLE,)),
        entry(TALK, "a", "02-07"),  # nobody wrote down what was talked over
    ]
    found = {each.part: each for each in talks_on_record(RatedFrom(unit(), tuple(talks)))}
    assert found[Part.PROS_AND_CONS].in_place
    assert found[Part.PROS_AND_CONS].words == "in 4 of 5 talks"
    assert not found[Part.WHAT_IS_SAID].in_place
    assert found[Part.WHAT_IS_SAID].words == "in 3 of 5 talks"
    assert not found[Part.NOT_REQUIRED].in_place
    assert Part.MORE_THAN_ONCE not in found


@pytest.mark.parametrize(("again", "in_place"), [("02-20", True), ("05-30", True), (None, False)])
def test_a_second_talk_after_two_months_of_search_counts_though_late(
    again: str | None, in_place: bool
) -> None:
    """Entered 1 December: two months of search are asked about by 13 February."""
    talks = [milestone(TALK, "2025-12-10"), *([milestone(TALK, again)] if again else [])]
    found = RatedFrom(unit(clients=[client("a", milestones=talks)]))
    (part,) = talks_on_record(found)
    assert part.part is Part.MORE_THAN_ONCE
    assert part.in_place is in_place
    assert part.words == f"talked over again {1 if again else 0} of the 1 time that it was due"


def test_a_profile_over_two_days_is_one_of_several_sessions() -> None:
    """The day on which it was called complete is one of them."""
    every, some = tuple(ProfileComponent), tuple(ProfileComponent)[:3]
    found = RatedFrom(
        unit(
            clients=[
                client("a", entered="01-05", milestones=[milestone(PROFILE, "01-20")]),
                client("b", entered="01-05", milestones=[milestone(PROFILE, "01-20")]),
                client("c", entered="01-05"),
            ]
        ),
        (
            entry(SESSION, "a", "01-12", components=every),
            entry(PROFILE, "a", "01-20"),
            entry(SESSION, "b", "01-20", components=some),
            entry(PROFILE, "b", "01-20"),
            entry(SESSION, "c", "01-12", components=every),
        ),
    )
    assert lines(ItemCode.S3, found) == [
        "1 of 2 career profiles made in two sessions or more",
        "1 of 2 career profiles with all 8 parts touched",
    ]


def test_an_update_of_the_profile_counts_late_as_well_and_says_so() -> None:
    found = RatedFrom(
        unit(
            clients=[
                at_work("a", (UPDATE, "03-20")),
                at_work("b", (UPDATE, "05-01")),
                at_work("c"),
            ]
        )
    )
    assert lines(ItemCode.S3, found) == [
        "Profile updated after 2 of 3 starts and ends of jobs, 1 late"
    ]


def test_visits_to_employers_are_told_of_each_specialist() -> None:
    """Ada was at one employer on two days, at another twice on one day; Ben's call is no visit."""
    learn, keep = RelationshipStep.LEARN, RelationshipStep.KEEP_IN_TOUCH
    monday = day("02-02")
    visits = [
        replace(each, employer=employer, step=step)
        for number, employer, step in (
            (0, "Mill", learn), (7, "Mill", keep), (14, "Post", learn), (14, "Post", None),
        )
        for each in contacts(1, monday + timedelta(days=number))
    ]  # fmt: skip
    others = contacts(1, monday, "ben", mode=Mode.PHONE)
    others += contacts(1, monday, "ada", made_by=MadeBy.CLIENT)
    found = RatedFrom(unit(employer_visits=[*visits, *others]))
    assert [(each.of, each.words) for each in lines_on_record(ItemCode.S7, found)] == [
        (
            "ada",
            "4 visits to 2 employers, 1 of them more than once: learning the business 2, "
            "keeping in touch 1",
        ),
        ("ben", "no visit to an employer"),
    ]


def test_support_is_told_by_kind_and_giver_of_those_at_work() -> None:
    encouraged, accommodated = JobSupport.ENCOURAGEMENT, JobSupport.ACCOMMODATION
    specialist, family = SupportGiver.SPECIALIST, SupportGiver.FAMILY
    found = RatedFrom(
        unit(clients=[at_work("a"), at_work("b"), client("c")]),
        details=(entry(MilestoneKind.EDUCATION_STARTED, "c", "04-01"),),
        supports=(
            Supported("a", day("04-01"), encouraged, family),
            Supported("a", day("04-02"), encouraged, specialist),
            Supported("a", day("04-03"), accommodated, specialist),
            Supported("b", day("07-01"), encouraged, specialist),  # after the period
        ),
    )
    assert lines(ItemCode.S11, found) == [
        "Support on record for 1 of 2 people at work",
        "Kinds: encouragement 2, an accommodation at work 1",
        "By whom: the employment specialist 2, their family 1",
        "For employers, as clients asked: 1",
        "Toward a better job, school or training: 1 person",
    ]


def test_other_items_have_no_lines() -> None:
    assert lines(ItemCode.O6, RatedFrom(unit(clients=[at_work("a")]))) == []
