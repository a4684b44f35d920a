import json

import aiohttp
import pytest

from tests.local.twilio.harness import ANNA, BEN, NUMBER


@pytest.mark.parametrize(
    ("method", "path", "body", "complaint"),
    [
        ("POST", "sms", {"from": ANNA, "to": BEN}, f"to must be one of our numbers ({NUMBER}), not {BEN}"),
        ("GET", "events?after=x", "", "after must be the number of an event, not 'x'"),
        ("GET", "events?after=" + "9" * 5000, "", "after must be the number of an event, not '999"),
        ("GET", "calls/CA0", "", "there is no call CA0"),
    ],
)
def test_a_request_that_cannot_be_executed_is_refused_with_the_reason(control, method, path, body, complaint):
    data = body if isinstance(body, str) else json.dumps(body)

    response = control.raw(method, f"/_control/{path}", data=data)

    assert response.status_code == 400
    assert complaint in response.json()["error"]


def test_a_control_that_does_not_exist_names_those_that_do(control):
    response = control.raw("GET", "/_control/nothing")

    assert response.status_code == 404
    assert "POST /_control/sms" in response.json()["error"]


def test_the_page_can_ask_who_we_are(control):
    assert control.raw("GET", "/_control/account").json()["numbers"] == [NUMBER]


def test_the_faults_that_are_set_can_be_read_and_set_again(control):
    assert control.raw("GET", "/_control/faults").json() == []

    control.raw("PUT", "/_control/faults", json=[{"on": "messages", "mode": "429", "count": 2}])

    faults = control.raw("GET", "/_control/faults").json()
    assert [(fault["mode"], fault["on"], fault["count"]) for fault in faults] == [("429", "messages", 2)]
    assert control.raw("PUT", "/_control/faults", json=faults).json() == {"faults": 1}


def test_a_request_from_another_origin_is_refused(background, standin):
    async def status(origin):
        async with aiohttp.ClientSession(headers={"Origin": origin}) as session:
            text = {"from": "+12025550100", "body": "Hi"}
            async with session.post(standin.url + "/_control/sms", json=text) as response:
                return response.status

    assert background.run(status("https://example.com")) == 403
    assert background.run(status("null")) == 403
    assert background.run(status(standin.url)) == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_control/events"),
        ("PUT", "/_control/faults"),
        ("GET", "/_control/phones"),
        ("GET", "/_phone/"),
        ("GET", "/2010-04-01/Accounts.json"),
    ],
)
def test_a_name_that_another_site_points_to_this_machine_is_refused_everywhere(control, method, path):
    for host in ("evil.example", "127.0.0.1:1@evil.example"):
        response = control.raw(method, path, headers={"Host": host, "Origin": f"http://{host}"})

        assert response.status_code == 403
        assert "another site" in response.json()["error"]
    assert control.raw("GET", "/_control/account", headers={"Host": "localhost:1"}).status_code == 200
