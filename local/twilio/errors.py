"""Twilio's codes for errors and warnings about webhooks and TwiML, as its debugger shows them.

These are the codes that the stand-in uses. All codes: https://www.twilio.com/docs/api/errors.
"""

from dataclasses import dataclass

TEXTS = {
    11200: "HTTP retrieval failure",
    12200: "Schema validation warning",
    13000: "Conference Noun cannot be mixed with Number nouns",
    13214: "Dial: Invalid callerId value",
    13215: "Dial: Invalid nested element",
    13223: "Dial: Invalid phone number format",
    13224: "Dial: Twilio does not support calling this number or the number is invalid",
    13237: "Dial->Conference: Invalid Conference Name",
    13238: "Dial->Conference: Invalid Verb used in waitUrl, holdUrl, or announceUrl TwiML",
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
    14204: "Enqueue: Queue name too short",
    14205: "Enqueue: Queue name too long",
    14207: "Enqueue: The targeted queue reached max queue size",
    14300: "Start: Invalid nested noun value",
    15003: "Call Progress: Warning Response to Callback URL",
    16020: "Conference is full",
    21610: "Attempt to send to unsubscribed recipient",
}
"""Twilio's texts. For a wrong attribute (``twiml/verbs.py``) the text names the verb and the attribute."""

ERRORS = frozenset({11200, 13231, 13238, 13338, 14201, 14204, 14205, 14206, 14300, 16020, 21610})
"""The codes of errors: the document ends, then the fallback URL is requested or the call ends.

All other codes are warnings: the document continues without the wrong part, or with a default.
"""


class AppFailed(Exception):
    """The app gave no usable document: the fallback URL is requested, or the call ends.

    ``code`` is Twilio's. ``url`` is the URL that failed, and ``status`` its HTTP status, if any. ``reason``
    is the name under which a connection override may ask for a retry: ``ct`` (no connection), ``rt``
    (connected, but no response in time) or empty.
    """

    kind = "error"

    def __init__(self, code: int, detail: str, *, url: str = "", reason: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.text = detail
        self.url = url
        self.reason = reason
        self.status: int | None = None


@dataclass(frozen=True, slots=True)
class TwimlWarning:
    """A problem in a document. Unless it is an error, the document continues."""

    code: int
    detail: str  #: what is wrong, and in which line

    @property
    def text(self) -> str:
        """Twilio's text with the detail."""
        return f"{TEXTS[self.code]}: {self.detail}" if self.code in TEXTS else self.detail

    @property
    def kind(self) -> str:
        """``warning`` or ``error``, as in Twilio's debugger."""
        return "error" if self.code in ERRORS else "warning"
