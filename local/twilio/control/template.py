"""What the controls say of content templates, and of what lists show."""

import re
from datetime import datetime

import msgspec

from local.twilio.json_input import InputObject, InvalidInput, Seconds
from local.twilio.state.account import PRICE_DELAY
from local.twilio.state.content import PLACEHOLDER, Content

SID = re.compile("HX[0-9a-f]{32}")


class Template(InputObject):
    """A content template of the type ``twilio/text``."""

    body: str
    variables: dict[str, str] = msgspec.field(default_factory=dict)
    approved: bool = True
    language: str = "en"
    name: str = ""

    def content(self, sid: str, now: datetime) -> Content:
        """Return the template with ``sid``.

        Raises:
            InvalidInput: the SID or a placeholder is malformed.
        """
        if not SID.fullmatch(sid):
            raise InvalidInput(f"{sid!r} must be HX and 32 hexadecimal digits")
        if braces := re.search(r"\{\{[^}]*\}{0,2}", PLACEHOLDER.sub("", self.body)):
            raise InvalidInput(f"body: {braces[0]!r} is not a placeholder such as {{{{1}}}}")
        return Content(
            sid=sid, body=self.body, variables=self.variables, approved=self.approved, language=self.language,
            name=self.name, created=now,
        )  # fmt: skip


class Listing(InputObject):
    """What lists and answers show."""

    content_bodies: bool = True
    price_delay: Seconds = PRICE_DELAY.total_seconds()  #: from sent, or from the end of a call, to the price
