"""The twimlet that joins a conference."""

import hmac
from collections.abc import Sequence

from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.withheld_number import in_words
from shared.domain.twiml.writer import Attributes, Verb, document
from shared.domain.twimlets.hold_music import wait_url
from shared.domain.twimlets.twimlet_request import MAX_PROMPTS, TwimletRequest, say_and_hang_up

_KEPT_PARAMETERS = (
    *("Name", "Password", "Moderators", "Message", "Voice", "Language", "Music"),
    "EnableSmsNotifications",
)


def conference(request: TwimletRequest) -> str:
    """Let the caller into the conference ``Name``, with ``Password`` if there is one."""
    params, caller = request.params, request.call.get("From", "")
    if (password := params.first("Password")) and not _is_correct(password, request):
        return _ask_for_password(request, password)
    words = request.say_or_play(params.first("Message", "You are now entering the conference line."))
    moderators = params.numbers("Moderators", country=request.country)
    music = wait_url(request)
    attributes: Attributes = {
        "startConferenceOnEnter": not moderators or canonical(caller) in map(canonical, moderators),
        "waitUrl": music,
        "waitMethod": request.method_for(music),
    }
    room = Verb("Conference", attributes, _name(request))
    return document(words, *_notices(request, moderators, caller), Verb("Dial", inside=(room,)))


def _name(request: TwimletRequest) -> str:
    return request.params.first("Name", "conference")


def _is_correct(password: str, request: TwimletRequest) -> bool:
    return hmac.compare_digest(request.call.get("Digits", "").encode(), password.encode())


def _ask_for_password(request: TwimletRequest, password: str) -> str:
    attempt = request.params.attempt("Tries")
    if attempt > MAX_PROMPTS:
        return say_and_hang_up("Good bye.")
    again = f"conference?{request.params.query(*_KEPT_PARAMETERS, Tries=str(attempt + 1))}"
    words = Verb("Say", text="Please enter your conference pass code.")
    ask = Verb("Gather", {"numDigits": max(3, len(password)), "action": again}, inside=(words,))
    return document(ask, Verb("Redirect", text=again))


def _notices(request: TwimletRequest, moderators: Sequence[str], caller: str) -> list[Verb]:
    """Return the texts that tell the other moderators who entered."""
    if not request.params.flag("EnableSmsNotifications"):
        return []
    text = f"{in_words(caller)} has entered the conference {_name(request)}."
    others = [each for each in moderators if each.startswith("+") and canonical(each) != canonical(caller)]
    return [Verb("Sms", {"to": number, "from": request.call.get("To")}, text) for number in others]
