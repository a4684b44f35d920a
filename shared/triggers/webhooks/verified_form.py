"""Verify the signature of Twilio's webhooks, and return their form fields."""

from collections.abc import Mapping

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
    path, query = path_and_query(req.url)
    _, question_mark, _ = req.url.partition("?")
    public_url = services().settings.PUBLIC_URL.rstrip("/")
    headers = {name.lower(): value for name, value in req.headers.items()}
    return verify(
        url=f"{public_url}{path}{question_mark}{query}",
        headers=headers,
        body=req.get_body(),
        keys=services().keys,
    )


def path_and_query(url: str) -> tuple[str, str]:
    """Return path and query as they came; the host may be anything that a client wrote: it is not parsed."""
    target = url.partition("://")[2]
    target = target[target.find("/") :].partition("#")[0] if "/" in target else ""
    path, _, query = target.partition("?")
    return path, query
