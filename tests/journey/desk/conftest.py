"""A browser, a running app, and the desk on top."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ALERT_AFTER = {"error", "warning"}
WIDE = {"width": 1280, "height": 860}
REFUSED = "Failed to load resource: the server responded with a status of 40"
"""What a browser says of each answer 401, 403, 404 or 409: the page shows these itself."""

expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.fail("the browser tests need Chromium: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


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
