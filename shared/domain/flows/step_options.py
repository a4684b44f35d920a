"""The options of a step: types of its keys, and the tables dial, record, send, enqueue, conference."""

from typing import Annotated

from msgspec import Meta, Struct

NAME = r"^[a-z0-9][a-z0-9_-]*$"

Words = Annotated[str, Meta(max_length=3000, description="words; `{name}` is filled in")]
Target = Annotated[str, Meta(description="the name of a step")]
Seconds = Annotated[int, Meta(ge=1, le=14_400, description="seconds")]
Address = Annotated[
    str,
    Meta(description="a number in E.164, `client:name`, `sip:user@host` or `queue:name`"),
]
HttpsUrl = Annotated[str, Meta(pattern=r"^https://[^\s]+$", description="a URL that starts with https://")]
People = Annotated[tuple[Address, ...], Meta(min_length=1, max_length=10, description="up to 10 of them")]
Room = Annotated[str, Meta(min_length=1, max_length=64, description="a name, 1 to 64 characters")]


def words_that_are(what: str) -> Meta:
    """Return the description of words in which values are filled in."""
    return Meta(max_length=3000, description=f"{what}; `{{name}}` is filled in")


def number_of(what: str) -> Meta:
    """Return the description and pattern of a number that may be left out."""
    return Meta(pattern=r"^(\+[1-9][0-9]{6,14})?$", description=f"{what}: a number in E.164")


class _Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of the tables that are the long form of a key of a step."""


class Dial(_Options, frozen=True, kw_only=True):
    """Connect the caller to other people."""

    to: Address | People
    in_turn: Annotated[bool, Meta(description="one after the other, not all at once")] = False
    ring: Annotated[int, Meta(ge=5, le=600, description="seconds to let it ring")] = 20
    limit: Annotated[Seconds | None, Meta(description="the longest that the call may last, in seconds")] = (
        None
    )
    caller_id: Annotated[
        str, Meta(description="the number that the others see; if not given, the caller's")
    ] = ""
    record: Annotated[bool, Meta(description="record the conversation")] = False
    whisper: Annotated[str, words_that_are("what the others hear before they are connected")] = ""
    accept: Annotated[
        bool,
        Meta(description="the others must press a key first, so that no answering machine takes the call"),
    ] = False

    @property
    def people(self) -> tuple[str, ...]:
        """All addresses to call."""
        return (self.to,) if isinstance(self.to, str) else self.to


class Record(_Options, frozen=True, kw_only=True):
    """Record the caller."""

    longest: Annotated[int, Meta(ge=2, le=14_400, description="the longest that it may last, in seconds")] = (
        120
    )
    silence: Annotated[int, Meta(ge=0, le=60, description="seconds of silence that end it; 0: none")] = 5
    keys: Annotated[str, Meta(pattern=r"^[0-9*#]*$", description="keys that end it")] = "#"
    beep: Annotated[bool, Meta(description="a beep first")] = True
    transcribe: Annotated[bool, Meta(description="transcribe the recording, too")] = False
    notify: Annotated[str, number_of("who gets a text about it")] = ""


class Send(_Options, frozen=True, kw_only=True):
    """Send a text."""

    text: Words
    to: Annotated[str, number_of("the receiver; if not given, the person")] = ""


class Enqueue(_Options, frozen=True, kw_only=True):
    """Let the caller wait in a queue until another call takes them from it."""

    name: Room
    position: Annotated[
        str, words_that_are("what is said while they wait; `{position}` and `{size}` are those of the queue")
    ] = ""
    music: Annotated[HttpsUrl | None, Meta(description="a sound to play while they wait")] = None
    limit: Annotated[
        Annotated[int, Meta(ge=1, le=5000)] | None, Meta(description="how many may wait; 1,000 if not given")
    ] = None


class Conference(_Options, frozen=True, kw_only=True):
    """Let the caller into a conference."""

    name: Room
    starts: Annotated[
        bool, Meta(description="it starts when they enter; else they wait until another starts it")
    ] = True
    ends: Annotated[bool, Meta(description="it ends when they leave")] = False
    muted: Annotated[bool, Meta(description="they can only listen")] = False
    beep: Annotated[bool, Meta(description="a beep whenever a person joins or leaves")] = True
    record: Annotated[bool, Meta(description="record it")] = False
    most: Annotated[
        Annotated[int, Meta(ge=2, le=250)] | None, Meta(description="the most people that may take part")
    ] = None
    music: Annotated[
        Annotated[str, Meta(pattern=r"^(https://[^\s]+)?$")] | None,
        Meta(description="what they hear while they wait, a https URL; empty: nothing"),
    ] = None
