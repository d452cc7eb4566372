"""The page on a phone (375 px wide), and by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.practice_workspace.page_app import ANA, BEN, TEAM
from tests.practice_workspace.page_visit import (
    Visit,
    browser,
    order_book,
    overflows,
    visit,
    windows,
)

__all__ = ["browser", "order_book", "visit", "windows"]

# Links within a line of text are exempt, as everywhere; so is what lies under an open modal.
SMALL_CONTROLS = """() => {
  const root = document.querySelector('dialog[open]') ?? document.body;
  const controls = root.querySelectorAll(
    'button, a.place, a.back, .tabs a, .text-input, .combobox, .choice');
  return [...controls].map((node) => {
    const box = node.getBoundingClientRect();
    const shown = box.width > 0 && !node.closest('.text, .skip, .chips');
    return shown && (box.height < 43.5 || (node.matches('button, a') && box.width < 43.5))
      ? `${node.className} ${node.textContent.slice(0, 20)} ${box.width}x${box.height}` : '';
  }).filter(Boolean);
}"""


# What can be pressed and stands beyond the edge of the screen, where nothing scrolls to it.
CUT_OFF = """() => {
  const root = document.querySelector('dialog[open]') ?? document.body;
  return [...root.querySelectorAll('button, a, input, textarea')].filter((node) => {
    const box = node.getBoundingClientRect();
    const shown = box.width > 0 && !node.closest('.skip, .sr-only, .table-box, pre');
    return shown && (box.right > document.documentElement.clientWidth + .5 || box.left < -.5);
  }).map((node) => `${node.className} ${node.textContent.slice(0, 20)}`);
}"""


def message(page: Page, text: str) -> Locator:
    return page.locator("main li.message", has_text=text).last


def fits_a_thumb(page: Page) -> None:
    assert page.evaluate(SMALL_CONTROLS) == []
    assert page.evaluate(CUT_OFF) == []
    assert not overflows(page)


def test_the_list_comes_first_and_leads_to_a_conversation_and_back(visit: Visit) -> None:
    page = visit(ANA, phone=True)
    expect(page.get_by_role("heading", name="Riverside Bakery")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    expect(page.get_by_role("region", name="Try this")).to_be_visible()
    fits_a_thumb(page)
    page.get_by_role("link", name="team").tap()
    expect(message(page, "Two vans today")).to_be_visible()
    expect(page.locator(".sidebar")).to_be_hidden()
    expect(page.get_by_role("region", name="Try this")).to_be_hidden()
    fits_a_thumb(page)
    page.get_by_role("link", name="Back to the list").tap()
    expect(page.get_by_role("heading", name="Riverside Bakery")).to_be_visible()
    page.go_back()
    expect(message(page, "Two vans today")).to_be_visible()


def test_a_modal_fills_the_screen(visit: Visit) -> None:
    page = visit(ANA, "/app/home", phone=True)
    page.get_by_role("button", name="Write down an order").tap()
    form = page.get_by_role("dialog", name="New order")
    expect(form).to_be_visible()
    assert form.bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 812}
    fits_a_thumb(page)
    form.get_by_role("combobox", name="Customer").tap()
    page.keyboard.type("lund")
    page.get_by_role("option", name="Café Lund").tap()
    fits_a_thumb(page)
    form.get_by_role("button", name="Save order").tap()
    expect(form.locator(".problem:not(:empty)")).to_have_count(2)
    fits_a_thumb(page)
    form.get_by_role("combobox", name="What").tap()
    page.get_by_role("option", name="Rye").tap()
    form.get_by_label("Small").tap()
    form.get_by_role("button", name="Save order").tap()
    saved = page.get_by_role("dialog", name="Order saved")
    expect(saved).to_contain_text("For Café Lund.")
    saved.locator(".dialog-foot").get_by_role("button", name="Close").tap()
    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    fits_a_thumb(page)


def test_a_rich_message_and_a_picture_fit(visit: Visit) -> None:
    page = visit(ANA, "/app/messages", phone=True)
    box = page.get_by_role("textbox", name="Message Order book")
    for command in ("/orders", "/chart", "/order 2 rye"):
        box.fill(command)
        page.get_by_role("button", name="Send").tap()
        expect(box).to_have_value("")
    expect(message(page, "Written down")).to_contain_text("Only visible to you")
    expect(page.get_by_alt_text("Eight bars")).to_be_visible()
    fits_a_thumb(page)
    message(page, "Good morning").get_by_role("button", name="Done").tap()
    expect(message(page, "done 🎉")).to_be_visible()


def test_commands_are_completed_by_touch(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}", phone=True)
    page.get_by_role("button", name="Slash commands").tap()
    options = page.get_by_role("listbox", name="Slash commands").get_by_role("option")
    expect(options).to_have_count(4)
    options.nth(1).tap()
    expect(page.get_by_role("textbox", name="Message #team")).to_have_value("/orders ")
    page.get_by_role("button", name="Send").tap()
    expect(message(page, "Good morning, 3 orders")).to_be_visible()


def test_a_thread_takes_the_screen(visit: Visit, order_book: ThreadedPracticeWorkspace) -> None:
    parent = order_book.messages(TEAM)[0]
    order_book.person(ANA).say("On my way", TEAM, parent.ts)
    page = visit(BEN, f"/{TEAM}", phone=True)
    page.get_by_role("button", name="1 reply").tap()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.locator("li.message")).to_have_count(2)
    expect(page.locator("main")).to_be_hidden()
    fits_a_thumb(page)
    thread.get_by_role("button", name="Back").tap()
    expect(message(page, "Two vans today")).to_be_visible()


def test_time_people_and_shortcuts_are_within_reach(visit: Visit) -> None:
    page = visit(ANA, phone=True)
    page.get_by_role("button", name="Move time").tap()
    page.get_by_role("menuitem", name="Next morning").tap()
    expect(page.get_by_role("banner")).to_contain_text("Tue, Mar 3, 2026")
    page.get_by_role("button", name="You are Ana Silva").tap()
    page.get_by_role("menuitemradio", name="Ben Okoro").tap()
    expect(page.get_by_role("button", name="You are Ben Okoro")).to_be_visible()
    page.get_by_role("button", name="Shortcuts").tap()
    page.get_by_role("menuitem", name="Write down an order").tap()
    expect(page.get_by_role("dialog", name="New order")).to_be_visible()


def test_the_hint_can_be_asked_for_anywhere(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}", phone=True)
    hint = page.get_by_role("region", name="Try this")
    expect(hint).to_be_hidden()
    page.get_by_role("button", name="Try this").tap()
    expect(hint).to_be_visible()
    fits_a_thumb(page)
    hint.get_by_role("button", name="Hide the hint").tap()
    expect(hint).to_be_hidden()


@pytest.mark.parametrize("width", [390, 375, 360, 320])
def test_the_bar_of_time_fits_the_longest_date(
    visit: Visit, order_book: ThreadedPracticeWorkspace, width: int
) -> None:
    page = visit(ANA, phone=True)
    page.set_viewport_size({"width": width, "height": 812})
    page.evaluate(
        """async () => {
          const { store, tell } = await import('/page/store.js');
          Object.assign(store.time, { now: '2026-11-25T17:38:00Z', heard: performance.now() });
          tell('time');
        }"""
    )
    expect(page.get_by_role("banner")).to_contain_text("Wed, Nov 25")
    fits_a_thumb(page)


def test_what_you_send_is_what_you_see(visit: Visit, order_book: ThreadedPracticeWorkspace) -> None:
    for number in range(30):
        order_book.person(BEN).say(f"Line {number}", TEAM)
    page = visit(ANA, f"/{TEAM}", phone=True)
    scroller = page.locator("main .scroller")
    expect(message(page, "Line 29")).to_be_attached()
    scroller.evaluate("(node) => node.scrollTo(0, 0)")
    expect(message(page, "Line 29")).not_to_be_in_viewport()
    page.get_by_role("textbox", name="Message #team").fill("/order 2 rye")
    page.get_by_role("button", name="Send").tap()
    expect(message(page, "Written down")).to_be_in_viewport()


def test_the_beginning_of_a_conversation_says_so(visit: Visit) -> None:
    page = visit(ANA, "/C_RANDOM", phone=True)
    expect(page.locator("main .beginning")).to_have_text(
        "#randomThis is the very beginning of #random, a public channel."
    )
    page.goto(page.url.rpartition("/")[0] + "/app/messages")
    expect(page.locator("main .beginning")).to_contain_text("your messages with Order book")
    fits_a_thumb(page)


# --- by keyboard alone ---


def tab_to(page: Page, wanted: Locator, most: int = 40) -> None:
    """Tabs until `wanted` has the focus."""
    for _ in range(most):
        if wanted.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the focus never came there")


def focused(page: Page) -> dict[str, Any]:
    """Whether the focus is in the open modal, and whether one can see where it is."""
    found: dict[str, Any] = page.evaluate(
        """() => {
          const node = document.activeElement;
          const ring = (one) => one && getComputedStyle(one).outlineStyle !== 'none';
          const box = node.closest('.combobox, .composer-box');
          const seen = ring(node) || ring(box) ? 'ring' : `no ring: ${node.outerHTML.slice(0, 90)}`;
          return { inModal: Boolean(node.closest('dialog')), seen };
        }"""
    )
    return found


def test_a_whole_order_without_a_mouse(visit: Visit) -> None:
    page = visit(ANA)
    tab_to(page, page.get_by_role("link", name="team"))
    assert focused(page)["seen"] == "ring"
    page.keyboard.press("Enter")
    box = page.get_by_role("textbox", name="Message #team")
    tab_to(page, box)
    page.keyboard.type("/ord")
    page.keyboard.press("Enter")
    expect(box).to_have_value("/order ")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="New order")
    expect(form.get_by_role("combobox", name="Customer")).to_be_focused()
    page.keyboard.type("adler")
    expect(page.get_by_role("option", name="Hotel Adler")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    tab_to(page, form.get_by_role("combobox", name="What"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.get_by_role("combobox", name="What")).to_have_value("Wheat")
    tab_to(page, form.get_by_label("Small"))
    page.keyboard.press("Space")
    expect(form.get_by_label("Small")).to_be_checked()
    page.keyboard.press("Control+Enter")
    saved = page.get_by_role("dialog", name="Order saved")
    expect(saved).to_contain_text("For Hotel Adler.")
    page.keyboard.press("Escape")
    expect(saved).to_have_count(0)
    expect(box).to_be_focused()


def test_the_focus_stays_in_a_modal_and_can_be_seen(visit: Visit) -> None:
    page = visit(ANA, "/app/home")
    opener = page.get_by_role("button", name="Write down an order")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="New order")).to_be_visible()
    for _ in range(45):
        page.keyboard.press("Tab")
        now = focused(page)
        # Between the last control and the first the browser's own bar has its turn.
        if page.evaluate("document.activeElement === document.body"):
            continue
        assert now == {"inModal": True, "seen": "ring"}
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_focus_stays_when_the_button_it_was_on_is_gone(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    box = page.get_by_role("textbox", name="Message #team")
    box.fill("/order 2 rye")
    box.press("Enter")
    undo = message(page, "Written down").get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(message(page, "Undone.")).to_be_visible()
    expect(page.locator("main .scroller")).to_be_focused()
    tab_to(page, box)


def test_menus_and_tabs_by_arrows(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    switcher = page.get_by_role("button", name="You are Ana Silva")
    switcher.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitemradio", name="Ana Silva")).to_be_focused()
    page.keyboard.press("Escape")
    expect(switcher).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="You are Ben Okoro")).to_be_focused()
    first = message(page, "Two vans today")
    tab_to(page, first.get_by_role("button", name="Reply in thread"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Reply in thread")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="From a message")).to_be_visible()
    page.keyboard.press("Escape")
    page.goto(page.url.rpartition("/")[0] + "/app/messages")
    tab_to(page, page.get_by_role("tab", name="Messages"))
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Home")).to_be_focused()
    expect(page.get_by_role("heading", name="My day")).to_be_visible()


# --- colors ---

# The contrast of every text that is drawn against the ground it stands on.
LOW_CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r / 255, g / 255, b / 255].map(
      (part) => (part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4));
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const color = rgba(getComputedStyle(one).backgroundColor);
      if (color[3] > 250) return color;
    }
    return rgba(getComputedStyle(document.body).backgroundColor);
  };
  const root = document.querySelector('dialog[open]') ?? document.body;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const bad = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.checkVisibility({ visibilityProperty: true })) continue;
    if (node.closest('.sr-only, .skip, .avatar, noscript, [hidden], :disabled')) continue;
    const [one, other] = [light(rgba(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
    if (ratio < 4.5) bad.push(`${text.data.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return bad;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(visit: Visit, scheme: Any) -> None:
    page = visit(ANA, "/app/messages")
    page.emulate_media(color_scheme=scheme)
    box = page.get_by_role("textbox", name="Message Order book")
    for command in ("/orders", "/order 2 rye"):
        box.fill(command)
        box.press("Enter")
    expect(message(page, "Written down")).to_be_visible()
    expect(message(page, "Good morning")).to_be_visible()
    assert page.evaluate(LOW_CONTRAST) == []
    box.fill("/o")
    assert page.evaluate(LOW_CONTRAST) == []
    box.fill("/order")
    box.press("Enter")
    form = page.get_by_role("dialog", name="New order")
    form.get_by_role("button", name="Save order").click()
    expect(form.locator(".problem:not(:empty)")).to_have_count(3)
    form.get_by_role("combobox", name="What").click()
    expect(page.get_by_role("option")).to_have_count(4)
    assert page.evaluate(LOW_CONTRAST) == []
