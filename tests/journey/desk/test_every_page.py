"""What holds for every page of the desk: by keyboard alone, for all eyes, and whatever strangers write."""

import pytest
from playwright.sync_api import expect

from tests.journey.desk.desk_page import NARROWEST, person_hash
from tests.journey.desk.seeds import EMOJI, HOSTILE, LONG, MARKUP, MESSAGE, OVERRIDE, REMINDER, ZERO_WIDTH

PAGES = {
    "now": "#/now",
    "people": "#/people",
    "found": "#/people?find=Ana",
    "person": person_hash(HOSTILE),
    "messages": "#/messages?view=all",
    "failed": "#/messages",
    "message": f"#/messages/{MESSAGE}",
    "dead letters": "#/dead-letters",
    "reminders": "#/reminders",
    "reminder": f"#/reminders/{REMINDER}",
    "calls": "#/calls",
    "recordings": "#/calls?kind=recording",
    "call": "#/calls/{call}",
    "no such page": "#/nothing",
}
every_page = pytest.mark.parametrize("hash_", PAGES.values(), ids=PAGES.keys())

SHOWN = {
    "person": (MARKUP, OVERRIDE, ZERO_WIDTH, EMOJI, LONG),
    "message": (MARKUP,),
    "reminders": (MARKUP,),
    "reminder": (MARKUP,),
}
"""Pages that show the words of strangers as they are."""


@every_page
def test_the_tab_key_comes_to_everything_and_nothing_serious_is_found_by_day_and_by_night(desk, seeds, hash_):
    page = desk.open(hash_.format_map(seeds))
    desk.settle()
    assert desk.axe() == []

    require_tab_order(desk)

    page.set_viewport_size(NARROWEST)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    assert desk.axe() == []


def require_tab_order(desk):
    """Press the Tab key from the first link on; it must come to all, in order, and one sees where it is."""
    page = desk.page
    page.locator("#skip").focus()
    stops = desk.tab_stops()
    assert stops > 7

    places = [0]
    while len(places) < stops:
        page.keyboard.press("Tab")
        at = desk.focused()
        if at["place"] != places[-1]:  # inside a player or a field for a time there are several stops
            places.append(at["place"])
            assert at["outline"] != "none", at

    assert places == list(range(stops))


@pytest.mark.parametrize("name", SHOWN)
def test_the_words_of_strangers_stay_text(desk, seeds, name):
    page = desk.open(PAGES[name].format_map(seeds))
    desk.settle()

    for words in SHOWN[name]:
        shown = page.locator("#content bdi").filter(has_text=words).first
        expect(shown).to_be_attached()
        assert shown.evaluate("(it) => it.textContent") == words
        assert shown.evaluate("(it) => getComputedStyle(it).unicodeBidi") in {"isolate", "plaintext"}
    assert page.locator("#owned, #content script").count() == 0
    assert page.evaluate("window.owned") is None


def test_without_a_key_nothing_is_asked_and_nothing_is_shown(new_desk):
    desk = new_desk(key="")
    page = desk.open("#/people")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    assert page.locator("#content").is_hidden()
    assert page.locator("nav a").count() == 0
    assert [url for url in desk.asked if "/api/" in url and "/api/desk" not in url] == []
    assert desk.axe() == []
