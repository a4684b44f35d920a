"""HTTP in raw bytes: a server and a proxy that do to a request or an answer what a network may do."""

from tests.raw_http.proxy import CuttingProxy, FaultProxy
from tests.raw_http.server import Exchange, RawServer, Script, forward
from tests.raw_http.wire import whole_request

__all__ = ["CuttingProxy", "Exchange", "FaultProxy", "RawServer", "Script", "forward", "whole_request"]
