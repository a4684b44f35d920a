"""Messages with ``otherwise`` in the sender's harness: reports, and what is on the outbox."""

from datetime import datetime, timedelta

from shared.domain.deliveries.delivery import Delivery, record_reply
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.services.outcomes.record_status_callback import record_status_callback
from tests.examples import NOON, a_message
from tests.fakes.content import MemoryFlows
from tests.services.sender_harness import SenderHarness

MINUTE = timedelta(minutes=1)
FAILED = {"if": "failed", "channel": "call"}
SILENT = {"if": "silent", "after": "PT30M", "channel": "call"}
CONFIRM = Flow(
    start="ask",
    steps={"ask": Step(say="Coming?", answers={"1, confirm": "thanks"}), "thanks": Step(say="Thanks.")},
)


class FollowUpHarness(SenderHarness):
    def __init__(self, **options) -> None:
        super().__init__(**{"flows": MemoryFlows(confirm=CONFIRM), **options})

    def send(self, *rules: dict, now: datetime = NOON, **fields) -> Delivery:
        """Send a message with these rules."""
        message = a_message(id="order-7", body="", flow="confirm", otherwise=list(rules), **fields)
        self.deliver(message, now=now)
        return self.first

    def report_first(self, status: str, code: int = 0, *, now: datetime = NOON + MINUTE) -> None:
        """Let Twilio report this about the first attempt of the first message."""
        record_status_callback(
            {"MessageStatus": status, "MessageSid": f"SM{1:032x}", "ErrorCode": str(code or "")},
            delivery_id="order-7",
            attempt_id="attempt-1",
            ledger=self.ledger,
            dead_letters=self.dead_letters,
            outbox=self.outbox,
            now=now,
        )

    def deliver_from_outbox(self, *, now: datetime) -> None:
        """Deliver what is on the outbox, each copy once; what is requeued is delivered again."""
        copies, self.outbox.put_with_delay = self.outbox.put_with_delay, []
        for envelope, _ in copies:
            message = a_message(**envelope.raw) if "body" in envelope.raw else _without_body(envelope.raw)
            if wait := self.deliver(message, now=now):
                self.outbox.put(envelope, delay=wait)

    def reply(self, message_id: str = "order-7") -> None:
        self.ledger.save(record_reply(self.ledger.load(message_id), "yes", now=NOON + MINUTE))

    @property
    def first(self) -> Delivery:
        delivery = self.ledger.load("order-7")
        assert delivery is not None
        return delivery

    @property
    def sent(self) -> list[str]:
        return [message.id for message in self.sender.sent]


def _without_body(raw: dict):
    return a_message(**{"body": "", **raw})
