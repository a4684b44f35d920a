from shared.domain.conversations.inbound_text import reply_callback, reply_envelopes
from shared.domain.messages.message import read_message
from tests.examples import NOON, PERSON

FORM = {"From": "+15005550100", "To": "+15005550006", "MessageSid": "SM1"}


def read(twiml: str) -> list:
    return [
        read_message(envelope.raw, default_id=envelope.id, default_country="")
        for envelope in reply_envelopes(f"<Response>{twiml}</Response>", FORM, not_after=NOON)
    ]


def test_every_message_in_twiml_is_one_for_the_outbox():
    first, second = read(
        "<Message>Fish &amp; chips</Message>"
        '<Message to="+15005550101"><Body>Look</Body><Media>https://a.example/1</Media></Message>'
    )

    assert (first.id, first.to, first.sender, first.body) == (
        "reply-SM1-1",
        "+15005550100",
        "+15005550006",
        "Fish & chips",
    )
    assert (second.id, second.to, second.body) == ("reply-SM1-2", "+15005550101", "Look")
    assert second.media == ("https://a.example/1",)


def test_braces_that_a_person_wrote_are_sent_as_they_are():
    (message,) = read("<Message>You said {this} and {{that}}</Message>")

    assert message.text == "You said {this} and {{that}}"


def test_nothing_said_is_nothing_sent():
    assert read("") == []


def test_the_callback_names_the_text_and_its_sender():
    url = "https://desk.example/api/sms/status?reply=SM1&person=%2B15005550100"

    assert reply_callback("https://desk.example/", FORM) == url


def test_a_late_answer_by_rcs_goes_back_by_rcs():
    form = {"MessageSid": "SM1", "From": f"rcs:{PERSON}", "To": "rcs:acme"}

    (envelope,) = reply_envelopes("<Response><Message>Hi</Message></Response>", form, not_after=NOON)

    message = read_message(envelope.raw, default_id=envelope.id, is_own=True)
    assert message.urgent, "an answer is given at night, too"
    assert (message.to, message.channel, message.sender) == (PERSON, "rcs", "rcs:acme")
    assert message.address == f"rcs:{PERSON}"
