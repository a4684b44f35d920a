"""What can be wrong with a webhook or with a document: Twilio's codes, as its debugger shows them.

Only those the stand-in can meet. Every other is at https://www.twilio.com/docs/api/errors.
"""

from dataclasses import dataclass

# An error in a document ends it (the fallback URL is asked, else the call ends).
ERRORS = {
    11100: "Invalid URL format",
    11200: "HTTP retrieval failure",
    11201: "TCP connection timed out",
    11202: "TCP connection refused",
    11205: "HTTP connection failure",
    11206: "HTTP protocol violation",
    11210: "HTTP bad host name",
    11215: "HTTP too many redirects",
    11216: "HTTP redirect without a Location",
    11220: "SSL/TLS Handshake Error",
    11750: "TwiML response body too large",
    12100: "Document parse failure",
    12102: "The root element must be Response",
    12300: "Invalid Content-Type",
    12400: "Internal Failure",
    13201: "Dial: Cannot Dial out from a Dial Call Segment",
    13231: "Dial->Conference: Invalid endConferenceOnExit value",
    13238: "Dial->Conference: Invalid Verb used in waitUrl, holdUrl, or announceUrl TwiML",
    13338: "Gather: Invalid actionOnEmptyResult value",
    14201: "Enqueue: Invalid method value",
    14204: "Enqueue: Queue name too short",
    14205: "Enqueue: Queue name too long",
    14206: "Enqueue: Invalid waitUrlMethod value",
    14300: "Start: Invalid nested noun value",
    15004: "Action Callback URL must be an absolute URL when using TwiML to update in-progress calls",
    16020: "Conference is full",
    21610: "Attempt to send to unsubscribed recipient",
}

# With a warning the document goes on: what is wrong is left out, or replaced by its default. Those about the
# attributes of a verb are in ``twiml/verbs.py``.
WARNINGS = {
    12200: "Schema validation warning",
    13000: "Conference Noun cannot be mixed with Number nouns",
    13214: "Dial: Invalid callerId value",
    13215: "Dial: Invalid nested element",
    13223: "Dial: Invalid phone number format",
    13237: "Dial->Conference: Invalid Conference Name",
    13243: "Dial->SIP: Invalid SIP URI",
    13320: "Gather: Invalid nested verb",
    13520: "Say: Invalid text",
    13521: "`<Say>` element character limits exceeded",
    13617: "Record: Recording length is out of range for transcription",
    14101: 'Invalid "To" attribute',
    14102: 'Invalid "From" attribute',
    14103: "Invalid Body",
    14106: "Document retrieval limit reached",
    14109: "TwiML Reply message limit exceeded",
    14110: "Invalid Verb for SMS Reply",
    14207: "Enqueue: The targeted queue reached max queue size",
    15003: "Call Progress: Warning Response to Callback URL",
}


class AppFailed(Exception):
    """The app gave nothing to go on with: the fallback URL is next, else the call ends.

    ``code`` is Twilio's number for it. ``url`` is the one that failed, and ``status`` the HTTP status it came
    with, where there are any. ``reason`` says whether a retry may be asked for it: ``ct`` (no connection),
    ``rt`` (connected, but no answer in time) or nothing.
    """

    kind = "error"

    def __init__(self, code: int, detail: str = "", *, url: str = "", reason: str = "") -> None:
        super().__init__(detail or ERRORS[code])
        self.code = code
        self.url = url
        self.reason = reason
        self.status: int | None = None

    @property
    def text(self) -> str:
        """What Twilio's debugger says."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Warned:
    """Something in a document is wrong. Unless it makes a verb fail, the document goes on."""

    code: int
    detail: str  #: what exactly, and in which line

    @property
    def text(self) -> str:
        """What Twilio's debugger says, and what exactly it is about."""
        said = (ERRORS | WARNINGS).get(self.code)
        return f"{said}: {self.detail}" if said else self.detail

    @property
    def kind(self) -> str:
        """``warning`` or ``error``, as Twilio's debugger has it."""
        return "error" if self.code in ERRORS else "warning"
