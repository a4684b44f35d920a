"""``<Dial><Conference>``: any number of people who hear one another.

Source: https://www.twilio.com/docs/voice/twiml/conference
"""

from dataclasses import dataclass
from email.utils import format_datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from local.twilio.calls.call import Call, Target
from local.twilio.calls.line import Interrupted, Key, Line
from local.twilio.calls.room import Music, Outcome, Room, wait
from local.twilio.calls.turn import Turn
from local.twilio.core import Core
from local.twilio.errors import Warned
from local.twilio.recordings import Recorder, Recording
from local.twilio.sids import Kept, new_sid
from local.twilio.twiml.check import Step
from local.twilio.twiml.verbs import CONFERENCE_WAIT
from local.twilio.webhooks.webhook import Callback

if TYPE_CHECKING:
    from asyncio import Task

LONGEST_NAME = 128
LAST_LEFT = "last-participant-left"


@dataclass(slots=True, kw_only=True, eq=False)
class Participant(Kept):
    """Somebody in a conference (a ``Participant`` resource)."""

    conference: "Conference"
    call: Call
    line: Line
    label: str | None = None
    muted: bool = False
    hold: bool = False
    starts: bool = True  #: the conference, on entering
    ends: bool = False  #: the conference, on leaving


class Conference(Room):
    """A conference as Twilio keeps it (a ``Conference`` resource). Its first participant says who is told."""

    def __init__(self, name: str, core: Core, told: Callback) -> None:
        super().__init__()
        self.sid = new_sid("CF")
        self.name = name
        self.status = "init"
        self.participants: dict[str, Participant] = {}  #: by call SID
        self.created = self.updated = core.clock.now()
        self.recorder: Recorder | None = None
        self.reason = "conference-ended-via-api"
        self.ended_by: str | None = None  #: the call that ended it by leaving
        self._core = core
        self._told = told
        self._numbers = count(1)
        self._telling: Task[None] | None = None
        core.account.conferences[self.sid] = self

    @property
    def live(self) -> bool:
        """Whether people hear one another: there are two, and one who may start it has come."""
        return self.status == "in-progress"

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status == "completed"

    def enter(self, participant: Participant) -> None:
        """Let somebody in; this may start it."""
        self.participants[participant.call.sid] = participant
        self.tell("participant-join", participant)
        someone_starts = any(each.starts for each in self.participants.values())
        if self.status == "init" and len(self.participants) > 1 and someone_starts:
            self.status, self.updated = "in-progress", self._core.clock.now()
            self.tell("conference-start")
            for each in self.participants.values():
                each.line.nudge(self)

    def leave(self, participant: Participant) -> None:
        """Let somebody go; this may end it."""
        del self.participants[participant.call.sid]
        self.tell("participant-leave", participant)
        if not self.over and (participant.ends or not self.participants):
            self.reason = "participant-with-end-conference-on-exit-left" if participant.ends else LAST_LEFT
            self.ended_by = participant.call.sid
            self.end()
        if not self.participants:
            self.tell("conference-end")

    def end(self) -> None:
        """End it for everybody."""
        self.status, self.updated = "completed", self._core.clock.now()
        if self.recorder is not None:
            self.recorder.finish(" ".join(self.words))
        self.closed = True
        for each in self.participants.values():
            each.line.nudge(self)

    def hears(self, speaker: Line, listener: Line) -> bool:
        """See ``Room``: who is muted is not heard, and who is on hold neither hears nor is heard."""
        says = self.participants.get(speaker.call.sid)
        hears = self.participants.get(listener.call.sid)
        if says is None or hears is None:
            return False
        return not (says.muted or says.hold or hears.hold)

    def left(self, _line: Line) -> None:
        """Do nothing: others may stay. See ``leave``."""

    def tell(self, event: str, participant: Participant | None = None) -> None:
        """Tell the app, if it wants to know. Source: …/twiml/conference#attributes-statusCallback."""
        self._core.events.add(
            "conference", sid=self.sid, name=self.name, event=event,
            call=participant.call.sid if participant else None,
        )  # fmt: skip
        if not self._told.wants(event.rpartition("-")[2].removeprefix("un")):  # who asks for mute gets unmute
            return
        params = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": self._core.account.sid,
            "SequenceNumber": str(next(self._numbers)),
            "Timestamp": format_datetime(self._core.clock.now()),
            "StatusCallbackEvent": event,
        }
        if participant is not None:
            params |= {
                "CallSid": participant.call.sid,
                "Muted": _lower(participant.muted),
                "Hold": _lower(participant.hold),
                "Coaching": "false",
                "EndConferenceOnExit": _lower(participant.ends),
                "StartConferenceOnEnter": _lower(participant.starts),
                **({"ParticipantLabel": participant.label} if participant.label else {}),
            }
        elif event == "conference-end":
            params["ReasonConferenceEnded"] = self.reason
            params["CallSidEndingConference"] = self.ended_by or ""
        webhook = self._told.webhook(params, about=self.sid, purpose="conference")
        self._telling = self._core.callbacks.tell_soon(webhook, after=self._telling)


async def dial_conference(turn: Turn, step: Step, noun: Step, outcome: Outcome) -> None:
    """Take part, until it is over or the person has had enough."""
    outcome.status = "answered"
    if not 0 < len(noun.text) <= LONGEST_NAME:
        turn.warn(Warned(13237, f"{len(noun.text)} characters (line {noun.line})"))
        outcome.status = "failed"
        return
    turn.pick_up()
    conference = _named(turn, noun)
    if len(conference.participants) >= noun.values["maxParticipants"]:
        turn.warn(Warned(16020, f"{len(conference.participants)} are in it (line {noun.line})"))
        outcome.status = "failed"
        return
    participant = Participant(
        conference=conference,
        call=turn.call,
        line=turn.line,
        created=turn.now,
        label=noun.values["participantLabel"],
        muted=noun.values["muted"],
        starts=noun.values["startConferenceOnEnter"],
        ends=noun.values["endConferenceOnExit"],
    )
    await take_part(turn, participant, music=_music(turn, noun), until_star=step.values["hangupOnStar"])


async def take_part(turn: Turn, participant: Participant, *, music: Music, until_star: bool) -> None:
    """Wait for the conference to start, then talk."""
    conference = participant.conference
    conference.enter(participant)
    try:
        if await _begun(turn, conference, music, until_star=until_star):
            await conference.stay(turn.line, until_star=until_star)
    finally:
        conference.leave(participant)


async def _begun(turn: Turn, conference: Conference, music: Music, *, until_star: bool) -> bool:
    """Wait for it to start. Return whether it has; not if the person leaves before."""
    while True:
        try:
            with turn.line.interruptible(*([Key] if until_star else [])):
                await wait(turn, music, about=conference, until=lambda: conference.live or conference.over)
        except Interrupted as interrupted:
            if interrupted.by == Key("*"):
                return False
        else:
            return True


def _named(turn: Turn, noun: Step) -> Conference:
    """Return the conference of this name that is not over; the first who asks for it creates it."""
    values, core = noun.values, turn.core
    found = core.account.conference_named(noun.text)
    if found is not None:
        return found
    conference = Conference(noun.text, core, turn.callback(noun, "statusCallback"))
    if values["record"] == "record-from-start":
        recording = Recording(source="Conference", conference_sid=conference.sid, created=turn.now)
        conference.recorder = Recorder(core, recording, turn.callback(noun, "recordingStatusCallback"))
    return conference


def _music(turn: Turn, noun: Step) -> Music:
    given = noun.values["waitUrl"]
    if not given:
        return Music(target=None, language=CONFERENCE_WAIT, silent=given == "")
    target = Target(url=turn.url(given), method=noun.values["waitMethod"])
    return Music(target=lambda: target, language=CONFERENCE_WAIT)


def _lower(flag: Any) -> str:  # noqa: ANN401  true or false
    return str(flag).lower()
