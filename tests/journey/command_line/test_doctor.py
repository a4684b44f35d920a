"""``switchboard doctor`` with a running app: a sound one, and one that is broken."""

from contextlib import contextmanager
from urllib.parse import quote

from switchboard.doctor.examine import CHECKS
from tests.command_line import CommandLine

STEADY = ("credentials", "wiring", "service", "signature", "permissions", "campaign", "templates")
"""What other tests with the same app do not change."""
NUMBER = "+12025550971"


def only(*checks):
    return [option for check in checks for option in ("--only", check)]


@contextmanager
def wired(switchboard, **urls):
    """Set URLs of the app's number for a while."""
    query = f"IncomingPhoneNumbers.json?PhoneNumber={quote(switchboard.number)}"
    (number,) = switchboard.rest("GET", query).json["incoming_phone_numbers"]
    before = {name: number[field] for name, field in (("SmsUrl", "sms_url"), ("VoiceUrl", "voice_url"))}
    place = f"IncomingPhoneNumbers/{number['sid']}.json"
    switchboard.rest("POST", place, urls)
    try:
        yield
    finally:
        switchboard.rest("POST", place, before)


def test_the_local_machine_is_sound(switchboard, command_line):
    done = command_line("doctor", *only(*STEADY))

    assert (done.status, "No faults, 0 warnings" in done.out) == (0, True), done.out
    assert f"{switchboard.number} leads to {switchboard.functions}" in done.out
    assert f"the desk takes what Twilio signs for {switchboard.functions}" in done.out


def test_every_check_says_something_as_json(command_line):
    done = command_line("doctor", "--json")

    assert [*dict.fromkeys(finding["check"] for finding in done.json["findings"])] == [*CHECKS]
    assert {finding["state"] for finding in done.json["findings"]} <= {
        "ok",
        "fault",
        "warning",
        "not_checked",
    }
    assert done.json["ok"] == (done.status == 0)


def test_another_url_than_public_url_is_named_with_both(switchboard, command_line):
    other = switchboard.functions.replace("127.0.0.1", "localhost")
    with wired(switchboard, SmsUrl=f"{other}/api/sms/inbound", VoiceUrl=f"{other}/api/voice/inbound"):
        done = command_line("doctor", *only("wiring", "signature"))

    assert done.status == 4
    assert f"Twilio signs {other}, and PUBLIC_URL is {switchboard.functions}" in done.out
    assert f"-> azd env set PUBLIC_URL {other}, then azd provision" in done.out
    assert f"-> switchboard numbers wire {switchboard.number}" in done.out


def test_a_call_of_twilios_own_gets_through(switchboard, command_line):
    bought = switchboard.rest("POST", "IncomingPhoneNumbers.json", {"PhoneNumber": NUMBER}).json
    try:
        done = command_line("doctor", "--call", *only("call"))
    finally:
        switchboard.rest("DELETE", f"IncomingPhoneNumbers/{bought['sid']}.json")

    assert done.status == 0, done.out
    assert f"Twilio called {switchboard.number} from {NUMBER}, and the desk took its webhooks" in done.out


def test_without_credentials_it_says_what_is_missing(switchboard):
    alone = CommandLine({"SWITCHBOARD_URL": switchboard.functions, "TWILIO_ACCOUNT_SID": "AC" + "0" * 32})

    done = alone("doctor", *only("credentials"))

    assert (done.status, "FAULT        credentials  TWILIO_AUTH_TOKEN is not set" in done.out) == (4, True)
