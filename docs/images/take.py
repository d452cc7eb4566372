"""Takes the pictures of the practice workspace again: `.venv/bin/python docs/images/take.py`.

They show a fixed day, so that a picture only changes when what it shows has changed. Needs
Chromium, as the page's own tests do.
"""

from __future__ import annotations

import shutil
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

from bot import config
from bot.practice import demo, invented
from bot.practice.open import next_monday, next_morning, running

HERE = Path(__file__).parent
OPENED_ON = demo.local(date(2026, 11, 25), time(12))
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def main() -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = config.practice({}, data_folder=Path(folder))
        with running(settings, port=18_700, now=OPENED_ON) as practice:
            found = next(path for name in NAMES if (path := shutil.which(name)))
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1000, "height": 720}, device_scale_factor=2)
            page.set_default_timeout(120_000)
            page.add_init_script("localStorage.setItem('practice-hint-dismissed', 'yes')")
            practice.clock.move_to(next_morning(practice.clock.now()))
            page.goto(f"{practice.url}/#{invented.MAYA}/app/messages")
            page.locator("main li.message").nth(1).wait_for()
            _take(page, "brief.png")

            briefs = len(practice.workspace.messages(invented.CHANNEL))
            practice.clock.move_to(next_monday(practice.clock.now()))
            practice.workspace.wait_until(
                lambda: len(practice.workspace.messages(invented.CHANNEL)) >= briefs + 3, timeout=60
            )
            page.set_viewport_size({"width": 1180, "height": 1500})
            page.goto(f"{practice.url}/#{invented.DANA}/{invented.CHANNEL}")
            page.locator("main .thread-link").last.click()
            page.locator("aside.thread img").first.wait_for()
            agenda = page.locator("main li.message", has=page.locator(".thread-link")).last
            agenda.evaluate("message => message.scrollIntoView({block: 'start'})")
            page.locator("aside.thread img").first.scroll_into_view_if_needed()
            _take(page, "digest.png")
            _meeting(page)
            _scores(page, practice.url)
            _outcomes(page, practice.url)
            browser.close()


def _meeting(page: Page) -> None:
    """Group supervision in the agenda's thread: who is here, whom it is about, who does what."""
    page.get_by_role("button", name="Start group supervision").last.click()
    _press(page, "Start")
    _done(page)
    thread = page.locator("aside.thread")
    for code, agreed in (("C-150", "Ask at the library for quiet mornings"), ("C-121", "")):
        thread.get_by_role("button", name=f"Talk about them: {code}").click()
        page.get_by_role("dialog").get_by_label("Strategy you agreed on").fill(agreed)
        _press(page, "Save")
        _done(page)
    for who, what, day in (
        ("Maya Brooks", "Write to the library", "2026-12-02"),
        ("Sam Whitlow", "Go along on Thursday", "2026-12-03"),
    ):
        thread.get_by_role("button", name="Add who does what").click()
        form = page.get_by_role("dialog")
        form.get_by_role("combobox", name="Who").fill(who)
        page.get_by_role("option", name=who).click()
        form.get_by_label("What", exact=True).fill(what)
        form.get_by_label("By when").fill(day)
        _press(page, "Save")
        _done(page)
    thread.get_by_text("by Thu 3 Dec").wait_for()
    first = thread.locator("li.message", has_text="Group supervision of").last
    first.evaluate("message => message.scrollIntoView({block: 'start'})")
    _take(page, "meeting.png")


def _scores(page: Page, url: str) -> None:
    """The fidelity page, and why its weakest item is what it is."""
    form = _ask(page, url, "/fidelity")
    form.get_by_text("of 125").first.wait_for()
    _take(page, "fidelity.png")
    form.get_by_role("button", name="Why: Job development: frequent employer contact").click()
    form.get_by_text("What the scale asks").wait_for()
    _take(page, "why.png")
    _close(form)


def _outcomes(page: Page, url: str) -> None:
    """The chart of the last quarters, which comes to the team lead's own messages."""
    form = _ask(page, url, "/outcomes")
    form.get_by_role("button", name="Send me the chart").click()
    form.get_by_text("on its way").wait_for()
    _close(form)
    page.set_viewport_size({"width": 1000, "height": 640})
    page.goto(f"{url}/#{invented.DANA}/app/messages")
    chart = page.locator("main li.message img").last
    chart.wait_for()
    chart.scroll_into_view_if_needed()
    _take(page, "outcomes.png")


def _ask(page: Page, url: str, command: str) -> Locator:
    """The modal that a command of the team lead's opens, before a channel that never changes."""
    page.set_viewport_size({"width": 1000, "height": 860})
    page.goto("about:blank")
    page.goto(f"{url}/#{invented.DANA}/{invented.OTHER_CHANNEL}")
    box = page.locator("main textarea")
    box.fill(command)
    box.press("Enter")
    return page.get_by_role("dialog")


def _press(page: Page, button: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()


def _done(page: Page) -> None:
    saved = page.get_by_role("dialog", name="Saved")
    saved.get_by_role("button", name="Done").click()
    saved.wait_for(state="hidden")


def _close(form: Locator) -> None:
    form.get_by_role("button", name="Close").last.click()
    form.wait_for(state="hidden")


def _take(page: Page, name: str) -> None:
    page.evaluate("document.activeElement?.blur()")
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_500)
    page.screenshot(path=HERE / name)
    # Few colors are on it: a palette makes the file a quarter as large.
    with Image.open(HERE / name) as picture:
        picture.convert("RGB").quantize(256).save(HERE / name, optimize=True)


if __name__ == "__main__":
    main()
