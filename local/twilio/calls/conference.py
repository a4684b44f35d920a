"""A conference: any number of people who hear one another.

Source: https://www.twilio.com/docs/voice/twiml/conference
"""

from dataclasses import dataclass
from email.utils import format_datetime
from itertools import count
from typing import TYPE_CHECKING

from local.twilio.calls.line import Line
from local.twilio.calls.room import Room
from local.twilio.core import Core
from local.twilio.state.call import Call
from local.twilio.state.sids import Kept, new_sid
from local.twilio.webhooks.webhook import Callback

if TYPE_CHECKING:
    from asyncio import Task

    from local.twilio.calls.recorder import Recorder

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

    def params(self) -> dict[str, str]:
        """Return what the app is told about them."""
        flags = {
            "Muted": self.muted,
            "Hold": self.hold,
            "Coaching": False,
            "EndConferenceOnExit": self.ends,
            "StartConferenceOnEnter": self.starts,
        }
        params = {name: str(flag).lower() for name, flag in flags.items()}
        return {
            "CallSid": self.call.sid,
            **params,
            **({"ParticipantLabel": self.label} if self.label else {}),
        }


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
            self._move_to("in-progress")
            self.tell("conference-start")

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
        if self.recorder is not None:
            self.recorder.finish(" ".join(self.words))
        self.closed = True
        self._move_to("completed")

    def hears(self, speaker: Line, listener: Line) -> bool:
        """See ``Room``: who is muted is not heard, and who is on hold neither hears nor is heard."""
        says, hears = self.participants[speaker.call.sid], self.participants[listener.call.sid]
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
            params |= participant.params()
        elif event == "conference-end":
            params |= {"ReasonConferenceEnded": self.reason, "CallSidEndingConference": self.ended_by or ""}
        webhook = self._told.webhook(params, about=self.sid, purpose="conference")
        self._telling = self._core.callbacks.tell_soon(webhook, after=self._telling)

    def _move_to(self, status: str) -> None:
        """Take on ``status``; those who wait for it look again."""
        self.status, self.updated = status, self._core.clock.now()
        for each in self.participants.values():
            each.line.nudge()
