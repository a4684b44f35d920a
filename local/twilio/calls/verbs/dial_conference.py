"""``<Dial><Conference>``: joins a conference, or creates it.

Source: https://www.twilio.com/docs/voice/twiml/conference
"""

from local.twilio.calls.conference import Conference, Participant
from local.twilio.calls.conversation import Conversation
from local.twilio.calls.recorder import Recorder
from local.twilio.calls.verbs.waiting import wait
from local.twilio.state.call import Key
from local.twilio.state.recording import Recording
from local.twilio.twiml.document import Step
from local.twilio.twiml.verbs import CONFERENCE_WAIT

LONGEST_NAME = 128


async def dial_conference(talk: Conversation, step: Step, noun: Step, told: dict[str, str]) -> None:
    """Take part, until it is over or the person has had enough."""
    told["DialCallStatus"] = "failed"
    if not 0 < len(noun.text) <= LONGEST_NAME:
        talk.warn(noun, 13237, f"{len(noun.text)} characters")
        return
    talk.pick_up()
    conference = _find(talk, noun.text) or _create(talk, noun)
    if len(conference.participants) >= noun.values["maxParticipants"]:
        talk.warn(noun, 16020, f"{len(conference.participants)} are in it")
        return
    told["DialCallStatus"] = "answered"
    participant = Participant(
        conference=conference,
        call=talk.call,
        line=talk.line,
        created=talk.now,
        label=noun.values["participantLabel"],
        muted=noun.values["muted"],
        starts=noun.values["startConferenceOnEnter"],
        ends=noun.values["endConferenceOnExit"],
    )
    conference.enter(participant)
    try:
        await _take_part(talk, noun, conference, until_star=step.values["hangupOnStar"])
    finally:
        conference.leave(participant)


async def _take_part(talk: Conversation, noun: Step, conference: Conference, *, until_star: bool) -> None:
    """Wait for the conference to start, then talk."""

    def has_gone() -> bool:
        return until_star and talk.line.heard == Key("*")

    def begun() -> bool:
        return conference.status != "init" or has_gone()

    await wait(talk, noun, CONFERENCE_WAIT, until=begun)
    if not has_gone():
        await conference.stay(talk.line, until_star=until_star)


def _find(talk: Conversation, name: str) -> Conference | None:
    """Return the conference of this name that is not over."""
    conferences = talk.network.conferences.values()
    return next((each for each in conferences if each.name == name and not each.over), None)


def _create(talk: Conversation, noun: Step) -> Conference:
    """Return a new conference, as the first who asks for it wants it."""
    conference = Conference(noun.text, talk.core, noun.callback("statusCallback"))
    talk.network.conferences[conference.sid] = conference
    if noun.values["record"] == "record-from-start":
        recording = Recording(source="Conference", conference_sid=conference.sid, created=talk.now)
        conference.recorder = Recorder(talk.core, recording, noun.callback("recordingStatusCallback"))
    return conference
