"""What webhooks missed is found by the timer: texts and their answers, each answered once, and calls."""

import json
import urllib.request
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from azure.data.tables import TableServiceClient
from msgspec import structs

from shared.adapters.azure.people.contacts import TableContacts
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.list_parameters import InboxSearch
from shared.wiring.storage_adapters import CONTACTS
from tests.journey.hosts.functions_host import HostedApp
from tests.journey.running_app import eventually, eventually_equal, request
from tests.raw_http import Exchange, FaultProxy
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

MINUTE = timedelta(minutes=1)
OURS = "+15005550006"
TIMER = "inbox_take_in_missed"

pytestmark = pytest.mark.own_settings


class Way(FaultProxy):
    """The way from Twilio to the app, on which webhooks of texts get lost, or their answers."""

    def __init__(self) -> None:
        super().__init__(0, self._pass)
        self.lets_requests_through = self.lets_callbacks_through = self.lets_ends_through = True
        self.kept_of_answers: int | None = None

    def lead_to(self, app: HostedApp) -> None:
        self._upstream_port = urlsplit(app.url).port or 0

    def _pass(self, exchange: Exchange) -> None:
        first_line = exchange.request.partition(b"\r\n")[0]
        is_callback = b"/api/sms/status?reply=" in first_line
        if not (self.lets_callbacks_through if is_callback else self.lets_requests_through):
            exchange.close()
            return
        if b"/api/voice/status" in first_line and not self.lets_ends_through:
            exchange.close()
            return
        answer = exchange.ask()
        if b"/api/sms/inbound" in first_line and self.kept_of_answers is not None:
            answer = answer[: self.kept_of_answers]
            exchange.close()
        exchange.reply(answer)


@pytest.fixture(scope="module")
def way():
    with Way() as way:
        yield way


@pytest.fixture(scope="module")
def app(host, azurite, standin, way, tmp_path_factory):
    ours = standin.account.numbers[OURS]
    ours.sms_url, ours.voice_url = f"{way.url}/api/sms/inbound", f"{way.url}/api/voice/step?flow=on-call"
    ours.status_callback = f"{way.url}/api/voice/status"
    values = {
        "AzureWebJobsStorage": azurite.connection_string,
        "PUBLIC_URL": way.url,
        "TWILIO_API_URL": standin.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": OURS,
        "OPT_OUT_WORDS": "ne plus écrire, 退订",
    }
    with host.run_app(tmp_path_factory.mktemp("app"), values) as running:
        way.lead_to(running)
        yield running


def text(standin, person: str, body: str, *, filtered: bool = False) -> None:
    control(standin, "sms", {"from": person, "body": body, "filtered": filtered})


def control(standin, path: str, body: dict) -> None:
    data = json.dumps(body).encode()
    urllib.request.urlopen(f"{standin.url}/_control/{path}", data=data, timeout=60).close()


def wait(azurite, standin, time: timedelta) -> None:
    """Let time pass, by dating all texts earlier, at Twilio and in storage."""
    for message in standin.account.messages.values():
        message.created -= time
        if message.sent:
            message.sent -= time
    for call in standin.account.calls.values():
        for name in ("created", "started", "answered", "ended"):
            if moment := getattr(call, name):
                setattr(call, name, moment - time)
    tables = TableServiceClient.from_connection_string(azurite.connection_string)
    contacts = TableContacts(Rows(tables.get_table_client(CONTACTS)))
    for inbound in contacts.search(InboxSearch()).items:
        looked_at = inbound.looked_at - time if inbound.looked_at else inbound.looked_at
        contacts.replace_inbound(structs.replace(inbound, at=inbound.at - time, looked_at=looked_at))


def run_timer(app: HostedApp) -> None:
    """Run the timer, which must not fail."""
    app.run_function(TIMER)


def get(app: HostedApp, path: str) -> dict:
    return request("GET", f"{app.url}/api/{path}", None, {"x-functions-key": app.master_key}).json


def texts_to(standin, person: str) -> list[str]:
    return [text.direction for text in standin.account.messages.values() if text.to == person]


def statuses_to(standin, person: str) -> list[str]:
    return [text.status for text in standin.account.messages.values() if text.to == person]


def test_a_missed_text_is_listed_and_answered_once(app, azurite, standin, way):
    person = "+15005550721"
    way.lets_requests_through = False
    text(standin, person, "Hello?")
    way.lets_requests_through = True
    run_timer(app)
    assert get(app, "inbox")["texts"] == []  # its webhook may still arrive

    wait(azurite, standin, 5 * MINUTE)
    run_timer(app)
    run_timer(app)

    assert [text["body"] for text in get(app, "inbox")["texts"]] == ["Hello?"]
    eventually(lambda: texts_to(standin, person))
    run_timer(app)
    assert texts_to(standin, person) == ["outbound-api"]


def test_a_missed_stop_is_confirmed_once_though_the_person_gets_no_more_texts(app, azurite, standin, way):
    person = "+15005550722"
    way.lets_requests_through = False
    text(standin, person, "退订。")
    way.lets_requests_through = True
    wait(azurite, standin, 3 * MINUTE)

    run_timer(app)

    eventually(lambda: texts_to(standin, person))
    (delivery,) = get(app, f"messages?to=%2B{person[1:]}")["messages"]
    assert delivery["message"]["body"].startswith("You will get no more texts from us.")


@pytest.mark.usefixtures("app")
def test_a_stop_by_a_word_of_the_setting_is_confirmed_at_once(standin):
    person = "+15005550723"

    text(standin, person, "Ne plus écrire, merci")

    (said,) = [message.body for message in standin.account.messages.values() if message.to == person]
    assert said.startswith("You will get no more texts from us.")


@pytest.mark.parametrize("kept_of_answer", [0, 260])
def test_an_answer_that_is_cut_is_sent_once(app, azurite, standin, way, kept_of_answer):
    person = f"+15005550{kept_of_answer:03}"
    way.kept_of_answers = kept_of_answer
    text(standin, person, "Hello?")
    way.kept_of_answers = None
    wait(azurite, standin, 4 * MINUTE)
    run_timer(app)
    assert texts_to(standin, person) == []

    wait(azurite, standin, 2 * MINUTE)
    run_timer(app)

    eventually(lambda: texts_to(standin, person))
    run_timer(app)
    assert texts_to(standin, person) == ["outbound-api"]


@pytest.mark.parametrize("callbacks_arrive", [True, False])
def test_an_answer_that_was_taken_has_a_delivery_and_is_not_sent_again(
    app, azurite, standin, way, callbacks_arrive
):
    person = f"+1500555073{callbacks_arrive:d}"
    way.lets_callbacks_through = callbacks_arrive
    text(standin, person, "Hello?")

    def deliveries() -> list[tuple[str, str]]:
        return [
            (row["id"][:6], row["status"]) for row in get(app, f"messages?to=%2B{person[1:]}")["messages"]
        ]

    if callbacks_arrive:
        eventually_equal(deliveries, [("reply-", "delivered")])
    eventually_equal(lambda: statuses_to(standin, person), ["delivered"])  # at Twilio, whatever the app knows
    for _ in range(3):
        wait(azurite, standin, 3 * MINUTE)
        run_timer(app)
    assert texts_to(standin, person) == ["outbound-reply"]
    assert deliveries() == [("reply-", "delivered")]


def test_a_text_that_twilio_filtered_is_listed_with_its_code_and_not_answered(app, azurite, standin):
    person = "+15005550741"
    text(standin, person, "I am away.", filtered=True)
    wait(azurite, standin, 5 * MINUTE)

    run_timer(app)

    (listed,) = get(app, f"inbox?from=%2B{person[1:]}")["texts"]
    assert (listed["body"], listed["error_code"], listed["unanswered"]) == ("I am away.", 30039, "filtered")
    run_timer(app)
    assert texts_to(standin, person) == []


def test_a_call_whose_end_was_not_reported_is_listed(app, azurite, standin, way):
    person = "+15005550741"
    way.lets_ends_through = False
    control(standin, "calls", {"from": person, "script": [{"press": "1"}, {"wait": 5}, {"hang_up": True}]})
    way.lets_ends_through = True

    def outcomes() -> list[str]:
        return [call["outcome"] for call in get(app, f"calls?from=%2B{person[1:]}")["calls"]]

    eventually_equal(outcomes, ["in_progress"])  # storage may be slower than the caller waits for it
    wait(azurite, standin, 5 * MINUTE)
    run_timer(app)

    assert outcomes() == ["missed"]
