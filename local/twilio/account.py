"""The account: its secrets, its numbers, and everything that was sent or called."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from local.twilio.calls.call import Call
from local.twilio.people import IN_HAND, Person
from local.twilio.sids import Kept, new_sid
from local.twilio.texts.message import Message

if TYPE_CHECKING:
    from local.twilio.calls.conference import Conference
    from local.twilio.calls.enqueue import Queue
    from local.twilio.recordings import Recording

MAGIC_SENDER = "+15005550006"
"""Twilio's test number that may always send: https://www.twilio.com/docs/iam/test-credentials."""

KEPT_CALLS = 1_500


@dataclass(slots=True, kw_only=True)
class OwnNumber(Kept):
    """A phone number of the account (an ``IncomingPhoneNumber``). An empty URL is none."""

    phone_number: str
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
class CallerId(Kept):
    """Somebody's number that calls may show, since they have allowed it (an ``OutgoingCallerId``)."""

    phone_number: str
    friendly_name: str
    sid: str = field(default_factory=lambda: new_sid("PN"))


@dataclass(slots=True, kw_only=True)
class Account:
    """Who may ask, and what there is."""

    sid: str
    auth_token: str
    api_keys: Mapping[str, str]  #: SID to secret
    own_numbers: tuple[OwnNumber, ...]  #: as they are after a reset
    messaging_services: frozenset[str] = frozenset()  #: SIDs; the pool of each is all our numbers
    drops_silence: bool = (
        False  #: a ``<Record>`` that hears nothing goes on with the next verb, as it once did
    )
    url: str = ""  #: of the REST API, once it listens
    numbers: dict[str, OwnNumber] = field(init=False)  #: by E.164
    messages: dict[str, Message] = field(default_factory=dict)  #: by SID, oldest first
    calls: dict[str, Call] = field(default_factory=dict)  #: by SID, oldest first
    recordings: "dict[str, Recording]" = field(default_factory=dict)  #: by SID, oldest first
    queues: "dict[str, Queue]" = field(default_factory=dict)  #: by SID
    conferences: "dict[str, Conference]" = field(default_factory=dict)  #: by SID, oldest first
    caller_ids: dict[str, CallerId] = field(default_factory=dict)  #: by E.164
    people: dict[str, Person] = field(default_factory=dict)  #: by E.164; who is not here is ``Person()``
    opted_out: set[tuple[str, str]] = field(default_factory=set)  #: (our number, theirs)
    held: Counter[str] = field(default_factory=Counter)  #: by how many phone pages; a reset changes nothing

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Go back to how it was at the start."""
        self.numbers = {number.phone_number: replace(number) for number in self.own_numbers}
        everything: list[dict[str, Any]] = [
            *(self.messages, self.calls, self.recordings, self.queues, self.conferences),
            *(self.caller_ids, self.people),
        ]
        for kept in everything:
            kept.clear()
        self.opted_out.clear()

    @property
    def path(self) -> str:
        """Where it is in the REST API."""
        return f"/2010-04-01/Accounts/{self.sid}"

    @property
    def first_number(self) -> str:
        """The number that people text and call when they name none."""
        return next(iter(self.numbers))

    def person(self, number: str) -> Person:
        """Return who has ``number``; they are created on first use, as their memory changes."""
        person = self.people.setdefault(number, Person())
        return replace(person, **IN_HAND) if self.held[number] else person

    def add_call(self, call: Call) -> None:
        """Remember a call. The oldest are forgotten, so that a stand-in that runs for weeks does not grow."""
        self.calls[call.sid] = call
        while len(self.calls) > KEPT_CALLS and (oldest := next(iter(self.calls.values()))).over:
            del self.calls[oldest.sid]

    def queue_named(self, name: str) -> "Queue | None":
        """Return the queue of this name."""
        return next((queue for queue in self.queues.values() if queue.name == name), None)

    def conference_named(self, name: str) -> "Conference | None":
        """Return the conference of this name that is not over."""
        live = (each for each in self.conferences.values() if each.name == name and not each.over)
        return next(live, None)

    def own_number(self, address: str) -> OwnNumber | None:
        """Return the number of ours that ``address`` means, in any channel (``whatsapp:+1…``)."""
        return self.numbers.get(address.rpartition(":")[2])

    def may_send_from(self, address: str) -> bool:
        """Whether ``address`` is one of ours."""
        return self.own_number(address) is not None or address == MAGIC_SENDER
