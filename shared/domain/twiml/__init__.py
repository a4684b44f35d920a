"""TwiML: what we tell Twilio to do.

Written here rather than with the SDK's classes: it costs a third of the time
a webhook has, and people's words cannot end up as markup or as characters
that XML does not have.
Source: https://www.twilio.com/docs/voice/twiml
"""

from shared.domain.twiml.call import call_turn, machine_turn, waiting, whisper
from shared.domain.twiml.place import CallPlace, Scene, read_place
from shared.domain.twiml.say import apology, speech
from shared.domain.twiml.text import Filled, text_turn
from shared.domain.twiml.writer import MAX_INLINE, Verb, document

__all__ = [
    "MAX_INLINE",
    "CallPlace",
    "Filled",
    "Scene",
    "Verb",
    "apology",
    "call_turn",
    "document",
    "machine_turn",
    "read_place",
    "speech",
    "text_turn",
    "waiting",
    "whisper",
]
