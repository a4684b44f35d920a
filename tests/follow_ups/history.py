"""One random history of a message or a reminder with follow-ups."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from msgspec import structs

from shared.domain.deliveries.delivery import record_reply, reopen_dead
from shared.domain.deliveries.resend import ResendRequest
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import envelope_of
from shared.domain.messages.message import Message, read_message
from shared.domain.messages.message_fields import Channel
from shared.domain.reminders.reminder_validation import read_reminder
from shared.errors import Conflict, InvalidInput, NotFound
from shared.services.follow_ups.cancel_follow_ups import cancel_message
from shared.services.messages.accept import accept
from shared.services.messages.resend import resend
from shared.services.optimistic_update import update_delivery
from shared.services.reminders.cancel_reminder import cancel_reminder
from shared.services.reminders.edit_reminder import set_reminder
from tests.examples import some_checks
from tests.follow_ups.callers import CALLS, SECOND, Callers
from tests.follow_ups.world import BEGIN, FAILED, MINUTE, SECRET, SENDERS

DAY = timedelta(days=1)
AFTERS = ("PT1S", "PT5M", "PT30M", "PT3H", "P8D")
WAITS = (SECOND, SECOND, 10 * SECOND, 10 * MINUTE, 120 * MINUTE)
"""Of Twilio, before it makes the next report."""

PERSON = "+12025550143"
FIRST, OF_REMINDER = "order-7", "r1:20260301T120100Z"


class History(Callers):
    """A message with ``otherwise``, or a reminder with ``escalate``, and what happens to it."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.plan_reports = self._plan_reports
        chance = self.chance
        after = chance.choice(AFTERS)
        silent = {"if": "silent", "after": after, "channel": "call"}
        failed = {"if": "failed", "channel": "call"}
        self.is_reminder = chance.random() < 0.4
        both = [silent] if chance.random() < 0.3 else [failed] if chance.random() < 0.4 else [failed, silent]
        self.raw: dict[str, Any] = {"to": PERSON, "flow": "confirm", "otherwise": both}
        if chance.random() < 0.3:
            self.raw["private"] = True
        self.escalate = {}
        if self.is_reminder and silent in both:
            self.raw["otherwise"] = [failed] if failed in both else []
            self.escalate = {"escalate": {"after": after, "channel": "call"}}
        first = OF_REMINDER if self.is_reminder else FIRST
        self.checks.first_id = first
        self.checks.rules = read_message({**self.raw, "otherwise": both}, default_id="-").otherwise
        # A redrive, which people may make for nine days of these, begins the silence anew.
        self.end = BEGIN + (18 * DAY if after == "P8D" else 5 * DAY)
        if chance.random() < 0.3:
            self.account_refused_until = BEGIN + chance.choice((MINUTE, 10 * MINUTE, 40 * MINUTE))
        self.at(BEGIN, self._repeated(self._begin))
        self._plan_people(timedelta(hours=4 if after != "P8D" else 24 * 9))

    def play(self) -> list[str]:
        """Let it happen, and return the faults."""
        self.run(self.end)
        self.checks.at_the_end(now=self.now)
        return self.checks.faults

    def _begin(self) -> None:
        ledger = self.context.ledger
        if self.is_reminder:
            raw = {"id": "r1", "message": self.raw, "at": "2026-03-01T12:01Z", "grace": "P3D"}
            raw |= self.escalate
            reminder = read_reminder(raw, default_id="r1", default_country="")
            set_reminder(
                reminder, agenda=self.context.agenda, ledger=ledger, default_country="", now=self.now
            )
            return
        message = read_message({"id": FIRST, **self.raw}, default_id="-")
        accept(message, ledger=ledger, put=self._put_at_once, now=self.now, digest_secret=SECRET)

    def _plan_people(self, within: timedelta) -> None:
        chance = self.chance
        for rate, act in (
            (0.25, self._reply),
            (0.1, self._stop),
            (0.15, self._repeated(self._cancel)),
            (0.1, self._repeated(self._resend)),
            (0.4, self._repeated(self._redrive)),
            (0.3, self._refuse_account),
        ):
            if chance.random() < rate:
                self.at(BEGIN + within * chance.random() ** 2, act)

    def _reply(self) -> None:
        conditions = [f"{self.checks.first_id}~{rule.condition}" for rule in self.checks.rules]
        name = self.chance.choice([self.checks.first_id, self.checks.first_id, *conditions])
        delivery = self.ledger.load(name)
        if delivery and delivery.sid:
            update_delivery(
                delivery,
                lambda newest: record_reply(newest, "yes", now=self.now),
                ledger=self.context.ledger,
            )
            self.checks.answered = True

    def _stop(self) -> None:
        contact = self.contacts.load(PERSON)
        self.contacts.save(structs.replace(contact, opted_out_at=self.now))
        self.checks.stopped = True if self.context.stop_covers_calls else self.checks.stopped
        self.checks.seen["stops"] += 1

    def _cancel(self) -> None:
        with suppress(Conflict, NotFound):
            if self.is_reminder:
                cancel_reminder(
                    "r1",
                    agenda=self.context.agenda,
                    ledger=self.context.ledger,
                    default_country="",
                    now=self.now,
                )
            else:
                cancel_message(FIRST, ledger=self.context.ledger, now=self.now)
            self.checks.cancel()

    def _resend(self) -> None:
        with suppress(Conflict, NotFound, InvalidInput):
            resend(
                self.checks.first_id,
                ResendRequest(anyway=True),
                ledger=self.context.ledger,
                checks=some_checks(flows=self.flows, senders=SENDERS),
                put=self._put_at_once,
                now=self.now,
            )
            self.checks.resent = True

    def _redrive(self) -> None:
        """Send again what Twilio took and did not send, as an operator does."""
        first = self.ledger.load(self.checks.first_id)
        if first and first.status is Status.DEAD and first.error_code == 30001:
            self.context.ledger.save(reopen_dead(first, now=self.now))
            self._put_at_once(envelope_of(first.message))

    def _plan_reports(self, message: Message, sid: str, callback: str) -> None:
        chance = self.chance
        if message.channel is Channel.CALL:
            status, code = chance.choice([*CALLS, *CALLS, "failed"]), None
        else:
            status = chance.choices(("delivered", "undelivered", "failed", ""), (5, 4, 3, 2))[0]
            code = chance.choice(FAILED) if status in {"undelivered", "failed"} else None
        if code in {30036, 30001}:
            self.checks.never_sent.add(sid)
        reports: list[tuple[str, int | None]] = [
            ("queued", None),
            ("sent" if message.channel is not Channel.CALL else "ringing", None),
        ]
        reports += [(status, code)] * chance.choice((1, 1, 2)) if status else []
        if status == "undelivered" and code not in {30036, 30001} and chance.random() < 0.15:
            reports.append(("delivered", None))
        if chance.random() < 0.3:
            chance.shuffle(reports)
        moment = self.now
        for each in reports:
            moment += chance.choice(WAITS) * chance.random()
            self.at(moment, self._report(message, sid, callback, *each))
