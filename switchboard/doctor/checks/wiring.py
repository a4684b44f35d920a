"""Whether the numbers' webhooks at Twilio lead to the desk.

The fields: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from shared.domain.webhook_signature import with_lower_host
from switchboard.doctor.finding import Findings, fault, not_checked, ok, warning
from switchboard.doctor.set_up import SetUp

TEXTS, CALLS, ENDED = "/api/sms/inbound", "/api/voice/inbound", "/api/voice/status"
TWIMLETS = "/api/twimlets/"
INSTEAD = ("voice_application_sid", "sms_application_sid", "trunk_sid")
"""If one is set, Twilio ignores the number's own URLs; which ones, the page above says."""


def check(set_up: SetUp) -> Findings:
    """Say of each number of the desk's where its webhooks go."""
    public, own = set_up.public_url, set_up.own_numbers
    listed = {number["phone_number"]: number for number in set_up.numbers}
    if not own:
        yield not_checked("the desk's settings name no number")
    for number in sorted(own):
        if number not in listed:
            text = f"the account {set_up.twilio.sid} has no number {number}, which the desk's settings name"
            yield fault(text, "switchboard numbers list; then azd env set TWILIO_FROM +..., azd provision")
            continue
        faults = [*findings_of_number(listed[number], public, is_local=set_up.twilio.is_local)]
        yield from faults or [ok(f"{number} leads to {public}")]


def findings_of_number(number: Mapping[str, Any], public: str, *, is_local: bool) -> Findings:
    """Yield what is wrong with the webhooks of one number."""
    name = number["phone_number"]
    wire = f"switchboard numbers wire {name}"
    for field in INSTEAD:
        if number.get(field):
            text = f"{name}: {field} is {number[field]}, so its own URLs are not used"
            yield fault(text, f"remove that in Twilio's console, at the number; then {wire}")
    for what, field, path in (("texts", "sms", TEXTS), ("calls", "voice", CALLS)):
        reason, remedy = url_fault(str(number.get(f"{field}_url") or ""), public, path, wire=wire)
        method = str(number.get(f"{field}_method") or "POST")
        if reason:
            yield fault(f"{name}, {what}: {reason}", remedy)
        elif method != "POST" and TWIMLETS not in str(number[f"{field}_url"]):
            yield fault(f"{name}, {what}: Twilio sends {method}, and the desk takes POST", wire)
    ended, remedy = url_fault(str(number.get("status_callback") or ""), public, ENDED, wire=wire)
    if ended:
        yield warning(f"{name}, ends of calls: {ended}", remedy)
    fallbacks = [field for field in ("voice", "sms") if not number.get(f"{field}_fallback_url")]
    if fallbacks and not is_local:
        text = (
            f"{name} has no fallback for {' and '.join(fallbacks)}: if the desk fails, people hear an error"
        )
        yield warning(text, wire)


def url_fault(url: str, public: str, path: str, *, wire: str) -> tuple[str, str]:
    """Return what is wrong with a webhook's URL, and what mends it; both empty if nothing is."""
    url = url.partition("#")[0]
    if not url:
        return f"no URL is set: it would be {public}{path}", wire
    base, asked = base_of(url), urlsplit(url).path
    is_ours = asked == path or (path == CALLS and asked.startswith(TWIMLETS))
    if base == base_of(public):
        return ("", "") if is_ours else (f"they go to {url}, not to {public}{path}", wire)
    if is_ours:
        text = f"Twilio signs {base}, and PUBLIC_URL is {public}"
        return text, f"{wire}; or, if {base} leads here: azd env set PUBLIC_URL {base}, azd provision"
    return f"they go to {url}, not to this desk", wire


def base_of(url: str) -> str:
    """Return the scheme and host of a URL, in lower case, as its signature is compared."""
    parts = urlsplit(with_lower_host(url))
    return f"{parts.scheme}://{parts.netloc}"
