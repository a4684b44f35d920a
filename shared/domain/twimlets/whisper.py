"""The twimlet that a callee hears before the call is connected."""

from shared.domain.messages.withheld_number import in_words, is_withheld
from shared.domain.twiml.verbs import press_any_key
from shared.domain.twiml.writer import Verb, document
from shared.domain.twimlets.twimlet_request import TwimletRequest


def whisper(request: TwimletRequest) -> str:
    """Announce the call to the callee, who must press a key to be connected if there is a ``HumanCheck``."""
    if "Digits" in request.call:
        return document() if request.call["Digits"] else document(Verb("Hangup"))
    caller = _spelled(in_words(request.params.first("Caller", request.call.get("From", ""))))
    default = f"You are receiving a call from {caller}. Press any key to accept."
    words = request.say_or_play(request.params.first("Message", default))
    action = f"whisper?{request.params.query('Message', 'HumanCheck', 'Caller')}"
    ask = press_any_key((words,), action=action)
    return document(ask, Verb("Hangup")) if request.params.flag("HumanCheck") else document(ask)


def whisper_url(request: TwimletRequest, *, human_check: bool) -> str:
    """Return the URL of the whisper for a twimlet that calls others.

    Raises:
        InvalidInput: its message is a URL that is not allowed. A callee would hear the error message.
    """
    if message := request.params.first("Message"):
        request.say_or_play(message)
    more = {"HumanCheck": "1"} if human_check else {}
    caller = request.call.get("From", "")
    if caller and (is_withheld(caller) or request.params.first("CallerId")):
        more["Caller"] = caller  # Twilio's request for the whisper has the caller ID that the callee sees
    query = request.params.query("Message", "Voice", "Language", **more)
    return f"{request.base}/api/twimlets/whisper?{query}"


def _spelled(number: str) -> str:
    """Return a number with a space between its digits, so that it is read digit by digit."""
    return " ".join(number.removeprefix("+")) if number.startswith("+") else number.removeprefix("client:")
