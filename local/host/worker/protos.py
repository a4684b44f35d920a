"""Stand-ins for the protobuf classes that Microsoft's worker is handed.

The worker never imports protobuf: it builds its answers from whatever module
it finds in ``request.properties["protos"]``. Plain objects do, and are faster
than the compiled classes. The names are Azure's, from
https://github.com/Azure/azure-functions-language-worker-protobuf/blob/dev/src/proto/FunctionRpc.proto
"""

# ruff: noqa: ANN401 - a stand-in for classes whose fields are many and typed by a .proto
from typing import Any


class Message:
    """A bag of attributes; a field that was not given is None."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        """Answer for a field that was not given, as protobuf does with its default."""
        if name.startswith("__"):
            raise AttributeError(name)
        return None


class TypedData:
    """One value under the name of its type: ``TypedData(string="hello")``."""

    # Not a Message: the worker asks `x.TypedData` first, and must be told that there is none.
    def __init__(self, **field: Any) -> None:
        self.__dict__.update(field)

    def WhichOneof(self, _group: str) -> str | None:  # noqa: N802 - protobuf's name
        """Return the name of the type, None when empty."""
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
    """Whether it worked."""

    Success, Failure = "Success", "Failure"


class BindingInfo(Message):
    """A binding's type and direction; the numbers are those of azure.functions' own enum."""

    undefined, out, inout = None, 1, 2


class SameSite:
    """A cookie's SameSite, as it is written in the header. ``None`` says nothing, and is a keyword."""

    Lax, Strict, ExplicitNone = "lax", "strict", "none"


setattr(SameSite, "None", "")


class RpcHttpCookie(Message):
    """A Set-Cookie, taken apart."""

    SameSite = SameSite


WorkerInitResponse = WorkerMetadata = FunctionMetadataResponse = FunctionLoadResponse = Message
RpcFunctionMetadata = RpcRetryOptions = RpcException = RpcHttp = InvocationResponse = Message
NullableString = NullableBool = NullableDouble = NullableTimestamp = Timestamp = Message
