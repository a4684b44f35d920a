"""The verbs: their attributes with defaults, and what may stand inside them.

Source: https://www.twilio.com/docs/voice/twiml and https://www.twilio.com/docs/messaging/twiml
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from local.twilio.twiml.attributes import (
    Attribute,
    characters,
    flag,
    method,
    one_of,
    seconds_or_auto,
    text,
    whole,
    words,
)

KEYS = "0123456789*#"
TONES = KEYS + "ABCDwW"
"""What ``<Play digits>`` may hold; ``w`` waits half a second, ``W`` one."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb may have."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    inside: frozenset[str] = frozenset()
    bad_inside: int = 12200  #: Twilio's warning for anything else inside


@dataclass(frozen=True, slots=True)
class Language:
    """A kind of TwiML."""

    verbs: Mapping[str, Verb]
    top: frozenset[str]  #: what may stand directly in ``<Response>``
    bad_top: int  #: Twilio's warning for anything else there
    not_simulated: frozenset[str] = frozenset()  #: real verbs that the stand-in passes over


SSML = frozenset(["break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"])

VOICE = Language(
    top=frozenset({"Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Reject"}),
    bad_top=12200,
    # Echo, Queue and Prompt are in the SDK as verbs, but Twilio's schema has them only inside others.
    not_simulated=frozenset(
        {"Connect", "Dial", "Enqueue", "Leave", "Pay", "Record", "Refer", "Sms", "Start", "Stop"}
    ),
    verbs={
        "Say": Verb(
            {
                "voice": Attribute(text, "man"),
                "language": Attribute(text, "en-US"),
                "loop": Attribute(whole(low=0), 1, 13510),  # 0: until somebody hangs up
            },
            inside=SSML,
        ),
        "Play": Verb(
            {
                "loop": Attribute(whole(low=0), 1, 13410),
                "digits": Attribute(characters(TONES), "", 13430),
            }
        ),
        "Pause": Verb({"length": Attribute(whole(low=1), 1, 13910)}),
        "Gather": Verb(
            {
                "action": Attribute(text),  # this document's own URL
                "method": Attribute(method, "POST", 13312),
                "input": Attribute(words("dtmf", "speech"), frozenset({"dtmf"}), 13326),
                "timeout": Attribute(whole(low=1), 5, 13313),
                "finishOnKey": Attribute(characters(KEYS, most=1), "#", 13310),
                "numDigits": Attribute(whole(low=1), None, 13314),
                "speechTimeout": Attribute(seconds_or_auto, None, 13327),  # as timeout
                "maxSpeechTime": Attribute(whole(low=1), 60, 13328),
                "language": Attribute(text, "en-US"),
                "hints": Attribute(text, ""),
                "speechModel": Attribute(text, "default"),
                "profanityFilter": Attribute(flag, True, 13333),
                "bargeIn": Attribute(flag, True, 13332),
                "enhanced": Attribute(flag, False),
                "debug": Attribute(flag, False),
                "partialResultCallback": Attribute(text),
                "partialResultCallbackMethod": Attribute(method, "POST", 13329),
                "actionOnEmptyResult": Attribute(flag, False, 13338),
            },
            inside=frozenset({"Say", "Play", "Pause"}),
            bad_inside=13320,
        ),
        "Redirect": Verb({"method": Attribute(method, "POST", 13710)}),
        "Hangup": Verb(inside=frozenset({"Parameter"})),
        "Reject": Verb(
            {"reason": Attribute(one_of("rejected", "busy"), "rejected", 13810)},
            inside=frozenset({"Parameter"}),
        ),
    },
)

MESSAGING = Language(
    top=frozenset({"Message", "Redirect"}),
    bad_top=14110,
    verbs={
        "Message": Verb(
            {
                "to": Attribute(text),  # who sent the text
                "from": Attribute(text),  # the number that got it
                "action": Attribute(text),
                "method": Attribute(method, "POST", 14104),
                "statusCallback": Attribute(text),
            },
            inside=frozenset({"Body", "Media"}),
        ),
        "Body": Verb(),
        "Media": Verb(),
        "Redirect": Verb({"method": Attribute(method, "POST", 13710)}),
    },
)
