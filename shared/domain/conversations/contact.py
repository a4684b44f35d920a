"""A contact: a person's number, their consent to texts, and the questions of ours that are open.

The words that withdraw consent and give it again are in ``opt_out.py``; how questions are opened and closed
is in ``questions/open_questions.py``.
"""

from datetime import datetime, timedelta

from msgspec import Struct, field, structs

from shared.domain.conversations.limits.flow_texts import FlowTexts
from shared.domain.conversations.limits.silence import NotUnderstood
from shared.domain.messages.phone_number import is_rcs

POSITION_EXPIRES_AFTER = timedelta(hours=4)
"""How long a person can be silent before the flow starts again: people forget what they were asked."""

REPLY_EXPIRES_AFTER = timedelta(days=3)
"""How long a question that we sent can be answered: many people read a text days later."""


class FlowPosition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a person is in a flow, by text. Fields are stored under their ``field(name=...)``."""

    flow: str
    step: str
    at: datetime
    ours: str = ""  # our number that they text with; empty: any
    delivery: str = ""  # the message of ours that asked the question
    values: dict[str, str] = {}  # the values of that message, to fill in
    answers: dict[str, str] = field(name="kept", default_factory=dict)  # earlier answers, by name
    asked: str = ""  # our question as the person got it; empty: an earlier version wrote this
    subject: str = ""  # what the message is about, see ``message_ids.subject_of``; empty: the message
    text: str = ""  # the text (its SID) whose answer asked this; empty: the message itself did

    @property
    def key(self) -> str:
        """What the question is about: of two questions with the same key, only the newer one is open.

        A conversation that the person began has the key of our number: there is one for each.
        """
        return self.subject or self.delivery or f"with {self.ours}"

    def is_current(self, *, ours: str, now: datetime) -> bool:
        """Return whether a text to the number ``ours`` continues the conversation at this position.

        A question that we sent by SMS can be answered to an RCS sender of ours, and the other way round.
        """
        expires_after = REPLY_EXPIRES_AFTER if self.delivery else POSITION_EXPIRES_AFTER
        is_other_channel = bool(self.delivery) and is_rcs(self.ours) != is_rcs(ours)
        return now - self.at <= expires_after and (self.ours in {"", ours} or is_other_channel)


class Option(Struct, frozen=True, kw_only=True):
    """One of several open questions, as we listed it to the person."""

    letter: str
    name: str
    delivery: str  # of the question, as in ``FlowPosition``
    step: str  # of the question: if it has moved on since, it can no longer be chosen


class Choice(Struct, frozen=True, kw_only=True):
    """An answer that could belong to several questions, and the question that we asked back."""

    answer: str  # the person's words
    options: tuple[Option, ...]
    at: datetime
    ours: str  # our number that they text with
    asked: str  # our words, as the person got them

    def is_current(self, *, ours: str, now: datetime) -> bool:
        """Return whether a text to the number ``ours`` may choose one of the options."""
        return now - self.at <= POSITION_EXPIRES_AFTER and self.ours == ours


class Consent(Struct, frozen=True, kw_only=True):
    """How and when a person agreed to be written to, as somebody said."""

    how: str  # in words, such as "form at the counter"
    at: datetime


class TakenOver(Struct, frozen=True, kw_only=True):
    """Somebody at the desk answers the person; flows are silent meanwhile."""

    by: str
    at: datetime
    until: datetime


class DeskAnswer(Struct, frozen=True, kw_only=True):
    """The latest message that somebody wrote to the person at the desk."""

    message_id: str
    by: str
    at: datetime


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known about the person at a number. Fields are stored under their ``field(name=...)``."""

    number: str
    opted_out_at: datetime | None = None
    opt_out_sid: str = ""  # the SID of the text by which they opted out; empty if Twilio acted on it
    #: The question that was asked last. Workers of an earlier version know only this one.
    position: FlowPosition | None = field(name="place", default=None)
    earlier: tuple[FlowPosition, ...] = ()  # the other open questions, newest first
    choice: Choice | None = None  # while the person was asked which of them an answer belongs to
    not_understood: NotUnderstood | None = None
    flow_texts: FlowTexts | None = None
    opted_in_at: datetime | None = None  # their START; empty: never, or an earlier version wrote this
    wrote_at: datetime | None = None  # when their last text came in; empty: never, or before this field
    wrote_to: str = ""  # our address that it came to; empty: never, or before this field
    zone: str = ""  # where they are (IANA), if somebody said so
    name: str = ""
    language: str = ""  # a BCP 47 tag, if somebody said so
    tags: dict[str, str] = {}
    consent: Consent | None = None
    taken_over: TakenOver | None = None
    desk_answer: DeskAnswer | None = None
    erasing_at: datetime | None = None  # since when the person is being erased; nothing is sent meanwhile
    merged: bool = False  # what rows under other spellings of the number have is in here: see merged_contact
    #: The version of the stored row (its ETag); empty for a contact that was never saved.
    version: str = ""

    @property
    def opted_out(self) -> bool:
        """Whether the person has opted out of texts."""
        return self.opted_out_at is not None

    def after_text(self, *, at: datetime, to: str = "") -> "Contact":
        """Return the contact after a text to our address ``to``: one that comes late changes nothing."""
        if self.wrote_at and self.wrote_at > at:
            return self
        return structs.replace(self, wrote_at=at, wrote_to=to or self.wrote_to)

    @property
    def questions(self) -> tuple[FlowPosition, ...]:
        """All questions that were not closed, newest first; some may have expired."""
        return (self.position, *self.earlier) if self.position else ()
