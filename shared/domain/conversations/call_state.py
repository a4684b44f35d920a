"""The place in a call. It travels in the URLs of a document, which Twilio signs: no table is touched.

A webhook that is repeated therefore gets the same answer.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from msgspec import Struct, structs

from shared.domain.flows.flow import Flow

RETRIES = "#rc=3&rp=5xx,ct,rt"
"""At the end of a callback's URL: Twilio is to repeat it if it fails.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

MAX_KEPT = 3_000
"""Characters of a URL that answers may take, escaped; the rest is for all else. Azure takes 4,096.

Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger#limits
"""

_KEPT = "kept."
_KEPT_NAME = r"kept\.[a-z_][a-z0-9_]*"


class CallState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a call is. Its fields are the names in the URL."""

    flow: str = ""
    step: str = ""
    part: str = ""  # of a step that has several: whisper, accepted, waiting
    delivery: str = ""  # whose call it is
    tries: int = 0  # how often was asked without an answer that we know
    turn: int = 0  # how many of those who are called in turn were called before
    kept: Mapping[str, str] = {}  # what was answered before

    def url(self, base: str = "", path: str = "voice/step", **more: str) -> str:
        """Return the URL that leads here; relative to our host unless there is a ``base``."""
        named = ("flow", "step", "part", "delivery", "tries", "turn")
        query = {name: value for name in named if (value := getattr(self, name))}
        query |= {f"{_KEPT}{name}": value for name, value in self.kept.items()} | more
        return f"{base}/api/{path}?{_encoded(tuple(query.items()))}"

    def keep(self, name: str, answer: str, *, among: int) -> "CallState":
        """Return the place once somebody gave this answer, one ``among`` so many that may be kept.

        Its end is cut off if it takes more than its share of the URL.
        """
        before = {one: said for one, said in self.kept.items() if one != name}
        taken = len(urlencode({f"{_KEPT}{one}": said for one, said in (before | {name: ""}).items()}))
        room = min(MAX_KEPT // among, MAX_KEPT - taken)
        while answer and len(quote_plus(answer)) > room:
            answer = answer[:-1]
        return structs.replace(self, kept=before | {name: answer})


class RenderContext(Struct, frozen=True, kw_only=True):
    """A call, as far as a document must know it."""

    flow: Flow
    place: CallState
    values: Mapping[str, str] = {}
    base: str = ""  # of URLs, where the document itself has none
    sms_to: str | None = None  # who texts go to, if not to the caller


@lru_cache(1024)  # most calls are at the same few places
def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    return urlencode(query)


def read_call_state(query: Mapping[str, str]) -> CallState:
    """Return the place that a URL leads to."""
    return CallState(
        flow=query.get("flow", ""),
        step=query.get("step", ""),
        part=query.get("part", ""),
        delivery=query.get("delivery", ""),
        tries=_count(query.get("tries", "")),
        turn=_count(query.get("turn", "")),
        kept={
            name.removeprefix(_KEPT): value for name, value in query.items() if re.fullmatch(_KEPT_NAME, name)
        },
    )


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004 - any digits of ours
