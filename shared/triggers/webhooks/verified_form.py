"""Verify the signature of Twilio's webhooks, and return their form fields."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import azure.functions as func

from shared.domain.webhook_signature import verify
from shared.wiring.services import services


def verified_form(req: func.HttpRequest) -> Mapping[str, str]:
    """Return the form fields of a webhook, once its signature is verified.

    Twilio signs the URL that it requests. Behind Azure's front end the app sees
    another one, so scheme and host come from the setting PUBLIC_URL; path and
    query are used as they came.

    Raises:
        InvalidSignature: the signature is missing, wrong, or for another URL.
    """
    path = urlsplit(req.url).path
    _, question_mark, query = req.url.partition("?")
    public_url = services().settings.PUBLIC_URL.rstrip("/")
    headers = {name.lower(): value for name, value in req.headers.items()}
    return verify(
        url=f"{public_url}{path}{question_mark}{query}",
        headers=headers,
        body=req.get_body(),
        keys=services().keys,
    )
