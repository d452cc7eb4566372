"""The roster of a vocational unit: people, their hours, leave with cover, handing over clients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.casework.replies import ClientChoice, LeaveLine, StaffMember, Wording
from bot.casework.team import mh_teams
from bot.views import blocks, forms, words
from bot.views.blocks import Block, Option, View
from bot.views.sentence import marked
from ips.facts import StaffRole
from ips.records.planned_leave import PlannedLeaveRecord
from ips.words.table import ROLES

STAFF_SHOWN = 40
LEAVES_SHOWN = 20


def roster(
    staff: Sequence[StaffMember],
    today: date,
    *,
    done: Sequence[Wording] = (),
    may_keep: bool = True,
) -> View:
    """Everybody in roster order; who keeps it has a button to change each one's role or hours."""
    content: list[Block] = _done(done)
    for one in staff[:STAFF_SHOWN]:
        change = blocks.button("Change", "roster.change", one.id) if may_keep else None
        content.append(blocks.section(_line(one, today), accessory=change))
    if len(staff) > STAFF_SHOWN:
        content.append(blocks.context(f"… and {len(staff) - STAFF_SHOWN} more"))
    if may_keep:
        content.append(blocks.actions(blocks.button("Add somebody", "roster.add", style="primary")))
    else:
        content.append(blocks.context("The team lead keeps the roster."))
    return blocks.modal("roster", "Roster", content, close="Close")


def _done(sentences: Sequence[Wording]) -> list[Block]:
    """What was just done, and in small print what follows from it."""
    if not sentences:
        return []
    done, *notes = (marked(sentence) for sentence in sentences)
    return [blocks.section(f"✓ {done}"), *(blocks.context(note) for note in notes)]


def _line(one: StaffMember, today: date) -> str:
    role = ROLES[one.role].within if one.role else "not on the roster"
    line = f"{words.person(one.slack_user_id)} · {role} · {one.fte:g} FTE"
    if one.teams:
        line += f" · {blocks.escape(mh_teams.in_words(one.teams))}"
    if one.on_leave_until is not None:
        line += f" · away until {words.near_day(one.on_leave_until, today)}"
    return line


def add_form(*, private_metadata: str) -> View:
    content = [
        blocks.field("staff", "Who", blocks.user_select(), required=True),
        *_role_and_hours(StaffRole.EMPLOYMENT_SPECIALIST, 1.0),
        _teams(()),
    ]
    return blocks.modal(
        "roster.add_submit",
        "Add somebody",
        content,
        submit="Add",
        private_metadata=private_metadata,
    )


def change_form(one: StaffMember, *, private_metadata: str) -> View:
    sure = blocks.are_you_sure(
        "Take them off the roster?",
        "Their record stays. Hand over their clients first, or they wait with you.",
        "Take off",
    )
    content = [
        blocks.section(
            words.person(one.slack_user_id),
            accessory=blocks.button(
                "Take off the roster", "roster.remove", one.id, style="danger", confirm=sure
            ),
        ),
        *_role_and_hours(one.role or StaffRole.EMPLOYMENT_SPECIALIST, one.fte),
        _teams(one.teams),
    ]
    return blocks.modal(
        "roster.change_submit", "Change", content, submit="Save", private_metadata=private_metadata
    )


def _role_and_hours(role: StaffRole, fte: float) -> list[Block]:
    return [
        blocks.field(
            "role",
            "Role",
            blocks.select(words.options(ROLES), initial=role.value),
            required=True,
        ),
        blocks.field(
            "fte",
            "Full-time equivalent",
            blocks.number_input(initial=fte, decimals=True, least=0.05, most=1),
            required=True,
            hint="1 is full time, 0.5 is half.",
        ),
    ]


def _teams(teams: Sequence[str]) -> Block:
    """One a line, so that a name with a comma in it comes back whole."""
    return blocks.field(
        "teams",
        "MH teams",
        blocks.text_input(initial="\n".join(teams), multiline=True),
        hint="The mental-health teams they are part of, one a line. The fidelity scale looks for "
        "one or two a specialist (O1).",
    )


# ---------------------------------------------------------------- leave


def leaves(
    lines: Sequence[LeaveLine], today: date, *, done: Sequence[Wording] = (), may_keep: bool = True
) -> View:
    """Who is away and who stands in: the covering colleague gets the reminders."""
    content: list[Block] = _done(done)
    if not lines:
        content.append(blocks.section("Nobody is away or going to be."))
    for line in lines[:LEAVES_SHOWN]:
        cancel = blocks.button("Cancel", "leave.cancel", line.id) if may_keep else None
        content.append(blocks.section(_leave(line, today), accessory=cancel))
    if len(lines) > LEAVES_SHOWN:
        content.append(blocks.context(f"… and {len(lines) - LEAVES_SHOWN} more"))
    if may_keep:
        content.append(blocks.actions(blocks.button("Plan leave", "leave.add", style="primary")))
    else:
        content.append(blocks.context("The team lead plans leave: please tell them your days."))
    return blocks.modal("leaves", "Leave and cover", content, close="Close")


def _leave(line: LeaveLine, today: date) -> str:
    who = words.person(line.staff.slack_user_id)
    first, last = words.day(line.from_on, today), words.day(line.until_on, today)
    days = f"on {first}" if first == last else f"{first} to {last}"
    if line.cover is None and line.stays_with_them:
        return f"{who} · {days} · nobody covers: the reminders keep coming to them"
    if line.cover is None:
        return f"{who} · {days} · nobody covers: the team lead gets the reminders"
    return f"{who} · {days} · {words.person(line.cover.slack_user_id)} covers"


def leave_form(staff: Sequence[Option], today: date, *, private_metadata: str) -> View:
    content = [
        blocks.field("staff_member_id", "Who is away", blocks.select(staff), required=True),
        *forms.inputs(PlannedLeaveRecord, today),
        blocks.field(
            "cover_id",
            "Who covers",
            blocks.select(staff),
            hint="They get the reminders. Left empty, the team lead does. Due dates never move.",
        ),
    ]
    return blocks.modal(
        "leave.submit",
        PlannedLeaveRecord.heading,
        content,
        submit="Save",
        private_metadata=private_metadata,
    )


# ---------------------------------------------------------------- handing over clients


def transfer_form(
    staff: Sequence[Option], today: date, *, private_metadata: str, clients: Sequence[Option] = ()
) -> View:
    content = [
        blocks.field(
            "client_ids",
            "Which clients",
            blocks.multi_typeahead("transfer.clients", initial=clients, placeholder="Type a code"),
            required=True,
        ),
        blocks.field("to_staff_member_id", "To whom", blocks.select(staff), required=True),
        blocks.field(
            "kind",
            "As",
            blocks.select(
                blocks.options(
                    (
                        ("carries", "Their employment specialist"),
                        ("supports", "Supported by a peer mentor, besides"),
                    )
                ),
                initial="carries",
            ),
            required=True,
        ),
        blocks.field(
            "from_on",
            "From",
            blocks.date_picker(today),
            required=True,
            hint="What is due keeps its day; the reminders go to the new colleague.",
        ),
    ]
    return blocks.modal(
        "transfer.submit",
        "Hand over clients",
        content,
        submit="Hand over",
        private_metadata=private_metadata,
    )


def staff_options(staff: Sequence[StaffMember], names: dict[str, str]) -> list[Option]:
    """Staff members as choices; `names` by Slack user id, as Slack shows them."""
    return [
        blocks.option(
            f"{names.get(one.slack_user_id, 'Colleague')} ({ROLES[one.role].within})", one.id
        )
        for one in staff
        if one.role is not None
    ]


def client_options(found: Sequence[ClientChoice], today: date) -> list[Option]:
    return [blocks.option(words.client_choice(one, today), one.client.id) for one in found]
