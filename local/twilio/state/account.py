"""The account: its secrets, its numbers, and everything that was sent or called."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from msgspec import structs

from local.twilio.json_input import LONGEST
from local.twilio.state.call import Call
from local.twilio.state.people import Person
from local.twilio.state.sids import Kept, new_sid

if TYPE_CHECKING:
    from local.twilio.state.message import Message
    from local.twilio.state.recording import Recording

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


@dataclass(kw_only=True)
class Account:
    """Who may ask, and what there is."""

    sid: str
    auth_token: str
    number: OwnNumber  #: as it is after a reset
    api_keys: Mapping[str, str]  #: SID to secret
    messaging_services: Collection[str]  #: SIDs; the pool of each is all our numbers
    drops_silence: bool = False  #: a ``<Record>`` that hears nothing makes no recording
    url: str = ""  #: of the REST API, once it listens
    held: Counter[str] = field(default_factory=Counter)  #: by how many phone pages; a reset changes nothing

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Go back to how it was at the start."""
        self.numbers = {self.number.phone_number: replace(self.number)}  #: by E.164
        self.messages: dict[str, Message] = {}  #: by SID, oldest first, as are the next two
        self.calls: dict[str, Call] = {}
        self.recordings: dict[str, Recording] = {}
        self.caller_ids: dict[str, CallerId] = {}  #: by E.164
        self.people: dict[str, Person] = {}  #: by E.164; who is not here is ``Person()``
        self.opted_out: set[tuple[str, str]] = set()  #: (our number, theirs)

    @property
    def path(self) -> str:
        """Where it is in the REST API."""
        return f"/2010-04-01/Accounts/{self.sid}"

    @property
    def first_number(self) -> str:
        """The number that people text and call when they name none."""
        return next(iter(self.numbers))

    def person(self, number: str) -> Person:
        """Return who has ``number``. On calls, who holds the phone does all by hand."""
        person = self.people.get(number) or Person()
        if not self.held[number]:
            return person
        return structs.replace(person, machine=None, script=[], patience=LONGEST)

    def add_call(self, call: Call) -> None:
        """Remember a call. The oldest are forgotten, so that a stand-in that runs for weeks does not grow."""
        self.calls[call.sid] = call
        while len(self.calls) > KEPT_CALLS and (oldest := next(iter(self.calls.values()))).over:
            del self.calls[oldest.sid]

    def own_number(self, address: str) -> OwnNumber | None:
        """Return the number of ours that ``address`` means, in any channel (``whatsapp:+1…``)."""
        return self.numbers.get(address.rpartition(":")[2])

    def may_send_from(self, address: str) -> bool:
        """Whether ``address`` is one of ours."""
        return self.own_number(address) is not None or address == MAGIC_SENDER
