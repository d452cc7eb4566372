"""What each verb of the command line may do: the permission table's part for the server.

Whoever runs a verb has the server, the database and the keys, and no role in Slack; so nothing is
refused to them but by the operating system. What is promised instead stands here, one row a verb:
what it prints of clients, what it changes and how far, whether it needs the keys, and the event
that it leaves in the audit log, with `server` as its actor. A test finds every verb and every
option from the parser itself, runs each, and holds it to its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Reach(StrEnum):
    """Whose records a verb may change."""

    NOBODY = "nobody"
    EVERYBODY = "every workspace"
    WORKSPACE = "one workspace"  # the one of the token, or the one that is named
    UNIT = "one unit"


class Tells(StrEnum):
    """What a verb may print that concerns clients."""

    NOTHING = "nothing"
    CODES = "codes"  # and what stands beside them in the unit's channel; no name, no note


@dataclass(frozen=True, slots=True)
class ServerVerb:
    """`event`: what the audit log says of it; '' where it shows and changes no record.

    `options` change nothing of what it may.
    """

    why: str
    changes: Reach = Reach.NOBODY
    tells: Tells = Tells.NOTHING
    needs_key: bool = True
    event: str = ""
    options: tuple[str, ...] = ()


_BOT = "the bot itself: people act through Slack, and their acts are audited as theirs"

SERVER_VERBS: Mapping[str, ServerVerb] = MappingProxyType(
    {
        "run": ServerVerb(_BOT, Reach.EVERYBODY),
        "practice": ServerVerb(
            "an invented unit in a database of its own", needs_key=False, options=("--no-browser",)
        ),
        "web": ServerVerb(_BOT, Reach.EVERYBODY),
        "work": ServerVerb(_BOT, Reach.EVERYBODY),
        "migrate": ServerVerb("changes tables, and what is recorded in none of them"),
        "manifest": ServerVerb(
            "what Slack is told of the app", needs_key=False, options=("--url",)
        ),
        "send-due": ServerVerb("one turn of `work`: counts alone are printed", Reach.EVERYBODY),
        "send-due --dry-run": ServerVerb(
            "shows what people would read", tells=Tells.CODES, event="server.rehearse"
        ),
        "send-due --at": ServerVerb(
            "shows what people would read", tells=Tells.CODES, event="server.rehearse"
        ),
        "digest": ServerVerb(
            "posts a week's agenda in the unit's channel, and delivers what waits, as `work` would",
            Reach.UNIT,
            event="server.digest",
            options=("--unit", "--week", "--workspace"),
        ),
        "digest --dry-run": ServerVerb(
            "shows a week's agenda", tells=Tells.CODES, event="server.show_digest"
        ),
        "recompute": ServerVerb(
            "puts due dates right that differ from the records",
            Reach.EVERYBODY,
            event="server.recompute",
        ),
        "units apply": ServerVerb(
            "sets units and rosters up, of the token's workspace",
            Reach.WORKSPACE,
            event="vocational_unit.apply_file",
        ),
        "units apply --dry-run": ServerVerb("says what the file would change"),
        "workspaces list": ServerVerb("names of workspaces"),
        "workspaces erase": ServerVerb(
            "deletes all of a workspace that the app has left",
            Reach.WORKSPACE,
            event="workspace.erase",
        ),
        "agency list": ServerVerb(
            "who reads all units side by side, by Slack id", options=("--least",)
        ),
        "agency give": ServerVerb(
            "lets somebody read what the units have sent",
            Reach.WORKSPACE,
            event="agency.give",
            options=("--least",),
        ),
        "agency take": ServerVerb(
            "takes it back", Reach.WORKSPACE, event="agency.take", options=("--least",)
        ),
        "undelivered list": ServerVerb("what was given up, for whom, and why"),
        "undelivered send-again": ServerVerb(
            "has one message sent again by `run` or `work`",
            Reach.WORKSPACE,
            event="message.send_again",
        ),
        "undelivered dismiss": ServerVerb(
            "lets one message go", Reach.WORKSPACE, event="message.dismiss"
        ),
        "keys new": ServerVerb("prints a new key", needs_key=False),
        "keys rotate": ServerVerb(
            "encrypts again what is stored, and changes no word of it",
            Reach.EVERYBODY,
            event="server.rotate_keys",
        ),
        "audit verify": ServerVerb("reads the audit log's hashes", options=("--against",)),
        "backup": ServerVerb(
            "writes everything into a file, encrypted as it is", event="server.backup"
        ),
        "restore": ServerVerb(
            "fills an empty database from such a file", Reach.EVERYBODY, event="server.restore"
        ),
        "restore --already": ServerVerb(
            "has what may have been sent looked for before it is posted",
            Reach.EVERYBODY,
            event="server.restore",
        ),
        "doctor": ServerVerb("looks whether all is well", options=("--new-key",)),
    }
)
