"""The practice workspace's people: an invented vocational unit with eight weeks behind it.

Everything is written through the same verbs that a person's commands use, each with the `now` of
its own day, from one fixed seed: the same day always opens on the same unit. No real persons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from bot.casework.administration import roster, transfers, vocational_units
from bot.casework.drafts import (
    ClientContactDraft,
    CurrentJobDraft,
    EmployerChoice,
    EmployerContactDraft,
    EmployerDraft,
    EnrollDraft,
    GoingLiveDraft,
    JobEndDraft,
    JobLeadDraft,
    JobStart,
    StaffDraft,
    TransferDraft,
    VocationalUnitDraft,
)
from bot.casework.reading import client_page, clients, employers
from bot.casework.recording import (
    client_contacts,
    employer_contacts,
    employment,
    enrollment,
    job_leads,
    next_steps,
)
from bot.casework.recording.employer import change as change_employer
from bot.casework.recording.record import record
from bot.casework.replies import Actor, Recorded
from db.doors import Doors
from db.queries.outbox import briefs as timetable
from ips.facts import (
    Answer,
    Disclosure,
    MadeBy,
    MilestoneKind,
    Mode,
    Place,
    RelationshipStep,
    StaffRole,
)
from ips.records.client_contact import ClientContactRecord
from ips.records.employer_contact import EmployerContactRecord
from ips.records.job import JobRecord
from ips.records.milestone import MilestoneRecord
from ips.unit_settings import DIGEST_AT, SEND_AT

ZONE = "America/New_York"
UNIT_NAME = "Harbor Street"
CHANNEL = "C0HARBOR"
OTHER_CHANNEL = "C0KITCHEN"
WEEKS = 8
A_MOMENT = timedelta(minutes=1)
SEED = 25

DANA, MAYA, TOM, PRIYA, SAM, ALEX = (
    "U0DANA", "U0MAYA", "U0TOM", "U0PRIYA", "U0SAM", "U0ALEX",
)  # fmt: skip
SPECIALISTS = (MAYA, TOM, PRIYA)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the practice workspace."""

    slack_user_id: str
    name: str
    title: str
    role: StaffRole | None = None
    is_admin: bool = False


CAST = (
    Somebody(MAYA, "Maya Brooks", "Employment specialist", StaffRole.EMPLOYMENT_SPECIALIST),
    Somebody(TOM, "Tom Ellery", "Employment specialist", StaffRole.EMPLOYMENT_SPECIALIST),
    Somebody(PRIYA, "Priya Anand", "Employment specialist", StaffRole.EMPLOYMENT_SPECIALIST),
    Somebody(SAM, "Sam Whitlow", "Peer mentor", StaffRole.PEER_MENTOR),
    Somebody(DANA, "Dana Reyes", "Team lead", StaffRole.TEAM_LEAD),
    Somebody(ALEX, "Alex Morrow", "Workspace admin", is_admin=True),
)

EMPLOYERS = (
    "Bean & Leaf", "Harbor Hotel", "Corner Hardware", "Elm Street Bakery", "Riverside Clinic Café",
    "Green Thumb Nursery", "North Pier Seafood", "Quick Print", "Sunrise Laundry", "Oak Market",
    "Union Bikes", "Lakeside Cinema", "Paper Crane Books", "Maple Diner", "City Parcel",
    "Blue Door Daycare", "Fern & Fig Florist", "Hilltop Garage",
)  # fmt: skip
JOBS = (
    "Barista", "Night porter", "Stock clerk", "Baker's helper", "Cashier", "Gardener", "Cook",
    "Print finisher", "Laundry attendant", "Shelf stacker", "Bike mechanic's helper", "Usher",
)  # fmt: skip
HIRING = (
    (MAYA, "Bean & Leaf", "The Bean", "Hires in May and before Christmas. Come before noon."),
    (TOM, "Harbor Hotel", "The Harbor", "They like to meet people before anybody fills in a form."),
    (PRIYA, "Oak Market", "Oak", "Three short shifts on trial, paid; then they decide."),
)
PEOPLE_MET = ("Jo", "Kim", "Lee", "Robin", "Pat", "Terry", "Chris", "Max")
ROLES_MET = ("manager", "owner", "shift lead", "assistant manager")
# Two at each employer, and each stays what they are.
STAFF_THERE = {
    name: tuple(
        (PEOPLE_MET[each % len(PEOPLE_MET)], ROLES_MET[each % len(ROLES_MET)])
        for each in (3 * place, 3 * place + 1)
    )
    for place, name in enumerate(EMPLOYERS)
}
NEXT_STEPS = (
    "Come back on Tuesday with an application",
    "Ask how the new schedule works",
    "Send a thank-you note",
    "Visit again when the season begins",
)
WISHES = (
    "outdoors, mornings",
    "with animals or plants",
    "quiet work, part time",
    "a kitchen, evenings",
    "a hotel or a shop, with people",
    "anything with tools",
)
MEETING_WISHES = (None, None, "meet at the library", "text first", "the café next to the station")


# Days before the last Monday, when, where, who, what: a note can be made of what people write.
CHATTER = (
    (
        4,
        time(12, 12),
        CHANNEL,
        TOM,
        "Oak Market needs two shelf stackers for mornings. Ask for Robin.",
    ),
    (4, time(12, 20), CHANNEL, PRIYA, "Thank you! I know somebody who likes mornings."),
    (
        3,
        time(10, 6),
        OTHER_CHANNEL,
        SAM,
        "Carrot cake on the counter. First come, first served.",
    ),
    (
        3,
        time(10, 15),
        OTHER_CHANNEL,
        DANA,
        "Please leave a piece for Tom, he is with an employer until one.",
    ),
    (
        0,
        time(9, 4),
        CHANNEL,
        DANA,
        "Good morning. The agenda is in; we begin with what needs a plan.",
    ),
)

Remind = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class ChannelMessage:
    """A line that somebody wrote in a channel; `at` is an aware UTC instant."""

    channel: str
    slack_user_id: str
    text: str
    at: datetime


@dataclass(slots=True)
class _Story:
    """What is written so far, and the one hand that writes it."""

    doors: Doors
    workspace_id: str
    today: date
    chance: Random
    clients: dict[str, str] = field(default_factory=dict)  # code -> id
    employers: dict[str, str] = field(default_factory=dict)  # name -> id
    steps: dict[str, str] = field(default_factory=dict)  # employer -> the contact that plans it
    entries: list[tuple[datetime, Callable[[datetime], object]]] = field(default_factory=list)

    def actor(self, slack_user_id: str) -> Actor:
        return Actor(self.workspace_id, slack_user_id)

    def back(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def plan(self, on: date, hour: float, write: Callable[[datetime], object]) -> None:
        """To be written on that day, at that local hour."""
        moment = datetime.combine(on, time(), ZoneInfo(ZONE)) + timedelta(hours=hour)
        self.entries.append((moment.astimezone(UTC), write))

    def tell(self, until: datetime) -> None:
        """Write everything planned before `until`, in the order of time."""
        for instant, write in sorted(self.entries, key=lambda entry: entry[0]):
            if instant < until:
                write(instant)

    def employer(self, slack_user_id: str, name: str, now: datetime) -> EmployerChoice:
        if name not in self.employers:
            exact, _ = employers.match_employer(
                self.doors, self.actor(slack_user_id), name, now=now
            )
            if exact is None:
                return EmployerChoice(new_name=name)
            self.employers[name] = exact.id
        return EmployerChoice(employer_id=self.employers[name])


def local(on: date, at: time) -> datetime:
    """A moment of the demo's zone as an aware UTC instant."""
    return datetime.combine(on, at, ZoneInfo(ZONE)).astimezone(UTC)


def monday_of(now: datetime) -> date:
    """The Monday of the week that `now` lies in, in the demo's zone."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    return today - timedelta(days=today.weekday())


def begins(now: datetime) -> datetime:
    """When the unit's story begins: before this nothing has happened."""
    return local(monday_of(now) - timedelta(weeks=WEEKS), time(9))


def messages(now: datetime) -> tuple[ChannelMessage, ...]:
    """What people wrote in their channels before `now`, oldest first."""
    monday = monday_of(now)
    lines = tuple(
        ChannelMessage(channel, who, text, local(monday - timedelta(days=days), at))
        for days, at, channel, who, text in CHATTER
    )
    return tuple(line for line in lines if line.at < now)


def furnish(doors: Doors, workspace_id: str, *, now: datetime, remind: Remind | None = None) -> str:
    """Write the unit and its eight weeks up to `now`; returns the vocational unit's id.

    `remind(at)` is called with each moment at which something went out that still stands in
    Slack (job leads, the last digest, this morning's briefs), when just what happened before it is
    written: it plans and delivers. Some things come due in the next days, so that the next morning
    brings a brief.
    """
    today = now.astimezone(ZoneInfo(ZONE)).date()
    story = _Story(doors, workspace_id, today, Random(SEED))
    begun = begins(now)
    monday = begun.astimezone(ZoneInfo(ZONE)).date()
    unit_id = _set_up(story, begun)
    _go_live(story, monday)
    _newcomers(story)
    _talks_of_those_who_look(story, monday)
    _work_lives(story)
    _weekly_employer_contacts(story, monday)
    _planned_steps(story)
    _weekly_visits(story, monday)
    for days, row in enumerate(HIRING, start=1):
        story.plan(story.back(days), 16.75, _describe(story, *row))
    story.plan(story.back(2), 15, _share_lead(story, TOM, "Harbor Hotel", _LEAD_HOTEL))
    story.plan(story.back(9), 11, _share_lead(story, PRIYA, None, _LEAD_FAIR))
    _reminders(story, unit_id, remind or _nobody_reminded)
    story.tell(until=now)
    return unit_id


def _nobody_reminded(at: datetime) -> None:
    return None


def _reminders(story: _Story, unit_id: str, remind: Remind) -> None:
    """The reminders of eight weeks came and went: only the last digest and brief are still due."""
    digest = local(story.back(story.today.weekday()), DIGEST_AT)
    brief = local(story.today, SEND_AT)

    def write(at: datetime) -> None:
        staff = roster.staff(story.doors, story.actor(DANA), now=at)
        with story.doors.writing() as session:
            if at <= digest + A_MOMENT:
                timetable.move_digest(session, story.workspace_id, unit_id, digest)
            if at <= brief + A_MOMENT:
                for one in staff:
                    timetable.move_on(
                        session,
                        story.workspace_id,
                        one.id,
                        next_brief_at=brief,
                        covers_through=story.back(1),
                    )
        remind(at)

    for moment in (
        local(story.back(9), time(11, 1)),
        local(story.back(2), time(15, 1)),
        digest + A_MOMENT,
        brief + A_MOMENT,
    ):
        story.entries.append((moment, write))


MH_TEAM = "Harbor team"
_LEAD_HOTEL = "Looks for a night porter, evenings and weekends; ask for the shift lead"
_LEAD_FAIR = "Job fair at the community college on the first Thursday, 10 to 2"


# ---------------------------------------------------------------- the unit and its people


def _set_up(story: _Story, now: datetime) -> str:
    staff = tuple(
        StaffDraft(
            one.slack_user_id,
            one.role,
            0.5 if one.slack_user_id == SAM else 1.0,
            (MH_TEAM,) if one.role is StaffRole.EMPLOYMENT_SPECIALIST else (),
        )
        for one in CAST
        if one.role is not None
    )
    draft = VocationalUnitDraft(UNIT_NAME, None, ZONE, staff, keep_messages_days=None)
    done = vocational_units.create(
        story.doors,
        story.actor(ALEX),
        draft,
        now=now,
        admins=frozenset({ALEX}),
        quietly=True,  # they have worked with it for weeks
    )
    # The admin is not in the unit's channel, and nobody chooses one that they are not in.
    chosen = replace(draft, channel_id=CHANNEL, staff=(), unit_id=done.fact.id)
    vocational_units.change(story.doors, story.actor(DANA), chosen, now=now)
    return done.fact.id


# code, specialist, days in the program when the unit went live, employer and days at work then
_AT_FIRST = (
    ("C-104", MAYA, 210, "Oak Market", 95),
    ("C-107", MAYA, 44, None, 0),
    ("C-112", MAYA, 130, "Quick Print", 20),
    ("C-114", MAYA, 38, None, 0),
    ("C-118", TOM, 300, "Maple Diner", 240),
    ("C-121", TOM, 51, None, 0),
    ("C-125", TOM, 75, None, 0),
    ("C-126", TOM, 160, "Union Bikes", 62),
    ("C-131", PRIYA, 90, None, 0),
    ("C-133", PRIYA, 64, None, 0),
    ("C-140", PRIYA, 180, "Sunrise Laundry", 33),
    ("C-141", PRIYA, 36, None, 0),
)


def _go_live(story: _Story, monday: date) -> None:
    for specialist in SPECIALISTS:
        mine = [row for row in _AT_FIRST if row[1] == specialist]
        now = local(monday, time(10))
        drafts = [
            _going_live(story, code, days, monday, employer, worked)
            for code, _, days, employer, worked in mine
        ]
        results = enrollment.go_live(story.doors, story.actor(specialist), drafts, now=now)
        for (code, *_), result in zip(mine, results, strict=True):
            if not isinstance(result, Recorded):
                raise result
            _remember(story, specialist, code, now)
    supported = tuple(story.clients[code] for code in ("C-104", "C-125", "C-141"))
    now = local(monday, time(11))
    staff = roster.staff(story.doors, story.actor(DANA), now=now)
    sam = next(one for one in staff if one.slack_user_id == SAM)
    draft = TransferDraft(supported, sam.id, monday, kind="supports")
    transfers.transfer(story.doors, story.actor(DANA), draft, now=now)


def _going_live(
    story: _Story, code: str, days: int, monday: date, employer: str | None, worked: int
) -> GoingLiveDraft:
    job = None
    if employer is not None:
        started = monday - timedelta(days=worked)
        title = story.chance.choice(JOBS)
        job = CurrentJobDraft(EmployerChoice(new_name=employer), started, title)
    return GoingLiveDraft(
        enroll=EnrollDraft(
            code,
            monday - timedelta(days=days),
            job_wishes=story.chance.choice(WISHES),
            meeting_wishes=story.chance.choice(MEETING_WISHES),
            disclosure=story.chance.choice(tuple(Disclosure)),
        ),
        first_employer_contact_on=monday - timedelta(days=max(1, days - 25)),
        current_job=job,
        last_visit_on=monday - timedelta(days=story.chance.randint(2, 12)),
    )


# code, specialist, days ago of the program entry
_LATER = (
    ("C-143", MAYA, 47),
    ("C-146", TOM, 40),
    ("C-148", PRIYA, 33),
    ("C-150", MAYA, 26),
    ("C-152", TOM, 19),
    ("C-155", PRIYA, 6),
)
_NO_EMPLOYER_MET = frozenset({"C-150", "C-155"})  # their 30 days are still running


def _newcomers(story: _Story) -> None:
    for code, specialist, days in _LATER:
        story.plan(story.back(days), 9.5, _enroll(story, specialist, code, story.back(days)))
        if days > 15:
            story.plan(
                story.back(days - 12),
                16,
                _milestone(story, specialist, code, MilestoneKind.CAREER_PROFILE),
            )
        if days > 6:
            story.plan(
                story.back(days - 5),
                11.5,
                _milestone(
                    story,
                    specialist,
                    code,
                    MilestoneKind.DISCLOSURE_DISCUSSION,
                    disclosure=Disclosure.WITHIN_LIMITS,
                ),
            )


def _enroll(story: _Story, specialist: str, code: str, on: date) -> Callable[[datetime], object]:
    wishes = story.chance.choice(WISHES)

    def write(now: datetime) -> None:
        draft = EnrollDraft(code, on, mh_team=MH_TEAM, job_wishes=wishes)
        enrollment.enroll(story.doors, story.actor(specialist), draft, now=now)
        _remember(story, specialist, code, now)

    return write


def _remember(story: _Story, specialist: str, code: str, now: datetime) -> None:
    found = clients.find_client(story.doors, story.actor(specialist), code, now=now)
    story.clients[code] = next(one.client.id for one in found if one.client.code == code)


def _talks_of_those_who_look(story: _Story, monday: date) -> None:
    """Disclosure, a first time and again after sixty days; C-121 still waits for the second."""
    again = {"C-107": 2, "C-114": 3, "C-125": 1, "C-131": 1, "C-133": 1, "C-141": 3}
    for code, specialist, _, employer, _ in _AT_FIRST:
        if employer is None:
            _plan_talk(story, specialist, code, monday + timedelta(days=1))
        if code in again:
            _plan_talk(story, specialist, code, monday + timedelta(days=7 * again[code] + 2))


def _plan_talk(story: _Story, specialist: str, code: str, on: date) -> None:
    kind, choice = MilestoneKind.DISCLOSURE_DISCUSSION, Disclosure.DO_NOT_DISCLOSE
    story.plan(on, 15, _milestone(story, specialist, code, kind, disclosure=choice))


# ---------------------------------------------------------------- jobs


def _work_lives(story: _Story) -> None:
    """Starts and one end; the newest start leaves its visit within 3 days for tomorrow's brief."""
    _job(story, MAYA, "C-107", "Bean & Leaf", "Barista", started=38, hours=20)
    _job(story, PRIYA, "C-131", "Green Thumb Nursery", "Gardener", started=31, hours=16)
    _job(story, TOM, "C-146", "City Parcel", "Sorter", started=12, hours=24)
    _job(story, MAYA, "C-114", "Harbor Hotel", "Night porter", started=2, hours=18)
    _job(story, PRIYA, "C-133", "Paper Crane Books", "Shelf stacker", started=-5, hours=12)
    story.plan(story.back(1), 14, _end(story, TOM, "C-126", story.back(2)))


def _job(
    story: _Story,
    specialist: str,
    code: str,
    employer: str,
    title: str,
    *,
    started: int,
    hours: float,
) -> None:
    starts_on = story.back(started)
    known_on = min(starts_on - timedelta(days=8), story.back(1))

    def write(now: datetime) -> None:
        job = JobRecord(
            client_id=story.clients[code],
            starts_on=starts_on,
            title=title,
            hours_per_week=hours,
            hourly_wage=17.5,
        )
        start = JobStart(job, story.employer(specialist, employer, now))
        employment.record_start(story.doors, story.actor(specialist), start, now=now)

    offered = _milestone(
        story, specialist, code, MilestoneKind.WORK_INCENTIVES, answer=Answer.ACCEPTED
    )

    def begun(now: datetime) -> None:
        job_id = jobs_of(story, specialist, story.clients[code], now)
        employment.confirm_start(story.doors, story.actor(specialist), job_id, now=now)

    story.plan(known_on, 13, write)
    story.plan(known_on, 13.5, offered)
    if started >= 0:
        story.plan(starts_on, 17, begun)
    if started > 20:
        updated = _milestone(story, specialist, code, MilestoneKind.PROFILE_UPDATE)
        story.plan(starts_on + timedelta(days=10), 16, updated)
    for days in (-3, 1, 6, 12, 18, 25):
        seen_on = starts_on + timedelta(days=days)
        # What lies in the last days stays open: it is what the next brief speaks of.
        if known_on <= seen_on < story.back(3) and seen_on.weekday() < 5:
            story.plan(seen_on, 16.5, _visit(story, specialist, code))


def _end(story: _Story, specialist: str, code: str, ended_on: date) -> Callable[[datetime], object]:
    def write(now: datetime) -> None:
        client_id = story.clients[code]
        actor = story.actor(specialist)
        current = jobs_of(story, specialist, client_id, now)
        draft = JobEndDraft(current, ended_on, now.astimezone(ZoneInfo(ZONE)).date())
        employment.record_end(story.doors, actor, draft, now=now)

    return write


def jobs_of(story: _Story, specialist: str, client_id: str, now: datetime) -> str:
    """The id of the job this client has."""
    lines = client_page.job_options(story.doors, story.actor(specialist), client_id, now=now)
    return next(line.id for line in lines if line.ended_on is None)


# ---------------------------------------------------------------- the weeks


def _weekly_employer_contacts(story: _Story, monday: date) -> None:
    """Five to seven a specialist and week; most for somebody, most by preference."""
    for week in range(WEEKS + 1):
        for specialist in SPECIALISTS:
            for number in range(story.chance.randint(5, 7)):
                on = monday + timedelta(days=7 * week + number % 5)
                hour = story.chance.choice((9.5, 10.5, 13, 14.5, 15.5)) + number / 60
                story.plan(on, hour, _employer_contact(story, specialist, on))


def _employer_contact(story: _Story, specialist: str, on: date) -> Callable[[datetime], object]:
    chance = story.chance
    employer, code = chance.choice(EMPLOYERS), _looking(story, specialist, on)
    in_person, by_client = chance.random() < 0.85, chance.random() < 0.06
    step = chance.choice(tuple(RelationshipStep))
    person, role = chance.choice(STAFF_THERE[employer])
    next_step = chance.choice((None, *NEXT_STEPS))
    preferred = chance.random() < 0.9

    def write(now: datetime) -> None:
        contact = EmployerContactRecord(
            mode=Mode.IN_PERSON if in_person else Mode.PHONE,
            on=on,
            made_by=MadeBy.CLIENT if by_client and code else MadeBy.SPECIALIST,
            person_met=person,
            person_role=role,
            hiring_authority=role in ("manager", "owner"),
            step=step,
            preference_based=preferred if code else None,
            next_step=next_step,
        )
        for_whom = (story.clients[code],) if code else ()
        draft = EmployerContactDraft(contact, story.employer(specialist, employer, now), for_whom)
        employer_contacts.record(story.doors, story.actor(specialist), draft, now=now)

    return write


def _planned_steps(story: _Story) -> None:
    """What somebody said they would do with an employer: done, still open, and for tomorrow."""
    for specialist, employer, code, days, step, planned, done in _STEPS:
        plans = partial(
            _plan_step,
            story,
            specialist,
            employer,
            code,
            story.back(days),
            step,
            story.back(planned),
        )
        story.plan(story.back(days), 12.25, plans)
        if done:
            story.plan(story.back(planned), 16.25, partial(_step_done, story, specialist, employer))


# specialist, employer, client, days ago when they met, the step, days ago it is for, whether done
_STEPS = (
    (MAYA, "Elm Street Bakery", None, 5, "Bring Jo the flyer about wage support", 1, True),
    (
        MAYA,
        "Riverside Clinic Café",
        "C-143",
        3,
        "Come back when the new kitchen is open",
        -1,
        False,
    ),
    (TOM, "Corner Hardware", "C-121", 6, "Ask Kim about the stock room in the mornings", 2, False),
)


def _plan_step(
    story: _Story,
    specialist: str,
    employer: str,
    code: str | None,
    on: date,
    step: str,
    planned_for: date,
    now: datetime,
) -> None:
    contact = EmployerContactRecord(
        mode=Mode.PHONE, on=on, next_step=step, next_step_on=planned_for,
        preference_based=True if code else None,
    )  # fmt: skip
    for_whom = (story.clients[code],) if code else ()
    draft = EmployerContactDraft(contact, story.employer(specialist, employer, now), for_whom)
    done = employer_contacts.record(story.doors, story.actor(specialist), draft, now=now)
    story.steps[employer] = done.fact.id


def _step_done(story: _Story, specialist: str, employer: str, now: datetime) -> None:
    actor = story.actor(specialist)
    next_steps.done(story.doors, actor, story.steps[employer], now=now)


def _looking(story: _Story, specialist: str, on: date) -> str | None:
    """Somebody on this caseload who looks for work on that day; sometimes nobody in particular."""
    at_work = {"C-107": 38, "C-131": 31, "C-146": 12, "C-114": 2}
    codes = [code for code, who, _, employer, _ in _AT_FIRST if who == specialist and not employer]
    codes += [
        code
        for code, who, days in _LATER
        if who == specialist and code not in _NO_EMPLOYER_MET and on > story.back(days - 8)
    ]
    free = [code for code in codes if on < story.back(at_work.get(code, -1))]
    return story.chance.choice(free) if free and story.chance.random() < 0.85 else None


# For so many days nobody has met them: that is what the next briefs speak of.
_QUIET = {"C-104": 27, "C-114": 2, "C-121": 16}


def _weekly_visits(story: _Story, monday: date) -> None:
    """Each client about every tenth day; one worker not since four weeks, one not reached."""
    everybody = [(code, who, 0) for code, who, *_ in _AT_FIRST]
    everybody += [(code, who, days) for code, who, days in _LATER]
    for code, specialist, entered in everybody:
        on = story.back(entered - 3) if entered else monday + timedelta(days=4)
        while on < story.today:
            quiet = code in _QUIET and on >= story.back(_QUIET[code])
            if on.weekday() < 5 and not quiet:
                who = SAM if code in ("C-125", "C-141") and on.weekday() == 2 else specialist
                story.plan(on, story.chance.choice((10, 11, 14, 16)), _visit(story, who, code))
            on += timedelta(days=story.chance.randint(6, 11))


def _visit(story: _Story, who: str, code: str) -> Callable[[datetime], object]:
    minutes = story.chance.choice((20, 30, 45, 60))
    outside = (Place.COMMUNITY,) * 3
    place = story.chance.choice((*outside, Place.OFFICE, Place.HOME))
    by_phone = story.chance.random() < 0.15

    def write(now: datetime) -> None:
        contact = ClientContactRecord(
            client_id=story.clients[code],
            mode=Mode.PHONE if by_phone else Mode.IN_PERSON,
            on=now.astimezone(ZoneInfo(ZONE)).date(),
            place=None if by_phone else place,
            minutes=minutes,
        )
        draft = ClientContactDraft(contact)
        client_contacts.record(story.doors, story.actor(who), draft, now=now)

    return write


def _milestone(
    story: _Story,
    specialist: str,
    code: str,
    kind: MilestoneKind,
    *,
    answer: Answer | None = None,
    disclosure: Disclosure | None = None,
) -> Callable[[datetime], object]:
    def write(now: datetime) -> None:
        milestone = MilestoneRecord(
            client_id=story.clients[code],
            kind=kind,
            on=now.astimezone(ZoneInfo(ZONE)).date(),
            answer=answer,
            disclosure=disclosure,
        )
        record(story.doors, story.actor(specialist), milestone, now=now)

    return write


def _share_lead(
    story: _Story, who: str, employer: str | None, summary: str
) -> Callable[[datetime], object]:
    def write(now: datetime) -> None:
        choice = story.employer(who, employer, now) if employer else None
        draft = JobLeadDraft(summary, choice)
        job_leads.share(story.doors, story.actor(who), draft, now=now)

    return write


def _describe(
    story: _Story, who: str, name: str, alias: str, habits: str
) -> Callable[[datetime], object]:
    """How an employer hires, as the colleague who was there last writes it down."""

    def write(now: datetime) -> None:
        known = story.employer(who, name, now).employer_id
        if known is not None:
            draft = EmployerDraft(known, name, (alias,), hiring_habits=habits)
            change_employer(story.doors, story.actor(who), draft, now=now)

    return write
