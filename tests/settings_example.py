"""The smallest set of valid settings."""

VALID_SETTINGS = {
    "PUBLIC_URL": "https://desk.example",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+15005550006",
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
}
