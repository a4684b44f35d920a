"""A conference: any number of people who hear each other.

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
from local.twilio.state.sids import StoredResource, new_sid
from local.twilio.webhooks.webhook import Callback

if TYPE_CHECKING:
    from asyncio import Task

    from local.twilio.calls.recorder import Recorder

LAST_LEFT = "last-participant-left"


@dataclass(slots=True, kw_only=True, eq=False)
class Participant(StoredResource):
    """A participant of a conference (a ``Participant`` resource)."""

    conference: "Conference"
    call: Call
    line: Line
    label: str | None = None
    muted: bool = False
    hold: bool = False
    starts_conference: bool = True  #: on entering
    ends_conference: bool = False  #: on leaving

    def params(self) -> dict[str, str]:
        """Return the parameters about the participant."""
        flags = {
            "Muted": self.muted,
            "Hold": self.hold,
            "Coaching": False,
            "EndConferenceOnExit": self.ends_conference,
            "StartConferenceOnEnter": self.starts_conference,
        }
        params = {name: str(flag).lower() for name, flag in flags.items()}
        return {
            "CallSid": self.call.sid,
            **params,
            **({"ParticipantLabel": self.label} if self.label else {}),
        }


class Conference(Room):
    """A conference (a ``Conference`` resource). The TwiML of its first participant sets the callback."""

    def __init__(self, name: str, core: Core, callback: Callback) -> None:
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
        self._callback = callback
        self._numbers = count(1)
        self._last_report: Task[None] | None = None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status == "completed"

    def enter(self, participant: Participant) -> None:
        """Let a participant enter; this may start the conference."""
        self.participants[participant.call.sid] = participant
        self.report("participant-join", participant)
        someone_starts = any(entered.starts_conference for entered in self.participants.values())
        if self.status == "init" and len(self.participants) > 1 and someone_starts:
            self._move_to("in-progress")
            self.report("conference-start")

    def leave(self, participant: Participant) -> None:
        """Let a participant leave; this may end the conference."""
        del self.participants[participant.call.sid]
        self.report("participant-leave", participant)
        if not self.over and (participant.ends_conference or not self.participants):
            self.reason = (
                "participant-with-end-conference-on-exit-left" if participant.ends_conference else LAST_LEFT
            )
            self.ended_by = participant.call.sid
            self.end()
        if not self.participants:
            self.report("conference-end")

    def end(self) -> None:
        """End the conference for everyone."""
        if self.recorder is not None:
            self.recorder.finish(" ".join(self.words))
        self.closed = True
        self._move_to("completed")

    def can_hear(self, speaker: Line, listener: Line) -> bool:
        """See ``Room``. A muted participant is not heard; one on hold neither hears nor is heard."""
        speaking, hearing = self.participants[speaker.call.sid], self.participants[listener.call.sid]
        return not (speaking.muted or speaking.hold or hearing.hold)

    def on_leave(self, _line: Line) -> None:
        """Do nothing: the other participants stay. See ``leave``."""

    def report(self, event: str, participant: Participant | None = None) -> None:
        """Record an event, and call the app back if it wants this event.

        Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback
        """
        self._core.events.add(
            "conference", sid=self.sid, name=self.name, event=event,
            call=participant.call.sid if participant else None,
        )  # fmt: skip
        wanted = event.rpartition("-")[2].removeprefix("un")  # "mute" includes unmute
        if not self._callback.wants(wanted):
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
        webhook = self._callback.webhook(params, about=self.sid, purpose="conference")
        self._last_report = self._core.callbacks.send_soon(webhook, after=self._last_report)

    def _move_to(self, status: str) -> None:
        """Set the status; participants who wait for it are notified."""
        self.status, self.updated = status, self._core.clock.now()
        for participant in self.participants.values():
            participant.line.recheck()
