"""The configuration: the only place that reads the environment (and a `.env` file beside it).

Every variable stands once in `VARIABLES`, with what it is for; `.env.example` and the guide are
checked against this table. What is wrong is said in one sentence that names the variable.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from sqlalchemy.exc import ArgumentError

from db.doors import normal_url

SLACK_API_URL = "https://slack.com/api/"
DATA_FOLDER = Path("data")
ENV_FILE = ".env"
DATABASE_FILE = "ips.sqlite3"
PRACTICE_FILE = "practice.sqlite3"
KEY_FILE = "encryption.key"

VARIABLES: Mapping[str, str] = {
    "SLACK_BOT_TOKEN": "lets the bot speak in your workspace (xoxb-…, from 'OAuth & Permissions')",
    "SLACK_APP_TOKEN": "opens Socket Mode (xapp-…, from 'Basic Information', connections:write)",
    "SLACK_SIGNING_SECRET": "proves that an HTTP request is Slack's (from 'Basic Information')",
    "SLACK_API_URL": "where Slack's Web API is; leave it out for Slack itself",
    "DATABASE_URL": "sqlite:///… or postgresql://…; leave it out for a SQLite file in data/",
    "ENCRYPTION_KEYS": "opens the private columns; comma-separated Fernet keys, the newest first",
    "IPS_ADMINS": "Slack user ids that may create vocational units, besides workspace admins",
    "HOST": "at which address of this machine `web` listens (0.0.0.0: at all of them)",
    "PORT": "where `web` listens, and where the practice workspace tries first (8080)",
    "HEALTH_PORT": "where health and metrics are told, as 9100 or 0.0.0.0:9100; off without it",
    "SLACK_CLIENT_ID": "lets workspaces install the bot from `web` (from 'Basic Information')",
    "SLACK_CLIENT_SECRET": "goes with SLACK_CLIENT_ID (from 'Basic Information')",
    "BASE_URL": "is the public https address of `web`, to which an installation returns",
    "LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR (INFO)",
}
_OF_SLACK = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "BASE_URL",
)
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_SILENT_BELOW_WARNING = (
    "slack_bolt",
    "slack_sdk",
    "asyncio",
    "aiohttp",
    "matplotlib",
    "alembic",
)
_SLACKS_HOST = re.compile(r"([a-z0-9-]+\.)*slack(-gov)?\.com")
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


class ConfigurationError(Exception):
    """The configuration cannot work; the text says which variable to mend, and how."""


class Way(StrEnum):
    """How a process meets Slack: decides which variables it cannot do without."""

    SOCKET = "socket"
    HTTP = "http"
    JOBS = "jobs"
    NONE = "none"


_NEEDED = {
    Way.SOCKET: ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
    Way.HTTP: ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"),
    Way.JOBS: ("SLACK_BOT_TOKEN",),
    Way.NONE: (),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the processes run with. Secrets stay out of its repr."""

    slack_bot_token: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    slack_api_url: str = SLACK_API_URL
    database_url: str = field(default="", repr=False)
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)
    admins: frozenset[str] = frozenset()
    host: str = "0.0.0.0"
    port: int = 8080
    health_address: tuple[str, int] | None = None
    slack_client_id: str | None = None
    slack_client_secret: str | None = field(default=None, repr=False)
    base_url: str | None = None  # without a slash at its end
    log_level: str = "INFO"
    notices: tuple[str, ...] = ()  # said once at the start: a key file was made, and the like

    def may_answer_at(self, url: str) -> bool:
        """Whether what people read may be sent there: to Slack, or to its stand-in's machine."""
        return may_go_to(url, self.slack_api_url)

    @property
    def for_many_workspaces(self) -> bool:
        """Whether workspaces install the bot themselves: each has its own token in the database."""
        return bool(self.slack_client_id and self.slack_client_secret and self.base_url)

    def require(self, way: Way) -> None:
        """Raise `ConfigurationError`, naming every variable that `way` misses."""
        named = {
            "SLACK_BOT_TOKEN": self.slack_bot_token,
            "SLACK_APP_TOKEN": self.slack_app_token,
            "SLACK_SIGNING_SECRET": self.slack_signing_secret,
        } | self._for_installing
        needed = set(_NEEDED[way])
        if any(self._for_installing.values()) and way in (Way.HTTP, Way.JOBS):
            needed = needed - {"SLACK_BOT_TOKEN"} | set(self._for_installing)
        missing = [name for name in VARIABLES if name in needed and not named[name]]
        if missing:
            lines = [f"{name} is missing: it {VARIABLES[name]}." for name in missing]
            raise ConfigurationError("\n".join([*lines, _hint(way, missing)]).strip())

        if self.for_many_workspaces and self.admins:
            raise ConfigurationError(
                "IPS_ADMINS names people of one workspace; leave it empty when workspaces install "
                "the bot themselves. There the admins of each workspace create its units."
            )

    @property
    def _for_installing(self) -> dict[str, str | None]:
        return {
            "SLACK_CLIENT_ID": self.slack_client_id,
            "SLACK_CLIENT_SECRET": self.slack_client_secret,
            "BASE_URL": self.base_url,
        }


def read_environment(folder: Path | None = None) -> dict[str, str]:
    """The process's environment over the `.env` file of `folder` (default: here)."""
    from_file = dotenv_values((folder or Path()) / ENV_FILE)
    merged = {name: value for name, value in from_file.items() if value is not None}
    return {name: value.strip() for name, value in (merged | dict(os.environ)).items()}


def has_slack_tokens(environment: Mapping[str, str]) -> bool:
    """Whether anybody has begun to connect a real Slack."""
    return any(environment.get(name) for name in _OF_SLACK)


def is_slacks(url: str) -> bool:
    """Whether it is an https address of Slack's."""
    scheme, host, port = _origin(url)
    return scheme == "https" and port in (None, 443) and _SLACKS_HOST.fullmatch(host) is not None


def may_go_to(url: str, slack_api_url: str) -> bool:
    """Whether what people read may be sent there: to Slack, or to its stand-in's machine."""
    return is_slacks(url) if is_slacks(slack_api_url) else _is_stand_in(url)


def _is_stand_in(url: str) -> bool:
    scheme, host, _ = _origin(url)
    return scheme in ("http", "https") and host in _THIS_MACHINE


def _origin(url: str) -> tuple[str, str, int | None]:
    """Nowhere, where it cannot be read."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        return "", "", None


class Key(StrEnum):
    """What becomes of the embedded database's key where there is none."""

    MADE = "made"
    GIVEN = "given"  # a new one would open no old backup
    BORROWED = "borrowed"  # whoever only looks makes no file: there is nothing to open


def load(
    environment: Mapping[str, str] | None = None,
    *,
    way: Way = Way.NONE,
    data_folder: Path = DATA_FOLDER,
    key: Key = Key.MADE,
) -> Settings:
    """Settings from `environment` (default: the process's own and `.env`).

    Without `DATABASE_URL` the embedded default is used: a SQLite file in `data_folder` and a key
    file beside it that only its owner can read. With a database of your own the key must be
    given, and so it must where `key` says so.

    Raises:
        ConfigurationError: a variable is missing or malformed; the text says which one.
    """
    given = read_environment() if environment is None else environment
    settings = Settings(
        slack_bot_token=_token(given, "SLACK_BOT_TOKEN", not_like="xapp-"),
        slack_app_token=_token(given, "SLACK_APP_TOKEN", not_like="xoxb-"),
        slack_signing_secret=given.get("SLACK_SIGNING_SECRET") or None,
        slack_api_url=_api_url(given),
        admins=_admins(given),
        host=_host(given),
        port=_port(given),
        health_address=_health_address(given),
        slack_client_id=given.get("SLACK_CLIENT_ID") or None,
        slack_client_secret=given.get("SLACK_CLIENT_SECRET") or None,
        base_url=_base_url(given),
        log_level=_log_level(given),
    )
    settings.require(way)
    return _with_database(settings, given, data_folder, key)


def practice(environment: Mapping[str, str], *, data_folder: Path = DATA_FOLDER) -> Settings:
    """Settings of the practice workspace: a SQLite file of its own, never a real Slack.

    Its key lives as long as the process: the practice workspace starts anew every time.
    """
    kept = {name: environment[name] for name in ("PORT", "LOG_LEVEL") if name in environment}
    data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Settings(
        port=_port(kept),
        log_level=_log_level(kept),
        database_url=f"sqlite:///{(data_folder / PRACTICE_FILE).resolve()}",
        encryption_keys=(Fernet.generate_key().decode("ascii"),),
    )


def speak_directly_to(url: str) -> None:
    """Forget a web proxy for a stand-in Slack on this machine: it could not reach it.

    Slack's SDK sends every request through the proxy of the environment and knows no exceptions.
    """
    if urlsplit(url).hostname in _THIS_MACHINE:
        for name in _PROXIES:
            os.environ.pop(name, None)


def set_up_logging(level: str) -> None:
    """Our own words at `level`; the libraries from WARNING up only.

    Below that Bolt and the SDK log whole payloads, and what people type must never reach a log;
    Alembic tells at every start what only a migration is worth.
    """
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in _SILENT_BELOW_WARNING:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


# ---------------------------------------------------------------- one variable at a time


_TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")


def _token(given: Mapping[str, str], name: str, *, not_like: str) -> str | None:
    token = given.get(name) or None
    if token and token.startswith(not_like):
        others = {given.get(each) or "" for each in _TOKENS if each != name}
        twice = any(other.startswith(not_like) for other in others)
        how = "Both are of that kind now." if twice else "The two have been swapped."
        raise ConfigurationError(
            f"{name} holds the other token ({not_like}…): it {VARIABLES[name]}. {how}"
        )
    return token


def _api_url(given: Mapping[str, str]) -> str:
    url = given.get("SLACK_API_URL") or SLACK_API_URL
    if not is_slacks(url) and not _is_stand_in(url):
        raise ConfigurationError(
            f"SLACK_API_URL must be an https address of Slack's, such as {SLACK_API_URL}, or a "
            "stand-in on this machine, such as http://127.0.0.1:8080/api/; leave it out for Slack "
            "itself."
        )
    return url if url.endswith("/") else f"{url}/"


def _admins(given: Mapping[str, str]) -> frozenset[str]:
    ids = [part for part in re.split(r"[\s,;]+", given.get("IPS_ADMINS", "")) if part]
    for one in ids:
        if not re.fullmatch(r"[UW][A-Z0-9_]+", one):
            raise ConfigurationError(
                "IPS_ADMINS holds Slack user ids such as U024BE7LH, separated by commas: "
                "in Slack open a person's profile, then 'Copy member ID'."
            )
    return frozenset(ids)


def _host(given: Mapping[str, str]) -> str:
    host = given.get("HOST") or "0.0.0.0"
    try:
        return str(ip_address(host))
    except ValueError as error:
        raise ConfigurationError(
            "HOST must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of "
            "them; leave it out for that."
        ) from error


def _port(given: Mapping[str, str]) -> int:
    number = _port_number(given.get("PORT") or "8080")
    if number is None:
        raise ConfigurationError("PORT must be a number between 1 and 65535.")
    return number


def _health_address(given: Mapping[str, str]) -> tuple[str, int] | None:
    """'9100' is for this machine alone, '0.0.0.0:9100' for whoever reaches it."""
    text = given.get("HEALTH_PORT")
    if not text:
        return None
    host, _, port = text.rpartition(":")
    number = _port_number(port)
    if number is None:
        raise ConfigurationError(
            "HEALTH_PORT must be a number between 1 and 65535, with an address before it if other "
            "machines are to reach it: 9100 or 0.0.0.0:9100."
        )
    return host or "127.0.0.1", number


def _port_number(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and 0 < int(text) < 65536
    return int(text) if fits else None


def _base_url(given: Mapping[str, str]) -> str | None:
    url = (given.get("BASE_URL") or "").rstrip("/")
    parts = urlsplit(url)
    if url and (parts.scheme != "https" or not parts.hostname or parts.path or parts.query):
        raise ConfigurationError(
            "BASE_URL must be an https address without a path, such as https://bot.example.org: "
            "the same one as in `manifest --url`."
        )
    return url or None


def _log_level(given: Mapping[str, str]) -> str:
    level = (given.get("LOG_LEVEL") or "INFO").upper()
    if level not in _LEVELS:
        raise ConfigurationError(f"LOG_LEVEL must be one of {', '.join(_LEVELS)}.")
    return level


def _hint(way: Way, missing: list[str]) -> str:
    if way is Way.SOCKET and "SLACK_APP_TOKEN" in missing:
        return "Without it, `python -m bot web` serves Slack over signed HTTP instead."
    return "Put it into the environment or into a file named .env (see .env.example)."


# ---------------------------------------------------------------- database and keys


def _with_database(
    settings: Settings, given: Mapping[str, str], data_folder: Path, key: Key
) -> Settings:
    url = given.get("DATABASE_URL")
    keys = _keys(given)
    if not url:
        return _embedded(settings, data_folder, keys, key)
    _check_database_url(url)
    if not keys:
        raise ConfigurationError(
            f"ENCRYPTION_KEYS is missing: it {VARIABLES['ENCRYPTION_KEYS']}. Make one with "
            "`python -m bot doctor --new-key` and keep it somewhere safe: without it the notes "
            "in the database cannot be read."
        )
    return replace(settings, database_url=url, encryption_keys=keys)


def _check_database_url(url: str) -> None:
    """Said here in a sentence; further on it would be an error of a library's. Never quoted: it
    may hold a password."""
    try:
        read = normal_url(url)
    except (ArgumentError, ValueError) as error:
        raise ConfigurationError(
            "DATABASE_URL cannot be read as an address. Write sqlite:////path/to/file or "
            "postgresql://user:password@host/name; signs such as @ or / in a password are "
            "written %40 and %2F."
        ) from error
    if read.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ConfigurationError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    if read.get_backend_name() == "sqlite" and (read.database or ":memory:") == ":memory:":
        raise ConfigurationError(
            "DATABASE_URL names no file, so everything would be lost at the end. Write "
            "sqlite:////path/to/file, with four slashes, or leave it out."
        )


def _keys(given: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(part for part in re.split(r"[\s,]+", given.get("ENCRYPTION_KEYS", "")) if part)
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise ConfigurationError(
                "ENCRYPTION_KEYS holds something that is no key. Make one with "
                "`python -m bot doctor --new-key`; several are separated by commas."
            ) from error
    return keys


def _embedded(settings: Settings, folder: Path, keys: tuple[str, ...], key: Key) -> Settings:
    if key is not Key.BORROWED:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    notices: tuple[str, ...] = ()
    if not keys:
        keys, notices = _own_key(folder, folder / DATABASE_FILE, key)
    return replace(
        settings,
        database_url=f"sqlite:///{(folder / DATABASE_FILE).resolve()}",
        encryption_keys=keys,
        notices=notices,
    )


def _own_key(folder: Path, database: Path, wanted: Key) -> tuple[tuple[str, ...], tuple[str, ...]]:
    path = folder / KEY_FILE
    if path.exists():
        return _keys({"ENCRYPTION_KEYS": path.read_text("ascii")}), ()
    if database.exists():
        raise ConfigurationError(
            f"{path} is missing, and {database} cannot be read without it. Put the key file back "
            "(or set ENCRYPTION_KEYS); to start anew, move the database away."
        )
    if wanted is Key.BORROWED:
        return (Fernet.generate_key().decode("ascii"),), ()
    if wanted is Key.GIVEN:
        raise ConfigurationError(
            f"{path} is missing, and there is no database beside it. A backup opens only with the "
            "key under which it was made: put your copy of that file there, or set "
            "ENCRYPTION_KEYS. Nothing has been changed."
        )
    key = Fernet.generate_key().decode("ascii")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{key}\n")
    notice = (
        f"A new encryption key was made in {path}, readable by you alone. Keep a copy somewhere "
        "safe: without it the notes in the database cannot be read."
    )
    return (key,), (notice,)
