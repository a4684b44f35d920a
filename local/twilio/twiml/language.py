"""What a kind of TwiML is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.twilio.twiml.attributes import Attribute


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb, or a noun inside one, may have."""

    attributes: Mapping[str, Attribute] | None = field(default_factory=dict)  #: None: any, left as they are
    inside: frozenset[str] = frozenset()
    bad_inside: int = 12200  #: Twilio's warning for anything else inside

    def defaults(self) -> dict[str, Any]:
        """Return the values of a verb that gives none."""
        return {name: attribute.default for name, attribute in (self.attributes or {}).items()}


@dataclass(frozen=True, slots=True)
class Language:
    """A kind of TwiML."""

    verbs: Mapping[str, Verb]
    top: frozenset[str]  #: what may stand directly in ``<Response>``
    bad_top: int  #: Twilio's warning for anything else there
    not_simulated: frozenset[str] = frozenset()  #: real verbs that the stand-in passes over


def unread(*inside: str, bad_inside: int = 12200) -> Verb:
    """Return a verb whose attributes are nothing to us."""
    return Verb(None, frozenset(inside), bad_inside)
