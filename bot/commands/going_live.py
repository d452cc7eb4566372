"""Bringing in the people a unit already works with; nobody is nagged about the past."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.doors import NotRecorded
from bot.casework.access.permissions import Action
from bot.casework.administration import roster
from bot.casework.drafts import CurrentJobDraft, EmployerChoice, EnrollDraft, GoingLiveDraft
from bot.casework.privacy.pointed_out import looks_of_code
from bot.casework.recording import enrollment
from bot.casework.recording.enrollment import SamePerson
from bot.casework.replies import Recorded, Refusal, StaffMember
from bot.commands.forms import same_person, slack_people
from bot.commands.forms.modals import Form, Turn, carried, carry, on_roster, permitted, turn_of
from bot.commands.forms.screens import show_then
from bot.commands.lines import pasted_rows
from bot.commands.lines.days import DateNotUnderstood, DateOrder, Reading, parse_day
from bot.commands.lines.pasted_rows import PastedRow, UnknownHeading
from bot.views import going_live as views
from bot.views.blocks import View
from bot.views.roster import staff_options
from ips.facts import StaffRole

CODE, ENTERED, FIRST_CONTACT, EMPLOYER, STARTED, VISITED, WHOSE = (
    "code",
    "entry date",
    "first employer contact",
    "employer",
    "job start",
    "last visit",
    "employment specialist",
)
COLUMNS = (CODE, ENTERED, FIRST_CONTACT, EMPLOYER, STARTED, VISITED)
HEADINGS: Mapping[str, Collection[str]] = {
    CODE: ("client code", "client", "client id", "id", "code of client"),
    ENTERED: ("entry", "entered", "entered on", "program entry", "enrolled", "enrollment date"),
    FIRST_CONTACT: ("first contact", "first employer contact on", "first employer contact date"),
    EMPLOYER: ("works at", "company", "workplace", "current employer", "current job", "job"),
    STARTED: ("started", "started on", "start", "start date", "job start date", "since"),
    VISITED: ("last visit on", "last visit date", "last visit in person", "last contact", "visit"),
    WHOSE: ("specialist", "staff", "whose", "es"),
}
"""What a spreadsheet may call each column, besides the name we give it."""

AT_ONCE = 40
"""→ Rows entered in one go: each is a transaction, and Slack waits three seconds for an answer."""
ENTERING_SECONDS = 1.5  # on a slow machine they end the go before that number does

NOT_REACHED = "not recorded yet: the records could not be reached. Please enter it again."
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?(\.0+)?$")  # how spreadsheets write a day without a time
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")

_COLUMN_OF = {
    "entered_on": ENTERED,
    "first_employer_contact_on": FIRST_CONTACT,
    "employer": EMPLOYER,
    "job_started_on": STARTED,
    "last_visit_on": VISITED,
    "staff_member_id": WHOSE,
}
"""The column in which stands what a refusal of casework is about."""


@dataclass(frozen=True, slots=True)
class Row:
    """One pasted row: what it says, or one sentence about what is wrong with it."""

    pasted: PastedRow
    draft: GoingLiveDraft | None = None
    wrong: str | None = None


Answer = Recorded | Refusal | NotRecorded


def register(app: App) -> None:
    app.action("going_live.more")(press_more)
    app.action("going_live.one")(press_one)
    app.view("going_live.rows")(submit_rows)
    app.view("going_live.client")(submit_client)


def open_form(turn: Turn) -> None:
    permitted(turn, Action.GO_LIVE)
    key, leads = carry().packed(), turn.leads
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
    permitted(turn, Action.GO_LIVE)
    show_then(turn, "One client", lambda: _client_form(turn))


def _client_form(turn: Turn) -> View:
    key = carry().packed()
    if not turn.leads:
        return views.client_form(private_metadata=key)
    staff = _who_carry(turn)
    ids = [one.slack_user_id for one in staff]
    names = slack_people.names_of(turn.slack, turn.actor.workspace_id, ids)
    me = turn.standpoint.me.id if turn.standpoint.me else ""
    return views.client_form(private_metadata=key, staff=staff_options(staff, names), me=me)


def _who_carry(turn: Turn) -> list[StaffMember]:
    """Those of the roster on whose caseload a client can be."""
    staff = roster.staff(turn.doors, turn.actor, now=turn.now)
    return [one for one in staff if one.role not in (None, StaffRole.PEER_MENTOR)]


# ---------------------------------------------------------------- rows


def submit_rows(ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """Says back what was read in the rows; saved as they stand, enters every one that can be.

    Those that cannot be are given back with a sentence each.
    """
    turn = turn_of(context, body)
    on_roster(turn)
    form = Form(view)
    try:
        paste = _read(turn, form, view)
    except UnknownHeading as unknown:
        form.wrong("rows", _no_such_column(turn, str(unknown)))
        paste = Paste((), _own_order(turn))
    if not paste.rows:
        form.wrong("rows", f"Please paste at least one row: {views.ROW}.")
        ack(response_action="errors", errors=form.errors)
        return
    if _differs(paste, form, view):
        ack(response_action="update", view=_as_read(turn, paste, view))
        return
    rows = tuple(_who_is_back(form, row) for row in paste.rows)
    answered = _enter(turn, rows[:AT_ONCE], carried(view).key)
    entered = [answer for _, answer in answered if isinstance(answer, Recorded)]
    if len(entered) == len(rows):
        ack(response_action="update", view=views.done(entered, turn.today))
        return
    ack(response_action="update", view=_given_back(turn, paste, rows, answered, view))


def _given_back(
    turn: Turn,
    paste: Paste,
    rows: Sequence[Row],
    answered: Sequence[tuple[Row, Answer]],
    view: Mapping[str, Any],
) -> View:
    """The rows that are not entered yet, each with why; and those that time did not reach."""
    later = rows[len(answered) :]
    left = [(row, answer) for row, answer in answered if not isinstance(answer, Recorded)]
    asked = [row for row, answer in left if isinstance(answer, SamePerson)]
    return _rows_form(
        turn,
        view,
        rows=[*(row for row, _ in left), *later],
        entered=[_code(row) for row, answer in answered if isinstance(answer, Recorded)],
        wrong=[(_short(row.pasted.text), _sentence(answer)) for row, answer in left],
        later=len(later),
        back=[_code(row) for row in asked],
        day_first=paste.day_first if paste.slashed else None,
    )


def _as_read(turn: Turn, paste: Paste, view: Mapping[str, Any]) -> View:
    """What was read, each day with its weekday and year; nothing is saved before."""
    wrong = [(_short(row.pasted.text), row.wrong) for row in paste.rows if row.wrong]
    drafts = [(row, row.draft) for row in paste.rows if row.draft is not None]
    doubtful = (d.enroll.code for _, d in drafts if looks_of_code(d.enroll.code, turn.today))
    return _rows_form(
        turn,
        view,
        rows=paste.rows,
        wrong=wrong,
        as_read=[views.row_as_read(draft, row.pasted.cells.get(WHOSE)) for row, draft in drafts],
        may_be_names=list(doubtful),
        day_first=paste.day_first if paste.slashed else None,
    )


def _rows_form(turn: Turn, view: Mapping[str, Any], *, rows: Sequence[Row], **content: Any) -> View:
    key = carried(view)
    attempt = int(key.get("attempt") or 0) + 1
    return views.rows_form(
        private_metadata=key.with_ids(attempt=str(attempt)).packed(),
        for_colleagues=turn.leads,
        attempt=attempt,
        rows=pasted_rows.as_text([row.pasted for row in rows]),
        **content,
    )


def _code(row: Row) -> str:
    return row.draft.enroll.code if row.draft is not None else ""


def _who_is_back(form: Form, row: Row) -> Row:
    """Somebody of whom it was asked, and said, that they are the same person as before."""
    back = {chosen["text"]["text"] for chosen in form.chosen_options("back")}
    if row.draft is None or _code(row) not in back:
        return row
    return replace(row, draft=_back(row.draft, is_back=True))


# ---------------------------------------------------------------- the days of a paste


@dataclass(frozen=True, slots=True)
class Paste:
    """All the rows, their days read in one order. `slashed`: whether any of them depends on it."""

    rows: tuple[Row, ...]
    order: DateOrder
    slashed: bool = False

    @property
    def day_first(self) -> bool:
        return self.order is DateOrder.DAY_MONTH


def _read(turn: Turn, form: Form, view: Mapping[str, Any]) -> Paste:
    pasted = _pasted(turn, form.text("rows") or "")
    slashed = pasted_rows.slashed(_plain(row.cells[column]) for row in pasted for column in _DAYS)
    chosen = form.one_of("order", DateOrder)
    order = pasted_rows.order_of(slashed) or chosen or _own_order(turn)
    if chosen is not None and chosen != _drawn(view, "order"):
        order = chosen
    return Paste(read_rows(turn, pasted, order), order, bool(slashed))


def _own_order(turn: Turn) -> DateOrder:
    return DateOrder.DAY_MONTH if turn.day_first else DateOrder.MONTH_DAY


def _differs(paste: Paste, form: Form, view: Mapping[str, Any]) -> bool:
    """Whether anything is to be saved that was not said back as it stands."""
    stood = " ".join(_drawn(view, "rows").split())
    typed = " ".join((form.text("rows") or "").split())
    order = _drawn(view, "order")
    return typed != stood or (paste.slashed and order != paste.order)


def _drawn(view: Mapping[str, Any], name: str) -> str:
    """What a field held when the form was drawn."""
    for block in view.get("blocks", ()):
        if str(block.get("block_id", "")).split(":")[0] == name:
            element = block.get("element") or {}
            option = element.get("initial_option") or {}
            return str(element.get("initial_value") or option.get("value") or "")
    return ""


# ---------------------------------------------------------------- entering them


def _enter(turn: Turn, rows: Sequence[Row], key: str) -> list[tuple[Row, Answer]]:
    """Each row with what was recorded, or with why it was not.

    Where the time runs out, those that were not reached are left out at the end.
    """
    drafts = [row.draft for row in rows if row.draft is not None]
    until = monotonic() + ENTERING_SECONDS
    results = iter(
        enrollment.go_live(
            turn.doors,
            turn.actor,
            drafts,
            now=turn.now,
            submission=key,
            may_go_on=lambda: monotonic() < until,
        )
    )
    answered: list[tuple[Row, Answer]] = []
    for row in rows:
        result = Refusal(row.wrong) if row.wrong else next(results, None)
        if result is None:
            break
        answered.append((row, result))
    return answered


def _sentence(answer: Refusal | NotRecorded) -> str:
    if isinstance(answer, NotRecorded):
        return NOT_REACHED
    column = _COLUMN_OF.get(answer.field or "")
    return f"{column}: {answer.sentence}" if column else answer.sentence


def _no_such_column(turn: Turn, heading: str) -> str:
    columns = views.TEAM_ROW if turn.leads else views.ROW
    return (
        f"“{_short(heading)}” is no column of mine, or is there twice. Please take it out or "
        f"rename it. There are: {columns}."
    )


def _pasted(turn: Turn, text: str) -> tuple[PastedRow, ...]:
    """The rows as they were pasted. Raises `UnknownHeading`."""
    columns = (*COLUMNS, WHOSE) if turn.leads else COLUMNS
    headings = {name: column for column in columns for name in (column, *HEADINGS[column])}
    return pasted_rows.read(text, columns, headings)


def read_rows(turn: Turn, pasted: Sequence[PastedRow], order: DateOrder) -> tuple[Row, ...]:
    """What every row says, one that says the same twice only once."""
    named = any(row.cells.get(WHOSE) for row in pasted)
    colleagues = _colleagues(turn) if named else {}
    read: dict[GoingLiveDraft | str, Row] = {}
    for each in pasted:
        row = read_row(turn, each, order, colleagues)
        read.setdefault(row.draft or each.text, row)
    return tuple(read.values())


def _colleagues(turn: Turn) -> dict[str, str]:
    """Staff members' ids by what may stand in a row: their Slack id, or a name Slack shows."""
    ids = {one.slack_user_id: one.id for one in _who_carry(turn)}
    named = slack_people.by_name(turn.slack, turn.actor.workspace_id, ids)
    found = {name: ids.get(slack_user_id, "") for name, slack_user_id in named.items()}
    return found | {slack_user_id.casefold(): one for slack_user_id, one in ids.items()}


def read_row(turn: Turn, pasted: PastedRow, order: DateOrder, colleagues: Mapping[str, str]) -> Row:
    """One row as a draft, or with the sentence that names what is wrong.

    `colleagues`: whose client it may be, where the row may say so; see `_colleagues`.
    """
    cells = pasted.cells
    try:
        if pasted.surplus:
            raise Refusal(_too_much(turn, pasted))
        days = {column: _day(turn, cells[column], column, order) for column in _DAYS}
        if not cells[CODE]:
            raise Refusal("the client code is missing")
        entered_on = days[ENTERED]
        if entered_on is None:
            raise Refusal("the entry date is missing: put a comma or a tab between code and day")
        draft = _draft(
            turn,
            cells[CODE].translate(_DASHES),
            entered_on,
            days[FIRST_CONTACT],
            cells[EMPLOYER],
            days[STARTED],
            days[VISITED],
        )
        draft = _for(draft, _whose(cells.get(WHOSE, ""), colleagues))
    except Refusal as refusal:
        return Row(pasted, wrong=refusal.sentence)
    return Row(pasted, draft)


_DAYS = (ENTERED, FIRST_CONTACT, STARTED, VISITED)


def _too_much(turn: Turn, pasted: PastedRow) -> str:
    too_much = f"there is no column for “{_short(pasted.surplus[0])}”"
    if pasted.heading is not None:
        return f"{too_much} under your headings"
    row = views.TEAM_ROW if turn.leads else views.ROW
    return f"{too_much} ({row}). A name or a day with a comma in it needs quotation marks"


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


def _back(draft: GoingLiveDraft, is_back: bool) -> GoingLiveDraft:
    return replace(draft, enroll=replace(draft.enroll, is_back=is_back))


def _plain(day: str) -> str:
    return _MIDNIGHT.sub("", day).translate(_DASHES)


def _day(turn: Turn, text: str, what: str, order: DateOrder) -> date | None:
    if not text:
        return None
    try:
        return parse_day(_plain(text), turn.today, Reading.PAST, order)
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
    is_back = same_person.is_back(form, view)
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
    draft = _back(_for(draft, form.choice("staff_member_id")), is_back)
    (result,) = enrollment.go_live(
        turn.doors, turn.actor, [draft], now=turn.now, submission=carried(view).key
    )
    if isinstance(result, SamePerson):
        same_person.ask(ack, view, result.sentence)
        return
    if not isinstance(result, Recorded):
        raise result
    ack(response_action="update", view=views.done([result], turn.today))
