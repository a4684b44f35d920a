"""Messaging Services, as Twilio's own library reads them."""

import pytest

from tests.local.twilio.harness import NUMBER, SERVICE
from tests.local.twilio.rest.refusals import code_of

OTHER = "MG" + "1" * 32


def test_the_services_are_listed_with_their_own_webhooks(client, control):
    control.service(OTHER, inbound_request_url="https://a.test/sms", use_inbound_webhook_on_number=False)

    first, second = client.messaging.v1.services.list(page_size=1)

    assert (first.sid, first.inbound_request_url, first.use_inbound_webhook_on_number) == (
        SERVICE,
        None,
        True,
    )
    assert (second.sid, second.inbound_request_url) == (OTHER, "https://a.test/sms")
    assert second.use_inbound_webhook_on_number is False
    assert client.messaging.v1.services(SERVICE).fetch().status_callback is None


def test_a_service_has_all_our_numbers(client):
    assert [number.phone_number for number in client.messaging.v1.services(SERVICE).phone_numbers.list()] == [
        NUMBER
    ]


def test_a_service_has_a_campaign_if_one_is_set(client, control):
    campaigns = client.messaging.v1.services(SERVICE).us_app_to_person
    assert campaigns.list() == []

    control.service(SERVICE, campaign_status="FAILED")

    (campaign,) = campaigns.list()
    assert (campaign.campaign_status, campaign.messaging_service_sid) == ("FAILED", SERVICE)
    assert campaigns(campaign.sid).fetch().campaign_status == "FAILED"
    assert code_of(campaigns("QE" + "0" * 32).fetch) == (404, 20404)


def test_a_service_that_is_set_can_send_until_a_reset(client, control, send):
    control.service(OTHER)
    assert send(from_=None, messaging_service_sid=OTHER).messaging_service_sid == OTHER

    control.raw("POST", "/_control/reset")

    assert code_of(client.messaging.v1.services(OTHER).fetch) == (404, 20404)


@pytest.mark.parametrize("sid", ["MG1", "HX" + "1" * 32])
def test_what_is_no_sid_of_a_service_is_refused(control, sid):
    answer = control.raw("PUT", f"/_control/services/{sid}", json={})

    assert (answer.status_code, "must be MG" in answer.text) == (400, True)
