"""A content template, and the text that a person reads when it is sent.

Source: https://www.twilio.com/docs/content/using-variables-with-content-api
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from local.twilio.state.sids import StoredResource

PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
"""Twilio has numbers there; the SDKs' examples have names, too."""


@dataclass(slots=True, kw_only=True)
class Content(StoredResource):
    """A content template of the type ``twilio/text`` (a ``Content`` resource)."""

    sid: str
    body: str  #: with placeholders such as ``{{1}}``
    variables: Mapping[str, str] = field(
        default_factory=dict
    )  #: values of placeholders that a text leaves out
    approved: bool = True  #: by WhatsApp, so that it may begin a conversation
    language: str = "en"
    name: str = ""

    def missing(self, values: Mapping[str, str]) -> set[str]:
        """Return the placeholders that have a value neither in ``values`` nor by default."""
        return set(PLACEHOLDER.findall(self.body)) - {**self.variables, **values}.keys()

    def rendered(self, values: Mapping[str, str]) -> str:
        """Return the text with ``values`` in it. Values that it does not ask for are ignored (unverified)."""
        known = {**self.variables, **values}
        return PLACEHOLDER.sub(lambda found: known[found[1]], self.body)
