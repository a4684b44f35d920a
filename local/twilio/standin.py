"""Create the parts of the stand-in, start them, and stop them."""

from collections.abc import Collection, Mapping
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from local.loopback import foreign_sender
from local.ports import check_free
from local.twilio.calls.exchange import Exchange
from local.twilio.control.phone import Phones
from local.twilio.control.server import Control
from local.twilio.core import Core
from local.twilio.rest.server import Api
from local.twilio.simulation.clock import Clock
from local.twilio.simulation.events import Events
from local.twilio.state.account import Account, OwnNumber
from local.twilio.texts.carrier import Carrier
from local.twilio.texts.inbound import Inbound

HOST = "127.0.0.1"
"""Not reachable from another machine: the controls need no password."""

PHONE = Path(__file__).parent.parent / "phone"
PHONE_TYPED = {"/", "/_phone"}
"""What people open in a browser instead of the page's own address. Twilio's API has neither."""
STOP_SECONDS = 0.5
"""For requests in progress."""


class StandIn:
    """A simulation of Twilio on this machine.

    Call ``start()`` and ``stop()`` in the same event loop.

    Args:
        port: TCP, on 127.0.0.1; 0 is any free port.
        account_sid: ``AC…``.
        auth_token: the secret that signs webhooks and authenticates REST requests.
        number: our phone number, E.164.
        sms_url: webhook for texts to ``number``.
        voice_url: webhook for calls to ``number``.
        voice_status_url: status callback of calls to ``number``.
        clock: ``RealClock()`` by default; ``VirtualClock()`` for tests.
        api_keys: SIDs (``SK…``) with their secrets, also accepted by the REST API.
        messaging_services: SIDs (``MG…``); each sends from ``number``.
        senders: our short codes, and RCS senders (``rcs:…``); each Messaging Service has the latter too.
        drop_silence: a ``<Record>`` without speech makes no recording, as in Twilio's older docs.
    """

    def __init__(
        self,
        *,
        port: int,
        account_sid: str,
        auth_token: str,
        number: str,
        sms_url: str = "",
        voice_url: str = "",
        voice_status_url: str = "",
        clock: Clock | None = None,
        api_keys: Mapping[str, str] | None = None,
        messaging_services: Collection[str] = (),
        senders: Collection[str] = (),
        drop_silence: bool = False,
    ) -> None:
        self._port, self.clock = port, clock or Clock()
        self.events = Events(self.clock)
        own = OwnNumber(
            phone_number=number,
            created=self.clock.now(),
            sms_url=sms_url,
            voice_url=voice_url,
            status_callback=voice_status_url,
        )
        self.account = Account(
            sid=account_sid,
            auth_token=auth_token,
            number=own,
            api_keys=api_keys or {},
            messaging_services=messaging_services,
            own_senders=senders,
            drops_silence=drop_silence,
        )
        self._core = Core(self.account, self.clock, self.events)
        self._carrier = Carrier(self._core)
        self._inbound = Inbound(self._core, self._carrier)
        self._exchange = Exchange(self._core, text=self._carrier.send)
        self._phones = Phones(self._exchange)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The base URL, in place of ``https://api.twilio.com``; known once started."""
        return f"http://{HOST}:{self._port}"

    async def start(self) -> None:
        """Start to listen.

        Raises:
            CannotStart: the port is in use.
        """
        if self._port:
            check_free(self._port, used_for="the stand-in", option="--port")
        await self._core.sender.start()
        # A client that stops following events is released at once; calls that a request started continue.
        self._runner = web.AppRunner(
            self._app(), access_log=None, shutdown_timeout=STOP_SECONDS, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.account.url = self.url

    async def stop(self) -> None:
        """Stop everything: live calls, texts in delivery, connections."""
        await self.clock.cancel_all()  # first, because requests may wait for the end of a call
        self.events.close()
        await self._phones.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.clock.cancel_all()  # again: the last requests may have started a task
        await self._core.sender.stop()

    def _app(self) -> web.Application:
        control = Control(self._exchange, self._inbound)
        api = Api(self._exchange, self._carrier)

        @web.middleware
        async def serve(request: web.Request, handler: Handler) -> web.StreamResponse:
            if sender := foreign_sender(request.headers):
                return web.json_response({"error": f"refused: another site sent this ({sender})"}, status=403)
            if request.path.startswith("/_control/"):
                return await control.serve(request, handler)
            if request.path in PHONE_TYPED and request.method in {"GET", "HEAD"}:
                raise web.HTTPFound("/_phone/")
            if request.path.startswith("/_phone/"):
                return await handler(request)
            return await api.serve(request, handler)  # any other path is Twilio's 404

        app = web.Application(middlewares=[serve])
        app.add_routes([*control.routes(), web.get("/_control/phones", self._phones.serve), *api.routes()])
        app.router.add_get("/_phone/", _phone_page)
        app.router.add_static("/_phone/", PHONE)
        return app


async def _phone_page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PHONE / "index.html")
