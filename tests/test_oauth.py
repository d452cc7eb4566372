"""Workspaces install the bot themselves, and leave it: Slack's OAuth, a practice Slack."""

from __future__ import annotations

import json
import logging
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import update

from bot.casework.administration import installing, workspaces
from bot.casework.administration.workspaces import Workspace
from bot.casework.reminders import briefs, digests
from bot.clock import MovableClock, machine_now
from bot.config import ConfigurationError, Settings
from bot.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, SCOPES, for_http
from bot.server import doctor
from bot.server.work import make_deliverer
from bot.slack.app import IpsApp, make_app
from bot.slack.http import Front
from bot.slack.http_messages import HttpRequest
from bot.slack.oauth import Installing
from bot.slack.web_client import seed_workspace
from db.doors import DatabaseAway, Doors, NotRecorded, open_doors
from db.encryption import Cipher, Place, current_cipher, new_key, use_cipher
from db.models import StaffMemberRow
from practice_workspace.spec import TeamSpec
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.delivery_world import ANA, harbor
from tests.front import signed_front
from tests.house import SPEC, wall_time
from tests.support import eventually

TEAM, OTHER = "T0HARBOR", "T0PIER"
TWO = replace(SPEC, teams=(*SPEC.teams, TeamSpec(OTHER, "Pier <&> Sons")))
BASE = "https://bot.example.org"


@dataclass
class Web:
    """`web` for many workspaces, and one browser before it."""

    app: IpsApp
    front: Front
    settings: Settings
    doors: Doors
    workspace: ThreadedPracticeWorkspace
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def open(self, path: str, query: str = "", method: str = "GET") -> tuple[int, str]:
        status, headers, body = call(self.front, path, query, method, cookie=self.cookie)
        self.headers = headers
        if "set-cookie" in headers:
            self.cookie = headers["set-cookie"].partition(";")[0]
        return status, body

    def begin(self) -> str:
        """Opens the install page and returns the state that it sends along to Slack."""
        status, _ = self.open(INSTALL_PATH)
        assert status == 302
        return parse_qs(urlsplit(self.headers["location"]).query)["state"][0]

    def install(self, team: str = TEAM) -> tuple[int, str]:
        return self.open(REDIRECT_PATH, f"code=code-{team}&state={self.begin()}")

    def tell(self, team: str, event: dict[str, Any], event_id: str, **fields: Any) -> int:
        """One signed event of Slack's."""
        body = {"type": "event_callback", "team_id": team, "event": event, "event_id": event_id}
        return self.post(json.dumps(body | fields).encode())

    def finish(self) -> None:
        """Waits for what goes on after the acks."""
        self.app.listener_runner.listener_executor.shutdown(wait=True)
        self.app.listener_runner.listener_executor = ThreadPoolExecutor(2)

    def post(self, body: bytes) -> int:
        at = str(int(machine_now().timestamp()))
        secret = self.settings.slack_signing_secret or ""
        signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
        headers = {
            "x-slack-request-timestamp": at,
            "x-slack-signature": signature or "",
            "content-type": "application/json",
        }
        return self.front.answer(HttpRequest("POST", EVENTS_PATH, "", headers, body)).status


def call(
    front: Front, path: str, query: str, method: str, *, cookie: str = ""
) -> tuple[int, dict[str, str], str]:
    answer = front.answer(HttpRequest(method, path, query, {"cookie": cookie}))
    lowered = {name.lower(): value for name, value in answer.headers}
    return answer.status, lowered, answer.body.decode()


@pytest.fixture
def web(doors: Doors, clock: MovableClock) -> Iterator[Web]:
    with ThreadedPracticeWorkspace(TWO, wall_time=wall_time) as workspace:
        settings = Settings(
            slack_signing_secret=workspace.signing_secret,
            slack_api_url=workspace.api_url,
            slack_client_id=TWO.app.client_id,
            slack_client_secret=TWO.app.client_secret,
            base_url=BASE,
        )
        yield web_of(settings, doors, clock, workspace)


def web_of(
    settings: Settings, doors: Doors, clock: MovableClock, workspace: ThreadedPracticeWorkspace
) -> Web:
    app = make_app(settings, doors, clock)
    secret = settings.slack_signing_secret or ""
    front = signed_front(app, doors, secret, installing=Installing(settings, doors, clock))
    return Web(app, front, settings, doors, workspace)


# ---------------------------------------------------------------- installing


def test_two_workspaces_install_the_bot_each_with_its_own_token(web: Web) -> None:
    assert web.install(TEAM)[0] == 200
    status, page = web.install(OTHER)

    assert (status, "Pier &lt;&amp;&gt; Sons" in page) == (200, True)
    assert workspaces.every_id(web.doors) == (TEAM, OTHER)
    tokens = [workspaces.find(web.doors, team).bot_token for team in (TEAM, OTHER)]  # type: ignore[union-attr]
    assert tokens == [team.token for team in TWO.teams]


def test_a_token_is_not_readable_in_the_database(web: Web, database_url: str) -> None:
    web.install()
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as raw:
        (stored,) = raw.execute("SELECT bot_token FROM workspace").fetchone()
    assert TWO.teams[0].token.encode() not in stored
    place = Place("workspace", "bot_token", (TEAM,))
    assert current_cipher().open(stored, place) == TWO.teams[0].token


def test_the_install_page_asks_slack_for_the_scopes_of_the_manifest(web: Web) -> None:
    web.begin()
    asked = parse_qs(urlsplit(web.headers["location"]).query)

    assert web.headers["location"].startswith("https://slack.com/oauth/v2/authorize?")
    assert set(asked["scope"][0].split(",")) == set(SCOPES)
    assert asked["redirect_uri"] == [f"{BASE}{REDIRECT_PATH}"]
    assert for_http(BASE)["oauth_config"]["redirect_urls"] == asked["redirect_uri"]
    assert {"Secure", "HttpOnly"} <= set(web.headers["set-cookie"].split("; "))


def test_a_state_is_good_once(web: Web) -> None:
    state = web.begin()
    assert web.open(REDIRECT_PATH, f"code=code-{TEAM}&state={state}")[0] == 200

    status, page = web.open(REDIRECT_PATH, f"code=code-{OTHER}&state={state}")

    assert (status, "has been used" in page) == (400, True)
    assert workspaces.every_id(web.doors) == (TEAM,)


def test_a_state_is_good_for_ten_minutes(web: Web, clock: MovableClock) -> None:
    state = web.begin()
    clock.move_by(installing.GOOD_FOR + timedelta(seconds=1))
    assert web.open(REDIRECT_PATH, f"code=code-{TEAM}&state={state}")[0] == 400
    clock.move_by(-installing.GOOD_FOR - timedelta(seconds=2))
    assert web.open(REDIRECT_PATH, f"code=code-{TEAM}&state={state}")[0] == 400
    assert workspaces.every_id(web.doors) == ()


def test_a_state_of_another_browser_installs_nothing(web: Web) -> None:
    """A stranger who lures somebody to his own callback would plant his workspace."""
    state = web.begin()
    for cookie in ("", "slack-app-oauth-state=other"):
        web.cookie = cookie
        assert web.open(REDIRECT_PATH, f"code=code-{TEAM}&state={state}")[0] == 400
    assert workspaces.every_id(web.doors) == ()


@pytest.mark.parametrize("state", ["", "x", "é", "gAAAAA", "a b c", "%00", "1" * 3000])
def test_an_invented_state_installs_nothing(web: Web, state: str) -> None:
    web.cookie = f"slack-app-oauth-state={state}"
    assert web.open(REDIRECT_PATH, f"code=code-{TEAM}&state={state}")[0] == 400
    assert workspaces.every_id(web.doors) == ()


def test_another_sealed_text_of_ours_is_no_state(
    web: Web, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text of the database in its own form, one of a former version, and one of no meaning."""
    state = Place("installation", "state", ())
    said, now = f"1 {clock.now().isoformat()}", clock.now()
    cipher = current_cipher()
    note = cipher.seal(said, Place("employer_contact", "note", (TEAM, "1")))
    for sealed in (note, cipher.seal("1 yesterday", state), cipher.seal("a note", state)):
        assert not installing.use_state(web.doors, urlsafe_b64encode(sealed).decode(), now=now)
    key = new_key()
    monkeypatch.setattr(installing, "current_cipher", lambda: Cipher([key]))
    former = Fernet(key).encrypt(said.encode())
    assert not installing.use_state(web.doors, urlsafe_b64encode(former).decode(), now=now)
    assert installing.use_state(web.doors, installing.issue_state(now=now), now=now)


def test_to_begin_writes_nothing(web: Web, database_url: str) -> None:
    for _ in range(5):
        web.begin()
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as raw:
        assert raw.execute("SELECT count(*) FROM slack_event").fetchone() == (0,)


@pytest.mark.parametrize("query", ["error=access_denied", "error=%3Cscript%3E", "", "code=x"])
def test_a_refusal_installs_nothing_and_repeats_nothing(web: Web, query: str) -> None:
    status, page = web.open(REDIRECT_PATH, query)
    assert (status, "<script>" in page) == (400, False)
    assert f"{BASE}{INSTALL_PATH}" in page


def test_a_code_that_slack_refuses_installs_nothing_and_is_not_logged(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    status, _ = web.open(REDIRECT_PATH, f"code=secret-code&state={web.begin()}")
    assert status == 400
    assert "secret-code" not in caplog.text
    assert workspaces.every_id(web.doors) == ()


def test_a_whole_organization_is_told_to_choose_a_workspace(web: Web) -> None:
    """And nothing of its token is kept."""
    status, page = web.open(REDIRECT_PATH, f"code=organization-E0HARBOR&state={web.begin()}")
    assert status == 400
    assert "lives in one workspace, not in a whole organization" in page
    assert f"{BASE}{INSTALL_PATH}" in page
    assert workspaces.every_one(web.doors) == ()


def test_a_token_of_a_whole_organization_does_not_start_the_bot(
    web: Web, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"ok": True, "team_id": "E0HARBOR", "team": "All", "user_id": "U0BOT"}
    monkeypatch.setattr(WebClient, "auth_test", lambda self: told | {"is_enterprise_install": True})
    settings = replace(web.settings, slack_bot_token="xoxb-org")
    with pytest.raises(ConfigurationError, match="a whole organization"):
        seed_workspace(settings, web.doors, clock)
    assert workspaces.every_one(web.doors) == ()


def test_a_slack_that_is_away_is_a_sentence(web: Web) -> None:
    web.workspace.faults.add("reset_before", "oauth.v2.access")
    status, page = web.install()
    assert (status, "Slack could not be reached" in page) == (503, True)


def test_a_database_that_is_away_is_a_sentence(web: Web, clock: MovableClock) -> None:
    away = open_doors("sqlite:////nowhere/at/all.sqlite3")
    with pytest.raises(NotRecorded):
        workspaces.find(away, TEAM)
    without = web_of(web.settings, away, clock, web.workspace)
    status, page = without.install()
    assert (status, "database is busy" in page) == (503, True)


def test_these_pages_are_only_there_for_many_workspaces(web: Web) -> None:
    assert web.open(INSTALL_PATH, method="POST")[0] == 405
    app = make_app(Settings(slack_signing_secret="s"), web.doors, MovableClock())
    alone = signed_front(app, web.doors, "s")
    assert call(alone, INSTALL_PATH, "", "GET")[0] == 404
    assert call(alone, REDIRECT_PATH, "", "GET")[0] == 404


# ---------------------------------------------------------------- leaving, and coming back


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_uninstalled"},
        {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"], "oauth": []}},
    ],
    ids=lambda event: event["type"],
)
def test_when_the_app_leaves_the_token_goes_and_the_records_stay(
    web: Web, clock: MovableClock, event: dict[str, Any]
) -> None:
    web.install(TEAM)
    web.install(OTHER)

    assert web.tell(TEAM, event, "Ev1") == 200

    eventually(lambda: workspaces.find(web.doors, TEAM) is None)
    assert workspaces.every_id(web.doors) == (OTHER,), "the other one is not concerned"
    # Slack tells both, and what comes after is answered and does nothing.
    assert web.tell(TEAM, {"type": "app_uninstalled"}, "Ev2") == 200
    assert workspaces.every_id(web.doors) == (OTHER,)


@pytest.mark.parametrize(
    "event",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}],
    ids=lambda event: event["type"],
)
def test_an_event_that_could_not_be_kept_is_taken_when_slack_repeats_it(
    web: Web, monkeypatch: pytest.MonkeyPatch, event: dict[str, Any]
) -> None:
    """The database is away just then: Slack hears so, and what it says again is not dropped."""
    web.install()
    revoke = workspaces.revoke
    away = iter([True])

    def first_away(*given: Any, **named: Any) -> bool:
        if next(away, False):
            raise DatabaseAway("away")
        return revoke(*given, **named)

    monkeypatch.setattr(workspaces, "revoke", first_away)
    assert web.tell(TEAM, event, "Ev1") == 503
    assert workspaces.every_id(web.doors) == (TEAM,)
    assert web.tell(TEAM, event, "Ev1") == 200
    assert workspaces.every_id(web.doors) == ()


def test_the_app_leaves_the_workspace_where_it_happened_and_no_other(web: Web) -> None:
    """An event may come with the authorizations of others that see it too."""
    web.install(TEAM)
    web.install(OTHER)
    seen_by = [
        {"team_id": each, "enterprise_id": None, "is_bot": True, "is_enterprise_install": False}
        for each in (OTHER, TEAM)
    ]
    web.tell(TEAM, {"type": "app_uninstalled"}, "Ev1", authorizations=seen_by)
    web.finish()
    assert workspaces.every_id(web.doors) == (OTHER,)


def test_that_the_records_stay_is_told_to_whoever_installs_and_whoever_runs_it(
    web: Web, database_url: str, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    assert "the records are kept until whoever runs this bot is asked" in web.install(TEAM)[1]
    web.tell(TEAM, {"type": "app_uninstalled"}, "Ev1")
    web.finish()
    assert f"workspaces erase {TEAM}" in caplog.text

    settings = replace(web.settings, database_url=database_url, encryption_keys=(new_key(),))
    own = current_cipher()
    try:
        use_cipher(Cipher(settings.encryption_keys))
        told = [one.what for one in doctor.examine(settings, now=machine_now())]
    finally:
        use_cipher(own)
    assert any(f"workspaces erase {TEAM}" in each for each in told), told


def test_tokens_of_people_are_none_of_ours(web: Web) -> None:
    web.install()
    web.tell(TEAM, {"type": "tokens_revoked", "tokens": {"oauth": ["U0ANA"]}}, "Ev1")
    web.finish()
    assert workspaces.every_id(web.doors) == (TEAM,)


def test_nothing_is_planned_or_sent_until_the_app_is_back_and_then_all_is_there(
    web: Web, clock: MovableClock
) -> None:
    world = harbor(web.doors)
    today = clock.now().date()
    world.client("C-1", ANA, today - timedelta(days=15))
    world.reckon()
    with web.doors.writing() as session:
        session.execute(update(StaffMemberRow).values(next_brief_at=clock.now()))
    workspace = Workspace(world.workspace_id, "Harbor", None, TWO.teams[0].token, "U0BOT", "B1")
    workspaces.keep(web.doors, workspace, now=clock.now())
    clock.move_by(timedelta(days=1))
    assert workspaces.revoke(web.doors, workspace.id, happened_at=clock.now(), now=clock.now())
    clock.move_by(timedelta(days=7))
    deliverer = make_deliverer(web.settings, web.doors.patient)

    assert briefs.plan_due(web.doors.patient, clock.now()) == 0
    assert digests.plan_due(web.doors.patient, clock.now()) == 0
    assert deliverer.deliver_once(clock.now()).total == 0

    workspaces.keep(web.doors, workspace, now=clock.now())
    assert workspaces.find(web.doors, workspace.id) == workspace
    assert deliverer.plan_once(clock.now()).planned > 0


def test_a_late_word_of_leaving_does_not_end_a_newer_installation(
    web: Web, clock: MovableClock
) -> None:
    """Slack repeats an event for minutes; meanwhile somebody has installed the app again."""
    left_at = int(clock.now().timestamp())
    clock.move_by(timedelta(minutes=4))
    web.install()

    web.tell(TEAM, {"type": "app_uninstalled"}, "Ev1", event_time=left_at)
    web.finish()
    assert workspaces.every_id(web.doors) == (TEAM,)

    now = int(clock.now().timestamp())
    web.tell(TEAM, {"type": "app_uninstalled"}, "Ev2", event_time=now)
    eventually(lambda: workspaces.every_id(web.doors) == ())


def test_doctor_looks_at_every_workspace_that_has_installed_the_bot(
    web: Web, database_url: str, clock: MovableClock
) -> None:
    settings = replace(web.settings, database_url=database_url, encryption_keys=(new_key(),))
    own = current_cipher()

    def seen() -> list[tuple[str, bool]]:
        return [(one.what, one.well) for one in doctor.examine(settings, now=machine_now())]

    try:
        use_cipher(Cipher(settings.encryption_keys))
        assert seen()[-1] == (f"No workspace yet: open {BASE}{INSTALL_PATH} in a browser", True)
        web.install(TEAM)
        web.install(OTHER)
        web.workspace.revoke_token(TWO.teams[1].token)

        assert ("Bot token works in Harbor", True) in seen()
        assert ("Every message has been delivered", True) in seen()
        assert (f"Bot token of Pier <&> Sons ({OTHER})", False) in seen()
    finally:
        use_cipher(own)
