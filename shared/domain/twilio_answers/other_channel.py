"""Which failures of a text or call another channel does not share, so that the same message may follow there.

A code that is not here is shared, or may be: no such person, an opt-out, a block by the person, suspected
fraud, our account, or a reason that we do not know. The reasons are those of Twilio's dictionary:
https://www.twilio.com/docs/api/errors and the code.
"""

from collections.abc import Mapping

TEXTS = frozenset({"sms", "whatsapp", "rcs"})
CALLS = frozenset({"call"})
ANY = TEXTS | CALLS
NOT_BY_SMS = ANY - {"sms"}
NOT_BY_WHATSAPP = ANY - {"whatsapp"}

CHANNELS: Mapping[int, frozenset[str]] = {
    # The number or the phone takes no SMS, or not now.
    21612: NOT_BY_SMS,  # not reachable by SMS from this sender
    21614: NOT_BY_SMS,  # not a mobile number
    21635: NOT_BY_SMS,  # a landline in a country whose landlines take no texts
    30003: ANY,  # the phone is off, has no reception, or is a landline
    30005: ANY,  # "unknown and may no longer exist": a landline, or a number moved to another carrier
    30006: NOT_BY_SMS,  # a landline, or a carrier that takes no texts
    # The carrier did not deliver the text, and does not say why, or says that it cannot at the moment. After
    # the first two it may have arrived all the same: then the person gets it twice, on two channels.
    30008: ANY,
    30410: ANY,
    30017: ANY,
    # The text, its media or its price.
    30007: NOT_BY_SMS,  # filtered as spam
    30010: NOT_BY_SMS,
    30011: NOT_BY_SMS,
    30019: NOT_BY_SMS,
    11751: ANY,
    63005: ANY,
    63013: NOT_BY_WHATSAPP,
    63019: CALLS,  # each text has the same media
    # The sender: its registration, its limits, or a country that the account does not text.
    21408: NOT_BY_SMS,
    21606: NOT_BY_SMS,
    21659: NOT_BY_SMS,
    30018: NOT_BY_SMS,
    30022: NOT_BY_SMS,
    30023: NOT_BY_SMS,
    30024: NOT_BY_SMS,
    30027: NOT_BY_SMS,
    30032: NOT_BY_SMS,
    30033: NOT_BY_SMS,
    30034: NOT_BY_SMS,
    30035: NOT_BY_SMS,
    # WhatsApp and RCS.
    63001: NOT_BY_WHATSAPP,
    63003: ANY,
    63007: ANY,
    63009: ANY,
    63010: ANY,
    63012: ANY,
    63015: NOT_BY_WHATSAPP,
    63016: NOT_BY_WHATSAPP,  # the person has not written within 24 hours
    63024: ANY,  # the channel knows no such recipient
    63032: NOT_BY_WHATSAPP,
    63033: ANY,  # the channel does not let this person be written to
    63041: NOT_BY_WHATSAPP,
    # Calls: no carrier reaches the number by phone, the country is not enabled, or the call's TwiML failed.
    21214: TEXTS,
    21215: TEXTS,
    11200: TEXTS,
    11205: TEXTS,
    11210: TEXTS,
    11217: TEXTS,
    12100: TEXTS,
    12200: TEXTS,
    12300: TEXTS,
    12400: TEXTS,
}
"""By Twilio's code of a failure: the channels on which the same message may still arrive."""


def may_work_on(channel: str, code: int | None) -> bool:
    """Return whether a message that failed with ``code`` may arrive on another channel.

    Without a code Twilio says only that it did not arrive, as is usual for calls: then it may.
    """
    return code is None or channel in CHANNELS.get(code, ())
