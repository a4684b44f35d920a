"""Twilio's responses to requests that it refuses.

Sources: https://www.twilio.com/docs/api/errors; the texts are from real responses.
"""

from collections import defaultdict
from collections.abc import Mapping

from aiohttp import web

# In braces: a parameter of the request, or its value (``given``).
TEXTS = {
    20001: "Bad request",
    20003: "Authenticate",
    20004: "Method not allowed",
    20007: "Page size too large",
    20009: "Cannot delete this resource before it is complete",
    20404: "The requested resource {path} was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    21201: "No 'To' number is specified",
    21205: "Url is not a valid URL: {given}",
    21206: "SendDigits is not valid: {SendDigits}",
    21208: "Timeout is not valid: {Timeout}",
    21209: "Method is not valid: {given}",
    21210: "The source phone number provided, {From}, is not yet verified for your account.",
    21211: "The 'To' number {To} is not a valid phone number.",
    21212: "The 'From' number {From} is not a valid phone number, shortcode, or alphanumeric sender ID.",
    21213: "No 'From' number is specified",
    21214: "The phone number you are attempting to call, {To}, cannot be reached.",
    21215: "Account not authorized to call {To}. Perhaps you need to enable some international permissions.",
    21216: "Account not allowed to call {To}",
    21217: "Phone number {To} does not appear to be valid",
    21218: "Invalid ApplicationSid {ApplicationSid}",
    21220: "Unable to update record: Call is not in-progress. Cannot redirect.",
    21234: "Invalid MachineDetection: {given}",
    21401: "{PhoneNumber} is not a valid phone number.",
    21402: "Url is not a valid URL: {given}",
    21403: "Method is not valid: {given}",
    21405: "Cannot set VoiceFallbackUrl without setting Url",
    21406: "Cannot set SmsFallbackUrl without setting SmsUrl",
    21408: (
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {To}."
    ),
    21421: "{given} is not a valid number",
    21422: "{PhoneNumber} is not available",
    21450: "Phone number {PhoneNumber} is already validated on your account",
    21451: "Invalid area code: {AreaCode}",
    21452: "No phone numbers found in area code {AreaCode}",
    21454: "CallDelay is not valid: {CallDelay}",
    21481: "Invalid Page token",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: (
        "The From phone number {From} is not a valid, SMS-capable inbound phone number or short code "
        "for your account."
    ),
    21609: "The 'StatusCallback' URL {given} is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "The 'To' phone number {To} is not currently reachable via SMS",
    21614: "To number: {To}, is not a mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21620: "Invalid media URL(s)",
    21623: "Number of media files exceeds allowed limit",
    21624: "The ValidityPeriod {ValidityPeriod} is not a valid value",
    21626: "Invalid StatusCallbackEvent(s): {StatusCallbackEvent}",
    21631: "Phone Number Requires an Address but the 'AddressSid' parameter was empty.",
    21649: "Bundle required",
    21654: "A ContentSid must be specified if ContentVariables are provided",
    21655: "The ContentSid {ContentSid} is invalid",
    21656: "The ContentVariables Parameter is invalid",
    21664: "'FallbackFrom' cannot be used with a 'From' sender",
    21665: "Invalid 'FallbackFrom' sender: {FallbackFrom}",
    21666: "'FallbackFrom' requires MessagingServiceSid",
    21667: "'FallbackFrom' requires the Messaging Service to have an RCS Sender",
    21701: "The Messaging Service {MessagingServiceSid} does not exist",
    21910: "Invalid From and To pair. From and To should be of the same channel",
    30409: "Message cannot be canceled: it is not scheduled",
    35111: "SendAt timestamp is missing",
    35114: "SendAt must be between 300 seconds and 35 days in the future",
    35118: "MessagingServiceSid is required to schedule a message",
    63007: "Twilio could not find a Channel with the specified From address",
    63031: "Channels message cannot have same From and To",
}

STATUSES = {20003: 401, 20004: 405, 20009: 409, 20404: 404, 20429: 429, 20500: 500, 21701: 404}
"""HTTP statuses; all other codes have 400."""


class Refused(Exception):
    """A request that Twilio refuses. ``params`` are used in the text."""

    def __init__(self, code: int, params: Mapping[str, str] | None = None) -> None:
        super().__init__(TEXTS[code].format_map(defaultdict(str, params or {})))
        self.code = code
        self.status = STATUSES.get(code, 400)

    def response(self) -> web.Response:
        """Return Twilio's JSON response."""
        body = {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if self.code == 20003 else None  # noqa: PLR2004  in the table above
        return web.json_response(body, status=self.status, headers=headers)
