"""The verbs and their nouns: attributes with defaults and Twilio's warnings, and what may stand inside them.

Source: https://www.twilio.com/docs/voice/twiml and https://www.twilio.com/docs/messaging/twiml
"""

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

KEYS = "0123456789*#"
TONES = KEYS + "ABCDwW"
"""What ``<Play digits>`` and ``sendDigits`` may hold; ``w`` waits half a second, ``W`` one."""


def seconds_or_auto(value: str) -> object:
    """Accept ``auto`` or a number of seconds."""
    return value if value == "auto" else whole(1)(value)


RECORD_MODES = ("record-from-answer", "record-from-ringing")
NEXT_VERB = {"action": Attribute(lambda value: value or None)}
"""Where to go on; without it, with the next verb."""
SAME_URL = {"action": Attribute(str, "")}
"""Where to go on; without it, with the URL of this very document."""

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
            **NEXT_VERB,
            **texts("callReason", "ringTone", "referUrl", "events", "passports"),
            **method(13210),
            **method(name="referMethod"),
            "timeout": Attribute(whole(1), 30, 13212),
            "timeLimit": Attribute(whole(1), 14_400, 13216),
            "callerId": Attribute(str, "", 13214),
            "hangupOnStar": flag(False, 13213),
            "answerOnBridge": flag(False, 13219),
            "sequential": flag(False, 13218),
            "record": Attribute(
                one_of(
                    *("do-not-record", "false", "true"),  # the last two are old words
                    *RECORD_MODES,
                    *(f"{mode}-dual" for mode in RECORD_MODES),
                ),
                "do-not-record",
                13217,
            ),
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
            **texts("waitUrl"),  # without it, Twilio's own music
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
}

SPEAKING = {
    "Say": Verb(
        {
            "voice": Attribute(str, "man"),
            "language": Attribute(str, "en-US"),
            "loop": Attribute(whole(0), 1, 13510),  # 0: until somebody hangs up
        },
        frozenset(["break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"]),
    ),
    "Play": Verb({"loop": Attribute(whole(0), 1, 13410), "digits": Attribute(characters(TONES), "", 13430)}),
    "Pause": Verb({"length": Attribute(whole(1), 1, 13910)}),
}

LISTENING = {
    "Gather": Verb(
        {
            **SAME_URL,
            **texts("partialResultCallback"),
            **method(13312),
            **method(13329, name="partialResultCallbackMethod"),
            "input": Attribute(words("dtmf", "speech"), frozenset({"dtmf"}), 13326),
            "timeout": Attribute(whole(1), 5, 13313),
            "finishOnKey": Attribute(characters(KEYS, most=1), "#", 13310),
            "numDigits": Attribute(whole(1), None, 13314),
            "speechTimeout": Attribute(seconds_or_auto, None, 13327),  # without it, as timeout
            "maxSpeechTime": Attribute(whole(1), 60, 13328),
            **texts("language", "hints", "speechModel"),
            "profanityFilter": flag(True, 13333),
            "bargeIn": flag(True, 13332),
            "enhanced": flag(False),
            "debug": flag(False),
            "actionOnEmptyResult": flag(False, 13338),
        },
        frozenset(SPEAKING),
        bad_inside=13320,
    ),
    "Record": Verb(
        {
            **SAME_URL,
            **texts("transcribeCallback"),
            **method(13610),
            "timeout": Attribute(whole(0), 5, 13611),  # 0: for ever
            "finishOnKey": Attribute(characters(KEYS), KEYS, 13613),
            "maxLength": Attribute(whole(2, 86_400), None, 13612),
            "playBeep": flag(True, 13616),
            "transcribe": flag(False, 13614),
            **RECORDING,
        }
    ),
}

LEAVING = {
    "Enqueue": Verb(
        {
            **NEXT_VERB,
            **texts("workflowSid", "waitUrl"),  # without the last, Twilio's own music
            **method(14201),
            **method(14206, name="waitUrlMethod"),
            "maxQueueSize": Attribute(whole(1, 5000), 1000),
        },
        frozenset({"Task"}),
    ),
    "Leave": Verb(),
    "Hangup": Verb(inside=frozenset({"Parameter"})),
    "Reject": Verb(
        {"reason": Attribute(one_of("rejected", "busy"), "rejected", 13810)}, frozenset({"Parameter"})
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

REDIRECT = {"Redirect": Verb(method(13710))}
SENDING = {**NEXT_VERB, **texts("to", "from", "statusCallback"), **method(14104)}
"""A text; by default to whoever texted or called, from the number they did."""

VOICE: Language = {
    # Echo, Queue and Prompt are in the SDK as verbs, but Twilio's schema has them only inside others.
    "Response": unread("Dial", "Sms", *SPEAKING, *LISTENING, *LEAVING, *REDIRECT, *PASSED_OVER),
    **DIALLING,
    **SPEAKING,
    **LISTENING,
    **LEAVING,
    **PASSED_OVER,
    **REDIRECT,
    "Sms": Verb(SENDING),
}

WHISPER: Language = {**VOICE}
"""What someone hears alone before they are joined to a call; they cannot be sent on from there."""

QUEUE_WAIT: Language = {**VOICE, "Response": unread(*SPEAKING, "Hangup", "Redirect", "Leave", "Gather")}
CONFERENCE_WAIT: Language = {**VOICE, "Response": unread(*SPEAKING, "Redirect", bad_inside=13238)}

MESSAGING: Language = {
    "Response": unread("Message", "Redirect", bad_inside=14110),
    "Message": Verb(SENDING, frozenset({"Body", "Media"})),
    "Body": Verb(),
    "Media": Verb(),
    **REDIRECT,
}
