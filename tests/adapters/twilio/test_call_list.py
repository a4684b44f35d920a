import pytest

from local.ports import free_port
from shared.adapters.twilio.call_list import TwilioCallList
from shared.adapters.twilio.client import TwilioApi
from shared.errors import TwilioUnavailable
from tests.examples import NOON
from tests.raw_http import RawServer
from tests.standin import ACCOUNT_SID, AUTH_TOKEN


def a_list(url: str) -> TwilioCallList:
    api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=url, timeout=5)
    return TwilioCallList(api)


@pytest.mark.parametrize("body", [b"{}", b'{"calls": [{"sid": "CA1"}]}', b'{"calls": [{"sid": "CA1"'])
def test_an_answer_that_is_no_list_of_calls_is_an_error(body):
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    )
    with RawServer(lambda _: head + body) as server, pytest.raises(TwilioUnavailable):
        a_list(server.url).dialled_by("CA1")


def test_no_answer_is_an_error_and_not_an_empty_list():
    with pytest.raises(TwilioUnavailable):
        a_list(f"http://127.0.0.1:{free_port()}").began(since=NOON, until=NOON)
