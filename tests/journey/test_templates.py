"""docs/templates.md: its files and messages are valid, and its walk of a first contact by WhatsApp works."""

import json
import re

import pytest

from shared.adapters.files.template_toml import read_template
from shared.domain.messages.message import read_message
from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT, eventually

TEXT = (ROOT / "docs" / "templates.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
WALK = [code for kind, code in BLOCKS if kind == "bash"]
ANA, BEN = "+12025550623", "+12025550624"


def status_of(switchboard, message_id: str) -> str:
    return switchboard.api("GET", f"messages/{message_id}").json["status"]


def ended(switchboard, message_id: str) -> dict:
    eventually(
        lambda: status_of(switchboard, message_id) in {"delivered", "answered", "failed", "undelivered"}
    )
    return switchboard.api("GET", f"messages/{message_id}").json


@pytest.mark.parametrize("block", [code for kind, code in BLOCKS if kind == "toml"])
def test_the_file_of_the_page_is_valid(block):
    assert read_template(block.encode(), name="docs/templates.md").by_language().keys() == {"en", "de"}


@pytest.mark.parametrize("block", [code for kind, code in BLOCKS if kind == "json"])
def test_the_messages_of_the_page_are_valid(block):
    assert read_message(json.loads(block), default_id="x")


def test_the_first_contact_by_whatsapp_goes_as_the_page_tells_it(switchboard):
    approve, first, reply, inbox, answer = WALK

    run_example(switchboard, approve)
    run_example(switchboard, first)
    assert ended(switchboard, "order-29-ready")["status"] == "delivered"
    run_example(switchboard, reply)
    found = eventually(lambda: json.loads(run_example(switchboard, inbox))["texts"])
    run_example(switchboard, answer)

    assert [text["body"] for text in found] == ["At five?"]
    assert ended(switchboard, "order-9-at-five")["status"] == "delivered"
    texts = switchboard.texts_to(f"whatsapp:{ANA}")
    assert texts[0] == "Hello Ana, your order 9 is ready. When do you come?"
    assert texts[-1] == "Five is fine, see you then"


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ({"body": "Five is fine"}, "Use an approved content template (docs/templates.md)"),
        (
            {"template": "order-ready", "values": {"name": "Ben", "order": "9"}},
            "Give the template `order-ready` its WhatsApp content",
        ),
    ],
    ids=["body", "template"],
)
def test_words_of_ours_fail_without_a_text_of_theirs_and_the_advice_helps(switchboard, message, advice):
    posted = switchboard.api("POST", "messages", {"to": BEN, "channel": "whatsapp", **message}).json

    delivery = ended(switchboard, posted["id"])

    assert (delivery["status"] in {"failed", "undelivered"}, delivery["error_code"]) == (True, 63016)
    assert delivery["advice"].startswith(advice)


def test_one_template_fits_a_text_and_a_call_in_two_languages(switchboard):
    ready = {"to": "+12025550625", "template": "order-ready", "values": {"name": "Ana", "order": "7"}}
    text = switchboard.api("POST", "messages", ready).json
    call = switchboard.api("POST", "messages", {**ready, "channel": "call", "language": "de-AT"}).json

    delivery = ended(switchboard, text["id"])
    assert ended(switchboard, call["id"])["status"] == "answered"

    assert switchboard.texts_to("+12025550625") == ["Hello Ana, your order 7 is ready."]
    assert delivery["rendered"] == {"text": "Hello Ana, your order 7 is ready.", "language": "en"}
    said = "Hallo Ana. Ihre Bestellung 7 ist abholbereit."
    assert eventually(lambda: said in " ".join(switchboard.spoken_to("+12025550625")))


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        (
            {"template": "nowhere"},
            "there is no template `nowhere` in templates/; there are: appointment",
        ),
        ({"values": {"name": "Ana"}}, "has no value for {order}, which the template order-ready needs"),
        ({"values": {"name": "", "order": "", "day": ""}}, "is not used: template order-ready has no {day}"),
    ],
)
@pytest.mark.parametrize("path", ["messages", "messages/batch", "reminders"])
def test_what_does_not_fit_the_template_is_a_400_that_names_it(switchboard, path, fields, fault):
    message = {"to": BEN, "template": "order-ready", "values": {"name": "A", "order": "B"}, **fields}
    body = {
        "messages": message,
        "messages/batch": {"messages": [message]},
        "reminders": {"at": "2031-12-01T09:00", "zone": "UTC", "message": message},
    }[path]

    answer = switchboard.api("POST", path, body)

    assert answer.status == (200 if path == "messages/batch" else 400)
    assert fault in answer.body.decode()
