from datetime import timedelta
from email.utils import format_datetime

import msgspec
import pytest

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.listed_replies import list_replies
from shared.domain.deliveries.status import Status
from shared.errors import TwilioUnavailable
from tests.examples import NOON

MINUTE = timedelta(minutes=1)


class Listing(TwilioApi):
    """An API that answers with these pages, one after the other."""

    def __init__(self, *pages: dict) -> None:
        super().__init__(account_sid="AC1", auth=("AC1", "token"), url="https://api.example", timeout=1)
        self._pages = list(pages)
        self.queries: list[dict] = []

    def fetch(self, resource, query, kind):  # noqa: ARG002 - the API's signature
        self.queries.append(dict(query))
        return msgspec.convert(self._pages.pop(0), kind)


def a_reply(sid: str, *, minutes: int = 0, **fields) -> dict:
    at = format_datetime(NOON + minutes * MINUTE)
    return {"sid": sid, "direction": "outbound-reply", "date_created": at, "status": "delivered", **fields}


def listed(*pages: dict) -> list:
    return list(list_replies(Listing(*pages), since=NOON, page_size=2))


def test_only_what_twiml_sent_is_listed_the_oldest_first():
    page = {
        "messages": [
            a_reply("SM3", minutes=2, to="+15005550100", body="Hi", **{"from": "+15005550006"}),
            a_reply("SM2", minutes=1, direction="outbound-api"),
            a_reply("SM1", minutes=1, direction="inbound"),
            a_reply("SM0"),
        ]
    }

    first, second = listed(page)

    assert (first.sid, first.body, first.to, first.sender) == ("SM0", "", "", "")
    assert (second.to, second.sender, second.body) == ("+15005550100", "+15005550006", "Hi")
    assert second.report.status is Status.DELIVERED


def test_pages_are_read_until_one_ends_before_that_time():
    api = Listing(
        {"messages": [a_reply("SM3", minutes=1)], "next_page_uri": "/2"},
        {"messages": [a_reply("SM2"), a_reply("SM1", minutes=-1)], "next_page_uri": "/3"},
    )

    assert [reply.sid for reply in list_replies(api, since=NOON, page_size=2)] == ["SM2", "SM3"]
    assert api.queries[0] == {"PageSize": 2}


@pytest.mark.parametrize("page", [{}, {"messages": None}, {"messages": [a_reply("SM1", date_created=None)]}])
def test_what_is_no_whole_list_proves_nothing(page):
    with pytest.raises(TwilioUnavailable):
        listed(page)
