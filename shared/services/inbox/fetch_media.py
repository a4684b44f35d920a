"""Fetch a file that came with a stored text."""

from msgspec import structs

from shared.domain.whole_number import whole_number
from shared.errors import NotFound
from shared.ports.storage import Contacts
from shared.ports.twilio import InboundMedia, MediaFile


def fetch_media(sid: str, number: str, *, sender: str, contacts: Contacts, media: InboundMedia) -> MediaFile:
    """Return file ``number`` (from 0) of the text ``sid`` from ``sender``.

    Raises:
        NotFound: there is no such text or file, or Twilio no longer has it.
        MediaTooLarge: it is too large to be passed on.
        TwilioUnavailable: Twilio does not answer.
    """
    text = contacts.inbound(sender, sid)
    if text is None:
        raise NotFound(f"there is no text {sid[:40]} from that sender")
    if not text.media:
        raise NotFound(f"{text.sid} came without files")
    index = whole_number(number)
    if index is None or index >= len(text.media):
        raise NotFound(f"{text.sid} has {len(text.media)} files, numbered from 0")
    file = media.fetch(text.media[index])
    if file is None:
        raise NotFound(f"Twilio does not have file {index} of {text.sid}: it was deleted there")
    stored = text.media_types[index] if text.media_types else ""
    return structs.replace(file, mime=file.mime or stored)
