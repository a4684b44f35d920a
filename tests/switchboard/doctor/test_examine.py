"""Broken set-ups, each named with its remedy, and a sound one that is clean."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest

from local.twilio.state.account import OwnNumber
from shared.services.operations.health_report import Part
from switchboard.connection.desk import Desk
from switchboard.connection.desk_address import DeskAddress
from tests.local.twilio.harness import ACCOUNT_SID as ANOTHER_ACCOUNT
from tests.switchboard.doctor.conftest import NUMBER, SERVICE

US_NUMBER, OTHER = "+12025550970", "https://a.example"
CONTENT = "HX" + "1" * 32
TEMPLATE = f"""
values = ["name"]
sms = "Hello {{name}}"
whatsapp = {{ sid = "{CONTENT}", values = {{ 1 = "{{name}}" }} }}
"""


def has_wrong_sid(patient):
    patient.sid = "SK" + "1" * 32


def has_wrong_token(patient):
    patient.token = patient.signing_token = "an-old-token"


def has_credentials_of_another_account(patient):
    patient.fake.account_sid = ANOTHER_ACCOUNT


def cannot_reach_twilio(patient):
    patient.twilio_url = "http://127.0.0.1:9"


def is_suspended(patient):
    patient.twilio.account(status="suspended")


def has_test_credentials(patient):
    patient.twilio.account(test_credentials=True)


def is_a_trial(patient):
    patient.twilio.account(trial=True)


def is_signed_for_another_url(patient):
    patient.fake.public_url = patient.fake.other_url


def has_another_token_at_the_desk(patient):
    patient.fake.tokens = ("another-token",)


def is_wired_to_nothing(patient):
    patient.number.sms_url = ""


def is_wired_elsewhere(patient):
    patient.number.voice_url = f"{OTHER}/welcome"


def is_wired_to_another_desk(patient):
    patient.number.sms_url = "http://127.0.0.1:9/api/sms/inbound"


def is_wired_by_get(patient):
    patient.number.voice_method = "GET"


def has_no_number(patient):
    patient.fake.app["senders"] = (US_NUMBER,)


def does_not_hear_of_ends_of_calls(patient):
    patient.number.status_callback = ""


def has_a_service_with_a_url(patient):
    patient.fake.app["senders"] = (SERVICE,)
    patient.twilio.service(SERVICE, inbound_request_url=f"{OTHER}/sms", use_inbound_webhook_on_number=False)


def has_a_service_that_keeps_texts(patient):
    patient.fake.app["senders"] = (SERVICE,)
    patient.twilio.service(SERVICE, use_inbound_webhook_on_number=False)


def has_no_service(patient):
    patient.fake.app["senders"] = (SERVICE, NUMBER)


def may_not_call_its_country(patient):
    patient.twilio.account(no_calls_to=["GB"])


def may_not_text_its_country(patient):
    patient.twilio.account(no_texts_to=["GB"])


def may_call_fraudulent_numbers(patient):
    patient.twilio.account(premium_calls_to=["LV"])


def _texts_the_us(patient):
    own = {"sms_url": patient.number.sms_url, "voice_url": patient.number.voice_url}
    ended = patient.number.status_callback
    patient.standin.account.numbers[US_NUMBER] = OwnNumber(
        phone_number=US_NUMBER, created=patient.number.created, status_callback=ended, **own
    )
    patient.fake.app["senders"] = (US_NUMBER,)
    patient.fake.parts["countries"] = Part(ok=True, status="US")


def has_no_campaign(patient):
    _texts_the_us(patient)


def has_a_campaign_that_failed(patient):
    _texts_the_us(patient)
    patient.twilio.service(SERVICE, campaign_status="FAILED")


def has_a_campaign_that_waits(patient):
    _texts_the_us(patient)
    patient.twilio.service(SERVICE, campaign_status="IN_PROGRESS")


def has_a_template_that_waits(patient):
    (patient.templates / "order.toml").write_text(TEMPLATE)
    patient.twilio.content(CONTENT, "Hello {{1}}", approved=False)


def has_no_such_template(patient):
    (patient.templates / "order.toml").write_text(TEMPLATE)


def has_a_broken_template(patient):
    (patient.templates / "order.toml").write_text("sms = 1")


def has_open_media(patient):
    patient.twilio.account(media_need_credentials=False)
    patient.twilio.text("Look", media=[f"{patient.fake.url}/picture.png"])


def has_a_webhook_that_failed(patient):
    patient.twilio.text("Hello")


def has_invalid_settings(patient):
    patient.fake.problem = "Invalid settings: QUIET must be like 21:00-08:00"


def has_no_role(patient):
    error = "storage refuses: HTTP 403, AuthorizationPermissionMismatch"
    patient.fake.parts["dead_letters"] = Part(ok=False, error=error)


def has_no_ticks(patient):
    patient.fake.parts["ticks"] = Part(ok=False, error="no tick for minutes, from neither timer nor queue")


def runs_an_old_version(patient):
    patient.fake.app["version"] = "0.0.9"


def has_a_wrong_key(patient):
    patient.desk = Desk(DeskAddress(patient.fake.url, "wrong", "a test"))


def does_not_run(patient):
    patient.desk = Desk(DeskAddress("http://127.0.0.1:9", "key", "a test"))


class Broken(NamedTuple):
    """A way to break a set-up, and what `doctor` then says. Its port is in place of {port}."""

    how: Callable
    check: str
    state: str
    text: str
    remedy: str


HERE = "http://127.0.0.1:{port}"
BY_CHECK = {
    "credentials": [
        (has_wrong_sid, "fault", "is not AC and 32", "export TWILIO_ACCOUNT_SID=AC1111"),
        (has_wrong_token, "fault", "Twilio takes the desk's", "export TWILIO_AUTH_TOKEN="),
        (has_credentials_of_another_account, "fault", "the desk uses AC0123", "=AC0123"),
        (cannot_reach_twilio, "fault", "Twilio cannot be reached", "https://status.twilio.com"),
        (is_suspended, "fault", "is suspended", "Twilio's support"),
        (has_test_credentials, "fault", "test credentials", "the live ones"),
        (is_a_trial, "warning", "a trial account", "switchboard numbers verify"),
    ],
    "signature": [
        (
            is_signed_for_another_url,
            "fault",
            f"Twilio signs {HERE}, and PUBLIC_URL is http://localhost:{{port}}",
            f"azd env set PUBLIC_URL {HERE}",
        ),
        (has_another_token_at_the_desk, "fault", "another token", "azd env set TWILIO_AUTH_TOKEN"),
        (is_wired_to_another_desk, "fault", "http://127.0.0.1:9, where Twilio sends", "azd deploy"),
    ],
    "wiring": [
        (is_wired_to_nothing, "fault", "texts: no URL is set", "switchboard numbers wire +15005550006"),
        (is_wired_elsewhere, "fault", "go to https://a.example/welcome", "switchboard numbers wire"),
        (
            is_wired_to_another_desk,
            "fault",
            f"Twilio signs http://127.0.0.1:9, and PUBLIC_URL is {HERE}",
            "azd env set PUBLIC_URL http://127.0.0.1:9",
        ),
        (is_wired_by_get, "fault", "Twilio sends GET", "switchboard numbers wire +15005550006"),
        (has_no_number, "fault", "has no number +12025550970", "switchboard numbers list"),
        (does_not_hear_of_ends_of_calls, "warning", "ends of calls: no URL", "switchboard numbers wire"),
    ],
    "service": [
        (has_a_service_with_a_url, "fault", "goes before those of its numbers", "Defer to sender's"),
        (has_a_service_that_keeps_texts, "fault", "keeps the texts", "Defer to sender's webhook"),
        (has_no_service, "fault", "has no Messaging Service MG", "azd env set TWILIO_FROM"),
    ],
    "permissions": [
        (may_not_call_its_country, "fault", "permits no calls to GB", "Voice, Settings, Geo"),
        (may_not_text_its_country, "fault", "permits no texts to GB", "Messaging, Settings, Geo"),
        (may_call_fraudulent_numbers, "warning", "toll fraud, in LV", "close High Risk"),
    ],
    "campaign": [
        (has_no_campaign, "fault", "in no Messaging Service", "register a campaign"),
        (has_a_campaign_that_failed, "fault", "is FAILED", "see why"),
        (has_a_campaign_that_waits, "fault", "is IN_PROGRESS", "wait for it"),
    ],
    "templates": [
        (has_a_template_that_waits, "fault", "order (HX1111", "submit it for WhatsApp"),
        (has_no_such_template, "fault", "no such content template", "templates/order.toml"),
        (has_a_broken_template, "fault", "order.toml", "switchboard flows templates"),
    ],
    "media": [(has_open_media, "warning", "can fetch it", "enforce HTTP auth")],
    "alerts": [(has_a_webhook_that_failed, "warning", "error 11200 once at http://127", "webhooks-failing")],
    "desk": [
        (has_invalid_settings, "fault", "QUIET must be", "azd env set NAME VALUE, then azd provision"),
        (has_no_role, "fault", "dead_letters: storage refuses: HTTP 403", "azd provision --no-state"),
        (has_no_ticks, "fault", "ticks: no tick for minutes", "restart the app"),
        (runs_an_old_version, "warning", "the desk runs 0.0.9", "azd deploy"),
        (has_a_wrong_key, "fault", "does not take the key", "export SWITCHBOARD_KEY="),
        (does_not_run, "fault", "nothing answers at http://127.0.0.1:9", "make run"),
    ],
}
BROKEN = [Broken(how, check, *said) for check, cases in BY_CHECK.items() for how, *said in cases]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.how.__name__} ({broken.check})")
def test_a_broken_set_up_is_named_with_its_remedy(patient, broken):
    broken.how(patient)
    port = patient.fake.url.rpartition(":")[2]

    found = patient.faults(broken.check)

    assert [
        (state, text, remedy)
        for _, state, text, remedy in found
        if broken.text.format(port=port) in text and broken.remedy.format(port=port) in remedy
    ] == [(broken.state, *found[0][2:])]


def test_a_sound_set_up_is_clean(patient):
    (patient.templates / "order.toml").write_text(TEMPLATE)
    patient.twilio.content(CONTENT, "Hello {{1}}")

    examined = patient.examined()

    assert [found for found in examined if found[1] in {"fault", "warning"}] == []
    assert [check for check, state, *_ in examined if state == "ok"] == [
        *("desk", "credentials", "wiring", "service", "signature", "alerts", "permissions", "permissions"),
        *("campaign", "templates"),
    ]


def test_a_number_of_the_us_with_a_verified_campaign_is_clean(patient):
    _texts_the_us(patient)
    patient.twilio.service(SERVICE, campaign_status="VERIFIED")

    assert patient.faults() == []


def test_with_wrong_credentials_what_twilio_would_say_is_not_checked_and_why(patient):
    has_wrong_token(patient)

    left = {check: text for check, state, text, _ in patient.examined() if state == "not_checked"}

    assert left["wiring"] == "Twilio does not take the credentials"
    assert left.keys() >= {"wiring", "service", "alerts", "permissions", "media"}


def test_a_call_of_twilios_own_shows_that_its_webhooks_get_through(patient):
    patient.places_call = True
    patient.standin.account.numbers[US_NUMBER] = OwnNumber(
        phone_number=US_NUMBER, created=patient.number.created + timedelta(days=1)
    )

    (refused,) = patient.examined("call")

    assert refused[1] == "fault"
    assert f"Twilio called {NUMBER} from {US_NUMBER}, and the desk took no webhook" in refused[2]
