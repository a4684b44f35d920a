"""One random history of messages under the guard, and of people who stop, cancel and release."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from msgspec import structs

from shared.domain.guard.stops.cancellation import Cancellation
from shared.domain.guard.stops.stop_request import GoRequest, StopRequest
from shared.domain.messages.envelope import Envelope
from shared.domain.messages.message import Message, read_message
from shared.domain.messages.message_fields import Channel
from shared.errors import Conflict, NotFound
from shared.services.follow_ups.cancel_follow_ups import cancel_message
from shared.services.guard.cancel.cancel_campaign import cancel_campaign
from shared.services.guard.stops.end_stops import end_stops, release_prefix
from shared.services.guard.stops.stop_sending import stop_sending
from shared.services.messages.accept import accept
from tests.follow_ups.callers import CALLS, SECOND
from tests.follow_ups.world import BEGIN, MINUTE, SECRET
from tests.guarded.judge import Canceled, Halt, Posted
from tests.guarded.world import HOUR, GuardedWorld
from tests.year.quiet.queueing_twilio import LONGEST_AT_TWILIO

PEOPLE = (
    *(f"+1202555014{last}" for last in range(10)),
    *("+18085550100", "+442071838750", "+351912345678", "+351212345678", "+493012345678"),
)
STOPPABLE = timedelta(hours=60)
"""For how long people do things; then all stops end."""

END = timedelta(days=40)


class GuardedHistory(GuardedWorld):
    """Some messages, and what happens to them."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.plan_reports = self._plan_reports
        chance = self.chance
        within = chance.choice((MINUTE, HOUR, 30 * HOUR))
        people = chance.sample(PEOPLE, chance.choice((1, 3, len(PEOPLE))))
        for number in range(chance.choice((3, 8, 20))):
            message = self._message(number, chance.choice(people))
            self.at(BEGIN + within * chance.random(), self._enqueue(message))
        self._plan_people(within)
        self.at(BEGIN + STOPPABLE, self._release_daily)

    def play(self) -> list[str]:
        """Let it happen, and return the faults."""
        self.run(BEGIN + END)
        self.judge.at_the_end()
        return self.judge.faults

    def surprise(self) -> None:
        """Stop sending, while people still do things."""
        if self.now < BEGIN + STOPPABLE / 2:
            self._stop()

    def _message(self, number: int, to: str) -> dict[str, Any]:
        chance = self.chance
        raw: dict[str, Any] = {"id": f"{chance.choice('ab')}-{number}", "to": to}
        raw["channel"] = chance.choice(("sms", "sms", "sms", "whatsapp", "call"))
        # Twilio's list does not tell two texts of the same words apart, so each has its own.
        raw["body"] = raw["id"] + "x" * chance.choice((5, 5, 5, 161, 320))
        if number == 0:
            raw |= {"flow": "confirm"}
            del raw["body"]
        options = {
            "tags": {"campaign": chance.choice(("spring", "fall"))},
            "over": "hold",
            "urgent": True,
            "private": True,
            "zone": "America/New_York" if to.startswith("+1") else "Europe/London",
            "not_after": (BEGIN + 50 * HOUR * chance.random() + HOUR).isoformat(),
            "not_before": (BEGIN + 30 * MINUTE * chance.random()).isoformat(),
        }
        rates = {
            "tags": 0.6,
            "over": 0.5,
            "urgent": 0.2,
            "private": 0.3,
            "zone": 0.15,
            "not_after": 0.2,
            "not_before": 0.1,
        }
        raw |= {name: options[name] for name, rate in rates.items() if chance.random() < rate}
        if raw["channel"] == "sms" and chance.random() < 0.2:
            raw["otherwise"] = [{"if": "failed", "channel": "call"}]
        return raw

    def _enqueue(self, raw: dict[str, Any]) -> Callable[[], None]:
        message = read_message(raw, default_id="-")

        def enqueue() -> None:
            self.judge.enqueued.setdefault(message.id, self.now)
            self.judge.last_tried[message.id] = self.now
            if self.chance.random() < 0.5:
                self._put(Envelope(id=message.id, raw=raw), delay=timedelta(0))
            else:
                ledger, put = self.context.ledger, self._put_at_once
                accept(message, ledger=ledger, put=put, now=self.now, digest_secret=SECRET)

        return self._repeated(enqueue)

    def _plan_people(self, within: timedelta) -> None:
        chance = self.chance
        for rate, most, act in (
            (0.6, 4, self._stop),
            (0.3, 2, self._cancel_campaign),
            (0.3, 2, self._cancel_one),
            (0.3, 2, self._write),
            (0.4, 2, self._release_all),
            (0.2, 2, self._refuse_account),
        ):
            for _ in range(chance.randrange(most) + 1 if chance.random() < rate else 0):
                self.at(BEGIN + within * chance.random() * 1.2, self._repeated(act))

    def _stop(self) -> None:
        chance = self.chance
        scopes: list[dict[str, Any]] = [{}, {}, {"channel": "sms"}, {"channel": "call"}]
        scopes += [{"tag": "campaign=spring"}, {"tag": "campaign"}, {"flow": "confirm"}, {"country": "US"}]
        request = StopRequest(reason=f"reason {next(self._numbers)}", **chance.choice(scopes))
        scope = {name: value for name, value in structs.asdict(request.scope).items() if value}
        stop_id = f"stop-{next(self._numbers)}"
        ends_at = self.now + chance.choice((SECOND, MINUTE, HOUR, 10 * HOUR, 30 * HOUR)) * chance.random()
        halt = Halt(scope, begin=self.now)

        def stop() -> None:
            saved, _ = stop_sending(request, stops=self.stops, stop_id=stop_id, now=self.now)
            halt.begin = self.now
            self.judge.halts.append(halt)
            self.at(ends_at, self._repeated(lambda: self._end(halt, saved.id)))

        self._repeated(stop)()

    def _end(self, halt: Halt, stop_id: str) -> None:
        halt.end = self.now  # if its worker dies, it has ended or not
        end_stops(GoRequest(id=stop_id), stops=self.stops, now=self.now)

    def _release_all(self) -> None:
        self.judge.released.append(self.now)
        for stop in self.lists.read().stops:
            if stop.scope.prefix:
                release_prefix(stop.scope.prefix, stops=self.stops, now=self.now)

    def _release_daily(self) -> None:
        if self._is_waiting():
            self._repeated(self._release_all)()
            self.at(self.now + timedelta(days=1), self._release_daily)

    def _cancel_campaign(self) -> None:
        prefix, tag = self.chance.choice((("a-", ""), ("", "campaign=spring"), ("b-", "campaign")))
        rule = Cancellation(id=f"c{next(self._numbers)}", at=self.now, prefix=prefix or None, tag=tag or None)
        canceled = Canceled(prefix, tag, self.now)
        self.judge.cancellations.append(canceled)

        def cancel() -> None:
            cancel_campaign(
                rule, stops=self.stops, ledger=self.context.ledger, elapsed=timedelta, now=self.now
            )
            canceled.stands_since = self.now

        self._repeated(cancel)()

    def _cancel_one(self) -> None:
        ids = sorted(self.judge.enqueued)
        if ids:
            message_id = self.chance.choice(ids)
            self.judge.canceled.add(message_id)
            with suppress(Conflict, NotFound):
                cancel_message(message_id, ledger=self.context.ledger, now=self.now)

    def _write(self) -> None:
        number = self.chance.choice(PEOPLE)
        self.judge.wrote[number].append(self.now)
        contact = self.contacts.load(number)
        self.contacts.save(contact.after_text(at=self.now))

    def _plan_reports(self, message: Message, sid: str, callback: str) -> None:
        """Let a text leave soon, late, or not in time; a call is made at once."""
        chance, judge, valid = self.chance, self.judge, LONGEST_AT_TWILIO
        if self.valid_until:
            valid = max(1, min(int((self.valid_until - self.now).total_seconds()), valid))
        waits = chance.choice((1, 1, 1, 20, 3600, valid, valid + 1))
        if message.channel is not Channel.SMS:
            waits = 0
        since = judge.enqueued.get(message.id)
        is_first = since is not None and self.began - since < MINUTE
        judge.posted.append(Posted(message, sid, self.now, self.began, is_first))
        told = self.now + min(waits, valid) * SECOND + chance.random() * MINUTE
        if waits > valid:
            judge.never_sent.add(sid)
            self.at(told, self._report(message, sid, callback, "failed", 30036))
            return
        judge.left(message, at=self.now + waits * SECOND, began=self.began)
        if message.channel is Channel.CALL:
            status, code = chance.choice(list(CALLS)), None
        else:
            status, code = chance.choice((*3 * [("delivered", None)], ("undelivered", 30006), ("", None)))
        for name in [status] * chance.choice((1, 1, 2)) if status else []:
            self.at(told + chance.random() * HOUR, self._report(message, sid, callback, name, code))
