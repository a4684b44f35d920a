"""Whether the desk takes what Twilio signs: a request that is signed here, as Twilio does, with its token.

It costs nothing, and reports the status of no message: the desk verifies it, and ignores it. It goes where
Twilio sends the numbers' webhooks. Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlencode

import requests

from shared.domain.webhook_signature import SIGNATURE, sign
from switchboard.doctor.checks.wiring import base_of
from switchboard.doctor.finding import Finding, Findings, fault, not_checked, ok
from switchboard.doctor.set_up import SetUp

PATH = "/api/sms/status"
SECONDS = 20
FORM = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "sent"}
"""The status of no message: the desk finds no delivery, and writes nothing."""


class Taken(NamedTuple):
    """How a desk answers requests that are signed for two URLs."""

    as_wired: int  # the status, if it is signed for the URL to which it is sent; 0: no answer
    as_public: int  # if it is signed for the desk's PUBLIC_URL


def check(set_up: SetUp) -> Findings:
    """Send a signed request to each address at which Twilio sends the numbers' webhooks."""
    public = set_up.public_url
    if not set_up.auth_token:
        yield not_checked(
            "Twilio signs with the auth token, and here is none: set TWILIO_AUTH_TOKEN, or --call"
        )
        return
    for base in sorted(wired_bases(set_up.numbers, set_up.own_numbers) or {base_of(public)}):
        answers = Taken(
            send(base, signed_for=base, token=set_up.auth_token),
            send(base, signed_for=public, token=set_up.auth_token),
        )
        yield finding_of_answers(base, public, answers)


def wired_bases(numbers: Iterable[dict[str, object]], own: frozenset[str]) -> set[str]:
    """Return the addresses of the desk's numbers' webhooks that lead to some Switchboard."""
    urls = [
        str(number.get(field) or "")
        for number in numbers
        if number["phone_number"] in own
        for field in ("sms_url", "voice_url")
    ]
    return {base_of(url) for url in urls if "/api/" in url}


def send(base: str, *, signed_for: str, token: str) -> int:
    """Send the status of no message, signed for a URL; return the status of the answer, 0 without one."""
    signature = sign(signed_for + PATH, FORM.items(), token=token)
    headers = {SIGNATURE: signature, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = requests.post(
            base + PATH, data=urlencode(FORM), headers=headers, timeout=SECONDS, allow_redirects=False
        )
    except requests.RequestException:
        return 0
    return answer.status_code


def finding_of_answers(base: str, public: str, taken: Taken) -> Finding:
    """Return what the answers say of PUBLIC_URL and of the auth token."""
    if taken.as_wired == HTTPStatus.NO_CONTENT:
        return ok(f"the desk takes what Twilio signs for {base}")
    if taken.as_public == HTTPStatus.NO_CONTENT:
        text = f"Twilio signs {base}, and PUBLIC_URL is {public}: every webhook is refused"
        return fault(
            text, f"azd env set PUBLIC_URL {base}, then azd provision; or switchboard numbers wire +..."
        )
    if taken.as_wired == HTTPStatus.FORBIDDEN:
        text = f"the desk at {base} refuses what this account's auth token signs: it has another token"
        return fault(
            text, "azd env set TWILIO_AUTH_TOKEN ..., then azd provision; see docs/rotating-secrets.md"
        )
    what = f"answers {taken.as_wired}" if taken.as_wired else "does not answer"
    text = f"{base}, where Twilio sends the webhooks, {what}: it is no Switchboard that runs"
    return fault(text, "switchboard numbers wire +..., or azd deploy")
