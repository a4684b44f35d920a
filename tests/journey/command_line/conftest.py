"""The command line, as a user runs it, with a running app."""

import pytest

from tests.command_line import CommandLine


@pytest.fixture
def command_line(switchboard) -> CommandLine:
    """Run ``switchboard`` with this running app as its desk, and the stand-in as its Twilio."""
    return CommandLine(
        {
            "SWITCHBOARD_URL": switchboard.functions,
            "SWITCHBOARD_KEY": switchboard.function_key,
            "TWILIO_ACCOUNT_SID": switchboard.account_sid,
            "TWILIO_AUTH_TOKEN": switchboard.auth_token,
            "TWILIO_API_URL": switchboard.twilio,
        }
    )
