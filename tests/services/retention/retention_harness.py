"""Retention with fakes of all ports, whose worker may die at any write."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from shared.domain.calls.call import Call
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import Delivery, new_delivery, transition
from shared.domain.deliveries.status import Status
from shared.domain.people.day_entry import DayKind
from shared.domain.people.failed_entry import failed_entry
from shared.domain.people.thread.thread_entries import (
    day_entry_of_call,
    day_entry_of_recording,
    day_entry_of_text,
    text_entries,
)
from shared.domain.people.thread.thread_entry import EntryKind, ThreadEntry
from shared.domain.recordings.recording import Recording
from shared.domain.retention.periods import read_retention
from shared.services.retention.retention_context import Removed, RetentionContext
from shared.services.retention.run_retention import run_retention
from tests.examples import PERSON, a_message
from tests.fakes.acts import MemoryActs
from tests.fakes.people import MemoryDayIndex
from tests.fakes.retention import MemoryAgedDeliveries, MemoryAgedRows, MemoryOldRecordings
from tests.fakes.storage import (
    MemoryCalls,
    MemoryContacts,
    MemoryDeadLetters,
    MemoryLedger,
    MemoryRecordings,
)

SECRET = "a-secret-of-the-app"
OURS = "+15005550006"
ANSWER = "<Response><Message>Words</Message></Response>"

WRITES = {
    *("save", "add", "remove", "replace_inbound", "delete_recording", "note", "save_progress"),
    *("remove_words", "move", "drop", "forget", "replace_entry", "remove_entry"),
    *("remove_text", "remove_call", "remove_recording", "remove_day"),
}


class Killed(BaseException):
    """The worker died. Not an ``Exception``: no code of the app can catch it."""


class Dying:
    """A port whose worker dies at its n-th write, before or after it is made; its requests are counted."""

    def __init__(self, port: Any, life: "Life") -> None:
        self._port, self._life = port, life

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._life.watch(found, writes=name in WRITES) if callable(found) else found


class Life:
    """How many writes are left; none: for ever."""

    def __init__(self) -> None:
        self.writes_left, self.after, self.requests = 0, False, 0

    def watch(self, call: Callable[..., Any], *, writes: bool) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.requests += 1
            self.writes_left -= writes
            dies = writes and self.writes_left == 0
            if dies and not self.after:
                raise Killed
            result = call(*args, **kwargs)
            if dies:
                raise Killed
            return result

        return watched


class RetentionHarness:
    """What is kept, and a worker that removes what is old."""

    def __init__(self, retain: str = "words 30d, recordings 90d, all 400d") -> None:
        self.days = MemoryDayIndex()
        self.ledger = MemoryLedger(secret=SECRET, failed=lambda failed: self.days.add(failed_entry(failed)))
        self.contacts, self.calls, self.recordings = MemoryContacts(), MemoryCalls(), MemoryRecordings()
        self.dead_letters, self.acts = MemoryDeadLetters(), MemoryActs()
        self.rows = MemoryAgedRows(contacts=self.contacts, calls=self.calls, recordings=self.recordings)
        self.aged, self.at_twilio = MemoryAgedDeliveries(self.ledger), MemoryOldRecordings()
        self.life = Life()
        self.retain = retain
        self.elapsed: Callable[[], timedelta] = timedelta

    def context(self) -> RetentionContext:
        ports = {
            "deliveries": self.aged,
            "rows": self.rows,
            "ledger": self.ledger,
            "contacts": self.contacts,
            "calls": self.calls,
            "recordings": self.recordings,
            "day_index": self.days,
            "acts": self.acts,
            "dead_letters": self.dead_letters,
            "at_twilio": self.at_twilio,
        }
        dying: dict[str, Any] = {name: Dying(port, self.life) for name, port in ports.items()}
        return RetentionContext(
            retention=read_retention(self.retain),
            digest_secret=SECRET,
            elapsed=self.elapsed,
            **dying,
        )

    def run(self, now: datetime) -> Removed:
        """Make one run, of one hour."""
        return run_retention(self.context(), now=now)

    def run_a_day(self, now: datetime) -> list[Removed]:
        """Make the runs of a day, all at one time: each partition of the ledger is seen."""
        return [self.run(now) for _ in range(16)]

    def send(self, at: datetime, *, status: Status = Status.DELIVERED, **fields: Any) -> Delivery:
        """Store a message that was sent then and has that status, with its entry in the thread."""
        message = a_message(**fields)
        words = "" if message.private else message.text
        entry = ThreadEntry(kind=EntryKind.MESSAGE, id=message.id, at=at, words=words)
        self.rows.replace_entry(message.to, entry)
        sent = begin_attempt(new_delivery(message, now=at), attempt_id="one", now=at)
        sid = f"SM{message.id}"
        sent = end_attempt(sent, Outcome(status=Status.SENT, sid=sid), attempt_id="one", now=at)
        saved = self.ledger.save(sent)
        self.ledger.assign_sid(sid, message.id)
        return self.ledger.save(transition(saved, status, now=at))

    def thread(self, person: str) -> list[ThreadEntry]:
        """Return the entries of a person's thread."""
        return [entry for (of, _), entry in sorted(self.rows.entries.items()) if of == person]

    def take_in(self, at: datetime, *, number: int = 1, person: str = PERSON, answer: str = ANSWER) -> None:
        """Store a text, a call and a recording that came in then, with their entries."""
        text = Inbound(
            sid=f"SM{number}", sender=person, to=OURS, body="Words", media=("https://a.example/1",), at=at,
            answer=answer,
        )  # fmt: skip
        call = Call(sid=f"CA{number}", at=at, sender=person, to=OURS, answers={"order": "Words"})
        recording = Recording(sid=f"RE{number}", at=at, sender=person, transcription="Words")
        for entry in (day_entry_of_text(text), day_entry_of_call(call), day_entry_of_recording(recording)):
            self.days.add(entry)
            words = "Words" if entry.kind is not DayKind.CALL else ""
            self.rows.replace_entry(
                person, ThreadEntry(kind=EntryKind(entry.kind.value), id=entry.id, at=at, words=words)
            )
        for of, said in text_entries(text):
            self.rows.replace_entry(of, said)
        self.contacts.save(self.contacts.load(person).after_text(at=at), text)
        self.calls.save(call)
        self.recordings.save(recording)

    def state(self) -> tuple[Any, ...]:
        """Return all that is kept, without versions."""
        rows = (self.ledger, self.calls, self.recordings, self.contacts)
        return (
            *({key: structs.replace(row, version="") for key, row in each._rows.all()} for each in rows),
            dict(self.ledger._sids),
            {(row.day, row.of, row.has_words) for row in self.ledger.day_rows},
            dict(self.contacts._inbound),
            dict(self.days._entries),
            dict(self.acts._acts),
            self.rows.entries,
            {letter.key for letter in self.dead_letters.oldest()},
            set(self.at_twilio.deleted),
        )

    def count(self) -> int:
        """Return how many rows are kept, without contacts, and without SIDs that were erased: they stay."""
        return sum(
            len(each)
            for each in (
                *(self.ledger._rows.all(), self.ledger._sids, self.ledger.day_rows),
                *(self.calls._rows.all(), self.recordings._rows.all(), self.contacts._inbound),
                *(self.days._entries, self.rows.entries, self.dead_letters.oldest(), self.acts.all),
                self.ledger._tombstones,
            )
        )
