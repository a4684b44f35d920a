"""One tab of a browser with the desk in it, and what nothing on it may ever do."""

import json
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize

from tests.chromium.start import violations
from tests.journey.running_app import RunningApp

WIDE: ViewportSize = {"width": 1280, "height": 860}
NARROW: ViewportSize = {"width": 390, "height": 844}
NARROWEST: ViewportSize = {"width": 320, "height": 640}
REFUSALS = "Failed to load resource"
"""What the browser's console says of every answer of 400 and more; some tests ask for them."""

WATCH = """
addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective}`));
"""
TAB_STOPS = """
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest("[inert]"))
"""


class DeskPage:
    """A tab in a session of its own, so that two of them are two desks."""

    def __init__(self, browser: Browser, app: RunningApp, *, key: str | None = None) -> None:
        self.app = app
        self.context = browser.new_context(viewport=WIDE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.add_init_script(WATCH)
        self.sign_in_as(app.function_key if key is None else key)
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def sign_in_as(self, key: str) -> None:
        """Keep a key in the tab as the page keeps one that was typed; none if it is empty."""
        if key:
            keep = f"sessionStorage.setItem('function-key', {json.dumps(key)})"
            self.page.add_init_script(f"if (location.protocol.startsWith('http')) {keep}")

    def open(self, hash_: str, *, scheme: str = "light", viewport: ViewportSize = WIDE) -> Page:
        """Load a page of the desk anew, and wait until it has its first content."""
        self.page.set_viewport_size(viewport)
        self.page.emulate_media(color_scheme=scheme)
        self.page.goto("about:blank")
        self.page.goto(f"{self.app.functions}/api/desk{hash_}")
        return self.page

    def person(self, number: str) -> Page:
        """Open a person, and wait for their thread."""
        page = self.open(person_hash(number))
        page.locator(".thread").wait_for()
        return page

    def settle(self) -> None:
        """Wait until nothing on the page waits for an answer."""
        self.page.locator("#content h1").wait_for()
        self.page.wait_for_load_state("networkidle")

    def axe(self) -> list[str]:
        """Return the serious and critical violations that axe-core finds."""
        return violations(self.page, impacts=("serious", "critical"))

    def tab_stops(self) -> int:
        """Return how many elements there are that the Tab key should come to."""
        stops: int = self.page.evaluate(f"({TAB_STOPS})().length")
        return stops

    def focused(self) -> dict[str, Any]:
        """Return the place of the element with the focus among the tab stops, and whether one sees it."""
        found: dict[str, Any] = self.page.evaluate(
            f"""() => {{
              const at = document.activeElement;
              return {{
                place: ({TAB_STOPS})().indexOf(at),
                outline: getComputedStyle(at).outlineStyle,
                what: at.outerHTML.slice(0, 120),
              }};
            }}"""
        )
        return found

    def elsewhere(self) -> list[str]:
        """Return the requests to any other host than the app's."""
        own = (f"{self.app.functions}/", "about:", "blob:", "data:")
        return [url for url in self.asked if not url.startswith(own)]

    def close(self) -> None:
        self.context.close()

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not text.startswith(REFUSALS):
            self.complaints.append(text)


def person_hash(number: str) -> str:
    """Return the address of a person on the desk."""
    return f"#/people/{quote(number, safe='')}"


def reply_box(page: Page) -> Locator:
    """Return the field to write to the person."""
    return page.get_by_label("Write to them")


def lose_first_answer(page: Page, path: str) -> None:
    """Let the first request to a path arrive at the app, and its answer get lost."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    page.route(path, lose)
