"""The status of our account at Twilio: the cheapest request there is.

Source: https://www.twilio.com/docs/iam/api/account
"""

import msgspec

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.resources import hidden_in, newest_texts
from shared.errors import TwilioUnavailable
from shared.ports.twilio import Visibility


class _Account(msgspec.Struct):
    status: str


class TwilioAccount:
    """One account. Safe to share between threads."""

    def __init__(self, api: TwilioApi, account_sid: str) -> None:
        self._api = api
        self._path = f"/2010-04-01/Accounts/{account_sid}.json"

    def status(self) -> str:
        """Return the status, as Twilio names it. See ``shared.ports.twilio.Account``."""
        account = self._api.fetch(self._path, {}, _Account)
        if account is None:
            raise TwilioUnavailable("Twilio does not know the account", code=404)
        return account.status

    def visibility(self) -> Visibility:
        """Return what Twilio's list shows of our newest texts. See ``shared.ports.twilio.Account``."""
        page = newest_texts(self._api)
        return Visibility(hidden=hidden_in(page.items("Messages")), answered_at=page.answered_at)
