"""Twilio's error codes: which are final, which are retried later; and advice for each.

Two tables with one entry per code, each checked against Twilio's own dictionary:
https://www.twilio.com/docs/api/errors
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What an answer to a POST means for the message."""

    FINAL = "final"  # refused: never send it again as it is
    LATER = "later"  # not processed: safe to send again, later
    UNKNOWN = "unknown"  # it may have been processed: find out before anything else


class Decision(Struct, frozen=True, kw_only=True):
    """What an answer without a SID means.

    ``after`` is the shortest time to wait before the next attempt, and None
    unless ``kind`` is LATER; a ``Retry-After`` may ask for longer. ``advice``
    is one sentence for the operator.
    """

    kind: Kind
    after: timedelta | None = None
    advice: str


TOO_MANY_REQUESTS = 429

# Codes of answers after which it is safe to send again: Twilio did not take the message.
#
# 20503 (service unavailable) is not here, although Twilio says to try again: it comes with HTTP 503, and
# "never processed" is promised for 429 alone (https://www.twilio.com/docs/api/errors/20429). Of a 5xx Twilio
# says that a POST is not safe to repeat (https://www.twilio.com/docs/api/errors/20500).
LATER: Mapping[int, timedelta] = {
    # Too many requests at once; a place is free as soon as one of ours ends.
    20429: timedelta(seconds=1),
    # More than 2,000 messages a second in the account and its subaccounts.
    63017: timedelta(seconds=5),
    # Too many replies between two numbers; the count starts anew after 30 s of silence.
    14107: timedelta(seconds=30),
    # The Messaging Service cannot take messages; "retry your API call" is all Twilio says.
    21702: timedelta(minutes=1),
    # As many calls as the account may make at once; a place is free when one of them ends.
    10004: timedelta(minutes=1),
    # The sender's queue holds 10 h of messages. It drains slowly, so asking more often is useless.
    21611: timedelta(minutes=15),
    # A day's limit, of WhatsApp or RCS for the sender, of Twilio for the account. Both count the last 24 h,
    # so a place may be free within the hour; and we give a message up after 24 h, too soon for a full day.
    63018: timedelta(hours=1),
    63038: timedelta(hours=1),
}

OPTED_OUT = 21610

# What to do, in one sentence. "Send it again" means a new message with a new id: the old id stays what it is.
ADVICE: Mapping[int, str] = {
    # The account and its keys.
    10001: "Reactivate the Twilio account: it is suspended or closed, and sends nothing until then.",
    10002: "Upgrade the trial account: what this message uses is not open to trial accounts.",
    10004: "Make fewer calls at once, or get the account's business profile approved to be allowed more.",
    20003: "Check TWILIO_ACCOUNT_SID with its auth token or API key: Twilio does not accept them together.",
    20005: "Reactivate the Twilio account, or use the credentials of one that is active.",
    20403: "Give the API key the right to send, or use one that has it.",
    20404: "Check TWILIO_ACCOUNT_SID and TWILIO_API_URL: there is no such account at that address.",
    20410: "Tell us: this request used an address that Twilio has retired, which is a fault in Switchboard.",
    20422: "Compare the message with what Twilio's answer names: one of its fields has a value not allowed.",
    20429: "Make fewer requests at once: the account is at its limit, and nothing else is wrong.",
    20500: "Look for the message in Twilio's log first: Twilio failed, perhaps after it took the message.",
    20503: "Look for the message in Twilio's log first, then at status.twilio.com: Twilio was unavailable.",
    # Calls, refused.
    21201: "Give the call a number in the field to.",
    21202: "Do not call this number: it is a premium number, which Twilio does not call.",
    21203: "Enable international calls for the account in the Twilio console, or do not call abroad.",
    21204: "Do nothing: this call is already under way.",
    21205: "Correct the url of the call: it must be a complete address that Twilio can reach.",
    21206: "Send only digits, #, *, w and W as keys, 32 at the most.",
    21207: "Use machine to say what happens on an answering machine: Twilio has dropped the older IfMachine.",
    21208: "Let it ring for a whole number of seconds, from 1 to 600.",
    21209: "Let Twilio fetch TwiML with GET or POST only.",
    21210: "Verify the from number as an outgoing caller ID, or call from a number the account owns.",
    21211: "Correct the number in to: it must be complete, in E.164, such as +15005550006.",
    21212: "Correct from, or TWILIO_FROM: it must be a number in E.164 that the account may use.",
    21213: "Set TWILIO_FROM, or give the call a from: it has no caller ID.",
    21214: "Check the number with the person: no carrier of Twilio's can reach it by phone.",
    21215: "Enable that country under Voice > Settings > Geo permissions in the console, or do not call it.",
    21216: "Ask Twilio's support to unblock the number; for +1, have the business profile approved first.",
    21217: "Check the number for missing or extra digits: no such number can exist in its country.",
    21218: "Use the SID of an application of this account: AP and 32 characters.",
    21219: "Verify the person's number in the Twilio console, or upgrade: a trial account calls no others.",
    21220: "Do nothing: the call is over, or has not begun, so it cannot be changed.",
    21234: "Correct the settings for detecting an answering machine: a value is outside its limits.",
    # Texts, refused.
    21408: (
        "Enable that country under Messaging > Settings > Geo permissions in the Twilio console, "
        "or do not send there."
    ),
    21421: "Use a number, or the SID of a number, that exists in E.164.",
    21422: "Choose another number: another customer has this one.",
    21601: "Send from a number the account bought at Twilio: a verified caller ID cannot send texts.",
    21602: "Give the message a body or media: it has neither.",
    21603: "Set TWILIO_FROM, or give the text a from: Twilio does not know who it is from.",
    21604: "Give the text a number in the field to.",
    21605: "Shorten the text to 160 characters, or set TWILIO_API_URL to the current API, which takes 1,600.",
    21606: "Send from a number of this account that can text the person's country: this one cannot.",
    21607: "Send from the trial account's own number, or upgrade the account.",
    21608: "Verify the person's number in the Twilio console, or upgrade: a trial account texts no others.",
    21609: "Check PUBLIC_URL: Twilio cannot send its reports to that address.",
    OPTED_OUT: "The person replied STOP: do not text them until they text START.",
    21611: "Send more slowly, or from several numbers in a Messaging Service: this one has 10 h of texts.",
    21612: "Send from another kind of number, or by another channel: none can reach this one from there.",
    21614: "Call instead, or ask for a mobile number: this one takes no texts.",
    21616: "Name the sender in full, in E.164: from fits more than one of the account's numbers.",
    21617: "Shorten the text, or split it in two: after filling in the values it is over 1,600 characters.",
    21618: "Change the text: Twilio cannot send what is in it.",
    21619: "Give the message a body or media: the Messaging Service has nothing to send.",
    21620: "Correct the addresses in media: each must be one that Twilio can fetch without logging in.",
    21621: "Send without media, or from a number that can send MMS, such as one from the US or Canada.",
    21622: "Send without media, or ask Twilio to enable MMS for the account.",
    21623: "Attach ten files at the most.",
    21624: "Tell us: a text may wait 1 to 36,000 seconds at Twilio, so this is a fault in Switchboard.",
    21635: "Call instead, or ask for a mobile number: in this country Twilio texts no landlines.",
    21654: "Name the content template by its SID, HX and 32 characters: variables alone are not enough.",
    21655: "Use the SID of a content template that exists in this account.",
    21656: "Give the template's variables as a JSON object, with a value for each of them.",
    21657: "Send from a sender ID that the person's country allows, and register it where that is required.",
    21659: "Send from a number of the account, or from a short code of the person's own country.",
    21660: "Use the credentials of the account that owns the from number: this one does not.",
    21701: "Set TWILIO_FROM to a Messaging Service that exists in this account.",
    21702: "Wait, then see the Messaging Service in the Twilio console: it takes no messages at the moment.",
    21703: "Add a number to the Messaging Service that can text this person's country.",
    21704: "Add a number to the Messaging Service: it has none.",
    21705: "Correct the Messaging Service in TWILIO_FROM or from: MG and 32 hexadecimal digits.",
    21708: "Name the alphanumeric sender in the request.",
    21709: "Get the alphanumeric sender approved for the Messaging Service, or send from a number.",
    21710: "Do nothing: the number is in the Messaging Service already.",
    21711: "Add the sender in from to the Messaging Service, or leave from out so that Twilio chooses one.",
    21910: "Use one channel on both sides: a whatsapp: sender for WhatsApp, a plain number for SMS.",
    # Texts that Twilio took and that then failed on their way.
    11751: "Make the attached files smaller: 5 MB for pictures, 500 kB for anything else.",
    14107: "Look for two machines answering each other: too many texts went between these numbers at once.",
    30001: "Send it again in an hour, and put more numbers in the Messaging Service: its queue was full.",
    30002: "Ask Twilio's support why the account is suspended: it was suspended while the text waited.",
    30003: "Send it again in some hours, or call: the phone is off or has no reception.",
    30004: "Ask the person by other means: they or their carrier block texts from this number.",
    30005: "Ask the person for their number: this one does not exist any more.",
    30006: "Call instead, or ask for a mobile number: a landline, or its carrier, takes no such texts.",
    30007: "Reword the text (no shortened links, say who writes), and show Twilio's support three such SIDs.",
    30008: "Send it again once, in a quarter of an hour; if it fails the same way, call.",
    30010: "Remove the maximum price that is set at Twilio: this text costs more.",
    30011: "Send without media, with a link in the text: MMS does not reach this number.",
    30017: "Send it again in a quarter of an hour: the carrier's network is congested.",
    30018: "Register the sender ID for the person's country in the Twilio console, then send it again.",
    30019: "Make the attached files smaller, or send a link: the carrier takes no MMS of that size.",
    30022: "Send more slowly: the campaign is over the rate that US carriers allow it.",
    30023: "Send it again tomorrow, or have the brand's daily limit raised.",
    30024: "Wait some days if the number is new, else show Twilio's support three SIDs of such texts.",
    30027: "Send it again tomorrow: T-Mobile takes no more from this brand today.",
    30032: "Verify the toll-free number in the Twilio console: until then carriers block it.",
    30033: "See in the Twilio console why the A2P 10DLC campaign is suspended, and put that right.",
    30034: "Register the number with an approved A2P 10DLC campaign: US carriers take no texts from others.",
    30035: "Wait until Twilio has added the number to the campaign, then send it again.",
    30410: "Ask the person whether it came before you send it again: the carrier never answered.",
    30450: "If the person is real, add their number to the safe list of SMS pumping protection.",
    # Guides for senders count these two as final, but no source that we know says what they mean.
    30610: "Do not send it again before you know why: see https://www.twilio.com/docs/api/errors/30610.",
    30640: "Do not send it again before you know why: see https://www.twilio.com/docs/api/errors/30640.",
    # WhatsApp and other channels.
    63001: "Connect the channel again in the Twilio console: it no longer accepts Twilio's credentials.",
    63003: "Check with the person that they use this channel at this number.",
    63005: "Change the content: the channel does not take its kind, length or attachment.",
    63007: "Send from a sender that this account has on that channel; for WhatsApp it starts with whatsapp:.",
    63009: "Send it again in a quarter of an hour: the channel's own servers failed.",
    63010: "Send it again in a quarter of an hour: Twilio failed on this message.",
    63012: "Send it again in a quarter of an hour, and see whether the channel has an outage.",
    63013: "Change the content: it breaks the channel's rules, and repeating it may cost you the sender.",
    63014: "Do not write to this person by this channel until they write to you: they blocked you.",
    63015: "Let the person join the sandbox first, by sending it the join code, or use a sender of your own.",
    63016: "Use an approved template: the person has not written within the last 24 hours.",
    63017: "Send more slowly: the account is over 2,000 messages a second.",
    63018: "Send it again tomorrow, or raise the sender's limit: it is used up for these 24 hours.",
    63024: "Check the number with the person: the channel knows no such recipient.",
    63031: "Correct to or from: they are the same.",
    63032: "Use SMS or a call: WhatsApp limits what this person gets from businesses.",
    63033: "Use SMS or a call: the channel does not let this person be written to.",
    63038: "Send it again tomorrow, or have Twilio's support raise the account's limit for a day.",
    # The call was answered, but the number that it should be connected to could not be dialled.
    13223: "Write the number to dial in E.164, such as +15005550006: Twilio cannot read it.",
    13224: "Check the number to dial: it does not exist, or Twilio cannot reach it.",
    13225: "Ask Twilio's support to unblock the number to dial.",
    13226: "Correct the country code of the number to dial: there is no such country.",
    13227: "Enable the country of the number to dial under Voice > Settings > Geo permissions.",
}

FIND_OUT = "Look for the message in Twilio's log before you send it again: Twilio may have taken it."
TRY_AGAIN = "Do nothing: Twilio has not taken the message yet, and it is sent again after a while."


def decide(http_status: int, code: int | None) -> Decision:
    """Return what an answer to POST Messages or Calls without a SID means.

    The HTTP status says whether Twilio may have processed the message; the error code (None: there is
    none) only tells one refusal from another. So a 5xx is UNKNOWN whatever its code, and so is any
    answer that is neither a success nor a refusal.
    """
    if not 400 <= http_status < 500:  # noqa: PLR2004 - HTTP's own numbers
        return Decision(kind=Kind.UNKNOWN, advice=FIND_OUT)
    after = LATER.get(code) if code is not None else None
    if after is None and http_status == TOO_MANY_REQUESTS:
        after = LATER[20429]
    if after is not None:
        return Decision(kind=Kind.LATER, after=after, advice=TRY_AGAIN)
    if code is None:
        refused = (
            f"Check TWILIO_API_URL and the account: the answer was HTTP {http_status}, without a reason."
        )
        return Decision(kind=Kind.FINAL, advice=refused)
    return Decision(kind=Kind.FINAL, advice=advice(code))


def advice(code: int) -> str:
    """Return one sentence of advice about Twilio's error ``code``, of an answer or a status callback."""
    return ADVICE.get(code) or (
        f"See what Twilio says at https://www.twilio.com/docs/api/errors/{code} before you send it again."
    )


def opts_out(code: int) -> bool:
    """Return whether ``code`` says that the person opted out of our texts."""
    return code == OPTED_OUT
