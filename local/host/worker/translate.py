"""Translate between the messages of ``wire.py`` and the objects that Microsoft's worker uses."""

# ruff: noqa: ANN401 - the objects on the worker's side are untyped

from collections.abc import Callable, Mapping
from typing import Any

from local.host.worker import protos
from local.host.worker.wire import (
    Bytes,
    Cookie,
    Datum,
    HttpReply,
    HttpRequest,
    Indexed,
    Invoke,
    Json,
    Number,
    Outcome,
    Retry,
    Text,
)


def request(**fields: Any) -> protos.Message:
    """Return a message for the worker's handlers, with ``.request`` and ``.properties``."""
    properties = {"host": "127.0.0.1", "protos": protos}
    return protos.Message(request=protos.Message(**fields), properties=properties)


def invocation(invoke: Invoke) -> protos.Message:
    """Return the request to run a function."""
    return request(
        invocation_request=protos.Message(
            invocation_id=invoke.invocation,
            function_id=invoke.function,
            input_data=[
                protos.ParameterBinding(name=name, data=_typed(datum))
                for name, datum in invoke.inputs.items()
            ],
            trigger_metadata={name: _typed(datum) for name, datum in invoke.metadata.items()},
            trace_context=protos.Message(trace_parent="", trace_state="", attributes={}),
            retry_context=protos.Message(retry_count=invoke.retry_count, max_retry_count=invoke.max_retries),
        )
    )


def outcome(response: protos.Message) -> Outcome:
    """Return the outcome of an invocation."""
    result: Any = response.result
    if result.status == protos.StatusResult.Failure:
        exception = result.exception
        return Outcome(
            str(response.invocation_id), ok=False, error=exception.message, traceback=exception.stack_trace
        )
    outputs: Any = response.output_data
    return Outcome(
        str(response.invocation_id),
        ok=True,
        returned=_datum(response.return_value),
        outputs={output.name: value for output in outputs if (value := _datum(output.data))},
    )


def indexed(metadata: Any) -> Indexed:
    """Return a function from the worker's metadata."""
    retry = _retry(metadata.retry_options) if metadata.retry_options else None
    return Indexed(metadata.name, metadata.function_id, list(metadata.raw_bindings), retry)


def _retry(options: Any) -> Retry:
    fixed = options.delay_interval
    shortest = options.minimum_interval if fixed is None else fixed
    longest = options.maximum_interval if fixed is None else fixed
    return Retry(options.max_retry_count, shortest.total_seconds(), longest.total_seconds())


def _typed(datum: Datum) -> protos.TypedData:
    match datum:
        case HttpRequest():
            return protos.TypedData(http=_http(datum))
        case Text(value):
            return protos.TypedData(string=value)
        case Json(value):
            return protos.TypedData(json=value)
        case Bytes(value):
            return protos.TypedData(bytes=value)
    raise TypeError(f"no trigger has an input of type {type(datum).__name__}")


def _http(request_: HttpRequest) -> protos.Message:
    return protos.Message(
        method=request_.method,
        url=request_.url,
        headers=request_.headers,
        params=request_.params,
        query=request_.query,
        body=protos.TypedData(bytes=request_.body) if request_.body else protos.TypedData(),
    )


def _datum(data: Any) -> Datum | None:
    """Return a value for ``wire.py``; None if the function set nothing."""
    if data is None:
        return None
    kind = data.WhichOneof("data")
    return KINDS[kind](getattr(data, kind))


def _reply(http: Any) -> HttpReply:
    headers: Mapping[str, str] = http.headers
    return HttpReply(
        status=http.status_code,
        headers={name: str(value) for name, value in headers.items()},
        cookies=[_cookie(cookie) for cookie in http.cookies or ()],
        body=http.body.bytes,
    )


def _cookie(cookie: Any) -> Cookie:
    return Cookie(
        name=cookie.name,
        value=cookie.value,
        domain=cookie.domain.value if cookie.domain else "",
        path=cookie.path.value if cookie.path else "",
        expires=cookie.expires.value.seconds if cookie.expires else None,
        max_age=cookie.max_age.value if cookie.max_age else None,
        secure=bool(cookie.secure and cookie.secure.value),
        http_only=bool(cookie.http_only and cookie.http_only.value),
        same_site=cookie.same_site,
    )


KINDS: dict[str, Callable[[Any], Datum]] = {
    "string": Text,
    "json": Json,
    "bytes": Bytes,
    "int": Number,
    "double": Number,
    "http": _reply,
}
