import phonenumbers
import pytest

from shared.country_codes import COUNTRIES
from shared.errors import InvalidSettings
from shared.settings import Settings
from tests.settings_example import VALID_SETTINGS


def fault(**changes: str) -> str:
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_environment({**VALID_SETTINGS, **changes})
    return str(caught.value)


def test_five_settings_are_enough():
    assert Settings.from_environment(VALID_SETTINGS).timeout == 10


def test_all_missing_settings_are_named_at_once():
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_environment({})

    for name in VALID_SETTINGS:
        assert f"{name} is missing" in str(caught.value)


def test_storage_may_be_configured_for_a_managed_identity():
    uris = {
        f"AzureWebJobsStorage__{kind}ServiceUri": f"https://a.{kind}.example" for kind in ("queue", "table")
    }

    assert Settings.from_environment({**VALID_SETTINGS, "AzureWebJobsStorage": "", **uris})


def test_a_secret_that_azure_did_not_resolve_is_named_with_the_remedy():
    text = fault(TWILIO_AUTH_TOKEN="@Microsoft.KeyVault(SecretUri=https://v.example/secrets/t)")

    assert "TWILIO_AUTH_TOKEN is a Key Vault reference that Azure did not resolve" in text
    assert "keyVaultReferenceIdentity" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "desk.example"),
        ("PUBLIC_URL", "https://desk.example/?a=1"),
        ("PUBLIC_URL", "https://desk.example/phone"),
        ("PUBLIC_URL", "https://desk.example/?"),
        ("PUBLIC_URL", "https://user:secret@desk.example"),
        ("PUBLIC_URL", "https://desk.example:port"),
        ("PUBLIC_URL", "https://[::1"),
        ("TWILIO_API_URL", "ftp://api.twilio.com"),
        ("TWILIO_ACCOUNT_SID", "AC123"),
        ("TWILIO_FROM", "Shop of Anna"),
        ("TWILIO_TIMEOUT_SECONDS", "0"),
        ("TWILIO_TIMEOUT_SECONDS", "ten"),
        ("DEFAULT_COUNTRY", "uk"),
        ("DEFAULT_COUNTRY", "UK"),
        ("INBOUND_FLOW", "../secrets"),
        ("TWILIO_API_KEY_SID", "SK" + "0" * 32),
        ("TWILIO_API_KEY_SECRET", "secret"),
        ("EVENTS", "yes"),
        ("STOP_COVERS_CALLS", "yes"),
        ("PLAIN", "yes"),
        ("DIGEST_SECRET", "short"),
        ("RETAIN", "words 30 days"),
        ("RETAIN", "all 0d"),
        ("RETAIN", "all 400d,"),
        ("RETAIN", "words 30d"),
        ("SIGN_IN", "on"),
        ("LIMITS", "person 501/day"),
        ("LIMITS", "person 20/day, person 5/day"),
        ("LIMITS", "all 0/day"),
        ("LIMITS", "all 5/week"),
        ("LIMITS", "off, all 5/day"),
        ("OPT_OUT_WORDS", "stopp,,baja"),
        ("OPT_OUT_WORDS", "stopp, 2"),
        ("OPT_OUT_WORDS", "stopp, ..."),
        ("OPT_OUT_WORDS", "Yes"),
        ("OPT_OUT_WORDS", "Start!"),
        ("OPT_OUT_WORDS", "stopp, Opt-in"),
        ("OPT_OUT_WORDS", "stopp; baja"),
        ("OPT_OUT_WORDS", "退订\N{FULLWIDTH COMMA}停止"),
        ("OPT_OUT_WORDS", "x" * 41),
        ("FLOW_SENDS_PER_HOUR", "1001"),
        ("FLOW_SENDS_PER_HOUR", "-1"),
    ],
)
def test_an_invalid_value_is_named(name, value):
    assert name in fault(**{name: value})


@pytest.mark.parametrize(
    "url",
    [
        "https://desk.example",
        "https://Desk.Example/",
        "http://127.0.0.1:7071",
        "http://[::1]:7071",
        "HTTPS://x",
    ],
)
def test_the_public_url_is_scheme_host_and_port(url):
    assert url == Settings.from_environment({**VALID_SETTINGS, "PUBLIC_URL": url}).PUBLIC_URL


def test_a_public_url_with_a_path_is_refused_by_a_sentence_that_says_so():
    assert "PUBLIC_URL must be scheme and host only" in fault(PUBLIC_URL="https://desk.example/phone")


def test_opt_out_words_may_have_spaces_and_any_script():
    settings = Settings.from_environment({**VALID_SETTINGS, "OPT_OUT_WORDS": "Stopp, no más,退订"})

    assert settings.opt_out_words == ("Stopp", "no más", "退订")


def test_a_number_may_have_its_own_flow():
    settings = Settings.from_environment(
        {
            **VALID_SETTINGS,
            "NUMBER_FLOWS": "+15005550006=reception, +15005550007=on-call\n+15005550008=survey",
        }
    )

    assert settings.flow_of("+15005550007") == "on-call"
    assert settings.flow_of("whatsapp:+15005550008") == "survey"
    assert settings.flow_of("+15005550009") == settings.INBOUND_FLOW == "reception"


@pytest.mark.parametrize(
    "value", ["reception", "+15005550006", "+15005550006=", "+15005550006=a+15005550007=b", "x=y"]
)
def test_an_invalid_value_of_number_flows_is_refused_with_an_example(value):
    assert "NUMBER_FLOWS must be numbers, short codes or RCS senders and flows, such as" in fault(
        NUMBER_FLOWS=value
    )


def test_rest_requests_use_the_api_key_if_it_is_set():
    key = {"TWILIO_API_KEY_SID": "SK" + "1" * 32, "TWILIO_API_KEY_SECRET": "secret"}

    assert Settings.from_environment({**VALID_SETTINGS, **key}).twilio_auth == tuple(key.values())
    assert Settings.from_environment(VALID_SETTINGS).twilio_auth == ("AC" + "0" * 32, "token")


def test_the_error_begins_with_fixed_words_for_searching_logs():
    assert fault(EVENTS="yes", TWILIO_FROM="Shop of Anna").startswith("Invalid settings: ")


def test_secrets_are_not_in_the_text_form_of_settings():
    secrets = {name: f"secret-{name}" for name in ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_SECONDARY")}
    settings = Settings.from_environment(
        {**VALID_SETTINGS, **secrets, "AzureWebJobsStorage": "AccountKey=secret"}
    )

    assert "secret" not in repr(settings)
    assert settings.auth_tokens == tuple(secrets.values())


def test_storage_can_be_used_while_other_settings_are_invalid():
    environ = {
        "AzureWebJobsStorage": "UseDevelopmentStorage=true",
        "TWILIO_AUTH_TOKEN": "@Microsoft.KeyVault(x)",
    }

    assert Settings.for_storage(environ).AzureWebJobsStorage == "UseDevelopmentStorage=true"


@pytest.mark.parametrize("value", ["", "@Microsoft.KeyVault(x)"])
def test_without_settings_of_storage_every_fault_is_named(value):
    with pytest.raises(InvalidSettings, match=r"AzureWebJobsStorage is.*|PUBLIC_URL is missing"):
        Settings.for_storage({"AzureWebJobsStorage": value})


def test_credentials_have_a_key_that_does_not_show_them_and_differs():
    old, new = (
        Settings.from_environment({**VALID_SETTINGS, "TWILIO_AUTH_TOKEN": token}) for token in ("old", "new")
    )

    assert old.credentials_key != new.credentials_key
    assert (len(old.credentials_key), "old" in old.credentials_key) == (16, False)


def given(**changes: str) -> Settings:
    return Settings.from_environment(VALID_SETTINGS | changes)


@pytest.mark.parametrize(
    "value", ["ACME", "12345", "rcs:acme_agent", "MG" + "0" * 32, "whatsapp:+15005550006", "3 Mobile"]
)
def test_our_sender_may_be_of_every_kind(value):
    assert value == given(TWILIO_FROM=value).TWILIO_FROM


def test_senders_are_read_in_their_order_and_names_may_have_spaces():
    read = given(SENDERS="GB=3 Mobile, GB=+15005550008,US = whatsapp:+15005550007 , *=12345")

    assert read.senders_of_countries == (
        ("GB", "3 Mobile"),
        ("GB", "+15005550008"),
        ("US", "whatsapp:+15005550007"),
        ("*", "12345"),
    )
    assert read.own_numbers == {"+15005550006", "+15005550007", "+15005550008"}
    assert read.own_senders == {*read.own_numbers, "3 Mobile", "12345"}


@pytest.mark.parametrize(
    "value", ["ACME", "UK=ACME", "gb=ACME", "GB=", "GB=ACME;US=12345", "GB=ACME,", "GB=A!"]
)
def test_an_invalid_value_of_senders_is_refused_with_an_example(value):
    assert "SENDERS must be such as GB=ACME" in fault(SENDERS=value)


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("US=12345, gb=ACME, FR=X", "; `gb=ACME` is not"),
        ("GB=" + "A" * 99, f"; `GB={'A' * 37}` is not"),
        ("GB=ACME,", "; there is a comma too many"),
    ],
)
def test_the_wrong_part_of_senders_is_named(value, part):
    assert f"and a sender{part}" in fault(SENDERS=value)


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("COUNTRIES", "GB IE UK US", "`UK` is not"),
        ("COUNTRIES", "GB,ie", "`ie` is not"),
        ("COUNTRIES", "GB IE,", "there is a comma too many"),
        ("LIMITS", "all 5/day, person 20 / day", "`person 20 / day` is not"),
        ("LIMITS", "person 501/day, all 5/day", "`person 501/day` is not"),
        ("LIMITS", "person 20/day,", "there is a comma too many"),
        ("LIMITS", "person 20/day, person 30/day", "one kind is there twice"),
    ],
)
def test_the_wrong_part_of_a_list_is_named(name, value, part):
    assert fault(**{name: value}).endswith(f"; {part}")


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "Factory", "posix/Europe/Lisbon", "Europe"])
def test_the_zone_of_unknown_numbers_is_a_place(zone):
    assert "QUIET_ZONE must be an IANA time zone" in fault(QUIET="21:00-08:00", QUIET_ZONE=zone)


@pytest.mark.parametrize("value", ["off", "none"])
def test_who_wants_no_quiet_hours_is_told_how(value):
    assert "leave it out for none" in fault(QUIET=value, QUIET_ZONE="Europe/Lisbon")


def test_short_codes_and_rcs_senders_have_flows_too():
    read = given(NUMBER_FLOWS="12345=on-call, rcs:acme=sales")

    assert (read.flow_of("12345"), read.flow_of("rcs:acme")) == ("on-call", "sales")
    assert read.own_senders == {"+15005550006", "12345", "rcs:acme"}


@pytest.mark.parametrize(
    ("name", "value"), [("SENDERS", "*=ACME, EN=ACME, XX=12345, GB=ACME"), ("DEFAULT_COUNTRY", "EN")]
)
def test_a_country_that_does_not_exist_is_refused_by_name(name, value):
    said = fault(**{name: value})

    assert f"{name} names EN" in said
    assert "GB" not in said


def test_every_country_that_has_numbers_is_known():
    assert COUNTRIES == phonenumbers.SUPPORTED_REGIONS


@pytest.mark.parametrize(
    "value", ["21:00", "9pm-8am", "24:00-08:00", "21:00-21:00", "08:00-07:01", "21:00-8:00"]
)
def test_quiet_hours_are_two_times_with_a_day_between_them(value):
    expected = "QUIET must be two times such as 21:00-08:00, with an hour of day left at least"

    assert expected in fault(QUIET=value, QUIET_ZONE="Europe/Lisbon")


@pytest.mark.parametrize("value", ["21:00-08:00", "12:00-14:00", "00:00-23:00", "08:00-07:00"])
def test_quiet_hours_need_a_zone(value):
    assert Settings.from_environment({**VALID_SETTINGS, "QUIET": value, "QUIET_ZONE": "Asia/Tokyo"})
    assert "QUIET needs QUIET_ZONE" in fault(QUIET=value)


SECRET = "a-secret-of-the-app"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("words 500d, all 400d", "RETAIN keeps words longer than all"),
        ("recordings 401d, all 400d", "RETAIN keeps recordings longer than all"),
        ("words 30d, words 40d", "RETAIN names one kind twice"),
        ("all 29d", "RETAIN must keep all for 30d at least"),
    ],
)
def test_what_is_kept_longer_than_all_is_named(value, words):
    assert words in fault(RETAIN=value, DIGEST_SECRET=SECRET)


@pytest.mark.parametrize(
    "value", ["words 30d", "words 30d, recordings 90d, all 400d", "all 30d", "recordings 9d"]
)
def test_each_kind_may_be_kept_for_its_own_time(value):
    settings = {**VALID_SETTINGS, "RETAIN": value, "DIGEST_SECRET": SECRET}

    assert value == Settings.from_environment(settings).RETAIN
