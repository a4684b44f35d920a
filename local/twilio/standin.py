"""The stand-in as a whole: every part, and how they are joined."""

from collections.abc import Collection, Mapping
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

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
"""Never reachable from another machine: its controls ask for no password."""

PHONE = Path(__file__).parent.parent / "phone"
STOP_SECONDS = 0.5
"""For requests that are still being answered."""


class StandIn:
    """A Twilio on this machine.

    ``start()`` it in the event loop where it is to live, and ``stop()`` it there.

    Args:
        port: TCP, on 127.0.0.1; 0 is any free one.
        account_sid: ``AC…``.
        auth_token: the secret that webhooks are signed with, and that opens the REST API.
        number: our phone number, E.164.
        sms_url: where texts to it go.
        voice_url: where calls to it go.
        voice_status_url: where the ends of calls to it go.
        clock: ``RealClock()`` by default; ``VirtualClock()`` for tests.
        api_keys: SIDs (``SK…``) with their secrets, which open the REST API as well.
        messaging_services: SIDs (``MG…``); each sends from ``number``.
        drop_silence: a ``<Record>`` that hears nothing makes no recording, as in Twilio's older docs.
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
        drop_silence: bool = False,
    ) -> None:
        self._port = port
        self.clock = clock or Clock()
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
            drops_silence=drop_silence,
        )
        self._core = Core(self.account, self.clock, self.events)
        self._carrier = Carrier(self._core)
        self._inbound = Inbound(self._core, self._carrier)
        self._exchange = Exchange(self._core, text=self._carrier.take)
        self._phones = Phones(self._exchange)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """What takes the place of ``https://api.twilio.com``, once started."""
        return f"http://{HOST}:{self._port}"

    async def start(self) -> None:
        """Listen.

        Raises:
            CannotStart: the port is taken.
        """
        if self._port:
            check_free(self._port, used_for="the stand-in", option="--port")
        await self._core.sender.start()
        # Who follows events and leaves is let go at once; what a request has started goes on all the same.
        self._runner = web.AppRunner(
            self._app(), access_log=None, shutdown_timeout=STOP_SECONDS, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.account.url = self.url

    async def stop(self) -> None:
        """End everything: live calls, texts on their way, connections."""
        await self.clock.cancel_all()  # first, as requests may wait for the end of a call
        self.events.close()
        await self._phones.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.clock.cancel_all()  # again: the last requests may have begun something
        await self._core.sender.stop()

    def _app(self) -> web.Application:
        control = Control(self._exchange, self._inbound)
        api = Api(self._exchange, self._carrier)

        @web.middleware
        async def serve(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path.startswith("/_control/"):
                return await control.serve(request, handler)
            if request.path.startswith("/_phone/"):
                return await handler(request)
            return await api.serve(request, handler)  # Twilio's 404 for whatever else there is

        app = web.Application(middlewares=[serve])
        app.add_routes([*control.routes(), web.get("/_control/phones", self._phones.serve), *api.routes()])
        app.router.add_get("/_phone/", _phone_page)
        app.router.add_static("/_phone/", PHONE)
        return app


async def _phone_page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PHONE / "index.html")
