"""A text whose webhook never arrives is not lost."""

from datetime import timedelta

import pytest

from shared.services.conversations.answer_text import answer_text
from shared.services.conversations.missed_texts import backfill_missed_texts
from shared.triggers.clock import utc_now
from shared.wiring import Services
from tests.journey.running_app import eventually

PERSON = "+15005550721"


@pytest.fixture
def assign_sid(desk) -> Services:
    """The app's own services: its timer takes in only what is two minutes old."""
    return Services(
        {
            "PUBLIC_URL": desk.functions,
            "TWILIO_ACCOUNT_SID": desk.account_sid,
            "TWILIO_AUTH_TOKEN": desk.auth_token,
            "TWILIO_FROM": desk.number,
            "TWILIO_API_URL": desk.twilio,
            "AzureWebJobsStorage": desk.storage,
        }
    )


def take_in(own: Services) -> int:
    later = utc_now() + timedelta(days=1)  # the stand-in's clock may be ahead of ours
    return backfill_missed_texts(
        inbox=own.inbound_texts,
        contacts=own.contacts,
        answer=lambda form, at: answer_text(
            form,
            contacts=own.contacts,
            flows=own.flows,
            ledger=own.ledger,
            flow="reception",
            now=at,
            late=True,
        ),
        ledger=own.ledger,
        outbox=own.outbox,
        since=utc_now() - timedelta(days=1),
        now=later,
    )


def test_a_text_that_was_missed_is_listed_and_answered_once(desk, own):
    take_in(own)  # whatever others left
    desk.control("PUT", "faults", [{"on": "sms", "mode": "drop", "count": 1}])
    assert desk.control("POST", "sms", {"from": PERSON, "body": "Hello?"})["replies"] == []
    assert desk.api("GET", f"inbox?from={PERSON.replace('+', '%2B')}").json["texts"] == []

    assert [take_in(own), take_in(own)] == [1, 0]

    (text,) = desk.api("GET", f"inbox?from={PERSON.replace('+', '%2B')}").json["texts"]
    assert text["body"] == "Hello?"
    eventually(lambda: desk.texts_to(PERSON))
    assert len(desk.texts_to(PERSON)) == 1


def test_its_timer_runs(desk):
    desk.run_timer("inbox_take_in_missed")
