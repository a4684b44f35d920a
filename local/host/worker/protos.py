"""Plain classes in place of the protobuf classes that Microsoft's worker uses.

The worker does not import protobuf: it builds its responses from the module in
``request.properties["protos"]``. Plain objects are enough, and faster than the
compiled classes. The names are Azure's, from
https://github.com/Azure/azure-functions-language-worker-protobuf/blob/dev/src/proto/FunctionRpc.proto
"""

# ruff: noqa: ANN401 - a stand-in for classes whose fields are many and typed by a .proto
from typing import Any


class Message:
    """A message with any fields; a field that is not set is None."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        """Return None for a field that is not set, where protobuf has its default."""
        if name.startswith("__"):
            raise AttributeError(name)
        return None


class TypedData:
    """A value under the name of its type: ``TypedData(string="hello")``."""

    # Not a Message: the worker checks for `x.TypedData` first, which must not exist.
    def __init__(self, **field: Any) -> None:
        self.__dict__.update(field)

    def WhichOneof(self, _group: str) -> str | None:  # noqa: N802 - protobuf's name
        """Return the name of the type, or None if it is empty."""
        return next(iter(self.__dict__), None)


class ParameterBinding:
    """A named value, in or out."""

    def __init__(self, *, name: str, data: TypedData | None) -> None:
        self.name = name
        self.data = data

    def WhichOneof(self, _group: str) -> str:  # noqa: N802 - protobuf's name
        """Return ``data``: there is no shared memory here."""
        return "data"


class StatusResult(Message):
    """The result of a request: success or failure."""

    Success, Failure = "Success", "Failure"


class BindingInfo(Message):
    """A binding's type and direction; the numbers are those of azure.functions' own enum."""

    undefined, out, inout = None, 1, 2


class SameSite:
    """A cookie's SameSite as it is written in the header; ``None`` writes nothing."""

    Lax, Strict, ExplicitNone = "lax", "strict", "none"


setattr(SameSite, "None", "")


class RpcHttpCookie(Message):
    """A parsed Set-Cookie."""

    SameSite = SameSite


WorkerInitResponse = FunctionEnvironmentReloadResponse = FunctionLoadResponse = Message
WorkerMetadata = FunctionMetadataResponse = Message
RpcFunctionMetadata = RpcRetryOptions = RpcException = RpcHttp = InvocationResponse = Message
NullableString = NullableBool = NullableDouble = NullableTimestamp = Timestamp = Message
