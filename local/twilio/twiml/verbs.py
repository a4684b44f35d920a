"""The grammars of voice and messaging TwiML: verbs, nouns, attributes, defaults and warning codes.

Source: https://www.twilio.com/docs/voice/twiml and https://www.twilio.com/docs/messaging/twiml
"""

from local.twilio.dtmf import KEYS, TONES
from local.twilio.twiml.language import (
    Attribute,
    Language,
    callback,
    characters,
    flags,
    method,
    one_of,
    texts,
    unread,
    verb,
    whole,
    words,
)


def seconds_or_auto(value: str) -> object:
    """Accept ``auto`` or a number of seconds."""
    return value if value == "auto" else whole(1)(value)


NEXT_VERB = {"action": Attribute(lambda value: value or None)}
"""The document to continue with; by default, the next verb."""
SAME_URL = {"action": Attribute(str, "")}
"""The document to continue with; by default, the URL of the current document."""

RECORDING = {
    "trim": Attribute(one_of("trim-silence", "do-not-trim"), None, 13699),
    **callback("recordingStatusCallback", "in-progress", "completed", "absent"),
    **texts("recordingConfigurationId"),
}
RECORD_MODES = (
    *("do-not-record", "record-from-answer", "record-from-answer-dual"),
    *("record-from-ringing", "record-from-ringing-dual"),
    *("false", "true"),  # old names of the first two
)
CALLEE = {**texts("url"), **callback("statusCallback", "initiated", "ringing", "answered", "completed")}
DETECTION = {  # simulated only for calls that the REST API places
    **texts("machineDetection", "machineDetectionTimeout", "machineDetectionSilenceTimeout"),
    **texts("machineDetectionSpeechThreshold", "machineDetectionSpeechEndThreshold"),
    **callback("amdStatusCallback"),
}

DIALLING = {
    "Dial": verb(
        *("Number", "Client", "Conference", "Queue", "Sip", "Sim", "WhatsApp", "Application"),
        **NEXT_VERB,
        **method(13210),
        **method(name="referMethod"),
        **texts("callReason", "ringTone", "referUrl", "events", "passports"),
        timeout=Attribute(whole(1), 30, 13212),
        timeLimit=Attribute(whole(1), 14_400, 13216),
        callerId=Attribute(str, "", 13214),
        **flags("false", hangupOnStar=13213, answerOnBridge=13219, sequential=13218),
        record=Attribute(one_of(*RECORD_MODES), "do-not-record", 13217),
        recordingTrack=Attribute(one_of("inbound", "outbound", "both"), "both"),
        **RECORDING,
    ).refusing(13215),
    "Number": verb(
        sendDigits=Attribute(characters(TONES), "", 13222),
        **texts("byoc"),
        **method(13221),
        **CALLEE,
        **DETECTION,
    ),
    "Client": verb("Identity", "Parameter", **method(13221), **CALLEE),
    "Sip": verb(*("Uri", "Headers"), **texts("username", "password"), **method(13241), **CALLEE, **DETECTION),
    "Conference": verb(
        **flags("false", muted=13230, endConferenceOnExit=13231),
        **flags("true", startConferenceOnEnter=13232),
        beep=Attribute(one_of("true", "false", "onEnter", "onExit"), "true", 13235),
        **texts("waitUrl"),  # by default, Twilio's own music
        **method(13234, name="waitMethod"),
        maxParticipants=Attribute(whole(1, 250), 250),
        record=Attribute(one_of("do-not-record", "record-from-start"), "do-not-record"),
        **texts("region", "coach", "participantLabel", "jitterBufferSize", "eventCallbackUrl"),
        **callback(
            *("statusCallback", "start", "end", "join", "leave", "mute", "hold", "modify"),
            *("speaker", "announcement"),
            default="",
        ),
        **RECORDING,
    ),
    "Queue": verb(**texts("url", "reservationSid", "postWorkActivitySid"), **method()),
    "Sim": unread(),
    "WhatsApp": unread(),
    "Application": unread("ApplicationSid", "Parameter"),
    "Headers": unread("Header"),
}

SPEAKING = {
    "Say": verb(
        *("break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"),
        **texts("voice", "language"),
        loop=Attribute(whole(0), 1, 13510),  # 0: until the person hangs up
    ),
    "Play": verb(loop=Attribute(whole(0), 1, 13410), digits=Attribute(characters(TONES), "", 13430)),
    "Pause": verb(length=Attribute(whole(1), 1, 13910)),
}

LISTENING = {
    "Gather": verb(
        *SPEAKING,
        **SAME_URL,
        **method(13312),
        **texts("partialResultCallback", "language", "hints", "speechModel"),
        **method(13329, name="partialResultCallbackMethod"),
        input=Attribute(words("dtmf", "speech"), frozenset({"dtmf"}), 13326),
        timeout=Attribute(whole(1), 5, 13313),
        finishOnKey=Attribute(characters(KEYS, most=1), "#", 13310),
        numDigits=Attribute(whole(1), None, 13314),
        speechTimeout=Attribute(seconds_or_auto, None, 13327),  # by default, the timeout
        maxSpeechTime=Attribute(whole(1), 60, 13328),
        **flags("true", profanityFilter=13333, bargeIn=13332),
        **flags("false", actionOnEmptyResult=13338, enhanced=12200, debug=12200),
    ).refusing(13320),
    "Record": verb(
        **SAME_URL,
        **method(13610),
        **texts("transcribeCallback"),
        timeout=Attribute(whole(0), 5, 13611),  # 0: no timeout
        finishOnKey=Attribute(characters(KEYS), KEYS, 13613),
        maxLength=Attribute(whole(2, 86_400), None, 13612),
        **flags("true", playBeep=13616),
        **flags("false", transcribe=13614),
        **RECORDING,
    ),
}

LEAVING = {
    "Enqueue": verb(
        "Task",
        **NEXT_VERB,
        **method(14201),
        **texts("workflowSid", "waitUrl"),  # by default, Twilio's own music
        **method(14206, name="waitUrlMethod"),
        maxQueueSize=Attribute(whole(1, 5000), 1000),
    ),
    "Leave": verb(),
    "Hangup": verb("Parameter"),
    "Reject": verb("Parameter", reason=Attribute(one_of("rejected", "busy"), "rejected", 13810)),
    "Redirect": verb(**method(13710)),
}

PASSED_OVER = {
    "Connect": unread(
        *("AiSession", "Autopilot", "Conversation", "ConversationRelay", "ConversationRelaySession"),
        *("Room", "Stream", "VirtualAgent"),
    ).refusing(14300),
    "Start": unread("Recording", "Siprec", "Stream", "Transcription").refusing(14300),
    "Stop": unread("Siprec", "Stream", "Transcription").refusing(14300),
    "Pay": unread("Parameter", "Prompt"),
    "Refer": unread("Sip"),
}
"""Verbs that are validated, but not simulated."""

SENDING = {**NEXT_VERB, **texts("to", "from", "statusCallback"), **method(14104)}
"""A text; by default to the person who texted or called, from the number that they used."""

VOICE: Language = {
    # Echo, Queue and Prompt are verbs in the SDK, but Twilio's schema allows them only inside others.
    "Response": unread("Dial", "Sms", *SPEAKING, *LISTENING, *LEAVING, *PASSED_OVER),
    **DIALLING,
    **SPEAKING,
    **LISTENING,
    **LEAVING,
    **PASSED_OVER,
    "Sms": verb(**SENDING),
}

WHISPER: Language = {**VOICE}
"""What a called person hears before they are connected; ``<Dial>`` is an error there."""

QUEUE_WAIT: Language = {**VOICE, "Response": unread(*SPEAKING, "Hangup", "Redirect", "Leave", "Gather")}
CONFERENCE_WAIT: Language = {**VOICE, "Response": unread(*SPEAKING, "Redirect").refusing(13238)}

MESSAGING: Language = {
    "Response": unread("Message", "Sms", "Redirect").refusing(14110),
    "Message": verb("Body", "Media", **SENDING),
    "Sms": verb(**SENDING),
    "Body": verb(),
    "Media": verb(),
    "Redirect": LEAVING["Redirect"],
}
