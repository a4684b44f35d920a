import pytest

from shared.domain.client_or_sip import (
    is_client_or_sip,
    is_meant_as_client_or_sip,
    masked_client_or_sip,
    may_be_same_client_or_sip,
)


@pytest.mark.parametrize(
    "address", ["client:ana", "client:ana.b-c_1@example.com", "sip:ana@example.com:5061"]
)
def test_clients_and_sip_addresses_can_be_called(address):
    assert is_client_or_sip(address)


@pytest.mark.parametrize(
    "address", ["client:", "client:ana ben", "client:ana,ben", "sip:example.com", "client:+1\n"]
)
def test_what_begins_like_one_is_not_always_one(address):
    assert is_meant_as_client_or_sip(address)
    assert not is_client_or_sip(address)


@pytest.mark.parametrize("address", ["+15005550100", "whatsapp:+15005550100", "rcs:acme", ""])
def test_a_number_is_neither(address):
    assert not is_meant_as_client_or_sip(address)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("client:ana", "client:ana", True),
        ("client:ana", "client:anna", False),
        ("client:ana", "client:Ana", False),
        ("client:ana1", "client:ben1", False),
        ("client:ana", "sip:ana@example.com", False),
        ("client:ana", "+15005550100", False),
        ("client:15005550100", "+15005550100", False),
        ("client:ana", "client:XXXX", True),
        ("client:ana", "+1500555XXXX", False),
        ("sip:ana@example.com", "sip:ana@Example.com:5060;transport=tls", True),
        ("sips:ana@example.com", "sip:ana@example.com?X-Order=7", True),
        ("sip:ana@example.com", "sip:ben@example.com", False),
        ("sip:ana@example.com", "sip:ana@example.org", False),
    ],
)
def test_the_name_counts_and_not_its_last_digits(one, other, same):
    assert may_be_same_client_or_sip(one, other) is same
    assert may_be_same_client_or_sip(other, one) is same


def test_a_log_line_has_nothing_of_the_name():
    assert masked_client_or_sip("client:ana") == "client:..."
    assert masked_client_or_sip("sip:ana@example.com") == "sip:..."
