"""The menu behind `/ips`: what somebody may do here depends on who they are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.casework.replies import Standpoint, UnitSettings
from bot.views import blocks
from bot.views.blocks import Block, Element, View
from ips.facts import StaffRole
from ips.words.table import ROLES

HelpLine = tuple[str, str, str]  # command, what it does, an example

# The words after /ips and what each is for, by whom they are meant for.
WORDS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "For everybody",
        (
            ("caseload", "my people"),
            ("lead", "job leads"),
            ("log", "what else happened: your week's time, meetings, trainings"),
            ("actions", "what your unit agreed on and is still open"),
            ("action", "who does what by when, as in: action Ben call VR by Fri"),
            ("me", "my settings: the hour of my brief, days off, dates"),
            ("help", "this"),
        ),
    ),
    (
        "For specialists and the team lead",
        (
            ("time", "your week, as in: time 32h 24h community"),
            ("team", "an MH team's meeting, as in: team North"),
            ("vr", "a talk with VR, as in: vr C-114 phone Lee: interpreter"),
            ("meeting", "group supervision: who was there, and whom you talked about"),
            ("golive", "enter people already on a caseload"),
            ("outcomes", "the unit's outcomes of a quarter"),
            ("calendar", "what the unit has to do, a year ahead"),
        ),
    ),
    (
        "For the team lead",
        (
            ("field", "field mentoring, as in: field Ben Bean & Leaf"),
            ("roster", "who is in the unit"),
            ("leave", "who is away, and who covers"),
            ("transfer", "hand over clients"),
            ("digest", "the agenda as of now"),
            ("settings", "channel, hours, holidays, agenda, profile"),
            ("numbers", "the unit's own numbers"),
        ),
    ),
    (
        "For an admin",
        (
            ("setup", "set up a unit"),
            ("names", "allow or forbid client names"),
            ("health", "what could not be delivered"),
        ),
    ),
    ("For somebody of the agency", (("agency", "what all units have sent, side by side"),)),
)


def help_lines(commands: Sequence[HelpLine], *, has_unit: bool) -> list[Block]:
    """One line for each command, with an example."""
    content: list[Block] = [
        blocks.section("*What I can do for you.* A command alone opens a form.")
    ]
    lines = [
        f"*{name}*  {blocks.escape(does)}\n      `{blocks.escape(example)}`"
        for name, does, example in commands
    ]
    content += [blocks.section(line) for line in lines]
    content.append(blocks.section(_words_after()))
    content.append(
        blocks.context(
            "Every command also works as `/ips` and its word: `/ips contact …`. "
            "On a phone, the same forms are behind the ⚡ shortcuts and in my Home tab."
        )
    )
    if not has_unit:
        content.append(blocks.context(blocks.escape(NOT_ON_A_ROSTER)))
    return content


def _words_after() -> str:
    lines = [
        f"{who}: " + ", ".join(f"`{word}` ({what})" for word, what in meant) for who, meant in WORDS
    ]
    return "\n".join(["*Words after `/ips`*", *lines])


NOT_ON_A_ROSTER = (
    "You are not on a vocational unit's roster yet. Please ask your team lead to add you: "
    "they do it under /ips, 'Roster'."
)


def menu(standpoint: Standpoint, units: Sequence[UnitSettings] = ()) -> View:
    """The buttons that fit this person: staff, team lead, admin."""
    content: list[Block] = []
    me, unit = standpoint.me, standpoint.vocational_unit
    if me is not None and me.role is not None and unit is not None:
        role = ROLES[me.role].within
        content.append(blocks.section(f"*{blocks.escape(unit.name)}* · {role}"))
        content.append(blocks.actions(*_for_everybody()))
        if me.role is StaffRole.TEAM_LEAD:
            content.append(blocks.section("*For the team lead*"))
            content.append(blocks.actions(*_for_the_team_lead()))
        elif me.role is StaffRole.EMPLOYMENT_SPECIALIST:
            content.append(blocks.actions(blocks.button("Enter my caseload", "ips.golive")))
    elif not standpoint.is_admin:
        content.append(blocks.section(blocks.escape(NOT_ON_A_ROSTER)))
        content.append(blocks.actions(blocks.button("What can it do?", "ips.help")))
    if standpoint.is_admin:
        content += _for_the_admin(standpoint, units)
    return blocks.modal("ips_menu", "IPS", content, close="Close")


def _for_everybody() -> list[Element]:
    return [
        blocks.button("My people", "ips.caseload", style="primary"),
        blocks.button("Job leads", "ips.lead"),
        blocks.button("Something else happened", "ips.log"),
        blocks.button("My settings", "ips.me"),
        blocks.button("Help", "ips.help"),
    ]


def _for_the_team_lead() -> list[Element]:
    return [
        blocks.button("Roster", "ips.roster"),
        blocks.button("Leave and cover", "ips.leave"),
        blocks.button("Hand over clients", "ips.transfer"),
        blocks.button("Enter a caseload", "ips.golive"),
        blocks.button("This week's agenda", "ips.digest"),
        blocks.button("Outcomes", "ips.outcomes"),
        blocks.button("The year ahead", "ips.calendar"),
        blocks.button("Unit settings", "ips.settings"),
        blocks.button("The unit's numbers", "ips.numbers"),
    ]


def _for_the_admin(standpoint: Standpoint, units: Sequence[UnitSettings]) -> list[Block]:
    content: list[Block] = [
        blocks.section(
            "*For the admin*\nA vocational unit needs a name, a team lead and its specialists. "
            "After that its team lead keeps the roster."
        ),
        blocks.actions(
            blocks.button("Set up a vocational unit", "ips.setup", style="primary"),
            blocks.button("Client names", "ips.names"),
            blocks.button("Delivery", "ips.health"),
        ),
    ]
    for unit in units[:20]:
        content.append(
            blocks.section(
                f"{blocks.escape(unit.name)}"
                + (f" · <#{unit.channel_id}>" if unit.channel_id else " · no channel yet"),
                accessory=blocks.button("Settings", "ips.settings_of", unit.id),
            )
        )
    return content


def names_form(allowed: bool, *, private_metadata: str) -> View:
    """Codes only, until an admin has read this and says otherwise."""
    content: list[Block] = [
        blocks.section(
            "*Client codes only* is how I start. A name beside the code helps people, and it puts "
            "a person's name beside their health service into Slack."
        ),
        blocks.section(
            "Before you allow names, please make sure that\n"
            "• your Slack plan and contract (a signed BAA where HIPAA applies) cover it, "
            "for messages as well as forms and the Home tab;\n"
            "• a unit within a substance-use program (42 CFR Part 2) has its own consent;\n"
            "• nobody treats Slack as the record.\n"
            "Names are encrypted in the database, and never shown in channels. A notification has "
            "one for whoever has chosen to have their brief read aloud, and nobody else."
        ),
    ]
    if allowed:
        content.append(
            blocks.section("*Names are allowed just now.* Forbidding hides them at once.")
        )
        agree = blocks.checkboxes(
            [blocks.option("Show codes only from now on", "forbid")], action_id="names"
        )
        content.append(blocks.field("names", "Client names", agree, required=True))
        return blocks.modal(
            "names.submit",
            "Client names",
            content,
            submit="Forbid names",
            private_metadata=private_metadata,
        )
    agree = blocks.checkboxes(
        [blocks.option("I have read this and answer for it", "allow")], action_id="names"
    )
    content.append(blocks.field("names", "Your acknowledgement", agree, required=True))
    return blocks.modal(
        "names.submit",
        "Client names",
        content,
        submit="Allow names",
        private_metadata=private_metadata,
    )
