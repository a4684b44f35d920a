"""``Accounts``: ours, which is what apps ask for to see whether Twilio is there.

Source: https://www.twilio.com/docs/iam/api/account
"""

from aiohttp import web

from local.twilio.account import Account
from local.twilio.clock import Clock
from local.twilio.rest.dates import rfc_2822
from local.twilio.rest.resource import BaseResource

SUBRESOURCES = {
    "available_phone_numbers": "AvailablePhoneNumbers",
    "calls": "Calls",
    "conferences": "Conferences",
    "incoming_phone_numbers": "IncomingPhoneNumbers",
    "messages": "Messages",
    "outgoing_caller_ids": "OutgoingCallerIds",
    "queues": "Queues",
    "recordings": "Recordings",
}


class AccountResource(BaseResource):
    """The resource."""

    def __init__(self, *, account: Account, clock: Clock) -> None:
        super().__init__(account=account, clock=clock)
        self._created = clock.now()

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [web.get(".json", self.fetch)]

    async def fetch(self, _: web.Request) -> web.Response:
        """Return the account."""
        path = self._path()
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
