"""Where a number's calls and texts go."""

import pytest

from switchboard.numbers.webhook_urls import changes, field_of, webhook_urls
from switchboard.numbers.wiring import what_comes_first, wiring_of

WANTED = webhook_urls("https://desk.example", "https://fallback.example")
WIRED = {field_of(name): value for name, value in WANTED.items()}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (WIRED, "wired here"),
        ({**WIRED, "voice_url": "https://desk.example/api/voice/inbound"}, "wired here"),
        ({**WIRED, "status_callback": ""}, "wired here, but not status_callback"),
        ({**WIRED, "voice_method": "GET"}, "wired here, but not voice_method"),
        ({**WIRED, "sms_url": ""}, "calls: here, texts: nowhere"),
        (
            {**WIRED, "voice_url": "https://demo.twilio.com/a"},
            "calls: https://demo.twilio.com/a, texts: here",
        ),
        ({**WIRED, "voice_application_sid": "AP1"}, "calls: application AP1, texts: here"),
        ({**WIRED, "trunk_sid": "TK1"}, "calls: trunk TK1, texts: here"),
        ({**WIRED, "sms_application_sid": "AP2"}, "calls: here, texts: application AP2"),
        ({}, "calls: nowhere, texts: nowhere"),
    ],
)
def test_where_calls_and_texts_go_is_said(number, said):
    assert str(wiring_of(number, WANTED)) == said


def test_what_makes_twilio_ignore_the_urls_is_named():
    assert what_comes_first({"trunk_sid": "TK1", "sms_application_sid": None}) == ["trunk_sid TK1"]


def test_without_a_fallback_none_is_set_so_that_the_one_there_stays():
    wanted = webhook_urls("https://desk.example/", "")

    assert not [name for name in wanted if "Fallback" in name]
    assert {change.field for change in changes(WIRED, wanted) if change.url != change.was} == set()
