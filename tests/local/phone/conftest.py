"""A browser, a stand-in in real time, and the phone page on top."""

import pytest
from twilio.rest import Client

from local.twilio import RealClock, VirtualClock
from tests.chromium.start import chromium
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, NUMBER, Controls

ALERT_AFTER = {"error", "warning"}
WIDE = {"width": 1280, "height": 860}


@pytest.fixture(scope="package")  # while it lasts, no other test can run an event loop in this thread
def browser(chromium_path):
    with chromium(chromium_path) as browser:
        yield browser


@pytest.fixture
def standin(start):
    return start(RealClock())


@pytest.fixture
def hurried(start):
    """A stand-in in virtual time."""
    return start(VirtualClock())


@pytest.fixture
def control(standin):
    controls = Controls(standin.url)
    yield controls
    controls.session.close()


@pytest.fixture
def client(standin):
    """Twilio's own client: what an app places its calls and sends its texts with."""
    client = Client(ACCOUNT_SID, AUTH_TOKEN)
    client.api.base_url = standin.url
    yield client
    client.http_client.session.close()


@pytest.fixture(scope="module")
def complaints():
    """What the browser's console has complained of."""
    return []


@pytest.fixture(scope="module")
def tab(browser, complaints):
    """One for many tests, as opening another takes time."""
    tab = browser.new_page()
    tab.on("console", lambda said: complaints.extend([said.text] if said.type in ALERT_AFTER else []))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    tab.close()


@pytest.fixture
def open_page(tab, complaints, start):  # noqa: ARG001  so that the page goes before its stand-in stops
    """Open the phone page. Nothing on it may complain, in any test."""

    def open_page(standin, *, viewport=WIDE, scheme="light"):
        tab.set_viewport_size(viewport)
        tab.emulate_media(color_scheme=scheme)
        tab.goto(standin.url + "/_phone/")
        return tab

    complaints.clear()
    yield open_page
    tab.goto("about:blank")
    assert complaints == []


@pytest.fixture
def page(open_page, standin):
    """The page on a wide screen, holding one phone."""
    page = open_page(standin)
    page.locator(f"[data-number='{ANNA}'][data-held]").wait_for()
    return page


@pytest.fixture
def place(client, app):
    """Let the app call somebody, as an app does."""

    def place(to=ANNA, **more):
        return client.calls.create(
            to=to,
            from_=NUMBER,
            url=app.url + "/voice",
            status_callback=app.url + "/status",
            status_callback_event=["ringing", "answered", "completed"],
            **more,
        )

    return place
