import pytest

from tests.local.twilio.harness import ANNA, NUMBER, last_params


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ({"from": ANNA, "to": "ACME"}, "nobody can reply to a name, such as 'ACME'"),
        ({"from": ANNA, "to": "12345"}, f"to must be one of our numbers ({NUMBER}), not 12345"),
        ({"from": "rcs:" + ANNA}, "we have no RCS sender"),
        ({"from": ANNA, "to": "rcs:brand"}, "to must be one of our numbers"),
    ],
)
def test_a_text_to_a_sender_that_gets_none_is_refused_with_a_sentence(control, text, said):
    response = control.raw("POST", "/_control/sms", json=text)

    assert response.status_code == 400
    assert said in response.json()["error"]


@pytest.mark.parametrize("sender", ["ACME", NUMBER, "123456789", "12", "rcs:"])
def test_only_short_codes_and_rcs_senders_are_set(control, sender):
    response = control.raw("PUT", "/_control/senders", json=[sender])

    assert response.status_code == 400
    assert sender in response.json()["error"]


@pytest.mark.parametrize(
    ("person", "to"), [(ANNA, "12345"), ("rcs:" + ANNA, "rcs:brand"), ("rcs:" + ANNA, None)]
)
def test_a_text_to_another_sender_reaches_the_app_and_is_answered_from_there(control, app, person, to):
    control.senders("12345", "rcs:brand")
    app.says("/sms", "<Message>Hello</Message>")

    (reply,) = control.text("hi", sender=person, to=to)["replies"]

    told = last_params(app, "/sms")
    assert (told["From"], told["To"]) == (person, to or "rcs:brand")
    assert reply["to"] == person
    event = control.wait_for("text_status", sid=reply["sid"], status="delivered")
    assert event["to"] == person


def test_our_short_code_sends_and_a_reset_takes_it_away(control, client, send):
    control.senders("123")
    assert send(from_="123").from_ == "123"
    assert [number.phone_number for number in client.incoming_phone_numbers.list()] == [NUMBER]

    control.raw("POST", "/_control/reset")

    assert control.raw("POST", "/_control/sms", json={"from": ANNA, "to": "123"}).status_code == 400
