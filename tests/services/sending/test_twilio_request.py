"""The requests to Twilio for messages with a flow, and for calls with an option for machines."""

from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.limits.silence import NotUnderstood
from shared.domain.conversations.questions.open_questions import with_question
from shared.domain.deliveries.attempts.attempt import LEASE
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.errors import SendUnknown
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.twilio import RecordingSender
from tests.services.sender_harness import SenderHarness

TOMORROW = NOON + timedelta(days=1)
QUESTION = Flow(
    start="hello",
    values={"who": "Us"},
    steps={
        "hello": Step(say="{who} here.", next="when"),
        "when": Step(say="Is {day} fine?", text="{day}? {{yes}}", answers={"1, yes": "thanks"}),
        "thanks": Step(say="Thanks."),
    },
)
LONG = Flow(start="a", steps={"a": Step(say="&" * 1500, text="x")})
INFORMS = Flow(start="a", steps={"a": Step(say="Just so you know, {person}: {ours}.")})


def a_harness(**kwargs) -> SenderHarness:
    return SenderHarness(flows=MemoryFlows(asks=QUESTION, long=LONG, tells=INFORMS), **kwargs)


def a_question(**fields):
    return a_message(**{"body": "", "flow": "asks", "values": {"day": "{M}onday"}, **fields})


def test_the_flow_makes_the_text_and_the_contact_is_at_its_question():
    harness = a_harness()

    harness.deliver(a_question())

    (sent,) = harness.sender.sent
    assert sent.text == "Us here. {M}onday? {yes}"
    position = harness.contacts.load(PERSON).position
    assert (position.flow, position.step, position.delivery, position.ours) == (
        "asks",
        "when",
        "hello-1",
        "+15005550006",
    )
    assert position.values == {"day": "{M}onday"}  # the numbers are not stored: an inbound text has them


def test_a_body_is_sent_unchanged_and_the_flow_continues_at_its_question():
    harness = a_harness()

    harness.deliver(a_question(body="Fine?"))

    assert [message.text for message in harness.sender.sent] == ["Fine?"]
    assert harness.contacts.load(PERSON).position.step == "when"


def test_nothing_is_sent_if_saving_the_flow_position_took_longer_than_the_lease():
    harness = a_harness()
    save = harness.contacts.save

    def save_slowly(*args):
        harness.elapsed = LEASE
        save(*args)

    harness.contacts.save = save_slowly

    assert harness.deliver(a_question()) is not None
    assert harness.sender.sent == []


def test_the_flow_position_is_saved_before_the_text_is_sent():
    harness = a_harness()
    steps = []

    class SenderWithQuickReply(RecordingSender):
        def send(self, message, **kwargs):
            steps.append(harness.contacts.load(PERSON).position.step)
            return super().send(message, **kwargs)

    harness.sender = SenderWithQuickReply()
    harness.deliver(a_question())

    assert steps == ["when"]


@pytest.mark.parametrize(
    ("fields", "person", "ours"),
    [
        ({"channel": "whatsapp"}, f"whatsapp:{PERSON}", "whatsapp:+15005550006"),
        ({"from_": "+15005550007"}, PERSON, "+15005550007"),
        ({"from_": "MG" + "0" * 32}, PERSON, ""),  # a service sends from any of its numbers
    ],
)
def test_the_flow_position_has_the_number_that_sent_the_message(fields, person, ours):
    harness = a_harness()

    harness.deliver(a_question(**fields))

    assert harness.contacts.load(person).position.ours == ours


def test_a_question_ends_a_silence():
    harness = a_harness()
    silent = NotUnderstood(at=NOON, in_a_row=3, silent=True)
    harness.contacts.save(Contact(number=PERSON, not_understood=silent))

    harness.deliver(a_question())

    assert harness.contacts.load(PERSON).not_understood is None


def test_a_second_question_leaves_the_first_one_open():
    harness = a_harness()
    harness.deliver(a_question())

    harness.deliver(a_question(id="hello-2"), now=NOON + timedelta(minutes=1))

    questions = harness.contacts.load(PERSON).questions
    assert [question.delivery for question in questions] == ["hello-2", "hello-1"]


def test_a_question_that_another_worker_saves_meanwhile_stays_open():
    harness = a_harness()
    other = FlowPosition(flow="asks", step="when", at=NOON, delivery="other")
    load = harness.contacts.load

    def load_before_the_other_worker_saves(number):
        contact = load(number)
        harness.contacts.load = load
        harness.contacts.save(with_question(contact, other))
        return contact

    harness.contacts.load = load_before_the_other_worker_saves
    harness.deliver(a_question(), now=NOON + timedelta(minutes=1))

    questions = harness.contacts.load(PERSON).questions
    assert [question.delivery for question in questions] == ["hello-1", "other"]


def test_messages_of_one_reminder_ask_one_question():
    harness = a_harness()

    ids = ["pills:20260301T120000Z", "pills:20260301T120000Z:2", "pills:20260302T120000Z"]
    for minutes, message_id in enumerate(ids):
        harness.deliver(a_question(id=message_id), now=NOON + timedelta(minutes=minutes))

    (question,) = harness.contacts.load(PERSON).questions
    assert question.delivery == "pills:20260302T120000Z"


def test_the_log_says_which_question_is_closed_when_there_are_too_many(caplog):
    harness = a_harness()
    for number in range(11):
        harness.deliver(a_question(id=f"hello-{number}"), now=NOON + timedelta(minutes=number))

    assert "a person has too many open questions; closed: hello-0" in caplog.text


def test_a_flow_without_a_question_saves_no_flow_position():
    harness = a_harness()

    harness.deliver(a_question(flow="tells"))

    assert harness.contacts.load(PERSON).position is None
    assert [message.text for message in harness.sender.sent] == [f"Just so you know, {PERSON}: +15005550006."]


def test_a_contact_that_opted_out_gets_no_question():
    harness = a_harness()
    harness.opt_out()

    harness.deliver(a_question())

    assert harness.delivery.status is Status.REFUSED
    assert harness.contacts.load(PERSON).position is None


def test_the_lookup_uses_the_text_that_was_sent_even_if_the_flow_has_changed():
    harness = a_harness(fails_with=SendUnknown("no answer"), keeps_when_failing=True)
    harness.deliver(a_question())
    harness.flows = MemoryFlows(asks=INFORMS)

    harness.deliver_to_the_end(a_question(), now=NOON + timedelta(minutes=5))

    assert harness.delivery.status is Status.SENT
    assert len(harness.sender.sent) == 1


def test_a_text_that_never_arrived_is_sent_again_unchanged():
    harness = a_harness(fails_with=SendUnknown("no answer"))
    harness.deliver(a_question())
    harness.sender.fails_with, harness.flows = None, MemoryFlows(asks=INFORMS)

    harness.deliver_to_the_end(a_question(), now=NOON + timedelta(minutes=5))

    assert [message.text for message in harness.sender.sent] == ["Us here. {M}onday? {yes}"]


def test_a_resent_text_stays_the_same_even_if_its_flow_now_makes_one_that_is_too_long():
    harness = a_harness(fails_with=SendUnknown("no answer"))
    harness.deliver(a_question())
    too_long = Flow(start="a", steps={"a": Step(text="x" * 1601)})
    harness.sender.fails_with, harness.flows = None, MemoryFlows(asks=too_long)

    harness.deliver_to_the_end(a_question(), now=NOON + timedelta(minutes=5))

    assert harness.delivery.status is Status.SENT
    assert [sent.text for sent in harness.sender.sent] == ["Us here. {M}onday? {yes}"]


def test_the_request_for_a_call_contains_its_first_twiml():
    harness = a_harness()

    harness.deliver(a_question(channel="call"))

    (sent,), (twiml,) = harness.sender.sent, harness.sender.twiml
    assert sent.url is None
    assert "<Say>Us here.</Say><Say>Is {M}onday fine?</Say>" in twiml
    assert 'action="https://desk.example/api/voice/step?flow=asks&amp;step=when&amp;delivery=hello-1' in twiml


@pytest.mark.parametrize(
    "fields",
    [
        {"flow": "long"},
        {"flow": "asks", "machine": "hang_up"},
        {"flow": None, "body": "Hello", "machine": "after_beep"},
        {"flow": None, "body": "&" * 1600},
        {"flow": None, "url": "https://example.com/twiml", "machine": "hang_up"},
    ],
)
def test_the_request_has_a_url_if_the_twiml_is_long_or_depends_on_a_machine(fields):
    harness = a_harness()
    message_fields = {name: value for name, value in fields.items() if value is not None}
    base = {"flow": "asks", "body": ""} if "flow" not in fields else {"body": ""}

    harness.deliver(a_message(**{"channel": "call", **base, **message_fields}))

    assert harness.sender.sent[0].url == "https://desk.example/api/voice/step?delivery=hello-1"


def test_a_message_with_an_unknown_flow_becomes_a_dead_letter():
    harness = a_harness()

    harness.deliver(a_question(flow="gone"))

    assert harness.delivery.status is Status.DEAD
    (dead_letter,) = harness.stored_dead_letters
    assert (dead_letter.cause, dead_letter.reason) == (
        "invalid",
        "flow: there is no flow `gone`; there are: asks, long, tells",
    )
    assert harness.sender.sent == []


@pytest.mark.parametrize("channel", ["sms", "call"])
def test_a_message_for_tomorrow_with_an_unknown_flow_becomes_a_dead_letter_today(channel):
    harness = a_harness()

    harness.deliver(a_question(flow="gone", channel=channel, not_before=TOMORROW.isoformat()))

    assert harness.delivery.status is Status.DEAD
    assert "there is no flow `gone`" in harness.stored_dead_letters[0].reason


def test_a_waiting_message_whose_flow_is_removed_becomes_a_dead_letter_at_its_time():
    harness = a_harness()
    message = a_question(not_before=TOMORROW.isoformat())
    harness.deliver(message)
    harness.flows = MemoryFlows()

    assert harness.deliver(message, now=NOON + timedelta(hours=1)) == timedelta(hours=23)
    assert harness.stored_dead_letters == []
    harness.deliver(message, now=TOMORROW)

    assert harness.delivery.status is Status.DEAD
    assert "there is no flow `asks`" in harness.stored_dead_letters[0].reason


def test_a_text_that_its_values_make_too_long_becomes_a_dead_letter():
    harness = a_harness()

    harness.deliver(a_question(values={"day": "x" * 1601}))

    assert harness.delivery.status is Status.DEAD
    assert (
        "flow: `asks` makes a text of 1617 characters with these values"
        in harness.stored_dead_letters[0].reason
    )
    assert harness.sender.sent == []


def test_a_call_that_its_values_make_too_long_becomes_a_dead_letter():
    harness = a_harness()

    harness.deliver(a_question(channel="call", values={"day": "x" * 3001}))

    assert harness.delivery.status is Status.DEAD
    assert (
        "flow: `asks`, step `when`: says 3010 characters with these values"
        in harness.stored_dead_letters[0].reason
    )
    assert harness.sender.sent == []


@pytest.mark.parametrize(
    ("machine", "answered_by", "status"),
    [
        ("hang_up", "machine_start", Status.NO_ANSWER),
        ("hang_up", "human", Status.ANSWERED),
        ("after_beep", "machine_end_beep", Status.ANSWERED),
        ("speak", None, Status.ANSWERED),
    ],
)
def test_a_call_that_hung_up_on_a_machine_has_no_answer(machine, answered_by, status):
    harness = a_harness()
    harness.deliver(a_message(channel="call", machine=machine))

    delivery = apply_report(
        Report(status=Status.ANSWERED, answered_by=answered_by), harness.delivery, now=NOON
    )

    assert (delivery.status, delivery.answered_by) == (status, answered_by)
