"""The page in a desktop window: talking, commands, buttons, Home, threads, people and time."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.practice_workspace.page_app import ANA, BEN, CLEO, RANDOM, START, TEAM
from tests.practice_workspace.page_visit import (
    DESKTOP,
    PHONE,
    Pages,
    Visit,
    browser,
    order_book,
    visit,
    windows,
)

__all__ = ["browser", "order_book", "visit", "windows"]


def message(page: Page, text: str) -> Locator:
    return page.locator("main li.message", has_text=text).last


def write(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")


def test_messages_show_author_time_day_and_mrkdwn(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    first = message(page, "Two vans today")
    expect(first.locator(".author")).to_have_text("Ben Okoro")
    expect(first.locator("time")).to_have_text("9:04 AM")
    expect(first.locator("strong")).to_have_text("Ana")
    expect(page.locator("main li.day")).to_have_text("Today")
    second = message(page, "see plan.txt")
    expect(second.locator("code")).to_have_text("plan.txt")
    expect(second).to_contain_text("👍")


def test_whatever_people_write_stays_text(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    expect(message(page, "<b>Thursday</b>")).to_be_visible()
    write(page, '<img src=x onerror="document.title=1"> [a](javascript:alert(1))')
    expect(message(page, "<img src=x")).to_be_visible()
    assert page.locator("main li.message img").count() == 0


def test_a_command_is_completed_and_its_answer_is_only_for_me(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page, other = visit(ANA, f"/{TEAM}"), visit(BEN, f"/{TEAM}")
    box = page.get_by_role("textbox", name="Message #team")
    box.press_sequentially("/o")
    commands = page.get_by_role("listbox", name="Slash commands").get_by_role("option")
    expect(commands).to_have_count(2)
    expect(commands.first).to_contain_text("/order [what] [for whom]")
    expect(commands.first).to_contain_text("Write down an order")
    box.press("ArrowDown")
    expect(commands.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    box.press("Tab")
    expect(box).to_have_value("/order ")
    box.press_sequentially("2 rye for Ben")
    box.press("Enter")
    answer = message(page, "Written down: 2 rye for Ben")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("✅")
    expect(box).to_have_value("")
    order_book.person(CLEO).say("Anything new?", TEAM)
    expect(message(other, "Anything new?")).to_be_visible()
    expect(message(other, "Written down")).to_have_count(0)


def test_a_button_replaces_its_message(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    write(page, "/order 3 wheat")
    message(page, "Written down").get_by_role("button", name="Undo").click()
    expect(message(page, "Undone. The order is gone.")).to_be_visible()
    expect(message(page, "Written down")).to_have_count(0)


def test_a_rich_message_shows_its_blocks_and_each_element_works(visit: Visit) -> None:
    page = visit(ANA, "/app/messages")
    write(page, "/orders")
    sheet = message(page, "Good morning, 3 orders for today")
    expect(sheet.get_by_role("heading", name="Good morning, 3 orders")).to_be_visible()
    expect(sheet.locator("time", has_text="Mar 2, 2026 12:04 PM")).to_be_visible()
    expect(sheet.locator(".mention.mine")).to_have_text("@Ana Silva")
    expect(sheet.locator("del")).to_have_text("rye")
    prices = sheet.get_by_role("link", name="Price list")
    expect(prices).to_have_attribute("rel", "noopener noreferrer")
    guess = sheet.get_by_role("combobox", name="A guess")
    guess.click()
    page.get_by_role("option", name="20").click()
    expect(message(page, "Noted: twenty")).to_be_visible()
    expect(guess).to_have_value("20")
    sheet.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Ask a colleague").click()
    expect(message(page, "Chosen: ask")).to_be_visible()
    sheet.get_by_role("button", name="Done").click()
    expect(message(page, "done 🎉")).to_be_visible()


def test_a_confirmation_is_asked_for_first(visit: Visit) -> None:
    page = visit(ANA, "/app/messages")
    write(page, "/orders")
    button = message(page, "Good morning").get_by_role("button", name="Cancel order")
    button.click()
    question = page.get_by_role("dialog", name="Cancel the order?")
    expect(question).to_contain_text("Hotel Adler will not get their cake.")
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_have_count(0)
    expect(button).to_be_focused()
    expect(message(page, "The order is cancelled.")).to_have_count(0)
    button.click()
    page.get_by_role("button", name="Cancel it").click()
    expect(message(page, "The order is cancelled.")).to_be_visible()


def test_an_app_that_does_not_answer_is_reported(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, "/app/messages")
    order_book.inner.delivery.ack_seconds = 0.1  # nothing comes, however long
    write(page, "/silent")
    expect(page.get_by_role("alert")).to_contain_text("Order book did not answer within 3 seconds")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_image_file_is_shown_with_its_description(visit: Visit) -> None:
    page = visit(ANA, "/app/messages")
    write(page, "/chart")
    image = page.get_by_alt_text("Eight bars, the last one is the highest")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 480
    expect(message(page, "The week in one picture")).to_contain_text("Orders of the week")


def test_home_is_published_and_opens_a_modal(visit: Visit) -> None:
    page = visit(ANA, "/app/messages")
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    page.get_by_role("button", name="Write down an order").click()
    expect(page.get_by_role("dialog", name="New order")).to_be_visible()
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    expect(page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")


def test_another_person_sees_their_own_workspace(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{RANDOM}")
    places = page.get_by_role("navigation", name="Conversations").get_by_role("link")
    expect(places).to_have_count(3)
    page.get_by_role("button", name="You are Ana Silva, Baker").click()
    choice = page.get_by_role("menuitemradio", name="Cleo Marsh")
    expect(choice).to_contain_text("Manager")
    choice.click()
    expect(page.get_by_role("button", name="You are Cleo Marsh, Manager")).to_be_visible()
    expect(places).to_have_count(2)
    expect(page.get_by_role("link", name="random")).to_have_count(0)
    page.goto(f"{order_book.url}/#{CLEO}/{TEAM}")
    page.reload()
    expect(page.get_by_role("button", name="You are Cleo Marsh, Manager")).to_be_visible()
    expect(message(page, "Two vans today")).to_be_visible()


def test_unread_marks_come_and_go(visit: Visit, order_book: ThreadedPracticeWorkspace) -> None:
    page = visit(ANA, f"/{RANDOM}")
    order_book.person(BEN).say("Van is at the door", TEAM)
    link = page.get_by_role("link", name="team")
    expect(link.get_by_label("1 unread")).to_be_visible()
    expect(page).to_have_title("(1) #random · Practice workspace")
    link.click()
    expect(message(page, "Van is at the door")).to_be_visible()
    expect(page.locator("main li.new-line")).to_have_text("New")
    expect(link.get_by_label("1 unread")).to_have_count(0)
    expect(page).to_have_title("#team · Practice workspace")


def test_the_switcher_says_who_has_something_new(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    order_book.person(ANA).say("Ben, the van!", TEAM)
    expect(page.locator(".switcher .dot")).to_be_visible()
    page.get_by_role("button", name="You are Ana Silva").click()
    ben = page.get_by_role("menuitemradio", name="Ben Okoro")
    expect(ben.get_by_label("1 unread")).to_be_visible()


def test_a_thread_opens_beside_the_conversation(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    first = message(page, "Two vans today")
    first.hover()
    first.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    reply = thread.get_by_role("textbox", name="Reply")
    expect(reply).to_be_focused()
    reply.fill("On my way")
    reply.press("Enter")
    expect(thread.locator("li.message")).to_have_count(2)
    expect(first.get_by_role("button", name="1 reply")).to_be_visible()
    reply.fill("/order 1 rye")
    reply.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Slash commands do not work in threads")
    page.reload()
    expect(thread.locator("li.message")).to_have_count(2)
    page.get_by_role("button", name="Close the thread").click()
    expect(thread).to_have_count(0)


def test_shortcuts_of_both_kinds(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    first = message(page, "Two vans today")
    first.hover()
    first.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Turn into an order").click()
    dialog = page.get_by_role("dialog", name="From a message")
    expect(dialog.locator("blockquote")).to_contain_text("Morning! Two vans today.")
    dialog.locator(".dialog-foot").get_by_role("button", name="Close").click()
    page.locator("main").get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Write down an order").click()
    expect(page.get_by_role("dialog", name="New order")).to_be_visible()


def test_an_edited_message_says_so(visit: Visit, order_book: ThreadedPracticeWorkspace) -> None:
    page = visit(ANA, f"/{TEAM}")
    posted = order_book.person(BEN).say("Tuesdy", TEAM)
    expect(message(page, "Tuesdy")).to_be_visible()
    changed = {"text": "Tuesday"}
    order_book.state.change_message(order_book.inner.screens.replaced(posted, changed))
    expect(message(page, "Tuesday")).to_contain_text("(edited)")


def test_an_apps_message_with_blocks_changes_without_saying_so(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    """So does Slack's `chat.update`: a brief that is kept up to date is not 'edited'."""
    page = visit(ANA, "/app/messages")
    order_book.person(ANA).command("/orders")
    order_book.person(ANA).press("Done")
    expect(message(page, "done 🎉")).to_be_visible()
    assert order_book.person(ANA).messages()[-1].edited_ts
    expect(message(page, "done 🎉")).not_to_contain_text("(edited)")


def test_a_thread_opens_at_its_replies_and_tells_the_day(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    long_ago = START.timestamp() - 3 * 86_400
    parent = order_book.state.seed_message(TEAM, BEN, "Lines\n" * 80, long_ago)
    order_book.state.seed_message(TEAM, CLEO, "The first reply", long_ago + 60, thread_ts=parent.ts)
    page = visit(ANA, f"/{TEAM}")
    opener = page.get_by_role("button", name="1 reply")
    expect(opener).to_contain_text("Last reply Feb 27 at 9:05 AM")
    opener.click()
    reply = page.get_by_role("complementary", name="Thread").locator("li.message").last
    expect(reply).to_be_in_viewport()
    expect(reply).to_contain_text("Feb 27 at 9:05 AM")


def test_practice_time_moves_and_a_new_day_begins(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    bar = page.get_by_role("banner")
    expect(bar).to_contain_text("Mon, Mar 2, 2026")
    expect(bar).to_contain_text("9:04 AM")
    expect(bar).to_contain_text("New York")
    bar.get_by_role("button", name="Next morning").click()
    expect(bar).to_contain_text("Tue, Mar 3, 2026")
    expect(bar.get_by_role("status")).to_have_text("It is now Tue, Mar 3, 2026, 8:00 AM.")
    order_book.person(BEN).say("Good morning", TEAM)
    expect(page.locator("main li.day")).to_have_text(["Yesterday", "Today"])


def test_the_hint_puts_a_command_into_the_box_goes_away_and_comes_back(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    hint = page.get_by_role("region", name="Try this")
    expect(hint.get_by_role("listitem")).to_have_count(3)
    hint.get_by_role("button", name="/order").click()
    box = page.get_by_role("textbox", name="Message #team")
    expect(box).to_have_value("/order ")
    expect(box).to_be_focused()
    hint.get_by_role("button", name="Hide the hint").click()
    expect(hint).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Try this").wait_for()
    expect(hint).to_have_count(0)
    page.get_by_role("button", name="Try this").click()
    expect(hint).to_be_visible()


def test_a_direct_message_to_a_colleague(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page, other = visit(ANA, f"/{TEAM}"), visit(BEN, f"/{TEAM}")
    page.get_by_role("button", name="New direct message").click()
    page.get_by_role("menuitem", name="Ben Okoro").click()
    expect(page.get_by_role("textbox", name="Message Ben Okoro")).to_be_visible()
    write(page, "Just between us")
    expect(message(page, "Just between us")).to_be_visible()
    link = other.get_by_role("link", name="Ana Silva")
    expect(link.get_by_label("1 unread")).to_be_visible()
    link.click()
    expect(message(other, "Just between us")).to_be_visible()


def test_new_messages_are_said_to_a_screen_reader(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    expect(message(page, "Two vans today")).to_be_visible()
    order_book.person(BEN).say("The *oven* is hot", TEAM)
    live = page.locator("body > [aria-live=polite]")
    expect(live).to_have_text("Ben Okoro: The oven is hot")


def test_the_page_comes_back_after_the_connection_broke(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    expect(message(page, "Two vans today")).to_be_visible()
    order_book.run(order_book.inner.page_api.close())
    order_book.person(BEN).say("Still there?", TEAM)
    expect(message(page, "Still there?")).to_be_visible()


def test_the_page_allows_nothing_from_elsewhere(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    asked: list[str] = []
    page = visit(ANA, f"/{TEAM}")
    page.on("request", lambda request: asked.append(request.url))
    answer = page.reload()
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    expect(message(page, "Two vans today")).to_be_visible()
    assert all(url.startswith(order_book.url) for url in asked)


def test_a_long_message_is_read_from_its_beginning(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{RANDOM}")
    long = "\n".join(["First line", *[f"line {number}" for number in range(60)], "Last line"])
    order_book.person(BEN).say(long, TEAM)
    page.get_by_role("link", name="team").click()
    expect(page.locator("main li.new-line")).to_be_in_viewport()
    below = page.locator("main .scroller").evaluate(
        "node => node.scrollHeight - node.scrollTop - node.clientHeight"
    )
    assert below > 100
    page.get_by_role("link", name="random").click()
    page.get_by_role("link", name="team").click()
    expect(page.get_by_role("textbox", name="Message #team")).to_be_visible()
    expect(page.locator("main li.new-line")).to_have_count(0)


def test_a_broken_connection_is_told_and_comes_back_with_the_draft(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    note = page.locator(".offline-note")
    expect(note).to_be_hidden()
    page.get_by_role("textbox", name="Message #team").fill("half a line")
    page.evaluate("document.body.classList.add('offline')")
    expect(note).to_have_text("Reconnecting…")
    composer = page.locator("main .composer-box").bounding_box()
    told = note.bounding_box()
    assert composer is not None
    assert told is not None
    assert told["y"] + told["height"] <= composer["y"]
    order_book.run(order_book.inner.page_api.close())
    expect(note).to_be_hidden()
    order_book.person(BEN).say("Back again", TEAM)
    expect(message(page, "Back again")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message #team")).to_have_value("half a line")


def test_the_next_test_looks_through_a_window_that_is_as_new(
    windows: Pages, order_book: ThreadedPracticeWorkspace
) -> None:
    dirty = windows.lent(phone=False)
    dirty.goto(order_book.url)
    dirty.evaluate("localStorage.setItem('left', 'here'); sessionStorage.setItem('left', 'too')")
    dirty.emulate_media(color_scheme="dark")
    dirty.set_viewport_size(PHONE)
    windows.given_back(dirty, phone=False)
    clean = windows.lent(phone=False)
    clean.goto(order_book.url)
    assert clean is dirty
    assert clean.viewport_size == DESKTOP
    assert clean.evaluate("[localStorage.left, sessionStorage.left]") == [None, None]
    assert clean.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is False
    windows.given_back(clean, phone=False)
