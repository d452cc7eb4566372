"""One's own brief hour, days off, order of dates, and whether one's messages are read aloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.casework.access.permissions import Action
from bot.casework.administration import roster_desk, staffing
from bot.casework.drafts import PersonalSettingsDraft
from bot.casework.recording.desk import Desk, Written, perform
from bot.casework.replies import Actor, FactRef, Recorded, Refusal, StaffMember, UnitSettings
from bot.casework.team import hours
from bot.casework.team.profiles import settings_on
from db.doors import Doors
from db.queries.people import staff as people
from ips.unit_settings import WEEKDAYS
from ips.words import short_day


def change(
    doors: Doors,
    actor: Actor,
    draft: PersonalSettingsDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """One's own brief hour within the unit's waking hours, days off, and order of dates."""

    def write(desk: Desk) -> Written:
        settings = settings_on(roster_desk.unit(desk), desk.today)
        hours.check_own(draft.brief_at, settings)
        days_off = tuple(day for day in WEEKDAYS if day in draft.days_off)
        if set(settings.working_days) <= set(days_off):
            raise Refusal(
                "That leaves no working day, and no brief. Please leave one; for time away, your "
                "team lead can plan leave.",
                "days_off",
            )
        people.change_personal_settings(
            desk.session,
            desk.workspace_id,
            desk.me,
            draft.brief_at,
            days_off,
            draft.day_first,
            draft.read_aloud,
        )
        me = replace(desk.granted.me, brief_at=draft.brief_at, days_off=days_off)
        return roster_desk.written(
            FactRef("staff_member", desk.me),
            "Your settings are saved.",
            desk.today,
            ("brief_at", "days_off", "day_first", "read_aloud"),
            notes=_next_brief(desk, settings, me, now),
        )

    ask = roster_desk.ask(
        doors, actor, "personal_settings", draft, now, submission, action=Action.PERSONAL_SETTINGS
    )
    return perform(ask, write)


def _next_brief(
    desk: Desk, settings: UnitSettings, me: StaffMember, now: datetime
) -> tuple[str, ...]:
    person = roster_desk.with_id(roster_desk.roster(desk), desk.me, desk.today)
    where = (desk.session, desk.workspace_id)
    anew = staffing.plan_brief_anew(*where, settings, person, me, now=now)
    if anew is None:
        return ()
    local = anew.astimezone(ZoneInfo(settings.zone))
    return (f"Your next brief comes on {short_day(local.date())} at {local:%H:%M}.",)
