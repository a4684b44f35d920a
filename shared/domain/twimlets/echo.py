"""The twimlet that returns TwiML as it was given, as far as the settings allow."""

from typing import TYPE_CHECKING

from shared.domain.twimlets.allowed_urls import IS_URL
from shared.domain.twimlets.twimlet_request import TwimletRequest
from shared.errors import Fault, InvalidInput

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LEADS = {"Play", "Redirect", "Media"}
"""Verbs whose text is a URL."""


def echo(asked: TwimletRequest) -> str:
    """Return ``Twiml`` if every element is a verb of the setting TWIMLET_VERBS, and every URL is allowed."""
    root = _parsed(asked.given.one("Twiml"))
    if root.tag != "Response":
        raise _fault("must be TwiML: a <Response>")
    for element in root.iter():
        _check(element, asked, is_root=element is root)
    from xml.etree.ElementTree import tostring  # noqa: PLC0415 - only who echoes waits for it; it writes

    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(root, encoding="unicode")


def _parsed(text: str) -> "Element":
    from xml.etree.ElementTree import ParseError, fromstring  # noqa: PLC0415 - only who echoes waits for it

    if "<!" in text:  # no document type, so no entities: nothing that grows or reaches out
        raise _fault("must be TwiML without <!...>")
    try:
        return fromstring(text.strip())  # noqa: S314 - nothing is left in it that could do harm
    except (ParseError, ValueError):
        raise _fault("must be TwiML that is well formed") from None


def _check(element: "Element", asked: TwimletRequest, *, is_root: bool) -> None:
    if not is_root and element.tag not in asked.allowed.verbs:
        raise _fault(f"has <{element.tag}>, which the setting TWIMLET_VERBS does not allow")
    texts = list(element.attrib.values())
    if element.tag in LEADS:
        texts.append(element.text or "")
    for text in texts:
        if IS_URL.match(text.strip()):
            asked.allowed.url(text.strip(), name="Twiml")


def _fault(text: str) -> InvalidInput:
    return InvalidInput([Fault("Twiml", text)])
