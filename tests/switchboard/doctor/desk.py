"""A desk for tests of `doctor`: it reports what it is told to, and verifies signatures as the app does."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import msgspec

from shared.domain.webhook_signature import Keys, verify
from shared.errors import InvalidSignature
from shared.services.operations.health_report import Health, Part
from shared.version import VERSION
from switchboard.connection.desk import Desk
from switchboard.connection.desk_address import DeskAddress

KEY = "function-key"


def well(**changed):
    """A report, of the app's own type, in which every part is well but for those that are given."""
    parts = {name: Part(ok=True) for name in Health.__struct_fields__ if name != "ok"}
    parts |= changed
    return Health(ok=all(part.ok for part in parts.values()), **parts)


class FakeDesk:
    """Answers ``health/details``, the status callback of texts, and ``calls``."""

    def __init__(self, *, account_sid, auth_token):
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(*desk.get(self.path, self.headers))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(desk.post(self.path, self.headers, body))

            def answer(self, status, body=b""):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.other_url = f"http://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        self._own = account_sid, auth_token
        self.forget()

    def forget(self):
        """Be well again."""
        self.account_sid, token = self._own
        self.public_url, self.tokens = self.url, (token,)
        self.parts, self.app, self.calls, self.problem = {}, {}, [], None

    @property
    def desk(self):
        return Desk(DeskAddress(self.url, KEY, "a test"))

    def get(self, path, headers):
        if headers["x-functions-key"] != KEY:
            return 401, b""
        if path.startswith("/api/calls"):
            return 200, json.dumps({"calls": self.calls}).encode()
        if self.problem:
            return 503, json.dumps(
                {"title": "Not configured", "status": 503, "detail": self.problem}
            ).encode()
        app = {
            "version": VERSION,
            "public_url": self.public_url,
            "account_sid": self.account_sid,
            "senders": ("+15005550006",),
            **self.app,
        }
        found = well(**{"countries": Part(ok=True, status="GB"), "app": Part(ok=True, **app), **self.parts})
        return (200 if found.ok else 503), msgspec.json.encode(found)

    def post(self, path, headers, body):
        if urlsplit(path).path != "/api/sms/status":
            return 404
        lower = {name.lower(): value for name, value in headers.items()}
        try:
            verify(url=self.public_url + path, headers=lower, body=body, keys=Keys(auth_tokens=self.tokens))
        except InvalidSignature:
            return 403
        return 204

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
