"""What Twilio's answer to a refused POST means.

Source: https://www.twilio.com/docs/usage/twilios-response
"""

from collections.abc import Mapping
from typing import Any, NoReturn

import msgspec

from shared.domain.twilio_answers.twilio_errors import Kind, decide
from shared.domain.typed_json import decode_json
from shared.domain.whole_number import whole_number
from shared.errors import AccountRefused, SendDelayed, SendRefused, SendUnknown

SERVER_ERROR = 500


class Refusal(msgspec.Struct):
    """Twilio's error body."""

    code: int | None = None
    message: str | None = None


def raise_refusal(answer: Any) -> NoReturn:  # noqa: ANN401 - the SDK is not typed
    """Raise what a refused POST means."""
    refusal = read_refusal(answer)
    decision = decide(answer.status_code, refusal.code)
    code = refusal.code or answer.status_code
    reason = refusal.message or f"HTTP {answer.status_code} without a reason"
    if decision.kind is Kind.ACCOUNT:
        raise AccountRefused(f"Twilio refuses our account ({code}): {reason}", code=code)
    if decision.kind is Kind.LATER:
        after = _retry_after(answer.headers)
        if after is None and decision.after:
            after = decision.after.total_seconds()
        raise SendDelayed(reason, code=code, after=after)
    if decision.kind is Kind.FINAL:
        raise SendRefused(reason, code=code)
    is_server_error = answer.status_code >= SERVER_ERROR
    raise SendUnknown(f"{reason} (HTTP {answer.status_code})", server_error=is_server_error)


def read_refusal(answer: Any) -> Refusal:  # noqa: ANN401 - the SDK is not typed
    """Return Twilio's code and reason; none if the answer is not Twilio's."""
    try:
        return decode_json(answer.text, Refusal)
    except msgspec.DecodeError:
        return Refusal()


def _retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Return the seconds in ``Retry-After``; Twilio does not use the form with a date."""
    return whole_number((headers or {}).get("Retry-After", ""))
