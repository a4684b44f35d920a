"""The people at the other end: how they answer, what they press and say, what they text back."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys, when asked; right away if a ``Wait`` comes just before."""

    keys: str


@dataclass(frozen=True, slots=True)
class Speech:
    """Say something, when asked; right away if a ``Wait`` comes just before."""

    words: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for some seconds, whatever is asked."""

    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


type Action = Press | Speech | Wait | HangUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What becomes of a text to this person, once the carrier has it."""

    status: str = "delivered"  #: or ``undelivered``, ``failed``, or ``sent`` for a carrier that never reports
    error_code: int | None = None
    delay: float = 1.0  #: seconds from sent to the end
    queue: float = 0.0  #: seconds that Twilio holds it back before that; beyond its validity it fails


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """An answering machine, which answers in somebody's place."""

    greeting: float = 5.0  #: seconds
    beep: bool = True  #: when the greeting is over
    words: str = "Please leave a message after the tone."


IN_HAND: Mapping[str, Any] = {"in_hand": True, "machine": None, "script": [], "patience": 1e6}
"""What changes about a person when someone holds their phone: all they do on a call is done by hand."""


@dataclass(slots=True, kw_only=True)
class Person:
    """Who has a phone number. By default they answer, listen, and hang up when the call ends."""

    answers_after: float = 0.0  #: seconds of ringing
    busy: bool = False
    no_answer: bool = False
    machine: Machine | None = None
    script: list[Action] = field(default_factory=list)
    patience: float = 300.0  #: seconds of waiting without anything to do, then they hang up
    texts_back: deque[str] = field(default_factory=deque)  #: one for each text they get, until none is left
    delivery: Delivery = Delivery()
    in_hand: bool = False  #: someone holds the phone: it rings until they answer or decline, as they like
