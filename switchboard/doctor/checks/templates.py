"""Whether the content templates that files in templates/ name exist, and are approved by WhatsApp.

Source: https://www.twilio.com/docs/content/content-api-resources#fetch-an-approval-status-request
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from shared.adapters.files.templates import TemplateFiles
from shared.domain.templates.template import ContentWords
from shared.errors import InvalidTemplate
from switchboard.doctor.finding import Finding, Findings, fault, ok
from switchboard.doctor.set_up import SetUp
from switchboard.twilio.account import TwilioRefused

CONSOLE = "Twilio's console, Messaging, Content Template Builder"
APPROVED = "approved"
NOT_FOUND = 404


class ContentUse(NamedTuple):
    """A content template of Twilio's that a file in templates/ names."""

    template: str
    channel: str
    sid: str


def uses_in(files: TemplateFiles) -> Iterator[ContentUse]:
    """Yield the content templates that files name, with the name of each file."""
    for name in files.names():
        template = files.get(name)
        for words in (template, *template.languages.values()):
            for channel in ("whatsapp", "rcs"):
                own = getattr(words, channel)
                if isinstance(own, ContentWords):
                    yield ContentUse(name, channel, own.sid)


def check(set_up: SetUp) -> Findings:
    """Say how each content template is."""
    try:
        uses = dict.fromkeys(uses_in(set_up.templates))
    except InvalidTemplate as error:
        yield fault(str(error), "correct it: switchboard flows templates")
        return
    if not uses:
        yield ok("no file in templates/ names a content template")
    for use in uses:
        path = f"/v1/Content/{use.sid}" + ("/ApprovalRequests" if use.channel == "whatsapp" else "")
        try:
            answer = set_up.twilio.get("content", path)
        except TwilioRefused as refused:
            if refused.status != NOT_FOUND:
                raise
            answer = None
        yield finding_of_content(use, answer)


def finding_of_content(use: ContentUse, answer: Mapping[str, Any] | None) -> Finding:
    """Return how a content template is: by WhatsApp's approval, or, for RCS, by its being there."""
    name = f"{use.template} ({use.sid}, {use.channel})"
    if answer is None:
        text = f"{name}: the account has no such content template"
        return fault(text, f"{CONSOLE}; then correct the sid in templates/{use.template}.toml")
    if use.channel != "whatsapp":
        return ok(f"{name} is there")
    approval = answer.get("whatsapp") or {}
    status = str(approval.get("status") or "not submitted")
    if status == APPROVED:
        return ok(f"{name} is approved")
    reason = f": {approval['rejection_reason']}" if approval.get("rejection_reason") else ""
    text = f"{name} is {status}{reason}. Nobody gets it first by WhatsApp until it is approved"
    return fault(text, f"{CONSOLE}: submit it for WhatsApp, or correct it; see docs/templates.md")
