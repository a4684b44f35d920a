"""Messages of a trial that another one follows: by a call, if the text fails, or nobody answers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import aiohttp

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from tests.journey.trial.trial_app import TrialApp

RULES: list[dict[str, Any]] = [
    {},
    {"otherwise": [{"if": "failed", "channel": "call"}]},
    {"flow": "confirm", "otherwise": [{"if": "silent", "after": "PT3S", "channel": "call"}]},
]
"""Of three messages one has no follow-up, one goes to a landline, and one is not answered."""


def rules_of(number: int) -> dict[str, Any]:
    """Return what makes the message of that number one that is followed, or not."""
    return RULES[number % len(RULES)]


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
