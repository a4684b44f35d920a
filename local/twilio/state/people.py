"""How simulated people behave: how they answer, what they press and say, what they text back.

Each is set as JSON with the names of the fields here: docs/stand-in.md.
"""

from typing import Literal

from msgspec import UNSET, UnsetType, field

from local.twilio.json_input import InputObject, InvalidInput, Keys, Seconds


class Action(InputObject, omit_defaults=True):
    """A step of a script. ``press`` and ``say`` wait for a prompt, unless the step before is a ``wait``.

    ``listen`` waits for a prompt, too, and leaves it unanswered.
    """

    press: Keys | None = None
    say: str | None = None
    wait: Seconds | None = None
    listen: bool = False
    hang_up: bool = False

    def __post_init__(self) -> None:
        ways = [self.press, self.say, self.wait, self.listen or None, self.hang_up or None]
        if sum(way is not None for way in ways) != 1:
            raise InvalidInput("each step of a script must be one of press, say, wait, listen and hang_up")


class Delivery(InputObject):
    """The result of the delivery of a text to this person."""

    status: Literal["delivered", "undelivered", "failed", "sent"] = (
        "delivered"  #: ``sent``: no final status is reported
    )
    error_code: int | None = None
    delay: Seconds = 1.0  #: from sent to the final status
    queued: Seconds = 0.0  #: how long it waits in Twilio's queue, before the carrier gets it


class Machine(InputObject):
    """An answering machine."""

    greeting: Seconds = 5.0
    beep: bool = True  #: after the greeting
    words: str = "Please leave a message after the tone."


class AutoReply(InputObject):
    """The answer of a machine to every text that it receives."""

    body: str
    most: int = 100  #: so often; then it is silent


class Person(InputObject):
    """The person with a phone number. By default they answer, listen, and hang up when the call ends."""

    answers_after: Seconds = 0.0
    busy: bool = False
    no_answer: bool = False
    machine: Machine | bool | None = None  #: ``True`` is the default machine
    script: list[Action] = field(default_factory=list)
    presses: Keys | UnsetType = UNSET  #: short for a last step of the script, like ``says``
    says: str | UnsetType = UNSET
    patience: Seconds = 300.0  #: without anything to do; then they hang up
    texts_back: list[str] = field(default_factory=list)  #: one for each text that they receive
    auto_reply: AutoReply | None = None  #: to each text for which ``texts_back`` has none
    types_code: bool = False  #: of a call that validates their number: somebody reads it to them
    rcs: bool = True  #: their phone takes RCS
    window: Literal["open", "closed"] | None = None  #: WhatsApp's 24 hours; by default as they wrote
    delivery: Delivery = field(default_factory=Delivery)

    def text_back(self) -> str | None:
        """Return what they answer to a text now, if anything."""
        if self.texts_back:
            return self.texts_back.pop(0)
        if self.auto_reply is None or self.auto_reply.most < 1:
            return None
        self.auto_reply.most -= 1
        return self.auto_reply.body

    def __post_init__(self) -> None:
        if self.busy and self.no_answer:
            raise InvalidInput("busy and no_answer exclude each other: remove one")
        if self.machine is True:
            self.machine = Machine()
        if self.presses:
            self.script, self.presses = [*self.script, Action(press=self.presses)], UNSET
        if self.says:
            self.script, self.says = [*self.script, Action(say=self.says)], UNSET
