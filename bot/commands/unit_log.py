"""/ips log: what happened beside visits and employer contacts, about the unit and its staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.permissions import Scope
from bot.casework.administration import roster
from bot.casework.reading import unit_log as reading
from bot.casework.reading import week_time
from bot.casework.reading.week_time import WeekTime
from bot.casework.recording import unit_log as recording
from bot.casework.recording.record import record as record_kind
from bot.casework.recording.record import to_edit
from bot.casework.replies import NotAllowed, Refusal, StaffMember
from bot.commands import action as action_form
from bot.commands import group_supervision
from bot.commands.forms import modals, new_team, slack_people
from bot.commands.forms.modals import Carried, Form, Turn
from bot.commands.forms.read import read, save
from bot.commands.lines import of_the_unit as lines
from bot.commands.lines.days import DateOrder
from bot.views import reply
from bot.views import unit_log as views
from bot.views.blocks import Option, View
from bot.views.pickers import Sentence, doubts
from bot.views.roster import staff_options
from bot.views.unit_log import ENTRIES, KINDS, WHO, Entry, Loggable
from ips.records.action import ActionRecord
from ips.records.field_mentoring import FieldMentoringRecord
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.kind import AboutStaff, RecordKind, content_of
from ips.records.mh_team_meeting import MhTeamMeetingRecord
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.records.weekly_time import WeeklyTimeRecord
from ips.unit_facts import UnitMilestoneKind


def register(app: App) -> None:
    app.action(views.CHOOSE)(choose)
    for kind in KINDS:
        app.view(views.callback_of(kind))(submit_of(kind))


# ---------------------------------------------------------------- the picker


def open_picker(turn: Turn) -> None:
    """One list of what can be written down, and what was written down last."""
    modals.on_roster(turn)
    me = _me(turn)
    allowed = [entry for entry in ENTRIES if _scopes(me, entry)]

    def build() -> View:
        lines = reading.latest(turn.doors, turn.actor, now=turn.now)
        return views.picker(allowed, lines, turn.today, whole_unit=_leads(me))

    modals.open_then(turn, views.TITLE, build)


def choose(ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """The form of what was picked, in the place of the list."""
    ack()
    turn = modals.turn_of(context, body)
    modals.on_roster(turn)
    name = (action.get("selected_option") or {}).get("value")
    entry = next((each for each in ENTRIES if each.name == name), None)
    if entry is None:
        raise Refusal(modals.OLD_BUTTON)
    recording.check_may_write(turn.doors, turn.actor, entry.kind, entry.which, now=turn.now)
    if entry.has_own_form:
        modals.show(turn, OWN_FORMS[entry.kind](turn))
        return
    holds: dict[str, Any] = {}
    if entry.kind is WeeklyTimeRecord:
        holds = _hours(week_time.own(turn.doors, turn.actor, turn.today, now=turn.now))
    modals.show(turn, form_of(turn, entry, **holds))


def open_week(turn: Turn, time: WeekTime) -> None:
    """The form of one's own week, with these hours in it."""
    entry = _entry(WeeklyTimeRecord)
    recording.check_may_write(turn.doors, turn.actor, entry.kind, None, now=turn.now)
    modals.open_then(turn, entry.label, lambda: form_of(turn, entry, **_hours(time)))


def _hours(time: WeekTime | None) -> dict[str, Any]:
    if time is None:
        return {}
    return {
        "week_of": time.week_of,
        "scheduled": time.scheduled,
        "community": time.community,
        "other_duties": time.other_duties,
    }


def form_of(turn: Turn, entry: Entry, unsure: Sequence[str] = (), **holds: Any) -> View:
    """A fresh form; whoever writes for the whole unit picks whom it is about.

    `holds`: what a line has said of it; `unsure`: what the line left open.
    """
    me = _me(turn)
    carried = modals.carry(entry=entry.name)
    staff: Sequence[Option] = ()
    if issubclass(entry.kind, AboutStaff) and Scope.UNIT in _scopes(me, entry):
        staff = _colleagues(turn, () if entry.about_themselves else (me.id,))
        holds.setdefault(WHO, me.id if entry.about_themselves else None)
    return views.form(
        entry, turn.today, carried.packed(), staff=staff, holds=holds, unsure=doubts(unsure)
    )


# ---------------------------------------------------------------- a line


def time(turn: Turn, typed: str) -> None:
    """`32h 24h community`: one's own week."""
    entry = _entry(WeeklyTimeRecord)
    line = lines.weekly_time(typed, turn.today, _order(turn))
    holds: dict[str, Any] = {
        "week_of": line.day or turn.today,
        "scheduled": line.scheduled,
        "community": line.community,
        "other_duties": line.other_duties or 0,
    }
    is_whole = line.scheduled is not None and line.community is not None and not line.unsure

    def new() -> WeeklyTimeRecord:
        return WeeklyTimeRecord(staff_member_id=_me(turn).id, **holds)

    _record_or_ask(turn, entry, new if is_whole else None, holds, line.unsure)


def team(turn: Turn, typed: str) -> None:
    """`North yesterday`: oneself at a meeting of that team."""
    line = lines.team(typed, turn.today, _order(turn))
    holds: dict[str, Any] = {"team": line.name or None, "on": line.day or turn.today}
    is_whole = bool(line.name) and line.day is not None

    def new() -> MhTeamMeetingRecord:
        return MhTeamMeetingRecord(staff_member_id=_me(turn).id, **holds)

    _record_or_ask(turn, _entry(MhTeamMeetingRecord), new if is_whole else None, holds, line.unsure)


def field(turn: Turn, typed: str) -> None:
    """`Ben Bean & Leaf`: going along with a colleague; why is asked in the form."""
    entry = _entry(FieldMentoringRecord)

    def build() -> View:
        recording.check_may_write(turn.doors, turn.actor, entry.kind, None, now=turn.now)
        staff = roster.staff(turn.doors, turn.actor, now=turn.now)
        ids = {one.slack_user_id: one.id for one in staff if one.id != _me(turn).id}
        names = slack_people.by_name(turn.slack, turn.actor.workspace_id, ids)
        line = lines.field(typed, turn.today, _order(turn), colleagues=lines.by_first_name(names))
        whose = ids.get(line.slack_user_id or "")
        unsure = (*line.unsure, *line.rest.unsure)
        holds = {WHO: whose, "employer": line.rest.name or None, "on": line.rest.day or turn.today}
        return form_of(turn, entry, unsure=unsure, **holds)

    modals.on_roster(turn)
    modals.open_then(turn, entry.label, build)


def _record_or_ask(
    turn: Turn,
    entry: Entry,
    new: Callable[[], RecordKind] | None,
    holds: Mapping[str, Any],
    unsure: Sequence[str],
) -> None:
    """Records a line that says all, and else opens its form with what it says."""
    modals.on_roster(turn)
    recording.check_may_write(turn.doors, turn.actor, entry.kind, entry.which, now=turn.now)
    question = new_team.in_doubt(turn, holds.get("team"))
    if new is not None and question is None:
        try:
            done = record_kind(
                turn.doors, turn.actor, new(), now=turn.now, submission=turn.trigger_id
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            unsure = (*unsure, Sentence(refusal.sentence))
        else:
            turn.say(reply.message(done, turn.today))
            return

    def build() -> View:
        return new_team.asking(form_of(turn, entry, unsure=unsure, **holds), "team", question)

    modals.open_then(turn, entry.label, build)


def _entry(kind: Loggable) -> Entry:
    return next(each for each in ENTRIES if each.kind is kind)


def _order(turn: Turn) -> DateOrder:
    return DateOrder.DAY_MONTH if turn.day_first else DateOrder.MONTH_DAY


OWN_FORMS: dict[Loggable, Callable[[Turn], View]] = {
    ActionRecord: action_form.form_of,
    GroupSupervisionRecord: group_supervision.form_of,
}
"""Of what has a conversation of its own."""

LINES: dict[str, Callable[[Turn, str], None]] = {"time": time, "team": team, "field": field}
"""The words after `/ips` that take a line of their own; alone they open their form."""


# ---------------------------------------------------------------- whom it is about


def _colleagues(turn: Turn, without: Sequence[str]) -> list[Option]:
    staff = roster.staff(turn.doors, turn.actor, now=turn.now)
    ids = [one.slack_user_id for one in staff]
    names = slack_people.names_of(turn.slack, turn.actor.workspace_id, ids)
    return staff_options([one for one in staff if one.id not in without], names)


def _me(turn: Turn) -> StaffMember:
    assert turn.standpoint.me is not None
    return turn.standpoint.me


def _leads(me: StaffMember) -> bool:
    return Scope.UNIT in recording.scopes_to_write(me, ENTRIES[0].kind)


def _scopes(me: StaffMember, entry: Entry) -> frozenset[Scope]:
    return recording.scopes_to_write(me, entry.kind, entry.which)


# ---------------------------------------------------------------- a form, and an edit


def opener_of(kind: Loggable) -> Callable[[Turn, str], None]:
    """Opens a record's form again, with what is on record."""

    def open_edit(turn: Turn, fact_id: str) -> None:
        modals.open_then(turn, kind.heading, lambda: _edit_form(turn, kind, fact_id))

    return open_edit


def _edit_form(turn: Turn, kind: Loggable, fact_id: str) -> View:
    kept = to_edit(turn.doors, turn.actor, kind, fact_id, now=turn.now)
    entry = next(
        each
        for each in ENTRIES
        if each.kind is kind and each.which in (None, getattr(kept.record, "kind", None))
    )
    whose = kept.record.staff_member_id if isinstance(kept.record, AboutStaff) else None
    carried = modals.carry(entry=entry.name, fact=fact_id, version=str(kept.version), staff=whose)
    staff = roster.staff(turn.doors, turn.actor, now=turn.now) if whose else ()
    who = next((each.slack_user_id for each in staff if each.id == whose), None)
    return views.form(
        entry,
        turn.today,
        carried.packed(),
        holds=content_of(kept.record),
        about=views.about(kept.record, who, turn.today),
    )


def submit_of(kind: Loggable) -> Callable[..., None]:
    """The listener of a kind's form."""

    def submit_kind(
        ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
    ) -> None:
        turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
        modals.on_roster(turn)
        new = read(form, kind, _whom(turn, kind, form, carried), **_beside(turn, kind, carried))
        if "team" in form and new_team.is_asked(ack, turn, form, "team"):
            return
        modals.submit(ack, form, lambda: save(turn, carried, new()), turn.today)

    return submit_kind


def _whom(turn: Turn, kind: Loggable, form: Form, carried: Carried) -> str:
    """The id of the colleague or the unit that it is about."""
    unit = turn.standpoint.vocational_unit
    if not issubclass(kind, AboutStaff):
        return unit.id if unit is not None else ""
    if WHO in form:
        form.needed(WHO, form.choice(WHO), "Who was it?")
        return form.choice(WHO) or ""
    return carried.get("staff") or _me(turn).id


def _beside(turn: Turn, kind: Loggable, carried: Carried) -> dict[str, Any]:
    """What no form asks: which milestone it is, and of an edit the week, which stays what it is."""
    if kind is UnitMilestoneRecord:
        return {"kind": carried.one_of("entry", UnitMilestoneKind)}
    edits_a_week = kind is WeeklyTimeRecord and carried.get("fact") is not None
    return {"week_of": turn.today} if edits_a_week else {}
