"""The configuration says which variable is wrong, keeps secrets out of sight, makes its own key."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from bot import config
from bot.config import VARIABLES, ConfigurationError, Settings, Way, load
from db.encryption import new_key

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_a_full_socket_mode_configuration_loads(tmp_path: Path) -> None:
    settings = load(TOKENS, way=Way.SOCKET, data_folder=tmp_path)

    assert settings.slack_bot_token == "xoxb-1"
    assert settings.slack_api_url == "https://slack.com/api/"


@pytest.mark.parametrize(
    ("given", "way", "missing"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, Way.SOCKET, ["SLACK_APP_TOKEN"]),
        ({"SLACK_APP_TOKEN": "xapp-1"}, Way.SOCKET, ["SLACK_BOT_TOKEN"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, Way.HTTP, ["SLACK_SIGNING_SECRET"]),
        ({}, Way.HTTP, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ({}, Way.JOBS, ["SLACK_BOT_TOKEN"]),
        ({"SLACK_CLIENT_ID": "1.2"}, Way.JOBS, ["SLACK_CLIENT_SECRET", "BASE_URL"]),
        (
            {"BASE_URL": "https://bot.example.org"},
            Way.HTTP,
            ["SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"],
        ),
    ],
)
def test_a_half_filled_configuration_names_what_is_missing_and_what_it_is_for(
    given: dict[str, str], way: Way, missing: list[str], tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(given, way=way, data_folder=tmp_path)

    for name in missing:
        assert f"{name} is missing: it {VARIABLES[name]}" in str(refused.value)
    assert not list(tmp_path.iterdir()), "nothing is made before the configuration is whole"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN holds the other token"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN holds the other token"),
        ({"SLACK_API_URL": "slack"}, "SLACK_API_URL must be an https address of Slack's"),
        ({"SLACK_API_URL": "http://slack.com/api/"}, "SLACK_API_URL must be an https address"),
        ({"SLACK_API_URL": "https://slack.com.example.org/api/"}, "SLACK_API_URL must be"),
        ({"SLACK_API_URL": "https://notslack.com/api/"}, "SLACK_API_URL must be an https"),
        ({"SLACK_API_URL": "https://slack.com:8443/api/"}, "SLACK_API_URL must be an https"),
        ({"SLACK_API_URL": "https://slack.com:x/api/"}, "SLACK_API_URL must be an https"),
        ({"SLACK_API_URL": "http://192.0.2.1/api/"}, "SLACK_API_URL must be an https address"),
        ({"IPS_ADMINS": "ada, ben"}, "IPS_ADMINS holds Slack user ids"),
        ({"HOST": "bot.example.org"}, "HOST must be an address of this machine"),
        ({"PORT": "http"}, "PORT must be a number"),
        ({"PORT": "70000"}, "PORT must be a number"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of"),
        ({"HEALTH_PORT": "yes"}, "HEALTH_PORT must be a number"),
        ({"HEALTH_PORT": "0.0.0.0:0"}, "HEALTH_PORT must be a number"),
        ({"BASE_URL": "http://bot.example.org"}, "BASE_URL must be an https address"),
        ({"BASE_URL": "https://bot.example.org/slack"}, "BASE_URL must be an https address"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "sqlite:ips.sqlite3"}, "DATABASE_URL cannot be read"),
        ({"DATABASE_URL": "postgresql://u:p@host:port/ips"}, "DATABASE_URL cannot be read"),
        ({"DATABASE_URL": "postgresql+asyncpg://host/ips"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "postgresqlish://host/ips"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL names no file"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL names no file"),
        ({"DATABASE_URL": "postgresql://x/y"}, "ENCRYPTION_KEYS is missing"),
        ({"DATABASE_URL": "sqlite:////tmp/own.sqlite3"}, "ENCRYPTION_KEYS is missing"),
        ({"ENCRYPTION_KEYS": "secret"}, "ENCRYPTION_KEYS holds something that is no key"),
    ],
)
def test_a_malformed_variable_is_named(given: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=said):
        load(given, data_folder=tmp_path)


@pytest.mark.parametrize("way", Way)
def test_whatever_is_missing_is_said_as_a_sentence(way: Way, tmp_path: Path) -> None:
    """'BASE_URL is missing: it the public address' was none."""
    for begun in ({}, {"SLACK_CLIENT_ID": "1.2"}):
        try:
            load(begun, way=way, data_folder=tmp_path)
        except ConfigurationError as error:
            for line in str(error).splitlines()[:-1]:
                assert re.fullmatch(
                    r"[A-Z_]+ is missing: it (lets|opens|proves|goes|is) .+\.", line
                )


@pytest.mark.parametrize(
    "begun",
    [name for name in VARIABLES if name.startswith("SLACK_") and name != "SLACK_API_URL"]
    + ["BASE_URL"],
)
def test_whoever_has_begun_to_connect_slack_is_not_given_the_practice_workspace(
    begun: str,
) -> None:
    assert config.has_slack_tokens({begun: "x"})
    assert not config.has_slack_tokens({begun: ""})


def test_admins_and_keys_may_be_several(tmp_path: Path) -> None:
    keys = [new_key(), new_key()]
    settings = load(
        {
            "IPS_ADMINS": "U1ADA, U2BEN;W3",
            "ENCRYPTION_KEYS": ",".join(keys),
            "DATABASE_URL": "postgres://host/ips",
        },
        data_folder=tmp_path,
    )

    assert settings.admins == {"U1ADA", "U2BEN", "W3"}
    assert settings.encryption_keys == tuple(keys)


def test_the_address_of_a_stand_in_always_ends_with_a_slash(tmp_path: Path) -> None:
    settings = load({"SLACK_API_URL": "http://127.0.0.1:9/api"}, data_folder=tmp_path)

    assert settings.slack_api_url == "http://127.0.0.1:9/api/"


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_the_embedded_default_makes_its_own_key_for_its_owner_alone_and_says_so(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    first = load({}, data_folder=folder)
    again = load({}, data_folder=folder)

    key_file = folder / config.KEY_FILE
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert str(key_file) in first.notices[0]
    assert again.notices == ()
    assert again.encryption_keys == first.encryption_keys
    assert first.database_url == f"sqlite:///{folder / config.DATABASE_FILE}"


def test_a_lost_key_file_stops_the_start_instead_of_making_another(tmp_path: Path) -> None:
    load({}, data_folder=tmp_path)
    (tmp_path / config.DATABASE_FILE).touch()
    (tmp_path / config.KEY_FILE).unlink()

    with pytest.raises(ConfigurationError, match="cannot be read without it"):
        load({}, data_folder=tmp_path)
    assert not (tmp_path / config.KEY_FILE).exists()


def test_secrets_stay_out_of_the_repr(tmp_path: Path) -> None:
    settings = load(
        TOKENS | {"SLACK_SIGNING_SECRET": "hush-hush"}, way=Way.SOCKET, data_folder=tmp_path
    )

    shown = repr(settings)
    for secret in ("xoxb-1", "xapp-1", "hush-hush", settings.encryption_keys[0]):
        assert secret not in shown


def test_the_practice_workspace_never_takes_a_real_slack(tmp_path: Path) -> None:
    settings = config.practice(
        TOKENS | {"PORT": "9000", "DATABASE_URL": "postgresql://real"}, data_folder=tmp_path
    )

    assert settings.slack_bot_token is None
    assert settings.port == 9000
    assert settings.database_url.endswith(config.PRACTICE_FILE)
    assert not (tmp_path / config.KEY_FILE).exists()


def test_health_is_told_to_this_machine_alone_unless_an_address_is_named(tmp_path: Path) -> None:
    def told(text: str) -> tuple[str, int] | None:
        return load({"HEALTH_PORT": text}, data_folder=tmp_path).health_address

    assert told("") is None
    assert told("9100") == ("127.0.0.1", 9100)
    assert told("0.0.0.0:9100") == ("0.0.0.0", 9100)


def test_where_workspaces_install_the_bot_no_token_and_no_admin_is_configured(
    tmp_path: Path,
) -> None:
    """A person's id says nothing in another workspace: there somebody else may have it."""
    given = {
        "SLACK_SIGNING_SECRET": "s",
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "c",
        "BASE_URL": "https://bot.example.org/",
    }
    for way in (Way.HTTP, Way.JOBS):
        settings = load(given, way=way, data_folder=tmp_path)
        assert settings.for_many_workspaces
        assert settings.base_url == "https://bot.example.org"
        assert "'c'" not in repr(settings)
        with pytest.raises(ConfigurationError, match="IPS_ADMINS names people of one workspace"):
            load(given | {"IPS_ADMINS": "U0ADA"}, way=way, data_folder=tmp_path)


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("PORT=1111\nLOG_LEVEL=debug\nSLACK_BOT_TOKEN=\n")
    monkeypatch.setenv("PORT", " 2222 ")

    read = config.read_environment(tmp_path)

    assert read["PORT"] == "2222"
    assert read["LOG_LEVEL"] == "debug"
    assert not config.has_slack_tokens({"SLACK_BOT_TOKEN": read["SLACK_BOT_TOKEN"]})


def test_a_web_proxy_is_forgotten_for_a_stand_in_on_this_machine_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")

    config.speak_directly_to("https://slack.com/api/")
    assert os.environ["HTTPS_PROXY"] == "http://proxy:3128"
    config.speak_directly_to("http://127.0.0.1:8080/api/")
    assert "HTTPS_PROXY" not in os.environ


def test_every_variable_stands_in_the_example_file() -> None:
    example = (Path(__file__).parent.parent / ".env.example").read_text("utf-8")
    named = {line.partition("=")[0] for line in example.splitlines() if "=" in line[:30]}

    assert named == set(VARIABLES)


SLACKS = ("https://hooks.slack.com/actions/T1/1/x", "https://hooks.slack-gov.com/commands/1")
NOT_SLACKS = (
    "http://hooks.slack.com/actions/T1/1/x",
    "https://hooks.slack.com.example.org/",
    "https://example.org/?https://hooks.slack.com/",
    "https://hooks.slack.com@example.org/",
    "https://hooksslack.com/",
    "https://[hooks.slack.com/",
    "file:///etc/passwd",
    "//hooks.slack.com/",
    "",
)


def test_answers_go_to_slack_or_to_its_stand_in_alone() -> None:
    slack, stand_in = Settings(), Settings(slack_api_url="http://127.0.0.1:9/api/")
    there = "http://127.0.0.1:9/response/x"

    assert [url for url in (*SLACKS, *NOT_SLACKS, there) if slack.may_answer_at(url)] == [*SLACKS]
    assert [url for url in (*SLACKS, *NOT_SLACKS, there) if stand_in.may_answer_at(url)] == [there]
