"""Read JSON, and plain values, as our types: the same type from several threads at once.

msgspec 0.22 describes a ``Struct`` to itself when it is first read. Another thread that reads it meanwhile
sees half of the description, and the process ends with SIGSEGV: workers that started with several messages
did so. So one thread at a time prepares a type, and nothing else in shared/ has msgspec read one.
"""

import threading
from typing import Any, overload

import msgspec

_preparing = threading.Lock()
_prepared: set[object] = set()


@overload
def decode_json[T](text: str | bytes, kind: type[T]) -> T: ...
@overload
def decode_json(text: str | bytes, kind: Any) -> Any: ...  # noqa: ANN401 - a union is no type for mypy
def decode_json(text: str | bytes, kind: Any) -> Any:
    """Return the value of this type that is in the JSON.

    Raises:
        msgspec.DecodeError: it is no JSON.
        msgspec.ValidationError: it is no such value.
    """
    _prepare(kind)
    return msgspec.json.decode(text, type=kind)


@overload
def convert[T](value: object, kind: type[T]) -> T: ...
@overload
def convert(value: object, kind: Any) -> Any: ...  # noqa: ANN401 - a union is no type for mypy
def convert(value: object, kind: Any) -> Any:
    """Return the value of this type that plain dictionaries, lists and texts describe.

    Raises:
        msgspec.ValidationError: they describe no such value.
    """
    _prepare(kind)
    return msgspec.convert(value, kind)


def _prepare(kind: object) -> None:
    if kind in _prepared:
        return
    with _preparing:
        msgspec.json.Decoder(kind)  # describes all that is in it, too
        _prepared.add(kind)
