"""The kinds of senders that Twilio has, and what each can do."""

from enum import StrEnum

from shared.setting_rules import E164, MESSAGING_SERVICE, RCS_SENDER, SENDER_NAME, SHORT_CODE


class SenderKind(StrEnum):
    """A kind of sender; its value is what it is called in a sentence."""

    NUMBER = "a number"
    SHORT_CODE = "a short code"
    NAME = "a name"
    RCS = "an RCS sender"
    MESSAGING_SERVICE = "a Messaging Service"


_PATTERNS = {
    SenderKind.NUMBER: E164,
    SenderKind.MESSAGING_SERVICE: MESSAGING_SERVICE,  # before names, though it is too long for one
    SenderKind.RCS: RCS_SENDER,
    SenderKind.SHORT_CODE: SHORT_CODE,
    SenderKind.NAME: SENDER_NAME,
}

SENDS = {
    "sms": {
        SenderKind.NUMBER,
        SenderKind.SHORT_CODE,
        SenderKind.NAME,
        SenderKind.MESSAGING_SERVICE,
    },
    "whatsapp": {SenderKind.NUMBER, SenderKind.MESSAGING_SERVICE},
    "rcs": {SenderKind.RCS, SenderKind.MESSAGING_SERVICE},
    "call": {SenderKind.NUMBER},
}
"""By channel: the kinds of senders that it has.

Source: ``From`` in https://www.twilio.com/docs/messaging/api/message-resource and in
https://www.twilio.com/docs/voice/api/call-resource; for RCS https://www.twilio.com/docs/api/errors/21664
"""


def sender_kind(sender: str) -> SenderKind | None:
    """Return which kind of sender that is; None if it is none. It is given without ``whatsapp:``."""
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(sender)), None)


def sender_fault(sender: str, channel: str) -> str:
    """Return why that sender cannot send on ``channel``; empty if it can."""
    kind = sender_kind(sender)
    if kind is None:
        return (
            "must be a number in E.164, a short code, a name of up to 11 letters, digits and spaces, "
            "rcs: and an RCS sender, or MG and 32 hexadecimal digits"
        )
    if channel in SENDS and kind not in SENDS[channel]:
        fitting = " or ".join(sorted(SENDS[channel]))
        return f"is {kind}, which cannot send on the channel {channel}: give {fitting}"
    return ""


def can_be_answered(sender: str) -> bool:
    """Return whether people can reply to that sender. Nobody can reply to a name."""
    return sender_kind(sender) is not SenderKind.NAME
