"""The state of a call. It travels in the URLs of a document, which Twilio signs: no table is read or written.

A repeated webhook therefore gets the same answer.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from msgspec import Struct, structs

from shared.domain.flows.flow import Flow
from shared.domain.messages.withheld_number import is_withheld

RETRIES = "#rc=3&rp=5xx,ct,rt"
"""The retry policy of a webhook, at the end of its URL: Twilio repeats it if it fails.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

MAX_ANSWERS_LENGTH = 3_000
"""Characters of a URL that answers may take, escaped. Azure accepts URLs of 4,096 characters.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger#limits
"""

_ANSWER = "kept."
_ANSWER_NAME = r"kept\.[a-z_][a-z0-9_]*"


class Phase(StrEnum):
    """What Twilio asks for when it requests a URL of a call."""

    BEGIN = "begin"  # the first document: of the call, or of a flow that another one leads to
    RESULT = "result"  # the document after a step; the request has its result: keys, words, how a verb ended
    WHISPER = "whisper"  # what a person who was dialled hears before they are connected
    ACCEPTED = "accepted"  # that person has pressed a key
    WAITING = "waiting"  # what a caller hears in a queue


_PARTS = {phase.value: phase for phase in (Phase.WHISPER, Phase.ACCEPTED, Phase.WAITING)}
"""The phases that a URL names, as ``part``. Without one, a URL with a step is ``RESULT``, else ``BEGIN``."""


class CallState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a call is."""

    phase: Phase = Phase.BEGIN
    flow: str = ""
    step: str = ""
    delivery: str = ""  # the message that started the call
    tries: int = 0  # how often the step was asked without an answer that it knows
    turn: int = 0  # how many of the people who are dialled in turn were dialled before
    caller: str = ""  # whose call this is, where Twilio's request has the caller ID that a callee sees
    answers: Mapping[str, str] = {}  # earlier answers, by name

    def url(self, base: str = "", path: str = "voice/step", **more: str) -> str:
        """Return the URL of this state; relative to our host unless there is a ``base``."""
        fields = {
            "flow": self.flow,
            "step": self.step,
            "part": self.phase if self.phase in _PARTS else "",
            "delivery": self.delivery,
            "tries": self.tries,
            "turn": self.turn,
            "caller": self.caller,
        }
        query = {name: str(value) for name, value in fields.items() if value}
        query |= {f"{_ANSWER}{name}": value for name, value in self.answers.items()} | more
        return f"{base}/api/{path}?{_encoded(tuple(query.items()))}"

    def after(self, step: str) -> "CallState":
        """Return the state in which the result of ``step`` comes; without a step, a flow begins."""
        return structs.replace(self, phase=Phase.RESULT if step else Phase.BEGIN, step=step)

    def with_answer(self, name: str, answer: str, *, answer_count: int) -> "CallState":
        """Return the state with this answer; a flow keeps at most ``answer_count`` of them.

        An answer that takes more than its share of the URL is cut off at the end.
        """
        others = {other: text for other, text in self.answers.items() if other != name}
        taken = len(urlencode({f"{_ANSWER}{other}": text for other, text in (others | {name: ""}).items()}))
        room = min(MAX_ANSWERS_LENGTH // answer_count, MAX_ANSWERS_LENGTH - taken)
        while answer and len(quote_plus(answer)) > room:
            answer = answer[:-1]
        return structs.replace(self, answers=others | {name: answer})


class RenderContext(Struct, frozen=True, kw_only=True):
    """What a document of a call is rendered from."""

    flow: Flow
    state: CallState
    values: Mapping[str, str] = {}
    base: str = ""  # of URLs, where the document itself has none
    sms_to: str | None = None  # the receiver of texts, if not the caller
    caller: str = ""  # of an inbound call, as Twilio writes it; the value ``person`` is for people to read

    @property
    def has_withheld_caller(self) -> bool:
        """Whether the caller withholds their number: it cannot be texted, and nobody is shown it."""
        return is_withheld(self.caller)


@lru_cache(1024)  # most calls are in the same few states
def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    return urlencode(query)


def read_call_state(query: Mapping[str, str]) -> CallState:
    """Return the state in a URL, including one that an earlier version wrote."""
    return CallState(
        phase=_phase(query),
        flow=query.get("flow", ""),
        step=query.get("step", ""),
        delivery=query.get("delivery", ""),
        tries=_count(query.get("tries", "")),
        turn=_count(query.get("turn", "")),
        caller=query.get("caller", ""),
        answers={
            name.removeprefix(_ANSWER): value
            for name, value in query.items()
            if re.fullmatch(_ANSWER_NAME, name)
        },
    )


def _phase(query: Mapping[str, str]) -> Phase:
    if not query.get("flow"):
        return Phase.BEGIN
    if part := query.get("part"):
        return _PARTS.get(part, Phase.ACCEPTED)  # an unknown part is answered with an empty document
    return Phase.RESULT if query.get("step") else Phase.BEGIN


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004 - we write fewer digits
