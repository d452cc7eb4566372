"""Setting up a vocational unit and keeping its settings and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.casework.access import permissions
from bot.casework.access.doors import Doors
from bot.casework.access.permissions import Action
from bot.casework.administration import vocational_units
from bot.casework.drafts import SentForm, StaffDraft, VocationalUnitDraft
from bot.casework.recording import recompute
from bot.casework.replies import Actor, NotAllowed, Recorded, Refusal, UnitSettings
from bot.commands.forms import chosen_channel, slack_people
from bot.commands.forms.chosen_channel import Looked
from bot.commands.forms.modals import Form, Turn, carried, carry, on_roster, open_then
from bot.config import Settings
from bot.views import vocational_unit as views
from bot.views.blocks import View
from ips import unit_settings
from ips.facts import StaffRole
from ips.standards import SETTINGS
from ips.unit_settings import FullSettings, Setting, full

# Offered first: where the fidelity scale's first units are. Everything else is a few letters away.
NEAR_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Toronto",
    "Europe/London",
)
ADMINS_ONLY = (
    "A vocational unit is set up by an admin of this workspace. Please ask one of them to type "
    "/ips here."
)
WHICH_UNIT = "Please choose the unit in the menu: type /ips."
_HOLIDAY = re.compile(r"(\d{4}-\d{2}-\d{2})[\s,;]*(.*)")


def register(app: App) -> None:
    app.options("unit.zone")(offer_zones)
    app.view("vocational_unit.submit")(submit)
    app.view("vocational_unit.numbers")(submit_numbers)


# ---------------------------------------------------------------- opening


def open_new(turn: Turn, settings: Settings) -> None:
    """The form of a new unit, in the time zone of whoever sets it up."""

    def build() -> View:
        admins = slack_people.admins(turn.slack, turn.actor, settings.admins)
        try:
            vocational_units.check_may_create(turn.doors, turn.actor, now=turn.now, admins=admins)
        except NotAllowed:
            raise Refusal(ADMINS_ONLY) from None
        zone = slack_people.zone_of(turn.slack, turn.actor)
        known = zone if zone in available_timezones() else None
        start = FullSettings("", None, known or views.FIRST_ZONE)
        return views.form(start, new=True, private_metadata=carry().packed())

    open_then(turn, "Set up a unit", build)


def open_settings(turn: Turn, settings: Settings, unit_id: str | None = None) -> None:
    """The settings of one's own unit; an admin names the unit by its id."""

    def build() -> View:
        unit = _settings_of(turn, settings, unit_id)
        own = turn.standpoint.vocational_unit
        looked = None
        if unit.channel_id is not None:
            here = turn.actor.workspace_id
            looked = chosen_channel.look(turn.slack, turn.doors, here, unit.channel_id)
        return views.form(
            unit,
            new=False,
            by_admin=own is None or own.id != unit.id,
            to_read=_only_reads(turn, settings),
            opened=None if looked is None else looked.why_waits(unit.id),
            private_metadata=_carry(unit),
        )

    open_then(turn, "Unit settings", build)


def _only_reads(turn: Turn, settings: Settings) -> bool:
    """Whether to show a page instead of the form; whoever sends a form is asked again."""
    me = turn.standpoint.me
    if me is None or permissions.scopes_of(me, Action.CHANGE_SETTINGS):
        return False
    admins = slack_people.admins(turn.slack, turn.actor, settings.admins)
    return turn.actor.slack_user_id not in admins


def open_numbers(turn: Turn, settings: Settings, unit_id: str | None = None) -> None:
    """The numbers of the unit's profile."""

    def build() -> View:
        unit = _settings_of(turn, settings, unit_id)
        to_read = _only_reads(turn, settings)
        return views.numbers_form(unit, to_read=to_read, private_metadata=_carry(unit))

    open_then(turn, "The unit's numbers", build)


def _carry(unit: UnitSettings) -> str:
    """A form carries what it was opened with, so that it reverts nobody's later change."""
    return carry(unit=unit.id, seen=vocational_units.mark_of(unit)).packed()


def _sent(view: dict[str, Any], content: object) -> SentForm:
    form = carried(view)
    return SentForm(form.key, content, form.get("seen"))


def _settings_of(turn: Turn, settings: Settings, unit_id: str | None) -> UnitSettings:
    own = turn.standpoint.vocational_unit
    if unit_id is None and own is None:
        if turn.actor.slack_user_id not in slack_people.admins(
            turn.slack, turn.actor, settings.admins
        ):
            on_roster(turn)
        raise Refusal(WHICH_UNIT)
    if unit_id is None or (own is not None and own.id == unit_id):
        return vocational_units.settings(turn.doors, turn.actor, now=turn.now)
    admins = slack_people.admins(turn.slack, turn.actor, settings.admins)
    return vocational_units.settings(
        turn.doors, turn.actor, now=turn.now, unit_id=unit_id, admins=admins
    )


def offer_zones(ack: Ack, payload: dict[str, Any]) -> None:
    typed = (payload.get("value") or "").strip().lower().replace(" ", "_")
    if not typed:
        found = list(NEAR_ZONES)
    else:
        everywhere = sorted(zone for zone in available_timezones() if "/" in zone)
        found = [zone for zone in everywhere if typed in zone.lower()]
    ack(options=[views.zone_choice(zone) for zone in found[:100]])


# ---------------------------------------------------------------- submitting


def submit(
    ack: Ack,
    view: dict[str, Any],
    doors: Doors,
    actor: Actor,
    now: Any,
    slack: WebClient,
    settings: Settings,
    context: BoltContext,
) -> None:
    """Create or change, then say what is left to do."""
    form = Form(view)
    draft = draft_of(form, carried(view).get("unit"))
    if form.errors:
        ack(response_action="errors", errors=form.errors)
        return
    admins = slack_people.admins(slack, actor, settings.admins)
    # First of all: what Slack knows of somebody is for whoever may put them on a roster.
    if draft.unit_id is None:
        vocational_units.check_may_create(doors, actor, now=now, admins=admins)
    else:
        vocational_units.check_may_change(doors, actor, draft.unit_id, now=now, admins=admins)
    leads = {one.slack_user_id for one in draft.staff if one.role is StaffRole.TEAM_LEAD}
    others = {one.slack_user_id for one in draft.staff} - leads
    slack_people.require_colleagues(slack, actor.workspace_id, leads, "team_lead")
    slack_people.require_colleagues(slack, actor.workspace_id, others, "staff")
    before = (
        None
        if draft.unit_id is None
        else vocational_units.settings(doors, actor, now=now, unit_id=draft.unit_id, admins=admins)
    )
    if draft.channel_id is not None and (before is None or before.channel_id != draft.channel_id):
        chosen_channel.require_closed(slack, doors, actor, draft.channel_id)
    if before is None:
        done = vocational_units.create(doors, actor, draft, now=now, admins=admins)
    else:
        kept = replace(_with_overrides(draft, before), staff=())
        done = vocational_units.change(
            doors,
            actor,
            kept,
            now=now,
            admins=admins,
            another_team_lead=form.user("team_lead"),
            sent=_sent(view, draft),
        )
    looked = _looked_at(slack, doors, actor, done, draft)
    ack(response_action="update", view=_saved(done, draft, looked, context.bot_user_id or ""))
    recompute.catch_up(doors.patient)


def submit_numbers(
    ack: Ack,
    view: dict[str, Any],
    doors: Doors,
    actor: Actor,
    now: Any,
    slack: WebClient,
    settings: Settings,
    context: BoltContext,
) -> None:
    form = Form(view)
    unit_id = carried(view).get("unit")
    overrides = numbers_of(form)
    if form.errors:
        ack(response_action="errors", errors=form.errors)
        return
    admins = slack_people.admins(slack, actor, settings.admins)
    unit = vocational_units.settings(doors, actor, now=now, unit_id=unit_id, admins=admins)
    draft = draft_from(unit, overrides=overrides)
    sent = _sent(view, overrides)
    done = vocational_units.change(doors, actor, draft, now=now, admins=admins, sent=sent)
    looked = _looked_at(slack, doors, actor, done, draft)
    ack(response_action="update", view=_saved(done, draft, looked, context.bot_user_id or ""))
    recompute.catch_up(doors.patient)


def _looked_at(
    slack: WebClient, doors: Doors, actor: Actor, done: Recorded, draft: VocationalUnitDraft
) -> Looked | None:
    if draft.channel_id is None:
        return None
    return chosen_channel.look_after_saving(slack, doors, actor, done.fact.id, draft.channel_id)


def _saved(done: Recorded, draft: VocationalUnitDraft, looked: Looked | None, bot: str) -> View:
    return views.saved(
        done.summary,
        unit_id=done.fact.id,
        channel_id=draft.channel_id,
        sees_channel=looked is None or looked.seen.can_post,
        opened=None if looked is None else looked.why_waits(done.fact.id),
        bot_user_id=bot,
        is_new=draft.unit_id is None,
    )


def draft_of(form: Form, unit_id: str | None) -> VocationalUnitDraft:
    """The form as a draft; what cannot be read is collected in `form.errors`."""
    answers = {each.name: _answer(form, each) for each in unit_settings.SETTINGS if each.asked}
    return VocationalUnitDraft(**answers, staff=_staff(form), unit_id=unit_id)


def _answer(form: Form, setting: Setting) -> Any:
    name = setting.name
    match setting.marker:
        case unit_settings.Channel():
            return form.conversation(name)
        case unit_settings.Weekdays():
            return form.choices(name)
        case unit_settings.Hour():
            return form.hour(name) or setting.default
        case unit_settings.Holidays():
            return holidays_of(form, name)
        case unit_settings.Number():
            number = form.number(name)
            return None if number is None else int(number)
        case unit_settings.Name():
            return form.text(name) or ""
        case _:
            return form.choice(name) or ""


def draft_from(unit: UnitSettings, *, overrides: Mapping[str, object]) -> VocationalUnitDraft:
    """The unit as it stands, with other numbers and its roster left alone."""
    return VocationalUnitDraft(**full(unit) | {"overrides": dict(overrides)}, unit_id=unit.id)


def _with_overrides(draft: VocationalUnitDraft, unit: UnitSettings) -> VocationalUnitDraft:
    """A change of the settings keeps the unit's own numbers, unless the profile is another."""
    same = draft.profile.replace("-", "_") == unit.profile.replace("-", "_")
    return replace(draft, overrides=dict(unit.overrides) if same else {})


def holidays_of(form: Form, name: str) -> tuple[tuple[date, str], ...]:
    """'2026-07-03 Independence Day' a line; a line that is none is named."""
    found: list[tuple[date, str]] = []
    for line in (form.text(name) or "").splitlines():
        if not line.strip():
            continue
        match = _HOLIDAY.fullmatch(line.strip())
        on = _day(match.group(1)) if match else None
        if match is None or on is None:
            form.wrong(
                name, f"“{line.strip()[:60]}” is no day. Please write 2026-07-03 and a name."
            )
            continue
        found.append((on, match.group(2).strip()))
    return tuple(found)


def numbers_of(form: Form) -> dict[str, object]:
    """The numbers somebody filled in; an empty field is the profile's number."""
    found: dict[str, object] = {}
    for name, setting in SETTINGS.items():
        if setting.yes_no:
            found[name] = form.choice(name) == "yes"
            continue
        number = form.number(name)
        if number is not None:
            found[name] = int(number)
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _staff(form: Form) -> tuple[StaffDraft, ...]:
    team_lead = form.user("team_lead")
    first = (StaffDraft(team_lead, StaffRole.TEAM_LEAD),) if team_lead else ()
    specialists = (StaffDraft(one, StaffRole.EMPLOYMENT_SPECIALIST) for one in form.users("staff"))
    mentors = (StaffDraft(one, StaffRole.PEER_MENTOR) for one in form.users("peer_mentors"))
    return (*first, *specialists, *mentors)
