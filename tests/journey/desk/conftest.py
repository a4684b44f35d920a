"""A running Switchboard that people have written to, a browser, and the desk in it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium.start import chromium
from tests.journey.desk.desk_page import WIDE, DeskPage
from tests.journey.desk.seeds import fill_machine

ALERT_AFTER = {"error", "warning"}
REFUSED = "Failed to load resource: the server responded with a status of 40"
"""What a browser says of each answer 401, 403, 404 or 409: the page shows these itself."""


@pytest.fixture(scope="package")
def browser(chromium_path) -> Iterator[Browser]:
    with chromium(chromium_path) as browser:
        yield browser


@pytest.fixture(scope="package")
def seeds(switchboard) -> dict[str, str]:
    """The ids of what came in, by kind."""
    return fill_machine(switchboard)


@pytest.fixture
def new_desk(browser, switchboard) -> Iterator[Callable[..., DeskPage]]:
    """Return a function that opens a desk, with its key. None may complain, or ask any other host."""
    desks: list[DeskPage] = []

    def new_desk(**more: str) -> DeskPage:
        desks.append(DeskPage(browser, switchboard, **more))
        return desks[-1]

    yield new_desk
    for desk in desks:
        desk.close()
    assert [desk.complaints for desk in desks if desk.complaints] == []
    assert [desk.elsewhere() for desk in desks if desk.elsewhere()] == []


@pytest.fixture
def desk(new_desk) -> DeskPage:
    return new_desk()


@pytest.fixture
def open_tab(browser, switchboard):
    """Open a tab of its own, with nothing kept in it, at the desk. Nothing on it may complain."""
    complaints, contexts = [], []

    def open_tab(hash_="", *, viewport=WIDE, scheme="light"):
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda said: complaints.extend([said.text] if said.type in ALERT_AFTER else []))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(f"{switchboard.functions}/api/desk{hash_}")
        return tab

    yield open_tab
    for context in contexts:
        context.close()
    assert [said for said in complaints if not said.startswith(REFUSED)] == []


@pytest.fixture
def signed_in(open_tab, switchboard):
    """Open the desk and sign in."""

    def signed_in(hash_="", **more):
        tab = open_tab(hash_, **more)
        sign_in(tab, switchboard.function_key)
        expect(tab.locator("#content h1")).to_be_visible()
        return tab

    return signed_in


def sign_in(tab, key):
    tab.get_by_label("Function key").fill(key)
    tab.keyboard.press("Enter")
