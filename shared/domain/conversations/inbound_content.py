"""What an inbound text has besides its words: files, and on WhatsApp a place.

Source of the parameters: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

from collections.abc import Mapping
from math import isfinite
from urllib.parse import urlencode

from msgspec import UNSET, Struct, UnsetType

from shared.domain.whole_number import whole_number

MAX_LABEL = 1_000
"""Characters of a place's name and address that are kept."""


class Location(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place that a person sent by WhatsApp."""

    latitude: float
    longitude: float
    label: str = ""  # its name, if the person picked one that has one
    address: str = ""

    @property
    def words(self) -> str:
        """The place as a person reads it: ``Label, Address (latitude, longitude)``."""
        place = ", ".join(part for part in (self.label, self.address) if part)
        position = f"{self.latitude}, {self.longitude}"
        return f"{place} ({position})" if place else position


class Attachment(Struct, frozen=True, kw_only=True):
    """A file that came with a text."""

    path: str  # where our API has it: with a function key, and without Twilio's credentials
    content_type: str  # as Twilio named it; empty: a text from before it was kept
    url: str  # at Twilio


class InboundContent(Struct, frozen=True, kw_only=True):
    """The files and the place in the form of a text; types and place are unset if there are none."""

    media: tuple[str, ...] = ()  # URLs
    media_types: tuple[str, ...] | UnsetType = UNSET
    location: Location | UnsetType = UNSET


def read_content(form: Mapping[str, str]) -> InboundContent:
    """Return what the form of a text has besides its words."""
    count = whole_number(form.get("NumMedia", "")) or 0
    present = [number for number in range(min(count, len(form))) if f"MediaUrl{number}" in form]
    return InboundContent(
        media=tuple(form[f"MediaUrl{number}"] for number in present),
        media_types=tuple(form.get(f"MediaContentType{number}", "") for number in present) or UNSET,
        location=_location(form) or UNSET,
    )


def place_instead_of_words(form: Mapping[str, str]) -> str:
    """Return the words for a place, if a text is nothing else; else empty."""
    location = None if form.get("Body", "").strip() else _location(form)
    return location.words if location else ""


def attachments(
    sid: str, sender: str, media: tuple[str, ...], media_types: tuple[str, ...] | UnsetType
) -> tuple[Attachment, ...]:
    """Return the files of a stored text, with the path of each."""
    types = media_types or ("",) * len(media)
    query = urlencode({"from": sender})
    return tuple(
        Attachment(path=f"/api/inbox/{sid}/media/{number}?{query}", content_type=content_type, url=url)
        for number, (url, content_type) in enumerate(zip(media, types, strict=True))
    )


def _location(form: Mapping[str, str]) -> Location | None:
    try:
        latitude, longitude = float(form.get("Latitude", "")), float(form.get("Longitude", ""))
    except ValueError:
        return None
    if not (isfinite(latitude) and isfinite(longitude)):  # JSON has no such numbers
        return None
    label, address = (" ".join(form.get(name, "").split())[:MAX_LABEL] for name in ("Label", "Address"))
    return Location(latitude=latitude, longitude=longitude, label=label, address=address)
