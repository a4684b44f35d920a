"""Find the open question that a text answers; if it could be several, ask back in the flow's ``which``."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from shared.domain.conversations.contact import Choice, FlowPosition, Option
from shared.domain.conversations.inbound_text import reply_id
from shared.domain.conversations.limits.silence import Reading
from shared.domain.conversations.questions.question_names import OpenQuestion, question_names
from shared.domain.conversations.questions.which_question import (
    AskBack,
    Found,
    free_letters,
    which_question,
)
from shared.domain.deliveries.resend import MAY_HAVE_ARRIVED
from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Turn
from shared.domain.messages.message_fields import MAX_BODY
from shared.domain.messages.placeholders import fill
from shared.domain.reminders.message_ids import first_id
from shared.domain.twiml.ssml import without_markup
from shared.ports.storage import Ledger
from shared.services.conversations.text_reply import TextReply

NEVER_ARRIVED = {Status.EXPIRED, Status.REFUSED, Status.CANCELED, Status.FAILED, Status.UNDELIVERED}

_ANSWER_ID = re.compile(r"reply-[A-Z]{2}\w+-\d+")
"""The id of a message of our answer to a text, see ``reply_id``."""

MAX_ANSWER_SHOWN = 40
"""Characters of the person's answer that we repeat."""

MAX_QUESTION = 600
"""Characters of our own words before the list of questions."""


class Search(Struct, frozen=True, kw_only=True):
    """The open questions that a text may answer, and the result."""

    questions: Sequence[OpenQuestion]
    found: Found | AskBack | None


def find_question(
    words: str, questions: Sequence[OpenQuestion], choice: Choice | None, *, quotes: str, ledger: Ledger
) -> Search:
    """Return which question a text answers. Deliveries are read only if it could be several.

    Args:
        words: the inbound text.
        questions: the open questions, newest first.
        choice: what we asked back before, if we did.
        quotes: the SID of the message that the person quotes, if they do.
        ledger: knows which delivery has that SID, and which question never arrived.
    """
    quoted = _quoted(quotes, questions, ledger)
    questions = questions if quoted is None else quoted
    found = which_question(words, questions, choice)
    if isinstance(found, AskBack):
        questions = [question for question in questions if _may_have_arrived(question, ledger)]
        found = which_question(words, questions, choice)
    return Search(questions=questions, found=found)


def ask_back(
    found: AskBack,
    questions: Sequence[OpenQuestion],
    values: Mapping[str, str],
    form: Mapping[str, str],
    *,
    before: Choice | None,
    now: datetime,
) -> TextReply:
    """Return the text that asks which question an answer belongs to.

    Args:
        found: the answer, and the questions that it may belong to.
        questions: all open questions: none of them may know one of the letters as an answer.
        values: what may be filled in.
        form: the inbound text.
        before: what we asked back before, if the person has not chosen yet.
        now: when it came.
    """
    flow, letters = found.questions[0].flow, free_letters(questions)
    places = [question.position for question in found.questions]
    options = tuple(
        Option(letter=letter, name=name, delivery=place.delivery, step=place.step)
        for letter, name, place in zip(letters, question_names(found.questions), places, strict=False)
    )
    which = fill(without_markup(flow.which), {**values, "answer": _shown(found.answer)})[:MAX_QUESTION]
    sorry = fill(without_markup(flow.sorry), values) if found.again else ""
    first_line = f"{sorry} {which}".strip()
    lines = [
        first_line if len(first_line) <= MAX_QUESTION else which,
        *(f"{option.letter}: {option.name}" for option in options),
    ]
    text = "\n".join(lines)[:MAX_BODY]
    choice = Choice(answer=found.answer, options=options, at=now, ours=form.get("To", ""), asked=text)
    turns = ((Turn(before=("{text}",)), {"text": text}),)
    asking = (found.questions[0].position.flow,)
    return TextReply(turns=turns, flows=asking, choice=choice, reading=_reading(found, before))


def _reading(found: AskBack, before: Choice | None) -> Reading:
    """Return how a text that is asked back counts: the same answer again is not understood."""
    repeated = before is not None and before.answer == found.answer
    return Reading.NOT_UNDERSTOOD if found.again or repeated else Reading.FREE


def _quoted(sid: str, questions: Sequence[OpenQuestion], ledger: Ledger) -> list[OpenQuestion] | None:
    """Return the question that the person quotes, by the SID of our message; None if that decides nothing.

    Only WhatsApp has quotations. Webhooks that others recorded have the field, with the SID of the message
    that was quoted; we could not check it in Twilio's page (unverified). Texts in Twilio's list have no such
    field, so a text that is backfilled quotes nothing.
    Page: https://www.twilio.com/docs/messaging/guides/webhook-request

    A quoted message of ours that is no open question any more is not mixed up with one that is: the list is
    empty. A message that we do not know, or an older answer of ours, decides nothing.
    """
    owner = ledger.sid_owner(sid) if sid and questions else None
    if owner is None:
        return None
    found = [question for question in questions if _asked_by(question.position, owner)]
    return None if not found and _ANSWER_ID.fullmatch(owner) else found


def _asked_by(position: FlowPosition, owner: str) -> bool:
    """Return whether the message of that id asked this question: a message, or our answer to a text."""
    if position.text and owner.startswith(reply_id(position.text, "")):
        return True
    return first_id(position.delivery) == first_id(owner)


def _may_have_arrived(question: OpenQuestion, ledger: Ledger) -> bool:
    """Return whether the person may have got a question; they have, if our answer to their text asked it."""
    position = question.position
    delivery = ledger.load(position.delivery) if position.delivery and not position.text else None
    if delivery is None or delivery.status not in NEVER_ARRIVED:
        return True
    return delivery.error_code in MAY_HAVE_ARRIVED


def _shown(answer: str) -> str:
    """Return the person's answer in one line, as we repeat it."""
    answer = " ".join(answer.split())
    return answer if len(answer) <= MAX_ANSWER_SHOWN else f"{answer[: MAX_ANSWER_SHOWN - 1]}…"
