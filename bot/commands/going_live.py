"""Bringing in the people a unit already works with; nobody is nagged about the past."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework import enrollment, roster
from bot.casework.drafts import CurrentJobDraft, EmployerChoice, EnrollDraft, GoingLiveDraft
from bot.casework.replies import Recorded, Refusal, StaffMember
from bot.commands import slack_people
from bot.commands.modals import Form, Turn, carried, carry, on_roster, turn_of
from bot.commands.screens import show_then
from bot.views import going_live as views
from bot.views.blocks import View
from bot.views.roster import staff_options
from ips.dates import DateNotUnderstood, DateOrder, Reading, parse_day
from ips.facts import StaffRole

COLUMNS = ("code", "entry date", "first employer contact", "employer", "job start", "last visit")
_EMPTY = frozenset({"", "-", "–", "none", "n/a"})
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Row:
    """One pasted line: what it says, or one sentence about what is wrong with it."""

    text: str
    draft: GoingLiveDraft | None = None
    wrong: str | None = None


def register(app: App) -> None:
    app.action("going_live.more")(press_more)
    app.action("going_live.one")(press_one)
    app.view("going_live.rows")(submit_rows)
    app.view("going_live.client")(submit_client)


def open_form(turn: Turn) -> None:
    on_roster(turn)
    key, leads = carry().packed(), _leads(turn)
    show_then(
        turn,
        "Enter a caseload",
        lambda: views.rows_form(private_metadata=key, for_colleagues=leads),
    )


def press_more(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    open_form(turn_of(context, body))


def press_one(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    ack()
    turn = turn_of(context, body)
    on_roster(turn)
    show_then(turn, "One client", lambda: _client_form(turn))


def _client_form(turn: Turn) -> View:
    key = carry().packed()
    if not _leads(turn):
        return views.client_form(private_metadata=key)
    staff = _who_carry(turn)
    ids = [one.slack_user_id for one in staff]
    names = slack_people.names_of(turn.slack, turn.actor.workspace_id, ids)
    me = turn.standpoint.me.id if turn.standpoint.me else ""
    return views.client_form(private_metadata=key, staff=staff_options(staff, names), me=me)


def _leads(turn: Turn) -> bool:
    """Only a team lead enters people for others: whoever carries somebody is asked first."""
    me = turn.standpoint.me
    return me is not None and me.role is StaffRole.TEAM_LEAD


def _who_carry(turn: Turn) -> list[StaffMember]:
    """Those of the roster on whose caseload a client can be."""
    staff = roster.staff(turn.doors, turn.actor, now=turn.now)
    return [one for one in staff if one.role not in (None, StaffRole.PEER_MENTOR)]


# ---------------------------------------------------------------- rows


def submit_rows(ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """Enters every row that can be, and gives back the others with a sentence each."""
    turn = turn_of(context, body)
    on_roster(turn)
    form = Form(view)
    rows = read_rows(turn, form.text("rows") or "")
    if not rows:
        form.wrong("rows", f"Please paste at least one row: {views.ROW}.")
        ack(response_action="errors", errors=form.errors)
        return
    good = [row for row in rows if row.draft is not None]
    drafts = [row.draft for row in good if row.draft is not None]
    results = enrollment.go_live(
        turn.doors, turn.actor, drafts, now=turn.now, submission=carried(view).key
    )
    entered = [one for one in results if isinstance(one, Recorded)]
    refused = {
        row.text: result.sentence
        for row, result in zip(good, results, strict=True)
        if isinstance(result, Refusal)
    }
    if len(entered) == len(rows):
        ack(response_action="update", view=views.done(entered, turn.today))
        return
    left = [row for row in rows if row.draft is None or row.text in refused]
    again = views.rows_form(
        private_metadata=carry().packed(),
        for_colleagues=_leads(turn),
        rows="\n".join(row.text for row in left),
        entered=[one.effects[0].client.code if one.effects else "one" for one in entered],
        wrong=[f"{_short(row.text)}: {row.wrong or refused[row.text]}" for row in left],
    )
    ack(response_action="update", view=again)


def read_rows(turn: Turn, text: str) -> tuple[Row, ...]:
    """Every line that is not empty and no heading, as tabs or commas divide it."""
    stripped = [line.strip() for line in text.splitlines()]
    lines = [line for line in stripped if line and not _is_heading(line)]
    colleagues: Mapping[str, str] | None = None
    if _leads(turn):
        named = any(len(_cells(line)) > len(COLUMNS) for line in lines)
        colleagues = _colleagues(turn) if named else {}
    return tuple(read_row(turn, line, colleagues) for line in lines)


def _colleagues(turn: Turn) -> dict[str, str]:
    """Staff members' ids by what may stand in a row: their Slack id, or a name Slack shows."""
    staff = _who_carry(turn)
    ids = [one.slack_user_id for one in staff]
    called = slack_people.called(turn.slack, turn.actor.workspace_id, ids)
    found = {one.slack_user_id.casefold(): one.id for one in staff}
    for one in staff:
        for name in called[one.slack_user_id]:
            shared = found.setdefault(name, one.id) != one.id
            if shared:
                found[name] = ""  # two of them: a mention tells them apart
    return found


def read_row(turn: Turn, line: str, colleagues: Mapping[str, str] | None = None) -> Row:
    """One line as a draft, or with the sentence that names what is wrong.

    `colleagues`: whose client it may be, where the row may say so; see `_colleagues`.
    """
    cells = _cells(line)
    columns = len(COLUMNS) if colleagues is None else len(COLUMNS) + 1
    if len(cells) > columns:
        row = views.ROW if colleagues is None else views.TEAM_ROW
        return Row(line, wrong=f"there are more than {columns} parts ({row})")
    padded = [*cells, *[""] * (len(COLUMNS) + 1 - len(cells))]
    code, employer = padded[0], padded[3]
    try:
        entered_on = _day(turn, padded[1], "entry date")
        first_contact = _day(turn, padded[2], "first employer contact")
        started_on = _day(turn, padded[4], "job start")
        last_visit = _day(turn, padded[5], "last visit")
        if not code:
            raise Refusal("the client code is missing")
        if entered_on is None:
            raise Refusal("the entry date is missing")
        draft = _draft(turn, code, entered_on, first_contact, employer, started_on, last_visit)
        draft = _for(draft, _whose(padded[6], colleagues or {}))
    except Refusal as refusal:
        return Row(line, wrong=refusal.sentence)
    return Row(line, draft)


def _whose(cell: str, colleagues: Mapping[str, str]) -> str | None:
    """The staff member a last cell names; None: whoever enters it."""
    if not cell:
        return None
    mention = _MENTION.fullmatch(cell)
    word = mention[1] if mention else cell.removeprefix("@")
    found = colleagues.get(" ".join(word.split()).casefold())
    if found is None:
        raise Refusal(f"“{_short(cell)}” is nobody on your roster who carries clients")
    if not found:
        raise Refusal(f"two of your roster are called “{_short(cell)}”: an @mention tells which")
    return found


def _for(draft: GoingLiveDraft, staff_member_id: str | None) -> GoingLiveDraft:
    return replace(draft, enroll=replace(draft.enroll, staff_member_id=staff_member_id))


def _cells(line: str) -> list[str]:
    divider = "\t" if "\t" in line else ","
    (cells,) = csv.reader([line], delimiter=divider, skipinitialspace=True)
    return ["" if cell.strip().lower() in _EMPTY else cell.strip() for cell in cells]


def _is_heading(line: str) -> bool:
    return _cells(line)[0].lower() in ("code", "client", "client code")


def _day(turn: Turn, text: str, what: str) -> date | None:
    if not text:
        return None
    order = DateOrder.DAY_MONTH if turn.day_first else DateOrder.MONTH_DAY
    try:
        return parse_day(text, turn.today, Reading.PAST, order)
    except DateNotUnderstood:
        raise Refusal(
            f"the {what} “{_short(text)}” is no day; {turn.today.isoformat()} would be one"
        ) from None


def _draft(
    turn: Turn,
    code: str,
    entered_on: date,
    first_contact: date | None,
    employer: str | None,
    started_on: date | None,
    last_visit: date | None,
    title: str | None = None,
) -> GoingLiveDraft:
    job = None
    if employer:
        if started_on is None:
            raise Refusal("the job start is missing: since when do they work there?")
        job = CurrentJobDraft(EmployerChoice(new_name=employer), started_on, title)
    elif started_on is not None:
        raise Refusal("the employer of that job is missing")
    return GoingLiveDraft(
        enroll=EnrollDraft(code=code, entered_on=entered_on),
        first_employer_contact_on=first_contact,
        current_job=job,
        last_visit_on=last_visit,
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


# ---------------------------------------------------------------- one client


def submit_client(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext
) -> None:
    turn = turn_of(context, body)
    on_roster(turn)
    form = Form(view)
    entered_on, started_on = form.day("entered_on"), form.day("job_started_on")
    employer = form.text("employer")
    form.needed("entered_on", entered_on, "When did they enter the program?")
    if employer and started_on is None:
        form.wrong("job_started_on", "Since when do they work there?")
    if started_on and not employer:
        form.wrong("employer", "Where do they work?")
    if form.errors or entered_on is None:
        ack(response_action="errors", errors=form.errors)
        return
    draft = _draft(
        turn,
        form.text("code") or "",
        entered_on,
        form.day("first_employer_contact_on"),
        employer,
        started_on,
        form.day("last_visit_on"),
        form.text("title"),
    )
    draft = _for(draft, form.choice("staff_member_id"))
    (result,) = enrollment.go_live(
        turn.doors, turn.actor, [draft], now=turn.now, submission=carried(view).key
    )
    if isinstance(result, Refusal):
        raise result
    ack(response_action="update", view=views.done([result], turn.today))
