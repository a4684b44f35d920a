"""What a person does with a phone on the page."""

from tests.local.twilio.harness import ANNA

MENU = (
    '<Gather numDigits="1" input="dtmf speech" speechTimeout="auto" action="/step">'
    "<Say>Press 1, or say hours.</Say></Gather>"
)


CALL = "Call +1 500 555 0006"


def phone(page, number=ANNA):
    return page.locator(f"article[data-number='{number}']")


def send(page, words, number=ANNA):
    phone(page, number).get_by_label("Text", exact=True).fill(words)
    phone(page, number).get_by_role("button", name="Send").click()


def button(page, name, number=ANNA):
    return phone(page, number).get_by_role("button", name=name, exact=True)


def add_phone(page, number, written=""):
    page.get_by_role("button", name="Add a phone").click()
    page.get_by_label("Its number").fill(written or number)
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(f"[data-number='{number}'][data-held]").wait_for()


def captions(page, number=ANNA):
    return phone(page, number).locator(".captions li")


def state(page, number=ANNA):
    return phone(page, number).locator(".state")
