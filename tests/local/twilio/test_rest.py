import base64
from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from local.twilio.clock import real_now
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, API_KEY, AUTH_TOKEN, BEN, NUMBER, SERVICE

ROOT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"


@pytest.fixture
def ask(standin):
    def ask(method, path, *, auth=(ACCOUNT_SID, AUTH_TOKEN), **how):
        with requests.Session() as session:
            return session.request(method, standin.url + path, auth=auth, timeout=10, **how)

    return ask


def refusal(response):
    body = response.json()
    assert body["status"] == response.status_code
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{body['code']}"
    return response.status_code, body["code"]


@pytest.mark.parametrize(
    "auth", [None, (ACCOUNT_SID, "wrong"), ("AC" + "f" * 32, AUTH_TOKEN), (API_KEY[0], AUTH_TOKEN), ("", "")]
)
def test_only_the_account_and_its_keys_may_ask(ask, auth):
    assert refusal(ask("GET", f"{ROOT}/Messages.json", auth=auth)) == (401, 20003)


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!!", b"Basic \xff\xe9", "Basic " + base64.b64encode(b"\xff").decode(), "Bearer x"],
)
def test_malformed_credentials_are_no_credentials(ask, header):
    response = ask("GET", f"{ROOT}/Messages.json", auth=None, headers={"Authorization": header})

    assert refusal(response) == (401, 20003)


def test_an_api_key_opens_the_account(connect, standin):
    client = connect(standin, *API_KEY, ACCOUNT_SID)

    assert client.messages.create(to=ANNA, from_=NUMBER, body="Hello").status == "queued"


def test_the_account_itself_is_served(client):
    account = client.api.accounts(ACCOUNT_SID).fetch()

    assert (account.sid, account.status) == (ACCOUNT_SID, "active")


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/Usage/Records.json",
        f"{ROOT}/Messages/SM0.json",
        f"/2010-04-01/Accounts/AC{'f' * 32}/Calls.json",
        "/",
        "/x",
    ],
)
def test_what_is_not_served_is_twilios_404(ask, path):
    assert refusal(ask("GET", path)) == (404, 20404)


def test_a_wrong_method_is_twilios_405(ask):
    assert refusal(ask("PUT", f"{ROOT}/Messages.json")) == (405, 20004)


def test_answers_carry_a_request_id(ask):
    assert ask("GET", f"{ROOT}/Messages.json").headers["Twilio-Request-Id"].startswith("RQ")


TEXT = {"To": ANNA, "From": NUMBER, "Body": "Hello"}
SCHEDULED = {"To": ANNA, "Body": "Hello", "ScheduleType": "fixed"}
SOON = (real_now() + timedelta(seconds=60)).isoformat()


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 21604),
        ({"To": ANNA}, 21603),
        ({"To": ANNA, "From": NUMBER}, 21602),
        (TEXT | {"Body": "x" * 1601}, 21617),
        (TEXT | {"MediaUrl": ["https://example.com/a.jpg"] * 11}, 21623),
        (TEXT | {"MediaUrl": "a.jpg"}, 21620),
        (TEXT | {"StatusCallback": "/status"}, 21609),
        (TEXT | {"StatusCallback": "https://my_app.example.com/"}, 21609),
        (TEXT | {"StatusCallback": "https://example.com/" + "x" * 4000}, 21609),
        (TEXT | {"ValidityPeriod": "36001"}, 21624),
        (TEXT | {"ValidityPeriod": "soon"}, 21624),
        (TEXT | {"To": "+1234"}, 21211),
        (TEXT | {"To": "Anna"}, 21211),
        (TEXT | {"To": "+1202555010\u0660"}, 21211),
        (TEXT | {"From": "12"}, 21212),
        (TEXT | {"From": "+12025550199"}, 21606),
        (TEXT | {"From": "12345"}, 21606),
        (TEXT | {"To": "whatsapp:" + ANNA}, 21910),
        (TEXT | {"To": NUMBER}, 63031),
        ({"To": ANNA, "Body": "Hello", "MessagingServiceSid": "MG" + "f" * 32}, 21701),
        (TEXT | SCHEDULED, 35118),
        (SCHEDULED | {"MessagingServiceSid": SERVICE}, 35111),
        (SCHEDULED | {"MessagingServiceSid": SERVICE, "SendAt": SOON}, 35114),
        (SCHEDULED | {"MessagingServiceSid": SERVICE, "SendAt": "tomorrow"}, 35114),
        (TEXT | {"To": "+15005550001"}, 21211),
        (TEXT | {"To": "+15005550002"}, 21612),
        (TEXT | {"To": "+15005550003"}, 21408),
        (TEXT | {"To": "+15005550004"}, 21610),
        (TEXT | {"To": "+15005550009"}, 21614),
        (TEXT | {"From": "+15005550001"}, 21212),
        (TEXT | {"From": "+15005550007"}, 21606),
        (TEXT | {"From": "+15005550008"}, 21611),
    ],
)
def test_a_text_with_a_mistake_is_refused_with_twilios_code(ask, control, form, code):
    response = ask("POST", f"{ROOT}/Messages.json", data=form)

    assert refusal(response) == (404 if code == 21701 else 400, code)
    assert control.events("text") == []


@pytest.mark.parametrize(
    "form",
    [
        TEXT | {"From": "Switchboard"},
        TEXT | {"To": "whatsapp:" + ANNA, "From": "whatsapp:" + NUMBER},
        TEXT | {"To": "+4915112345678"},
        TEXT
        | {"NoSuchParameter": "1", "ValidityPeriod": "14400", "StatusCallback": "https://example.com/x#rc=3"},
    ],
)
def test_a_text_without_one_is_accepted(ask, form):
    assert ask("POST", f"{ROOT}/Messages.json", data=form).status_code == 201


CALL = {"To": ANNA, "From": NUMBER, "Url": "https://example.com/voice"}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 21201),
        ({"To": ANNA}, 21213),
        ({"To": ANNA, "From": NUMBER}, 21205),
        (CALL | {"ApplicationSid": "AP" + "0" * 32}, 21218),
        (CALL | {"Url": "voice"}, 21205),
        (CALL | {"Method": "PATCH"}, 21209),
        (CALL | {"SendDigits": "abc"}, 21206),
        (CALL | {"Timeout": "601"}, 21208),
        (CALL | {"StatusCallback": "x"}, 21609),
        (CALL | {"StatusCallbackEvent": "['initiated']"}, 21626),
        (CALL | {"MachineDetection": "Maybe"}, 21234),
        (CALL | {"MachineDetectionSilenceTimeout": "1"}, 21234),
        (CALL | {"TimeLimit": "-1"}, 20001),
        (CALL | {"To": "Anna"}, 21211),
        (CALL | {"To": "+1202555010\u0660"}, 21211),
        (CALL | {"From": "Switchboard"}, 21212),
        (CALL | {"From": "+12025550199"}, 21210),
        (CALL | {"To": "+15005550001"}, 21217),
        (CALL | {"To": "+15005550002"}, 21214),
        (CALL | {"To": "+15005550003"}, 21215),
        (CALL | {"To": "+15005550004"}, 21216),
        (CALL | {"From": "+15005550001"}, 21212),
    ],
)
def test_a_call_with_a_mistake_is_refused_with_twilios_code(ask, control, form, code):
    assert refusal(ask("POST", f"{ROOT}/Calls.json", data=form)) == (400, code)
    assert control.events("call") == []


def test_an_error_says_what_is_wrong(client):
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to="+1234", from_=NUMBER, body="Hello")

    assert refused.value.msg == "Unable to create record: The 'To' number +1234 is not a valid phone number."


@pytest.mark.parametrize("body", [b"\xff\xfe=\xff", b"To=%FF&From=%00", b"&&&=&=", b"{}"])
def test_a_body_that_makes_no_sense_is_refused_all_the_same(ask, body):
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert refusal(ask("POST", f"{ROOT}/Messages.json", data=body, headers=form))[0] == 400


def test_a_list_is_paged(client):
    sent = [client.messages.create(to=ANNA, from_=NUMBER, body=f"Text {n}").sid for n in range(7)]

    listed = [text.sid for text in client.messages.list(page_size=3)]

    assert listed == sent[::-1], "newest first, on three pages"


def test_a_new_text_repeats_none_on_the_next_page(client):
    for n in range(4):
        client.messages.create(to=ANNA, from_=NUMBER, body=f"Text {n}")
    first = client.messages.page(page_size=2)
    client.messages.create(to=ANNA, from_=NUMBER, body="New")

    second = first.next_page()

    assert [text.body for text in [*first, *second]] == ["Text 3", "Text 2", "Text 1", "Text 0"]
    assert second.next_page() is None
    assert [text.body for text in second.previous_page()] == ["New", "Text 3"]


def test_wrong_pages_are_refused(ask):
    assert refusal(ask("GET", f"{ROOT}/Messages.json?PageSize=1001")) == (400, 20007)
    assert refusal(ask("GET", f"{ROOT}/Messages.json?PageToken=PASMx")) == (400, 21481)


def test_pages_keep_the_filters(ask, client):
    for to in (ANNA, BEN, ANNA):
        client.messages.create(to=to, from_=NUMBER, body="Hello")

    page = ask("GET", f"{ROOT}/Messages.json", params={"To": ANNA, "PageSize": 1}).json()

    assert "To=%2B12025550100" in page["next_page_uri"]
    following = ask("GET", page["next_page_uri"]).json()
    assert [text["to"] for text in following["messages"]] == [ANNA]
    assert following["next_page_uri"] is None
    assert (following["page"], following["start"], following["end"]) == (1, 1, 1)


def test_texts_are_found_by_to_from_and_date(control, client):
    sent = client.messages.create(to=ANNA, from_=NUMBER, body="Out")
    client.messages.create(to=BEN, from_=NUMBER, body="Elsewhere")
    control.text("In", sender=ANNA)
    day, hour = timedelta(days=1), timedelta(hours=1)
    now = sent.date_created

    def found(**filters):
        return {text.body for text in client.messages.list(**filters)}

    assert found(to=ANNA) == {"Out"}
    assert found(from_=ANNA) == {"In"}
    assert found(to=ANNA, date_sent_after=now - hour, date_sent_before=now + hour) == {"Out"}
    assert found(date_sent_after=now + hour) == set()
    assert found(date_sent_before=now - hour) == set()
    assert found(to=ANNA, date_sent=now.date()) == {"Out"}
    assert found(to=ANNA, date_sent=now.date() - day) == set()
    assert found(date_sent=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)) == set()


def test_calls_are_found_by_to_from_status_and_start(control, client):
    twiml = "<Response/>"
    control.person(BEN, busy=True)
    first = client.calls.create(to=ANNA, from_=NUMBER, twiml=twiml)
    client.calls.create(to=BEN, from_=NUMBER, twiml=twiml)
    control.wait_for("call_status", to=ANNA, status="completed")
    control.wait_for("call_status", to=BEN, status="busy")
    hour = timedelta(hours=1)

    def found(**filters):
        return {call.to for call in client.calls.list(**filters)}

    assert found() == {ANNA, BEN}
    assert found(to=BEN) == {BEN}
    assert found(status="completed") == {ANNA}
    assert found(from_=NUMBER, start_time_after=first.date_created - hour) == {ANNA, BEN}
    assert found(start_time_after=first.date_created + hour) == set()


def test_our_number_is_shown_and_set(client, control, app):
    (number,) = client.incoming_phone_numbers.list(phone_number=NUMBER)
    assert number.sms_url == app.url + "/sms"
    assert number.capabilities["sms"]

    number.update(sms_url=app.url + "/elsewhere", sms_method="get", friendly_name="Desk")

    number = client.incoming_phone_numbers(number.sid).fetch()
    assert (number.sms_url, number.sms_method, number.friendly_name) == (
        app.url + "/elsewhere",
        "GET",
        "Desk",
    )
    control.text("hi")
    assert app.asked("/elsewhere")[0].method == "GET"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"voice_url": "voice"}, 21402),
        ({"sms_method": "PUT"}, 21403),
        ({"voice_url": "", "voice_fallback_url": "https://example.com/"}, 21405),
        ({"sms_url": "", "sms_fallback_url": "https://example.com/"}, 21406),
    ],
)
def test_our_number_takes_only_urls_and_methods(client, change, code):
    number = client.incoming_phone_numbers.list()[0]

    with pytest.raises(TwilioRestException) as refused:
        number.update(**change)

    assert refused.value.code == code
    assert client.incoming_phone_numbers.list()[0].voice_url == number.voice_url
