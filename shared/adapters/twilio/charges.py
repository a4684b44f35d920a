"""What Twilio charges for texts and calls, from its lists of a day: no request for each of them.

A day is asked for as Twilio documents it, ``DateSent=YYYY-MM-DD`` and ``StartTime=YYYY-MM-DD``, both in UTC.
Sources: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
and https://www.twilio.com/docs/voice/api/call-resource#retrieve-a-list-of-calls
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date
from email.utils import parsedate_to_datetime

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.resources import CALLS, MESSAGES, Resource, ResourceList
from shared.domain.spending.charge import Charge, charge_of

PAGE_SIZE = 1000
"""The most that Twilio allows."""

FILTERS = {MESSAGES: "DateSent", CALLS: "StartTime"}


class TwilioCharges:
    """Lists charges. Safe to share between threads."""

    def __init__(self, api: TwilioApi, *, page_size: int = PAGE_SIZE) -> None:
        self._api = api
        self._page_size = page_size

    def of_day(self, day: date) -> Iterator[Sequence[Charge]]:
        """Yield the charges of a day, page by page. See ``shared.ports.spending.Charges``."""
        for kind, parameter in FILTERS.items():
            query = {parameter: day.isoformat(), "PageSize": self._page_size}
            for page in self._api.pages(kind, query, ResourceList):
                yield [
                    charge
                    for resource in page.items(kind)
                    if _is_charged_on(resource, day) and (charge := _charge(resource, kind))
                ]


def _is_charged_on(resource: Resource, day: date) -> bool:
    """Return whether it went out, by a request or by TwiML, on that day as far as Twilio says."""
    if not (resource.direction or "").startswith("outbound-"):
        return False
    try:
        at = parsedate_to_datetime(resource.date_sent or resource.start_time or "")
    except ValueError:  # it has none yet, and Twilio lists it under this day
        return True
    return at.astimezone(UTC).date() == day


def _charge(resource: Resource, kind: str) -> Charge | None:
    return charge_of(
        to=resource.to,
        sender=resource.sender,
        is_call=kind == CALLS,
        status=resource.status,
        price=resource.price,
        currency=resource.price_unit,
        segments=int(resource.num_segments or 0),
    )
