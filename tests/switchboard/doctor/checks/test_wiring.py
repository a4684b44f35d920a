"""Where the webhooks of a number lead, and what each field of it means."""

import pytest

from switchboard.doctor.checks.wiring import findings_of_number

PUBLIC = "https://desk.example"
WELL = {
    "phone_number": "+12025550970",
    "voice_url": f"{PUBLIC}/api/voice/inbound#rc=1&rp=5xx,ct",
    "voice_method": "POST",
    "voice_fallback_url": "https://fallback.example/voice.xml",
    "sms_url": f"{PUBLIC}/api/sms/inbound#rc=3&rp=5xx,ct,rt",
    "sms_method": "POST",
    "sms_fallback_url": "https://fallback.example/sms.xml",
    "status_callback": f"{PUBLIC}/api/voice/status",
    "voice_application_sid": None,
}


def findings(public=PUBLIC, **changed):
    return [*findings_of_number({**WELL, **changed}, public, is_local=False)]


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"voice_url": f"{PUBLIC}/api/twimlets/forward?PhoneNumber=%2B1", "voice_method": "GET"},
        {"sms_url": "https://DESK.example/api/sms/inbound"},
    ],
)
def test_a_number_that_leads_to_the_desk_is_clean(same):
    assert findings(**same) == []


@pytest.mark.parametrize(
    ("changed", "state", "text"),
    [
        ({"voice_application_sid": "AP1"}, "fault", "voice_application_sid is AP1, so its own URLs are not"),
        (
            {"sms_url": f"{PUBLIC}/api/messages"},
            "fault",
            "they go to https://desk.example/api/messages, not to",
        ),
        ({"sms_url": None}, "fault", "no URL is set: it would be https://desk.example/api/sms/inbound"),
        ({"voice_url": "https://demo.twilio.com/welcome"}, "fault", "not to this desk"),
        (
            {"voice_url": "http://desk.example/api/voice/inbound"},
            "fault",
            "Twilio signs http://desk.example, and",
        ),
        ({"sms_fallback_url": ""}, "warning", "has no fallback for sms"),
        ({"status_callback": "https://b.example/api/voice/status"}, "warning", "ends of calls: Twilio signs"),
    ],
)
def test_what_is_wrong_with_a_number_is_named(changed, state, text):
    (found,) = findings(**changed)

    assert (found.state, text in found.text) == (state, True), found
    assert "switchboard numbers wire +12025550970" in found.remedy


def test_a_domain_that_leads_to_the_desk_is_one_of_two_remedies():
    found, *_ = findings(public="https://app.azurewebsites.net")

    assert found.remedy == (
        "switchboard numbers wire +12025550970; or, if https://desk.example leads here: "
        "azd env set PUBLIC_URL https://desk.example, azd provision"
    )
