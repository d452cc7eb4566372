"""Opening the workspace's page in a headless Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.practice_workspace.page_app import ANA, order_book_workspace

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 375, "height": 812}
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WAIT_MILLISECONDS = 30_000  # at most, for what a page on a slow machine shows later

Visit = Callable[..., Page]


class Pages:
    """Windows that one test after another looks through.

    Each workspace is a site of its own, at a port of its own. A new window is three processes of
    Chromium, which was half of what a test of the page takes.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[bool, list[Page]] = {False: [], True: []}

    def lent(self, phone: bool) -> Page:
        if self._idle[phone]:
            return self._idle[phone].pop()
        size = PHONE if phone else DESKTOP
        page = self._browser.new_page(viewport=size, has_touch=phone, is_mobile=phone)
        page.set_default_timeout(WAIT_MILLISECONDS)
        return page

    def given_back(self, page: Page, phone: bool) -> None:
        """As new: it shows nothing, remembers nothing and is pointed at nowhere."""
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.goto("about:blank")
        page.mouse.move(-1, -1)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE if phone else DESKTOP)
        self._idle[phone].append(page)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a module: Playwright's loop must be gone before other modules' loops start."""
    executable = next((found for name in NAMES if (found := shutil.which(name))), None)
    if executable is None:
        pytest.skip(f"no Chromium is installed (looked for {', '.join(NAMES)})")
    expect.set_options(timeout=WAIT_MILLISECONDS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Pages:
    return Pages(browser)


@pytest.fixture
def order_book() -> Iterator[ThreadedPracticeWorkspace]:
    with order_book_workspace() as workspace:
        yield workspace


@pytest.fixture
def visit(windows: Pages, order_book: ThreadedPracticeWorkspace) -> Iterator[Visit]:
    """`visit(ANA)` opens the page as a person; `place` is what follows in the address.

    When the test ends, no page may have complained in its console or shown a horizontal scroll.
    """
    pages: list[tuple[Page, bool]] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def note_error(error: Error) -> None:
        complaints.append(str(error))

    def open_page(person: str = ANA, place: str = "", *, phone: bool = False) -> Page:
        page = windows.lent(phone)
        page.on("console", note)
        page.on("pageerror", note_error)
        page.goto(f"{order_book.url}/#{person}{place}")
        page.locator(".sidebar nav a").first.wait_for(state="attached")
        pages.append((page, phone))
        return page

    yield open_page
    overflowing = [page.url for page, _ in pages if overflows(page)]
    for page, phone in pages:
        page.remove_listener("console", note)
        page.remove_listener("pageerror", note_error)
        windows.given_back(page, phone)
    assert complaints == []
    assert overflowing == []


def overflows(page: Page) -> bool:
    """Whether the page is wider than its window.

    A phone zooms out to what is too wide, and `innerWidth` grows with it; `clientWidth` does not.
    """
    wide: bool = page.evaluate(
        "[document.documentElement, document.body]"
        ".some((node) => node.scrollWidth > document.documentElement.clientWidth)"
        " || window.innerWidth > document.documentElement.clientWidth + 20"
    )
    return wide
