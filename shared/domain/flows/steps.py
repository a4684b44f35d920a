"""A step of a flow: one place in a conversation, as it is written in the file. Format: docs/flows.md."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from shared.domain.flows.step_options import (
    Address,
    Conference,
    Dial,
    Enqueue,
    HttpsUrl,
    People,
    Record,
    Room,
    Seconds,
    Send,
    Target,
    Words,
    words_that_are,
)


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


_BY_KEY = tuple(kind for kind in Kind if kind not in {Kind.ASK, Kind.SAY})
"""Those that one key alone makes."""

IN_CALLS_ONLY = frozenset({Kind.DIAL, Kind.ENQUEUE, Kind.CONFERENCE})
"""In a text nobody can be connected: these are then as if nobody had answered."""


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place in a flow: what is said there, and what happens then."""

    pause: Annotated[Seconds | None, Meta(description="seconds of silence first")] = None
    play: Annotated[
        HttpsUrl | tuple[HttpsUrl, ...], Meta(description="a sound to play then, or several")
    ] = ()
    say: Annotated[str, words_that_are("what is said then, in a call")] = ""
    text: Annotated[str, words_that_are("what is written instead of `say` in a text")] = ""
    send: Annotated[
        Words | Send | None, Meta(description="a text to send to the person; or `text` and `to`")
    ] = None
    voice: Annotated[str | None, Meta(description="a voice of Twilio's, such as Polly.Amy")] = None
    language: Annotated[str | None, Meta(description="a language, such as en-GB")] = None

    answers: Annotated[
        dict[str, Target],
        Meta(description='where each answer leads: "1, hours" = "step"; keys, spoken and texted words alike'),
    ] = {}
    anything: Annotated[str, Meta(description="the step where any other answer leads")] = ""
    keep: Annotated[
        str, Meta(pattern=r"^[a-z_][a-z0-9_]*$|^$", description="the name the answer is kept under")
    ] = ""
    listen: Annotated[Literal["keys", "speech", "both"], Meta(description="what counts in a call")] = "both"
    timeout: Annotated[int, Meta(ge=1, le=60, description="seconds to wait for an answer")] = 5
    tries: Annotated[
        Annotated[int, Meta(ge=1, le=10)] | None,
        Meta(description="how often it is asked, if not as `tries` says"),
    ] = None
    sorry: Annotated[
        Words | None, Meta(description="what is said before it is asked again, if not as `sorry` says")
    ] = None
    silent: Annotated[str, Meta(description="the step for callers who in the end gave no answer")] = ""

    dial: Annotated[
        Address | People | Dial | None,
        Meta(description="connect the caller to somebody, or to several at once"),
    ] = None
    enqueue: Annotated[Room | Enqueue | None, Meta(description="let the caller wait in this queue")] = None
    conference: Annotated[
        Room | Conference | None, Meta(description="let the caller into this conference")
    ] = None
    unanswered: Annotated[str, Meta(description="the step for callers whom nobody took")] = ""
    record: Annotated[bool | Record, Meta(description="record what the caller says")] = False
    redirect: Annotated[str, Meta(description="go on in another flow, or with the TwiML at a https URL")] = ""
    reject: Annotated[
        bool | Literal["busy", "rejected"], Meta(description="do not answer the call; first step only")
    ] = False
    hangup: Annotated[bool, Meta(description="end the call")] = False

    hours: Annotated[str, Meta(description="the business hours, of [hours], that decide")] = ""
    open: Annotated[str, Meta(description="the step while we are open")] = ""
    closed: Annotated[str, Meta(description="the step while we are closed")] = ""

    next: Annotated[str, Meta(description="the step that follows; without one the conversation ends")] = ""

    @property
    def kinds(self) -> list[Kind]:
        """Every kind of step that this one says it is; a sound step is one at most."""
        asks = [Kind.ASK] if self.answers or self.anything else []
        return [*asks, *(kind for kind in _BY_KEY if getattr(self, kind))]

    @property
    def kind(self) -> Kind:
        """What it does."""
        if self.answers or self.anything:
            return Kind.ASK
        for kind in _BY_KEY:
            if getattr(self, kind):
                return kind
        return Kind.SAY

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
