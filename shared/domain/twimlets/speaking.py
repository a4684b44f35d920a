"""Twimlets that speak and listen: message, menu, voicemail."""

from shared.domain.conversations.call_state import RETRIES
from shared.domain.twiml.writer import Verb, document
from shared.domain.twimlets.twimlet_request import TwimletRequest, lead_to, say_or_play
from shared.errors import Fault, InvalidInput

TRIES = 3
"""How often a caller who presses nothing is asked; the original asked for ever, at the owner's expense."""

LONGEST_TRANSCRIBED = 120
"""Seconds. Source: https://www.twilio.com/docs/voice/twiml/record, ``transcribe``"""


def message(asked: TwimletRequest) -> str:
    """Say or play every ``Message``."""
    messages = asked.given.many("Message")
    if not messages:
        raise InvalidInput([Fault("Message", "is missing: what to say, or a URL to play")])
    return document(*(say_or_play(one, asked) for one in messages))


def menu(asked: TwimletRequest) -> str:
    """Say ``Message``, and go on at the ``Options[digits]`` that were pressed."""
    options = asked.given.table("Options")
    if not options or not all(key.isascii() and key.isdigit() for key in options):
        raise InvalidInput(
            [Fault("Options", "must be URLs by the digits that lead there: Options[1]=https://...")]
        )
    leads = {digits: lead_to(url, asked, name="Options") for digits, url in options.items()}
    digits = asked.call.get("Digits", "")
    if digits in leads:
        return document(leads[digits])
    tries = asked.given.count("Tries")
    if tries > TRIES:
        return document(Verb("Say", text="Good bye."), Verb("Hangup"))
    sorry = [Verb("Say", text="I'm sorry, that wasn't a valid option.")] if digits else []
    words = say_or_play(asked.given.one("Message", "Please press a key."), asked)
    kept = asked.given.query("Message", "Options", "Voice", "Language")
    ask: dict[str, str | int | None] = {
        "numDigits": max(map(len, options)),
        "action": f"menu?{kept}&Tries={tries}",
    }
    again = Verb("Redirect", text=f"menu?{kept}&Tries={tries + 1}")
    return document(*sorry, Verb("Gather", ask, inside=(words,)), again)


def voicemail(asked: TwimletRequest) -> str:
    """Record what the caller has to say. ``Notify`` gets a text, ``Email`` goes with the recording."""
    if "RecordingUrl" in asked.call:
        return document(Verb("Say", text="Thanks. Good bye."), Verb("Hangup"))
    words = say_or_play(asked.given.one("Message", "Please leave a message after the beep."), asked)
    told = {
        "caller": asked.call.get("From", ""),
        "called": asked.call.get("To", ""),
        "notify": asked.given.number("Notify", country=asked.country) or "",
        "email": asked.given.one("Email"),
    }
    told = {name: value for name, value in told.items() if value}
    transcribe = asked.given.flag("Transcribe", default=True)
    kept = asked.given.query("Message", "Email", "Notify", "Transcribe", "Voice", "Language")
    attributes: dict[str, str | int | None] = {
        "action": f"voicemail?{kept}",
        "finishOnKey": "*#",
        "recordingStatusCallback": asked.url("voice/recording", **told) + RETRIES,
        "maxLength": LONGEST_TRANSCRIBED if transcribe else None,
        "transcribe": "true" if transcribe else None,
        "transcribeCallback": asked.url("voice/recording", **told, transcription="1") + RETRIES
        if transcribe
        else None,
    }
    return document(words, Verb("Record", attributes))
