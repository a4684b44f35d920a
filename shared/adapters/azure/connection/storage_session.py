"""A session of ``requests`` for the SDK of storage: what the SDK has prepared is sent as it is.

``requests`` prepares each request again: URL, headers, cookies, settings, redirects. That takes a quarter of
the processor time of a request to storage (docs/decisions.md), and the SDK needs none of it.
"""

from typing import Any

from requests import PreparedRequest, Response, Session
from requests.structures import CaseInsensitiveDict


class StorageSession(Session):
    """Sends what ``azure.core`` asks for. Safe to share between threads.

    With a proxy in the environment (``trust_env``), or with a body of another type, ``requests`` does it all.
    """

    def request(self, method: str, url: str, **options: Any) -> Response:  # type: ignore[override] # noqa: ANN401
        """Send a request, and return the answer, whose body is read unless ``stream`` is set.

        Source of the options: ``RequestsTransport.send`` of azure-core.
        """
        body = options.get("data")
        is_plain = body is None or isinstance(body, str | bytes)
        if self.trust_env or options.get("proxies") or options.get("files") or not is_plain:
            return super().request(method, url, **options)
        request = PreparedRequest()
        request.method, request.url = method, url
        request.headers = CaseInsensitiveDict(options["headers"])
        request.body = body.encode() if isinstance(body, str) else body
        if request.body or method not in {"GET", "HEAD"}:
            request.headers["Content-Length"] = str(len(request.body or b""))
        verify = options["verify"]
        return self.get_adapter(url).send(
            request,
            stream=bool(options.get("stream")),
            timeout=options["timeout"],
            verify=self.verify if verify is True else verify,
            cert=options["cert"],
        )
