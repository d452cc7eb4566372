"""What axe-core finds on the page, at both widths: nothing that keeps somebody from using it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.practice_workspace.page_app import ANA, TEAM
from tests.practice_workspace.page_visit import Visit, browser, order_book, visit, windows

__all__ = ["browser", "order_book", "visit", "windows"]

Go = Callable[[Page], None]


def nothing(_: Page) -> None:
    return None


def with_messages(page: Page) -> None:
    expect(page.locator("main li.message").first).to_be_visible()


def a_form(page: Page) -> None:
    box = page.get_by_role("textbox", name="Message #team")
    box.fill("/order")
    box.press("Enter")
    expect(page.get_by_role("dialog", name="New order")).to_be_visible()


def a_menu(name: str) -> Go:
    def open_it(page: Page) -> None:
        page.get_by_role("button", name=name).first.click()
        expect(page.get_by_role("menu")).to_be_visible()

    return open_it


PLACES: dict[str, tuple[str, Go]] = {
    "list": ("", nothing),
    "channel": (f"/{TEAM}", with_messages),
    "messages of the app": ("/app/messages", nothing),
    "a form": (f"/{TEAM}", a_form),
    "home": ("/app/home", nothing),
    "shortcuts": (f"/{TEAM}", a_menu("Shortcuts")),
    "who can read a channel": (f"/{TEAM}", a_menu("Settings of #team")),
}


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("where", PLACES)
def test_axe_finds_nothing(visit: Visit, where: str, phone: bool) -> None:
    place, go = PLACES[where]
    page = visit(ANA, place, phone=phone)
    go(page)
    assert problems(page) == []


def problems(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]
