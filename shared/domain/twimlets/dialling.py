"""Twimlets that call somebody: forward, callme, whisper, findme, simulring."""

from collections.abc import Sequence

from shared.domain.twiml.writer import Verb, document
from shared.domain.twimlets.twimlet_request import TwimletRequest, after_dialling, say_or_play, was_connected
from shared.errors import Fault, InvalidInput

MOST_NUMBERS = 10
"""That ring at once. Source: https://www.twilio.com/docs/voice/twiml/number"""

_WHISPERED = ("Message", "Voice", "Language")

NOT_ALLOWED = "Sorry, you are calling from a restricted number. Good bye."


def forward(asked: TwimletRequest) -> str:
    """Put the caller through to ``PhoneNumber``."""
    if asked.given.flag("Dial"):
        return document(after_dialling(asked))
    number = _wanted(asked, "PhoneNumber")[0]
    allowed = asked.given.numbers("AllowedCallers", country=asked.country)
    if allowed and asked.call.get("From") not in allowed:
        return document(Verb("Say", text=NOT_ALLOWED), Verb("Hangup"))
    return _dial(asked, "forward", [_noun(number)], timeout=20)


def callme(asked: TwimletRequest) -> str:
    """Put the caller through to ``PhoneNumber``, who hears first that somebody calls."""
    if asked.given.flag("Dial"):
        return document(after_dialling(asked))
    number = _wanted(asked, "PhoneNumber")[0]
    return _dial(asked, "callme", [_noun(number, _whisper(asked, human_check=True))], timeout=20)


def findme(asked: TwimletRequest) -> str:
    """Try ``PhoneNumbers`` in turn until somebody presses a key."""
    if asked.given.flag("Dial") and was_connected(asked):
        return document(Verb("Hangup"))
    numbers = _wanted(asked, "PhoneNumbers", needed=not asked.given.flag("Dial"))
    if not numbers:
        return document(after_dialling(asked))
    left = {f"PhoneNumbers[{n}]": one for n, one in enumerate(numbers[1:])}
    noun = _noun(numbers[0], _whisper(asked, human_check=True))
    keep = ("CallerId", "Timeout", *_WHISPERED)
    return _dial(asked, "findme", [noun], timeout=60, keep=keep, more=left)


def simulring(asked: TwimletRequest) -> str:
    """Ring all ``PhoneNumbers`` at once; the first to pick up gets the call."""
    if asked.given.flag("Dial"):
        return document(after_dialling(asked))
    numbers = _wanted(asked, "PhoneNumbers")
    if len(numbers) > MOST_NUMBERS:
        raise InvalidInput([Fault("PhoneNumbers", f"must be at most {MOST_NUMBERS}: Twilio rings no more")])
    whisper = _whisper(asked, human_check=asked.given.flag("HumanCheck"))
    return _dial(asked, "simulring", [_noun(one, whisper) for one in numbers], timeout=20)


def whisper(asked: TwimletRequest) -> str:
    """Tell who picked up that somebody calls. With ``HumanCheck`` they must press a key to be connected."""
    if "Digits" in asked.call:
        return document() if asked.call["Digits"] else document(Verb("Hangup"))
    default = (
        f"You are receiving a call from {_spelled(asked.call.get('From', ''))}. Press any key to accept."
    )
    words = say_or_play(asked.given.one("Message", default), asked)
    action = f"whisper?{asked.given.query('Message', 'HumanCheck')}"
    ask = Verb("Gather", {"numDigits": 1, "finishOnKey": "", "action": action}, inside=(words,))
    return document(ask, Verb("Hangup")) if asked.given.flag("HumanCheck") else document(ask)


def _wanted(asked: TwimletRequest, name: str, *, needed: bool = True) -> list[str]:
    numbers = asked.given.numbers(name, country=asked.country)
    if needed and not numbers:
        raise InvalidInput([Fault(name, "is missing: whom to call")])
    return numbers


def _dial(
    asked: TwimletRequest,
    twimlet: str,
    nouns: Sequence[Verb],
    *,
    timeout: int,
    keep: Sequence[str] = (),
    more: dict[str, str] | None = None,
) -> str:
    if url := asked.given.one("FailUrl"):
        asked.allowed.url(url, name="FailUrl")  # refused now, not when nobody answers
    query = asked.given.query("FailUrl", *keep, Dial="true", **(more or {}))
    attributes: dict[str, str | int | None] = {
        "action": f"{twimlet}?{query}",
        "timeout": asked.given.seconds("Timeout", timeout),
        "callerId": asked.given.number("CallerId", country=asked.country),
    }
    return document(Verb("Dial", attributes, inside=tuple(nouns)))


def _noun(number: str, url: str | None = None) -> Verb:
    if number.startswith("client:"):
        return Verb("Client", {"url": url}, number.removeprefix("client:"))
    return Verb("Sip" if number.startswith("sip") else "Number", {"url": url}, number)


def _whisper(asked: TwimletRequest, *, human_check: bool) -> str:
    if message := asked.given.one("Message"):
        say_or_play(message, asked)  # a URL that is not allowed is refused now
    check = {"HumanCheck": "1"} if human_check else {}
    return f"{asked.url('twimlets/whisper')}?{asked.given.query(*_WHISPERED, **check)}"


def _spelled(number: str) -> str:
    """Return a number as it is read aloud: digit by digit."""
    return " ".join(number.removeprefix("+")) if number.startswith("+") else number.removeprefix("client:")
