"""What Twilio charges for, from the fake and from the real adapter on the stand-in."""

import json
import urllib.request
from decimal import Decimal

import pytest

from shared.adapters.twilio.charges import TwilioCharges
from shared.adapters.twilio.client import TwilioApi
from shared.domain.senders.person_country import country_of
from shared.domain.spending.charge import Charge
from tests.examples import NOON
from tests.fakes.spending import MemoryCharges
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

OURS, ONE_DAY_LATER = "+15005550006", 86_400
TEXT = {"From": OURS, "Body": "Hi"}


class FakeTwilio:
    """The fake, with what a test sends."""

    def __init__(self) -> None:
        self.charges = MemoryCharges()
        self.today = NOON.date()
        self.prices_are_told = True

    def text(self, to: str) -> None:
        self._add(to, channel="sms", segments=1, price=self._price("0.0079"))

    def call(self, to: str) -> None:
        self._add(to, channel="call", price=self._price("0.014"))

    def _price(self, amount: str) -> Decimal | None:
        return Decimal(amount) if self.prices_are_told else None

    def _add(self, to: str, **fields) -> None:
        charge = Charge(country=country_of(to), currency="USD", **fields)
        self.charges.pages[self.today] = [*self.charges.pages.get(self.today, ()), [charge]]


class StandInTwilio:
    """The real adapter on the stand-in, which sends what a test sends, and is texted by a person."""

    def __init__(self, standin) -> None:
        self._standin = standin
        self._control("POST", "reset")
        self.api = TwilioApi(
            account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=standin.url, timeout=5
        )
        self.charges = TwilioCharges(self.api, page_size=1)
        self._control("POST", "sms", {"from": "+12025550150", "to": OURS, "body": "not sent by us"})

    @property
    def today(self):
        return self._standin.clock.now().date()

    @property
    def prices_are_told(self) -> bool:
        return True

    @prices_are_told.setter
    def prices_are_told(self, told: bool) -> None:
        self._control("PUT", "listing", {"price_delay": 0 if told else ONE_DAY_LATER})

    def text(self, to: str) -> None:
        created = self.api.create("Messages", {**TEXT, "To": to}, dict)
        self._wait_until(lambda: self._standin.account.messages[created["sid"]].status == "delivered")

    def call(self, to: str) -> None:
        twiml = "<Response><Pause length='3'/></Response>"
        created = self.api.create("Calls", {"From": OURS, "To": to, "Twiml": twiml}, dict)
        self._wait_until(lambda: self._standin.account.calls[created["sid"]].status == "completed")

    def _wait_until(self, done) -> None:
        while not done():
            self._control("GET", "events")  # the stand-in's time goes on meanwhile

    def _control(self, method: str, path: str, body: object = None):
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(f"{self._standin.url}/_control/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"{}")


@pytest.fixture(params=["memory", "standin"])
def twilio(request):
    return FakeTwilio() if request.param == "memory" else StandInTwilio(request.getfixturevalue("standin"))


def charges_of(twilio) -> list[tuple]:
    found = [charge for page in twilio.charges.of_day(twilio.today) for charge in page]
    return sorted((each.country, each.channel, each.currency, each.segments, each.price) for each in found)


def test_texts_and_calls_that_went_out_are_listed_with_country_channel_and_price(twilio):
    twilio.text("+12025550151")
    twilio.text("+442071838751")
    twilio.call("+442071838752")
    twilio.prices_are_told = True

    assert charges_of(twilio) == [
        ("GB", "call", "USD", 0, Decimal("0.014")),
        ("GB", "sms", "USD", 1, Decimal("0.0079")),
        ("US", "sms", "USD", 1, Decimal("0.0079")),
    ]


def test_what_has_no_price_yet_is_listed_without_one(twilio):
    twilio.prices_are_told = False
    twilio.text("+12025550153")

    assert charges_of(twilio) == [("US", "sms", "USD", 1, None)]


def test_a_day_without_texts_has_no_charges(twilio):
    twilio.text("+12025550154")
    yesterday = twilio.today.replace(year=2025)

    assert [list(page) for page in twilio.charges.of_day(yesterday) if page] == []
