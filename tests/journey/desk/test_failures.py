"""From the page Now to what failed today, and why."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journey.running_app import eventually

REFUSED = "+15005550001"  # the stand-in refuses it, as Twilio does its magic number: 21211


@pytest.mark.long
def test_what_failed_today_is_counted_by_cause_and_leads_to_the_messages(signed_in, switchboard):
    tab = signed_in()
    message = {"id": f"desk-{uuid4().hex[:8]}", "to": REFUSED, "body": "Hi"}
    assert switchboard.api("POST", "messages", message).status == 202
    recent = "desk/recent?kind=failed"
    eventually(lambda: message["id"] in str(switchboard.api("GET", recent).json["entries"]))

    cause = tab.get_by_role("region", name="Failed today, by cause").get_by_role("listitem")
    expect(cause.filter(has_text="21211")).to_contain_text("failed · 21211")  # the page updates by itself
    cause.get_by_role("link", name="failed · 21211").click()

    expect(tab.get_by_label("Code, among those loaded")).to_have_value("21211")
    listed = tab.get_by_role("listitem").filter(has_text=message["id"])
    expect(listed).to_contain_text("failed")
    expect(listed.get_by_role("link", name="+1 500 555 0001")).to_be_visible()
    tab.get_by_role("button", name="Day before").click()
    expect(tab.get_by_text("None with this code is loaded.")).to_be_visible()
    tab.get_by_role("button", name="Day after").click()
    expect(listed).to_be_visible()
