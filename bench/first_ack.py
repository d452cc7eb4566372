"""One process from its start to its first acknowledgement; prints its memory in MiB (Linux).

Each imports what it needs and no more, so nothing stands at the top.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import sys
from base64 import urlsafe_b64encode

SECRET = "not a secret"
KEY = urlsafe_b64encode(bytes(32)).decode()  # the same at each start


def ours(file: str, url: str, body: str, headers: dict[str, str]) -> None:
    """As `python -m bot web` begins, but for the socket."""
    import gc

    gc.disable()
    import bot.__main__  # noqa: F401

    gc.freeze()
    gc.enable()
    from bot.clock import SystemClock
    from bot.config import Settings
    from bot.server.health import Health
    from bot.server.opening import migrated_for_people
    from bot.slack.app import make_app
    from bot.slack.http import Front
    from bot.slack.http_messages import HttpRequest
    from bot.vitals import Vitals
    from db.encryption import Cipher, use_cipher

    use_cipher(Cipher([KEY]))
    settings = Settings(
        slack_bot_token="xoxb-1",
        slack_signing_secret=SECRET,
        slack_api_url=url,
        database_url=f"sqlite:///{file}",
    )
    doors, clock, vitals = migrated_for_people(settings), SystemClock(), Vitals()
    app = make_app(settings, doors, clock, vitals)
    front = Front(app, SECRET, health=Health(doors, clock, vitals))
    request = HttpRequest("POST", "/slack/events", headers=headers, body=body.encode())
    assert front.answer(request).status == 200
    _tell()


def bare(_: str, url: str, body: str, headers: dict[str, str]) -> None:
    """Bolt, with the ORM and the scheduler in its memory."""
    import apscheduler.schedulers.background  # noqa: F401
    import sqlalchemy.orm  # noqa: F401
    from slack_bolt import App, BoltRequest
    from slack_sdk import WebClient

    client = WebClient(token="xoxb-1", base_url=url)
    client.auth_test()
    app = App(signing_secret=SECRET, client=client, token_verification_enabled=False)
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Contact"}, "blocks": []}

    @app.command("/contact")
    def contact(ack: object, client: WebClient) -> None:
        client.views_open(trigger_id="1", view=view)
        ack()  # type: ignore[operator]

    assert app.dispatch(BoltRequest(body=body, headers={**headers})).status == 200
    _tell()


def _tell() -> None:
    import os

    with open("/proc/self/status") as status:
        used = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    sys.stdout.write(f"{int(used) / 1024}\n")
    sys.stdout.flush()
    os._exit(0)
