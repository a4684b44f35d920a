"""Compare a record in Twilio's list with a message: it is this message, it may be, or it is another.

A record that only may be this message proves neither that Twilio has it nor that Twilio does not.
Source: https://www.twilio.com/docs/messaging/guides/privacy-message-redaction
"""

import re
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import islice

from msgspec import Struct

from shared.domain.client_or_sip import is_meant_as_client_or_sip, may_be_same_client_or_sip
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.phone_number import RCS_PREFIX, is_messaging_service
from shared.domain.messages.similar_text import may_be_same_text
from shared.domain.senders.sender_kind import SenderKind, sender_kind
from shared.domain.smart_encoding.plain_text import is_same_but_replaced

TRIAL = "Sent from your Twilio trial account - "
"""What a trial account puts before each text; it is part of the text in lists, too.

Source: https://help.twilio.com/articles/360036052753
"""

DOUBTFUL_TIME = timedelta(hours=12)
"""How long before the window a record may have been created and still be ours: a clock may be off."""

MAX_CLOCK_OFFSET = timedelta(days=1)
"""How far Twilio's clock may be ahead of ours, or behind: the window is corrected by no more."""

_READABLE = re.compile(r"(?:[a-z]+:)?\+?[0-9]+")

BY_RCS_OR_SMS = {Channel.SMS, Channel.RCS}
"""Channels of which Twilio may use the other."""

LISTED_AS_GIVEN = {SenderKind.NUMBER, SenderKind.SHORT_CODE}
"""Senders under which a message is listed for certain, so that the list may be filtered by them.

A name is listed as it was given, too, as far as we know; that is unverified.
"""

COMPARED_DIGITS = 6
"""How many of the last digits of two numbers must be the same. Twilio's forms differ in front of these."""


class Match(IntEnum):
    """How well a record matches; the least of several decides."""

    NONE = 0  # it is another message
    POSSIBLE = 1  # it may be this message: a part of it is hidden or was changed, or its time is doubtful
    LIKELY = 2  # the same person and sender, created in the window; what it says cannot be compared
    CERTAIN = 3  # the same kind, person, sender and content, created in the window


class ListedMessage(Struct, frozen=True, kw_only=True):
    """A text or a call in Twilio's list, without its time."""

    to: str | None = None
    sender: str | None = None
    service: str | None = None  # the Messaging Service that sent it
    body: str | None = None
    media: int = 0  # how many


class Window(Struct, frozen=True):
    """The time in which a message may have reached Twilio; both ends belong to it."""

    since: datetime
    until: datetime

    @property
    def earliest(self) -> datetime:
        """When the earliest record was created that may be the message."""
        return self.since - DOUBTFUL_TIME

    def corrected(self, clock_offset: timedelta) -> "Window":
        """Return the window by our clock and by Twilio's, which is ahead by ``clock_offset``.

        The ``Date`` of an answer may be that of a proxy, so the window by our clock stays a part of it.
        """
        if abs(clock_offset) > MAX_CLOCK_OFFSET:
            return self
        ahead, behind = max(clock_offset, timedelta(0)), min(clock_offset, timedelta(0))
        return Window(self.since + behind, self.until + ahead)

    def match(self, created: datetime) -> Match:
        """Return how well the time of a record fits."""
        if self.since <= created <= self.until:
            return Match.CERTAIN
        return Match.POSSIBLE if created >= self.earliest else Match.NONE


def clock_doubt(clock_offset: timedelta) -> str:
    """Return why the time of a record proves nothing; empty if Twilio's clock can be allowed for."""
    if abs(clock_offset) <= MAX_CLOCK_OFFSET:
        return ""
    return f"Twilio's clock and ours differ by {abs(clock_offset).days} days or more"


def match_record(listed: ListedMessage, message: Message) -> Match:
    """Return how well a record matches ``message``, but for its time."""
    to, sender = _match_person(listed, message), _match_sender(listed, message)
    if message.channel is Channel.CALL:
        return min(to, sender)  # Twilio does not keep what was spoken
    if message.content:
        return min(to, sender, _match_content(listed.body, message.text))
    media, text = _match_media(listed.media, len(message.media)), match_text(listed.body, message.text)
    return min(to, sender, media, text)


def is_hidden(address: str | None) -> bool:
    """Return whether an address is redacted: Twilio replaces the last digits, as in +1415555XXXX."""
    return not _READABLE.fullmatch(address or "")


def may_be_same_person(answered: str | None, ours: str) -> bool:
    """Return whether an address in an answer may be the one that we sent to.

    Twilio may write a number in another way than we do, but not its last digits; hidden digits may be any.
    """
    if answered and (is_meant_as_client_or_sip(ours) or is_meant_as_client_or_sip(answered)):
        return may_be_same_client_or_sip(answered, ours)
    pairs = zip(reversed(answered or ""), reversed(ours), strict=False)
    last = list(islice(pairs, COMPARED_DIGITS))
    return all(theirs == own for theirs, own in last if theirs.isdigit() and own.isdigit())


def match_address(listed: str | None, ours: str) -> Match:
    """Return how well an address in the list matches that of a message: Twilio may spell it differently."""
    if listed and canonical(listed) == canonical(ours):
        return Match.CERTAIN
    if listed and (is_meant_as_client_or_sip(ours) or is_meant_as_client_or_sip(listed)):
        return Match.POSSIBLE if may_be_same_client_or_sip(listed, ours) else Match.NONE
    if not is_hidden(listed):
        return Match.NONE
    pairs = zip(listed or "", ours, strict=False)
    differs = any(shown.isdigit() and shown != digit for shown, digit in pairs)
    return Match.NONE if listed and len(listed) == len(ours) and differs else Match.POSSIBLE


def match_text(listed: str | None, ours: str) -> Match:
    """Return how well the body of a text in the list matches the text of a message.

    A Messaging Service replaces typographic characters unless its Smart Encoding is switched off.
    Source: https://www.twilio.com/docs/messaging/services#smart-encoding
    """
    body, text = (listed or "").strip(), ours.strip()
    whole = (text, (TRIAL + text).strip())
    if body in whole or any(is_same_but_replaced(body, each) for each in whole):
        return Match.CERTAIN
    return Match.POSSIBLE if may_be_same_text(body, text) else Match.NONE


def _match_person(listed: ListedMessage, message: Message) -> Match:
    """Return how well the person matches, who may have got a text by RCS or by SMS in place of the other.

    A Messaging Service that has an RCS sender chooses between the two. Without one nothing is said to, so
    there it is a doubt. Source: https://www.twilio.com/docs/rcs/send-an-rcs-message
    """
    listed_to, ours = listed.to or "", message.address
    same_channel = listed_to.startswith(RCS_PREFIX) == ours.startswith(RCS_PREFIX)
    if same_channel or message.channel not in BY_RCS_OR_SMS:
        return match_address(listed.to, ours)
    is_service = is_messaging_service(message.sender or "")
    by_number = match_address(listed_to.removeprefix(RCS_PREFIX), ours.removeprefix(RCS_PREFIX))
    return min(by_number, Match.CERTAIN if is_service else Match.POSSIBLE)


def _match_content(listed: str | None, ours: str) -> Match:
    """Return how well a listed text matches a content template, which only Twilio fills in.

    Twilio lists no ``ContentSid``; whether it lists the words is unverified. If ``templates/`` tells what it
    says (``ours``), the same text is proof. Another text is no proof against it: ours may be out of date.
    Source: the fields of https://www.twilio.com/docs/messaging/api/message-resource
    """
    if not ours or not listed:
        return Match.LIKELY
    return max(match_text(listed, ours), Match.POSSIBLE)


def _match_sender(listed: ListedMessage, message: Message) -> Match:
    sender = message.sender or ""
    if is_messaging_service(sender):
        return Match.CERTAIN if listed.service == sender else Match.NONE
    if listed.service:  # a service may pick the number that we sent from
        return Match.NONE
    if sender_kind(sender) in LISTED_AS_GIVEN:
        return match_address(listed.sender, message.sender_address)
    # Twilio may list the number that a name or an RCS sender stands for.
    is_same = (listed.sender or "").casefold() == message.sender_address.casefold()
    return Match.CERTAIN if is_same else Match.POSSIBLE


def _match_media(listed: int, ours: int) -> Match:
    if listed == ours:
        return Match.CERTAIN
    return Match.POSSIBLE if listed < ours else Match.NONE  # media may become a link in the text
