"""Messages with a flow, and calls that care who picks up, on their way out."""

from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery import LEASE, Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.errors import SendUnknown
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.twilio import RecordingSender
from tests.services.sender_harness import SenderHarness

TOMORROW = NOON + timedelta(days=1)
ASKS = Flow(
    start="hello",
    values={"who": "Us"},
    steps={
        "hello": Step(say="{who} here.", next="when"),
        "when": Step(say="Is {day} fine?", text="{day}? {{yes}}", answers={"1, yes": "thanks"}),
        "thanks": Step(say="Thanks."),
    },
)
LONG = Flow(start="a", steps={"a": Step(say="&" * 1500, text="x")})
TELLS = Flow(start="a", steps={"a": Step(say="Just so you know, {person}: {ours}.")})


def a_desk(**kwargs) -> SenderHarness:
    return SenderHarness(flows=MemoryFlows(asks=ASKS, long=LONG, tells=TELLS), **kwargs)


def a_question(**fields):
    return a_message(**{"body": "", "flow": "asks", "values": {"day": "{M}onday"}, **fields})


def test_a_flow_writes_the_text_and_the_person_is_at_its_question():
    harness = a_desk()

    harness.deliver(a_question())

    (sent,) = harness.sender.sent
    assert sent.text == "Us here. {M}onday? {yes}"
    place = harness.contacts.load(PERSON).position
    assert (place.flow, place.step, place.delivery, place.ours) == ("asks", "when", "hello-1", "+15005550006")
    assert place.values == {"day": "{M}onday"}  # who texts with whom, the text itself says


def test_a_body_goes_out_as_it_is_and_the_flow_goes_on_from_its_question():
    harness = a_desk()

    harness.deliver(a_question(body="Fine?"))

    assert [one.text for one in harness.sender.sent] == ["Fine?"]
    assert harness.contacts.load(PERSON).position.step == "when"


def test_nothing_is_sent_if_leading_the_person_there_took_longer_than_the_claim_lasts():
    harness = a_desk()
    save = harness.contacts.save

    def save_slowly(*args):
        harness.elapsed = LEASE
        save(*args)

    harness.contacts.save = save_slowly

    assert harness.deliver(a_question()) is not None
    assert harness.sender.sent == []


def test_the_person_is_there_before_they_can_reply():
    harness = a_desk()
    there = []

    class QuickPerson(RecordingSender):
        def send(self, message, **kwargs):
            there.append(harness.contacts.load(PERSON).position.step)
            return super().send(message, **kwargs)

    harness.sender = QuickPerson()
    harness.deliver(a_question())

    assert there == ["when"]


@pytest.mark.parametrize(
    ("fields", "person", "ours"),
    [
        ({"channel": "whatsapp"}, f"whatsapp:{PERSON}", "whatsapp:+15005550006"),
        ({"from_": "+15005550007"}, PERSON, "+15005550007"),
        ({"from_": "MG" + "0" * 32}, PERSON, ""),  # a service sends from any of its numbers
    ],
)
def test_the_reply_is_awaited_where_the_message_came_from(fields, person, ours):
    harness = a_desk()

    harness.deliver(a_question(**fields))

    assert harness.contacts.load(person).position.ours == ours


def test_a_flow_that_asks_nothing_leads_nobody_anywhere():
    harness = a_desk()

    harness.deliver(a_question(flow="tells"))

    assert harness.contacts.load(PERSON).position is None
    assert [one.text for one in harness.sender.sent] == [f"Just so you know, {PERSON}: +15005550006."]


def test_who_said_stop_is_asked_nothing():
    harness = a_desk()
    harness.opt_out()

    harness.deliver(a_question())

    assert harness.delivery.status is Status.REFUSED
    assert harness.contacts.load(PERSON).position is None


def test_what_the_flow_wrote_is_looked_for_even_if_the_flow_has_changed_since():
    harness = a_desk(fails_with=SendUnknown("no answer"), keeps_when_failing=True)
    harness.deliver(a_question())
    harness.flows = MemoryFlows(asks=TELLS)

    harness.deliver_to_the_end(a_question(), now=NOON + timedelta(minutes=5))

    assert harness.delivery.status is Status.SENT
    assert len(harness.sender.sent) == 1


def test_a_text_that_never_arrived_is_sent_anew_in_the_same_words():
    harness = a_desk(fails_with=SendUnknown("no answer"))
    harness.deliver(a_question())
    harness.sender.fails_with, harness.flows = None, MemoryFlows(asks=TELLS)

    harness.deliver_to_the_end(a_question(), now=NOON + timedelta(minutes=5))

    assert [one.text for one in harness.sender.sent] == ["Us here. {M}onday? {yes}"]


def test_a_text_is_sent_anew_in_the_same_words_even_if_its_flow_now_makes_one_that_is_too_long():
    harness = a_desk(fails_with=SendUnknown("no answer"))
    harness.deliver(a_question())
    too_long = Flow(start="a", steps={"a": Step(text="x" * 1601)})
    harness.sender.fails_with, harness.flows = None, MemoryFlows(asks=too_long)

    harness.deliver_to_the_end(a_question(), now=NOON + timedelta(minutes=5))

    assert harness.delivery.status is Status.SENT
    assert [sent.text for sent in harness.sender.sent] == ["Us here. {M}onday? {yes}"]


def test_a_call_begins_with_the_request_itself():
    harness = a_desk()

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
def test_twilio_asks_us_what_to_say_if_it_is_long_or_depends_on_who_picks_up(fields):
    harness = a_desk()
    given = {name: value for name, value in fields.items() if value is not None}
    base = {"flow": "asks", "body": ""} if "flow" not in fields else {"body": ""}

    harness.deliver(a_message(**{"channel": "call", **base, **given}))

    assert harness.sender.sent[0].url == "https://desk.example/api/voice/step?delivery=hello-1"


def test_a_message_whose_flow_is_not_there_is_kept_until_someone_decides():
    harness = a_desk()

    harness.deliver(a_question(flow="gone"))

    assert harness.delivery.status is Status.DEAD
    (letter,) = harness.letters
    assert (letter.cause, letter.reason) == (
        "invalid",
        "flow: there is no flow `gone`; there are: asks, long, tells",
    )
    assert harness.sender.sent == []


@pytest.mark.parametrize("channel", ["sms", "call"])
def test_a_message_for_tomorrow_whose_flow_is_not_there_is_kept_today(channel):
    harness = a_desk()

    harness.deliver(a_question(flow="gone", channel=channel, not_before=TOMORROW.isoformat()))

    assert harness.delivery.status is Status.DEAD
    assert "there is no flow `gone`" in harness.letters[0].reason


def test_a_message_that_waits_while_its_flow_vanishes_waits_for_its_time():
    harness = a_desk()
    message = a_question(not_before=TOMORROW.isoformat())
    harness.deliver(message)
    harness.flows = MemoryFlows()

    assert harness.deliver(message, now=NOON + timedelta(hours=1)) == timedelta(hours=23)
    assert harness.letters == []
    harness.deliver(message, now=TOMORROW)

    assert harness.delivery.status is Status.DEAD
    assert "there is no flow `asks`" in harness.letters[0].reason


def test_a_text_that_its_values_make_too_long_is_kept_with_the_reason():
    harness = a_desk()

    harness.deliver(a_question(values={"day": "x" * 1601}))

    assert harness.delivery.status is Status.DEAD
    assert "flow: `asks` makes a text of 1617 characters with these values" in harness.letters[0].reason
    assert harness.sender.sent == []


def test_a_call_that_its_values_make_too_long_to_say_is_kept_with_the_reason():
    harness = a_desk()

    harness.deliver(a_question(channel="call", values={"day": "x" * 3001}))

    assert harness.delivery.status is Status.DEAD
    assert "flow: `asks`, step `when`: says 3010 characters with these values" in harness.letters[0].reason
    assert harness.sender.sent == []


@pytest.mark.parametrize(
    ("machine", "who", "status"),
    [
        ("hang_up", "machine_start", Status.NO_ANSWER),
        ("hang_up", "human", Status.ANSWERED),
        ("after_beep", "machine_end_beep", Status.ANSWERED),
        ("speak", None, Status.ANSWERED),
    ],
)
def test_a_call_that_hung_up_on_a_machine_reached_nobody(machine, who, status):
    harness = a_desk()
    harness.deliver(a_message(channel="call", machine=machine))

    told = apply_report(Report(status=Status.ANSWERED, answered_by=who), harness.delivery, now=NOON)

    assert (told.status, told.answered_by) == (status, who)
