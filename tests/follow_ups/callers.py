"""What comes from outside: requests of callers who repeat them, and Twilio's reports."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.domain.messages.envelope import Envelope
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel
from shared.errors import VersionConflict
from shared.services.outcomes.record_status_callback import record_status_callback
from tests.follow_ups.world import MINUTE, World
from tests.year.simulated_app import Killed

SECOND = timedelta(seconds=1)
REPORTED = {"delivered": Status.DELIVERED, "undelivered": Status.UNDELIVERED, "failed": Status.FAILED}
CALLS = {"completed": Status.ANSWERED, "busy": Status.BUSY, "no-answer": Status.NO_ANSWER}


class Callers(World):
    """A world to which callers and Twilio make requests."""

    def _refuse_account(self) -> None:
        self.account_refused_until = self.now + self.chance.choice((10 * MINUTE, 120 * MINUTE))

    def _put_at_once(self, envelope: Envelope) -> None:
        self.outbox.put(envelope, delay=timedelta(0))

    def _repeated(self, act: Callable[[], None]) -> Callable[[], None]:
        """Return the request of a caller who repeats it until it is answered."""

        def request() -> None:
            try:
                act()
            except (Killed, VersionConflict):
                self.at(self.now + 5 * SECOND, request)

        return request

    def _report(
        self, message: Message, sid: str, callback: str, status: str, code: int | None
    ) -> Callable[[], None]:
        tries = 0
        query = parse_qs(urlsplit(callback).query)
        word = "CallStatus" if message.channel is Channel.CALL else "MessageStatus"
        name = "CallSid" if message.channel is Channel.CALL else "MessageSid"

        def report() -> None:
            nonlocal tries
            known, created, latest = self.twilio.known[sid]
            final = (REPORTED | CALLS).get(status)
            if final and final.rank >= latest.status.rank:
                found = Report(status=final, sid=sid, error_code=code)
                self.twilio.known[sid] = (known, created, found)
            tries += 1
            if tries == 1 and self.chance.random() < 0.15:
                return  # it is lost
            try:
                record_status_callback(
                    {word: status, name: sid, "ErrorCode": str(code or "")},
                    delivery_id=query["delivery"][0],
                    attempt_id=query["attempt"][0],
                    ledger=self.context.ledger,
                    dead_letters=self.context.dead_letters,
                    outbox=self.outbox,
                    now=self.now,
                )
                if code in {30036, 30001}:
                    self.checks.known_unsent.add(sid)
            except (Killed, VersionConflict):
                if self.chance.random() < 0.7:
                    self.at(self.now + 15 * SECOND, report)

        return report
