"""A content template whose answer is lost is settled by person, sender and time, if its words are unknown."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt import LEASE
from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.templates.template import ContentWords, Template
from shared.errors import SendUnknown
from shared.services.outcomes import rivals
from shared.services.outcomes.record_status_callback import record_status_callback
from shared.services.outcomes.rivals import doubt_by_rival
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryTemplates
from tests.fakes.storage import MemoryLedger, after_an_empty_page
from tests.services.sender_harness import SenderHarness

MINUTE = timedelta(minutes=1)
SID = "HX" + "a" * 32
CONTENT = {"sid": SID, "values": {"1": "Ana"}}
KNOWN = Template(whatsapp=ContentWords(sid=SID, text="Hello Ana"))


def content(message_id="hello-1", **fields):
    return a_message(id=message_id, body="", content=CONTENT, **fields)


def lossy(*, kept: bool = True, template: Template = KNOWN) -> SenderHarness:
    """Return a worker whose next answer is lost; Twilio has the message, or has it not."""
    lost = SendUnknown("no answer")
    return SenderHarness(fails_with=lost, keeps_when_failing=kept, templates=MemoryTemplates(known=template))


def lose(harness: SenderHarness, message, *, kept: bool = True) -> None:
    harness.sender.fails_with = SendUnknown("no answer")
    harness.sender.keeps_when_failing = kept
    harness.deliver(message)
    harness.sender.fails_with = None


def causes(harness: SenderHarness) -> list[Cause]:
    return [letter.cause for letter in harness.stored_dead_letters]


def statuses(harness: SenderHarness, *ids: str) -> list[Status]:
    return [harness.ledger.load(message_id).status for message_id in ids]


def test_the_only_text_that_it_may_be_is_taken():
    harness = lossy()

    lose(harness, content())
    harness.deliver_to_the_end(content())

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 1)
    assert harness.ledger.sid_owner(harness.delivery.sid) == "hello-1"


def test_one_that_twilio_does_not_have_is_sent_once_more():
    harness = lossy()

    lose(harness, content(), kept=False)
    harness.deliver_to_the_end(content())

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 1)


def test_a_text_that_belongs_to_another_message_is_not_taken():
    harness = lossy(kept=False)
    lose(harness, content(), kept=False)

    harness.deliver(a_message(id="other"))
    harness.deliver_to_the_end(content())

    assert statuses(harness, "hello-1", "other") == [Status.SENT, Status.SENT]
    assert len(harness.sender.sent) == 2  # the other one, and ours once


@pytest.mark.parametrize("other", [content("other"), a_message(id="other"), content("other", flow=None)])
@pytest.mark.parametrize("kept", [(True, False), (False, True)], ids=["ours arrived", "the other arrived"])
def test_if_another_message_to_the_person_has_no_outcome_either_it_is_unclear(other, kept):
    harness = lossy()
    for message, has_it in zip((content(), other), kept, strict=True):
        lose(harness, message, kept=has_it)

    harness.deliver(content(), now=NOON + 3 * MINUTE)

    assert statuses(harness, "hello-1") == [Status.UNKNOWN]
    assert len(harness.sender.sent) == 1


def test_two_that_nobody_can_tell_apart_become_dead_letters_and_neither_is_sent_again():
    harness = lossy()
    for message in (content(), content("other")):
        lose(harness, message)

    for message in (content(), content("other")):
        harness.deliver_to_the_end(message)

    assert statuses(harness, "hello-1", "other") == [Status.DEAD, Status.DEAD]
    assert causes(harness) == [Cause.UNCLEAR, Cause.UNCLEAR]
    assert len(harness.sender.sent) == 2


def test_it_is_taken_once_the_other_one_has_its_own():
    harness = lossy()
    lose(harness, content())
    lose(harness, a_message(id="other"))
    assert harness.deliver(content(), now=NOON + 3 * MINUTE) is not None

    harness.deliver(a_message(id="other"), now=NOON + 3 * MINUTE)
    harness.deliver_to_the_end(content(), now=NOON + 6 * MINUTE)

    assert statuses(harness, "hello-1", "other") == [Status.SENT, Status.SENT]
    first, second = (harness.ledger.load(each).sid for each in ("hello-1", "other"))
    assert (first != second, len(harness.sender.sent)) == (True, 2)


def test_two_texts_of_the_time_that_nobody_owns_are_unclear():
    harness = lossy()
    lose(harness, content())
    sid, (message, at, report) = next(iter(harness.sender.known.items()))
    harness.sender.known["SM" + "f" * 32] = (message, at, structs.replace(report, sid="SM" + "f" * 32))

    harness.deliver_to_the_end(content())

    assert (harness.delivery.status, causes(harness)) == (Status.DEAD, [Cause.UNCLEAR])
    assert sid in harness.delivery.error


def test_words_that_the_template_tells_are_proof_even_beside_another_message():
    harness = lossy()
    harness.sender.said[SID] = "Hello Ana"
    known = a_message(body="", channel="whatsapp", template="known")
    lose(harness, known)
    lose(harness, a_message(id="other", channel="whatsapp", body="Good night"))

    harness.deliver_to_the_end(known)

    assert (harness.delivery.status, harness.stored_dead_letters) == (Status.SENT, [])


def test_words_that_differ_from_what_the_template_tells_prove_nothing():
    harness = lossy()
    harness.sender.said[SID] = "Words that were changed at Twilio"
    known = a_message(body="", channel="whatsapp", template="known")
    lose(harness, known)

    harness.deliver_to_the_end(known)

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.DEAD, 1)
    assert causes(harness) == [Cause.UNCLEAR]


@pytest.mark.parametrize("seed", range(60))
def test_no_message_takes_the_text_of_another_and_none_is_sent_twice_or_lost_in_silence(seed):
    """Texts and content templates to two people at about one time, each with an answer or without one."""
    chance, harness = random.Random(seed), lossy()  # noqa: S311 - a test, not a secret
    people = [PERSON, PERSON, "+15005550101"]
    messages = [
        content(f"m{number}", to=chance.choice(people))
        if chance.random() < 0.6
        else a_message(id=f"m{number}", body=f"Text {number}", to=chance.choice(people))
        for number in range(4)
    ]
    for message in messages:
        if chance.random() < 0.3:
            harness.sender.fails_with = None
            harness.deliver(message)
        else:
            lose(harness, message, kept=chance.random() < 0.5)
    arrived = {message.id for message in harness.sender.sent}
    harness.sender.fails_with = None
    waiting = {message.id: (NOON, message) for message in messages}
    while waiting:
        now, message = waiting.pop(min(waiting, key=lambda each: (waiting[each][0], chance.random())))
        wait = harness.deliver(message, now=now)
        if wait is not None:
            waiting[message.id] = (now + max(wait, timedelta(seconds=1)), message)

    sent = Counter(message.id for message in harness.sender.sent)
    unclear = {letter.id for letter in harness.stored_dead_letters}
    for message in messages:
        delivery = harness.ledger.load(message.id)
        assert sent[message.id] <= 1
        assert sent[message.id] == 1 or message.id in unclear, "lost"
        if delivery.status is Status.SENT:
            assert harness.sender.known[delivery.sid or ""][0].id == message.id
        else:
            assert (delivery.status, message.id in unclear) == (Status.DEAD, True)
    assert arrived <= sent.keys()


def test_a_text_by_rcs_is_a_rival_of_one_that_a_service_may_have_sent_by_rcs():
    """The service has an RCS sender: both are listed to ``rcs:`` and the number."""
    harness = lossy()
    service = {"from_": "MG" + "a" * 32}
    ours, other = content(channel="sms", **service), content("other", channel="rcs", **service)
    lose(harness, ours, kept=False)
    lose(harness, other)

    harness.deliver_to_the_end(ours)
    harness.deliver_to_the_end(other)

    assert statuses(harness, "hello-1", "other") == [Status.DEAD, Status.DEAD]
    assert len(harness.sender.sent) == 1


# --- Which messages are rivals ---

SINCE, UNTIL = NOON, NOON + 5 * MINUTE


def ledger_with(message=None, *, at=NOON, **attempt) -> MemoryLedger:
    ledger = MemoryLedger()
    begun = begin_attempt(new_delivery(message or a_message(id="other"), now=at), attempt_id="a", now=at)
    (only,) = begun.attempts
    ledger.save(structs.replace(begun, attempts=(structs.replace(only, **attempt),)))
    return ledger


def doubt(ledger) -> str:
    own = new_delivery(content(), now=NOON)
    return doubt_by_rival(own, ledger=ledger, since=SINCE, until=UNTIL)


@pytest.mark.parametrize(
    ("message", "attempt"),
    [
        (None, {}),
        (None, {"outcome": Status.UNKNOWN}),
        (None, {"at": SINCE - LEASE}),
        (None, {"at": UNTIL}),
    ],
)
def test_a_rival_has_an_attempt_in_that_time_without_an_outcome(message, attempt):
    at = attempt.pop("at", NOON)

    assert doubt(ledger_with(message, at=at, **attempt)) == (
        "the outcome of other, to the same person, is not known either"
    )


@pytest.mark.parametrize(
    ("message", "attempt"),
    [
        (content(), {}),
        (None, {"sid": "SM1"}),
        (None, {"outcome": Status.FAILED}),
        (None, {"at": SINCE - LEASE - MINUTE}),
        (None, {"at": UNTIL + MINUTE}),
        (a_message(id="other", channel="call"), {}),
        (a_message(id="other", channel="whatsapp"), {}),
        (a_message(id="other", to="+15005550101"), {}),
    ],
)
def test_what_cannot_be_that_text_is_no_rival(message, attempt):
    at = attempt.pop("at", NOON)

    assert doubt(ledger_with(message, at=at, **attempt)) == ""


def test_every_page_of_the_ledger_is_read_and_no_more_than_a_limit(monkeypatch):
    ledger = ledger_with()
    ledger.search = after_an_empty_page(ledger.search)
    assert "other" in doubt(ledger)

    monkeypatch.setattr(rivals, "MAX_PAGES", 1)
    assert doubt(ledger) == "the ledger is too large to look for other messages to the same person"


def test_a_person_of_another_spelling_is_the_same_person():
    own = new_delivery(content(to="+525512345678", channel="whatsapp"), now=NOON)
    other = a_message(id="other", to="+5215512345678", channel="whatsapp")

    assert doubt_by_rival(own, ledger=ledger_with(other), since=SINCE, until=UNTIL) != ""
    assert PERSON not in doubt(ledger_with())


def call(message_id: str):
    return a_message(id=message_id, channel="call", body=f"This is {message_id}")


@pytest.mark.parametrize("kept", [(True, False), (False, True)], ids=["the first", "the second"])
def test_of_two_calls_to_one_person_of_which_twilio_has_one_neither_is_placed_again(kept):
    harness = lossy()
    for message, has_it in zip((call("one"), call("two")), kept, strict=True):
        lose(harness, message, kept=has_it)

    for minute in (3, 6):
        for message in (call("one"), call("two")):
            harness.deliver(message, now=NOON + minute * MINUTE)

    assert statuses(harness, "one", "two") == [Status.UNKNOWN, Status.UNKNOWN]
    assert len(harness.sender.sent) == 1


def test_a_callback_tells_which_of_two_calls_was_made_and_the_other_is_placed():
    harness = lossy()
    lose(harness, call("one"), kept=False)
    lose(harness, call("two"))
    attempt = harness.ledger.load("two").attempts[-1].id
    [sid] = harness.sender.known

    record_status_callback(
        {"CallStatus": "completed", "CallSid": sid},
        delivery_id="two",
        attempt_id=attempt,
        ledger=harness.ledger,
        dead_letters=harness.dead_letters,
        outbox=harness.outbox,
        now=NOON + MINUTE,
    )
    for minute in (3, 6, 9):
        harness.deliver(call("one"), now=NOON + minute * MINUTE)

    assert statuses(harness, "one", "two") == [Status.SENT, Status.ANSWERED]
    assert [message.id for message in harness.sender.sent] == ["two", "one"]


def test_two_calls_that_twilio_has_both_get_a_sid_each():
    harness = lossy()
    for message in (call("one"), call("two")):
        lose(harness, message)

    for message in (call("one"), call("two")):
        harness.deliver(message, now=NOON + 3 * MINUTE)

    assert statuses(harness, "one", "two") == [Status.SENT, Status.SENT]
    assert len({harness.ledger.load(each).sid for each in ("one", "two")}) == 2
