"""The entry of a message in its person's thread, as ``deliver`` writes it."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.status import Status
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.domain.messages.message import Message
from shared.errors import SendDelayed, SendRefused, SendUnknown, StorageUnavailable
from shared.services.sending import deliver as deliver_module
from shared.services.sending.blocked import Blocked
from shared.services.sending.next_step import RETRY_SOON
from tests.examples import NOON, PERSON, a_message
from tests.fakes.guard import memory_guard
from tests.services.sender_harness import SenderHarness

MINUTE = timedelta(minutes=1)


class Desk(SenderHarness):
    def __init__(self, limits: str, *, fails_with: Exception | None = None) -> None:
        super().__init__(fails_with=fails_with)
        rules = GuardRules(limits=read_limits(limits), home=frozenset({"US"}))
        self.guard = memory_guard(rules, stops=self.stops)

    def thread(self, person: str = PERSON) -> list[tuple[str, timedelta]]:
        return [(entry.id, entry.at - NOON) for entry in self.contacts.thread(person, limit=99).items]


NOW = timedelta(0)
WITH_AND_WITHOUT_LIMITS = pytest.mark.parametrize("limits", ["person 9/day, all 50/day", "all 50/day"])


@WITH_AND_WITHOUT_LIMITS
def test_a_message_is_in_the_thread_as_it_was_sent(limits):
    desk = Desk(limits)

    desk.deliver(a_message(id="m", body="Hi {name}", values={"name": "Ana"}))

    (entry,) = desk.contacts.thread(PERSON, limit=9).items
    assert (entry.kind, entry.id, entry.words, entry.ours) == ("message", "m", "Hi Ana", "+15005550006")


@WITH_AND_WITHOUT_LIMITS
def test_it_is_there_before_the_request_to_twilio(limits):
    desk, seen = Desk(limits), []
    send = desk.sender.send

    def send_and_look(message: Message, **arguments):
        seen.append(desk.thread())
        return send(message, **arguments)

    desk.sender.send = send_and_look
    desk.deliver(a_message(id="m"))

    assert seen == [[("m", NOW)]]


def test_it_costs_no_write_of_its_own_within_the_limits_of_a_person(monkeypatch):
    desk = Desk("person 9/day")
    save_sends, entries = desk.contacts.save_sends, []

    def save(recent, entry=None):
        entries.append(entry.id)
        return save_sends(recent)

    monkeypatch.setattr(desk.contacts, "save_sends", save)

    desk.deliver(a_message(id="m"))

    assert (entries, desk.thread()) == (["m"], [])


@WITH_AND_WITHOUT_LIMITS
@pytest.mark.parametrize(
    "fault", [SendUnknown("no answer", server_error=True), SendDelayed("busy", code=20429)]
)
def test_one_that_is_tried_again_is_there_once_at_the_time_of_its_first_attempt(limits, fault):
    desk = Desk(limits, fails_with=fault)
    desk.deliver(a_message(id="m"))
    desk.sender.fails_with = None

    desk.deliver_to_the_end(a_message(id="m"), now=NOON + 30 * MINUTE)

    assert len(desk.sender.sent) >= 1
    assert desk.thread() == [("m", NOW)]


@WITH_AND_WITHOUT_LIMITS
def test_one_that_twilio_refused_stays_and_the_ledger_says_so(limits):
    desk = Desk(limits, fails_with=SendRefused("unsubscribed", code=21610))

    desk.deliver(a_message(id="m"))

    assert desk.ledger.load("m").status is Status.FAILED
    assert desk.thread() == [("m", NOW)]


@WITH_AND_WITHOUT_LIMITS
def test_one_that_was_stopped_right_before_the_request_is_there_when_it_is_sent(limits, monkeypatch):
    desk = Desk(limits)
    stopped = Blocked(status=Status.HELD, next_step=RETRY_SOON)
    monkeypatch.setattr(deliver_module, "stopped_meanwhile", lambda *_, **__: stopped)
    desk.deliver(a_message(id="m"))
    assert desk.thread() == []
    monkeypatch.undo()

    desk.deliver(a_message(id="m"), now=NOON + MINUTE)

    assert desk.thread() == [("m", MINUTE)]


@WITH_AND_WITHOUT_LIMITS
def test_one_that_was_stopped_at_its_second_attempt_stays_there(limits, monkeypatch):
    desk = Desk(limits, fails_with=SendDelayed("busy", code=20429))
    desk.deliver(a_message(id="m"))
    stopped = Blocked(status=Status.HELD, next_step=RETRY_SOON)
    monkeypatch.setattr(deliver_module, "stopped_meanwhile", lambda *_, **__: stopped)

    desk.deliver(a_message(id="m"), now=NOON + 30 * MINUTE)

    assert len(desk.ledger.load("m").attempts) == 1
    assert desk.thread() == [("m", NOW)]


def test_one_that_the_guard_refuses_is_not_there():
    desk = Desk("person 1/day")

    desk.deliver(a_message(id="a"))
    desk.deliver(a_message(id="b"))

    assert desk.thread() == [("a", NOW)]


def test_if_the_entry_cannot_be_written_nothing_is_sent_and_no_place_is_taken(monkeypatch):
    desk = Desk("all 1/day")

    def fail(*_):
        raise StorageUnavailable("no answer")

    monkeypatch.setattr(desk.contacts, "add_to_thread", fail)
    with pytest.raises(StorageUnavailable):
        desk.deliver(a_message(id="m"))
    monkeypatch.undo()
    assert (desk.sender.sent, desk.ledger.load("m").status) == ([], Status.HELD)

    desk.deliver(a_message(id="m"), now=NOON + MINUTE)
    assert desk.ledger.load("m").status is Status.SENT


@WITH_AND_WITHOUT_LIMITS
def test_by_whatsapp_it_is_in_the_thread_of_the_number(limits):
    desk = Desk(limits)

    desk.deliver(a_message(id="m", to="+5215512345678", channel="whatsapp"))

    assert desk.thread("+525512345678") == [("m", NOW)]


def test_what_is_for_no_person_has_no_thread():
    desk = Desk("person 9/day")

    desk.deliver(a_message(id="m", to="client:ana", channel="call"))

    assert desk.ledger.load("m").status is Status.SENT
    assert desk.thread("client:ana") == []


def test_a_late_answer_to_a_text_is_there_already():
    desk = Desk("person 9/day")
    answer = structs.replace(a_message(), id=f"reply-SM{'a' * 32}-1")

    desk.deliver(answer)

    assert desk.ledger.load(answer.id).status is Status.SENT
    assert desk.thread() == []
