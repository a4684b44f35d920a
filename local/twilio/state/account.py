"""The account: its credentials, numbers, messages, calls and recordings."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from local.twilio.json_input import MAX_SECONDS
from local.twilio.state.account_settings import AccountSettings
from local.twilio.state.call import Call
from local.twilio.state.messaging_service import MessagingService
from local.twilio.state.people import Person
from local.twilio.state.sids import StoredResource, new_sid

if TYPE_CHECKING:
    from datetime import datetime

    from local.twilio.state.content import Content
    from local.twilio.state.message import Message
    from local.twilio.state.recording import Recording
    from local.twilio.state.reply_limit import ReplyCount

MAGIC_SENDER = "+15005550006"
"""Twilio's test number, which may always send: https://www.twilio.com/docs/iam/test-credentials."""

MAX_CALLS = 1_500

OFFERED_SECONDS = 6.0
"""How long a number without a phone rings while a phone page is open, which offers to show it."""

PRICE_DELAY = timedelta(seconds=1)
"""From when a text is sent or a call ends until its price is told. Twilio takes minutes, up to a day."""


@dataclass(slots=True, kw_only=True)
class OwnNumber(StoredResource):
    """A phone number of the account (an ``IncomingPhoneNumber``). An empty URL means no webhook."""

    phone_number: str
    sid: str = field(default_factory=lambda: new_sid("PN"))
    friendly_name: str = ""
    address_sid: str = ""
    bundle_sid: str = ""
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
class CallerId(StoredResource):
    """A validated number that calls may show as caller ID (an ``OutgoingCallerId``)."""

    phone_number: str
    friendly_name: str
    sid: str = field(default_factory=lambda: new_sid("PN"))


@dataclass(kw_only=True)
class Account:
    """The account, with everything that belongs to it."""

    sid: str
    auth_token: str
    number: OwnNumber  #: the number after a reset
    api_keys: Mapping[str, str]  #: SID to secret
    messaging_services: Collection[str]  #: SIDs; each sends from any of our numbers
    own_senders: Collection[str] = ()  #: short codes, and RCS senders (``rcs:…``), after a reset
    drops_silence: bool = False  #: a ``<Record>`` without speech makes no recording
    url: str = ""  #: of the REST API, once it listens
    app_pages: Sequence[tuple[str, str]] = ()
    """Where the app shows what a webhook is about, for links on the phone page; not reset.

    Words, and a URL in which ``{name}`` is a parameter in the webhook's URL, and ``{person}`` their number.
    """
    held: Counter[str] = field(default_factory=Counter)  #: number to how many phone pages hold it; not reset
    open_pages: int = 0  #: phone pages; not reset

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Restore the state at the start."""
        self.numbers = {self.number.phone_number: replace(self.number)}  #: by E.164
        self.use_senders(self.own_senders)
        self.messages: dict[str, Message] = {}  #: by SID, oldest first, like the next two
        self.calls: dict[str, Call] = {}
        self.recordings: dict[str, Recording] = {}
        self.caller_ids: dict[str, CallerId] = {}  #: by E.164
        self.people: dict[str, Person] = {}  #: by E.164; the default is ``Person()``
        self.reply_counts: dict[tuple[str, str], ReplyCount] = {}  #: (our number, theirs)
        self.opted_out: set[tuple[str, str]] = set()  #: (our number, theirs)
        self.contents: dict[str, Content] = {}  #: by SID
        self.services = {
            sid: MessagingService(sid=sid, created=self.number.created) for sid in self.messaging_services
        }  #: by SID
        self.settings = AccountSettings()
        self.last_texts: dict[tuple[str, str], datetime] = {}  #: by WhatsApp: (our address, theirs)
        self.shows_content_bodies = True  #: lists show what a content template became
        self.price_delay = PRICE_DELAY
        self.advanced_opt_out: dict[str, str] = {}  #: word, in capitals, to STOP, START or HELP; empty: off

    @property
    def path(self) -> str:
        """The path in the REST API."""
        return f"/2010-04-01/Accounts/{self.sid}"

    @property
    def first_number(self) -> str:
        """The number for texts and calls of people who name no number."""
        return next(iter(self.numbers))

    @property
    def first_rcs_sender(self) -> str | None:
        """Our RCS sender, which every Messaging Service has too."""
        return next((sender for sender in self.senders if sender.startswith("rcs:")), None)

    def use_senders(self, senders: Collection[str]) -> None:
        """Have these short codes and RCS senders, with the webhooks of our number at the start."""
        self.senders = {
            sender: replace(self.number, phone_number=sender, sid=new_sid("PN")) for sender in senders
        }  #: by address; not numbers, so ``IncomingPhoneNumbers`` does not list them

    def person(self, number: str) -> Person:
        """Return the person with ``number``. If a phone page holds the number, they follow no script."""
        person = self.people.get(number) or Person()
        if not self.held[number]:
            return person
        return structs.replace(person, machine=None, script=[], patience=MAX_SECONDS)

    def seconds_to_answer(self, number: str) -> float:
        """Return how long it rings until the person answers; one without a script leaves time for a page."""
        if self.open_pages and number not in self.people:
            return OFFERED_SECONDS
        return self.person(number).answers_after

    def add_call(self, call: Call) -> None:
        """Add a call. The oldest calls are dropped, so that memory does not grow."""
        self.calls[call.sid] = call
        while len(self.calls) > MAX_CALLS and (oldest := next(iter(self.calls.values()))).over:
            del self.calls[oldest.sid]

    def own_number(self, address: str) -> OwnNumber | None:
        """Return our number with ``address``, in any channel (``whatsapp:+1…``), or our other sender."""
        return self.senders.get(address) or self.numbers.get(address.rpartition(":")[2])

    def may_send_from(self, address: str) -> bool:
        """Return whether the account may send from ``address``."""
        return self.own_number(address) is not None or address == MAGIC_SENDER
