"""The twimlet that says or plays messages."""

from shared.domain.twiml.writer import document
from shared.domain.twimlets.twimlet_request import TwimletRequest
from shared.errors import Fault, InvalidInput


def message(request: TwimletRequest) -> str:
    """Say or play every ``Message``."""
    messages = request.params.all("Message")
    if not messages:
        raise InvalidInput([Fault("Message", "is missing: what to say, or a URL to play")])
    return document(*map(request.say_or_play, messages))
