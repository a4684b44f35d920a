"""After an outage: bring the texts that Twilio has and we have not.

python infra/hooks/bring_texts.py [+15005550006] [2026-11-22]

Twilio keeps every text that came in. This asks for those since that day (default: today, UTC) and hands
each to /api/sms/inbound, signed as Twilio would; one that we have is noticed by its SID and changes nothing.
The person gets no answer to a text that is brought so: look at GET /api/inbox and answer yourself.
"""

import base64
import hashlib
import hmac
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from commands import Failed, begin, variable
from twilio_account import Account, account, auth_token


def main(arguments: list[str] | None = None) -> None:
    """Bring them, the oldest first.

    Raises:
        Failed: Twilio or the app refused one; those before it are in.
    """
    given = sys.argv[1:] if arguments is None else arguments
    numbers = [one for one in given if one.startswith("+")]
    days = [one for one in given if not one.startswith("+")]
    day = days[0] if days else datetime.now(UTC).date().isoformat()
    number = numbers[0] if numbers else variable("TWILIO_FROM")
    owner = account()
    url = f"{variable('SWITCHBOARD_PUBLIC_URL').rstrip('/')}/api/sms/inbound"
    texts = [one for one in _since(owner, number, day) if one["direction"] == "inbound"]
    for one in reversed(texts):
        _bring(one, url=url, token=auth_token())
    print(f"switchboard: {len(texts)} texts to {number} since {day} are in GET /api/inbox")


def _since(owner: Account, number: str, day: str) -> Iterator[dict[str, Any]]:
    page = f"Messages.json?{urlencode({'To': number, 'DateSent>': day, 'PageSize': '1000'})}"
    while page:
        listed = owner.ask(page)
        yield from listed["messages"]
        rest = listed.get("next_page_uri") or ""
        page = rest.partition(f"/Accounts/{owner.sid}/")[2]


def _bring(text: dict[str, Any], *, url: str, token: str) -> None:
    form = {
        "MessageSid": text["sid"],
        "SmsSid": text["sid"],
        "AccountSid": text["account_sid"],
        "From": text["from"],
        "To": text["to"],
        "Body": text["body"] or "",
        "NumMedia": str(text["num_media"]),
    }
    request = urllib.request.Request(url, data=urlencode(form).encode())
    request.add_header("X-Twilio-Signature", signature(url, form, token))
    try:
        with urllib.request.urlopen(request, timeout=60):
            return
    except urllib.error.HTTPError as error:
        with error:
            raise Failed(f"the app refused {text['sid']}: HTTP {error.code}") from error
    except OSError as error:
        raise Failed(f"the app cannot be reached at {url}: {error}") from error


def signature(url: str, form: dict[str, str], token: str) -> str:
    """Sign as Twilio does: https://www.twilio.com/docs/usage/webhooks/webhooks-security."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


if __name__ == "__main__":
    begin(main)
