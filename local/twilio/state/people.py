"""The people at the other end: how they answer, what they press and say, what they text back.

Each is set as JSON, by the names of the fields here: docs/stand-in.md.
"""

from typing import Literal

from msgspec import UNSET, UnsetType, field

from local.twilio.json_input import Given, Keys, Misunderstood, Seconds


class Action(Given, omit_defaults=True):
    """One thing to do on a call: to press or say, when asked; or at once, if a ``wait`` comes just before."""

    press: Keys | None = None
    say: str | None = None
    wait: Seconds | None = None
    hang_up: bool = False

    def __post_init__(self) -> None:
        ways = [self.press, self.say, self.wait, self.hang_up or None]
        if sum(way is not None for way in ways) != 1:
            raise Misunderstood("each step of a script is one of press, say, wait and hang_up")


class Delivery(Given):
    """What becomes of a text to this person, once the carrier has it."""

    status: Literal["delivered", "undelivered", "failed", "sent"] = "delivered"  #: ``sent``: never reported
    error_code: int | None = None
    delay: Seconds = 1.0  #: from sent to the end


class Machine(Given):
    """An answering machine, which answers in somebody's place."""

    greeting: Seconds = 5.0
    beep: bool = True  #: when the greeting is over
    words: str = "Please leave a message after the tone."


class Person(Given):
    """Who has a phone number. By default they answer, listen, and hang up when the call ends."""

    answers_after: Seconds = 0.0
    busy: bool = False
    no_answer: bool = False
    machine: Machine | bool | None = None  #: ``True`` is one like any other
    script: list[Action] = field(default_factory=list)
    presses: Keys | UnsetType = UNSET  #: short for the last step of the script, as is ``says``
    says: str | UnsetType = UNSET
    patience: Seconds = 300.0  #: waiting without anything to do, then they hang up
    texts_back: list[str] = field(default_factory=list)  #: one for each text they get, until none is left
    delivery: Delivery = field(default_factory=Delivery)

    def __post_init__(self) -> None:
        if self.busy and self.no_answer:
            raise Misunderstood("busy and no_answer exclude each other: leave one out")
        if self.machine is True:
            self.machine = Machine()
        if self.presses:
            self.script, self.presses = [*self.script, Action(press=self.presses)], UNSET
        if self.says:
            self.script, self.says = [*self.script, Action(say=self.says)], UNSET
