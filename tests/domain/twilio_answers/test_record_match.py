from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.twilio_answers.record_match import (
    ListedMessage,
    Match,
    Window,
    clock_doubt,
    is_hidden,
    match_record,
    may_be_same_person,
)
from tests.examples import NOON, PERSON, a_message

OURS = "+15005550006"
SERVICE = "MG" + "2" * 32
SAME = ListedMessage(to=PERSON, sender=OURS, body="Hello")
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def match(message=None, **changes) -> Match:
    return match_record(structs.replace(SAME, **changes), message or a_message(from_=OURS))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Match.CERTAIN),
        ({"body": "Sent from your Twilio trial account - Hello"}, Match.CERTAIN),
        ({"body": ""}, Match.POSSIBLE),
        ({"body": None}, Match.POSSIBLE),
        ({"body": "Hello!"}, Match.POSSIBLE),
        ({"body": "Good night"}, Match.NONE),
        ({"to": None}, Match.POSSIBLE),
        ({"to": f"{PERSON[:-4]}XXXX"}, Match.POSSIBLE),
        ({"to": "+4930123XXXX"}, Match.NONE),
        ({"to": "+15005550101"}, Match.NONE),
        ({"sender": "+1500555XXXX"}, Match.POSSIBLE),
        ({"sender": "+15005550007"}, Match.NONE),
        ({"service": SERVICE}, Match.NONE),
        ({"media": 1}, Match.NONE),
    ],
)
def test_what_is_hidden_or_changed_is_neither_ours_nor_another(changes, expected):
    assert match(**changes) is expected


SID = "HX" + "0" * 32


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("", {}, Match.LIKELY),
        ("", {"body": ""}, Match.LIKELY),
        ("", {"media": 1}, Match.LIKELY),
        ("", {"sender": "+1500555XXXX"}, Match.POSSIBLE),
        ("", {"to": "+15005550101"}, Match.NONE),
        ("", {"service": SERVICE}, Match.NONE),
        ("Hello", {}, Match.CERTAIN),
        ("Hello", {"body": None}, Match.LIKELY),
        ("Good night", {}, Match.POSSIBLE),
        ("Good night", {"sender": "+15005550007"}, Match.NONE),
    ],
)
def test_a_content_template_is_compared_by_its_words_only_if_they_are_known(text, changes, expected):
    message = structs.replace(a_message(body="", content={"sid": SID}, from_=OURS), body=text)

    assert match(message, **changes) is expected


@pytest.mark.parametrize("listed", ["whatsapp:+525512345678", "whatsapp:+5215512345678"])
@pytest.mark.parametrize("to", ["+525512345678", "+5215512345678"])
def test_twilio_may_list_another_spelling_of_the_number(listed, to):
    message = structs.replace(a_message(channel="whatsapp", from_=OURS), to=to)

    assert match(message, to=listed, sender=f"whatsapp:{OURS}") is Match.CERTAIN
    assert match(message, to="whatsapp:+525512345679", sender=f"whatsapp:{OURS}") is Match.NONE


def test_a_whatsapp_number_may_be_hidden_too():
    message = a_message(channel="whatsapp", from_=OURS)

    hidden = match(message, to=f"whatsapp:{PERSON[:-4]}XXXX", sender=f"whatsapp:{OURS}")

    assert hidden is Match.POSSIBLE


def test_media_may_become_a_link_in_the_text():
    message = a_message(from_=OURS, media=["https://example.com/a.png"])

    assert match(message, media=1) is Match.CERTAIN
    assert match(message, body="Hello https://media.example/1") is Match.POSSIBLE


def test_a_service_is_compared_instead_of_the_number_that_it_picks():
    message = a_message(from_=SERVICE)

    assert match(message, service=SERVICE, sender="+15005550999") is Match.CERTAIN
    assert match(message) is Match.NONE


def test_an_rcs_sender_may_be_listed_as_a_number():
    message = structs.replace(a_message(), sender="rcs:acme")

    assert match(message, sender="rcs:acme") is Match.CERTAIN
    assert match(message) is Match.POSSIBLE


def test_of_a_call_the_words_are_not_compared():
    call = a_message(channel="call", from_=OURS)

    assert match(call, body=None) is Match.CERTAIN
    assert match(call, to=f"{PERSON[:-4]}XXXX") is Match.POSSIBLE


@pytest.mark.parametrize(
    ("address", "hidden"),
    [("+15005550100", False), ("whatsapp:+15005550100", False), ("+1500555XXXX", True), (None, True)],
)
def test_a_redacted_number_is_hidden(address, hidden):
    assert is_hidden(address) is hidden


class TestWindow:
    window = Window(NOON, NOON + 60 * SECOND)

    @pytest.mark.parametrize(
        ("seconds", "expected"),
        [
            (0, Match.CERTAIN),
            (60, Match.CERTAIN),
            (-1, Match.POSSIBLE),
            (61, Match.POSSIBLE),
            (-12 * 3600, Match.POSSIBLE),
            (-12 * 3600 - 1, Match.NONE),
        ],
    )
    def test_a_time_near_the_window_proves_nothing(self, seconds, expected):
        assert self.window.match(NOON + seconds * SECOND) is expected

    @pytest.mark.parametrize("offset", [-HOUR, HOUR])
    def test_it_is_corrected_by_twilios_clock_and_keeps_the_time_of_ours(self, offset):
        corrected = self.window.corrected(offset)

        assert corrected.match(NOON + offset) is Match.CERTAIN
        assert corrected.match(NOON) is Match.CERTAIN

    def test_it_is_not_corrected_by_a_clock_that_is_days_off(self):
        assert self.window.corrected(timedelta(days=-3)) == self.window
        assert "3 days" in clock_doubt(timedelta(days=-3))
        assert clock_doubt(timedelta(hours=-3)) == ""


RCS = f"rcs:{PERSON}"


@pytest.mark.parametrize("sender", ["ACME", "12345", "rcs:acme"])
def test_other_senders_are_listed_as_they_were_given(sender):
    message = a_message(from_=sender, channel="rcs" if sender.startswith("rcs:") else "sms")

    assert match(message, to=message.address, sender=sender) is Match.CERTAIN


@pytest.mark.parametrize("sender", ["ACME", "rcs:acme"])
def test_a_name_or_an_rcs_sender_under_another_from_may_be_ours(sender):
    message = a_message(from_=sender, channel="rcs" if sender.startswith("rcs:") else "sms")

    assert match(message, to=message.address, sender="+15005550007") is Match.POSSIBLE


def test_a_short_code_under_another_from_is_not_ours():
    assert match(a_message(from_="12345"), sender="12346") is Match.NONE


@pytest.mark.parametrize(("channel", "listed"), [("sms", RCS), ("rcs", PERSON)])
def test_a_service_sends_by_rcs_or_by_sms_as_it_chooses(channel, listed):
    message = a_message(from_=SERVICE, channel=channel)

    assert match(message, to=listed, sender="rcs:acme", service=SERVICE) is Match.CERTAIN
    assert match(message, to=f"{listed[:-4]}XXXX", service=SERVICE) is Match.POSSIBLE
    assert match(message, to=f"{listed[:-4]}9999", service=SERVICE) is Match.NONE


def test_without_a_service_the_other_channel_is_a_doubt():
    message = a_message(from_="rcs:acme", channel="rcs")

    assert match(message, to=PERSON, sender="rcs:acme") is Match.POSSIBLE
    assert match(a_message(from_=OURS), to=RCS) is Match.POSSIBLE


def test_whatsapp_is_another_channel():
    assert match(a_message(from_=SERVICE), to=f"whatsapp:{PERSON}", service=SERVICE) is not Match.CERTAIN
    whatsapp = a_message(from_=SERVICE, channel="whatsapp")
    assert match(whatsapp, to=PERSON, service=SERVICE) is Match.NONE


@pytest.mark.parametrize(
    ("to", "listed", "expected"),
    [
        ("client:ana", "client:ana", Match.CERTAIN),
        ("client:ana", "client:ben", Match.NONE),
        ("client:ana", PERSON, Match.NONE),
        ("client:ana", f"{PERSON[:-4]}XXXX", Match.NONE),
        ("client:ana", None, Match.POSSIBLE),
        (PERSON, "client:ana", Match.NONE),
        ("sip:ana@example.com", "sip:ana@example.com:5060", Match.POSSIBLE),
        ("sip:ana@example.com", "sip:ben@example.com", Match.NONE),
    ],
)
def test_a_client_is_known_by_its_name(to, listed, expected):
    call = a_message(channel="call", to=to, from_=OURS)

    assert match(call, to=listed, body=None) is expected
    assert may_be_same_person(listed, to) is (expected is not Match.NONE)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ('"Hello" - it\'s', Match.CERTAIN),
        ('Sent from your Twilio trial account - "Hello" - it\'s', Match.CERTAIN),
        ("\u201cHello\u201d\u00a0\u2013 it\u2019s", Match.CERTAIN),
        ('"Hello" - it\u00b4s', Match.CERTAIN),
        ("Hello its", Match.POSSIBLE),
        ('"Hello" - is', Match.NONE),
    ],
)
def test_a_text_is_the_same_after_smart_encoding(listed, expected):
    message = a_message(body="\u201cHello\u201d\u00a0\u2013 it\u2019s", from_=OURS)

    assert match(message, body=listed) is expected


def test_small_capitals_that_were_replaced_are_no_other_text():
    message = a_message(body="\u1d00\u0299\u1d04 \U0001f600", from_=OURS)

    assert match(message, body="ABC") is Match.POSSIBLE
