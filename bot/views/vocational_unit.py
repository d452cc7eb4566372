"""The forms in which a vocational unit is set up and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.casework.replies import Opened, UnitSettings, Wording
from bot.views import blocks, open_channels, read_only
from bot.views.blocks import Block, Option, View
from bot.views.sentence import marked
from ips import unit_settings
from ips.standards import PROFILES, SETTINGS
from ips.unit_settings import FullSettings, Marker, Setting
from ips.words import WEEKDAYS as DAYS_OF_THE_WEEK

WEEKDAYS = tuple(zip(unit_settings.WEEKDAYS, DAYS_OF_THE_WEEK, strict=True))
FIRST_ZONE = "America/New_York"  # where Slack says of nobody in which zone they are


TO_READ = blocks.context("For you to read: the team lead and admins keep these.")


def form(
    start: FullSettings,
    *,
    new: bool,
    private_metadata: str,
    by_admin: bool = False,
    to_read: bool = False,
    opened: Opened | None = None,
) -> View:
    """Everything a unit needs. Only the name, and for a new one its team lead, are required.

    `by_admin`: somebody who keeps no roster, but may name a team lead where there is none left.
    `to_read`: for somebody of the unit who keeps none of it: nothing in it can be changed.
    `opened`: why the channel is no place for the agenda just now.
    """
    people = _people() if new else [_another_team_lead()] if by_admin else []
    asked: list[Block] = [TO_READ] if to_read else []
    for setting in unit_settings.SETTINGS:
        if setting.asked:
            asked.append(_input(setting, getattr(start, setting.name)))
        if isinstance(setting.marker, unit_settings.Channel):
            asked += [*_agenda_waits(start.channel_id, opened), *people]
    title = "Set up a unit" if new else "Unit settings"
    word = "Set up" if new else "Save"
    drawn = blocks.modal(
        "vocational_unit.submit", title, asked, submit=word, private_metadata=private_metadata
    )
    return read_only.to_read(drawn) if to_read else drawn


def _agenda_waits(channel_id: str | None, opened: Opened | None) -> list[Block]:
    if channel_id is None or opened is None:
        return []
    why = open_channels.reason(opened, f"<#{channel_id}>")
    return [
        blocks.section(
            f"{why} So the agenda waits, and comes to the team lead alone. "
            f"{open_channels.mending(opened)}"
        )
    ]


def _input(setting: Setting, held: Any) -> Block:
    marker = setting.marker
    element = _element(marker, held)
    return blocks.field(
        setting.name, marker.label, element, required=marker.required, hint=marker.hint
    )


def _element(marker: Marker, held: Any) -> blocks.Element:
    match marker:
        case unit_settings.Channel():
            return blocks.conversation_select(initial=held)
        case unit_settings.Zone():
            return blocks.typeahead("unit.zone", initial=zone_choice(held))
        case unit_settings.Weekday():
            return blocks.select(blocks.options(WEEKDAYS), initial=held)
        case unit_settings.Weekdays():
            return blocks.checkboxes(blocks.options(WEEKDAYS), initial=held)
        case unit_settings.Hour():
            return blocks.time_picker(f"{held:%H:%M}")
        case unit_settings.Holidays():
            example = "2026-07-03 Independence Day"
            return blocks.text_input(
                initial=holiday_lines(held), multiline=True, placeholder=example
            )
        case unit_settings.Number(least=least, most=most):
            return blocks.number_input(initial=held, least=least, most=most)
        case unit_settings.Practice():
            return blocks.select(profile_choices(), initial=_profile_key(held))
        case unit_settings.Name(most=most):
            return blocks.text_input(initial=held, max_length=most)
    raise TypeError(f"no input for {marker}")


def _people() -> list[Block]:
    return [
        blocks.field(
            "team_lead",
            "Team lead",
            blocks.user_select(),
            required=True,
            hint="From then on the team lead keeps the roster, leave and these settings.",
        ),
        blocks.field("staff", "Employment specialists", blocks.multi_user_select()),
        blocks.field("peer_mentors", "Peer mentors", blocks.multi_user_select()),
    ]


def _another_team_lead() -> Block:
    return blocks.field(
        "team_lead",
        "Name another team lead",
        blocks.user_select(),
        hint="Where the team lead has left, or needs a second one. They keep the roster from then.",
    )


def _profile_key(name: str) -> str:
    return name.replace("-", "_") if name.replace("-", "_") in PROFILES else name


def profile_choices() -> list[Option]:
    return [blocks.option(profile.name, key) for key, profile in PROFILES.items()]


def zone_choice(zone: str) -> Option:
    return blocks.option(zone.replace("_", " "), zone)


def holiday_lines(holidays: Sequence[tuple[date, str]]) -> str:
    return "\n".join(f"{on.isoformat()} {name}".strip() for on, name in holidays)


def numbers_form(settings: UnitSettings, *, private_metadata: str, to_read: bool = False) -> View:
    """The service limits and warnings of the profile, each within its bounds."""
    shipped = PROFILES[_profile_key(settings.profile)].settings
    content: list[Block] = [
        *([TO_READ] if to_read else []),
        blocks.section(
            "These are the unit's own limits and warnings. An empty field means the profile's "
            "number. The fidelity scale itself is the same for everybody."
        ),
    ]
    for name, setting in SETTINGS.items():
        own = settings.overrides.get(name)
        standard = getattr(shipped, name)
        label = setting.meaning[:1].upper() + setting.meaning[1:]
        if setting.yes_no:
            standing = bool(standard if own is None else own)
            element = blocks.select(
                blocks.options((("yes", "Yes"), ("no", "No"))), initial="yes" if standing else "no"
            )
            content.append(blocks.field(name, label, element, required=True))
            continue
        held = standard if own is None and to_read else own
        number = float(str(held)) if held is not None else None
        element = blocks.number_input(initial=number, least=setting.least, most=setting.most)
        hint = f"{setting.least} to {setting.most}; the profile says {standard}."
        content.append(blocks.field(name, label, element, hint=hint))
    drawn = blocks.modal(
        "vocational_unit.numbers",
        "The unit's numbers",
        content,
        submit="Save",
        private_metadata=private_metadata,
    )
    return read_only.to_read(drawn) if to_read else drawn


def saved(
    summary: Wording,
    *,
    unit_id: str,
    channel_id: str | None,
    sees_channel: bool,
    bot_user_id: str,
    is_new: bool,
    opened: Opened | None = None,
) -> View:
    """After a save: what is left to do, said plainly. `is_new`: the unit has just been set up."""
    content: list[Block] = [blocks.section(f"*{marked(summary)}*")]
    if channel_id is None:
        content.append(
            blocks.section(
                "No channel yet: the weekly agenda has nowhere to go. Choose one in the settings."
            )
        )
    elif not sees_channel:
        content.append(
            blocks.section(
                f"I am not in <#{channel_id}> yet, so the agenda cannot arrive. Please type there: "
                f"`/invite` <@{bot_user_id}>"
            )
        )
    content += _agenda_waits(channel_id, opened)
    if is_new:
        content.append(
            blocks.context(
                "Next: the team lead opens `/ips` and enters the people already on the caseload "
                "('Enter a caseload'). Nobody is reminded of the past."
            )
        )
    content.append(blocks.actions(blocks.button("Numbers", "ips.numbers_of", unit_id)))
    return blocks.modal("vocational_unit.saved", "Saved", content, close="Done")
