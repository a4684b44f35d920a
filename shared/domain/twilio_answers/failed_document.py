"""A document of a call that Twilio could not fetch or run, as the request to ``FallbackUrl`` names it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from shared.domain.whole_number import whole_number

MAX_PLACE = 200
"""Characters of the URL that are kept."""


class FailedDocument(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a call went on at its ``FallbackUrl``."""

    code: int | None = None  # Twilio's; None if it did not say
    place: str = ""  # host and path: the query may have what a person answered

    @property
    def error(self) -> str:
        """What happened, in one sentence."""
        return f"Twilio could not use the TwiML at {self.place or 'the url of the call'}"


def read_failed_document(form: Mapping[str, str]) -> FailedDocument:
    """Return what failed. Source of the two fields: https://www.twilio.com/docs/usage/security/availability-reliability."""
    return FailedDocument(
        code=whole_number(form.get("ErrorCode", "")),
        place=_place(form.get("ErrorUrl", "")),
    )


def _place(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or ''}{parts.path}"[:MAX_PLACE]
    except ValueError:  # whatever Twilio could not request
        return ""
