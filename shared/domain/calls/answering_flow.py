"""Which flow answers the calls to a number of ours, by the URL that is set there."""

from urllib.parse import parse_qsl, urlsplit

from shared.domain.conversations.call_state import read_call_state
from shared.domain.webhook_signature import with_lower_host


def is_answered_here(voice_url: str, *, public_url: str) -> bool:
    """Return whether the URL of a number is one of this app's."""
    return with_lower_host(voice_url).startswith(with_lower_host(f"{public_url.rstrip('/')}/"))


def answering_flow(voice_url: str, *, public_url: str, default: str) -> str:
    """Return the flow that answers at a URL; empty if none does: a twimlet, or another app.

    Args:
        voice_url: as it is set on the number.
        public_url: of this app.
        default: the flow that the settings name for the number.
    """
    if not is_answered_here(voice_url, public_url=public_url):
        return ""
    url = urlsplit(voice_url)
    if url.path.endswith("/api/voice/inbound"):
        return default
    return read_call_state(dict(parse_qsl(url.query))).flow if url.path.endswith("/api/voice/step") else ""
