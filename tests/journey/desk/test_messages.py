"""The pages Messages and Dead letters: find a message, read what became of it, act on it."""

import json
from uuid import uuid4

import pytest
from azure.storage.queue import QueueClient
from playwright.sync_api import expect

from tests.journey.running_app import eventually

PERSON = "+12025550193"
REFUSED = "+15005550001"  # the stand-in refuses it, as Twilio does its magic number: 21211
HOSTILE = (
    "<img src=x onerror=alert(1)> \u202egnp.exe\u202c \U0001f469\u200d\U0001f467 " + "a" * 700 + " b" * 350
)


@pytest.fixture
def post(switchboard):
    def post(**message):
        message = {"id": f"desk-{uuid4().hex[:8]}", "to": PERSON, "body": "Hi", **message}
        assert switchboard.api("POST", "messages", message).status == 202
        return message["id"]

    return post


@pytest.fixture
def status_of(switchboard):
    return lambda message_id: switchboard.api("GET", f"messages/{message_id}").json["status"]


def test_a_message_that_failed_is_found_understood_and_sent_again(signed_in, post, status_of):
    message_id = post(to=REFUSED, tags={"campaign": "desk-failed"})
    eventually(lambda: status_of(message_id) == "failed")
    tab = signed_in("#/messages?view=all")
    tab.get_by_label("Status").select_option("failed")
    tab.get_by_label("Tag").fill("campaign=desk-failed")
    tab.keyboard.press("Enter")
    tab.get_by_role("listitem").filter(has_text="21211").get_by_role("link", name=message_id).click()

    expect(tab.get_by_role("heading", name=f"Message {message_id}")).to_be_focused()
    expect(tab.locator("#content .complaint")).to_contain_text("21211")
    assert len(tab.locator("#content .complaint p").nth(1).inner_text()) > 20, "the advice"
    expect(tab.get_by_role("region", name="What happened")).to_contain_text("Attempt 1: failed")

    tab.get_by_role("button", name="Send again").click()
    tab.get_by_role("dialog").get_by_role("button", name="Send again").click()
    expect(tab.get_by_role("heading", name=f"Message {message_id}~2")).to_be_focused()
    expect(tab.get_by_role("region", name="What belongs to it")).to_contain_text(
        f"It sends again {message_id}"
    )


def test_a_message_that_waits_is_canceled_only_if_one_says_so_twice(signed_in, post, status_of):
    message_id = post(not_before="2099-01-01T00:00:00Z")
    eventually(lambda: status_of(message_id) == "held")
    tab = signed_in(f"#/messages/{message_id}")
    expect(tab.locator("#content .warning")).to_contain_text("Held: not due yet")

    tab.get_by_role("button", name="Cancel it").click()
    expect(tab.get_by_role("dialog").get_by_role("heading")).to_be_focused()
    tab.get_by_role("dialog").get_by_role("button", name="Back").click()
    expect(tab.get_by_role("button", name="Cancel it")).to_be_focused()
    assert status_of(message_id) == "held"
    tab.get_by_role("button", name="Cancel it").click()
    tab.get_by_role("dialog").get_by_role("button", name="Cancel the message").click()

    expect(tab.locator(".state").first).to_have_text("canceled")
    expect(tab.get_by_role("button", name="Cancel it")).to_have_count(0)
    assert status_of(message_id) == "canceled"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_hostile_words_stay_words_and_widen_nothing(signed_in, post, width):
    message_id = post(body=HOSTILE, tags={"note": "<script>alert(1)</script>"})
    tab = signed_in(f"#/messages/{message_id}", viewport={"width": width, "height": 800})

    expect(tab.locator("bdi.body")).to_have_text(HOSTILE, use_inner_text=False)
    assert tab.locator("#content img, #content script").count() == 0
    assert tab.locator("bdi.body").evaluate("words => getComputedStyle(words).unicodeBidi") != "normal"
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_a_message_that_does_not_exist_is_told_as_the_app_says_it(signed_in):
    tab = signed_in("#/messages/no-such-message")

    expect(tab.get_by_role("alert")).to_contain_text("Not found (404)")
    expect(tab.get_by_role("alert")).to_contain_text("no-such-message")


# Dead letters


def dead_letter(switchboard, queue, body):
    client = QueueClient.from_connection_string(switchboard.storage, queue)
    with client:
        client.send_message(json.dumps(body))
    if queue.endswith("poison"):
        switchboard.run_timer("poison_drain")

    def is_there():
        letters = switchboard.api("GET", "dead-letters").json["dead_letters"]
        return any(letter["id"] == body["id"] for letter in letters)

    eventually(is_there)


def test_a_dead_letter_is_redriven_after_its_dry_run(signed_in, switchboard, status_of):
    letter_id = f"poison-{uuid4().hex[:8]}"
    body = {"id": letter_id, "to": PERSON, "body": "Given up"}
    dead_letter(switchboard, "outbox-poison", body)
    tab = signed_in("#/dead-letters")
    tab.get_by_role("link", name="poison (1)").click()
    expect(tab.get_by_role("listitem").filter(has_text=letter_id)).to_be_visible()

    tab.get_by_role("button", name="Dry run, then redrive all").click()
    dialog = tab.get_by_role("dialog", name="Redrive 1 message?")
    expect(dialog).to_contain_text("requeued on the outbox again")
    assert switchboard.api("GET", f"messages/{letter_id}").status == 404, "a dry run sends nothing"
    dialog.get_by_role("button", name="Redrive them").click()
    expect(dialog).to_contain_text("This is what was done:")
    dialog.get_by_role("button", name="Close").click()

    expect(tab.get_by_text("There is none of this cause.")).to_be_visible()
    eventually(lambda: status_of(letter_id) == "delivered")


def test_a_dead_letter_says_why_and_is_discarded_only_if_one_says_so_twice(signed_in, switchboard):
    letter_id = f"bad-{uuid4().hex[:8]}"
    dead_letter(switchboard, "outbox", {"id": letter_id, "to": "<b>nobody</b>", "body": "Hi"})
    tab = signed_in("#/dead-letters?cause=invalid")
    tab.get_by_role("link", name=letter_id).click()
    expect(tab.locator("#content .complaint")).to_contain_text("to: ")
    expect(tab.locator("pre")).to_contain_text("<b>nobody</b>")

    tab.get_by_role("button", name="Redrive").click()
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_contain_text("invalid still breaks the contract: the letter stays")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("button", name="Redrive")).to_be_focused()
    tab.get_by_role("button", name="Discard").click()
    assert switchboard.api("GET", f"dead-letters/{letter_id}").status == 200
    dialog.get_by_role("button", name="Discard").click()

    expect(tab.get_by_role("heading", name="Dead letters")).to_be_focused()
    assert switchboard.api("GET", f"dead-letters/{letter_id}").status == 404
