"""What follows from a command's row and its conversation. Runs in a process of its own: `walk`."""

from __future__ import annotations

from datetime import UTC, datetime

from bot import manifest
from bot.clock import MovableClock
from bot.slack import app as edge
from bot.slack.socket_mode import connected
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.commands.asking import said_after
from tests.house import ANA, PATIENT, SPEC, House, set_up_unit, settings_for, wall_time

MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def walk(url: str) -> None:
    """The command by its name and as a word of /ips, in the help and in both manifests."""
    use_cipher(Cipher([new_key()]))
    doors, clock = open_doors(url), MovableClock(MONDAY)
    with ThreadedPracticeWorkspace(SPEC, wall_time=wall_time, **PATIENT) as workspace:
        settings = settings_for(workspace)
        app = edge.make_app(settings, doors, clock)
        with connected(app, settings):
            workspace.wait_for_connections()
            house = House(workspace, app, settings, doors, clock)
            set_up_unit(house)
            _answers(house)
    doors.close()
    for each in (manifest.for_socket_mode(), manifest.for_http("https://ips.example")):
        commands = each["features"]["slash_commands"]
        assert "/weather" in {command["command"] for command in commands}


def _answers(house: House) -> None:
    for command, text, answer in (
        ("/weather", "the harbor", "Dry in the harbor all day."),
        ("/ips", "weather", "Dry in town all day."),
        ("/ips", "help", "/weather the harbor"),
    ):
        assert answer in said_after(house.person(ANA), command, text)
