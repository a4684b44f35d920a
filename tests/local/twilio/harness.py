"""What the tests of the stand-in stand on: a loop in a thread, an app to talk to, a hand on the controls."""

import asyncio
import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import requests

ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef"
AUTH_TOKEN = "12345"
API_KEY = ("SK0123456789abcdef0123456789abcdef", "secret")
SERVICE = "MG0123456789abcdef0123456789abcdef"
NUMBER = "+15005550006"
ANNA = "+12025550100"
BEN = "+12025550101"
XML = "text/xml"


class Background:
    """An event loop in a thread of its own."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@dataclass
class Seen:
    """A request the app got."""

    method: str
    path: str
    url: str
    headers: dict
    params: dict


@dataclass
class Reply:
    body: str | bytes = ""
    status: int = 200
    content_type: str | None = XML
    headers: tuple = ()
    seconds: float = 0


class App:
    """The app under test: answers what it is told to at each path, and remembers what it was asked."""

    def __init__(self):
        self.seen = []
        self.answers = {}
        app = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536  # one packet an answer: two would wait 40 ms for each other
            disable_nagle_algorithm = True

            def do_POST(self):
                app.serve(self)

            do_GET = do_POST  # noqa: N815  http.server looks for this name

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def says(self, path, body, **more):
        """Answer TwiML, or a Reply, or what a function of the request's parameters returns."""
        self.answers[path] = Reply(f"<Response>{body}</Response>", **more) if isinstance(body, str) else body
        return self.url + path

    def asked(self, path):
        return [seen for seen in self.seen if seen.path == path]

    def wait_for(self, path, count=1):
        """Return what was asked at ``path``, once it was asked ``count`` times, which must be within 60 s."""
        deadline = time.monotonic() + 60
        while len(self.asked(path)) < count:
            assert time.monotonic() < deadline, self.seen
            time.sleep(0.005)
        return self.asked(path)

    def statuses(self, path="/status"):
        return [seen.params.get("MessageStatus") or seen.params["CallStatus"] for seen in self.asked(path)]

    def serve(self, handler):
        parts = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        form = body if handler.command == "POST" else parts.query
        params = {name: values[-1] for name, values in parse_qs(form, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.seen.append(Seen(handler.command, parts.path, self.url + handler.path, headers, params))
        answer = self.answers.get(parts.path, Reply("<Response/>"))
        reply = answer(params) if callable(answer) else answer
        if isinstance(reply, str):
            reply = Reply(f"<Response>{reply}</Response>")
        time.sleep(reply.seconds)
        content = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        handler.send_response(reply.status)
        for name, value in reply.headers:
            handler.send_header(name, value)
        if reply.content_type:
            handler.send_header("Content-Type", reply.content_type)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        with suppress(OSError):  # the stand-in may have stopped waiting
            handler.wfile.write(content)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Controls:
    """The stand-in's controls, over HTTP."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()

    def text(self, body="", *, sender=ANNA, **more):
        return self._json("POST", "/_control/sms", {"from": sender, "body": body, **more})

    def call(self, *script, sender=ANNA, **more):
        return self._json("POST", "/_control/calls", {"from": sender, "script": list(script), **more})

    def person(self, number=ANNA, **behaviour):
        return self._json("PUT", f"/_control/numbers/{number}", behaviour)

    def faults(self, *faults):
        return self._json("PUT", "/_control/faults", list(faults))

    def advanced_opt_out(self, words):
        return self._json("PUT", "/_control/advanced_opt_out", words)

    def content(self, sid, body, **more):
        return self._json("PUT", f"/_control/contents/{sid}", {"body": body, **more})

    def account(self, **settings):
        return self._json("PUT", "/_control/account", settings)

    def service(self, sid, **settings):
        return self._json("PUT", f"/_control/services/{sid}", settings)

    def senders(self, *senders):
        return self._json("PUT", "/_control/senders", list(senders))

    def listing(self, **shown):
        return self._json("PUT", "/_control/listing", shown)

    def transcript(self, sid):
        return self._json("GET", f"/_control/calls/{sid}")["transcript"]

    def events(self, kind=None, after=0):
        events = self._json("GET", f"/_control/events?after={after}")["events"]
        return [event for event in events if kind in (None, event["kind"])]

    def codes(self, kind):
        return [event["code"] for event in self.events(kind)]

    def wait_for(self, kind, **fields):
        """Return the first event of this kind with these fields, which must come within 60 s."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for event in self.events(kind):
                if fields.items() <= event.items():
                    return event
            time.sleep(0.01)
        raise AssertionError(f"no {kind} with {fields} in {json.dumps(self.events(), indent=1)}")

    def wait_for_any(self, kind, statuses, **fields):
        """Return the first event of this kind with these fields and one of these statuses, within 10 s."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for event in self.events(kind):
                if event["status"] in statuses and fields.items() <= event.items():
                    return event
            time.sleep(0.01)
        raise AssertionError(f"no {kind} with {fields} is one of {statuses}")

    def raw(self, method, path, **how):
        return self.session.request(method, self.url + path, timeout=60, **how)

    def _json(self, method, path, body=None):
        response = self.raw(method, path, json=body)
        assert response.status_code == 200, response.text
        return response.json()


def said(transcript):
    """What the app said in a call."""
    return [heard["text"] for heard in transcript if (heard["who"], heard["does"]) == ("app", "say")]


def last_params(app, path):
    return app.asked(path)[-1].params


def legs(control):
    return [event for event in control.events("call") if event["direction"] == "outbound-dial"]


def statuses(control, number):
    return [event["status"] for event in control.events("call_status") if event["to"] == number]


def bodies(outcome):
    return [reply["body"] for reply in outcome["replies"]]
