"""Modals on the page: every kind of field, errors beside them, the stack, and what stays typed."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from practice_workspace.threaded import ThreadedPracticeWorkspace
from tests.practice_workspace.page_app import ANA, TEAM, plain, section
from tests.practice_workspace.page_visit import Visit, browser, order_book, visit, windows

__all__ = ["browser", "order_book", "visit", "windows"]


def open_form(page: Page) -> Locator:
    box = page.get_by_role("textbox", name="Message #team")
    box.fill("/order")
    box.press("Enter")
    form = page.get_by_role("dialog", name="New order")
    expect(form).to_be_visible()
    return form


def choose(page: Page, field: Locator, typed: str, option: str) -> None:
    field.click()
    field.press_sequentially(typed)
    page.get_by_role("option", name=option).click()


def entered(workspace: ThreadedPracticeWorkspace) -> dict[str, Any]:
    """What the workspace knows to be entered: block id -> state value."""
    modal = workspace.person(ANA).modal
    assert modal is not None
    return {block_id: value for (block_id, _), value in modal.typed.items()}


def fill_required(page: Page, form: Locator) -> None:
    choose(page, form.get_by_role("combobox", name="Customer"), "adler", "Hotel Adler")
    choose(page, form.get_by_role("combobox", name="What"), "lem", "Lemon")
    form.get_by_label("Large").check()


def test_every_field_reaches_the_app_in_slacks_shape(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    form = open_form(page)
    fill_required(page, form)
    form.get_by_label("Day").fill("2026-03-14")
    form.get_by_label("Time").fill("15:30")
    form.get_by_label("How many").fill("12")
    form.get_by_label("Boxes").check()
    form.get_by_label("Card").check()
    also = form.get_by_role("combobox", name="Also for")
    choose(page, also, "corner", "Corner Store")
    choose(page, also, "school", "School Kitchen")
    choose(page, form.get_by_role("combobox", name="Baker"), "ben", "Ben Okoro")
    choose(page, form.get_by_role("combobox", name="Tell whom"), "team", "#team")
    form.get_by_label("Note").fill("No nuts,\nplease")
    order_book.wait_until(lambda: "note" in entered(order_book))
    values = entered(order_book)
    assert values["customer"]["selected_option"]["value"] == "c-2"
    assert values["what"]["selected_option"]["value"] == "lemon"
    assert values["size"]["selected_option"]["value"] == "large"
    assert values["day"] == {"type": "datepicker", "selected_date": "2026-03-14"}
    assert values["time"] == {"type": "timepicker", "selected_time": "15:30"}
    assert values["count"]["value"] == "12"
    assert [o["value"] for o in values["extras"]["selected_options"]] == ["boxes", "card"]
    assert [o["value"] for o in values["also"]["selected_options"]] == ["c-1", "c-3"]
    assert values["baker"]["selected_user"] == "U_BEN"
    assert values["where"]["selected_conversation"] == TEAM
    assert values["note"]["value"] == "No nuts,\nplease"
    form.get_by_role("button", name="Save order").click()
    expect(page.get_by_role("dialog", name="Order saved")).to_contain_text("For Hotel Adler.")


def test_a_typeahead_asks_the_app_and_says_what_it_waits_for(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    customer = open_form(page).get_by_role("combobox", name="Customer")
    customer.click()
    expect(page.get_by_role("listbox")).to_contain_text("Type 1 more letter to search.")
    customer.press_sequentially("zzz")
    expect(page.get_by_role("listbox")).to_contain_text("No matches.")
    customer.fill("o")
    options = page.get_by_role("option")
    expect(options).to_have_count(3)
    expect(options.first).to_contain_text("Last order on Friday")
    customer.press("ArrowDown")
    expect(customer).to_have_attribute("aria-activedescendant", _id_of(options.nth(1)))
    customer.press("Enter")
    expect(customer).to_have_value("Hotel Adler")
    expect(page.get_by_role("listbox")).to_have_count(0)


def _id_of(option: Locator) -> str:
    return option.get_attribute("id") or ""


def test_options_stand_in_their_groups(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    open_form(page).get_by_role("combobox", name="What").click()
    cakes = page.get_by_role("listbox").get_by_role("group", name="Cake")
    expect(cakes.get_by_role("option")).to_have_text(["Carrot", "Lemon"])


def test_what_is_missing_is_said_beside_the_field(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    form = open_form(page)
    form.get_by_role("button", name="Save order").click()
    problems = form.locator(".problem:not(:empty)")
    expect(problems).to_have_text(["Please complete this required field."] * 3)
    customer = form.get_by_role("combobox", name="Customer")
    expect(customer).to_be_focused()
    expect(customer).to_have_attribute("aria-invalid", "true")
    expect(customer).to_have_accessible_description("Please complete this required field.")


def test_the_apps_own_error_stands_beside_its_field_and_nothing_typed_is_lost(
    visit: Visit,
) -> None:
    page = visit(ANA, f"/{TEAM}")
    form = open_form(page)
    fill_required(page, form)
    note = form.get_by_label("Note")
    note.fill("With raisins")
    form.get_by_role("button", name="Save order").click()
    expect(note).to_have_accessible_description(
        "We have no raisins. Leave them out. For the kitchen only."
    )
    expect(note).to_be_focused()
    expect(note).to_have_value("With raisins")
    expect(form.get_by_role("combobox", name="Customer")).to_have_value("Hotel Adler")
    note.fill("With nuts")
    form.get_by_role("button", name="Save order").click()
    expect(page.get_by_role("dialog", name="Order saved")).to_be_visible()


def test_a_modal_on_top_goes_back_to_what_was_typed(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    form = open_form(page)
    form.get_by_label("Note").fill("Two boxes")
    form.get_by_role("button", name="Prices").click()
    prices = page.get_by_role("dialog", name="Prices")
    expect(prices).to_contain_text("Rye is 4")
    prices.get_by_role("button", name="Back").click()
    expect(page.get_by_role("dialog", name="New order").get_by_label("Note")).to_have_value(
        "Two boxes"
    )


def test_the_cross_closes_the_whole_stack(visit: Visit) -> None:
    page = visit(ANA, f"/{TEAM}")
    open_form(page).get_by_role("button", name="Prices").click()
    prices = page.get_by_role("dialog", name="Prices")
    prices.locator(".modal-head").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Message #team")).to_be_focused()


def test_a_reload_keeps_the_modal_and_what_was_typed(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    form = open_form(page)
    choose(page, form.get_by_role("combobox", name="Customer"), "lund", "Café Lund")
    form.get_by_label("Note").fill("Ring twice")
    order_book.wait_until(lambda: "note" in entered(order_book))
    page.reload()
    form = page.get_by_role("dialog", name="New order")
    expect(form.get_by_label("Note")).to_have_value("Ring twice")
    expect(form.get_by_role("combobox", name="Customer")).to_have_value("Café Lund")


def test_another_page_in_the_same_modal_begins_at_its_top(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    page.set_viewport_size({"width": 1000, "height": 400})
    form = open_form(page)
    form.get_by_role("button", name="Prices").focus()
    form.locator(".modal-body").evaluate("body => { body.scrollTop = body.scrollHeight }")
    (order,) = order_book.state.modals(ANA)
    blocks = [section(f"{number} loaves") for number in range(60)]
    slack = WebClient(token=order_book.bot_token, base_url=order_book.api_url)
    slack.views_update(
        view_id=order.id, view={"type": "modal", "title": plain("All prices"), "blocks": blocks}
    )
    prices = page.get_by_role("dialog", name="All prices")
    expect(prices).to_contain_text("59 loaves")
    assert prices.locator(".modal-body").evaluate("body => body.scrollTop") == 0


def test_trouble_with_the_app_is_said_in_the_modal(
    visit: Visit, order_book: ThreadedPracticeWorkspace
) -> None:
    page = visit(ANA, f"/{TEAM}")
    form = open_form(page)
    fill_required(page, form)
    order_book.faults.add("lost", "view_submission")
    delivery = order_book.inner.delivery
    patience, delivery.ack_seconds = delivery.ack_seconds, 0.1  # nothing comes, however long
    form.get_by_role("button", name="Save order").click()
    expect(form.locator(".trouble")).to_have_text("We had some trouble connecting. Try again?")
    expect(form.locator(".toast")).to_contain_text("did not answer within 3 seconds")
    delivery.ack_seconds = patience
    form.get_by_role("button", name="Save order").click()
    expect(page.get_by_role("dialog", name="Order saved")).to_be_visible()


def test_a_picked_option_is_taken_back(visit: Visit, order_book: ThreadedPracticeWorkspace) -> None:
    page = visit(ANA, f"/{TEAM}")
    form = open_form(page)
    also = form.get_by_role("combobox", name="Also for")
    choose(page, also, "corner", "Corner Store")
    choose(page, also, "lund", "Café Lund")
    form.get_by_role("button", name="Remove Corner Store").click()
    order_book.wait_until(lambda: len(entered(order_book)["also"]["selected_options"]) == 1)
    assert entered(order_book)["also"]["selected_options"][0]["value"] == "c-0"


def test_escape_leaves_an_open_list_first_and_then_the_modal(
    visit: Visit,
) -> None:
    page = visit(ANA, f"/{TEAM}")
    form = open_form(page)
    form.get_by_role("combobox", name="What").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(form).to_be_visible()

    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
