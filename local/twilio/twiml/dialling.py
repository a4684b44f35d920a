"""The verbs that join calls or record them: their attributes with defaults, and what may stand inside.

Source: https://www.twilio.com/docs/voice/twiml/dial, .../record, .../enqueue and the pages of their nouns
"""

from collections.abc import Mapping

from local.twilio.twiml.attributes import (
    Attribute,
    characters,
    flag,
    method,
    one_of,
    text,
    whole,
    words,
)
from local.twilio.twiml.language import Verb, unread

KEYS = "0123456789*#"
TONES = KEYS + "ABCDwW"
"""What ``<Play digits>`` and ``sendDigits`` may hold; ``w`` waits half a second, ``W`` one."""

CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
CONFERENCE_EVENTS = ("start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement")
RECORDING_EVENTS = ("in-progress", "completed", "absent")

type Attributes = Mapping[str, Attribute]


def record_modes(value: str) -> str:
    """Accept what ``record`` may say; true and false are old words for two of them."""
    old = {"true": "record-from-answer", "false": "do-not-record"}
    return _RECORD(old.get(value, value))  # type: ignore[return-value]  # one_of reads texts


_RECORD = one_of(
    "do-not-record",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
)


def _named(low: int, high: int) -> Attribute:
    return Attribute(whole(low=low, high=high))


RECORDING: Attributes = {
    "trim": Attribute(one_of("trim-silence", "do-not-trim"), None, 13699),
    "recordingStatusCallback": Attribute(text),
    "recordingStatusCallbackMethod": Attribute(method, "POST"),
    "recordingStatusCallbackEvent": Attribute(words(*RECORDING_EVENTS), frozenset({"completed"})),
    "recordingConfigurationId": Attribute(text),
}
DETECTION: Attributes = {
    "machineDetection": Attribute(one_of("Enable", "DetectMessageEnd")),
    "machineDetectionTimeout": Attribute(whole(low=3, high=60), 30),
    "machineDetectionSpeechThreshold": _named(1000, 6000),
    "machineDetectionSpeechEndThreshold": _named(500, 5000),
    "machineDetectionSilenceTimeout": _named(2000, 10_000),
    "amdStatusCallback": Attribute(text),
    "amdStatusCallbackMethod": Attribute(method, "POST"),
}


def _callee(bad_method: int) -> Attributes:
    return {
        "url": Attribute(text),
        "method": Attribute(method, "POST", bad_method),
        "statusCallback": Attribute(text),
        "statusCallbackMethod": Attribute(method, "POST"),
        "statusCallbackEvent": Attribute(words(*CALL_EVENTS), frozenset({"completed"})),
    }


DIALLING: Mapping[str, Verb] = {
    "Dial": Verb(
        {
            "action": Attribute(text),
            "method": Attribute(method, "POST", 13210),
            "timeout": Attribute(whole(low=1), 30, 13212),
            "timeLimit": Attribute(whole(low=1), 14_400, 13216),
            "callerId": Attribute(text, None, 13214),
            "callReason": Attribute(text),
            "hangupOnStar": Attribute(flag, False, 13213),
            "answerOnBridge": Attribute(flag, False, 13219),
            "sequential": Attribute(flag, False, 13218),
            "ringTone": Attribute(text),
            "record": Attribute(record_modes, "do-not-record", 13217),
            "recordingTrack": Attribute(one_of("inbound", "outbound", "both"), "both"),
            "referUrl": Attribute(text),
            "referMethod": Attribute(method, "POST"),
            "events": Attribute(text),
            "passports": Attribute(text),
            **RECORDING,
        },
        inside=frozenset(
            {"Number", "Client", "Conference", "Queue", "Sip", "Sim", "WhatsApp", "Application"}
        ),
        bad_inside=13215,
    ),
    "Number": Verb(
        {
            "sendDigits": Attribute(characters(TONES), "", 13222),
            "byoc": Attribute(text),
            **_callee(13221),
            **DETECTION,
        }
    ),
    "Client": Verb(_callee(13221), inside=frozenset({"Identity", "Parameter"})),
    "Sip": Verb(
        {"username": Attribute(text), "password": Attribute(text), **_callee(13241), **DETECTION},
        inside=frozenset({"Uri", "Headers"}),
    ),
    "Conference": Verb(
        {
            "muted": Attribute(flag, False, 13230),
            "beep": Attribute(one_of("true", "false", "onEnter", "onExit"), "true", 13235),
            "startConferenceOnEnter": Attribute(flag, True, 13232),
            "endConferenceOnExit": Attribute(flag, False, 13231),
            "waitUrl": Attribute(text),  # Twilio's own music
            "waitMethod": Attribute(method, "POST", 13234),
            "maxParticipants": Attribute(whole(low=1, high=250), 250),
            "record": Attribute(one_of("do-not-record", "record-from-start"), "do-not-record"),
            "region": Attribute(text),
            "coach": Attribute(text),
            "participantLabel": Attribute(text),
            "jitterBufferSize": Attribute(text),
            "eventCallbackUrl": Attribute(text),
            "statusCallback": Attribute(text),
            "statusCallbackMethod": Attribute(method, "POST"),
            "statusCallbackEvent": Attribute(words(*CONFERENCE_EVENTS), frozenset()),
            **RECORDING,
        }
    ),
    "Queue": Verb(
        {
            "url": Attribute(text),
            "method": Attribute(method, "POST"),
            "reservationSid": Attribute(text),
            "postWorkActivitySid": Attribute(text),
        }
    ),
    "Sim": unread(),
    "WhatsApp": unread(),
    "Application": unread("ApplicationSid", "Parameter"),
    "Headers": unread("Header"),
    "Enqueue": Verb(
        {
            "action": Attribute(text),
            "method": Attribute(method, "POST", 14201),
            "waitUrl": Attribute(text),  # Twilio's own music
            "waitUrlMethod": Attribute(method, None, 14206),  # POST, if there is a waitUrl
            "maxQueueSize": Attribute(whole(low=1, high=5000), 1000),
            "workflowSid": Attribute(text),
        },
        inside=frozenset({"Task"}),
    ),
    "Leave": Verb(),
    "Record": Verb(
        {
            "action": Attribute(text),  # this document's own URL
            "method": Attribute(method, "POST", 13610),
            "timeout": Attribute(whole(low=0), 5, 13611),  # 0: for ever
            "finishOnKey": Attribute(characters(KEYS), "1234567890*#", 13613),
            "maxLength": Attribute(whole(low=2, high=86_400), None, 13612),
            "playBeep": Attribute(flag, True, 13616),
            "transcribe": Attribute(flag, False, 13614),
            "transcribeCallback": Attribute(text),
            **RECORDING,
        }
    ),
    "Sms": Verb(
        {
            "to": Attribute(text),  # the caller
            "from": Attribute(text),  # the number called
            "action": Attribute(text),
            "method": Attribute(method, "POST", 14104),
            "statusCallback": Attribute(text),
        }
    ),
}
