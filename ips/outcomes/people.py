"""Who was served, who worked, who came and went, who learned and who was handed over."""

from __future__ import annotations

from collections import Counter
from datetime import date

from ips.facts import Milestone, MilestoneKind
from ips.fidelity.results import Because, Row
from ips.outcomes.cohort import Cohort, Counted, Served, number, share
from ips.stays import Stay


def served(cohort: Cohort) -> Counted:
    return number((each.row for each in cohort.served), gaps=cohort.without_entry)


def rate(cohort: Cohort) -> Counted:
    at_work = [each.row for each in cohort.served if each.works]
    return share([each.row for each in cohort.served], at_work, cohort.without_entry)


def rate_of_out_of_work(cohort: Cohort) -> Counted:
    """→ By the latest of their stays in the quarter."""
    asked = [each for each in cohort.served if not each.latest.in_work_at_entry]
    at_entry = [
        Because(each.row, "in competitive work when they entered")
        for each in cohort.served
        if each.latest.in_work_at_entry
    ]
    at_work = [each.row for each in asked if each.works]
    return share([each.row for each in asked], at_work, [*at_entry, *cohort.without_entry])


def entries(cohort: Cohort) -> Counted:
    stays = [days.stay for each in cohort.served for days in each.days]
    return number(
        Row("episode", stay.episode.id, stay.entered_on)
        for stay in stays
        if stay.entered_on in cohort
    )


def exits(cohort: Cohort) -> Counted:
    """→ A stay that nobody closed although another follows ended, and nobody said why."""
    ended = [
        (days.stay, days.stay.exited_on)
        for each in cohort.served
        for days in each.days
        if days.stay.exited_on is not None and days.stay.exited_on in cohort
    ]
    rows = {stay.episode.id: Row("episode", stay.episode.id, on) for stay, on in ended}
    reasons = {stay.episode.id: stay.episode.exit for stay, _ in ended}
    gaps = [
        Because(rows[id], "the stay was never closed") for id, left in reasons.items() if not left
    ]
    parts = Counter(left.reason.value for left in reasons.values() if left)
    return number(rows.values(), gaps=gaps, parts=dict(parts))


def education(cohort: Cohort) -> Counted:
    learning = [each.row for each in cohort.served if _in_education(each)]
    return share([each.row for each in cohort.served], learning)


def _in_education(one: Served) -> bool:
    return any(
        begun.on <= days.last and _education_ended(begun, days.stay) >= days.first
        for days in one.days
        for begun in days.stay.of_kind(MilestoneKind.EDUCATION_STARTED)
    )


def _education_ended(begun: Milestone, stay: Stay) -> date:
    ends = (each.on for each in stay.of_kind(MilestoneKind.EDUCATION_ENDED))
    return min((on for on in ends if on >= begun.on), default=date.max)


def step_downs(cohort: Cohort) -> Counted:
    return number(
        each.row
        for each in cohort.served
        for days in each.days
        for milestone in days.stay.of_kind(MilestoneKind.STEP_DOWN)
        if milestone.on in cohort
    )
