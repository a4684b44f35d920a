"""A Messaging Service delivers a text by RCS, and the person's reply to it is found: by RCS, and by SMS.

The short codes and RCS senders that settings name are those of the stand-in.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journey.running_app import RunningApp, eventually

pytestmark = pytest.mark.own_settings

SERVICE = "MG" + "1" * 32
RCS_SENDER = "rcs:acme"


@pytest.fixture(scope="module")
def app(host) -> Iterator[RunningApp]:
    settings = {"TWILIO_FROM": SERVICE, "NUMBER_FLOWS": f"{RCS_SENDER}=reception"}
    with host.run_everything(settings=settings) as running:
        yield running


def ask(app: RunningApp, message_id: str, to: str, **fields: str) -> None:
    """Ask a person to confirm, and wait until they have the question."""
    values = {"who": "Ana's", "what": "Ben's haircut", "when": "Tuesday at 10"}
    message = {"id": message_id, "to": to, "flow": "confirm", "values": values, **fields}
    assert app.api("POST", "messages", message).status == 202
    eventually(lambda: delivery(app, message_id)["status"] == "delivered")


def delivery(app: RunningApp, message_id: str) -> dict[str, Any]:
    return app.api("GET", f"messages/{message_id}").json


def replies(app: RunningApp, sender: str, body: str, **more: str) -> list[dict[str, Any]]:
    """Text the app, and return its replies."""
    return app.control("POST", "sms", {"from": sender, "body": body, **more})["replies"]


def test_the_reply_by_rcs_to_a_text_that_the_service_upgraded_is_found_and_answered_by_rcs(app):
    person = "+12025551871"
    app.control("PUT", f"numbers/{person}", {"texts_back": ["1"]})  # by RCS, as the text came

    ask(app, "upgraded", person)

    eventually(lambda: delivery(app, "upgraded").get("reply") == "confirm")
    eventually(
        lambda: app.texts_to(f"rcs:{person}") == ["Thank you. Confirmed: Ben's haircut, Tuesday at 10."]
    )
    (text,) = app.api("GET", f"inbox?from=%2B{person[1:]}").json["texts"]
    assert (text["from"], text["to"], text["delivery"]) == (f"rcs:{person}", RCS_SENDER, "upgraded")


def test_a_question_by_rcs_is_answered_by_sms(app):
    person = "+12025551872"
    ask(app, "by-rcs", person, channel="rcs")

    (reply,) = replies(app, person, "2")

    assert (reply["to"], reply["body"]) == (person, "Cancelled: Ben's haircut, Tuesday at 10.")
    assert delivery(app, "by-rcs")["reply"] == "cancel"


def test_a_question_by_sms_is_answered_by_rcs(app):
    person = "+12025551873"
    app.control("PUT", f"numbers/{person}", {"rcs": False})
    ask(app, "by-sms", person)

    (reply,) = replies(app, f"rcs:{person}", "1", to=RCS_SENDER)

    assert reply["to"] == f"rcs:{person}"
    assert delivery(app, "by-sms")["reply"] == "confirm"


def test_stop_by_rcs_ends_texts_by_sms(app):
    person = "+12025551874"
    replies(app, f"rcs:{person}", "STOP")

    message = {"id": "after-stop", "to": person, "body": "Your parcel is here."}
    assert app.api("POST", "messages", message).status == 202

    eventually(lambda: delivery(app, "after-stop")["status"] == "refused")
