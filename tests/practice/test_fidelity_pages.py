"""The fidelity pages as the team lead reads them, in a browser: at a desk, and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, ViewportSize, expect

from bot import config
from bot.practice import demo, invented
from bot.practice.open import Practice, running
from db.encryption import Cipher, use_cipher
from tests.practice_workspace.page_visit import WAIT_MILLISECONDS, browser, overflows

__all__ = ["browser"]

WIDTHS = {
    "desk": ViewportSize(width=1280, height=800),
    "phone": ViewportSize(width=390, height=844),
}

# What stands beyond the edge of the window within the form that is open.
BEYOND = """() => [...document.querySelectorAll('dialog[open] *')]
  .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((node) => `${node.className} ${node.textContent.slice(0, 40)}`)"""


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory, cipher: Cipher) -> Iterator[Practice]:
    now = demo.local(date(2026, 11, 25), time(12))
    folder = tmp_path_factory.mktemp("practice")
    with running(config.practice({}, data_folder=folder), port=18_320, now=now) as opened:
        yield opened
    use_cipher(cipher)


@pytest.fixture(scope="module", params=WIDTHS)
def window(request: Any, browser: Browser, practice: Practice) -> Page:
    phone = request.param == "phone"
    opened = browser.new_page(viewport=WIDTHS[request.param], has_touch=phone, is_mobile=phone)
    opened.set_default_timeout(WAIT_MILLISECONDS)
    opened.goto(practice.workspace.url)
    opened.evaluate("localStorage.setItem('practice-hint-dismissed', 'yes')")
    return opened


@pytest.fixture
def page(window: Page, practice: Practice) -> Iterator[Page]:
    complaints: list[str] = []

    def note(error: Error) -> None:
        complaints.append(str(error))

    window.goto("about:blank")
    window.mouse.move(-1, -1)
    window.on("pageerror", note)
    window.goto(f"{practice.workspace.url}/#{invented.DANA}/{invented.CHANNEL}")
    window.locator("main li.message").last.wait_for()
    yield window
    window.remove_listener("pageerror", note)
    dana = practice.workspace.person(invented.DANA)
    if dana.modal is not None:  # what is open stays open for whoever comes back
        dana.close(everything=True)
    assert complaints == []


def asked(page: Page, command: str, heard: str | re.Pattern[str]) -> Locator:
    """The page that a command opens, once it says this."""
    page.locator("main textarea").fill(command)
    page.get_by_role("button", name="Send").click()
    return seen(page, heard)


def seen(page: Page, heard: str | re.Pattern[str]) -> Locator:
    """The page on top, once it says this; nothing of it is cut."""
    top = page.get_by_role("dialog").last
    expect(top.get_by_text(heard).first).to_be_visible()
    assert page.evaluate(BEYOND) == []
    assert not overflows(page)
    return top


def pressed(page: Page, name: str | re.Pattern[str], heard: str | re.Pattern[str]) -> Locator:
    page.get_by_role("dialog").last.get_by_role("button", name=name).first.click()
    return seen(page, heard)


def test_scores_why_and_what_if(page: Page) -> None:
    scores = asked(page, "/fidelity", "of 125")
    assert scores.get_by_role("button", name=re.compile("^Why: ")).count() == 25
    why = pressed(page, re.compile("^Why: Job development: frequent"), "What the scale asks")
    expect(why.get_by_text("What the next rating needs")).to_be_visible()
    pressed(page, re.compile("What if"), "What if")
    page.get_by_role("combobox").last.click()
    page.get_by_role("option").first.click()
    page.keyboard.press("Tab")
    pressed(page, "Show", "Nothing was stored")


def test_what_a_number_was_counted_from(page: Page) -> None:
    asked(page, "/fidelity", "of 125")
    pressed(page, re.compile("^Why: Time-unlimited"), "What the scale asks")
    pressed(page, re.compile("^Open"), re.compile("C-1"))


def test_the_action_plan(page: Page) -> None:
    asked(page, "/fidelity", "of 125")
    pressed(page, "Action plan", "After the review of")


def test_an_external_review_is_written_down(page: Page) -> None:
    asked(page, "/fidelity", "of 125")
    pressed(page, "Record an external review", "Day of the review")


@pytest.mark.parametrize(
    ("command", "heard"),
    [
        ("/outcomes", "Send me the chart"),
        ("/ips calendar", re.compile("year ahead")),
        ("/ips meeting", "Who led it"),
        ("/ips actions", "Open actions"),
    ],
)
def test_the_pages_beside_it(page: Page, command: str, heard: str | re.Pattern[str]) -> None:
    asked(page, command, heard)
