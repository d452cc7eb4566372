"""Other workspaces install the bot themselves: Slack's OAuth, through Bolt's own flow.

The state is bound to the browser (a cookie), sealed, good for ten minutes and for one use. The
token goes into the workspace table, encrypted. Nothing here is shown that Slack or the browser
sent, but the name of the workspace, escaped.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from html import escape
from typing import Any

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_flow import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.installation_store import Installation, InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from bot.casework.administration import installing, workspaces
from bot.casework.administration.workspaces import Workspace
from bot.clock import Clock
from bot.config import Settings
from bot.logs import place_of
from bot.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.slack.http_messages import HttpAnswer, HttpRequest, answer_of
from bot.slack.web_client import slack_client
from bot.vitals import Vitals
from db.doors import Doors, NotRecorded

log = logging.getLogger("bot.slack.oauth")

_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)
AGAIN = "Please begin again: open {install} in this browser."
BUSY = "Not installed: the database is busy just now. " + AGAIN
NOT_REACHED = "Not installed: Slack could not be reached just now. " + AGAIN
WHOLE_ORGANIZATION = (
    "Not installed: the bot lives in one workspace, not in a whole organization. "
    "Please choose a workspace: open {install} again."
)
INSTALLED = (
    "IPS bot is installed in {team}. In Slack, type /ips to begin. What was recorded in this "
    "workspace before, if anything, is there again. When the app is removed one day, nothing more "
    "is sent, and the records are kept until whoever runs this bot is asked to erase them."
)
_FAILURES = {
    "access_denied": "Nothing was installed: it was not allowed in Slack. " + AGAIN,
    "invalid_browser": "This link belongs to another browser, or to none. " + AGAIN,
    "invalid_state": "This link has been used, or it is older than ten minutes. " + AGAIN,
    "storage_error": WHOLE_ORGANIZATION,
}
_ANY_FAILURE = "Not installed: Slack did not accept it. " + AGAIN


class Installing:
    """The two pages of an installation, `INSTALL_PATH` and `REDIRECT_PATH`."""

    def __init__(
        self, settings: Settings, doors: Doors, clock: Clock, vitals: Vitals | None = None
    ) -> None:
        if not settings.for_many_workspaces:
            raise ValueError("SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and BASE_URL are needed")
        self._install = f"{settings.base_url}{INSTALL_PATH}"
        self._flow = OAuthFlow(
            client=slack_client(settings, calls=vitals.slack_calls if vitals else None),
            logger=logging.getLogger("slack_bolt"),  # its warnings, which we silence, hold codes
            settings=OAuthSettings(
                client_id=settings.slack_client_id,
                client_secret=settings.slack_client_secret,
                scopes=list(SCOPES),
                user_scopes=[],
                redirect_uri=f"{settings.base_url}{REDIRECT_PATH}",
                install_path=INSTALL_PATH,
                install_page_rendering_enabled=False,
                redirect_uri_path=REDIRECT_PATH,
                installation_store=_Installations(doors, clock),
                state_store=_States(doors, clock),
                state_expiration_seconds=int(installing.GOOD_FOR.total_seconds()),
                callback_options=CallbackOptions(success=self._installed, failure=self._failed),
            ),
        )

    def __call__(self, request: HttpRequest) -> HttpAnswer:
        asked = BoltRequest(
            body="",
            query=request.query,
            headers={"cookie": [request.headers.get("cookie", "")]},
        )
        answer = answer_of(self._answered(asked, request.path))
        return replace(answer, headers=(*answer.headers, *_HEADERS))

    def _answered(self, request: BoltRequest, path: str) -> BoltResponse:
        try:
            if path == INSTALL_PATH:
                return self._flow.handle_installation(request)
            return self._flow.handle_callback(request)
        except NotRecorded:
            return self._page(503, BUSY)
        except Exception as error:  # a stranger's browser gets a sentence, whatever Slack said
            log.warning("installation broke off: %s", place_of(error))
            return self._page(503, NOT_REACHED)

    def _installed(self, arguments: SuccessArgs) -> BoltResponse:
        installation = arguments.installation
        log.info("workspace %s: installed", installation.team_id)
        return self._page(200, INSTALLED, team=installation.team_name or "your workspace")

    def _failed(self, arguments: FailureArgs) -> BoltResponse:
        log.info("installation refused: %s", _known(arguments.reason))
        return self._page(400, _FAILURES.get(arguments.reason, _ANY_FAILURE))

    def _page(self, status: int, sentence: str, **names: str) -> BoltResponse:
        paragraph = escape(sentence.format(install=self._install, **names))
        page = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>IPS bot</title>'
            f"<p>{paragraph}</p></html>\n"
        )
        return BoltResponse(
            status=status, body=page, headers={"Content-Type": "text/html; charset=utf-8"}
        )


class _States(OAuthStateStore):
    """Bolt's door to `administration.installing`."""

    def __init__(self, doors: Doors, clock: Clock) -> None:
        self._doors = doors
        self._clock = clock

    def issue(self, *args: Any, **kwargs: Any) -> str:
        return installing.issue_state(now=self._clock.now())

    def consume(self, state: str) -> bool:
        return installing.use_state(self._doors, state, now=self._clock.now())


class _Installations(InstallationStore):
    """Bolt's door to `administration.workspaces`, for saving; `bot.slack.app` authorizes."""

    def __init__(self, doors: Doors, clock: Clock) -> None:
        self._doors = doors
        self._clock = clock

    def save(self, installation: Installation) -> None:
        """Raises `BoltError` for an installation in a whole organization: it names no workspace."""
        if installation.is_enterprise_install or not installation.team_id:
            raise BoltError("no workspace")
        workspace = Workspace(
            id=installation.team_id,
            name=installation.team_name or installation.team_id,
            enterprise_id=installation.enterprise_id,
            bot_token=installation.bot_token,
            bot_user_id=installation.bot_user_id,
            bot_id=installation.bot_id,
        )
        workspaces.keep(self._doors, workspace, now=self._clock.now())


def _known(reason: str) -> str:
    """The browser may send any reason; only ours and Slack's plain ones reach the log."""
    known = reason in _FAILURES or reason in ("invalid_code", "missing_code")
    return reason if known else "another reason"
