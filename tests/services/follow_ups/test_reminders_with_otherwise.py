"""The follow-ups of a reminder: ``escalate`` and ``otherwise`` of its message, from the tick to the call."""

from datetime import timedelta

import pytest

from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.reminders.reminder_validation import read_reminder
from shared.errors import Conflict, InvalidInput
from shared.services.reminders.cancel_reminder import cancel_reminder
from shared.services.reminders.edit_reminder import set_reminder
from shared.services.reminders.file_words import file_words
from shared.services.reminders.list_reminders import find_reminder, with_history
from shared.services.reminders.tick import tick
from shared.services.reminders.tick_context import TickContext
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.queues import MemoryTickQueue
from tests.services.follow_ups.follow_up_harness import FAILED, MINUTE, SILENT, FollowUpHarness

AT = NOON + 60 * MINUTE
DUE = AT + 30 * MINUTE
FIRST = "r1:20260301T130000Z"
ESCALATE = {"escalate": {"after": "PT30M", "channel": "call"}}
TELLS = Flow(
    start="ask", steps={"ask": Step(say="At {time}. Coming?", answers={"yes": "ok"}), "ok": Step(say="Good.")}
)


class ReminderHarness(FollowUpHarness):
    def set(self, *, now=NOON, otherwise=(), **fields):
        message = {
            "to": PERSON,
            "flow": "confirm",
            "otherwise": list(otherwise),
            "tags": fields.pop("tags", {}),
        }
        raw = {"id": "r1", "at": "2026-03-01T13:00Z", "message": message, **fields}
        reminder = read_reminder(raw, default_id="-", default_country="")
        files = file_words(reminder, flows=self.flows, templates=self.templates)
        return set_reminder(
            reminder, agenda=self.agenda, ledger=self.ledger, default_country="", files=files, now=now
        )

    def cancel(self, *, now):
        return cancel_reminder("r1", agenda=self.agenda, ledger=self.ledger, default_country="", now=now)

    def tick(self, now):
        context = TickContext(
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            contacts=self.contacts,
            flows=self.flows,
            templates=MemoryTemplates(),
            default_country="",
            elapsed=timedelta,
        )
        tick(context, ticks=MemoryTickQueue(), now=now)

    def fire(self):
        self.tick(AT)
        self.deliver_from_outbox(now=AT)


@pytest.fixture
def harness() -> ReminderHarness:
    harness = ReminderHarness()
    harness.set(**ESCALATE)
    harness.fire()
    return harness


def test_an_unanswered_message_is_followed_by_one_call_without_another_tick(harness):
    harness.deliver_from_outbox(now=DUE)

    assert harness.sent == [FIRST, f"{FIRST}~silent"]
    call = harness.sender.sent[1]
    assert (call.channel, call.flow, call.not_after) == ("call", "confirm", DUE + 60 * MINUTE)
    assert harness.agenda._entries == {}


def test_the_history_shows_what_follows_and_the_reply_to_it(harness):
    (waiting,) = with_history(find_reminder("r1", agenda=harness.agenda), ledger=harness.ledger).occurrences
    harness.deliver_from_outbox(now=DUE)
    harness.reply(f"{FIRST}~silent")

    (past,) = with_history(find_reminder("r1", agenda=harness.agenda), ledger=harness.ledger).occurrences

    assert waiting.followed_by is Status.HELD
    assert (past.followed_by, past.reply) == (Status.SENT, "yes")


@pytest.mark.parametrize("how", ["cancel", "pause", "no rule"])
def test_a_reminder_that_is_stopped_is_not_followed(harness, how):
    if how == "cancel":
        assert harness.cancel(now=AT + MINUTE).canceled
    else:
        harness.set(now=AT + MINUTE, **(ESCALATE | {"paused": True} if how == "pause" else {}))

    harness.deliver_from_outbox(now=DUE)

    assert harness.sent == [FIRST]


def test_a_changed_reminder_changes_what_follows(harness):
    harness.set(now=AT + MINUTE, tags={"new": "yes"}, **ESCALATE)

    harness.deliver_from_outbox(now=DUE)

    assert [dict(sent.tags) for sent in harness.sender.sent] == [{}, {"new": "yes"}]


def test_what_was_sent_cannot_be_canceled(harness):
    harness.deliver_from_outbox(now=DUE)

    with pytest.raises(Conflict):
        harness.cancel(now=DUE + MINUTE)


def test_a_reminder_that_is_canceled_closes_what_is_not_written_yet():
    harness = ReminderHarness()
    harness.set(otherwise=[FAILED], **ESCALATE)
    harness.fire()

    harness.cancel(now=AT + MINUTE)

    assert harness.ledger.load(f"{FIRST}~failed").status is Status.CANCELED


def test_a_message_of_a_reminder_may_have_otherwise_beside_escalate():
    harness = ReminderHarness()

    harness.set(otherwise=[FAILED], **ESCALATE)
    harness.fire()

    rules = harness.ledger.load(FIRST).message.otherwise
    assert [(rule.condition, rule.channel) for rule in rules] == [("failed", "call"), ("silent", "call")]


def test_escalate_and_a_rule_for_silent_are_refused():
    with pytest.raises(InvalidInput, match=r"escalate: is the same as a rule of message\.otherwise"):
        ReminderHarness().set(otherwise=[SILENT], **ESCALATE)


def test_a_fault_of_a_rule_names_the_message():
    with pytest.raises(InvalidInput, match=r"message\.otherwise\[0\]\.channel: must differ"):
        ReminderHarness().set(otherwise=[{"if": "failed", "channel": "sms"}])


def test_a_changed_reminder_changes_the_time_that_the_flow_of_what_follows_tells():
    harness = ReminderHarness(flows=MemoryFlows(confirm=TELLS))
    before = {"zone": "Europe/Lisbon", "before": ["PT1H"], **ESCALATE}
    harness.set(at="2026-03-01T14:00", **before)
    harness.fire()

    harness.set(at="2026-03-01T16:30", now=AT + MINUTE, **before)
    harness.deliver_from_outbox(now=DUE)

    assert [sent.values for sent in harness.sender.sent] == [{"time": "2:00 PM"}, {"time": "4:30 PM"}]
