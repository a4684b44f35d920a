"""What must hold in each history: asked before each request to Twilio, and once more at the end."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import FollowUpCondition, FollowUpRule
from tests.fakes.storage import MemoryLedger

ELSEWHERE = {30003, 30005, 30006, 30007, 30008, 21614, None}
"""Codes of the model after which a call may work; written down apart from the table that is tested."""

SENDING_OR_LATER = {Status.SENDING, Status.UNKNOWN, Status.SENT}


class Checks:
    """What happened, and the faults that were found."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger
        self.first_id = ""
        self.rules: Sequence[FollowUpRule] = ()
        self.faults: list[str] = []
        self.opted_out = False  # Twilio knows of a STOP, and says so
        self.answered = self.stopped = self.resent = False
        self.canceled: set[str] | None = None  # ids that may be sent though all was canceled: under way then
        self.sids: dict[str, list[str]] = {}
        self.never_sent: set[str] = set()  # SIDs of what Twilio took and did not send
        self.known_unsent: set[str] = set()  # those of them of which a report said so
        self.seen: Counter[str] = Counter()

    def before_request(self, message: Message, *, now: datetime) -> None:
        """Check that a follow-up that is about to be sent is due, and still needed."""
        rule = self._rule_of(message.id)
        if rule is None:
            return
        first = self._ledger.load(self.first_id)
        is_due = self._is_due(rule, first, self.known_unsent, now=now)
        self._expect(is_due, f"{message.id} is sent and not due, at {now}")
        self._expect(not self.answered, f"{message.id} is sent after an answer")
        self._expect(not self.stopped, f"{message.id} is sent after a STOP")
        is_canceled = self.canceled is not None and message.id not in self.canceled
        self._expect(not is_canceled, f"{message.id} is sent after it was canceled")
        self._expect(not message.otherwise, f"{message.id} has follow-ups of its own")

    def taken(self, message: Message, sid: str) -> None:
        """Count what Twilio took."""
        self.sids.setdefault(message.id, []).append(sid)

    def cancel(self) -> None:
        """Note that everything that was not under way is canceled."""
        ids = [f"{self.first_id}~{rule.condition}" for rule in self.rules]
        found = [self._ledger.load(each) for each in ids]
        self.canceled = {each.id for each in found if each and each.status in SENDING_OR_LATER}

    def at_the_end(self, *, now: datetime) -> None:
        """Check that nothing was sent twice, and that nothing was forgotten."""
        for message_id, sids in self.sids.items():
            times = len([sid for sid in sids if sid not in self.never_sent])
            self._expect(times <= 1, f"{message_id} is sent {times} times")
        first = self._ledger.load(self.first_id)
        has_reply = any(row.was_answered for _, row in self._ledger._rows.all())  # or its worker died
        is_ended = has_reply or self.opted_out or self.stopped or self.resent or self.canceled is not None
        for rule in self.rules:
            follow_up = self._ledger.load(f"{self.first_id}~{rule.condition}")
            is_due = first is not None and self._is_due(rule, first, self.never_sent, now=now)
            was_tried = follow_up is not None and bool(follow_up.attempts)
            self.seen[f"{rule.condition}, due: {is_due}, tried: {was_tried}, ended: {is_ended}"] += 1
            if follow_up is not None and follow_up.is_open and follow_up.status is not Status.SENT:
                self.faults.append(f"{follow_up.id} is still {follow_up.status}")
            if is_due and not is_ended:
                self._expect(was_tried, f"{rule.condition} is forgotten: {follow_up and follow_up.status}")

    def _rule_of(self, message_id: str) -> FollowUpRule | None:
        first, _, condition = message_id.rpartition("~")
        found = (rule for rule in self.rules if rule.condition == condition and first == self.first_id)
        return next(found, None)

    def _is_due(self, rule: FollowUpRule, first: Delivery, unsent: set[str], *, now: datetime) -> bool:
        if rule.condition is FollowUpCondition.FAILED:
            return first.status in {Status.FAILED, Status.UNDELIVERED} and first.error_code in ELSEWHERE
        if first.status in {Status.DEAD, Status.CANCELED, Status.EXPIRED} or first.error_code == 21610:
            return False
        times = [attempt.at for attempt in first.attempts if attempt.sid and attempt.sid not in unsent]
        return bool(times) and now >= max(times) + rule.after

    def _expect(self, holds: bool, fault: str) -> None:  # noqa: FBT001 - as in assert
        if not holds:
            self.faults.append(fault)
