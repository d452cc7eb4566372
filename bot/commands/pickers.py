"""Typeahead over clients and employers, and who is meant by the words of a typed line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App

from bot.casework import caseload, employers, introductions, named
from bot.casework.doors import Doors
from bot.casework.drafts import EmployerChoice
from bot.casework.introductions import Introduction
from bot.casework.named import Named
from bot.casework.replies import Actor, ClientLabel, EmployerOption, NotAllowed
from bot.commands import modals, parsing
from bot.commands.modals import Form, Turn
from bot.commands.parsing import Run
from bot.views import contact, jobend, jobstart, pickers, visit
from bot.views.blocks import Block, Option, View

LISTED = 100  # Slack shows no more options
NO_CHOICE_YET = EmployerChoice()


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

_shows_beside = modals.in_modal(contact.SUBMIT, visit.SUBMIT, jobstart.SUBMIT, jobend.SUBMIT)


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
    return introductions.introduce(turn.doors, turn.actor, client_ids, now=turn.now)


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
    rest: str = ""  # words behind the employer's name: a job title, perhaps
    sure: bool = False

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

    @property
    def client_ids(self) -> tuple[str, ...]:
        return tuple(client.id for client in self.clients)

    @property
    def client_id(self) -> str | None:
        """The one client of the line, if it names one."""
        return self.clients[0].id if len(self.clients) == 1 else None


def meant(turn: Turn, codes: Sequence[str], employer: Run | None = None) -> Meant:
    """Clients whose code was typed, and the employer a run of words names."""
    unit = turn.standpoint.vocational_unit
    found = named.named(
        turn.doors,
        turn.actor,
        unit.id if unit is not None else "",
        codes,
        employer.text if employer is not None else None,
        now=turn.now,
    )
    return Meant(found.clients, found.unknown, _meant_employer(employer, found))


def _meant_employer(run: Run | None, found: Named) -> MeantEmployer:
    """New and unlike every other counts as sure."""
    if run is None:
        return MeantEmployer()
    if found.employer is not None:
        return MeantEmployer(known=found.employer, sure=True)
    near = found.lookalikes
    split = None if run.quoted else parsing.known_prefix(run.text, [one.name for one in near])
    if split is not None:
        name, rest = split
        known = next(one for one in near if one.name == name)
        return MeantEmployer(known=known, rest=rest, sure=True)
    sure = not near and not run.may_be_longer
    return MeantEmployer(new_name=run.text, near=near, sure=sure)


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
