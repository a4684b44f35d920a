from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from local.twilio.simulation.clock import real_now
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, BEN, NUMBER, SERVICE
from tests.local.twilio.rest.refusals import ROOT, refusal


def test_media_of_a_text_are_listed_fetched_and_deleted(client):
    text = client.messages.create(to=ANNA, from_=NUMBER, media_url=["https://example.com/cat.png"])

    (media,) = client.messages(text.sid).media.list()
    assert (media.content_type, media.parent_sid) == ("image/png", text.sid)
    url = f"{client.api.base_url}{media.uri.removesuffix('.json')}"
    assert requests.get(url, timeout=5, allow_redirects=False).status_code == 401
    seen = requests.get(url, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5, allow_redirects=False)
    assert (seen.status_code, seen.headers["Location"]) == (307, "https://example.com/cat.png")
    assert client.messages(text.sid).media(media.sid).fetch().sid == media.sid

    assert client.messages(text.sid).media(media.sid).delete()
    assert client.messages(text.sid).media.list() == []


TEXT = {"To": ANNA, "From": NUMBER, "Body": "Hello"}


BY_SERVICE = {"To": ANNA, "Body": "Hello", "MessagingServiceSid": SERVICE}


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
        (TEXT | {"From": "123"}, 21606),
        (TEXT | {"From": "123456789"}, 21212),
        (TEXT | {"From": "ACME"}, 21612),
        (TEXT | {"From": "ACME & Sons"}, 21212),
        (TEXT | {"From": "A name too long"}, 21212),
        (TEXT | {"From": "whatsapp:+12025550199", "To": "whatsapp:" + ANNA}, 63007),
        (TEXT | {"From": "whatsapp:ACME", "To": "whatsapp:" + ANNA}, 21212),
        (TEXT | {"To": "whatsapp:Anna", "From": "whatsapp:" + NUMBER}, 21211),
        (TEXT | {"From": "rcs:brand"}, 21910),
        (TEXT | {"From": "rcs:brand", "To": "rcs:" + ANNA}, 63007),
        (TEXT | {"From": "rcs:" + NUMBER, "To": "rcs:" + ANNA}, 63007),
        (TEXT | {"To": "rcs:" + ANNA}, 21910),
        (TEXT | {"FallbackFrom": NUMBER}, 21664),
        (TEXT | {"FallbackFrom": NUMBER, "MessagingServiceSid": SERVICE}, 21664),
        ({"To": ANNA, "Body": "Hi", "FallbackFrom": NUMBER}, 21666),
        (BY_SERVICE | {"FallbackFrom": "+12025550199"}, 21665),
        (BY_SERVICE | {"FallbackFrom": "15005550006"}, 21665),
        (BY_SERVICE | {"FallbackFrom": "rcs:brand"}, 21665),
        (BY_SERVICE | {"FallbackFrom": NUMBER}, 21667),
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
        TEXT | {"From": "Switchboard", "To": "+447911123456"},
        TEXT | {"From": "3 Shops 247", "To": "+4915112345678"},
        TEXT | {"To": "whatsapp:" + ANNA, "From": "whatsapp:" + NUMBER},
        TEXT | {"To": "+4915112345678"},
        TEXT
        | {"NoSuchParameter": "1", "ValidityPeriod": "14400", "StatusCallback": "https://example.com/x#rc=3"},
    ],
)
def test_a_valid_text_is_accepted(ask, form):
    assert ask("POST", f"{ROOT}/Messages.json", data=form).status_code == 201


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


def test_a_scheduled_text_is_cancelled(live, live_control, connect):
    client = connect(live)
    text = client.messages.create(
        to=ANNA,
        messaging_service_sid=SERVICE,
        body="Later",
        schedule_type="fixed",
        send_at=real_now() + timedelta(hours=1),
    )
    assert text.status == "scheduled"

    assert text.update(status="canceled").status == "canceled"
    with pytest.raises(TwilioRestException) as refused:
        text.update(status="canceled")
    assert refused.value.code == 30409
    assert live_control.events("text_status")[-1]["status"] == "canceled"


def test_a_cancelled_text_stays_cancelled_when_its_time_comes(control, app, client):
    def schedule_and_cancel(_):  # in a webhook, as time stands still meanwhile
        text = client.messages.create(
            to=BEN,
            messaging_service_sid=SERVICE,
            body="Later",
            schedule_type="fixed",
            send_at=real_now() + timedelta(hours=1),
        )
        text.update(status="canceled")
        return ""

    app.says("/sms", schedule_and_cancel)
    control.text("hi")
    client.messages.create(
        to=ANNA,
        messaging_service_sid=SERVICE,
        body="Much later",
        schedule_type="fixed",
        send_at=real_now() + timedelta(days=1),
    )

    control.wait_for("text_status", to=ANNA, status="delivered")
    assert [event["status"] for event in control.events("text_status") if event["to"] == BEN] == ["canceled"]


def test_a_scheduled_text_goes_out_at_its_time(control, client):
    at = real_now() + timedelta(days=1)
    text = client.messages.create(
        to=ANNA, messaging_service_sid=SERVICE, body="Later", schedule_type="fixed", send_at=at
    )

    control.wait_for("text_status", status="delivered")
    assert timedelta(0) <= text.fetch().date_sent - at.replace(microsecond=0) < timedelta(seconds=5)


def test_a_text_is_redacted_and_deleted(control, send):
    text = send(body="secret")
    control.wait_for("text_status", status="delivered")

    assert text.update(body="").body == ""
    assert text.fetch().num_segments == "1"
    assert text.delete()
    with pytest.raises(TwilioRestException) as refused:
        text.fetch()
    assert refused.value.status == 404


def test_a_text_on_its_way_is_not_deleted(live, connect):
    text = connect(live).messages.create(to=ANNA, from_=NUMBER, body="Hello")

    with pytest.raises(TwilioRestException) as refused:
        text.delete()
    assert refused.value.code == 20009
