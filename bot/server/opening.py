"""How a verb begins: the settings, the keys, and the doors of a database they open."""

from __future__ import annotations

from bot import config
from bot.casework.administration import workspaces
from bot.clock import machine_now
from bot.config import ConfigurationError, Key, Settings, Way
from bot.server import own_files
from bot.server.console import say
from bot.server.verbs import SERVER_VERBS
from db import audit_key, backups, keys
from db.backups import NoBackup
from db.doors import Doors, NotRecorded, PatientDoors, open_doors, open_patient_doors
from db.encryption import Cipher, use_cipher
from db.migrate import is_current, migrate

NOT_UP_TO_DATE = "The database is not up to date with this version. Run: python -m bot migrate"


def start(way: Way, *, key: Key = Key.MADE) -> Settings:
    own_files.leave_no_core()
    settings = config.load(way=way, key=key)
    if key is not Key.BORROWED:  # whoever only looks changes no file
        own_files.close_to_others(settings.database_url)
    config.set_up_logging(settings.log_level)
    config.speak_directly_to(settings.slack_api_url)
    use_cipher(Cipher(settings.encryption_keys))
    for notice in settings.notices:
        say(notice)
    return settings


def note_if_it_can(doors: PatientDoors, verb: str) -> None:
    """A backup is good, and so is a restored one, where the audit log takes nothing just now."""
    try:
        workspaces.note_on_server(doors, SERVER_VERBS[verb].event, now=machine_now())
    except NotRecorded:
        say("The audit log could not take that down.")
    finally:
        doors.close()


def opened(settings: Settings) -> PatientDoors:
    """The doors of a database that the keys open, as it stands. Raises `WrongKey`."""
    doors = open_patient_doors(settings.database_url)
    if backups.is_missing(settings.database_url):
        return doors
    try:
        keys.try_keys(doors)
    except BaseException:
        doors.close()
        raise
    return doors


def opened_existing(settings: Settings) -> PatientDoors:
    """As `opened`, but not of a SQLite file that is not there."""
    if backups.is_missing(settings.database_url):
        raise NoBackup("There is no database yet. `python -m bot migrate` makes it.")
    return opened(settings)


def as_it_stands(settings: Settings) -> PatientDoors:
    """The doors for whoever only looks: nothing is made, and nothing is brought up to date."""
    doors = opened_existing(settings)
    if is_current(settings.database_url):
        return doors
    doors.close()
    raise ConfigurationError(NOT_UP_TO_DATE)


def migrated(settings: Settings) -> PatientDoors:
    """As `migrated_for_people`, for a verb that does its work and ends."""
    return migrated_for_people(settings).patient


def migrated_for_people(settings: Settings) -> Doors:
    """The doors of a database that is up to date; an embedded one is brought there by itself.

    A wrong key stops here, before the tables are touched.
    """
    opened(settings).close()
    if settings.database_url.startswith("sqlite"):
        migrate(settings.database_url)
    elif not is_current(settings.database_url):
        raise ConfigurationError(NOT_UP_TO_DATE)
    doors = open_doors(settings.database_url)
    keys.check_key(doors.patient)
    audit_key.make(doors.patient, machine_now())
    return doors
