"""A file is handed to Slack alone, whatever address is named for it."""

from __future__ import annotations

import io
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.jobs.delivery import post_office
from bot.jobs.delivery.post_office import Upload
from bot.jobs.delivery.slack_words import RefusedForGood

SLACK = "https://slack.com/api/"
STAND_IN = "http://127.0.0.1:8080/api/"


class Naming(WebClient):
    """A Slack that names this address for a file."""

    def __init__(self, base_url: str, address: str) -> None:
        super().__init__(base_url=base_url)
        self._address = address

    def files_getUploadURLExternal(self, **_: Any) -> Any:  # noqa: N802
        return {"upload_url": self._address, "file_id": "F1"}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses to which something was sent."""
    found: list[str] = []

    def urlopen(request: urllib.request.Request, **_: Any) -> io.BytesIO:
        found.append(request.full_url)
        return io.BytesIO()

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    return found


def hand_over(base_url: str, address: str) -> str:
    file = Upload("contact-log.csv", "The contact log", written=lambda _: b"private")
    return post_office.new_upload(Naming(base_url, address), file, "m1", with_alt=False)


@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        (SLACK, "https://evil.example/upload"),
        (SLACK, "https://files.slack.com.evil.example/upload"),
        (SLACK, "https://evil.example/https://files.slack.com/upload"),
        (SLACK, "https://files.slack.com@evil.example/upload"),
        (SLACK, "http://files.slack.com/upload"),
        (SLACK, "http://127.0.0.1/upload"),
        (SLACK, "file:///tmp/upload"),
        (STAND_IN, "https://evil.example/upload"),
    ],
)
def test_an_address_that_is_not_slacks_gets_no_file(
    base_url: str, address: str, opened: list[str]
) -> None:
    with pytest.raises(RefusedForGood):
        hand_over(base_url, address)
    assert opened == []


@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        (SLACK, "https://files.slack.com/upload/v1/A"),
        ("https://slack-gov.com/api/", "https://files.slack-gov.com/upload/v1/A"),
        (STAND_IN, "http://127.0.0.1:8080/upload/F1"),
    ],
)
def test_slack_gets_it(base_url: str, address: str, opened: list[str]) -> None:
    assert hand_over(base_url, address) == "F1"
    assert opened == [address]
