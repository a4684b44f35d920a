"""``Accounts``: ours, which is what apps ask for to see whether Twilio is there.

Source: https://www.twilio.com/docs/iam/api/account
"""

from aiohttp import web

from local.twilio.account import Account
from local.twilio.clock import Clock
from local.twilio.rest.dates import rfc_2822

SUBRESOURCES = {"messages": "Messages", "calls": "Calls", "incoming_phone_numbers": "IncomingPhoneNumbers"}


class AccountResource:
    """The resource."""

    def __init__(self, *, account: Account, clock: Clock) -> None:
        self._account = account
        self._created = clock.now()

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [web.get(".json", self.fetch)]

    async def fetch(self, _: web.Request) -> web.Response:
        """Return the account."""
        path = f"/2010-04-01/Accounts/{self._account.sid}"
        return web.json_response(
            {
                "sid": self._account.sid,
                "friendly_name": "stand-in",
                "status": "active",
                "type": "Full",
                "owner_account_sid": self._account.sid,
                "auth_token": self._account.auth_token,
                "date_created": rfc_2822(self._created),
                "date_updated": rfc_2822(self._created),
                "subresource_uris": {
                    name: f"{path}/{resource}.json" for name, resource in SUBRESOURCES.items()
                },
                "uri": f"{path}.json",
            }
        )
