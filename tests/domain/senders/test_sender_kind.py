"""The kinds of senders."""

import pytest

from shared.domain.senders.sender_kind import SENDS, SenderKind, can_be_answered, sender_fault, sender_kind

SERVICE = "MG" + "0" * 32


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("+15005550006", SenderKind.NUMBER),
        ("12345", SenderKind.SHORT_CODE),
        ("ACME", SenderKind.NAME),
        ("3 Mobile", SenderKind.NAME),
        ("rcs:acme_agent", SenderKind.RCS),
        (SERVICE, SenderKind.MESSAGING_SERVICE),
        ("Twelve chars", None),
        ("ACME!", None),
        ("123456789", None),
        ("rcs:", None),
        ("", None),
        ("ACME\n", None),
        (" ACME", None),
        ("ACME ", None),
    ],
)
def test_a_sender_is_of_one_kind(sender, kind):
    assert sender_kind(sender) is kind


def test_a_sender_that_the_channel_does_not_have_is_named_with_those_it_has():
    assert sender_fault("ACME", "call") == ("is a name, which cannot send on the channel call: give a number")
    assert sender_fault("rcs:acme", "sms").startswith(
        "is an RCS sender, which cannot send on the channel sms"
    )
    assert [channel for channel in SENDS if not sender_fault("+15005550006", channel)] == [
        "sms", "whatsapp", "call",
    ]  # fmt: skip


def test_only_a_name_cannot_be_answered():
    assert [
        sender
        for sender in ("+15005550006", "12345", "ACME", "rcs:a", SERVICE)
        if not can_be_answered(sender)
    ] == ["ACME"]
