"""What to do about a code of Twilio's, for commands that change an account."""

from collections.abc import Mapping

from shared.domain.twilio_answers.twilio_advice import ADVICE

ACCOUNT_CODES = (20003, 20005, 20006, 20008, 20404, 20429, 90010)
"""Codes for which the advice about messages holds for every request."""

OF_NUMBERS: Mapping[int, str] = {
    # Sources: https://www.twilio.com/docs/api/errors and the code.
    20404: "Check TWILIO_ACCOUNT_SID, TWILIO_API_URL and what you asked for: Twilio knows no such thing.",
    21401: "Write the number in E.164, such as +351912345678.",
    21404: "Upgrade the trial account: this number is not for sale to trial accounts.",
    21421: "Write the number in E.164, such as +447400555000.",
    21422: "Choose another one: switchboard numbers search. Somebody has it, or it is not for sale.",
    21450: "Nothing is to be done: the number is verified.",
    21451: "An area code has three digits, and only the US and Canada have them.",
    21452: "Choose another area, or search by --like: there is no number for sale in this one.",
    21453: "Use the account that has verified it, or ask Twilio's support to set it free.",
    21613: "Add an address of the account's in Twilio's console, and name it by --address AD...",
    21615: "Add an address in the number's area in Twilio's console, and name it by --address AD...",
    21628: "Correct the address in Twilio's console: Twilio cannot find it.",
    21631: "Add an address in Twilio's console (Phone Numbers, Regulatory compliance, Addresses), "
    "and name it by --address AD...",
    21649: "The country asks who uses the number: get a bundle approved in Twilio's console (Phone Numbers, "
    "Regulatory compliance, Bundles), and name it by --bundle BU...",
    21650: "The country asks for a verified document: add it in Twilio's console (Phone Numbers, "
    "Regulatory compliance).",
    21651: "A document does not fit what the country asks for: see the bundle in Twilio's console.",
}


def advice(code: int) -> str:
    """Return what to do, in one sentence; "" if it is not known."""
    if code in OF_NUMBERS:
        return OF_NUMBERS[code]
    if code in ACCOUNT_CODES:
        return ADVICE.get(code, "")
    return f"See https://www.twilio.com/docs/api/errors/{code}"
