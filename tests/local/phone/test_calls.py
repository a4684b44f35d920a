import pytest
from playwright.sync_api import expect

from tests.journey.running_app import eventually
from tests.local.phone.gestures import CALL, MENU, add_phone, button, captions, phone, send, state
from tests.local.twilio.harness import ANNA, BEN


def test_a_call_rings_until_it_is_answered_and_keys_navigate_the_menu(page, app, place):
    app.says("/voice", MENU)
    app.says("/step", "<Say>We are open from 9 to 5.</Say>")
    place()

    expect(state(page)).to_have_text("is calling you")
    assert not app.asked("/voice")
    button(page, "Answer").click()
    expect(captions(page)).to_have_text("Press 1, or say hours.")
    button(page, "1").click()

    expect(captions(page)).to_have_text(["Press 1, or say hours.", "1", "We are open from 9 to 5."])
    assert app.asked("/step")[0].params["Digits"] == "1"
    app.wait_for("/status", 3)
    assert app.statuses() == ["ringing", "in-progress", "completed"]


@pytest.mark.long
def test_what_one_types_to_say_is_heard(page, app, place):
    app.says(
        "/voice",
        '<Gather input="speech" timeout="60" speechTimeout="auto" action="/step"><Say>Well?</Say></Gather>',
    )
    app.says("/step", "<Say>From 9 to 5.</Say><Pause length='20'/>")
    place()
    button(page, "Answer").click()
    expect(captions(page)).to_have_text("Well?")
    page.wait_for_timeout(1800)  # until it has been said: only then does it listen to words

    phone(page).get_by_label("Say something").fill("hours")
    button(page, "Say").click()

    expect(captions(page).last).to_have_text("From 9 to 5.")
    assert app.asked("/step")[0].params["SpeechResult"] == "hours"


def test_a_declined_call_is_busy(page, app, place):
    place()
    button(page, "Decline").click()

    app.wait_for("/status", 2)
    assert app.statuses() == ["ringing", "busy"]
    expect(phone(page).locator(".call .note")).to_contain_text("declined")
    assert not app.asked("/voice")


def test_an_unanswered_call_ends_after_its_timeout(page, app, place):
    place(timeout=1)

    app.wait_for("/status", 2)
    assert app.statuses() == ["ringing", "no-answer"]
    expect(phone(page).locator(".call .note")).to_contain_text("missed")
    expect(phone(page).locator(".screen")).to_be_hidden()


def test_the_app_may_think_better_of_a_call_while_it_rings(page, place, client):
    call = place()
    expect(button(page, "Answer")).to_be_visible()

    client.calls(call.sid).update(status="canceled")

    expect(phone(page).locator(".call .note")).to_contain_text("cancelled")
    expect(phone(page).locator(".screen")).to_be_hidden()


def test_a_person_can_call_the_app_and_hang_up(page, app):
    app.says("/voice", "<Say>Hello.</Say><Pause length='60'/>")

    button(page, CALL).click()
    expect(captions(page)).to_have_text("Hello.")
    button(page, "Hang up").click()

    assert app.wait_for("/ended")[0].params["CallStatus"] == "completed"
    expect(phone(page).locator(".call details li")).to_have_text(["Hello.", "hung up"])


@pytest.mark.long
def test_a_call_continues_when_the_page_is_reloaded(page, app, place):
    app.says("/voice", "<Say>Hello.</Say><Pause length='60'/>")
    place()
    button(page, "Answer").click()
    expect(captions(page)).to_have_text("Hello.")

    page.reload()

    expect(captions(page)).to_have_text("Hello.")
    page.wait_for_timeout(2200)  # longer than a page may be away
    button(page, "Hang up").click()
    app.wait_for("/status", 3)


def test_when_the_page_is_closed_people_answer_by_themselves_again(page, app, place, standin):
    app.says("/voice", "<Say>Hello.</Say>")
    page.goto("about:blank")
    eventually(lambda: not standin.account.held[ANNA])  # after the time that a page may be away

    place()

    app.wait_for("/status", 3)
    assert app.statuses() == ["ringing", "in-progress", "completed"]


def test_two_calls_at_once_wait_for_each_other(page, app, place):
    app.says("/voice", "<Say>Hello.</Say><Pause length='60'/>")
    place()
    button(page, "Answer").click()
    expect(captions(page)).to_have_text("Hello.")

    place()
    expect(state(page)).to_contain_text("another call is waiting")
    button(page, "Hang up").click()

    expect(state(page)).to_have_text("is calling you")
    button(page, "Decline").click()


def test_two_phones_meet_in_a_conference(page, app, place):
    add_phone(page, BEN)
    app.says("/voice", "<Dial><Conference>Board</Conference></Dial>")
    for number in (ANNA, BEN):
        place(number)
        button(page, "Answer", number).click()
        expect(phone(page, number).locator(".screen[data-state=talking]")).to_be_visible()
    expect(page.locator("#happenings")).to_contain_text("conference “Board”: conference start")

    phone(page, ANNA).get_by_label("Say something").fill("Good morning, Ben")
    button(page, "Say", ANNA).click()

    expect(captions(page, BEN).last).to_have_text("Good morning, Ben")
    button(page, "Hang up", ANNA).click()
    button(page, "Hang up", BEN).click()


def test_one_phone_is_connected_to_another(page, app):
    add_phone(page, BEN)
    app.says("/voice", f"<Dial>{BEN}</Dial>")
    button(page, CALL).click()
    button(page, "Answer", BEN).click()
    expect(phone(page, BEN).locator(".screen[data-state=talking]")).to_be_visible()

    phone(page, BEN).get_by_label("Say something").fill("Ben here")
    button(page, "Say", BEN).click()

    expect(captions(page).last).to_have_text("Ben here")
    button(page, "Hang up", BEN).click()
    expect(phone(page, ANNA).locator(".screen")).to_be_hidden()


@pytest.mark.long
def test_a_voicemail_can_be_typed_slowly_and_played(page, app):
    app.says("/voice", '<Record timeout="2" action="/done"/>')
    app.says("/done", "<Hangup/>")
    button(page, CALL).click()
    expect(captions(page)).to_have_text("♪ beep")
    phone(page).get_by_label("Say something").press_sequentially("Call me back", delay=250)  # 3 s
    button(page, "Say").click()

    recording = phone(page).locator(".recording")
    expect(recording).to_contain_text("Call me back")
    player = recording.locator("audio")
    assert player.evaluate(
        "audio => new Promise((heard) => {"
        "  audio.oncanplay = () => heard(audio.duration > 0);"
        "  audio.onerror = () => heard(false);"
        "  audio.load();"
        "})"
    )


def test_with_the_virtual_clock_the_page_says_that_no_phone_can_ring(open_page, hurried, app):
    page = open_page(hurried)

    expect(page.get_by_role("alert")).to_have_text(
        "with the virtual clock no phone can ring: start with --clock real"
    )
    app.says("/sms", "<Message>Hello</Message>")
    send(page, "Hi")
    expect(phone(page).locator(".bubble")).to_have_text(["Hi", "Hello"])
