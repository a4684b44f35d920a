"""The place in a call. It travels in the URLs of a document, which Twilio signs: no table is touched.

A webhook that is repeated therefore gets the same answer.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode

from msgspec import Struct

from shared.domain.flow.flow import Flow

RETRIES = "#rc=3&rp=5xx,ct,rt"
"""At the end of a callback's URL: Twilio is to repeat it if it fails.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

_KEPT = "kept."
_KEPT_NAME = r"kept\.[a-z_][a-z0-9_]*"


class CallPlace(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class Scene(Struct, frozen=True, kw_only=True):
    """A call, as far as a document must know it."""

    flow: Flow
    place: CallPlace
    values: Mapping[str, str] = {}
    base: str = ""  # of URLs, where the document itself has none
    sms_to: str | None = None  # who texts go to, if not to the caller


@lru_cache(1024)  # most calls are at the same few places
def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    return urlencode(query)


def read_place(query: Mapping[str, str]) -> CallPlace:
    """Return the place that a URL leads to."""
    return CallPlace(
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
