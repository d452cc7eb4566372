"""Looks at everything the bot needs and says what to mend, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from shlex import quote

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import channels
from bot.casework.administration import workspaces
from bot.casework.reminders import clock_was_ahead, open_channels, undelivered
from bot.casework.reminders.content import DeliveryNotice
from bot.clock import is_known_zone
from bot.config import Settings
from bot.machine_clock import time_in
from bot.manifest import INSTALL_PATH, SCOPES
from bot.server.own_files import open_to_others
from bot.slack.web_client import slack_client
from bot.views import notices, words
from bot.views import open_channels as channel_words
from db import backups
from db.doors import (
    NotRecorded,
    PatientDoors,
    database_now,
    is_damaged,
    open_doors,
    open_patient_doors,
)
from db.encryption import Cipher, WrongKey, use_cipher
from db.keys import look
from db.migrate import NewerDatabase, is_current, keeps_one_stay_open

MOST_LISTED = 20
NOT_REACHED = "Slack cannot be reached. Check the network, a proxy, SLACK_API_URL."
MOST_SKEW_SECONDS = 60  # Slack refuses a signature that is five minutes off


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` says what to do where it is not well, after `each`."""

    what: str
    mend: str | None = None
    each: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        return self.mend is None


def examine(settings: Settings, *, now: datetime) -> tuple[Finding, ...]:
    """Everything in the order in which things depend on each other. Nothing is changed.

    `now`: machine time, to compare with Slack's.
    """
    found = [*_database(settings)]
    if all(one.well for one in found):
        found += _files(settings)
        found += _private_texts(settings)
        found += _times(settings, now)
        found += _people(settings)
    if settings.slack_bot_token is None and settings.for_many_workspaces:
        return (*found, *(_installed(settings) if all(one.well for one in found) else ()))
    if settings.slack_bot_token is None:
        found.append(
            Finding(
                "Slack",
                "No tokens are set, so `run` opens the practice workspace. For a real Slack put "
                "SLACK_BOT_TOKEN and SLACK_APP_TOKEN into .env (see .env.example).",
            )
        )
        return tuple(found)
    slack = slack_client(settings, settings.slack_bot_token)
    answer = _asked(lambda: slack.auth_test())
    found += _bot_token(answer)
    found += _app_token(settings)
    if isinstance(answer, SlackResponse):
        found += [_scopes(answer), _clock(answer, now)]
        if all(one.well for one in _database(settings)):
            found += _zones(settings, str(answer["team_id"]))
            found += _channels(settings, slack, str(answer["team_id"]), str(answer["user_id"]))
            found.append(_undelivered(settings, str(answer["team_id"])))
    return tuple(found)


# ---------------------------------------------------------------- files, database and keys


def _files(settings: Settings) -> Iterator[Finding]:
    """A start closes those that are ours; so these are somebody else's, or it has not run yet."""
    for path in open_to_others(settings.database_url):
        yield Finding(
            f"File {path}",
            f"Others on this machine can read or change it. Run: chmod go-rwx {quote(str(path))}",
        )


def _database(settings: Settings) -> Iterator[Finding]:
    if backups.is_missing(settings.database_url):
        yield Finding("Database", "There is none yet. Run: python -m bot migrate")
        return
    doors = open_doors(settings.database_url)  # it has to answer people in time
    try:
        with doors.reading() as session:
            session.execute(text("SELECT 1"))
    except (NotRecorded, SQLAlchemyError) as error:
        yield Finding("Database", _why_silent(settings, error))
        return
    finally:
        doors.close()
    yield Finding("Database answers")
    try:
        current = is_current(settings.database_url)
    except NewerDatabase:
        yield Finding("Tables", "They belong to a newer version of ips-bot. Start that version.")
        return
    if not current:
        yield Finding("Tables", "They are not up to date. Run: python -m bot migrate")
        return
    yield Finding("Tables are up to date")
    yield _keys(settings)


def _why_silent(settings: Settings, error: Exception) -> str:
    if is_damaged(error):
        return (
            "The file in DATABASE_URL is damaged, or no SQLite database. Check the name, or "
            "restore a backup."
        )
    if settings.database_url.startswith("sqlite"):
        return "The file in DATABASE_URL cannot be opened. Check its name, and who may read it."
    return "It does not answer. Check DATABASE_URL, and that the server is running."


def _keys(settings: Settings) -> Finding:
    use_cipher(Cipher(settings.encryption_keys))
    doors = open_patient_doors(settings.database_url)
    try:
        workspaces.check_keys(doors)
    except WrongKey:
        return Finding(
            "Encryption keys",
            "What is stored does not open with them. Add the former key behind the new one in "
            "ENCRYPTION_KEYS.",
        )
    finally:
        doors.close()
    return Finding("Encryption keys open what is stored")


def _private_texts(settings: Settings) -> Iterator[Finding]:
    """Each of them is opened where it stands; nothing of it is shown."""
    doors = open_patient_doors(settings.database_url)
    try:
        seen = look(doors, Cipher(settings.encryption_keys))
    finally:
        doors.close()
    if seen.unreadable:
        where = "; ".join(map(str, seen.unreadable[:MOST_LISTED]))
        more = len(seen.unreadable) - MOST_LISTED
        yield Finding(
            "Private texts",
            f"{len(seen.unreadable)} cannot be read: they were changed, put there from elsewhere, "
            "or written under a key that is not given. Nobody sees them. Restore them from a "
            f"backup, or write them anew: {where}{f' and {more} more' if more > 0 else ''}.",
        )
    if seen.unbound:
        yield Finding(
            "Private texts of a former version",
            f"{seen.unbound} would also open in another place than the one where they were "
            "written. Run: python -m bot keys rotate",
        )
    if not seen.unreadable and not seen.unbound:
        yield Finding("Private texts open where they stand, and nowhere else")


def _times(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The database's clock against ours, and whoever waits for a day that a wrong clock named."""
    doors = open_patient_doors(settings.database_url)
    try:
        with doors.reading() as session:
            skew = abs((database_now(session) - now).total_seconds())
        waiting = clock_was_ahead.too_far_ahead(doors, now)
    finally:
        doors.close()
    if skew > MOST_SKEW_SECONDS:
        yield Finding(
            "Clocks",
            f"This machine and the database differ by {skew:.0f} seconds. Switch on time "
            "synchronization on both.",
        )
    if waiting.number:
        yield Finding(
            "Next briefs and digests",
            f"{words.plural(len(waiting.people), 'person', 'people')} and "
            f"{words.plural(len(waiting.vocational_units), 'unit')} wait for a day too far ahead: "
            "a clock was wrong. Where this machine's clock is right now, `run` or `work` brings "
            "them back by itself.",
        )


def _people(settings: Settings) -> Iterator[Finding]:
    """What is no question for a program, such as which day somebody left: people are asked."""
    doors = open_patient_doors(settings.database_url)
    try:
        left_open = workspaces.stays_left_open(doors)
        alike = workspaces.codes_like_anothers(doors)
    finally:
        doors.close()
    if alike:
        yield Finding(
            "Codes of clients",
            f"{alike} differ from somebody else's in the width of a letter alone: typed, they name "
            "that other person. All stay as they are; please find such people in /caseload.",
        )
    if left_open:
        who = "1 person has" if left_open == 1 else f"{left_open} people have"
        yield Finding(
            "Stays in the program",
            f"{who} an earlier stay without an exit beside a later one. Nothing was closed by "
            "guess: the agenda asks their team lead, who records the exit or undoes the entry.",
        )
    elif not keeps_one_stay_open(settings.database_url):
        yield Finding(
            "Tables",
            "Nobody has two stays open any more, so the database can keep it that way from now "
            "on. Run: python -m bot migrate",
        )


# ---------------------------------------------------------------- Slack


def _asked(call: Callable[[], SlackResponse]) -> SlackResponse | str:
    """Slack's answer, or its word for why not ('' when it could not be reached)."""
    try:
        return call()
    except SlackApiError as error:
        return str(error.response["error"])
    except OSError:
        return ""


def _bot_token(answer: SlackResponse | str) -> Iterator[Finding]:
    if isinstance(answer, SlackResponse):
        yield Finding(f"Bot token works in {answer['team']}")
    elif answer:
        yield Finding(
            "Bot token",
            f"Slack refuses SLACK_BOT_TOKEN ({answer}). Copy it again from 'OAuth & Permissions'.",
        )
    else:
        yield Finding("Slack", NOT_REACHED)


def _installed(settings: Settings) -> Iterator[Finding]:
    """Every workspace that has installed the bot, each with its own token."""
    doors = open_patient_doors(settings.database_url)
    try:
        kept = [workspaces.find(doors, each) for each in workspaces.every_id(doors)]
        left = [each for each in workspaces.every_one(doors) if each.left_at is not None]
    finally:
        doors.close()
    if not kept:
        yield Finding(f"No workspace yet: open {settings.base_url}{INSTALL_PATH} in a browser")
    for gone in left:
        yield Finding(
            f"{gone.name} has removed the app; its records are kept until they are erased "
            f"(workspaces erase {gone.id})"
        )
    for workspace in kept:
        if workspace is None:
            continue  # it left just now
        slack = slack_client(settings, workspace.bot_token)
        answer = _asked(lambda slack=slack: slack.auth_test())  # type: ignore[misc]
        if isinstance(answer, SlackResponse):
            yield Finding(f"Bot token works in {workspace.name}")
            yield from _zones(settings, workspace.id)
            yield from _channels(settings, slack, workspace.id, str(workspace.bot_user_id))
            yield _undelivered(settings, workspace.id)
        else:
            yield Finding(
                f"Bot token of {workspace.name} ({workspace.id})",
                f"Slack refuses it ({answer}). Ask that workspace to install the bot again: "
                f"{settings.base_url}{INSTALL_PATH}"
                if answer
                else NOT_REACHED,
            )


def _app_token(settings: Settings) -> Iterator[Finding]:
    if settings.slack_app_token is None:
        missing = "Without SLACK_APP_TOKEN there is no Socket Mode"
        if settings.slack_signing_secret is None:
            yield Finding("App token", f"{missing}, and without SLACK_SIGNING_SECRET no `web`.")
        else:
            yield Finding("Signing secret is set: `web` can serve signed HTTP")
        return
    token = settings.slack_app_token
    answer = _asked(lambda: slack_client(settings).apps_connections_open(app_token=token))
    if isinstance(answer, SlackResponse):
        yield Finding("App token opens Socket Mode")
    else:
        yield Finding(
            "App token",
            f"Slack refuses SLACK_APP_TOKEN ({answer}). It needs the scope connections:write, and "
            "Socket Mode must be on."
            if answer
            else NOT_REACHED,
        )


def _scopes(answer: SlackResponse) -> Finding:
    granted = {one.strip() for one in _header(answer, "x-oauth-scopes").split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        return Finding(
            "Scopes",
            f"Missing: {', '.join(missing)}. Paste manifest.json into your app's 'App Manifest', "
            "then install the app again.",
        )
    return Finding("Scopes are complete")


def _clock(answer: SlackResponse, now: datetime) -> Finding:
    slack_time = time_in(answer.headers)
    if slack_time is None:
        return Finding("Clock: Slack did not say the time")
    skew = abs((slack_time - now).total_seconds())
    if skew > MOST_SKEW_SECONDS:
        return Finding(
            "Clock",
            f"This machine is {skew:.0f} seconds off. Switch on time synchronization: Slack "
            "refuses what is five minutes old.",
        )
    return Finding("Clock agrees with Slack's")


def _header(answer: SlackResponse, name: str) -> str:
    headers = {key.lower(): value for key, value in answer.headers.items()}
    value = headers.get(name, "")
    return value[0] if isinstance(value, list) else str(value)


def _channels(
    settings: Settings, slack: WebClient, workspace_id: str, bot_user_id: str
) -> Iterator[Finding]:
    doors = open_patient_doors(settings.database_url)
    try:
        units = workspaces.channels_of_units(doors, workspace_id)
    finally:
        doors.close()
    if not units:
        yield Finding("No vocational unit yet: an admin types /ips in Slack")
    for unit_id, name, channel_id in units:
        if channel_id is None:
            yield Finding(f"Channel of {name}", "None is chosen. Choose one: /ips, Unit settings.")
        else:
            mend = _channel_mend(settings, slack, workspace_id, (unit_id, channel_id), bot_user_id)
            yield Finding(
                f"Channel of {name}" + (" can be posted to" if mend is None else ""), mend
            )


def _zones(settings: Settings, workspace_id: str) -> Iterator[Finding]:
    doors = open_patient_doors(settings.database_url)
    try:
        zones = workspaces.zones_of_units(doors, workspace_id)
    finally:
        doors.close()
    for name, zone in zones:
        if not is_known_zone(zone):
            yield Finding(
                f"Time zone of {name}",
                f"This machine does not know “{zone}”, so nothing can be recorded there. Choose "
                "another one with /ips settings, or bring this machine's time zones up to date "
                "(the package tzdata).",
            )


def open_channels_among(
    settings: Settings, doors: PatientDoors, workspace_id: str, chosen: Iterable[tuple[str, str]]
) -> tuple[str, ...]:
    """A sentence for each chosen channel (unit's name, channel) that others can read.

    What Slack does not say is found out before the first message goes there.
    """
    kept = workspaces.find(doors, workspace_id)
    if kept is None or kept.bot_token is None:
        return ()
    slack, sentences = slack_client(settings, kept.bot_token), []
    for name, channel_id in chosen:
        known = open_channels.colleagues(doors, workspace_id, channel_id).on_rosters
        try:
            opened = channels.look_at(slack, channel_id, workspace_id, known).opened
        except (SlackApiError, OSError):
            continue
        if opened is not None:
            sentences.append(f"{name}: {channel_words.not_taken(opened)}")
    return tuple(sentences)


def _channel_mend(
    settings: Settings,
    slack: WebClient,
    workspace_id: str,
    chosen: tuple[str, str],
    bot_user_id: str,
) -> str | None:
    unit_id, channel_id = chosen
    doors = open_patient_doors(settings.database_url)
    try:
        people = open_channels.colleagues(doors, workspace_id, channel_id)
    finally:
        doors.close()
    try:
        seen = channels.look_at(slack, channel_id, workspace_id, people.on_rosters)
    except (SlackApiError, OSError) as error:
        word = error.response["error"] if isinstance(error, SlackApiError) else "not reached"
        return f"Slack does not say who can read it ({word}), so nothing is posted there."
    why = channels.why_open(seen, people.of_the_unit, people.awaited.get(unit_id))
    if why is not None:
        return (
            f"It {channel_words.WHY[why]}, so the agenda waits and comes to the team lead alone. "
            f"{channel_words.mending(why)}"
        )
    if not seen.can_post:
        return f"The bot is not in it. In that channel type: /invite <@{bot_user_id}>"
    return None


def _undelivered(settings: Settings, workspace_id: str) -> Finding:
    doors = open_patient_doors(settings.database_url)
    try:
        given_up = undelivered.dead(doors, workspace_id)
    finally:
        doors.close()
    if not given_up:
        return Finding("Every message has been delivered")
    each = [
        f"{one.id}  "
        + notices.not_delivered(DeliveryNotice(one.kind, one.conversation, one.reason or ""))
        for one in given_up[:MOST_LISTED]
    ]
    if len(given_up) > MOST_LISTED:
        each.append(
            f"… and {len(given_up) - MOST_LISTED} older ones: python -m bot undelivered list"
        )
    return Finding(
        f"Messages not delivered: {len(given_up)}",
        "When that is mended: python -m bot undelivered send-again ID, or dismiss ID; or an admin "
        "types /ips health in Slack.",
        tuple(each),
    )
