"""The account: its secrets, its numbers, and everything that was sent or called."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from local.twilio.calls.call import Call
from local.twilio.people import Person
from local.twilio.sids import new_sid
from local.twilio.texts.message import Message

MAGIC_SENDER = "+15005550006"
"""Twilio's test number that may always send: https://www.twilio.com/docs/iam/test-credentials."""


@dataclass(slots=True, kw_only=True)
class OwnNumber:
    """A phone number of the account (an ``IncomingPhoneNumber``). An empty URL is none."""

    phone_number: str
    created: datetime
    updated: datetime
    sid: str = field(default_factory=lambda: new_sid("PN"))
    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"


@dataclass(slots=True, kw_only=True)
class Account:
    """Who may ask, and what there is."""

    sid: str
    auth_token: str
    api_keys: Mapping[str, str]  #: SID to secret
    own_numbers: tuple[OwnNumber, ...]  #: as they are after a reset
    messaging_services: frozenset[str] = frozenset()  #: SIDs; the pool of each is all our numbers
    numbers: dict[str, OwnNumber] = field(init=False)  #: by E.164
    messages: dict[str, Message] = field(init=False)  #: by SID, oldest first
    calls: dict[str, Call] = field(init=False)  #: by SID, oldest first
    people: dict[str, Person] = field(init=False)  #: by E.164; who is not here is ``Person()``
    opted_out: set[tuple[str, str]] = field(init=False)  #: (our number, theirs)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Go back to how it was at the start."""
        self.numbers = {number.phone_number: replace(number) for number in self.own_numbers}
        self.messages = {}
        self.calls = {}
        self.people = {}
        self.opted_out = set()

    @property
    def first_number(self) -> str:
        """The number that people text and call when they name none."""
        return next(iter(self.numbers))

    def person(self, number: str) -> Person:
        """Return who has ``number``; they are created on first use, as their memory changes."""
        return self.people.setdefault(number, Person())

    def own_number(self, address: str) -> OwnNumber | None:
        """Return the number of ours that ``address`` means, in any channel (``whatsapp:+1…``)."""
        return self.numbers.get(address.rpartition(":")[2])

    def may_send_from(self, address: str) -> bool:
        """Whether ``address`` is one of ours."""
        return self.own_number(address) is not None or address == MAGIC_SENDER
