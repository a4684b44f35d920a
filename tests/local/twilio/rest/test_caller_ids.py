import pytest

from tests.local.twilio.harness import ANNA, BEN
from tests.local.twilio.rest.refusals import code_of


@pytest.mark.long
def test_a_caller_id_is_validated_by_a_call(live, live_control, connect, app):
    client = connect(live)
    asked = client.validation_requests.create(
        phone_number=BEN, friendly_name="Ben", call_delay=1, status_callback=app.url + "/validated"
    )
    live_control.person(BEN, script=[{"press": asked.validation_code}])

    (told,) = app.wait_for("/validated")

    assert told.params["VerificationStatus"] == "success"
    assert client.calls.create(to=ANNA, from_=BEN, url=app.url + "/out").from_formatted == BEN
    (caller_id,) = client.outgoing_caller_ids.list()
    assert (caller_id.phone_number, caller_id.sid) == (BEN, told.params["OutgoingCallerIdSid"])
    assert (
        client.outgoing_caller_ids(caller_id.sid).update(friendly_name="Benjamin").friendly_name == "Benjamin"
    )
    assert code_of(lambda: client.validation_requests.create(phone_number=BEN)) == (400, 21450)
    assert client.outgoing_caller_ids(caller_id.sid).fetch().friendly_name == "Benjamin"
    assert client.outgoing_caller_ids(caller_id.sid).delete()
    assert client.outgoing_caller_ids.list() == []


def test_a_wrong_code_validates_nothing(control, app, client):
    control.person(BEN, script=[{"press": "1#"}])

    client.validation_requests.create(phone_number=BEN, status_callback=app.url + "/validated")

    (told,) = app.wait_for("/validated")
    assert told.params["VerificationStatus"] == "failed"
    assert client.outgoing_caller_ids.list() == []
    assert code_of(lambda: client.validation_requests.create(phone_number="12")) == (400, 21401)
    assert code_of(lambda: client.validation_requests.create(phone_number=BEN, call_delay=99)) == (400, 21454)


def test_a_person_may_type_the_code_that_somebody_reads_to_them(control, app, client):
    control.person(BEN, types_code=True)

    client.validation_requests.create(phone_number=BEN, status_callback=app.url + "/validated")

    (told,) = app.wait_for("/validated")
    assert told.params["VerificationStatus"] == "success"
    assert [found.phone_number for found in client.outgoing_caller_ids.list()] == [BEN]
