"""Answer a control request with JSON."""

import msgspec
from aiohttp import web

ENCODER = msgspec.json.Encoder(enc_hook=str)
"""``enc_hook`` is for subclasses of ``str``, such as ``Number``."""


def json_answer(value: object, status: int = 200) -> web.Response:
    """Return ``value`` as JSON."""
    return web.Response(body=ENCODER.encode(value), status=status, content_type="application/json")
