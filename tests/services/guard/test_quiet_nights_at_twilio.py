"""A text that waits at Twilio into the night is not delivered in it: the real sender on the stand-in."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import structs

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.sender import TwilioSender
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status
from shared.services.outcomes.record_status_callback import record_status_callback
from shared.services.sending.send_context import SendContext
from tests.local.twilio.harness import App, Controls
from tests.services.guard.night_harness import MINUTE, MORNING, NIGHT, PERSON, NightHarness, a_text
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

HOUR = timedelta(hours=1)


class NightAtTwilio(NightHarness):
    """A worker that sends to the stand-in, which calls back."""

    def __init__(self, url: str, app: App) -> None:
        super().__init__()
        self.app, self.heard = app, 0
        api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=url, timeout=5)
        self.twilio = TwilioSender(api)

    def context(self) -> SendContext:
        return structs.replace(super().context(), sender=self.twilio, public_url=self.app.url)

    def hear_callbacks(self, count: int, *, now: datetime) -> None:
        """Record that many callbacks of the stand-in, once they have come."""
        path = "/api/sms/status"
        for seen in self.app.wait_for(path, self.heard + count)[self.heard :]:
            query = parse_qs(urlsplit(seen.url).query)
            record_status_callback(
                seen.params,
                delivery_id=query["delivery"][0],
                attempt_id=query["attempt"][0],
                ledger=self.ledger,
                dead_letters=self.dead_letters,
                outbox=self.outbox,
                now=now,
            )
        self.heard += count


@pytest.fixture
def app() -> Iterator[App]:
    app = App()
    yield app
    app.stop()


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="before its own end"),
        pytest.param({"not_after": (MORNING + HOUR).isoformat()}, id="with an end in the morning"),
    ],
)
def test_a_text_that_waits_at_twilio_into_the_night_is_delivered_once_in_the_morning(standin, app, options):
    controls, harness = Controls(standin.url), NightAtTwilio(standin.url, app)
    before = len(controls.events())
    controls.person(PERSON, delivery={"queued": 2 * 3600})

    harness.deliver(a_text(**options), now=NIGHT - 3 * MINUTE)
    harness.hear_callbacks(1, now=NIGHT - MINUTE)
    harness.take_outbox(now=NIGHT - MINUTE)

    assert (harness.delivery.status, harness.delivery.held_for) == (Status.HELD, HeldReason.QUIET_HOURS)
    assert (harness.delivery.error_code, harness.delivery.retry_at) == (30036, MORNING)
    controls.person(PERSON, delivery={})
    harness.tick(now=MORNING)
    harness.take_outbox(now=MORNING)
    harness.hear_callbacks(3, now=MORNING)
    assert harness.delivery.status is Status.DELIVERED
    told = [event for event in controls.events("text_status", after=before) if event["to"] == PERSON]
    assert [(event["status"], event["error_code"]) for event in told] == [
        ("failed", 30036),
        ("sending", None),
        ("sent", None),
        ("delivered", None),
    ]


def test_in_the_last_moments_of_the_day_a_text_does_not_go_to_twilio(standin, app):
    controls, harness = Controls(standin.url), NightAtTwilio(standin.url, app)
    before = len(controls.events())

    harness.deliver(a_text(), now=NIGHT - MINUTE)

    assert (harness.delivery.status, harness.delivery.retry_at) == (Status.HELD, MORNING)
    assert controls.events("text", after=before) == []
