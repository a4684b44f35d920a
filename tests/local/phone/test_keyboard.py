from playwright.sync_api import expect

from tests.local.phone.gestures import CALL, MENU, button, captions, phone, state


def test_the_keypad_and_the_voice_can_be_switched(page, app):
    documents = iter(["<Pause length='60'/>", "<Say>Hello.</Say><Pause length='60'/>"])
    app.says("/voice", lambda _: next(documents))
    button(page, CALL).click()
    expect(state(page)).to_have_text("calling")
    app.wait_for("/voice")
    button(page, "Hang up").click()
    button(page, CALL).click()
    expect(captions(page)).to_have_text("Hello.")

    button(page, "Keypad").click()
    button(page, "Mute").click()

    expect(button(page, "1")).to_be_hidden()
    expect(button(page, "Mute")).to_have_attribute("aria-pressed", "true")
    button(page, "Hang up").click()


def test_a_call_needs_no_mouse(page, app, place):
    app.says("/voice", MENU)
    app.says("/step", "<Say>Goodbye.</Say><Pause length='60'/>")
    place()
    expect(phone(page).locator(".screen")).to_be_focused()

    page.keyboard.press("Tab")
    expect(button(page, "Decline")).to_be_focused()
    page.keyboard.press("Tab")
    expect(button(page, "Answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(captions(page)).to_have_text("Press 1, or say hours.")
    page.keyboard.press("1")

    expect(captions(page).last).to_have_text("Goodbye.")
    assert app.asked("/step")[0].params["Digits"] == "1"
    while not button(page, "Hang up").evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    app.wait_for("/status", 3)
    expect(phone(page).get_by_label("Text", exact=True)).to_be_focused()


def test_escape_declines_and_a_key_meant_for_something_else_does_not(page, app, place):
    phone(page).get_by_label("Text", exact=True).focus()
    place()
    expect(phone(page).locator(".screen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(state(page)).to_have_text("is calling you")
    page.wait_for_timeout(700)

    page.keyboard.press("Escape")

    app.wait_for("/status", 2)
    assert app.statuses() == ["ringing", "busy"]
