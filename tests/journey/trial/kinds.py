"""The kinds of messages of a trial: by sender, by what they say, and by what follows them."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import aiohttp

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from tests.journey.trial.trial_app import TrialApp

TO, BRITISH = "+1202555{number:04d}", "+447400{number:06d}"
"""Each message is to a number of its own. Twilio takes names to British numbers, not to American ones."""

CONTENT = "HX0123456789abcdef0123456789abcdef"
STOPPED = "campaign=spring"
"""The tag of messages that a stop holds for a while, see ``crash.py``."""

CALL_IF_FAILED = {"otherwise": [{"if": "failed", "channel": "call"}]}
CALL_IF_SILENT = {"otherwise": [{"if": "silent", "after": "PT3S", "channel": "call"}]}

KINDS: dict[str, dict[str, Any]] = {
    "text": {},
    "followed if failed": CALL_IF_FAILED,
    "followed if silent": {"flow": "confirm", **CALL_IF_SILENT},
    "name": {"from": "ACME", "to": BRITISH},
    "content": {"content": {"sid": CONTENT, "values": {"1": "{id}"}}},
    "template": {"template": "order-ready", "values": {"name": "{id}", "order": "7"}},
    "content by WhatsApp": {"channel": "whatsapp", "content": {"sid": CONTENT, "values": {"1": "{id}"}}},
    "name, followed": {"from": "ACME", "to": BRITISH, **CALL_IF_FAILED},
    "template in German": {
        "template": "order-ready",
        "language": "de",
        "values": {"name": "{id}", "order": "7"},
    },
    "content, followed": {
        "content": {"sid": CONTENT, "values": {"1": "{id}"}},
        "flow": "confirm",
        **CALL_IF_FAILED,
    },
    "template, followed": {
        "template": "order-ready",
        "values": {"name": "{id}", "order": "7"},
        **CALL_IF_FAILED,
    },
    "stopped": {"tags": {"campaign": "spring"}},
    "stopped, followed": {"tags": {"campaign": "spring"}, **CALL_IF_FAILED},
    "private": {"private": True},
    "private, followed if failed": {"private": True, **CALL_IF_FAILED},
    "private, followed if silent": {"private": True, "flow": "confirm", **CALL_IF_SILENT},
    "private template": {
        "private": True,
        "template": "order-ready",
        "values": {"name": "{id}", "order": "7"},
    },
}
"""What makes a message of each kind. ``{id}`` is its id, so that each request to Twilio has it.

Seventeen, as the plans have cycles of 2, 3, 4, 5, 7 and 8: so each kind meets each kill and each fault.
"""


def kind_of(number: int) -> str:
    """Return the kind of the message of that number."""
    return list(KINDS)[number % len(KINDS)]


def message_of(number: int, message_id: str) -> dict[str, Any]:
    """Return the message of that number, with this id."""
    fields = json.loads(json.dumps(KINDS[kind_of(number)]).replace("{id}", message_id))
    to = fields.pop("to", TO).format(number=number)
    says = {} if fields.keys() & {"content", "template"} else {"body": f"{message_id} hello"}
    return {"id": message_id, "to": to, **says, **fields}


def address_of(message: dict[str, Any]) -> str:
    """Return the person's address at Twilio, which finds their contact."""
    return f"whatsapp:{message['to']}" if message.get("channel") == "whatsapp" else message["to"]


async def make_content(*, twilio: str) -> None:
    """Make the content template. Twilio's lists do not show the text that it becomes, as may be."""
    template = {"body": "Hello {{1}}", "approved": True}
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        await session.put(f"{twilio}/_control/contents/{CONTENT}", json=template)
        await session.put(f"{twilio}/_control/listing", json={"content_bodies": False})


NOT_EXPECTED = "an unexpected call to"


async def make_landlines(messages: Sequence[dict[str, Any]], *, twilio: str) -> None:
    """Let the texts fail that are followed if they fail."""
    landline = {"delivery": {"status": "undelivered", "error_code": 30006}}
    async with aiohttp.ClientSession() as session:
        for message in messages:
            if condition_of(message) == "failed":
                url = f"{twilio}/_control/numbers/{message['to']}"
                async with session.put(url, json=landline) as answer:
                    assert answer.status < 300, await answer.text()


def condition_of(message: dict[str, Any]) -> str:
    """Return when the message is followed; empty: never."""
    return next((rule["if"] for rule in message.get("otherwise", ())), "")


def expected(messages: Sequence[dict[str, Any]], known: Sequence[Delivery | None]) -> list[dict[str, Any]]:
    """Return the follow-ups that must be sent, by what became of the messages; a dead one has none."""
    wanted = {"failed": {Status.UNDELIVERED}, "silent": {Status.DELIVERED}}
    return [
        {"id": f"{message['id']}~{condition}", "to": message["to"]}
        for message, delivery in zip(messages, known, strict=True)
        if (condition := condition_of(message)) and delivery and delivery.status in wanted[condition]
    ]


def calls_received(running: TrialApp, follow_ups: Sequence[dict[str, Any]]) -> Counter[str]:
    """Return how often Twilio was asked for each call; no other calls go to these numbers."""
    by_number = {each["to"]: each["id"] for each in follow_ups}
    calls = running.standin.account.calls.values()
    return Counter(by_number.get(call.to, f"{NOT_EXPECTED} {call.to}") for call in calls)


def with_words(messages: Sequence[dict[str, Any]], known: Sequence[Delivery | None]) -> list[str]:
    """Return the private messages that ended with nothing that needs their words, and still have them."""
    return [
        f"{message['id']} has its words"
        for message, delivery in zip(messages, known, strict=True)
        if message.get("private") and not message.get("otherwise") and delivery and _keeps_words(delivery)
    ]


def _keeps_words(delivery: Delivery) -> bool:
    is_over = delivery.status.is_final and delivery.status is not Status.DEAD
    return is_over and bool(delivery.rendered or delivery.message.text or delivery.message.values)


async def set_faults(*, twilio: str) -> None:
    """Let a random part of the requests to Twilio fail, in four ways."""
    modes = ("500_before", "500_after", "reset_before", "reset_after")
    faults = [{"on": "messages", "mode": mode, "rate": 0.05, "seed": 7} for mode in modes]
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        await session.put(f"{twilio}/_control/faults", json=faults)
