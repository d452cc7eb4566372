"""The command line: each verb as a person runs it, against a stand-in Slack."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from threading import Event
from time import monotonic
from zoneinfo import ZoneInfo

import pytest

from bot import config, manifest
from bot.__main__ import VERBS, main
from bot.casework.administration.workspaces import Workspace, keep
from bot.clock import machine_now
from bot.practice import demo, invented
from bot.practice.open import (
    PORTS_TRIED,
    free_port,
    next_monday,
    next_morning,
    opening_time,
)
from bot.server import sending
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from db.migrate import migrate
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.house import ANA, SPEC, TEAM, wall_time

ROOT = Path(__file__).parent.parent
SLACK = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cipher: Cipher) -> Iterator[Path]:
    """A folder without a configuration."""
    for name in (*SLACK, "DATABASE_URL", "ENCRYPTION_KEYS", "IPS_ADMINS", "PORT", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    use_cipher(cipher)


@pytest.fixture
def stand_in() -> Iterator[ThreadedPracticeWorkspace]:
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time) as workspace:
        yield workspace


def connected_to(workspace: ThreadedPracticeWorkspace) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "SLACK_API_URL": workspace.api_url,
    }


# ---------------------------------------------------------------- help


def test_help_lists_every_verb_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])

    assert left.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for name, does in VERBS.items():
        assert f"{name} {does}" in shown
    assert list(VERBS) == [
        "run", "practice", "web", "work", "migrate", "manifest", "send-due", "digest",
        "recompute", "units", "workspaces", "agency", "undelivered", "keys", "audit", "backup",
        "restore", "doctor",
    ]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_own_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([verb, "--help"])

    assert left.value.code == 0
    assert VERBS[verb] in " ".join(capsys.readouterr().out.split())


# ---------------------------------------------------------------- verbs that end


def test_manifest_prints_either(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest.for_socket_mode()
    assert main(["manifest", "--url", "https://bot.example.org"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest.for_http("https://bot.example.org")
    assert main(["manifest", "--url", "http://bot.example.org"]) == 2


@pytest.mark.parametrize("verb", ["web", "work", "send-due"])
def test_a_missing_token_is_named_in_one_sentence(
    verb: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([verb]) == 2
    assert "SLACK_BOT_TOKEN is missing: it lets the bot speak" in capsys.readouterr().err


def test_a_half_filled_run_says_what_is_missing_and_opens_no_practice(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")

    assert main(["run"]) == 2
    assert "SLACK_APP_TOKEN is missing" in capsys.readouterr().err
    assert not (here / "data").exists()


def test_a_refused_token_is_said_in_a_sentence(
    here: Path,
    stand_in: ThreadedPracticeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in connected_to(stand_in).items():
        monkeypatch.setenv(name, value)
    stand_in.revoke_token()

    assert main(["work"]) == 2
    assert "Slack refuses SLACK_BOT_TOKEN (token_revoked)" in capsys.readouterr().err


def test_slack_out_of_reach_is_said_in_a_sentence(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")

    assert main(["work"]) == 2
    assert "cannot be reached" in capsys.readouterr().err


def test_migrate_and_recompute(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert (here / "data" / config.DATABASE_FILE).exists()
    assert main(["recompute"]) == 0
    assert "0 due dates differed" in capsys.readouterr().out


def test_a_database_of_ones_own_must_be_migrated_first(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    monkeypatch.setenv("ENCRYPTION_KEYS", new_key())

    assert main(["recompute"]) == 2
    assert capsys.readouterr().err.strip()


def test_a_database_of_a_newer_version_is_left_alone(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["migrate"])
    with closing(sqlite3.connect(here / "data" / config.DATABASE_FILE)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()

    for verb in (["migrate"], ["recompute"], ["send-due", "--dry-run"]):
        assert main(verb) == 2
        assert "a newer version of ips-bot" in capsys.readouterr().err
    assert main(["doctor"]) == 1
    assert "newer version" in capsys.readouterr().out


def test_a_file_that_is_no_database_is_said_in_a_sentence(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = here / "letter"
    letter.write_text("dear all, this is not a database")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{letter}")
    monkeypatch.setenv("ENCRYPTION_KEYS", new_key())

    for verb in ("migrate", "recompute"):
        assert main([verb]) == 2
        assert "is damaged, or no SQLite database" in capsys.readouterr().err
    assert letter.read_text() == "dear all, this is not a database"


def test_a_key_cannot_rotate_to_itself(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "rotate"]) == 2
    assert "one key only" in capsys.readouterr().err


def test_units_are_applied_from_a_file(
    here: Path,
    stand_in: ThreadedPracticeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in connected_to(stand_in).items():
        monkeypatch.setenv(name, value)
    file = here / "units.toml"
    file.write_text(
        '[[vocational_unit]]\nname = "East"\nzone = "America/New_York"\n'
        '[[vocational_unit.staff]]\nslack_user_id = "U0LEA"\nrole = "team_lead"\n'
        f'[[vocational_unit.staff]]\nslack_user_id = "{ANA}"\nrole = "employment_specialist"\n'
    )

    assert main(["migrate"]) == 0
    assert main(["units", "apply", str(file), "--dry-run"]) == 0
    assert "Nothing was changed: this was a dry run." in capsys.readouterr().out
    assert main(["units", "apply", str(file)]) == 0
    assert "East: " in capsys.readouterr().out
    assert main(["units", "apply", str(file)]) == 0
    assert "Everything is as the file says." in capsys.readouterr().out
    assert main(["units", "apply", str(here / "none.toml")]) == 2
    assert main(["units", "apply", "/dev/zero"]) == 2


def furnished(here: Path, now: datetime) -> None:
    """The demo's unit in the embedded database of this folder."""
    settings = config.load({}, data_folder=here / "data")
    use_cipher(Cipher(settings.encryption_keys))
    migrate(settings.database_url)
    doors = open_doors(settings.database_url)
    workspace = Workspace(TEAM, "Harbor", None, "xoxb-T0HARBOR", "U_BOT", "B")
    keep(doors, workspace, now=now)
    demo.furnish(doors, TEAM, now=now)
    doors.close()


def test_send_due_at_another_time_is_a_dry_run_and_so_is_the_digest(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = opening_time(machine_now())
    furnished(here, now)
    tomorrow = next_morning(now).isoformat()
    capsys.readouterr()

    assert main(["send-due", "--at", tomorrow]) == 0
    first = capsys.readouterr().out
    assert f"--- to {invented.MAYA}" in first
    assert "[Log it]" in first
    assert "Nothing was: this is a dry run." in first
    assert main(["send-due", "--at", tomorrow]) == 0
    assert capsys.readouterr().out == first, "a dry run burns nothing"

    week = now.date().isoformat()
    assert main(["digest", "--unit", invented.UNIT_NAME, "--week", week, "--dry-run"]) == 0
    assert "Agenda for group supervision" in capsys.readouterr().out
    assert main(["digest", "--unit", "Nowhere", "--week", week, "--dry-run"]) == 2
    assert "There are: Harbor Street" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["send-due", "--at", "tomorrow"],
        ["send-due", "--at", "2026-03-09T08:00"],
        ["digest", "--unit", "x", "--week", "monday"],
        ["units", "remove", "x"],
        [],
    ],
)
def test_misuse_is_refused_by_the_parser(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


# ---------------------------------------------------------------- doctor


def test_doctor_prints_a_new_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--new-key"]) == 0
    Cipher([capsys.readouterr().out.strip()])


def test_doctor_without_tokens_looks_at_the_database(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 1
    assert "Run: python -m bot migrate" in capsys.readouterr().out
    main(["migrate"])
    main(["doctor"])
    shown = capsys.readouterr().out
    assert "ok    Tables are up to date" in shown
    assert "ok    Encryption keys open what is stored" in shown
    assert "No tokens are set" in shown


def test_doctor_says_what_to_mend_at_slack(
    here: Path,
    stand_in: ThreadedPracticeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in connected_to(stand_in).items():
        monkeypatch.setenv(name, value)
    main(["migrate"])
    file = here / "units.toml"
    file.write_text(
        '[[vocational_unit]]\nname = "East"\nzone = "America/New_York"\nchannel = "C0OTHER"\n'
        '[[vocational_unit.staff]]\nslack_user_id = "U0LEA"\nrole = "team_lead"\n'
    )
    assert main(["units", "apply", str(file)]) == 2
    assert "East: This channel is public" in capsys.readouterr().err
    stand_in.person("U0LEA").change_channel("C0OTHER", "private")
    main(["units", "apply", str(file)])
    capsys.readouterr()

    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "ok    Bot token works in Harbor" in shown
    assert "ok    App token opens Socket Mode" in shown
    assert "ok    Scopes are complete" in shown
    assert "ok    Clock agrees with Slack's" in shown
    assert "MEND  Channel of East" in shown
    assert "/invite" in shown

    stand_in.person("U0LEA").invite(stand_in.state.spec.teams[0].bot_user, "C0OTHER")
    main(["doctor"])
    assert "ok    Channel of East can be posted to" in capsys.readouterr().out
    with closing(sqlite3.connect(here / "data" / config.DATABASE_FILE)) as database, database:
        database.execute("UPDATE vocational_unit SET channel_chosen_by = 'U0NOBODY'")
    assert main(["doctor"]) == 1
    assert "It was chosen by somebody whom I do not see in it" in capsys.readouterr().out
    stand_in.person("U0LEA").change_channel("C0OTHER", "shared")
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "MEND  Channel of East" in shown
    assert "It is shared with another organization" in shown


# ---------------------------------------------------------------- processes that stay


class Process:
    """`python -m bot …` as a person starts it, its output read as it comes."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in SLACK}
        self.output = folder / "output.txt"
        self._file = self.output.open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            env=kept | {"PYTHONPATH": str(ROOT), "DISPLAY": ""} | environment,
            stdout=self._file,
            stderr=subprocess.STDOUT,
        )

    def wait_for(self, pattern: str, seconds: float = 180) -> re.Match[str]:
        deadline = monotonic() + seconds
        while True:
            found = re.search(pattern, self.output.read_text())
            if found:
                return found
            running = self._process.poll() is None and monotonic() < deadline
            assert running, self.output.read_text()
            Event().wait(0.05)

    def stop(self, with_signal: signal.Signals, seconds: float = 60) -> int:
        self._process.send_signal(with_signal)
        return self._process.wait(seconds)

    def ended(self, seconds: float = 60) -> int:
        return self._process.wait(seconds)

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._file.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[type[Process]]:
    started: list[Process] = []

    class Started(Process):
        def __init__(self, *arguments: str, **environment: str) -> None:
            super().__init__(tmp_path, *arguments, **environment)
            started.append(self)

    yield Started
    for process in started:
        process.end()


def test_run_without_tokens_opens_the_practice_workspace_on_a_free_port(
    start: type[Process],
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start("run", PORT=str(port))  # type: ignore[call-arg, arg-type]
        url = process.wait_for(r"http://127\.0\.0\.1:(\d+)")

        assert int(url.group(1)) != port
        with urllib.request.urlopen(f"{url.group()}/", timeout=10) as page:
            assert page.status == 200
    assert process.stop(signal.SIGINT) == 0
    assert "Traceback" not in process.output.read_text()


def test_run_with_tokens_answers_over_socket_mode_and_stops_cleanly(
    start: type[Process], stand_in: ThreadedPracticeWorkspace
) -> None:
    watch = free_port(18_400)
    process = start(
        "run",
        HTTPS_PROXY="http://127.0.0.1:9",
        HEALTH_PORT=str(watch),
        **connected_to(stand_in),
    )
    process.wait_for("The bot is running")
    stand_in.wait_for_connections()
    for path in ("live", "ready"):
        _answers(f"http://127.0.0.1:{watch}/health/{path}")
    assert "I can do for you" in (_help(stand_in))

    assert process.stop(signal.SIGTERM) == 0
    assert "Traceback" not in process.output.read_text()


def test_web_says_which_port_is_taken(
    start: type[Process], stand_in: ThreadedPracticeWorkspace
) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = start("web", PORT=port, **connected_to(stand_in))  # type: ignore[call-arg, arg-type]
        process.wait_for(rf"PORT: port {port} cannot be opened")
        assert process.ended() == 2
    assert "ERROR" not in process.output.read_text()


def test_practice_stops_at_once_while_it_is_still_being_set_up(start: type[Process]) -> None:
    process = start("practice", "--no-browser")  # type: ignore[call-arg, arg-type]
    process.wait_for("Setting up")
    assert process.stop(signal.SIGINT) == 0
    shown = process.output.read_text()
    assert "Traceback" not in shown
    assert "is open" not in shown


WHILE_TEXT_IS_COMPILED = "exec('os.kill(os.getpid(), signal.SIGINT); time.sleep(60)')"
# As where a connection is closed: what is raised there is logged, and the rest goes on.
WHERE_ALL_IS_CAUGHT = """
            try:
                os.kill(os.getpid(), signal.SIGINT)
            except BaseException:
                traceback.print_exc()
"""
CTRL_C = """
import os, signal, sys, time, traceback

class Look:
    def find_spec(self, name, *_):
        if name == "bot.practice.open":
            {}

sys.meta_path.insert(0, Look())
"""


@pytest.mark.parametrize(
    "at", [WHILE_TEXT_IS_COMPILED, WHERE_ALL_IS_CAUGHT], ids=["compiling", "all is caught"]
)
def test_ctrl_c_is_no_fault_wherever_it_meets_the_start(
    at: str, start: type[Process], tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(CTRL_C.format(at))
    process = start("practice", "--no-browser", PYTHONPATH=f"{ROOT}{os.pathsep}{tmp_path}")  # type: ignore[call-arg, arg-type]
    assert process.ended() == 0
    assert process.output.read_text() == ""


def test_web_serves_signed_http_and_work_sends(
    start: type[Process], stand_in: ThreadedPracticeWorkspace
) -> None:
    port = free_port(18_200)
    watch = free_port(18_500)
    web = start("web", PORT=str(port), HEALTH_PORT=str(watch), **connected_to(stand_in))
    web.wait_for("Serving Slack")
    _answers(f"http://127.0.0.1:{port}/health")
    for path in ("health/live", "health/ready", "metrics"):
        _answers(f"http://127.0.0.1:{watch}/{path}")
    stand_in.use_http(f"http://127.0.0.1:{port}{manifest.EVENTS_PATH}")
    assert "I can do for you" in _help(stand_in)
    assert web.stop(signal.SIGTERM) == 0

    worker = start("work", HEALTH_PORT=str(watch), **connected_to(stand_in))
    worker.wait_for("Sending briefs")
    _answers(f"http://127.0.0.1:{watch}/health/ready")
    assert worker.stop(signal.SIGTERM) == 0
    assert "Traceback" not in worker.output.read_text()


def _help(workspace: ThreadedPracticeWorkspace) -> str:
    ana = workspace.person(ANA)
    ana.command("/ips", "help")
    ana.wait_for(lambda: ana.ephemerals)
    return ana.read(ana.ephemerals[-1])


def _answers(url: str) -> None:
    deadline = monotonic() + 20
    while monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
                return
        except urllib.error.URLError:
            Event().wait(0.1)
    raise AssertionError(f"{url} did not answer")


# ---------------------------------------------------------------- practice time and ports


def test_practice_opens_on_the_afternoon_of_a_working_day() -> None:
    for day in range(1, 15):
        opens = opening_time(demo.local(date(2026, 3, day), time(12)))
        local = opens.astimezone(ZoneInfo(invented.ZONE))
        assert local.weekday() < 5
        assert (local.hour, local.minute) == (15, 30)


def test_the_moves_land_a_minute_after_a_brief_and_a_digest() -> None:
    friday = demo.local(date(2026, 3, 6), time(12))

    assert next_morning(friday) == demo.local(date(2026, 3, 9), time(8, 1))
    assert next_monday(friday) == demo.local(date(2026, 3, 9), time(8, 31))
    assert next_monday(next_monday(friday)) == demo.local(date(2026, 3, 16), time(8, 31))
    assert next_morning(demo.local(date(2026, 3, 3), time(7))) == demo.local(
        date(2026, 3, 3), time(8, 1)
    )


def test_another_port_is_picked_when_one_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert port < free_port(port) < port + PORTS_TRIED


def test_ctrl_c_while_the_program_is_being_loaded_is_quiet(tmp_path: Path) -> None:
    """The first of the large imports presses it: nothing has begun, and nothing is said."""
    stand_in = tmp_path / "sqlalchemy"
    stand_in.mkdir()
    (stand_in / "__init__.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nraise SystemExit('too late')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


# ---------------------------------------------------------------- whoever only looks


@pytest.mark.parametrize(
    "looking",
    [
        ["doctor"],
        ["send-due", "--dry-run"],
        ["send-due", "--at", "2026-03-09T08:00-05:00"],
        ["digest", "--unit", "East", "--week", "2026-03-02", "--dry-run"],
        ["units", "apply", "units.toml", "--dry-run"],
    ],
)
def test_a_look_makes_no_file_and_no_table(
    here: Path, looking: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(looking) != 0
    shown = "".join(capsys.readouterr())
    assert "python -m bot migrate" in shown
    assert [path.name for path in here.iterdir() if path.name != ".env"] == []


def test_the_doctor_tells_a_damaged_file_from_a_silent_server(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = here / "broken.sqlite3"
    broken.write_text("no database at all, " * 200)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{broken}")
    monkeypatch.setenv("ENCRYPTION_KEYS", new_key())
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "The file in DATABASE_URL is damaged, or no SQLite database." in shown
    assert "server is running" not in shown


def test_the_doctor_tells_a_token_refused_from_a_slack_that_is_not_reached(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "Slack cannot be reached." in shown
    assert "refuses" not in shown


def test_two_tokens_of_one_kind_are_not_called_swapped(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert main(["doctor"]) == 2
    shown = capsys.readouterr().err
    assert "Both are of that kind now." in shown
    assert "swapped" not in shown
    monkeypatch.setenv("SLACK_APP_TOKEN", "xoxb-1")
    assert main(["doctor"]) == 2
    assert "The two have been swapped." in capsys.readouterr().err


def test_an_empty_list_says_that_it_is_empty(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["undelivered", "list"]) == 0
    assert "Everything has been delivered. Nothing waits here." in capsys.readouterr().out


def test_a_dry_run_prints_what_people_will_read() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Bean &amp; Leaf &lt;3"}}
    button = {"type": "plain_text", "text": "R&amp;B"}
    actions = {"type": "actions", "elements": [{"type": "button", "text": button}]}
    assert list(sending._lines([section, actions])) == ["Bean & Leaf <3", "[R&amp;B]"]
