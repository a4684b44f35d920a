"""The verbs and their nouns: attributes with defaults and Twilio's warnings, and what may stand inside them.

Source: https://www.twilio.com/docs/voice/twiml and https://www.twilio.com/docs/messaging/twiml
"""

from dataclasses import replace

from local.twilio.twiml.language import (
    Attribute,
    Language,
    Verb,
    callback,
    characters,
    flag,
    method,
    one_of,
    texts,
    unread,
    whole,
    words,
)

__all__ = ["CONFERENCE_WAIT", "KEYS", "MESSAGING", "QUEUE_WAIT", "VOICE", "WHISPER", "Language"]

KEYS = "0123456789*#"
TONES = KEYS + "ABCDwW"
"""What ``<Play digits>`` and ``sendDigits`` may hold; ``w`` waits half a second, ``W`` one."""

SSML = frozenset(["break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"])


def seconds_or_auto(value: str) -> object:
    """Accept ``auto`` or a number of seconds."""
    return value if value == "auto" else whole(1)(value)


_MODES = (
    "do-not-record",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
)


def record_mode(value: str) -> object:
    """Accept what ``record`` may say; true and false are old words for two of them."""
    old = {"true": "record-from-answer", "false": "do-not-record"}
    return one_of(*_MODES)(old.get(value, value))


RECORDING = {
    "trim": Attribute(one_of("trim-silence", "do-not-trim"), None, 13699),
    **callback("recordingStatusCallback", "in-progress", "completed", "absent"),
    **texts("recordingConfigurationId"),
}
DETECTION = {
    "machineDetection": Attribute(one_of("Enable", "DetectMessageEnd")),
    "machineDetectionTimeout": Attribute(whole(3, 60), 30),
    "machineDetectionSpeechThreshold": Attribute(whole(1000, 6000)),
    "machineDetectionSpeechEndThreshold": Attribute(whole(500, 5000)),
    "machineDetectionSilenceTimeout": Attribute(whole(2000, 10_000)),
    **callback("amdStatusCallback"),
}
CALLEE = {**texts("url"), **callback("statusCallback", "initiated", "ringing", "answered", "completed")}

DIALLING = {
    "Dial": Verb(
        {
            **texts("action", "callReason", "ringTone", "referUrl", "events", "passports"),
            **method(13210),
            **method(name="referMethod"),
            "timeout": Attribute(whole(1), 30, 13212),
            "timeLimit": Attribute(whole(1), 14_400, 13216),
            "callerId": Attribute(str, None, 13214),
            "hangupOnStar": flag(False, 13213),
            "answerOnBridge": flag(False, 13219),
            "sequential": flag(False, 13218),
            "record": Attribute(record_mode, "do-not-record", 13217),
            "recordingTrack": Attribute(one_of("inbound", "outbound", "both"), "both"),
            **RECORDING,
        },
        frozenset({"Number", "Client", "Conference", "Queue", "Sip", "Sim", "WhatsApp", "Application"}),
        bad_inside=13215,
    ),
    "Number": Verb(
        {
            "sendDigits": Attribute(characters(TONES), "", 13222),
            **texts("byoc"),
            **method(13221),
            **CALLEE,
            **DETECTION,
        }
    ),
    "Client": Verb({**method(13221), **CALLEE}, frozenset({"Identity", "Parameter"})),
    "Sip": Verb(
        {**texts("username", "password"), **method(13241), **CALLEE, **DETECTION},
        frozenset({"Uri", "Headers"}),
    ),
    "Conference": Verb(
        {
            "muted": flag(False, 13230),
            "beep": Attribute(one_of("true", "false", "onEnter", "onExit"), "true", 13235),
            "startConferenceOnEnter": flag(True, 13232),
            "endConferenceOnExit": flag(False, 13231),
            **texts("waitUrl"),  # Twilio's own music
            **method(13234, name="waitMethod"),
            "maxParticipants": Attribute(whole(1, 250), 250),
            "record": Attribute(one_of("do-not-record", "record-from-start"), "do-not-record"),
            **texts("region", "coach", "participantLabel", "jitterBufferSize", "eventCallbackUrl"),
            **callback(
                *("statusCallback", "start", "end", "join", "leave", "mute", "hold", "modify"),
                *("speaker", "announcement"),
                default="",
            ),
            **RECORDING,
        }
    ),
    "Queue": Verb({**texts("url", "reservationSid", "postWorkActivitySid"), **method()}),
    "Sim": unread(),
    "WhatsApp": unread(),
    "Application": unread("ApplicationSid", "Parameter"),
    "Headers": unread("Header"),
    "Enqueue": Verb(
        {
            **texts("action", "workflowSid", "waitUrl"),  # without the last, Twilio's own music
            **method(14201),
            **method(14206, name="waitUrlMethod"),
            "maxQueueSize": Attribute(whole(1, 5000), 1000),
        },
        frozenset({"Task"}),
    ),
    "Leave": Verb(),
    "Record": Verb(
        {
            **texts("action", "transcribeCallback"),  # without the first, this document's own URL
            **method(13610),
            "timeout": Attribute(whole(0), 5, 13611),  # 0: for ever
            "finishOnKey": Attribute(characters(KEYS), "1234567890*#", 13613),
            "maxLength": Attribute(whole(2, 86_400), None, 13612),
            "playBeep": flag(True, 13616),
            "transcribe": flag(False, 13614),
            **RECORDING,
        }
    ),
}

PASSED_OVER = {
    "Connect": unread(
        *("AiSession", "Autopilot", "Conversation", "ConversationRelay", "ConversationRelaySession"),
        *("Room", "Stream", "VirtualAgent"),
        bad_inside=14300,
    ),
    "Start": unread("Recording", "Siprec", "Stream", "Transcription", bad_inside=14300),
    "Stop": unread("Siprec", "Stream", "Transcription", bad_inside=14300),
    "Pay": unread("Parameter", "Prompt"),
    "Refer": unread("Sip"),
}
"""Real verbs that the stand-in only knows by name."""

SENDING = {**texts("to", "from", "action", "statusCallback"), **method(14104)}
"""A text; by default to whoever texted or called, from the number they did."""

REDIRECT = Verb(method(13710))

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
                "voice": Attribute(str, "man"),
                "language": Attribute(str, "en-US"),
                "loop": Attribute(whole(0), 1, 13510),  # 0: until somebody hangs up
            },
            SSML,
        ),
        "Play": Verb(
            {"loop": Attribute(whole(0), 1, 13410), "digits": Attribute(characters(TONES), "", 13430)}
        ),
        "Pause": Verb({"length": Attribute(whole(1), 1, 13910)}),
        "Gather": Verb(
            {
                **texts("action", "partialResultCallback"),  # without the first, this document's own URL
                **method(13312),
                **method(13329, name="partialResultCallbackMethod"),
                "input": Attribute(words("dtmf", "speech"), frozenset({"dtmf"}), 13326),
                "timeout": Attribute(whole(1), 5, 13313),
                "finishOnKey": Attribute(characters(KEYS, most=1), "#", 13310),
                "numDigits": Attribute(whole(1), None, 13314),
                "speechTimeout": Attribute(seconds_or_auto, None, 13327),  # as timeout
                "maxSpeechTime": Attribute(whole(1), 60, 13328),
                "language": Attribute(str, "en-US"),
                "hints": Attribute(str, ""),
                "speechModel": Attribute(str, "default"),
                "profanityFilter": flag(True, 13333),
                "bargeIn": flag(True, 13332),
                "enhanced": flag(False),
                "debug": flag(False),
                "actionOnEmptyResult": flag(False, 13338),
            },
            frozenset({"Say", "Play", "Pause"}),
            bad_inside=13320,
        ),
        "Redirect": REDIRECT,
        "Hangup": Verb(inside=frozenset({"Parameter"})),
        "Reject": Verb(
            {"reason": Attribute(one_of("rejected", "busy"), "rejected", 13810)}, frozenset({"Parameter"})
        ),
        "Sms": Verb(SENDING),
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
        "Message": Verb(SENDING, frozenset({"Body", "Media"})),
        "Body": Verb(),
        "Media": Verb(),
        "Redirect": REDIRECT,
    },
)
