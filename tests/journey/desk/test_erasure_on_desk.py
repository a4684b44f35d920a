"""A person erased from the desk, to the end."""

import pytest
from playwright.sync_api import expect

from tests.journey.running_app import eventually

NUMBER = "+12025550195"


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_person_is_erased_once_their_number_is_typed_and_the_receipt_grows(desk, switchboard):
    switchboard.control("POST", "sms", {"from": NUMBER, "body": "Forget me"})
    page = desk.person(NUMBER)
    expect(page.locator(".thread .bubble").filter(has_text="Forget me")).to_be_visible()
    page.get_by_role("button", name="Erase").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Type").fill("+12025550196")
    dialog.get_by_role("button", name="Erase").click()
    expect(dialog.get_by_role("alert")).to_contain_text("This is another number")
    dialog.get_by_label("Type").fill("+1 (202) 555-0195")
    switchboard.wait_for_empty_queues()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="erased")).to_be_visible()

    def is_finished():
        switchboard.run_timer("inbox_take_in_missed")  # it goes on with erasures
        return "finished_at" in switchboard.api("GET", f"people/%2B{NUMBER[1:]}/erasure").json

    eventually(is_finished, seconds=120)  # should a message still meet it, it waits for a minute
    expect(page.get_by_role("heading", name="Erased", exact=True)).to_be_visible()
    expect(page.locator(".thread .bubble")).to_have_count(0)
