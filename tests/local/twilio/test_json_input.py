import json

import pytest

from tests.local.twilio.harness import ANNA


@pytest.mark.parametrize(
    ("method", "path", "body", "complaint"),
    [
        ("POST", "sms", "{", "this is not JSON"),
        ("POST", "sms", "[" * 100_000, "Expected `object`, got `array`"),
        ("POST", "sms", '{"from":' + "[" * 100_000, "this is not JSON"),
        ("POST", "sms", "[]", "Expected `object`, got `array`"),
        (
            "POST",
            "sms",
            "",
            "Allowed fields: Text: from, to, body, media, filtered, location, quotes; Place",
        ),
        (
            "POST",
            "sms",
            {"from": "+1 202"},
            "'+1 202' is not a phone number such as +12025550100 - at `$.from`",
        ),
        ("POST", "sms", {"from": ANNA, "body": 1}, "Expected `str`, got `int` - at `$.body`"),
        ("POST", "sms", {"from": ANNA, "body": "\ud800"}, "this is not JSON"),
        ("POST", "sms", {"from": ANNA, "text": "hi"}, "unknown field `text`. Allowed fields: Text: from"),
        ("POST", "sms", {"from": ANNA, "media": [1]}, "Expected `str`, got `int` - at `$.media[0]`"),
        ("POST", "calls", {"from": ANNA, "script": "1"}, "Expected `array`, got `str` - at `$.script`"),
        ("POST", "calls", {"from": ANNA, "script": ["1"]}, "got `str` - at `$.script[0]`"),
        (
            "POST",
            "calls",
            {"from": ANNA, "script": [{"press": "1"}, {}]},
            "each step of a script must be one of press, say, wait, listen and hang_up - at `$.script[1]`",
        ),
        (
            "POST",
            "calls",
            {"from": ANNA, "script": [{"push": "1"}]},
            "unknown field `push` - at `$.script[0]`",
        ),
        (
            "POST",
            "calls",
            {"from": ANNA, "script": [{"push": "1"}]},
            "Action: press, say, wait, listen, hang_up",
        ),
        (
            "POST",
            "calls",
            {"from": ANNA, "script": [{"press": "a"}]},
            "matching regex '^[0123456789*#]+$' - at `$.script[0].press`",
        ),
        ("POST", "calls", {"from": ANNA, "script": [{"wait": -1}]}, ">= 0.0 - at `$.script[0].wait`"),
        ("POST", "calls", {"from": ANNA, "script": [{"hang_up": 1}]}, "Expected `bool`, got `int`"),
        (
            "PUT",
            f"numbers/{ANNA}",
            {"busy": True, "no_answer": True},
            "busy and no_answer exclude each other",
        ),
        ("PUT", f"numbers/{ANNA}", {"delivery": {"status": "lost"}}, "'lost' - at `$.delivery.status`"),
        ("PUT", f"numbers/{ANNA}", {"delivery": {"status": "lost"}}, "Delivery: status (delivered failed"),
        ("PUT", f"numbers/{ANNA}", {"delivery": {"error_code": "x"}}, "at `$.delivery.error_code`"),
        ("PUT", "numbers/anna", {}, "'anna' is not a phone number such as +12025550100"),
        ("PUT", "numbers/+1202555010\u0660", {}, "is not a phone number such as +12025550100"),
        ("PUT", "faults", {}, "Expected `array`, got `object`"),
        ("PUT", "faults", [{"rate": 1}], "missing required field `mode` - at `$[0]`"),
        (
            "PUT",
            "faults",
            [{"mode": "500"}],
            "'500' - at `$[0].mode`. Allowed fields: Fault: mode (429 500_",
        ),
        ("PUT", "faults", [{"mode": "429", "rate": 2}], "<= 1.0 - at `$[0].rate`"),
        ("PUT", "faults", [{"mode": "429", "count": "2"}], "Expected `int | null`, got `str`"),
    ],
)
def test_an_invalid_request_is_refused_with_the_reason(control, method, path, body, complaint):
    data = body if isinstance(body, str) else json.dumps(body)

    response = control.raw(method, f"/_control/{path}", data=data)

    assert response.status_code == 400
    assert complaint in response.json()["error"]
