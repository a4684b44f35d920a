"""A proxy that cuts, replaces, delays and repeats, at any byte of a request or an answer."""

import ssl
from collections.abc import Callable

from tests.raw_http.server import Exchange, Script, ScriptedServer, forward


class FaultProxy(ScriptedServer):
    """Passes requests to a port of this machine as its script says; by default, without a fault."""

    def __init__(
        self, upstream_port: int, script: Script = forward, *, tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(script, upstream_port=upstream_port, tls=tls)


class CuttingProxy(FaultProxy):
    """Returns the first ``keep`` bytes of each answer and closes the connection; all of it for None."""

    def __init__(
        self,
        upstream_port: int,
        keep: Callable[[bytes, bytes], int | None],
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        def script(exchange: Exchange) -> None:
            answer = exchange.ask()
            kept = keep(exchange.request, answer)
            exchange.reply(answer[:kept])
            if kept is not None:
                exchange.close()

        super().__init__(upstream_port, script, tls=tls)
