from xml.sax.saxutils import escape

import pytest
from playwright.sync_api import expect

from tests.local.phone.gestures import add_phone, button, phone, send
from tests.local.twilio.harness import ANNA, BEN, NUMBER, Reply

MARKUP = '<img src=x onerror="window.taken=1"><b class="bold">&amp;</b>'
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30"/></svg>'


def test_a_text_goes_out_and_its_answer_comes_in_and_ticks_say_how_far_each_got(page, app):
    app.says("/sms", "<Message>Hello, Anna</Message>")

    send(page, "Hi")

    mine, theirs = phone(page).locator(".text.mine"), phone(page).locator(".text:not(.mine)")
    expect(mine.locator(".bubble")).to_have_text("Hi")
    expect(mine.locator(".ticks")).to_have_text("✓✓")
    expect(theirs.locator(".bubble")).to_have_text("Hello, Anna")
    expect(theirs.locator(".ticks")).to_have_text("✓✓")
    assert app.asked("/sms")[0].params["Body"] == "Hi"


def test_a_screen_reader_gets_the_speaker_and_the_delivery_status(page, app, control):
    app.says("/sms", "<Message>Hello</Message>")
    send(page, "Hi")
    expect(phone(page).get_by_role("img", name="delivered")).to_have_count(2)

    expect(phone(page).locator(".thread")).to_match_aria_snapshot("""
        - listitem:
          - text: "You: Hi"
          - paragraph
        - listitem:
          - text: "App: Hello"
          - paragraph
    """)
    app.says("/voice", "<Say>Hello</Say><Pause length='60'/>")
    control.call({"wait": 1}, {"say": "Hi"}, {"hang_up": True})
    expect(phone(page).locator(".call")).to_match_aria_snapshot("""
        - list:
          - listitem: "App: Hello"
          - listitem: "You: Hi"
          - listitem: "You: hung up"
    """)


def test_what_runs_from_right_to_left_ends_on_the_left(page):
    send(page, "שלום.")

    left = """bubble => [0, 4].map((at) => {
        const range = document.createRange();
        range.setStart(bubble.firstChild, at);
        range.setEnd(bubble.firstChild, at + 1);
        return range.getBoundingClientRect().left;
    })"""
    first_letter, full_stop = phone(page).locator(".bubble").evaluate(left)
    assert full_stop < first_letter


def test_a_text_that_is_not_delivered_says_why(page, control, client):
    control.person(ANNA, delivery={"status": "undelivered", "error_code": 30003, "delay": 0})

    client.messages.create(to=ANNA, from_=NUMBER, body="Are you there?")

    expect(phone(page).locator(".ticks")).to_have_text("not delivered 30003 Unreachable handset")


def test_pictures_are_sent_and_shown(page, app):
    picture = app.says("/dot.svg", Reply(DOT, content_type="image/svg+xml"))
    app.says("/sms", f"<Message><Body>Here</Body><Media>{picture}</Media></Message>")
    phone(page).get_by_role("button", name="Add a picture").click()
    phone(page).get_by_label("URL of a picture").fill(picture)

    send(page, "Look")

    shown = phone(page).locator(".bubble img")
    expect(shown).to_have_count(2)
    assert shown.first.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    assert "/Media/ME" in app.asked("/sms")[0].params["MediaUrl0"]
    expect(button(page, "Add a picture")).to_have_attribute("aria-expanded", "false")


def test_what_was_said_is_still_there_when_the_page_is_opened_anew(page, app):
    app.says("/sms", "<Message>Hello</Message>")
    send(page, "Hi")
    expect(phone(page).locator(".bubble")).to_have_text(["Hi", "Hello"])

    page.reload()

    expect(phone(page).locator(".bubble")).to_have_text(["Hi", "Hello"])


def test_without_the_stand_in_words_are_kept_and_the_page_says_why(
    page, app, standin, background, complaints
):
    app.says("/voice", "<Say>Hello.</Say><Pause length='60'/>")
    button(page, "Call +1 500 555 0006").click()
    expect(phone(page).locator(".captions li")).to_have_text("Hello.")
    background.run(standin.stop())
    expect(page.locator("#link")).to_have_text("the stand-in is away")
    expect(phone(page).locator(".screen")).to_be_hidden()
    expect(phone(page).get_by_role("alert")).to_contain_text("is it still running?")

    button(page, "Call +1 500 555 0006").click()
    expect(phone(page).get_by_role("alert")).to_contain_text("is it still running?")
    send(page, "Hi")

    expect(phone(page).get_by_label("Text", exact=True)).to_have_value("Hi")
    page.goto("about:blank")
    complaints.clear()  # the browser has complained too


def test_a_reset_of_the_stand_in_empties_the_page(page, control):
    with page.expect_response("**/_control/sms"):  # a text that is on its way would be refused
        send(page, "Hi")
    expect(phone(page).locator(".text")).to_have_count(1)

    control.raw("POST", "/_control/reset")

    expect(phone(page).locator(".text")).to_have_count(0)
    expect(page.locator("#happenings li")).to_have_count(0)


def test_each_phone_has_its_own_thread(page, client):
    add_phone(page, BEN)

    client.messages.create(to=BEN, from_=NUMBER, body="For Ben")

    expect(phone(page, BEN).locator(".bubble")).to_have_text("For Ben")
    expect(phone(page, ANNA).locator(".bubble")).to_have_count(0)


@pytest.fixture
def unharmed(page):
    """Look at all there is, and see that none of it was taken for markup."""
    yield
    for summary in page.locator("#happenings summary").all():
        summary.click()
    assert page.evaluate("window.taken") is None
    assert page.locator(".bold, .phone img, #wire img, [href^=javascript]").count() == 0


@pytest.mark.usefixtures("unharmed")
def test_words_of_texts_stay_words(page, app):
    app.says("/sms", f"<Message>{escape(MARKUP)}</Message>")

    send(page, MARKUP)

    expect(phone(page).locator(".bubble")).to_have_text([MARKUP, MARKUP])
    expect(page.locator("#happenings .gist")).to_have_text(f"text from +1 … 0100: {MARKUP}")


@pytest.mark.usefixtures("unharmed")
def test_words_of_calls_stay_words(page, app):
    app.says("/voice", f"<Say>{escape(MARKUP)}</Say><Pause length='20'/>")
    button(page, "Call +1 500 555 0006").click()
    expect(phone(page).locator(".captions li")).to_have_text(MARKUP)

    phone(page).get_by_label("Say something").fill(MARKUP)
    button(page, "Say").click()

    expect(phone(page).locator(".captions li")).to_have_text([MARKUP, MARKUP])
    button(page, "Hang up").click()
    expect(phone(page).locator(".call details li")).to_have_text([MARKUP, MARKUP, "hung up"])


@pytest.mark.usefixtures("unharmed")
def test_the_url_of_a_picture_is_no_code(page, app):
    app.says("/sms", "<Message><Media>javascript:window.taken=1</Media></Message>")

    send(page, "Hi")

    expect(phone(page).locator(".bubble .media")).to_have_text("javascript:window.taken=1")


@pytest.mark.usefixtures("unharmed")
def test_answers_and_complaints_stay_text(page, app):
    app.says("/sms", Reply(MARKUP, content_type="text/html"))

    send(page, "Hi")
    expect(page.locator(".trouble.error")).to_be_visible()
    page.locator("#happenings summary").click()

    expect(page.locator(".twiml")).to_have_text(MARKUP)


@pytest.mark.usefixtures("unharmed")
def test_what_a_client_asks_for_stays_text(page, client):
    client.messages.create(to=ANNA, from_=NUMBER, body=MARKUP)

    expect(phone(page).locator(".bubble")).to_have_text(MARKUP)
    expect(page.locator("#about")).to_contain_text("<img src=x onerror=")
