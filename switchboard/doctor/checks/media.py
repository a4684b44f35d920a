"""Whether what people sent us, and recordings, are open to whoever knows their URL.

Twilio's APIs do not show the setting, so a file is asked for without credentials; its content is not read.
Sources: https://www.twilio.com/docs/messaging/api/media-resource and
https://www.twilio.com/docs/voice/api/recording
"""

from http import HTTPStatus
from itertools import islice

import requests

from switchboard.doctor.finding import Finding, Findings, not_checked, ok, warning
from switchboard.doctor.set_up import SetUp
from switchboard.twilio.account import TwilioAccount

MAX_LOOKED_AT = 50
SECONDS = 20


def check(set_up: SetUp) -> Findings:
    """Ask for a file that came with a text, and for a recording, without credentials."""
    account = set_up.twilio
    if path := _newest_media(account):
        yield finding_of_status(
            "what came with texts", _status(account, path), "Messaging, Settings, General"
        )
    else:
        yield not_checked("texts: nobody sent a picture lately, and Twilio's APIs do not show the setting")
    recordings = account.pages("api", "Recordings.json", "recordings", PageSize=1)
    newest = next(recordings, None)
    if account.is_local:
        return  # the stand-in gives recordings to everybody
    if newest:
        status = _status(account, f"Recordings/{newest['sid']}.wav")
        yield finding_of_status("recordings", status, "Voice, Settings, General")
    else:
        yield not_checked("recordings: there is none, and Twilio's APIs do not show the setting")


def finding_of_status(what: str, status: int, place: str) -> Finding:
    """Return whether files are protected, by how Twilio answers a request without credentials."""
    if status == HTTPStatus.UNAUTHORIZED:
        return ok(f"{what}: files need credentials")
    if status and status < HTTPStatus.BAD_REQUEST:
        text = f"{what}: who knows a file's URL can fetch it, without credentials"
        return warning(
            text, f"Twilio's console, {place}: enforce HTTP auth on media; the desk fetches with it"
        )
    return not_checked(f"{what}: Twilio answers {status or 'nothing'} to a request without credentials")


def _newest_media(account: TwilioAccount) -> str:
    """Return the path of a file that came with one of the newest texts; empty if none has one."""
    texts = account.pages("api", "Messages.json", "messages", PageSize=MAX_LOOKED_AT)
    for text in islice(texts, MAX_LOOKED_AT):
        if text["direction"] == "inbound" and str(text.get("num_media") or "0") != "0":
            files = account.pages("api", f"Messages/{text['sid']}/Media.json", "media_list")
            for file in files:
                return f"Messages/{text['sid']}/Media/{file['sid']}"
    return ""


def _status(account: TwilioAccount, path: str) -> int:
    url = f"{account.url}/2010-04-01/Accounts/{account.sid}/{path}"
    try:
        with requests.get(url, timeout=SECONDS, stream=True, allow_redirects=False) as answer:
            return answer.status_code
    except requests.RequestException:
        return 0
