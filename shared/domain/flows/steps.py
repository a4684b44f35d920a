"""A step of a flow, as it is written in the file. Format: docs/flows.md, docs/flow-steps.md."""

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
    """What a step does after its words. The values are the keys of the file."""

    ASK = "answers"
    DIAL = "dial"
    RECORD = "record"
    ENQUEUE = "enqueue"
    CONFERENCE = "conference"
    REDIRECT = "redirect"
    REJECT = "reject"
    HANGUP = "hangup"
    HOURS = "hours"
    SAY = "say"  # nothing but its words: `next` follows, or the conversation ends


_BY_KEY = tuple(kind for kind in Kind if kind not in {Kind.ASK, Kind.SAY})
"""The kinds whose key has the same name."""

IN_CALLS_ONLY = frozenset({Kind.DIAL, Kind.ENQUEUE, Kind.CONFERENCE})
"""Kinds that connect a call. By text, they behave as if there was no answer."""


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A step: what is said, and what happens then."""

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
        Meta(description="how many times it is asked; default: `tries` of the flow"),
    ] = None
    sorry: Annotated[
        Words | None, Meta(description="said before it is asked again; default: `sorry` of the flow")
    ] = None
    silent: Annotated[str, Meta(description="the step for callers that give no answer")] = ""

    dial: Annotated[
        Address | People | Dial | None,
        Meta(description="connect the caller to another person, or to several at once"),
    ] = None
    enqueue: Annotated[Room | Enqueue | None, Meta(description="let the caller wait in this queue")] = None
    conference: Annotated[
        Room | Conference | None, Meta(description="let the caller into this conference")
    ] = None
    unanswered: Annotated[str, Meta(description="the step for callers that were not connected")] = ""
    record: Annotated[bool | Record, Meta(description="record the caller")] = False
    redirect: Annotated[
        str, Meta(description="continue in another flow, or with the TwiML at an https URL")
    ] = ""
    reject: Annotated[
        bool | Literal["busy", "rejected"], Meta(description="do not answer the call; first step only")
    ] = False
    hangup: Annotated[bool, Meta(description="end the call")] = False

    hours: Annotated[str, Meta(description="the name of the business hours, under [hours], that decide")] = ""
    open: Annotated[str, Meta(description="the step while we are open")] = ""
    closed: Annotated[str, Meta(description="the step while we are closed")] = ""

    cancels: Annotated[
        bool, Meta(description="an answer that leads here ends the appointment that the message is about")
    ] = False
    next: Annotated[str, Meta(description="the step that follows; without one the conversation ends")] = ""

    @property
    def kinds(self) -> list[Kind]:
        """All kinds that the keys of this step name; a valid step has at most one."""
        asks = [Kind.ASK] if self.answers or self.anything else []
        return [*asks, *(kind for kind in _BY_KEY if getattr(self, kind))]

    @property
    def kind(self) -> Kind:
        """What the step does after its words."""
        if self.answers or self.anything:
            return Kind.ASK
        for kind in _BY_KEY:
            if getattr(self, kind):
                return kind
        return Kind.SAY

    @property
    def sounds(self) -> tuple[str, ...]:
        """The URLs of all sounds to play."""
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
        """All steps that this one may lead to, by the key that names them."""
        named = ("anything", "silent", "unanswered", "open", "closed", "next")
        return {
            **{f"answers.{answer}": target for answer, target in self.answers.items()},
            **{key: getattr(self, key) for key in named if getattr(self, key)},
        }
