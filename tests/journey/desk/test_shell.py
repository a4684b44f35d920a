"""The shell of the desk: signing in and out, and the way from page to page."""

import pytest
from playwright.sync_api import expect

from tests.journey.desk.conftest import sign_in

PAGES = {"Now": "Now", "People": "People", "Messages": "Messages", "Dead letters": "Dead letters"}
PAGES |= {"Reminders": "Reminders", "Calls": "Calls and recordings"}
"""The headings by the links to them."""


def api_requests(tab):
    seen = []
    tab.on("request", lambda request: seen.append(request) if "/desk/files/" not in request.url else None)
    return seen


def test_without_a_key_the_desk_says_nothing_and_asks_nothing(open_tab):
    tab = open_tab()
    seen = api_requests(tab)
    tab.reload()

    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(tab.get_by_label("Function key")).to_be_focused()
    expect(tab.get_by_role("navigation")).to_have_count(0)
    assert tab.locator("#content").inner_text() == ""
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("alert")).to_have_text("Enter a function key.")
    sign_in(tab, "clé d'Ana")
    expect(tab.get_by_role("alert")).to_contain_text("no spaces")
    assert [request.url for request in seen] == [tab.url]


def test_a_wrong_key_is_refused_and_not_kept(open_tab):
    tab = open_tab("#/messages")

    sign_in(tab, "wrong")

    expect(tab.get_by_role("alert")).to_have_text("This key was refused (401).")
    expect(tab.get_by_label("Function key")).to_be_focused()
    expect(tab.get_by_label("Function key")).to_have_value("")
    assert tab.evaluate("sessionStorage.length") == 0
    assert tab.locator("#content").inner_text() == ""


def test_a_key_is_kept_in_the_tab_until_one_signs_out(signed_in, switchboard):
    tab = signed_in("#/messages")
    seen = api_requests(tab)
    tab.reload()

    expect(tab.get_by_role("heading", name="Messages")).to_be_visible()
    expect(tab.locator("#who")).to_have_text("by function key")
    assert switchboard.function_key not in tab.content() + tab.url
    asked = [request for request in seen if "/api/desk/now" in request.url]
    assert {request.headers["x-functions-key"] for request in asked} == {switchboard.function_key}
    assert not any("x-desk" in request.headers for request in seen)

    tab.get_by_role("button", name="Sign out").click()

    expect(tab.get_by_label("Function key")).to_be_focused()
    assert tab.evaluate("sessionStorage.length + localStorage.length") == 0
    assert tab.locator("#content").inner_text() == ""
    tab.reload()
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_key_that_is_refused_later_is_asked_for_again_and_what_was_typed_stays(signed_in, switchboard):
    tab = signed_in("#/messages?view=all")
    tab.get_by_label("Tag").fill("campaign=spring")

    tab.evaluate("sessionStorage.setItem('function-key', 'changed-at-midnight')")
    look_again(tab)
    tab.get_by_label("Function key").wait_for()
    expect(tab.get_by_role("alert")).to_have_text("This key was refused (401).")
    sign_in(tab, switchboard.function_key)

    expect(tab.get_by_label("Tag")).to_have_value("campaign=spring")


def look_again(tab):
    """Let the page ask at once, as when somebody comes back to the tab."""
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_reached_by_keyboard_and_has_the_focus_on_its_heading(signed_in, page):
    tab = signed_in("#/reminders" if page == "Now" else "#/now")
    expect(tab.get_by_role("heading", level=1)).to_be_focused()
    for _ in range(8):  # sign out, and the pages from the last to the first
        tab.keyboard.press("Shift+Tab")
        if tab.evaluate("document.activeElement.textContent") == page:
            break
    tab.keyboard.press("Enter")

    expect(tab.get_by_role("heading", name=PAGES[page], exact=True)).to_be_focused()
    expect(tab).to_have_title(f"{PAGES[page]} · Desk")
    expect(tab.locator("nav [aria-current=page]")).to_have_text(page)
    tab.go_back()
    expect(tab.get_by_role("heading", level=1)).not_to_have_text(PAGES[page])


@pytest.mark.long
def test_an_app_that_does_not_answer_is_told_before_and_after_signing_in(signed_in, open_tab, switchboard):
    new = open_tab()
    new.route("**/api/desk/now", lambda _: None)
    sign_in(new, switchboard.function_key)
    expect(new.locator("#link")).to_have_text("asking the app")

    tab = signed_in()
    expect(tab.locator("#link")).to_have_text("live")
    tab.route("**/api/desk/now", lambda _: None)
    look_again(tab)
    expect(tab.locator("#link")).to_have_text("not up to date")


def test_the_first_stop_of_the_keyboard_leads_past_the_bar(signed_in):
    tab = signed_in()
    tab.locator("#skip").focus()

    tab.keyboard.press("Enter")

    expect(tab.get_by_role("heading", name="Now")).to_be_focused()
    assert "#content" not in tab.url


def test_a_page_that_does_not_exist_says_so(signed_in):
    tab = signed_in("#/nowhere/%E0%A4%A")

    expect(tab.get_by_role("alert")).to_have_text("There is no such page")
