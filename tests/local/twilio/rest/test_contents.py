import json

import pytest

from tests.local.twilio.harness import ANNA, NUMBER, SERVICE
from tests.local.twilio.rest.refusals import ROOT, code_of, refusal

ORDER = "HX0123456789abcdef0123456789abcdef"
TEXT = {"To": ANNA, "From": NUMBER}


@pytest.fixture
def order(control):
    control.content(ORDER, "{{1}}, your order {{2}} is ready.", variables={"1": "Hello"})


@pytest.mark.usefixtures("order")
@pytest.mark.parametrize(
    ("values", "body"),
    [
        ({"1": "Ana", "2": "22"}, "Ana, your order 22 is ready."),
        ({"2": "22"}, "Hello, your order 22 is ready."),
    ],
)
def test_a_person_reads_the_template_with_the_values_in_it(control, client, values, body):
    text = client.messages.create(
        to=ANNA, from_=NUMBER, content_sid=ORDER, content_variables=json.dumps(values)
    )

    assert control.events("text")[0]["body"] == body
    assert text.fetch().body == body
    assert text.num_segments == "1"


@pytest.mark.usefixtures("order")
def test_lists_can_hide_what_a_template_became(control, client, send):
    control.listing(content_bodies=False)

    text = client.messages.create(
        to=ANNA, messaging_service_sid=SERVICE, content_sid=ORDER, content_variables='{"2": "22"}'
    )

    assert (text.body, text.fetch().body) == ("", "")
    assert client.messages.list(to=ANNA)[0].body == ""
    assert send().body == "Hello"
    assert control.events("text")[0]["body"] == "Hello, your order 22 is ready."


@pytest.mark.usefixtures("order")
@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"Body": "Hi", "ContentVariables": "{}"}, 21654),
        ({"ContentSid": "HX12"}, 21655),
        ({"ContentSid": "HX" + "f" * 32}, 21655),
        ({"ContentSid": ORDER, "ContentVariables": "1=Ana"}, 21656),
        ({"ContentSid": ORDER, "ContentVariables": "[1]"}, 21656),
        ({"ContentSid": ORDER, "ContentVariables": "[" * 100_000}, 21656),
        ({"ContentSid": ORDER, "ContentVariables": '{"1": "Ana", "2": null}'}, 21656),
        ({"ContentSid": ORDER, "ContentVariables": '{"1": "", "2": "22"}'}, 21656),
        ({"ContentSid": ORDER, "ContentVariables": '{"1": ["Ana"], "2": "22"}'}, 21656),
        ({"ContentSid": ORDER, "ContentVariables": '{"1": "Ana"}'}, 21656),
        ({"ContentSid": ORDER}, 21656),
    ],
)
def test_a_content_message_with_a_mistake_is_refused_with_twilios_code(ask, control, form, code):
    response = ask("POST", f"{ROOT}/Messages.json", data=TEXT | form)

    assert refusal(response) == (400, code)
    assert control.events("text") == []


@pytest.mark.usefixtures("order")
def test_a_template_is_fetched_as_twilios_specification_says(client):
    content = client.content.v1.contents(ORDER).fetch()

    assert content.types == {"twilio/text": {"body": "{{1}}, your order {{2}} is ready."}}
    assert (content.variables, content.language) == ({"1": "Hello"}, "en")


def test_a_template_that_is_not_there_is_not_found(client):
    assert code_of(client.content.v1.contents(ORDER).fetch) == (404, 20404)


@pytest.mark.usefixtures("order")
def test_a_reset_removes_the_templates(control, client):
    control.raw("POST", "/_control/reset")

    assert code_of(client.content.v1.contents(ORDER).fetch) == (404, 20404)


def test_the_templates_are_listed_with_what_whatsapp_decided(control, client):
    control.content(ORDER, "{{1}}, your order is ready.", name="order", approved=False)

    (content,) = client.content.v1.contents.list()
    approval = client.content.v1.contents(content.sid).approval_fetch().fetch().whatsapp

    assert (content.sid, approval["name"], approval["status"]) == (ORDER, "order", "pending")
