"""A page of another site, open in the same browser, does nothing in the practice workspace."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser

from bot.practice.open import workspace_spec
from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.practice_workspace.page_app import ANA, TEAM
from tests.practice_workspace.page_visit import browser, order_book

__all__ = ["browser", "order_book"]

# All that a page can have a browser send; the last one says when the rest has gone out.
ATTACKS = """
<!doctype html><img src="{address}"><iframe src="{address}"></iframe>
<form id="form" method="post" target="there" action="{api}"><input name="token" value="{token}">
<input name="channel" value="{channel}"><input name="text" value="forged"></form>
<iframe name="there"></iframe>
<script type="module">
document.getElementById('form').submit();
const act = {{person: '{person}', act: 'say', conversation: '{channel}', text: 'forged'}};
const json = {{method: 'POST', body: JSON.stringify(act)}};
const tries = [
  fetch('{address}', {{mode: 'no-cors'}}),
  fetch('{api}', {{method: 'POST', mode: 'no-cors', body: new URLSearchParams('{query}')}}),
  fetch('{url}/ui/act', {{...json, mode: 'no-cors'}}),
  fetch('{url}/ui/act', {{...json, headers: {{'Content-Type': 'application/json'}}}}),
  fetch('{url}/ui/snapshot?person={person}').then(() => {{ document.title = 'read' }}),
  new Promise(done => {{
    const socket = new WebSocket('{url}/ui?person={person}'.replace('http', 'ws'));
    socket.onopen = () => socket.send(JSON.stringify({{...act, id: 1}}));
    socket.onmessage = frame => {{ if (JSON.parse(frame.data).id) done(); }};
    socket.onerror = done;
  }}),
];
await Promise.allSettled(tries);
document.body.dataset.tried = document.title || 'nothing was read';
</script>
"""


class _Elsewhere(BaseHTTPRequestHandler):
    def __init__(self, page: bytes, *arguments: Any) -> None:
        self._page = page
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self._page)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def elsewhere(order_book: ThreadedPracticeWorkspace) -> Iterator[int]:
    """The port of a site whose page even knows the bot's token."""
    said = {"token": order_book.bot_token, "channel": TEAM, "text": "forged"}
    api, query = f"{order_book.api_url}chat.postMessage", urlencode(said)
    page = ATTACKS.format(
        url=order_book.url, api=api, query=query, address=f"{api}?{query}", person=ANA,
        token=order_book.bot_token, channel=TEAM,
    )  # fmt: skip
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Elsewhere, page.encode())) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "elsewhere.localhost"])
def test_a_page_of_another_site_does_nothing_and_reads_nothing(
    browser: Browser, order_book: ThreadedPracticeWorkspace, elsewhere: int, name: str
) -> None:
    before = order_book.messages(TEAM), order_book.calls
    page = browser.new_context().new_page()
    page.goto(f"http://{name}:{elsewhere}/")
    page.wait_for_selector("body[data-tried]")
    assert page.get_attribute("body", "data-tried") == "nothing was read"
    assert (order_book.messages(TEAM), order_book.calls) == before
    page.context.close()


def test_under_another_name_the_page_is_not_there(
    browser: Browser, order_book: ThreadedPracticeWorkspace
) -> None:
    page = browser.new_context().new_page()
    port = order_book.url.rpartition(":")[2]
    answer = page.goto(f"http://rebound.localhost:{port}/")
    assert answer is not None
    assert answer.status == 403
    page.context.close()


def asked(
    workspace: ThreadedPracticeWorkspace, path: str, body: bytes | None, headers: dict[str, str]
) -> int:
    request = urllib.request.Request(f"{workspace.url}{path}", body, headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


SAY = json.dumps({"person": ANA, "act": "say", "conversation": TEAM, "text": "forged"}).encode()
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/", None, {"Host": "rebound.example"}),
        ("/ui/act", SAY, JSON | {"Host": "rebound.example", "Origin": "http://rebound.example"}),
        # Its name leads here since the page was opened there: to its browser it is one site.
        (
            "/ui/snapshot?person=" + ANA,
            None,
            {"Host": "a.example:80", "Sec-Fetch-Site": "same-origin"},
        ),
        ("/ui?person=" + ANA, None, {"Host": "a.example", "Upgrade": "websocket"}),
        ("/api/chat.postMessage", b"text=forged", {"Host": "a.example"}),
        ("/", None, {"Host": "127.0.0.1.a.example"}),
        ("/", None, {"Host": "["}),
        ("/ui/act", SAY, JSON | {"Origin": "http://["}),
        ("/ui/act", SAY, JSON | {"Origin": "https://elsewhere.example"}),
        ("/ui/act", SAY, JSON | {"Origin": "null"}),
        ("/ui/act", SAY, JSON | {"Sec-Fetch-Site": "cross-site"}),
        ("/ui/snapshot?person=" + ANA, None, {"Sec-Fetch-Site": "same-site"}),
        ("/api/chat.postMessage", b"text=forged", {"Origin": "{url}"}),
        ("/api/chat.postMessage?text=forged", None, {}),
        ("/api/chat.delete?ts=1", None, {}),
        ("/api/auth.test", None, {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_whoever_comes_from_elsewhere_is_refused(
    order_book: ThreadedPracticeWorkspace, path: str, body: bytes | None, headers: dict[str, str]
) -> None:
    given = {name: value.format(url=order_book.url) for name, value in headers.items()}
    before = order_book.messages(TEAM), order_book.calls
    assert asked(order_book, path, body, given) == 403
    assert (order_book.messages(TEAM), order_book.calls) == before


def test_only_this_machine_reaches_it(order_book: ThreadedPracticeWorkspace) -> None:
    """Whoever listens at every address of it would listen at this one too."""
    here = urlsplit(order_book.url)
    socket.create_connection((str(here.hostname), here.port), timeout=5).close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", here.port), timeout=5)


def test_each_start_has_tokens_of_its_own() -> None:
    first, second = workspace_spec(), workspace_spec()
    secrets = [
        {spec.teams[0].token, spec.app.app_token, spec.app.signing_secret, spec.app.client_secret}
        for spec in (first, second)
    ]
    assert [len(each) for each in secrets] == [4, 4]
    assert secrets[0].isdisjoint(secrets[1])
