"""The door for Twilio: nobody gets past it without Twilio's signature."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import azure.functions as func

from shared.domain.webhook_signature import verify
from shared.wiring import services


def verified_form(req: func.HttpRequest) -> Mapping[str, str]:
    """Return the form fields of a webhook, once its signature is verified.

    Twilio signs the URL it was given. Behind Azure's front end that is not the
    URL we see, so scheme and host come from the setting PUBLIC_URL; path and
    query are as they came.

    Raises:
        InvalidSignature: missing, wrong, or signed for another URL.
    """
    seen = urlsplit(req.url)
    query = f"?{seen.query}" if seen.query else ""
    public_url = services().settings.PUBLIC_URL.rstrip("/")
    headers = {name.lower(): value for name, value in req.headers.items()}
    return verify(
        url=f"{public_url}{seen.path}{query}", headers=headers, body=req.get_body(), keys=services().keys
    )
