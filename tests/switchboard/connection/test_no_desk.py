"""What answers is no desk: a login page, a proxy. The commands say so, in a line."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.command_line import CommandLine

COMMANDS = (
    ["send", "+12025550992", "Hi", "--id", "it's-1"],
    ["status", "a"],
    ["health"],
    ["tail", "--once"],
    ["stop"],
)


@contextmanager
def answering(status: int, body: bytes, location: str = ""):
    """A server that gives this answer to everything."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield CommandLine({"SWITCHBOARD_URL": f"http://127.0.0.1:{server.server_port}"})
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Welcome to our hotel</html>"),
        (200, b""),
        (200, b"[]"),
        (200, b"{}"),
        (404, b"<html>"),
        (502, b"<html>"),
        (502, b'{"errors": "upstream"}'),
    ],
)
def test_what_is_no_desk_is_said_with_exit_status_3(status, body):
    with answering(status, body) as command_line:
        for command in COMMANDS:
            done = command_line(*command)

            assert (done.status, done.out) == (3, ""), command
            assert "is it a Switchboard" in done.err or "answered 502" in done.err


def test_a_redirect_is_said_with_its_place():
    with answering(302, b"", "https://login.example/") as command_line:
        done = command_line("health")

    assert done.status == 3
    assert "leads to https://login.example/: a login page?" in done.err


def test_after_an_unclear_answer_send_says_how_to_repeat_it_as_a_shell_takes_it():
    with answering(200, b"<html>") as command_line:
        done = command_line("send", "+12025550992", "Hi", "--id", "it's-1")

    assert """Repeat it with --id 'it'"'"'s-1'""" in done.err


def test_a_problem_of_another_form_is_no_traceback():
    with answering(400, b'{"errors": [{"a": 1}, "b"], "title": "no"}') as command_line:
        assert command_line("health").status == 1
