import pytest

from shared.errors import InvalidSettings
from shared.settings import Settings

GOOD = {
    "PUBLIC_URL": "https://desk.example",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+15005550006",
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
}


def fault(**changes: str) -> str:
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_environment({**GOOD, **changes})
    return str(caught.value)


def test_five_settings_are_enough():
    assert Settings.from_environment(GOOD).timeout == 10


def test_all_that_is_missing_is_named_at_once():
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_environment({})

    for name in GOOD:
        assert f"{name} is missing" in str(caught.value)


def test_storage_may_be_reached_as_a_managed_identity():
    uris = {
        f"AzureWebJobsStorage__{kind}ServiceUri": f"https://a.{kind}.example" for kind in ("queue", "table")
    }

    assert Settings.from_environment({**GOOD, "AzureWebJobsStorage": "", **uris})


def test_a_secret_that_azure_did_not_resolve_is_named_with_the_remedy():
    text = fault(TWILIO_AUTH_TOKEN="@Microsoft.KeyVault(SecretUri=https://v.example/secrets/t)")

    assert "TWILIO_AUTH_TOKEN is a Key Vault reference that Azure did not resolve" in text
    assert "keyVaultReferenceIdentity" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "desk.example"),
        ("PUBLIC_URL", "https://desk.example/?a=1"),
        ("TWILIO_API_URL", "ftp://api.twilio.com"),
        ("TWILIO_ACCOUNT_SID", "AC123"),
        ("TWILIO_FROM", "Shop"),
        ("TWILIO_TIMEOUT_SECONDS", "0"),
        ("TWILIO_TIMEOUT_SECONDS", "ten"),
        ("DEFAULT_COUNTRY", "uk"),
        ("DEFAULT_COUNTRY", "UK"),
        ("INBOUND_FLOW", "../secrets"),
        ("TWILIO_API_KEY_SID", "SK" + "0" * 32),
        ("TWILIO_API_KEY_SECRET", "secret"),
        ("EVENTS", "yes"),
    ],
)
def test_an_unusable_value_is_named(name, value):
    assert name in fault(**{name: value})


def test_a_number_may_have_a_flow_of_its_own():
    settings = Settings.from_environment(
        {**GOOD, "NUMBER_FLOWS": "+15005550006=reception, +15005550007=on-call\n+15005550008=survey"}
    )

    assert settings.flow_of("+15005550007") == "on-call"
    assert settings.flow_of("whatsapp:+15005550008") == "survey"
    assert settings.flow_of("+15005550009") == settings.INBOUND_FLOW == "reception"


@pytest.mark.parametrize(
    "value", ["reception", "+15005550006", "+15005550006=", "+15005550006=a+15005550007=b", "x=y"]
)
def test_flows_of_numbers_that_cannot_be_read_are_named(value):
    assert "NUMBER_FLOWS must be numbers and flows, such as" in fault(NUMBER_FLOWS=value)


def test_no_secret_is_ever_shown():
    secrets = {name: f"secret-{name}" for name in ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_SECONDARY")}
    settings = Settings.from_environment({**GOOD, **secrets, "AzureWebJobsStorage": "AccountKey=secret"})

    assert "secret" not in repr(settings)
    assert settings.auth_tokens == tuple(secrets.values())
