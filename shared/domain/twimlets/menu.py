"""The twimlet that leads to other TwiML by the keys that a caller presses."""

from shared.domain.twiml.writer import Attributes, Verb, document
from shared.domain.twimlets.twimlet_request import MAX_PROMPTS, TwimletRequest, say_and_hang_up
from shared.errors import Fault, InvalidInput


def menu(request: TwimletRequest) -> str:
    """Say ``Message``, and continue at the ``Options[digits]`` that were pressed."""
    options = request.params.by_key("Options")
    if not options or not all(key.isascii() and key.isdigit() for key in options):
        expected = "must be URLs by the digits that lead there: Options[1]=https://..."
        raise InvalidInput([Fault("Options", expected)])
    redirects = {digits: request.redirect(url, name="Options") for digits, url in options.items()}
    digits, attempt = request.call.get("Digits", ""), request.params.attempt("Tries")
    if digits in redirects:
        return document(redirects[digits])
    if attempt > MAX_PROMPTS:
        return say_and_hang_up("Good bye.")
    sorry = [Verb("Say", text="I'm sorry, that wasn't a valid option.")] if digits else []
    words = request.say_or_play(request.params.first("Message", "Please press a key."))
    url = f"menu?{request.params.query('Message', 'Options', 'Voice', 'Language')}"
    attributes: Attributes = {"numDigits": max(map(len, options)), "action": f"{url}&Tries={attempt}"}
    again = Verb("Redirect", text=f"{url}&Tries={attempt + 1}")
    return document(*sorry, Verb("Gather", attributes, inside=(words,)), again)
