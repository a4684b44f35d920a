"""Twimlets that connect the caller to others: forward, callme, findme, simulring."""

from collections.abc import Sequence

from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.withheld_number import is_withheld
from shared.domain.twiml.verbs import callee, was_connected
from shared.domain.twiml.writer import Attributes, Verb, document
from shared.domain.twimlets.twimlet_request import TwimletRequest, say_and_hang_up
from shared.domain.twimlets.whisper import whisper_url
from shared.errors import Fault, InvalidInput

MAX_NUMBERS = 10
"""Numbers that ring at once. Source: https://www.twilio.com/docs/voice/twiml/number"""

RESTRICTED = "Sorry, you are calling from a restricted number. Good bye."


def forward(request: TwimletRequest) -> str:
    """Connect the caller to ``PhoneNumber``."""
    if request.params.flag("Dial"):
        return _after_dial(request)
    number = _required_numbers(request, "PhoneNumber")[0]
    allowed = request.params.numbers("AllowedCallers", country=request.country)
    if allowed and canonical(request.call.get("From", "")) not in map(canonical, allowed):
        return say_and_hang_up(RESTRICTED)
    return _dial(request, "forward", [callee(number)])


def callme(request: TwimletRequest) -> str:
    """Connect the caller to ``PhoneNumber``, after a whisper that a key must accept."""
    if request.params.flag("Dial"):
        return _after_dial(request)
    number = _required_numbers(request, "PhoneNumber")[0]
    whisper = whisper_url(request, human_check=True)
    return _dial(request, "callme", [callee(number, whisper_url=whisper)])


def findme(request: TwimletRequest) -> str:
    """Call ``PhoneNumbers`` one after the other until a callee presses a key."""
    if dialled := request.params.flag("Dial"):
        if was_connected(request.call):
            return document(Verb("Hangup"))
        numbers = request.params.numbers("PhoneNumbers", country=request.country)
    else:
        numbers = _required_numbers(request, "PhoneNumbers")
    if dialled and not numbers:
        return _after_dial(request)
    noun = callee(numbers[0], whisper_url=whisper_url(request, human_check=True))
    rest = {f"PhoneNumbers[{index}]": number for index, number in enumerate(numbers[1:])}
    kept = request.params.query("CallerId", "Timeout", "Message", "Voice", "Language", **rest)
    return _dial(request, "findme", [noun], timeout=60, kept=kept)


def simulring(request: TwimletRequest) -> str:
    """Ring all ``PhoneNumbers`` at once; the first that answers is connected."""
    if request.params.flag("Dial"):
        return _after_dial(request)
    numbers = _required_numbers(request, "PhoneNumbers")
    if len(numbers) > MAX_NUMBERS:
        raise InvalidInput([Fault("PhoneNumbers", f"must be at most {MAX_NUMBERS}: Twilio rings no more")])
    whisper = whisper_url(request, human_check=request.params.flag("HumanCheck"))
    return _dial(request, "simulring", [callee(number, whisper_url=whisper) for number in numbers])


def _required_numbers(request: TwimletRequest, name: str) -> list[str]:
    numbers = request.params.numbers(name, country=request.country)
    if not numbers:
        raise InvalidInput([Fault(name, "is missing: the number to call")])
    return numbers


def _dial(
    request: TwimletRequest, twimlet: str, nouns: Sequence[Verb], *, timeout: int = 20, kept: str = ""
) -> str:
    params = request.params
    if url := params.first("FailUrl"):
        request.allowed.require(url, name="FailUrl")  # refused now, not when nobody answers
    query = "&".join(filter(None, (params.query("FailUrl"), kept, "Dial=true")))
    attributes: Attributes = {
        "action": f"{twimlet}?{query}",
        "timeout": params.seconds("Timeout", timeout),
        "callerId": params.number("CallerId", country=request.country) or _hidden_caller_id(request),
    }
    return document(Verb("Dial", attributes, inside=tuple(nouns)))


def _hidden_caller_id(request: TwimletRequest) -> str | None:
    """Return our number for a caller who withholds theirs; None: Twilio shows the caller's."""
    return request.call.get("To") if is_withheld(request.call.get("From", "")) else None


def _after_dial(request: TwimletRequest) -> str:
    """Hang up after a call that was connected; else continue at ``FailUrl``, if there is one."""
    fail_url = request.params.first("FailUrl")
    if was_connected(request.call) or not fail_url:
        return document(Verb("Hangup"))
    return document(request.redirect(fail_url, name="FailUrl"))
