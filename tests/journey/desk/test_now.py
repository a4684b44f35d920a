"""The page Now, and the stop switch."""

import pytest
from playwright.sync_api import expect

REASON = "the price is wrong <b>0.20$</b>"


@pytest.fixture(autouse=True)
def _go_on(switchboard):
    yield
    switchboard.api("POST", "go", {"all": True})


def test_somebody_stops_a_campaign_sees_what_that_stops_and_lets_it_go_on(signed_in, switchboard):
    tab = signed_in()
    sent = []
    tab.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    tab.get_by_role("button", name="Stop sending").click()
    dialog = tab.get_by_role("dialog", name="Stop sending")
    dialog.get_by_role("button", name="Stop").click()
    assert not sent, "a reason is required"
    dialog.get_by_label("Reason").fill(REASON)
    dialog.get_by_label("Who stops").fill("Ana")
    dialog.get_by_label("Only this tag").fill("campaign=desk")
    tab.keyboard.press("Enter")

    expect(dialog).to_contain_text("Stopped: tag campaign=desk")
    expect(dialog).to_contain_text("Messages that end while it stands")
    dialog.get_by_role("button", name="Close").click()
    expect(tab.get_by_role("button", name="Stop sending")).to_be_focused()
    (stop,) = switchboard.api("GET", "health/details/stops").json["stops"]
    assert (stop["reason"], stop["by"], stop["tag"]) == (REASON, "Ana", "campaign=desk")
    assert "channel" not in stop
    assert sent[0].headers["x-desk"] == "1"

    expect(tab.get_by_role("heading", name="Sending is stopped in part", exact=True)).to_be_visible()
    standing = tab.get_by_role("listitem").filter(has_text="tag campaign=desk")
    expect(standing).to_contain_text(REASON)
    expect(standing).to_contain_text("by Ana")
    expect(tab.locator(".stopped b")).to_have_count(0)
    standing.get_by_role("button", name="Go on").click()
    tab.get_by_role("dialog").get_by_role("button", name="Go on").click()

    expect(tab.get_by_role("heading", name="Sending is stopped")).to_have_count(0)
    expect(tab.get_by_role("heading", name="Now")).to_be_focused()
    assert switchboard.api("GET", "health/details/stops").json["count"] == 0


def test_a_stop_with_faults_names_each_and_keeps_what_was_typed(signed_in):
    tab = signed_in()
    tab.get_by_role("button", name="Stop sending").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("trial")
    dialog.get_by_label("Only this flow").fill("no-such-flow")
    dialog.get_by_label("Only this country").fill("uk")
    dialog.get_by_role("button", name="Stop").click()

    expect(dialog.get_by_role("alert")).to_contain_text("Invalid request (400)")
    expect(dialog.get_by_role("alert")).to_contain_text("write GB")
    expect(dialog.get_by_role("alert")).to_contain_text("flow: there is no flow")
    expect(dialog.get_by_label("Reason")).to_have_value("trial")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("button", name="Stop sending")).to_be_focused()
