"""A text or a call to a number that has no phone on the page."""

from playwright.sync_api import expect

from tests.local.phone.gestures import button, captions, phone, state
from tests.local.twilio.harness import ANNA, BEN, NUMBER


def offers(page):
    return page.get_by_role("list", name="Numbers without a phone here").get_by_role("listitem")


def show(page):
    page.get_by_role("button", name="Show the phone +1 202 555 0101").click()


def test_a_text_to_a_number_of_ones_own_choosing_is_one_click_away(page, client):
    client.messages.create(to=ANNA, from_=NUMBER, body="For Anna")
    client.messages.create(to=BEN, from_=NUMBER, body="For Ben")
    expect(offers(page)).to_have_text("+1 202 555 0101 got a textShow✕")
    page.reload()  # a page that is opened after the text offers it, too
    show(page)

    expect(phone(page, BEN).locator(".bubble")).to_have_text("For Ben")
    expect(offers(page)).to_have_count(0)


def test_a_call_that_still_rings_rings_on_the_phone_that_is_shown(page, app, place):
    app.says("/voice", "<Say>Hello, Ben</Say><Pause length='60'/>")
    place(BEN)
    expect(offers(page)).to_contain_text("is being called")

    show(page)

    expect(state(page, BEN)).to_have_text("is calling you")
    assert not app.asked("/voice"), "nobody else has answered"
    button(page, "Answer", BEN).click()
    expect(captions(page, BEN)).to_have_text("Hello, Ben")
    button(page, "Hang up", BEN).click()


def test_what_is_not_wanted_comes_again_only_with_something_new_and_many_are_counted(page, client):
    for n in range(101, 106):
        client.messages.create(to=f"+12025550{n}", from_=NUMBER, body="Hello")
    expect(offers(page).last).to_have_text("and 2 more numbers")
    for n in range(105, 100, -1):
        page.get_by_role("button", name=f"Do not show +1 202 555 0{n}").click()
    expect(offers(page)).to_have_count(0)
    page.reload()
    page.locator(f"[data-number='{ANNA}'][data-held]").wait_for()
    expect(page.locator("#happenings li")).to_have_count(5)
    expect(offers(page)).to_have_count(0)

    client.messages.create(to=BEN, from_=NUMBER, body="Hello again")

    expect(offers(page)).to_have_text("+1 202 555 0101 got a textShow✕")
