"""A person with everything that can be stored about one, and the erasure of them, in memory."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec import structs

from shared.domain.calls.call import Call
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.attempts.attempt import Attempt
from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.held_message import held_by_stop
from shared.domain.deliveries.status import Status
from shared.domain.guard.limits.recent_sends import RecentSend, RecentSends
from shared.domain.guard.pumping import NewNumber, NewNumbers
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.people.erasure.progress import Erasure
from shared.domain.recordings.recording import Recording, notice_id
from shared.domain.reminders.reminder import Reminder
from shared.domain.reminders.reminder_changes import schedule
from shared.ports.queues import QueueDepth
from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache
from shared.services.people.erasure.erase_person import erase_person, go_on_with_erasures
from shared.services.people.erasure.erasure_context import ErasureContext
from tests.examples import NOON, a_message
from tests.fakes.erasure import (
    MemoryErasureAtTwilio,
    MemoryErasures,
    MemoryPersonEvents,
    MemoryPersonRows,
)
from tests.fakes.faults import Killed
from tests.fakes.guard import MemoryPrefixCounts, MemoryStops
from tests.fakes.people import MemoryDayIndex, MemoryErasedOptOuts, MemorySecretCheck
from tests.fakes.queues import FixedQueueStats
from tests.fakes.storage import (
    MemoryAgenda,
    MemoryCalls,
    MemoryContacts,
    MemoryDeadLetters,
    MemoryHeldMessages,
    MemoryLedger,
    MemoryRecordings,
)

NUMBER, OTHER, STAFF, OURS = "+12025550915", "+12025550916", "+12025550917", "+15005550006"
SECRET = "a-secret-of-sixteen-or-more"
WORDS = "the lab results of Ana"
MINUTE = timedelta(minutes=1)


def sid(kind: str, number: int) -> str:
    return f"{kind}{number:032x}"


class World:
    """Storage and Twilio of one app. ``erase`` and ``later`` are a request and a timer."""

    def __init__(self) -> None:
        self.now = NOON
        self.ledger = MemoryLedger(secret=SECRET)
        self.contacts, self.agenda = MemoryContacts(), MemoryAgenda()
        self.calls, self.recordings, self.days = MemoryCalls(), MemoryRecordings(), MemoryDayIndex()
        self.dead_letters, self.stops = MemoryDeadLetters(), MemoryStops()
        self.held, self.prefixes = MemoryHeldMessages(), MemoryPrefixCounts()
        self.erasures, self.opt_outs = MemoryErasures(), MemoryErasedOptOuts()
        self.events, self.secret_check = MemoryPersonEvents(), MemorySecretCheck()
        self.at_twilio = MemoryErasureAtTwilio()
        self.rows = MemoryPersonRows(self.contacts, self.calls, self.recordings, self.days)
        self.outbox = FixedQueueStats(QueueDepth(count=0))

    def context(self, *, elapsed: Callable[[], timedelta] = timedelta) -> ErasureContext:
        return ErasureContext(
            erasures=self.erasures,
            ledger=self.ledger,
            contacts=self.contacts,
            agenda=self.agenda,
            held_messages=self.held,
            stops=self.stops,
            dead_letters=self.dead_letters,
            new_numbers=self.prefixes,
            rows=self.rows,
            events=self.events,
            opt_outs=ErasedOptOutCache(self.opt_outs, secret=SECRET),
            secret_check=self.secret_check,
            outbox=(self.outbox,),
            at_twilio=self.at_twilio,
            secret=SECRET,
            default_country="US",
            ours=frozenset({OURS}),
            elapsed=elapsed,
            budget=timedelta(seconds=20),
        )

    def erase(self, number: str = NUMBER) -> Erasure:
        return erase_person(number, context=self.context(), now=self.now)

    def later(self, wait: timedelta = 90 * MINUTE) -> None:
        self.now += wait
        go_on_with_erasures(context=self.context(), now=self.now)

    def until_finished(self, *, runs: int = 40) -> Erasure:
        for _ in range(runs):
            erasure = self.erase_state()
            if erasure is not None and not erasure.step:
                return erasure
            self.later()
        raise AssertionError(f"not finished: {self.erase_state()}")

    def erase_state(self) -> Erasure | None:
        found = [erasure for _, erasure in self.erasures._rows.all()]
        return found[0] if found else None

    def add_delivery(self, message_id: str, status: Status, *, to: str = NUMBER, **fields: Any) -> Delivery:
        message = a_message(id=message_id, to=to, body=WORDS, **fields.pop("message", {}))
        delivery = structs.replace(new_delivery(message, now=NOON), status=status, **fields)
        return self.ledger.save(delivery)

    def fill(self) -> None:
        """Store everything about the person that can be, and as much about another one."""
        for number, name in ((NUMBER, "a"), (OTHER, "b")):
            self._messages(number, name, first=100 if number == NUMBER else 200)
            self._inbound(number, first=300 if number == NUMBER else 400)
            self._others(number, name)

    def _messages(self, number: str, name: str, *, first: int) -> None:
        for index, status in enumerate((Status.DELIVERED, Status.SENT, Status.FAILED)):
            its = sid("SM", first + index)
            attempt = Attempt(id=f"t{index}", at=NOON, lease_until=NOON, sid=its, outcome=Status.SENT)
            self.add_delivery(f"{name}{index}", status, to=number, sid=its, attempts=(attempt,))
            self.ledger.assign_sid(its, f"{name}{index}")
            self.at_twilio.add(its, OURS, number)
        self.add_delivery(f"{name}-accepted", Status.ACCEPTED, to=number)
        held = self.add_delivery(f"{name}-held", Status.HELD, to=number, held_for="stopped", stop_id="stop-1")
        self.stops.held("stop-1").add(held_by_stop(held))
        later = self.add_delivery(
            f"{name}-later", Status.HELD, to=number, message={"not_before": "2026-04-01T12:00:00Z"}
        )
        self.agenda.defer(later.message, at=NOON + timedelta(days=31))
        its = sid("CA", first)
        self.add_delivery(
            f"{name}-call", Status.ANSWERED, to=number, sid=its, message={"channel": "call", "record": True}
        )
        self.at_twilio.add(its, OURS, number)
        self.at_twilio.recordings[sid("RE", first)] = its
        reminder = Reminder(
            id=f"{name}-reminder", message={"to": number, "body": WORDS}, at="2026-03-05T09:00:00Z"
        )
        self.agenda.save(schedule(reminder, now=NOON), was_due=None)

    def _inbound(self, number: str, *, first: int) -> None:
        text = Inbound(
            sid=sid("MM", first), sender=number, to=OURS, body=WORDS, media=("https://api/m",), at=NOON,
            answer="<Response/>",
        )  # fmt: skip
        self.contacts.save(Contact(number=number, name="Ana", wrote_at=NOON), text)
        by_whatsapp = Contact(number=f"whatsapp:{number}", opted_out_at=NOON)
        self.contacts.save(
            by_whatsapp,
            structs.replace(text, sid=sid("SM", first + 1), sender=f"whatsapp:{number}", media=()),
        )
        self.contacts.save_sends(RecentSends(number=number, sends=(RecentSend("a0", NOON, 1),)))
        self.at_twilio.add(sid("MM", first), number, OURS, media=1)
        self.at_twilio.add(sid("SM", first + 1), f"whatsapp:{number}", f"whatsapp:{OURS}")
        self.at_twilio.add(sid("SM", first + 2), OURS, number)  # our answer
        self.at_twilio.add(sid("SM", first + 3), "+15005550099", number)  # of another app
        call = sid("CA", first + 50)
        self.calls.save(Call(sid=call, at=NOON, sender=number, to=OURS, answers={"why": WORDS}))
        self.at_twilio.add(call, number, OURS)
        self.at_twilio.add(sid("CA", first + 51), number, STAFF, parent=call)
        self.calls.save(Call(sid=sid("CA", first + 60), at=NOON, sender=number, to=OURS))
        self.at_twilio.add(sid("CA", first + 60), number, OURS)
        recording = Recording(
            sid=sid("RE", first + 50), at=NOON, call=call, sender=number, transcription=WORDS
        )
        self.recordings.save(recording)
        self.at_twilio.recordings[recording.sid] = call
        self.add_delivery(notice_id(recording), Status.DELIVERED, to=STAFF)
        self.days.add(DayEntry(kind=DayKind.CALL, id=call, at=NOON, number=number))

    def _others(self, number: str, name: str) -> None:
        failed = a_message(id=f"{name}2", to=number, body=WORDS)
        self.dead_letters.add(dead_letter_for(failed, cause=Cause.GAVE_UP, reason="late", now=NOON))
        self.days.add(DayEntry(kind=DayKind.FAILED, id=f"{name}2", at=NOON, number=number))
        known = self.prefixes.load(number[:-4])
        numbers = (*known.numbers, NewNumber(int(number[-4:]), NOON))
        self.prefixes.save(NewNumbers(prefix=number[:-4], numbers=numbers, version=known.version))
        self.events.events.append(f'{{"to": "{number}", "body": "{WORDS}"}}')
        self.rows.acts.append(f"people/{number}: reply")

    def text_of_end(self) -> str:
        """Return what is stored once all is erased, without times and versions."""
        parts = (
            sorted(self.ledger._tombstones), sorted(self.ledger._erased_sids), sorted(self.ledger._sids),
            sorted(key for key, _ in self.ledger._rows.all()), sorted(self.contacts._inbound),
            sorted(key for key, _ in self.contacts._rows.all()), sorted(self.agenda._entries),
            sorted(self.at_twilio.records), sorted(self.at_twilio.recordings), sorted(self.days._entries),
            sorted(self.opt_outs._at), sorted(self.dead_letters._dead_letters), self.events.events,
            self.rows.acts, [number.ending for number in self.prefixes.load(NUMBER[:-4]).numbers],
            sorted(key for key, _ in self.calls._rows.all()),
            [held.id for held in self.stops.held("stop-1").oldest()],
            sorted(key for key, _ in self.recordings._rows.all()),
        )  # fmt: skip
        return repr(parts)

    def text(self) -> str:
        """Return everything that is stored, and what is at Twilio, as one text."""
        parts = [
            vars(self.ledger), vars(self.contacts), vars(self.agenda), vars(self.calls), vars(self.days),
            vars(self.recordings), vars(self.dead_letters), vars(self.held), vars(self.prefixes),
            vars(self.erasures), vars(self.opt_outs), vars(self.stops), vars(self.rows), vars(self.events),
            vars(self.at_twilio),
        ]  # fmt: skip
        return " ".join(_plain(part) for part in parts)


class Deadly:
    """Kills the worker at the n-th write, before it is made or after."""

    def __init__(self, *, number: int, is_made: bool) -> None:
        self.arm(number, is_made=is_made)

    def arm(self, number: int, *, is_made: bool) -> None:
        """Count from here again."""
        self.count = 0
        self._number, self._is_made = number, is_made

    def watch(self, world: World) -> None:
        for port, methods in (
            (world.ledger, ("save", "erase", "erase_sid", "reserve_id")),
            (world.contacts, ("save",)),
            (world.agenda, ("save", "move", "remove")),
            (world.dead_letters, ("remove",)),
            (world.stops.held("stop-1"), ("remove",)),
            (world.prefixes, ("save",)),
            (world.erasures, ("save",)),
            (world.opt_outs, ("add",)),
            (world.rows, ("remove_text", "remove_call", "remove_recording", "_remove", "hide_in_acts")),
            (world.events, ("remove",)),
            (world.at_twilio, ("delete_text", "delete_media", "delete_call", "delete_recording")),
        ):
            for method in methods:
                setattr(port, method, self._watched(getattr(port, method)))

    def _watched(self, method):
        def write(*args, **kwargs):
            self.count += 1
            if self.count != self._number:
                return method(*args, **kwargs)
            if self._is_made:
                method(*args, **kwargs)
            raise Killed

        return write


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{_plain(key)}={_plain(each)}" for key, each in value.items())
    return repr(vars(value)) if hasattr(value, "_rows") else repr(value)
