"""Typeahead over clients and employers, and who is meant by the words of a typed line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from slack_bolt import Ack, App

from bot.casework.access.doors import Doors
from bot.casework.drafts import EmployerChoice
from bot.casework.reading import before_meeting, caseload, employers, typed_names
from bot.casework.reading.before_meeting import Introduction
from bot.casework.reading.typed_names import Known
from bot.casework.replies import Actor, ClientLabel, EmployerOption, NotAllowed
from bot.commands.forms import modals
from bot.commands.forms.modals import Form, Turn
from bot.commands.lines import parsing
from bot.commands.lines.parsing import Line, Run
from bot.views import client_contact, employer_contact, job_end, job_start, pickers
from bot.views.blocks import Block, Option, View

LISTED = 100  # Slack shows no more options
NO_CHOICE_YET = EmployerChoice()
WHICH_CLIENT = pickers.Ours("which client it was")


def register(app: App) -> None:
    app.options("pick.client")(suggest_clients)
    app.options("pick.employer")(suggest_employers)
    app.action("pick.client", matchers=[lambda body: not _shows_beside(body)])(only_ack)


def suggest_clients(
    ack: Ack, payload: dict[str, Any], doors: Doors, actor: Actor, now: datetime, today: date
) -> None:
    """Authorized like every action: whoever may not gets an empty list."""
    try:
        found = caseload.client_choices(
            doors, actor, payload.get("value") or "", now=now, limit=LISTED
        )
    except NotAllowed:
        found = ()
    ack(options=[pickers.client_option(choice, today) for choice in found])


def suggest_employers(
    ack: Ack, payload: dict[str, Any], doors: Doors, actor: Actor, now: datetime, today: date
) -> None:
    try:
        found = employers.employer_options(
            doors, actor, payload.get("value") or "", now=now, limit=LISTED
        )
    except NotAllowed:
        found = ()
    ack(options=[pickers.employer_option(employer, today) for employer in found])


def only_ack(ack: Ack) -> None:
    """A choice in a form that shows nothing beside it."""
    ack()


# ---------------------------------------------------------------- what a picked client brings

_shows_beside = modals.in_modal(
    employer_contact.SUBMIT, client_contact.SUBMIT, job_start.SUBMIT, job_end.SUBMIT
)


def when_picked(
    app: App, callback_id: str, name: str, beside: Callable[[Turn, tuple[str, ...]], list[Block]]
) -> None:
    """Shows `beside` next to the client field `name` of a modal as soon as one is picked."""

    def picked(ack: Ack, body: dict[str, Any], context: Any) -> None:
        ack()
        turn = modals.turn_of(context, body)
        view = body["view"]
        form = Form(view)
        chosen = form.choice(name)
        client_ids = form.choices(name) or ((chosen,) if chosen else ())
        content = modals.placed_after(modals.as_typed(view), name, beside(turn, client_ids), BESIDE)
        modals.redraw(turn, view, modals.again(view, content))

    app.action("pick.client", matchers=[modals.in_modal(callback_id)])(picked)


BESIDE = (pickers.ABOUT, "job", "job_id", "job_ids")


def introduced(turn: Turn, client_ids: Sequence[str]) -> tuple[Introduction, ...]:
    return before_meeting.introduce(turn.doors, turn.actor, client_ids, now=turn.now)


def option_of(turn: Turn, client_id: str) -> tuple[Option, Introduction]:
    """A client as a chosen option, with their wishes; from an opaque id alone."""
    (known,) = introduced(turn, (client_id,))
    return pickers.client_option(known.choice, turn.today), known


# ---------------------------------------------------------------- who is meant by a typed line


@dataclass(frozen=True, slots=True)
class MeantEmployer:
    """An employer as typed: known, or new with look-alikes, or not sure."""

    known: EmployerOption | None = None
    new_name: str | None = None
    near: tuple[EmployerOption, ...] = ()
    doubtful: bool = False  # the name may be longer, or no name at all
    longer: str | None = None  # what it may be, 'Ruby Tuesday' for 'Ruby'

    @property
    def sure(self) -> bool:
        """New and unlike every other counts as sure."""
        new = self.new_name is not None and not self.near and not self.doubtful
        return self.known is not None or new

    @property
    def doubt(self) -> tuple[str, ...]:
        """What the form asks about the name."""
        if self.known is not None or not self.doubtful:
            return ()
        which = f": “{self.new_name}” or “{self.longer}”" if self.longer else ""
        return (pickers.Ours(f"the employer's name{which}"),)

    @property
    def choice(self) -> EmployerChoice:
        # By name also where it is known: the same line sent again, when the employer it made is
        # known, must say the same.
        return EmployerChoice(new_name=self.known.name if self.known else self.new_name)


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a line means; `unknown` are words that name nobody, or several."""

    clients: tuple[ClientLabel, ...]
    unknown: tuple[str, ...]
    employer: MeantEmployer
    next_employer: MeantEmployer  # of the job that follows, where the line says that one does

    @property
    def client_ids(self) -> tuple[str, ...]:
        return tuple(client.id for client in self.clients)

    @property
    def client_id(self) -> str | None:
        """The one client of the line, if it names one."""
        return self.clients[0].id if len(self.clients) == 1 else None


class Reads(Protocol):
    """A command's own way to take a line apart, such as `parsing.visit_line`."""

    def __call__(
        self, text: str, today: date, *, day_first: bool = False, known: Known = parsing.NOBODY
    ) -> Line: ...


def understood(turn: Turn, text: str, read: Reads) -> tuple[Line, Meant]:
    """A typed line taken apart, and the clients and the employer that it means."""
    known = known_to(turn, parsing.possible_codes(text))
    line = read(text, turn.today, day_first=turn.day_first, known=known)
    found = [(code, known.client(code)) for code in line.codes]
    clients = dict.fromkeys(client for _, client in found if client is not None)
    unknown = tuple(code for code, client in found if client is None)
    return line, Meant(
        tuple(clients),
        unknown,
        _meant_employer(line.employer, known),
        _meant_employer(line.next_employer, known),
    )


def known_to(turn: Turn, possible_codes: Sequence[str]) -> Known:
    """Whom these words may name in this person's reach; somebody out of it goes to the audit."""
    unit = turn.standpoint.vocational_unit
    unit_id = unit.id if unit is not None else ""
    return typed_names.known(turn.doors, turn.actor, unit_id, possible_codes, now=turn.now)


def _meant_employer(run: Run | None, known: Known) -> MeantEmployer:
    if run is None:
        return MeantEmployer()
    found = run.known or known.employer(run.text)
    if found is not None:
        return MeantEmployer(known=found)
    return MeantEmployer(
        new_name=run.text, near=known.lookalikes(run.text), doubtful=run.doubtful, longer=run.longer
    )


# ---------------------------------------------------------------- the employer of a form


@dataclass(frozen=True, slots=True)
class ChosenEmployer:
    """Either a choice, or look-alikes to ask about before one is made; both empty: an error."""

    choice: EmployerChoice | None = None
    near: tuple[EmployerOption, ...] = ()


def chosen_employer(turn: Turn, form: Form, suffix: str = "") -> ChosenEmployer:
    """Reads the employer's fields; what is wrong with them stands in `form.errors`."""
    picked = form.choice(f"employer{suffix}")
    new_name = form.text(f"{pickers.NEW_EMPLOYER}{suffix}")
    same = form.choice(f"{pickers.SAME_EMPLOYER}{suffix}")
    if same and same != pickers.IS_NEW:
        return ChosenEmployer(EmployerChoice(employer_id=same))
    if picked and new_name:
        form.wrong(
            f"{pickers.NEW_EMPLOYER}{suffix}",
            "One employer at a time, please: pick one above, or name a new one here.",
        )
        return ChosenEmployer()
    if picked:
        return ChosenEmployer(EmployerChoice(employer_id=picked))
    if not new_name:
        form.wrong(f"employer{suffix}", "Which employer was it? Pick one, or name a new one below.")
        return ChosenEmployer()
    if same == pickers.IS_NEW:
        return ChosenEmployer(EmployerChoice(new_name=new_name))
    _, near = employers.match_employer(turn.doors, turn.actor, new_name, now=turn.now)
    # By name also where it is known: the same form sent again must say the same.
    return ChosenEmployer(None, near) if near else ChosenEmployer(EmployerChoice(new_name=new_name))


def ask_if_same(
    ack: Ack, view: Mapping[str, Any], near: Sequence[EmployerOption], suffix: str = ""
) -> None:
    """Shows the form again, everything typed kept, with 'Is it one of these?'."""
    field = f"{pickers.NEW_EMPLOYER}{suffix}"
    asked = pickers.near_field(near, suffix=suffix)
    content = modals.placed_after(modals.as_typed(view), field, [asked])
    updated: View = modals.again(view, content)
    ack(response_action="update", view=updated)
