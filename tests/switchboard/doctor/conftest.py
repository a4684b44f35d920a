"""A set-up of a desk and a stand-in for Twilio, which tests break."""

import pytest

from local.twilio import VirtualClock
from local.twilio.standin import StandIn
from shared.adapters.files.templates import TemplateFiles
from switchboard.doctor.examine import CHECKS, examine
from switchboard.doctor.set_up import SetUp
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.credentials import Credentials
from tests.local.twilio.harness import Background, Controls
from tests.switchboard.doctor.desk import FakeDesk

ACCOUNT_SID, AUTH_TOKEN, NUMBER = "AC" + "1" * 32, "token-of-the-account", "+15005550006"
SERVICE = "MG" + "1" * 32


class Patient:
    """A set-up; what a test leaves out is well."""

    def __init__(self, desk, standin, templates):
        self.fake, self.standin = desk, standin
        self.twilio = Controls(standin.url)
        self.templates = templates
        self.sid, self.token = ACCOUNT_SID, AUTH_TOKEN
        self.signing_token, self.twilio_url = AUTH_TOKEN, standin.url
        self.desk = desk.desk
        self.places_call = False

    @property
    def number(self):
        return self.standin.account.numbers[NUMBER]

    def examined(self, *only):
        """The findings: check, state, text and remedy."""
        account = TwilioAccount(Credentials(self.sid, self.sid, self.token, self.twilio_url, "a test"))
        set_up = SetUp(
            self.desk,
            account,
            templates=TemplateFiles(self.templates),
            auth_token=self.signing_token,
            places_call=self.places_call,
            sleep=lambda _: None,
        )
        return [
            (check, finding.state, finding.text, finding.remedy)
            for check, finding in examine(set_up, only or CHECKS)
        ]

    def faults(self, *only):
        return [found for found in self.examined(*only) if found[1] in {"fault", "warning"}]


@pytest.fixture(scope="module")
def running():
    """A desk and a stand-in for all tests of a module."""
    background = Background()
    desk = FakeDesk(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN)
    standin = StandIn(
        port=0,
        account_sid=ACCOUNT_SID,
        auth_token=AUTH_TOKEN,
        number=NUMBER,
        sms_url=f"{desk.url}/api/sms/inbound",
        voice_url=f"{desk.url}/api/voice/inbound",
        voice_status_url=f"{desk.url}/api/voice/status",
        clock=VirtualClock(),
    )
    background.run(standin.start())
    yield desk, standin
    background.run(standin.stop())
    background.stop()
    desk.stop()


@pytest.fixture
def patient(running, tmp_path):
    desk, standin = running
    desk.forget()
    found = Patient(desk, standin, tmp_path)
    found.twilio.raw("POST", "/_control/reset")
    yield found
    found.twilio.session.close()
