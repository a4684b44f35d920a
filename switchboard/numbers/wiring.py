"""Where the calls and texts of a number go: here, to another URL, or nowhere."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from switchboard.numbers.webhook_urls import field_of

HERE, NOWHERE = "here", "nowhere"

FIRST: Mapping[str, tuple[tuple[str, str], ...]] = {
    "voice": (("voice_application_sid", "application"), ("trunk_sid", "trunk")),
    "sms": (("sms_application_sid", "application"),),
}
"""What comes before a number's own URLs:
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""


class Wiring(NamedTuple):
    """Where a number's calls and texts go, for people."""

    calls: str
    texts: str
    missing: tuple[str, ...] = ()  # fields that are not as they should be, though both come here

    @property
    def is_here(self) -> bool:
        """Whether calls and texts come to this desk."""
        return self.calls == self.texts == HERE

    def __str__(self) -> str:
        if not self.is_here:
            return f"calls: {self.calls}, texts: {self.texts}"
        return f"wired here, but not {', '.join(self.missing)}" if self.missing else "wired here"


def wiring_of(number: Mapping[str, Any], wanted: Mapping[str, str]) -> Wiring:
    """Return where a number's webhooks go; ``wanted`` are the parameters that bring them here."""
    fields = {field_of(name): value for name, value in wanted.items()}
    other = [name for name in fields if name not in {"voice_url", "sms_url"}]
    missing = tuple(name for name in other if _place(number.get(name)) != _place(fields[name]))
    return Wiring(
        _place_of(number, "voice", fields["voice_url"]), _place_of(number, "sms", fields["sms_url"]), missing
    )


def what_comes_first(number: Mapping[str, Any]) -> list[str]:
    """Return what of this number makes Twilio ignore its URLs."""
    named = [(name, word) for kind in FIRST.values() for name, word in kind]
    return [f"{name} {number[name]}" for name, _ in named if number.get(name)]


def _place_of(number: Mapping[str, Any], kind: str, wanted: str) -> str:
    for name, word in FIRST[kind]:
        if number.get(name):
            return f"{word} {number[name]}"
    url = str(number.get(f"{kind}_url") or "")
    return HERE if url and _place(url) == _place(wanted) else _place(url) or NOWHERE


def _place(url: object) -> str:
    """Return a URL without its fragment, which is about connections, and not sent."""
    return str(url or "").partition("#")[0]
