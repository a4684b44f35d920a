"""Whether the account may call and text the countries that the desk sends to, and no premium numbers.

Sources: https://www.twilio.com/docs/voice/api/dialingpermissions-country-resource; for texts
``/v1/Messaging/GeoPermissions`` in
https://github.com/twilio/twilio-oai/blob/main/spec/json/twilio_accounts_v1.json
"""

from collections.abc import Iterable, Mapping
from typing import Any

from switchboard.doctor.finding import Findings, fault, not_checked, ok, warning
from switchboard.doctor.set_up import SetUp
from switchboard.twilio.account import TwilioRefused

CALLS = "/v1/DialingPermissions/Countries"
VOICE_CONSOLE = "Twilio's console, Voice, Settings, Geo permissions"
TEXT_CONSOLE = "Twilio's console, Messaging, Settings, Geo permissions"

MAX_NAMED = 12
NOT_FOUND = 404


def check(set_up: SetUp) -> Findings:
    """Say to which countries calls and texts do not go, and where calls could be used for fraud."""
    countries = set_up.report.countries
    if countries:
        yield from _countries_of_calls(set_up, countries)
        yield from _countries_of_texts(set_up, countries)
    else:
        yield not_checked("countries: the desk's COUNTRIES is empty, so nobody knows where your people are")
    open_to_fraud = set_up.twilio.pages("voice", CALLS, "content", HighRiskTollfraudNumbersEnabled=True)
    yield from findings_of_fraud(open_to_fraud)


def _countries_of_calls(set_up: SetUp, countries: tuple[str, ...]) -> Findings:
    permitted = dict[str, bool]()
    for country in countries:
        try:
            found = set_up.twilio.get("voice", f"{CALLS}/{country}")
        except TwilioRefused as refused:
            if refused.status != NOT_FOUND:
                raise
            yield not_checked(f"calls to {country}: Twilio lists no such country for calls")
        else:
            permitted[country] = bool(found.get("low_risk_numbers_enabled"))
    yield from findings_of_countries("calls", permitted, VOICE_CONSOLE)


def _countries_of_texts(set_up: SetUp, countries: tuple[str, ...]) -> Findings:
    asked = ",".join(countries)
    try:
        answer = set_up.twilio.get("accounts", "/v1/Messaging/GeoPermissions", CountryCode=asked)
    except TwilioRefused as refused:
        yield not_checked(f"countries of texts: {refused}")  # an API key may not be allowed to ask
        return
    permitted = {each["country_code"]: bool(each["enabled"]) for each in answer["permissions"] or ()}
    yield from findings_of_countries("texts", permitted, TEXT_CONSOLE)


def findings_of_countries(what: str, permitted: Mapping[str, bool], console: str) -> Findings:
    """Yield the countries of the desk's to which the account may not send."""
    closed = sorted(country for country, is_open in permitted.items() if not is_open)
    if closed:
        text = f"the account permits no {what} to {' '.join(closed)}, which COUNTRIES names"
        yield fault(text, f"{console}: permit {' '.join(closed)}")
    elif permitted:
        yield ok(f"the account permits {what} to {' '.join(sorted(permitted))}")


def findings_of_fraud(countries: Iterable[Mapping[str, Any]]) -> Findings:
    """Yield where numbers may be called that are used for toll fraud."""
    names = sorted(str(country["iso_code"]) for country in countries)
    if names:
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        text = f"calls may go to numbers that are used for toll fraud, in {' '.join(names[:MAX_NAMED])}{more}"
        yield warning(text, f"{VOICE_CONSOLE}: close High Risk; see docs/limits.md")
