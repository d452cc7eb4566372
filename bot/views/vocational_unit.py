"""The forms in which a vocational unit is set up and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.casework import drafts
from bot.casework.drafts import KEEP_MESSAGES_DAYS, LEAST_KEPT, MOST_KEPT
from bot.casework.replies import UnitSettings, Wording
from bot.views import blocks
from bot.views.blocks import Block, Option, View
from bot.views.sentence import marked
from ips.standards import PROFILES, SETTINGS

WEEKDAYS = (
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
)
PRIVATE_CHANNEL = (
    "A private channel, please: the weekly digest names client codes, and a code in a public "
    "channel can be read by the whole workspace. Choose a name that says nothing about health."
)


@dataclass(frozen=True, slots=True)
class FormStart:
    """What the form shows at first; the defaults are those of a new unit."""

    name: str = ""
    channel_id: str | None = None
    zone: str = "America/New_York"
    working_days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    holidays: tuple[tuple[date, str], ...] = ()
    send_at: time = drafts.SEND_AT
    waking_from: time = drafts.WAKING_FROM
    waking_until: time = drafts.WAKING_UNTIL
    digest_day: str = drafts.DIGEST_DAY
    digest_at: time = drafts.DIGEST_AT
    profile: str = "ips-25"
    keep_messages_days: int | None = KEEP_MESSAGES_DAYS


def start_of(settings: UnitSettings) -> FormStart:
    return FormStart(
        name=settings.name,
        channel_id=settings.channel_id,
        zone=settings.zone,
        working_days=settings.working_days,
        holidays=settings.holidays,
        send_at=settings.send_at,
        waking_from=settings.waking_from,
        waking_until=settings.waking_until,
        digest_day=settings.digest_day,
        digest_at=settings.digest_at,
        profile=settings.profile,
        keep_messages_days=settings.keep_messages_days,
    )


def form(start: FormStart, *, new: bool, private_metadata: str, by_admin: bool = False) -> View:
    """Everything a unit needs. Only the name, and for a new one its team lead, are required.

    `by_admin`: somebody who keeps no roster, but may name a team lead where there is none left.
    """
    told: list[Block] = [
        blocks.field("name", "Name of the unit", _typed(start.name, 80), required=True),
        blocks.field(
            "channel_id",
            "Its channel",
            blocks.conversation_select(initial=start.channel_id),
            hint=PRIVATE_CHANNEL,
        ),
    ]
    if new:
        told += _people()
    elif by_admin:
        told.append(_another_team_lead())
    told += _hours(start)
    told.append(
        blocks.field(
            "profile",
            "Practice profile",
            blocks.select(profile_choices(), initial=_profile_key(start.profile)),
            required=True,
            hint="Its numbers can be adapted right after saving, and later with /ips numbers.",
        )
    )
    title = "Set up a unit" if new else "Unit settings"
    word = "Set up" if new else "Save"
    return blocks.modal(
        "vocational_unit.submit", title, told, submit=word, private_metadata=private_metadata
    )


def _typed(initial: str, most: int) -> blocks.Element:
    return blocks.text_input(initial=initial or None, max_length=most)


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


def _hours(start: FormStart) -> list[Block]:
    days = blocks.options(WEEKDAYS)
    return [
        blocks.field(
            "zone",
            "Time zone",
            blocks.typeahead("unit.zone", initial=zone_choice(start.zone)),
            required=True,
        ),
        blocks.field(
            "working_days",
            "Working days",
            blocks.checkboxes(days, initial=start.working_days),
            required=True,
        ),
        blocks.field(
            "send_at",
            "Morning brief at",
            blocks.time_picker(_clock(start.send_at)),
            required=True,
            hint="Everybody may choose another hour within the waking hours.",
        ),
        blocks.field(
            "waking_from",
            "Waking hours from",
            blocks.time_picker(_clock(start.waking_from)),
            required=True,
            hint="What cannot wait is sent at once, but never outside these hours.",
        ),
        blocks.field(
            "waking_until",
            "Waking hours until",
            blocks.time_picker(_clock(start.waking_until)),
            required=True,
        ),
        blocks.field(
            "digest_day", "Digest on", blocks.select(days, initial=start.digest_day), required=True
        ),
        blocks.field(
            "digest_at", "Digest at", blocks.time_picker(_clock(start.digest_at)), required=True
        ),
        blocks.field(
            "holidays",
            "Holidays",
            blocks.text_input(
                initial=holiday_lines(start.holidays) or None,
                multiline=True,
                placeholder="2026-07-03 Independence Day",
            ),
            hint="One a line: the day, then its name. Nobody gets a brief on these days.",
        ),
        blocks.field(
            "keep_messages_days",
            "Delete my messages about clients after this many days",
            blocks.number_input(initial=start.keep_messages_days, least=LEAST_KEPT, most=MOST_KEPT),
            hint="Briefs and digests in Slack only: your records stay. Empty: I delete nothing.",
        ),
    ]


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _profile_key(name: str) -> str:
    return name.replace("-", "_") if name.replace("-", "_") in PROFILES else name


def profile_choices() -> list[Option]:
    return [blocks.option(profile.name, key) for key, profile in PROFILES.items()]


def zone_choice(zone: str) -> Option:
    return blocks.option(zone.replace("_", " "), zone)


def holiday_lines(holidays: Sequence[tuple[date, str]]) -> str:
    return "\n".join(f"{on.isoformat()} {name}".strip() for on, name in holidays)


def numbers_form(settings: UnitSettings, *, private_metadata: str) -> View:
    """The service limits and warnings of the profile, each within its bounds."""
    shipped = PROFILES[_profile_key(settings.profile)].settings
    told: list[Block] = [
        blocks.section(
            "These are the unit's own limits and warnings. An empty field means the profile's "
            "number. The fidelity scale itself is the same for everybody."
        )
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
            told.append(blocks.field(name, label, element, required=True))
            continue
        number = float(str(own)) if own is not None else None
        element = blocks.number_input(initial=number, least=setting.least, most=setting.most)
        hint = f"{setting.least} to {setting.most}; the profile says {standard}."
        told.append(blocks.field(name, label, element, hint=hint))
    return blocks.modal(
        "vocational_unit.numbers",
        "The unit's numbers",
        told,
        submit="Save",
        private_metadata=private_metadata,
    )


def saved(
    summary: Wording,
    *,
    unit_id: str,
    channel_id: str | None,
    sees_channel: bool,
    bot_user_id: str,
    is_new: bool,
    is_public: bool = False,
) -> View:
    """After a save: what is left to do, said plainly. `is_new`: the unit has just been set up."""
    told: list[Block] = [blocks.section(f"*{marked(summary)}*")]
    if channel_id is None:
        told.append(
            blocks.section(
                "No channel yet: the weekly digest has nowhere to go. Choose one in the settings."
            )
        )
    elif not sees_channel:
        told.append(
            blocks.section(
                f"I am not in <#{channel_id}> yet, so the digest cannot arrive. Please type there: "
                f"`/invite` <@{bot_user_id}>"
            )
        )
    if channel_id is not None and is_public:
        told.append(
            blocks.section(
                f"<#{channel_id}> is public: whoever is in this workspace can read the client "
                "codes in the digest. A private channel is the better place; choose another one "
                "in the settings, or make this one private in Slack."
            )
        )
    if is_new:
        told.append(
            blocks.context(
                "Next: the team lead opens `/ips` and enters the people already on the caseload "
                "('Enter a caseload'). Nobody is reminded of the past."
            )
        )
    told.append(blocks.actions(blocks.button("Numbers", "ips.numbers_of", unit_id)))
    return blocks.modal("vocational_unit.saved", "Saved", told, close="Done")
