"""The set-up that is examined: what each check asks, fetched when a check first asks it."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from shared.adapters.files.templates import TemplateFiles
from shared.setting_rules import E164, MESSAGING_SERVICE
from switchboard.connection.desk import Desk
from switchboard.doctor.desk_report import DeskReport, read_report
from switchboard.terminal.failed import Failed
from switchboard.twilio.account import TwilioAccount, TwilioAnswer, TwilioRefused


class SetUp:
    """A desk and its account at Twilio.

    Args:
        twilio: the account; or why none is known.
        auth_token: the account's, with which Twilio signs; empty if it is not known here.
        templates: those of this folder, which are deployed with the desk.
        places_call: whether a call, which costs money, may be placed.
    """

    def __init__(
        self,
        desk: Desk,
        twilio: TwilioAccount | Failed,
        *,
        templates: TemplateFiles,
        auth_token: str = "",
        places_call: bool = False,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.desk = desk
        self.auth_token = auth_token
        self.templates = templates
        self.places_call = places_call
        self.sleep = sleep
        self._twilio = twilio

    @cached_property
    def report_or_failure(self) -> DeskReport | Failed:
        """What the desk reports of itself; or why there is no report."""
        try:
            return read_report(self.desk)
        except Failed as failed:
            return failed

    @property
    def report(self) -> DeskReport:
        """What the desk reports of itself.

        Raises:
            Failed: there is no report.
        """
        if isinstance(self.report_or_failure, Failed):
            raise Failed("the desk gives no report")
        return self.report_or_failure

    @property
    def public_url(self) -> str:
        """The URL for which the desk checks signatures.

        Raises:
            Failed: the desk did not tell it.
        """
        if not self.report.public_url:
            raise Failed("the desk does not tell its PUBLIC_URL: it is older than this command line")
        return self.report.public_url

    @property
    def account(self) -> TwilioAccount:
        """The account at Twilio, whether or not it takes the credentials.

        Raises:
            Failed: no credentials are known.
        """
        if isinstance(self._twilio, Failed):
            raise Failed("no credentials of Twilio's are known")
        return self._twilio

    @cached_property
    def account_answer(self) -> TwilioAnswer | Failed:
        """What Twilio answers about the account itself: https://www.twilio.com/docs/iam/api/account.

        Or why it does not: no credentials are known, it refuses them, or it cannot be reached.
        """
        if isinstance(self._twilio, Failed):
            return self._twilio
        try:
            return self._twilio.request("GET", "api", f"/2010-04-01/Accounts/{self._twilio.sid}.json")
        except Failed as failed:
            return failed

    @property
    def twilio(self) -> TwilioAccount:
        """The account, which can be asked.

        Raises:
            Failed: no credentials are known, Twilio does not take them, or it cannot be reached.
        """
        account, answer = self.account, self.account_answer
        if isinstance(answer, TwilioRefused):
            raise Failed("Twilio does not take the credentials")
        if isinstance(answer, Failed):
            raise Failed("Twilio cannot be reached")
        if answer.body.get("status") != "active":
            raise Failed(f"the account is {answer.body.get('status')}")
        return account

    @cached_property
    def numbers(self) -> Sequence[dict[str, Any]]:
        """The account's numbers: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""
        return [*self.twilio.pages("api", "IncomingPhoneNumbers.json", "incoming_phone_numbers")]

    @cached_property
    def services(self) -> Sequence[dict[str, Any]]:
        """The Messaging Services: https://www.twilio.com/docs/messaging/api/service-resource."""
        return [*self.twilio.pages("messaging", "/v1/Services", "services")]

    @cached_property
    def numbers_of_services(self) -> dict[str, frozenset[str]]:
        """The numbers in each service: https://www.twilio.com/docs/messaging/api/phonenumber-resource."""
        found: dict[str, frozenset[str]] = {}
        for service in self.services:
            path = f"/v1/Services/{service['sid']}/PhoneNumbers"
            listed = self.twilio.pages("messaging", path, "phone_numbers")
            found[service["sid"]] = frozenset(number["phone_number"] for number in listed)
        return found

    @property
    def own_numbers(self) -> frozenset[str]:
        """The numbers of the desk: those that its settings name, and those of the services that they name."""
        senders = self.report.senders
        named = frozenset(sender for sender in senders if E164.fullmatch(sender))
        services = [sender for sender in senders if MESSAGING_SERVICE.fullmatch(sender)]
        in_services = (self.numbers_of_services.get(service, frozenset()) for service in services)
        return named.union(*in_services)

    @staticmethod
    def now() -> datetime:
        """Return the time of this machine."""
        return datetime.now(UTC)
