"""``switchboard numbers`` with a running app and the stand-in; what came of it is read with Twilio's SDK."""

import pytest
from twilio.rest import Client

from tests.command_line import CommandLine


@pytest.fixture
def twilio(switchboard):
    client = Client(switchboard.account_sid, switchboard.auth_token)
    client.api.base_url = client.pricing.base_url = switchboard.twilio
    yield client
    for number in client.incoming_phone_numbers.list():
        if number.phone_number != switchboard.number:
            number.delete()
    client.http_client.session.close()


def urls(number) -> tuple[str, str, str]:
    return number.voice_url, number.sms_url, number.status_callback


def here(switchboard) -> tuple[str, str, str]:
    base = f"{switchboard.functions}/api"
    return (
        f"{base}/voice/inbound#rc=1&rp=5xx,ct",
        f"{base}/sms/inbound#rc=3&rp=5xx,ct,rt",
        f"{base}/voice/status#rc=3&rp=5xx,ct,rt",
    )


def test_numbers_for_sale_are_listed_with_their_price(command_line):
    done = command_line("numbers", "search", "gb", "--mobile", "--sms", "--like", "0740", "--limit", "3")

    assert done.status == 0
    assert done.lines[1].split("\t")[:2] == ["+447405551000", "voice sms"]
    assert len(done.lines) == 4
    assert "each 1.15 USD a month" in done.err


def test_a_search_without_result_is_exit_status_4(command_line):
    done = command_line("numbers", "search", "GB", "--sms", "--json")

    assert (done.status, done.json["numbers"]) == (4, [])
    assert done.json["price_per_month"] == "1.15"


def test_a_country_without_such_numbers_is_said(command_line):
    done = command_line("numbers", "search", "XX", "--mobile")

    assert done.status == 1
    assert "Twilio sells no mobile numbers in XX" in done.err


def test_a_number_is_bought_and_wired_and_answers(switchboard, command_line, twilio):
    done = command_line("numbers", "buy", "GB", "--mobile", "--name", "London", "--yes", "--json")

    assert done.status == 0
    (bought,) = twilio.incoming_phone_numbers.list(phone_number=done.json["number"])
    assert (bought.sid, bought.friendly_name) == (done.json["sid"], "London")
    assert urls(bought) == here(switchboard)
    switchboard.control("POST", "sms", {"from": "+12025550965", "to": bought.phone_number, "body": "hello"})
    assert switchboard.api("GET", "people/+12025550965").status == 200


def test_buying_asks_first_and_without_a_yes_nothing_is_bought(command_line, twilio):
    before = len(twilio.incoming_phone_numbers.list())

    done = command_line("numbers", "buy", "+447405551007")

    assert done.status == 2
    assert "Buy +447405551007 (GB mobile) for 1.15 USD a month, and wire it to http" in done.err
    assert len(twilio.incoming_phone_numbers.list()) == before


@pytest.mark.parametrize(
    ("number", "code", "given"),
    [
        ("+49305551001", 21631, ("--address", "AD" + "1" * 32)),
        ("+33185551001", 21649, ("--bundle", "BU" + "2" * 32)),
    ],
)
def test_what_a_country_asks_for_is_named_with_the_option_that_gives_it(
    command_line, twilio, number, code, given
):
    refused = command_line("numbers", "buy", number, "--yes")
    bought = command_line("numbers", "buy", number, *given, "--no-wire", "--yes")

    assert refused.status == 1
    assert f"(error {code})" in refused.err
    assert given[0] in refused.err
    assert bought.status == 0
    (found,) = twilio.incoming_phone_numbers.list(phone_number=number)
    assert given[1] in (found.address_sid, found.bundle_sid)
    assert found.voice_url == ""


def test_a_number_that_is_ours_already_is_not_bought_again(switchboard, command_line):
    done = command_line("numbers", "buy", switchboard.number, "--yes")

    assert done.status == 1
    assert f"{switchboard.number} is yours already: switchboard numbers wire" in done.err


def test_a_number_is_wired_after_a_dry_run_that_changes_nothing(switchboard, command_line, twilio):
    number = twilio.incoming_phone_numbers.create(
        phone_number="+447405551100", voice_url="https://demo.twilio.com/welcome/voice/"
    )

    dry = command_line("numbers", "wire", "+44 7405 551100", "--dry-run", "--json")
    unchanged = urls(number.fetch())
    done = command_line("numbers", "wire", "+447405551100")
    again = command_line("numbers", "wire", "+447405551100")

    assert {change["field"] for change in dry.json["changes"]} == {"voice_url", "sms_url", "status_callback"}
    assert unchanged == ("https://demo.twilio.com/welcome/voice/", "", "")
    assert "(was https://demo.twilio.com/welcome/voice/)" in done.out
    assert urls(number.fetch()) == here(switchboard)
    assert again.out == "nothing to change: it is wired\n"


def test_the_list_says_where_calls_and_texts_go(switchboard, command_line, twilio):
    twilio.incoming_phone_numbers.create(phone_number="+447405551200", sms_url="https://other.example/sms")
    command_line("numbers", "wire", switchboard.number)

    done = command_line("numbers", "list", "--json")

    rows = {row["number"]: row for row in done.json}
    assert rows[switchboard.number]["wiring"] == "wired here"
    assert rows["+447405551200"]["calls"] == "nowhere"
    assert rows["+447405551200"]["texts"] == "https://other.example/sms"
    assert "calls: nowhere, texts: https://other.example/sms" in command_line("numbers", "list").out


def test_a_number_is_released_only_after_a_yes(command_line, twilio):
    twilio.incoming_phone_numbers.create(phone_number="+447405551300")

    asked = command_line("numbers", "release", "+447405551300")
    there = twilio.incoming_phone_numbers.list(phone_number="+447405551300")
    done = command_line("numbers", "release", "+447405551300", "--yes")

    assert (asked.status, len(there)) == (2, 1)
    assert done.out == "+447405551300 is released\n"
    assert twilio.incoming_phone_numbers.list(phone_number="+447405551300") == []


def test_a_phone_is_verified_by_the_code_that_is_shown(switchboard, command_line, twilio):
    switchboard.control("PUT", "numbers/+12025550966", {"types_code": True})

    done = command_line("numbers", "verify", "+12025550966", "--name", "Reception")
    again = command_line("numbers", "verify", "+12025550966")

    assert done.status == 0
    assert done.lines[0].isdigit()
    assert done.lines[1] == "+12025550966 is verified: calls may show it"
    (caller_id,) = twilio.outgoing_caller_ids.list(phone_number="+12025550966")
    assert caller_id.friendly_name == "Reception"
    assert again.out == "+12025550966 is verified already\n"


def test_a_code_that_nobody_typed_verifies_nothing(switchboard, command_line, twilio):
    switchboard.control("PUT", "numbers/+12025550967", {"busy": True})

    done = command_line("numbers", "verify", "+12025550967")

    assert done.status == 1
    assert "+12025550967 is not verified: its line was busy" in done.err
    assert twilio.outgoing_caller_ids.list(phone_number="+12025550967") == []


def test_no_command_prints_a_secret(switchboard, command_line):
    for done in (
        command_line("numbers", "list"),
        command_line("numbers", "list", "--json"),
        command_line("numbers", "wire", "+12025550999"),
    ):
        assert switchboard.auth_token not in done.out + done.err
        assert switchboard.account_sid in done.err


def test_credentials_that_twilio_refuses_are_exit_status_3(switchboard):
    wrong = CommandLine(
        {
            "SWITCHBOARD_URL": switchboard.functions,
            "TWILIO_ACCOUNT_SID": switchboard.account_sid,
            "TWILIO_AUTH_TOKEN": "wrong-token",
            "TWILIO_API_URL": switchboard.twilio,
        }
    )

    done = wrong("numbers", "list")

    assert done.status == 3
    assert "Check TWILIO_ACCOUNT_SID with its auth token" in done.err
    assert "wrong-token" not in done.err
