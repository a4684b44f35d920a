"""Serve the controls of what belongs to the account: settings, services, templates, senders, lists."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import msgspec
from aiohttp import web

from local.twilio.control.answer import json_answer
from local.twilio.control.senders import parse_senders
from local.twilio.control.template import Listing, Template
from local.twilio.core import Core
from local.twilio.json_input import InputObject, InvalidInput, parse_input
from local.twilio.state.account_settings import AccountSettings
from local.twilio.state.messaging_service import MessagingService

SERVICE_SID = re.compile("MG[0-9a-f]{32}")


class ServiceSettings(InputObject):
    """A Messaging Service: its own webhooks, and the state of its A2P campaign."""

    inbound_request_url: str = ""
    use_inbound_webhook_on_number: bool = True
    status_callback: str = ""
    campaign_status: str = ""


class AccountControls:
    """The controls of the account."""

    def __init__(self, core: Core) -> None:
        self._account = core.account
        self._clock = core.clock

    def routes(self) -> Iterator[web.RouteDef]:
        """Return the routes."""
        yield web.put("/_control/account", self._put_account)
        yield web.put("/_control/services/{sid}", self._put_service)
        yield web.put("/_control/advanced_opt_out", self._put_advanced_opt_out)
        yield web.put("/_control/contents/{sid}", self._put_content)
        yield web.put("/_control/senders", self._put_senders)
        yield web.put("/_control/listing", self._put_listing)

    async def _put_account(self, request: web.Request) -> web.Response:
        """Set the account's state and permissions. Omitted fields have their default."""
        self._account.settings = parse_input(AccountSettings, await request.read() or b"{}")
        return json_answer(self._account.settings)

    async def _put_service(self, request: web.Request) -> web.Response:
        """Set a Messaging Service. Omitted fields have their default."""
        sid = request.match_info["sid"]
        if not SERVICE_SID.fullmatch(sid):
            raise InvalidInput(f"{sid!r} must be MG and 32 hexadecimal digits")
        settings = parse_input(ServiceSettings, await request.read() or b"{}")
        service = MessagingService(sid=sid, created=self._clock.now(), **msgspec.structs.asdict(settings))
        self._account.services[sid] = service
        return json_answer({"sid": sid, **msgspec.structs.asdict(settings)})

    async def _put_advanced_opt_out(self, request: web.Request) -> web.Response:
        """Set the words of Advanced Opt-Out; without any it is off, and Twilio's own words count."""
        words = parse_input(dict[str, Literal["STOP", "START", "HELP"]], await request.read() or b"{}")
        self._account.advanced_opt_out = {word.upper(): kind for word, kind in words.items()}
        return json_answer(self._account.advanced_opt_out)

    async def _put_content(self, request: web.Request) -> web.Response:
        """Set a content template. Omitted fields have their default."""
        sid = request.match_info["sid"]
        template = parse_input(Template, await request.read() or b"{}")
        content = template.content(sid, self._clock.now())
        self._account.contents[sid] = content
        return json_answer({"sid": sid, **msgspec.structs.asdict(template)})

    async def _put_listing(self, request: web.Request) -> web.Response:
        """Set what lists and answers show: the text that a content template became, and prices when."""
        listing = parse_input(Listing, await request.read() or b"{}")
        self._account.shows_content_bodies = listing.content_bodies
        self._account.price_delay = timedelta(seconds=listing.price_delay)
        return json_answer(listing)

    async def _put_senders(self, request: web.Request) -> web.Response:
        """Set which short codes and RCS senders we have: a list, which may be empty."""
        senders = parse_senders(await request.read())
        self._account.use_senders(senders)
        return json_answer(senders)
