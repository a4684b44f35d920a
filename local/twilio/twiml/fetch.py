"""From an app's answer to a checked document."""

from dataclasses import dataclass

from local.twilio.errors import AppFailed
from local.twilio.twiml.check import Checked, check
from local.twilio.twiml.parse import Element, parse
from local.twilio.twiml.verbs import MESSAGING, Language
from local.twilio.webhooks.request import Answer
from local.twilio.webhooks.sender import Sender
from local.twilio.webhooks.webhook import Webhook

XML = frozenset({"text/xml", "application/xml", "text/html"})


@dataclass(frozen=True, slots=True)
class Document:
    """TwiML, and where it came from."""

    url: str  #: relative URLs in it start here; empty if it came with the call
    checked: Checked
    status: int | None = None  #: HTTP, if it came over HTTP


async def fetch(sender: Sender, webhook: Webhook, language: Language) -> Document:
    """Ask the app for a document.

    Raises:
        AppFailed: there is none that could run.
    """
    answer = await sender.ask(webhook)
    try:
        return Document(answer.url, _read(answer, language), answer.status)
    except AppFailed as failed:
        failed.url, failed.status = answer.url, answer.status
        raise


def from_text(twiml: str, language: Language) -> Document:
    """Read TwiML that came without a request, as with ``Twiml=`` of a call."""
    return Document("", check(parse(twiml.encode()), language))


def _read(answer: Answer, language: Language) -> Checked:
    if not answer.ok:
        raise AppFailed(11200, f"HTTP retrieval failure: the app answered {answer.status}")
    if answer.content_type in XML:
        return check(parse(answer.body), language)
    if answer.content_type == "text/plain":  # spoken, or texted, as it is
        text = answer.body.decode(errors="replace").strip()
        verb = Element("Message" if language is MESSAGING else "Say", 1, parts=[text])
        return check(Element("Response", 1, parts=[verb] if text else []), language)
    if answer.content_type.startswith("audio/"):
        return check(Element("Response", 1, parts=[Element("Play", 1, parts=[answer.url])]), language)
    raise AppFailed(12300, f"Invalid Content-Type: {answer.content_type or 'none'}")
