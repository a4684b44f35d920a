"""From an app's answer to a checked document."""

from local.twilio.errors import AppFailed
from local.twilio.twiml.check import Document, check
from local.twilio.twiml.language import Language
from local.twilio.twiml.parse import Element, parse
from local.twilio.twiml.verbs import MESSAGING
from local.twilio.webhooks.request import Answer
from local.twilio.webhooks.sender import Sender
from local.twilio.webhooks.webhook import Webhook

XML = frozenset({"text/xml", "application/xml", "text/html"})


async def fetch(sender: Sender, webhook: Webhook, language: Language) -> Document:
    """Ask the app for a document.

    Raises:
        AppFailed: there is none that could run.
    """
    answer = await sender.ask(webhook)
    try:
        response = _response(answer, "Message" if language is MESSAGING else "Say")
    except AppFailed as failed:
        failed.url, failed.status = answer.url, answer.status
        raise
    return check(response, language, answer.url, answer.status)


def _response(answer: Answer, saying: str) -> Element:
    """Return the ``<Response>`` that ``answer`` is, or stands for: plain text is for the verb ``saying``."""
    if not answer.ok:
        raise AppFailed(11200, f"HTTP retrieval failure: the app answered {answer.status}")
    if answer.content_type in XML:
        return parse(answer.body)
    if answer.content_type == "text/plain":
        text = answer.body.decode(errors="replace").strip()
        return Element("Response", parts=[Element(saying, parts=[text])] if text else [])
    if answer.content_type.startswith("audio/"):
        return Element("Response", parts=[Element("Play", parts=[answer.url])])
    raise AppFailed(12300, f"Invalid Content-Type: {answer.content_type or 'none'}")
