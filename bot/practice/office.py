"""What the invented unit does beside its clients: hours, reviews, supervision, meetings, ratings.

Most of it is what the fidelity scale asks of a unit; a little is missing, as everywhere. The week
that runs has none of it yet: there is something left to do.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from bot.practice.deeds import (
    THE_MEETING,
    THE_REVIEW,
    Deed,
    LogReviewed,
    Met,
    QuarterSent,
    Reviewed,
    What,
)
from bot.practice.invented import DANA, MAYA, MH_TEAM, PRIYA, SAM, SPECIALISTS, TOM
from bot.practice.months import EVERYBODY, LIVE_DAYS
from bot.practice.story import Story
from ips.facts import Mode
from ips.fidelity.codes import ItemCode, Part, parts_of
from ips.fidelity.evidence import Fact
from ips.quarters import quarter_start
from ips.records.action import ActionRecord
from ips.records.fidelity_review import FidelityReviewRecord
from ips.records.field_mentoring import FieldMentoringRecord
from ips.records.field_support import FieldSupportRecord
from ips.records.goal import GoalRecord
from ips.records.individual_supervision import IndividualSupervisionRecord
from ips.records.item_rating import ItemRatingRecord
from ips.records.mh_team_meeting import MhTeamMeetingRecord
from ips.records.referral import ReferralRecord
from ips.records.statement import StatementRecord
from ips.records.training import TrainingRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.vr_contact import VrContactRecord
from ips.records.weekly_time import WeeklyTimeRecord
from ips.unit_facts import (
    Course,
    GoalOutcome,
    MentoringReason,
    Presence,
    ReferralOutcome,
    ReferralSource,
    UnitMilestoneKind,
)

A_WEEK = timedelta(days=7)
# Of forty hours: in the community, by whose it is, give or take two.
IN_THE_COMMUNITY = {MAYA: 26, TOM: 20, PRIYA: 24}


def office_work(today: date, turn: date) -> list[Deed]:
    """From the first day of the unit, `LIVE_DAYS` before `turn`, to the end of last week."""
    story = Story(today, Random(14))
    live = turn - timedelta(days=LIVE_DAYS)
    _at_first(story, live)
    monday = live
    while monday + timedelta(days=4) < today - timedelta(days=today.weekday()):
        _week(story, monday, live)
        monday += A_WEEK
    _meetings(story, live, turn)
    _months(story, live)
    _quarters(story, live)
    _ratings(story, live)
    return [deed for deed in story.deeds if deed.at.date() <= today]


def _at_first(story: Story, live: date) -> None:
    """Statements about the agency, and the trainings of the first ninety days."""
    for number, about in enumerate(
        (Fact.INTAKE_ASKS_ABOUT_WORK, Fact.WORK_POSTINGS, Fact.EXIT_POLICY, Fact.COVER)
    ):
        so = StatementRecord(about=about, is_so=True, on=live + timedelta(days=9))
        story.tell(live + timedelta(days=9), 15 + number / 10, DANA, so)
    for place, who in enumerate((*SPECIALISTS, SAM)):
        for number, course in enumerate((Course.IPS, Course.PCT, Course.MI)):
            on = live + timedelta(days=14 + 21 * number + place)
            taken = TrainingRecord(staff_member_id=who, course=course, hours=6, on=on)
            story.tell(on, 17.5, who, taken)


# ---------------------------------------------------------------- each week


def _week(story: Story, monday: date, live: date) -> None:
    chance, friday = story.chance, monday + timedelta(days=4)
    for who in SPECIALISTS:
        hours = IN_THE_COMMUNITY[who] + chance.randint(-2, 2)
        time = WeeklyTimeRecord(
            staff_member_id=who,
            week_of=monday,
            scheduled=40,
            community=hours,
            other_duties=chance.choice((0, 1, 2, 4)),
        )
        story.tell(friday, 16.75, who, time)
        if chance.random() < 0.9:
            on = monday + timedelta(days=SPECIALISTS.index(who) + 1)
            thought_of = chance.choice((0, 1, 1, 2))
            there = MhTeamMeetingRecord(
                staff_member_id=who, on=on, team=MH_TEAM, referrals=thought_of
            )
            story.tell(on, 12, who, there)
    reviewed_on = monday + timedelta(days=7)
    if chance.random() < 0.92 and reviewed_on < story.today - timedelta(days=7):
        story.tell(reviewed_on, 11.75, DANA, LogReviewed(monday))
    if monday >= live + 4 * A_WEEK and chance.random() < 0.88:
        on = monday + timedelta(days=3)
        who = chance.choice(SPECIALISTS)
        spoken = VrContactRecord(client_id=_OF_VR[who], on=on, mode=Mode.PHONE)
        story.tell(on, 13.25, who, spoken)


# People who are in the program all the while, from the fourth week on.
_OF_VR = {MAYA: "C-104", TOM: "C-118", PRIYA: "C-140"}


# ---------------------------------------------------------------- group supervision

_PEOPLE = (*SPECIALISTS, SAM, DANA)


def _meetings(story: Story, live: date, turn: date) -> None:
    """Each Monday but every seventh, about three people; of the last one, who does what."""
    this_monday = story.today - timedelta(days=story.today.weekday())
    weeks = (this_monday - live).days // 7
    for number in range(1, weeks):
        if number % 7 == 6 and number < weeks - 1:
            continue
        monday, ago = live + number * A_WEEK, weeks - number
        raised = _there(monday, turn)
        some = [raised[(3 * number + each) % len(raised)] for each in range(3)]
        there = dict.fromkeys(_PEOPLE, Presence.IN_PERSON)
        if number % 5 == 2:
            there[PRIYA] = Presence.VIDEO
        agreed = _AGREED.get(ago) or dict.fromkeys(some)
        story.tell(monday, 10, DANA, Met(monday, DANA, there, agreed))
    for place, (who, what, days, code) in enumerate(_OF_THE_LAST_MEETING):
        action = ActionRecord(
            owner_id=who,
            what=what,
            due_on=_workday(story.today + timedelta(days=days)),
            client_id=code,
            meeting_id=THE_MEETING,
        )
        story.tell(this_monday - A_WEEK, 10.25 + place / 20, DANA, action)


def _there(on: date, turn: date) -> list[str]:
    """The codes of everybody who was in the program for a week on that day, and stays another."""
    return [
        one.code
        for one in EVERYBODY
        if turn - timedelta(days=one.entered) < on - A_WEEK
        and (one.left is None or on + A_WEEK < turn - timedelta(days=one.left))
    ]


# Meetings ago, and what was agreed then about whom.
_AGREED: dict[int, dict[str, str | None]] = {
    1: {
        "C-121": "Write first, and meet where they like to be. Mornings are good.",
        "C-143": "Ask the café for one morning on trial, once the new kitchen is open",
        "C-133": None,
    },
    2: {"C-125": "Sam goes along once; then talk again about a hotel or a shop", "C-104": None},
}
_OF_THE_LAST_MEETING = (
    (MAYA, "Ask at the café who will lead the new kitchen", 1, "C-143"),
    (TOM, "Write to them, and propose the library on a morning", 6, "C-121"),
    (SAM, "Bring the flyer about benefits planning to the drop-in", 12, None),
)


# ---------------------------------------------------------------- each month and quarter


# Whom the team lead goes along with each month: from which month to which, and why.
_EACH_MONTH = (
    (PRIYA, 0, 3, MentoringReason.NEW),
    (TOM, 5, None, MentoringReason.DIFFICULTY),
)


def _months(story: Story, live: date) -> None:
    first = live + timedelta(days=10)
    for place, (who, since, until, why) in enumerate(_EACH_MONTH):
        from_on = _workday(first + relativedelta(months=since))
        support = FieldSupportRecord(
            staff_member_id=who,
            from_on=from_on,
            why=why,
            until_on=None if until is None else first + relativedelta(months=until),
        )
        _before(story, from_on, 10 + place / 10, DANA, support)
    for month in range(9):
        for place, who in enumerate((*SPECIALISTS, SAM)):
            on = _workday(first + relativedelta(months=month) + timedelta(days=2 * place))
            raised = story.chance.randint(2, 4)
            sat_down = IndividualSupervisionRecord(
                staff_member_id=who, on=on, clients_raised=raised
            )
            _before(story, on, 10.25, DANA, sat_down)
        on = _workday(first + relativedelta(months=month) + timedelta(days=11))
        marked = [
            (who, why)
            for who, since, until, why in _EACH_MONTH
            if since <= month and (until is None or month < until)
        ]
        with_whom, why = marked[0] if marked else (MAYA, MentoringReason.OTHER)
        along = FieldMentoringRecord(
            staff_member_id=with_whom,
            on=on,
            why=why,
            seen="Opened well, and asked what the employer needs",
            feedback="Ask for the next visit before leaving",
        )
        _before(story, on, 14.5, DANA, along)
        on = _workday(first + relativedelta(months=month) + timedelta(days=15))
        came = ReferralRecord(
            on=on,
            referred_by=story.chance.choice(tuple(ReferralSource)),
            outcome=story.chance.choice((ReferralOutcome.ENTERED, ReferralOutcome.WAITING)),
        )
        _before(story, on, 9.75, SPECIALISTS[month % 3], came)


# What is done how many days after going live, and again after so many.
_NOW_AND_THEN = (
    (UnitMilestoneKind.VR_MEETING, 25, 84),
    (UnitMilestoneKind.MH_TEAM_VISIT, 32, 80),
    (UnitMilestoneKind.STEERING_COMMITTEE, 50, 90),
    (UnitMilestoneKind.EXECUTIVE_REPORT, 66, 120),
    (UnitMilestoneKind.WORK_STORY, 75, 100),
    (UnitMilestoneKind.RATE_SHARED, 80, 88),
    (UnitMilestoneKind.CEO_MESSAGE, 95, 365),
)


def _quarters(story: Story, live: date) -> None:
    for number, (kind, first, every) in enumerate(_NOW_AND_THEN):
        on = live + timedelta(days=first)
        while on < story.today:
            day = _workday(on)
            done = UnitMilestoneRecord(
                kind=kind,
                on=day,
                mode=Mode.IN_PERSON if kind is UnitMilestoneKind.VR_MEETING else None,
                team=MH_TEAM if kind is UnitMilestoneKind.MH_TEAM_VISIT else None,
            )
            _before(story, day, 15.25 + number / 20, DANA, done)
            on += timedelta(days=every)
    quarter = quarter_start(live)
    while quarter < story.today:
        on = _workday(max(quarter, live) + timedelta(days=12))
        over = quarter + relativedelta(months=3) <= story.today
        for place, who in enumerate(SPECIALISTS):
            goal = GoalRecord(
                staff_member_id=who,
                quarter=quarter,
                goal=_GOALS[place],
                outcome=(GoalOutcome.REACHED, GoalOutcome.PARTLY)[place % 2] if over else None,
            )
            _before(story, on, 10.5 + place / 10, DANA, goal)
        following = quarter + relativedelta(months=3)
        sent_on = _workday(following + timedelta(days=12))
        if following + relativedelta(months=3) <= story.today and quarter > live:
            _before(story, sent_on, 11.25, DANA, QuarterSent(quarter))
        quarter = following


_GOALS = (
    "Two more employers who would hire for mornings",
    "Six visits to employers in most weeks, for somebody in particular",
    "Everybody who begins a job is seen in the first three days",
)


# ---------------------------------------------------------------- ratings


def _ratings(story: Story, live: date) -> None:
    """A review by somebody from outside, and what people rate, near the end of last month."""
    on = _workday(live + timedelta(days=88))
    review = FidelityReviewRecord(
        reviewed_on=on, report_on=on + timedelta(days=12), reviewers="Two reviewers of the state"
    )
    story.tell(on + timedelta(days=13), 10.5, DANA, Reviewed(review, _FROM_OUTSIDE))
    _plan_of_action(story)
    on = _workday(story.today.replace(day=1) - timedelta(days=8))
    plans = StatementRecord(about=Fact.PLANS_CONSISTENT, is_so=True, on=on)
    story.tell(on, 9.5, DANA, plans)
    for number, (item, rating) in enumerate(_BY_PEOPLE.items()):
        of_item = ItemRatingRecord(
            item=item,
            rating=rating,
            rated_on=on,
            components=tuple(part for part in Part if part in parts_of(item) - _MISSING),
            words=_WORDS.get(item),
        )
        story.tell(on, 10 + number / 20, DANA, of_item)
    for place, (who, rating) in enumerate({MAYA: 5, TOM: 4, PRIYA: 4}.items()):
        of_one = ItemRatingRecord(item=ItemCode.S7, rating=rating, rated_on=on, rated_staff_id=who)
        story.tell(on, 11 + place / 20, DANA, of_one)


def _plan_of_action(story: Story) -> None:
    """What is still open of it: for next week, and for the month after."""
    for number, (who, what, days) in enumerate(_ACTIONS):
        due_on = _workday(story.today + timedelta(days=days))
        action = ActionRecord(owner_id=who, what=what, due_on=due_on, review_id=THE_REVIEW)
        story.tell(_workday(story.today - timedelta(days=40)), 14 + number / 10, DANA, action)


_ACTIONS = (
    (TOM, "Plan the week's employers on Monday, two for each person who looks", 9),
    (DANA, "Ask the executive team who can come to the steering committee", 26),
)
_BY_PEOPLE = {
    ItemCode.ST3: 5, ItemCode.O2: 4, ItemCode.O5: 4, ItemCode.O6: 4, ItemCode.O7: 4,
    ItemCode.O8: 3, ItemCode.S1: 4, ItemCode.S2: 4, ItemCode.S3: 4, ItemCode.S11: 4,
}  # fmt: skip
# Where the scale lists parts, the rating is their number; of disclosure one more.
_MISSING = {
    Part.ONE_CHART,
    Part.SUPERVISES_WEEKLY,
    Part.ASKS_YEARLY,
    Part.KNOWS,
    Part.STEERING,
    Part.WHAT_IS_SAID,
}
_WORDS = {
    ItemCode.O8: "Few can say what IPS is, and nobody from the executive team comes to steering.",
    ItemCode.O6: "Two clinicians still ask whether somebody is ready before they refer.",
}
_FROM_OUTSIDE = {
    item: {ItemCode.S6: 2, ItemCode.S13: 3, ItemCode.O8: 2, ItemCode.S10: 1}.get(item, 4)
    for item in ItemCode
}


def _before(story: Story, on: date, hour: float, who: str, what: What) -> None:
    """Only what is over: of days to come nothing is written down."""
    if on < story.today:
        story.tell(on, hour, who, what)


def _workday(on: date) -> date:
    return on + timedelta(days=(7 - on.weekday()) % 7 if on.weekday() >= 5 else 0)
