"""The verbs: their attributes with defaults, and what may stand inside them.

Source: https://www.twilio.com/docs/voice/twiml and https://www.twilio.com/docs/messaging/twiml
"""

from dataclasses import replace

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
from local.twilio.twiml.dialling import DIALLING, KEYS, TONES
from local.twilio.twiml.language import Language, Verb, unread

__all__ = ["CONFERENCE_WAIT", "KEYS", "MESSAGING", "QUEUE_WAIT", "TONES", "VOICE", "WHISPER", "Language"]

SSML = frozenset(["break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"])

PASSED_OVER = {
    "Connect": unread(
        "AiSession", "Autopilot", "Conversation", "ConversationRelay", "ConversationRelaySession",
        "Room", "Stream", "VirtualAgent", bad_inside=14300,
    ),
    "Start": unread("Recording", "Siprec", "Stream", "Transcription", bad_inside=14300),
    "Stop": unread("Siprec", "Stream", "Transcription", bad_inside=14300),
    "Pay": unread("Parameter", "Prompt"),
    "Refer": unread("Sip"),
}  # fmt: skip
"""Real verbs that the stand-in only knows by name."""

VOICE = Language(
    top=frozenset(
        {"Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Reject"}
        | {"Dial", "Enqueue", "Leave", "Record", "Sms"}
    ),
    bad_top=12200,
    # Echo, Queue and Prompt are in the SDK as verbs, but Twilio's schema has them only inside others.
    not_simulated=frozenset(PASSED_OVER),
    verbs={
        **DIALLING,
        **PASSED_OVER,
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

WHISPER = replace(VOICE)
"""What someone hears alone before they are joined to a call; they cannot be sent on from there."""

QUEUE_WAIT = replace(
    VOICE,
    top=frozenset({"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"}),
    not_simulated=frozenset(),
)
CONFERENCE_WAIT = replace(
    VOICE, top=frozenset({"Say", "Play", "Pause", "Redirect"}), bad_top=13238, not_simulated=frozenset()
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
