import re

import pytest
from playwright.sync_api import expect
from twilio.base.exceptions import TwilioRestException

from tests.local.phone.gestures import button, phone, send
from tests.local.twilio.harness import ANNA, BEN, NUMBER, Reply


def rows(page):
    return page.locator("#happenings > li:visible")


def test_a_webhook_shows_what_was_asked_and_answered_and_how_fast(page, app):
    app.says("/sms", "<!-- hi --><Message to='+12025550100'>You &amp; me</Message>")
    send(page, "Hello")

    page.locator("#happenings summary").first.click()

    details = page.locator("#happenings details[open]")
    expect(details.locator("dt").first).to_have_text("Body")
    expect(details.locator("dd").first).to_have_text("Hello")
    expect(details).to_contain_text("✓ Rightly signed, with the auth token of the account")
    expect(details).to_contain_text("HTTP 200")
    expect(details.locator(".twiml")).to_have_text(
        "<Response>\n  <!-- hi -->\n  <Message to='+12025550100'>You &amp; me</Message>\n</Response>\n",
        use_inner_text=True,
    )
    expect(details.locator(".ms")).to_have_text(re.compile(r"^\d+ ms$"))


def test_a_text_without_an_answer_shows_the_reason_in_its_row(page, app):
    app.says("/sms", "<!-- no answer: silence -->")

    send(page, "Hello")

    expect(page.locator("#happenings .gist").first).to_have_text(
        "text from +1 … 0100: Hello · no answer: silence"
    )


def test_a_failing_app_is_shown_with_twilios_code_and_its_meaning(page, app):
    app.says("/sms", Reply("Traceback", status=500))

    send(page, "Hello")

    trouble = page.locator(".trouble.error")
    expect(trouble).to_contain_text("Error: Twilio 11200 · HTTP retrieval failure")
    expect(trouble).to_contain_text("the app answered 500")
    expect(trouble).to_contain_text("Look at its log.")
    expect(trouble.get_by_role("link")).to_have_attribute(
        "href", "https://www.twilio.com/docs/api/errors/11200"
    )
    expect(page.locator("#announcement")).to_have_text("error: Twilio 11200 · HTTP retrieval failure")
    expect(phone(page).locator(".ticks")).to_have_text("✗ 11200 HTTP retrieval failure")


def test_an_unreachable_app_is_shown(page, client):
    client.incoming_phone_numbers.list()[0].update(sms_url="http://127.0.0.1:9/sms")

    send(page, "Hello")

    expect(page.locator(".trouble.error")).to_contain_text("Twilio 11202 · Connection refused")
    page.locator("#happenings summary").first.click()
    expect(page.locator("#happenings details[open]")).to_contain_text("Nothing listens there.")


def test_a_refused_signature_is_shown(page, app):
    app.says("/sms", Reply("no", status=403, content_type="text/plain"))
    send(page, "Hello")

    page.locator("#happenings summary").first.click()

    expect(page.locator("#happenings details[open]")).to_contain_text(
        "Rightly signed, yet the app answered 403."
    )


def test_a_warning_is_no_error(page, app):
    app.says("/sms", "<Message tone='soft'>Hi</Message>")

    send(page, "Hello")

    expect(page.locator(".trouble.warning")).to_contain_text("Warning: Twilio 12200")
    expect(phone(page).locator(".mine .ticks")).to_have_text("✓✓")


def test_every_warning_says_what_came_of_it(page, app):
    app.says("/sms", "<Message method='PUT'>Hi</Message>")

    send(page, "Hello")

    expect(page.locator(".trouble.warning")).to_contain_text("Warning: Twilio 14104")
    expect(page.locator(".trouble.warning .meaning")).to_contain_text("its default was taken")


def test_the_list_can_be_filtered_by_text_or_call_and_by_failure(page, app, client):
    app.says("/voice", "<Reject/>")
    send(page, "Hello")
    send(page, "Again")
    button(page, "Call +1 500 555 0006").click()
    expect(rows(page)).to_have_count(4)  # two texts, a call and its end

    phone(page).locator(".mine").first.get_by_role("button", name="What is behind this text").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("text from +1 … 0100: Hello")
    expect(rows(page).locator("summary")).to_be_focused()

    page.get_by_label("Only faults").check()
    expect(page.get_by_text("Nothing like that.")).to_be_visible()

    page.get_by_label("Show what belongs to").select_option("")
    client.messages.create(to=ANNA, from_=NUMBER, body="Fine")
    app.says("/sms", Reply(status=500))
    send(page, "Fail")
    expect(rows(page)).to_have_count(2)  # the webhook, and the error


def test_what_the_app_asks_of_twilio_is_shown_with_its_answer(page, client):
    client.messages.create(to=ANNA, from_=NUMBER, body="Hi")

    expect(rows(page)).to_contain_text(["/Messages.json"])
    expect(rows(page)).to_contain_text(["201"])


def test_rows_say_to_whom_and_what_also_what_twilio_refused(page, client, app):
    client.messages.create(to=BEN, from_=NUMBER, body="Your table is ready", status_callback=app.url + "/s")
    with pytest.raises(TwilioRestException):
        client.messages.create(to="+12025550171", from_="+12025550999", body="Hello")
    app.wait_for("/s", 3)

    gists = page.locator("#happenings .gist")
    expect(gists.filter(has_text="delivered · text to +1 … 0101: Your table is ready")).to_have_count(1)
    expect(gists.filter(has_text=re.compile("^text to .* 0101: Your table is ready$"))).to_have_count(1)
    expect(gists.filter(has_text="text to +1 … 0171: Hello")).to_have_count(1)
    page.get_by_label("Show what belongs to").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#happenings summary").nth(1)).to_be_focused()


def test_rows_lead_to_the_pages_of_the_app(open_page, standin, client, app):
    standin.account.app_pages = [
        ("Its order", "https://shop.example.com/orders#{order}"),
        ("Its order", "https://shop.example.com/answers/{answer}"),
        ("The person", "https://shop.example.com/people/{person}"),
        ("Run", "javascript:{order}"),
    ]
    page = open_page(standin)
    client.messages.create(to=ANNA, from_=NUMBER, body="Hi", status_callback=app.url + "/s?order=a%20b%26c")
    app.wait_for("/s", 3)
    expect(rows(page)).to_have_count(4)

    for row in (0, 3):  # a status, and the request of the app
        rows(page).nth(row).locator("summary").click()
        links = rows(page).nth(row).locator(".leading a")
        expect(links).to_have_count(2)
        expect(links.nth(0)).to_have_attribute("href", "https://shop.example.com/orders#a%20b%26c")
        expect(links.nth(1)).to_have_attribute("href", "https://shop.example.com/people/%2B12025550100")
