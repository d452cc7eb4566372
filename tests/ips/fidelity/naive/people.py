"""Staff and clients on a day, as the rules speak of them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ips.facts import (
    ClientContact,
    ExitReason,
    Job,
    MilestoneKind,
    Mode,
    Pause,
    StaffRole,
)
from ips.fidelity.evidence import (
    ClientRecords,
    Fact,
    Member,
    UnitRecords,
)
from tests.ips.fidelity.naive.reckoning import (
    MENTOR,
    SPECIALIST,
    after,
    six_months_before,
    week,
)


def role_on(member: Member, day: date) -> StaffRole | None:
    role = None
    for post in member.posts:
        if post.from_on <= day <= post.until_on:
            role = post.role
    return role


def fte_on(member: Member, day: date) -> Fraction:
    fte = Fraction(0)
    for post in member.posts:
        if post.from_on <= day <= post.until_on:
            fte = post.fte
    return fte


def with_role(records: UnitRecords, role: StaffRole, day: date) -> list[Member]:
    return [member for member in records.members if role_on(member, day) is role]


def is_working_day(records: UnitRecords, member: Member, day: date) -> bool:
    return day.weekday() in member.working and day not in records.holidays


def worked(records: UnitRecords, member: Member, day: date) -> bool:
    on_roster = role_on(member, day) is not None
    return on_roster and is_working_day(records, member, day) and day not in member.leave


def specialist_all_week(member: Member, monday: date) -> bool:
    return all(role_on(member, day) is SPECIALIST for day in week(monday))


def days_worked(records: UnitRecords, member: Member, monday: date) -> int:
    return sum(worked(records, member, day) for day in week(monday))


def teams_on(member: Member, day: date) -> set[str]:
    return {span.of for span in member.teams if span.from_on <= day <= span.until_on}


def says(records: UnitRecords, about: Fact, since: date = date.min) -> bool:
    """What the latest up to the last day says, none older than `since`; of two of a day: no."""
    on = [
        each.on
        for each in records.statements
        if each.about is about and since <= each.on <= records.period.last
    ]
    answers = (
        [each.is_so for each in records.statements if each.about is about and each.on == max(on)]
        if on
        else []
    )
    return bool(answers) and all(answers)


class Stay:
    """A stay with its days, as it was on the period's last day."""

    def __init__(self, records: UnitRecords, client: ClientRecords, number: int) -> None:
        episodes = sorted(
            client.history.episodes, key=lambda each: (each.entered_on, each.exit is None, each.id)
        )
        episode, following = episodes[number], episodes[number + 1 : number + 2]
        self.client, self.entered_on = client, episode.entered_on
        self.last, self.left_on = date.max, None if episode.exit is None else episode.exit.exited_on
        if self.left_on is not None:
            self.last = self.left_on
        for each in following:
            self.last = min(self.last, after(each.entered_on, -1))
            self.left_on = self.left_on or self.last
        if self.left_on is not None and self.left_on > records.period.last:
            self.left_on = None

    def holds(self, day: date) -> bool:
        return self.entered_on <= day <= self.last

    @property
    def jobs(self) -> list[Job]:
        return [
            job
            for job in self.client.history.jobs
            if min(job.starts_on, job.learned_on) <= self.last and ended_on(job) >= self.entered_on
        ]

    def paused(self, day: date) -> bool:
        return any(
            self.holds(pause.from_on) and in_pause(pause, day)
            for pause in self.client.history.pauses
        )


def stays(records: UnitRecords, client: ClientRecords) -> list[Stay]:
    return [Stay(records, client, number) for number in range(len(client.history.episodes))]


def in_pause(pause: Pause, day: date) -> bool:
    return pause.from_on <= day and (pause.resumed_on is None or day < pause.resumed_on)


def is_open(client: ClientRecords, day: date) -> bool:
    """In the program at the end of that day."""
    for episode in client.history.episodes:
        left = episode.exit
        if left is not None and left.reason is ExitReason.DIED and left.exited_on <= day:
            return False
    return any(
        episode.entered_on <= day and (episode.exit is None or episode.exit.exited_on > day)
        for episode in client.history.episodes
    )


def step_down_ons(stay: Stay) -> list[date]:
    return [
        each.on
        for each in stay.client.history.milestones
        if each.kind is MilestoneKind.STEP_DOWN and stay.holds(each.on)
    ]


def is_stepped_down(records: UnitRecords, client: ClientRecords, day: date) -> bool:
    return any(
        on <= day < back_on(stay, on)
        for stay in stays(records, client)
        if stay.holds(day)
        for on in step_down_ons(stay)
    )


def back_on(stay: Stay, stepped_down_on: date) -> date:
    """A job loss or a new job of that stay brings the clocks back."""
    events = [job.starts_on for job in stay.jobs if has_begun(job)]
    events += [job.end.learned_on for job in stay.jobs if job.end is not None]
    return min([day for day in events if day > stepped_down_on], default=date.max)


def carrier_on(client: ClientRecords, day: date) -> str | None:
    staff_id = None
    for span in client.carried_by:
        if span.from_on <= day <= span.until_on:
            staff_id = span.of
    return staff_id


def team_on(client: ClientRecords, day: date) -> str | None:
    team = None
    for span in client.teams:
        if span.from_on <= day <= span.until_on:
            team = span.of
    return team


def ended_on(job: Job) -> date:
    return date.max if job.end is None else job.end.ended_on


def has_begun(job: Job) -> bool:
    if job.cancelled_on is not None:
        return False
    return job.confirmed or (job.end is not None and job.end.recorded_on >= job.starts_on)


def held_on(job: Job, day: date) -> bool:
    return has_begun(job) and job.starts_on <= day <= ended_on(job)


def met_in_person(records: UnitRecords, each: ClientContact) -> bool:
    """A visit by a member of the unit; a peer mentor's by the unit's setting that day."""
    if not each.reached or each.by_role is None or each.mode is not Mode.IN_PERSON:
        return False
    counts = records.profiles.on(each.on).settings.peer_mentor_counts
    return each.by_role is not MENTOR or counts


def visit_days(records: UnitRecords, client: ClientRecords) -> set[date]:
    return {each.on for each in client.history.client_contacts if met_in_person(records, each)}


def people_rating(records: UnitRecords, item: str, staff_id: str | None = None) -> int | None:
    """The latest of the period, or of the six months before its end; of two of a day the lower."""
    last = records.period.last
    since = min(records.period.first, six_months_before(last))
    found = [
        each
        for each in records.ratings
        if each.item == item and each.staff_id == staff_id and since <= each.on <= last
    ]
    latest = max((each.on for each in found), default=None)
    return min((each.rating for each in found if each.on == latest), default=None)
