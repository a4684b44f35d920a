"""Reminders, calls and recordings on the desk."""

import pytest
from playwright.sync_api import expect

from tests.journey.desk.seeds import MARKUP
from tests.journey.running_app import eventually


@pytest.mark.usefixtures("seeds")
def test_reminders_are_sorted_by_when_they_are_due_paused_and_canceled_by_keyboard(desk, switchboard):
    page = desk.open("#/reminders")
    ours = page.locator("a[href^='#/reminders/desk-']")
    expect(ours).to_have_text(["desk-first", "desk-hostile", "desk-bins"])
    before = switchboard.api("GET", "reminders/desk-bins").json

    page.get_by_role("link", name="desk-bins").press("Enter")
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    assert switchboard.api("GET", "reminders/desk-bins").json["paused"]
    page.get_by_role("button", name="Go on").press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert switchboard.api("GET", "reminders/desk-bins").json == before

    page.get_by_role("button", name="Cancel it").press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Cancel it")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Cancel the reminder").press("Enter")
    expect(page.get_by_text("Not due again.")).to_be_visible()
    assert switchboard.api("GET", "reminders/desk-bins").json["canceled"]
    switchboard.api("PUT", "reminders/desk-bins", {**_as_request(before)})


def _as_request(view):
    return {name: view[name] for name in ("rrule", "start", "zone", "message")}


def test_a_call_tells_its_outcome_and_its_recording_is_played_with_the_key(desk, seeds):
    page = desk.open("#/calls")
    row = page.locator(f"a[href='#/calls/{seeds['call']}']")
    expect(page.locator("li").filter(has=row)).to_contain_text("message")
    row.press("Enter")
    expect(page.get_by_text("left a message")).to_be_visible()

    page.get_by_role("button", name="Play the recording").press("Enter")

    player = page.locator("audio")
    expect(player).to_be_focused()
    eventually(lambda: player.evaluate("(it) => it.duration > 0"))  # the page lets nothing evaluate text
    assert player.evaluate("(it) => it.src.slice(0, 5)") == "blob:"


def test_a_recording_shows_what_was_said(desk, seeds):
    page = desk.open("#/calls?kind=recording")
    row = page.locator(f"[data-key='{seeds['recording']}']")

    row.get_by_role("button", name="What was said").press("Enter")

    expect(row.locator("bdi").last).to_have_text(MARKUP)
    row.get_by_role("link", name="The call").press("Enter")
    expect(page.get_by_text("left a message")).to_be_visible()


@pytest.mark.usefixtures("seeds")
def test_earlier_days_are_read_by_a_button(desk):
    page = desk.open("#/calls")
    page.get_by_role("heading", level=3).first.wait_for()

    page.get_by_role("button", name="The day before").press("Enter")

    expect(page.get_by_role("heading", level=3)).to_have_count(2)
