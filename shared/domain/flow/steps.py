"""A step of a flow: one place in a conversation, as it is written in the file. Format: docs/flows.md."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

NAME = r"^[a-z0-9][a-z0-9_-]*$"

Words = Annotated[str, Meta(max_length=3000, description="words; `{name}` is filled in")]
Target = Annotated[str, Meta(description="the name of a step")]
Seconds = Annotated[int, Meta(ge=1, le=14_400, description="seconds")]
Ring = Annotated[int, Meta(ge=5, le=600, description="seconds to let it ring")]
Address = Annotated[str, Meta(description="a number in E.164, `client:name`, or `sip:user@host`")]
HttpsUrl = Annotated[str, Meta(pattern=r"^https://[^\s]+$", description="a URL that starts with https://")]
Room = Annotated[str, Meta(min_length=1, max_length=64, description="a name, 1 to 64 characters")]


class _Kind(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the long form of a step's key has in common: a table of its own."""


class Dial(_Kind, frozen=True, kw_only=True):
    """Connect the caller to somebody else."""

    to: Address | Annotated[tuple[Address, ...], Meta(min_length=1, max_length=10)]
    in_turn: bool = False  # one after the other, rather than all at once
    ring: Ring = 20
    limit: Seconds | None = None  # how long they may talk
    caller_id: str = ""  # who the others see; otherwise the caller
    record: bool = False
    whisper: Words = ""  # what the others hear before they are connected
    accept: bool = False  # they must press a key first, so that no answering machine takes the call

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody to call."""
        return (self.to,) if isinstance(self.to, str) else self.to


class Record(_Kind, frozen=True, kw_only=True):
    """Record what the caller says."""

    longest: Annotated[int, Meta(ge=2, le=14_400, description="seconds")] = 120
    silence: Annotated[int, Meta(ge=0, le=60, description="seconds of silence that end it; 0: none")] = 5
    keys: Annotated[str, Meta(pattern=r"^[0-9*#]*$", description="keys that end it")] = "#"
    beep: bool = True
    transcribe: bool = False
    notify: Annotated[str, Meta(pattern=r"^(\+[1-9][0-9]{6,14})?$", description="a number in E.164")] = ""


class Send(_Kind, frozen=True, kw_only=True):
    """Send a text."""

    text: Words
    to: Annotated[str, Meta(pattern=r"^(\+[1-9][0-9]{6,14})?$", description="a number in E.164")] = ""


class Enqueue(_Kind, frozen=True, kw_only=True):
    """Let the caller wait in a queue until somebody takes the call."""

    name: Room
    position: Words = ""  # said while they wait; {position} and {size} are filled in
    music: HttpsUrl | None = None
    limit: Annotated[int, Meta(ge=1, le=5000, description="people")] | None = None


class Conference(_Kind, frozen=True, kw_only=True):
    """Let the caller into a conference."""

    name: Room
    starts: bool = True  # it begins when they enter; False: they wait for somebody who starts it
    ends: bool = False  # it is over when they leave
    muted: bool = False
    beep: bool = True
    record: bool = False
    most: Annotated[int, Meta(ge=2, le=250, description="people")] | None = None
    music: Annotated[str, Meta(pattern=r"^(https://[^\s]+)?$", description="a https URL")] | None = None


class Kind(StrEnum):
    """What a step does once it has said its piece. The names are those of the keys."""

    ASK = "answers"
    DIAL = "dial"
    RECORD = "record"
    ENQUEUE = "enqueue"
    CONFERENCE = "conference"
    REDIRECT = "redirect"
    REJECT = "reject"
    HANGUP = "hangup"
    HOURS = "hours"
    SAY = "say"  # nothing more: it goes on with `next`, or the conversation ends


IN_CALLS_ONLY = frozenset({Kind.DIAL, Kind.ENQUEUE, Kind.CONFERENCE})
"""In a text nobody can be connected: these are then as if nobody had answered."""


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place in a flow: what is said there, and what happens then."""

    pause: Seconds | None = None
    play: HttpsUrl | tuple[HttpsUrl, ...] = ()
    say: Words = ""
    text: Words = ""  # written instead of ``say`` in a text
    send: Words | Send | None = None
    voice: str | None = None
    language: str | None = None

    answers: dict[str, Target] = {}  # "1, hours" leads to a step; by key, by voice or by text
    anything: Target = ""  # where any other answer leads
    keep: Annotated[str, Meta(pattern=r"^[a-z_][a-z0-9_]*$|^$")] = ""  # the name the answer is kept under
    listen: Literal["keys", "speech", "both"] = "both"
    timeout: Annotated[int, Meta(ge=1, le=60, description="seconds")] = 5
    tries: Annotated[int, Meta(ge=1, le=10)] | None = None
    sorry: Words | None = None
    silent: Target = ""  # where who gave no answer that we know is led in the end

    dial: Address | Annotated[tuple[Address, ...], Meta(min_length=1, max_length=10)] | Dial | None = None
    enqueue: Room | Enqueue | None = None
    conference: Room | Conference | None = None
    unanswered: Target = ""  # where a caller is led whom nobody took
    record: bool | Record = False
    redirect: str = ""  # the name of another flow, or a URL that answers with TwiML
    reject: bool | Literal["busy", "rejected"] = False
    hangup: bool = False

    hours: str = ""  # the name of business hours
    open: Target = ""
    closed: Target = ""

    next: Target = ""  # the step that follows

    @property
    def kinds(self) -> list[Kind]:
        """Every kind of step that this one says it is; a sound step is one at most."""
        asks = [Kind.ASK] if self.answers or self.anything else []
        return [*asks, *(kind for kind in Kind if kind not in {Kind.ASK, Kind.SAY} and getattr(self, kind))]

    @property
    def kind(self) -> Kind:
        """What it does."""
        return next(iter(self.kinds), Kind.SAY)

    @property
    def sounds(self) -> tuple[str, ...]:
        """What is played."""
        return (self.play,) if isinstance(self.play, str) else self.play

    @property
    def dialling(self) -> Dial:
        """The long form of ``dial``."""
        return self.dial if isinstance(self.dial, Dial) else Dial(to=self.dial or ())

    @property
    def recording(self) -> Record:
        """The long form of ``record``."""
        return self.record if isinstance(self.record, Record) else Record()

    @property
    def sending(self) -> Send | None:
        """The long form of ``send``."""
        return Send(text=self.send) if isinstance(self.send, str) else self.send

    @property
    def queue(self) -> Enqueue:
        """The long form of ``enqueue``."""
        return self.enqueue if isinstance(self.enqueue, Enqueue) else Enqueue(name=self.enqueue or "")

    @property
    def room(self) -> Conference:
        """The long form of ``conference``."""
        return (
            self.conference
            if isinstance(self.conference, Conference)
            else Conference(name=self.conference or "")
        )

    @property
    def targets(self) -> dict[str, str]:
        """Every step this one may lead to, by the key that says so."""
        named = ("anything", "silent", "unanswered", "open", "closed", "next")
        return {
            **{f"answers.{answer}": target for answer, target in self.answers.items()},
            **{key: getattr(self, key) for key in named if getattr(self, key)},
        }
