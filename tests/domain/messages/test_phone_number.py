import re

import pytest
from msgspec import structs

from shared.domain.messages.message import is_same_message, read_message
from shared.domain.messages.phone_number import (
    InvalidNumber,
    is_messaging_service,
    is_whatsapp,
    masked,
    read_number,
    without_channel,
)
from shared.errors import InvalidInput
from tests.examples import PERSON

TEXT = {"to": PERSON, "body": "Hello"}
CALL = {**TEXT, "channel": "call"}


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("+442071838750", "", "+442071838750"),
        ("020 7183 8750", "GB", "+442071838750"),
        ("+44 20 7183 8750", "GB", "+442071838750"),
    ],
)
def test_a_number_is_normalized_to_e164(written, country, number):
    assert read_message({**TEXT, "to": written}, default_id="x", default_country=country).to == number


@pytest.mark.parametrize(
    ("address", "whatsapp", "number"),
    [
        ("+15005550100", False, "+15005550100"),
        ("whatsapp:+15005550100", True, "+15005550100"),
        ("client:ana", False, "client:ana"),
        ("", False, ""),
    ],
)
def test_an_address_of_whatsapp_is_a_number_with_a_prefix(address, whatsapp, number):
    assert (is_whatsapp(address), without_channel(address)) == (whatsapp, number)


def test_a_messaging_service_is_recognized_by_its_sid():
    assert is_messaging_service("MG" + "0" * 32)
    assert not is_messaging_service("+15005550006")


def faults(to: str, country: str = "US") -> str:
    with pytest.raises(InvalidInput) as refused:
        read_message({**TEXT, "to": to}, default_id="x", default_country=country)
    (fault,) = refused.value.faults
    assert fault.field == "to"
    return fault.message


@pytest.mark.parametrize("written", ["+4407700900123", "+44 (0)7700 900123", "07700 900123", "+447700900123"])
def test_a_number_is_what_the_library_made_of_it_so_that_nobody_has_two(written):
    assert read_message({**TEXT, "to": written}, default_id="x", default_country="GB").to == "+447700900123"


def test_mexicos_older_spelling_is_accepted_and_written_as_today():
    for written in ("+5215512345678", "+52 1 55 1234 5678"):
        read = read_message({**TEXT, "to": written}, default_id="x", default_country="US")
        assert read.to == "+525512345678"


@pytest.mark.parametrize("written", ["1/15/2026", "15/1/2026", "2026-01-15", "15.1.2026", "1/15/26"])
@pytest.mark.parametrize("country", ["US", "DE", ""])
def test_a_date_is_refused_as_a_date(written, country):
    assert faults(written, country).startswith("looks like a date")


@pytest.mark.parametrize("country", ["US", ""])
def test_an_address_of_whatsapp_is_refused_and_not_texted_by_sms(country):
    assert faults("whatsapp:+12025550109", country).endswith(
        "write +12025550109, and set channel to whatsapp"
    )


def test_without_a_country_the_error_tells_apart_what_is_wrong():
    assert "DEFAULT_COUNTRY" in faults("(202) 555-0109", "")
    assert faults("+44 (0)7700 900123", "").endswith(": write +447700900123")


def test_what_cannot_be_a_date_is_not_called_one():
    for written in ("020/123/456", "13/31/2026", "0/1/2026", "1/15/0"):
        assert "date" not in faults(written, "US")
    assert read_message({**TEXT, "to": "2025-55-0109"}, default_id="x", default_country="US").to
    read = read_message({**TEXT, "to": "01.42.68.53.00"}, default_id="x", default_country="FR")
    assert read.to == "+33142685300"


@pytest.mark.parametrize(
    "written",
    [
        "(202) 555-0109 ext. 5",
        "+12025550109 x5",
        "+1 202 555 0109;ext=5",
        "+12025550109,,5#",
        "+12025550109/x5",
        "(202) 555-0109 / x5",
        "+12025550109;isub=5",
    ],
)
def test_an_extension_is_refused_by_name_and_not_dropped(written):
    assert faults(written) == "has an extension: leave out 5, or give a number that needs none"


@pytest.mark.parametrize(("written", "country"), [("555-0109", "US"), ("+15550109", ""), ("7183 8750", "GB")])
def test_a_local_number_is_refused_by_name(written, country):
    assert faults(written, country).startswith("has no area code")


@pytest.mark.parametrize("written", ["+266696687", "+86282452253", "anonymous", "+464", "+86 282452253"])
def test_what_twilio_shows_for_a_withheld_number_is_no_receiver(written):
    assert "withheld" in faults(written)
    assert "withheld" in faults("266696687", country="")


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("7378742833", "US", "+17378742833"),
        ("266696687", "PT", "+351266696687"),
        ("8656696", "IS", "+3548656696"),
    ],
)
def test_a_national_number_with_the_digits_of_a_withheld_one_is_a_number(written, country, number):
    assert read_message({**TEXT, "to": written}, default_id="x", default_country=country).to == number


@pytest.mark.parametrize("written", ["+1202555010912", "hello", "+", "12025550109 or 12025550108"])
def test_what_is_no_number_is_refused(written):
    assert faults(written).startswith("must be a phone number in E.164")


def test_without_a_country_the_fault_says_how_national_numbers_are_sent():
    assert faults("020 7183 8750", "").endswith("for national numbers set DEFAULT_COUNTRY")


@pytest.mark.parametrize("number", ["+5215512345678", "+1202555010912", "+2562533", "+553188765432"])
def test_a_number_that_twilio_gave_us_as_a_sender_is_never_refused(number):
    assert read_message({**TEXT, "to": number}, default_id="x", is_own=True).to == number


def test_what_an_earlier_version_accepted_is_still_read():
    raw = {**TEXT, "to": "(202) 555-0109 ext. 5"}

    assert read_message(raw, default_id="x", default_country="US", is_own=True).to == "+12025550109"


@pytest.mark.parametrize(
    ("one", "other"),
    [("+5215512345678", "+525512345678"), ("+4407700900123", "+447700900123"), (PERSON, PERSON)],
)
def test_a_message_is_the_same_under_another_spelling_of_the_number(one, other):
    first = structs.replace(read_message(TEXT, default_id="x"), to=one)

    assert is_same_message(first, structs.replace(first, to=other))
    assert not is_same_message(first, structs.replace(first, to=other, body="Bye"))
    assert not is_same_message(first, structs.replace(first, to="+15005550101"))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("+1 (202) 555-0178", "write +12025550178"),
        ("0012025550178", "write +12025550178"),
        ("tel:+12025550178", "write +12025550178"),
        ("whatsapp:+12025550178", "write +12025550178, and set channel to whatsapp"),
        ("12025550178", "write +12025550178, if that is the number"),
    ],
)
def test_the_spelling_of_a_number_in_e164_is_told(text, remedy):
    with pytest.raises(InvalidNumber, match=re.escape(remedy) + "$"):
        read_number(text, country="")


@pytest.mark.parametrize("text", ["2025550178", "13812345678", "07700900123", "(202) 555-0178", "+1"])
def test_no_number_is_proposed_that_may_be_another(text):
    with pytest.raises(InvalidNumber) as caught:
        read_number(text, country="")

    assert "write" not in str(caught.value)


def test_a_whatsapp_address_is_no_number_whatever_the_country():
    with pytest.raises(InvalidNumber, match="set channel to whatsapp"):
        read_number("whatsapp:+12025550178", country="US")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("+1202", "no number has these digits"),
        ("+1202555FOOD", "write digits for its letters"),
        ("+1-202-FOOD-123", "write digits for its letters"),
        ("+1 202", "no number has these digits"),
    ],
)
def test_a_number_that_is_too_short_or_has_letters_is_told_so(text, remedy):
    with pytest.raises(InvalidNumber, match=f"such as [+]15005550006: {remedy}"):
        read_number(text, country="")


def test_a_client_is_masked_without_its_name():
    assert masked("client:ana") == "client:..."
