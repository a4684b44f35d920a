import pytest
from playwright.sync_api import expect

from tests.chromium.start import violations
from tests.local.phone.gestures import add_phone, button, phone, send
from tests.local.twilio.harness import ANNA, BEN, NUMBER

SMALL = {"width": 390, "height": 844}


LOW = {"width": 844, "height": 390}


def held(page, number=ANNA):
    page.locator(f"[data-number='{number}'][data-held]").wait_for()


def test_a_small_screen_shows_one_panel_at_a_time_without_overflow(open_page, standin, app):
    app.says("/sms", "<Message>Hello</Message>")
    page = open_page(standin, viewport=SMALL)
    held(page)
    add_phone(page, BEN)
    send(page, "Hi " * 60, BEN)
    expect(phone(page, ANNA)).to_be_hidden()

    page.get_by_role("button", name="Behind it").click()
    expect(phone(page, BEN)).to_be_hidden()
    page.locator("#happenings summary").click()
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.get_by_role("button", name="Phone +1 202 555 0100").click()

    expect(phone(page, ANNA)).to_be_visible()
    assert wide <= SMALL["width"]


def test_on_a_small_screen_there_is_room_for_many_phones_and_long_names(open_page, standin, app):
    page = open_page(standin, viewport=SMALL)
    held(page)
    for n in range(101, 106):
        add_phone(page, f"+12025550{n}")

    for tab in page.locator("#tabs button").all():
        assert tab.evaluate("tab => tab.scrollWidth <= tab.clientWidth"), "no tab covers its neighbour"
    assert phone(page, "+12025550105").bounding_box()["width"] == SMALL["width"]
    app.says("/voice", f"<Dial><Conference>{'Room' * 30}</Conference></Dial>")
    button(page, "Call +1 500 555 0006", "+12025550105").click()
    page.get_by_role("button", name="Behind it").click()
    remark = page.locator(".remark span")
    expect(remark).to_contain_text("participant join")
    assert remark.evaluate("remark => remark.scrollWidth <= remark.clientWidth")


def test_on_a_low_screen_a_call_can_be_ended(open_page, standin, app):
    app.says("/voice", "<Say>Hello</Say><Pause length='60'/>")
    page = open_page(standin, viewport=LOW)
    held(page)
    button(page, "Call +1 500 555 0006").click()
    button(page, "1").hover()

    page.mouse.wheel(0, 2000)

    expect(button(page, "Hang up")).to_be_in_viewport(ratio=1)


def test_on_a_small_screen_the_phone_that_rings_is_seen(open_page, standin, client):
    page = open_page(standin, viewport=SMALL)
    held(page)
    page.get_by_role("button", name="Behind it").click()

    client.calls.create(to=ANNA, from_=NUMBER, twiml="<Response/>")

    button(page, "Decline").click()
    expect(phone(page).locator(".call .note")).to_contain_text("declined")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_by_day_and_by_night(open_page, standin, app, scheme):
    app.says("/sms", "<Message>Hello</Message>")
    page = open_page(standin, scheme=scheme)
    held(page)
    send(page, "Hi")
    expect(phone(page).get_by_role("img", name="delivered")).to_have_count(2)

    for words in (
        ".mine .bubble",
        ".text:not(.mine) .bubble",
        ".note",
        "#happenings .gist",
        "#happenings time",
    ):
        assert contrast(page.locator(words).first) >= 4.5, words
    assert violations(page) == []


def contrast(locator):
    """Return the contrast of a text to what it stands on, as WCAG 2 reckons it."""
    ink, paper = locator.evaluate(
        """(element) => {
          const ink = getComputedStyle(element).color;
          let paper = "rgba(0, 0, 0, 0)";
          for (let at = element; at && paper === "rgba(0, 0, 0, 0)"; at = at.parentElement) {
            paper = getComputedStyle(at).backgroundColor;
          }
          return [ink, paper].map((color) => color.match(/[0-9.]+/g).slice(0, 3).map(Number));
        }"""
    )
    dark, light = sorted((luminance(ink), luminance(paper)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_text_needs_no_mouse_and_what_has_the_focus_shows_it(page, app):
    app.says("/sms", "<Message>Hello</Message>")
    expect(phone(page).get_by_label("Text", exact=True)).to_be_focused()

    page.keyboard.type("Hi")
    page.keyboard.press("Enter")
    expect(phone(page).locator(".bubble")).to_have_text(["Hi", "Hello"])
    for _ in range(3):
        page.keyboard.press("Tab")  # to sending, the filter, and on

    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_phones_are_added_and_put_away_and_remembered(page):
    add_phone(page, BEN, written="+1 (202) 555-0101")
    page.reload()
    held(page, BEN)

    page.get_by_role("button", name="Put +1 202 555 0101 away").click()

    expect(phone(page, BEN)).to_have_count(0)
    page.reload()
    held(page)
    expect(phone(page, BEN)).to_have_count(0)


def test_the_apps_own_number_is_no_phone(page):
    page.get_by_role("button", name="Add a phone").click()
    number = page.get_by_label("Its number")

    number.fill("+1 500 555 0006")
    page.get_by_role("button", name="Add", exact=True).click()

    expect(number).to_be_visible()
    assert "own number: choose another" in number.evaluate("input => input.validationMessage")


def test_sound_can_be_switched_off_for_good(page):
    page.get_by_role("button", name="Sound").click()
    page.reload()

    expect(page.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "false")
