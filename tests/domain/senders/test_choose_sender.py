"""Who sends a message that names no sender."""

import pytest

from shared.domain.senders.choose_sender import Senders, setting_fault

SERVICE = "MG" + "0" * 32
NUMBER = "+15005550006"
GB, US, CANADA, FRANCE = "+447400123456", "+12025550123", "+14165550123", "+33612345678"


def chosen(to: str, channel: str = "sms", *, default: str = NUMBER, **by_country: str) -> str:
    pairs = tuple((place.replace("everywhere", "*"), sender) for place, sender in by_country.items())
    return Senders(default=default, by_country=pairs).choose(to=to, channel=channel)


def test_without_senders_it_is_the_default():
    assert chosen(GB) == NUMBER


@pytest.mark.parametrize(("to", "sender"), [(GB, "ACME"), (US, NUMBER), (CANADA, SERVICE), (FRANCE, SERVICE)])
def test_it_is_that_of_the_country_or_else_of_everywhere(to, sender):
    assert chosen(to, default="12345", GB="ACME", US=NUMBER, everywhere=SERVICE) == sender


def test_a_country_without_a_sender_has_the_default():
    assert chosen(FRANCE, GB="ACME") == NUMBER


def test_a_sender_that_cannot_send_on_the_channel_is_passed_over():
    assert chosen(GB, "call", GB="ACME", everywhere="+15005550007") == "+15005550007"
    assert chosen(GB, "call", GB="ACME", everywhere=SERVICE) == NUMBER
    assert chosen(GB, "whatsapp", GB="ACME", everywhere=SERVICE) == SERVICE
    assert chosen(GB, "rcs", GB="ACME", everywhere="rcs:acme") == "rcs:acme"


def test_a_country_may_have_several_senders_the_first_that_fits_sends():
    senders = Senders(default=NUMBER, by_country=(("GB", "ACME"), ("GB", "+447400000000")))

    assert senders.choose(to=GB, channel="sms") == "ACME"
    assert senders.choose(to=GB, channel="call") == "+447400000000"


def test_a_sender_of_whatsapp_sends_nothing_else():
    pasted = "whatsapp:+15005550009"

    assert chosen(GB, "whatsapp", everywhere=pasted) == "+15005550009"
    assert chosen(GB, "sms", everywhere=pasted) == NUMBER
    assert "a sender of WhatsApp" in setting_fault(pasted, "call")


def test_if_none_can_send_it_is_the_default_and_the_fault_names_the_first_of_them():
    senders = Senders(default="ACME", by_country=(("GB", "3 Mobile"),))

    assert senders.choose(to=GB, channel="call") == "ACME"
    assert senders.fault(to=GB, channel="call").startswith("is missing, and 3 Mobile of SENDERS is a name")
    assert senders.fault(to=US, channel="call").startswith("is missing, and ACME of TWILIO_FROM is a name")
    assert senders.fault(to=US, channel="sms") == ""


def test_who_has_no_number_has_the_sender_of_everywhere():
    assert chosen("client:ana", "call", GB="+447400000000", everywhere="+15005550007") == "+15005550007"
