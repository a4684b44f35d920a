"""``<Dial><Conference>``: join a conference, or create it.

Source: https://www.twilio.com/docs/voice/twiml/conference
"""

from local.twilio.calls.conference import Conference, Participant
from local.twilio.calls.recorder import Recorder
from local.twilio.calls.session import CallSession
from local.twilio.calls.verbs.waiting import wait
from local.twilio.state.call import Key
from local.twilio.state.recording import Recording
from local.twilio.twiml.document import Step
from local.twilio.twiml.verbs import CONFERENCE_WAIT

MAX_NAME_LENGTH = 128


async def dial_conference(session: CallSession, step: Step, noun: Step, params: dict[str, str]) -> None:
    """Take part in a conference until it ends or the person leaves."""
    params["DialCallStatus"] = "failed"
    if not 0 < len(noun.text) <= MAX_NAME_LENGTH:
        session.warn(noun, 13237, f"{len(noun.text)} characters")
        return
    session.pick_up()
    conference = _find(session, noun.text) or _create(session, noun)
    if len(conference.participants) >= noun.values["maxParticipants"]:
        session.warn(noun, 16020, f"it has {len(conference.participants)} participants")
        return
    params["DialCallStatus"] = "answered"
    participant = Participant(
        conference=conference,
        call=session.call,
        line=session.line,
        created=session.now,
        label=noun.values["participantLabel"],
        muted=noun.values["muted"],
        starts_conference=noun.values["startConferenceOnEnter"],
        ends_conference=noun.values["endConferenceOnExit"],
    )
    conference.enter(participant)
    try:
        await _take_part(session, noun, conference, until_star=step.values["hangupOnStar"])
    finally:
        conference.leave(participant)


async def _take_part(session: CallSession, noun: Step, conference: Conference, *, until_star: bool) -> None:
    """Wait until the conference starts, then talk."""

    def has_left() -> bool:
        return until_star and session.line.heard == Key("*")

    def begun() -> bool:
        return conference.status != "init" or has_left()

    await wait(session, noun, CONFERENCE_WAIT, until=begun)
    if not has_left():
        await conference.join(session.line, until_star=until_star)


def _find(session: CallSession, name: str) -> Conference | None:
    """Return the conference of this name that is not over."""
    conferences = session.network.conferences.values()
    return next((found for found in conferences if found.name == name and not found.over), None)


def _create(session: CallSession, noun: Step) -> Conference:
    """Create a conference, with the attributes of its first participant's TwiML."""
    conference = Conference(noun.text, session.core, noun.callback("statusCallback"))
    session.network.conferences[conference.sid] = conference
    if noun.values["record"] == "record-from-start":
        recording = Recording(source="Conference", conference_sid=conference.sid, created=session.now)
        conference.recorder = Recorder(session.core, recording, noun.callback("recordingStatusCallback"))
    return conference
