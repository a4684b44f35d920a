"""The HTTP front, against a running host."""

import socket

import pytest


def test_the_root_is_a_home_page(web):
    answer = web.get("/")

    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_the_home_page_can_be_turned_off(bare):
    answer = bare.get("/")

    assert (answer.status, answer.body) == (204, b"")


def test_a_chunked_body_arrives_empty(web):
    answer = web.call("POST", "/api/echo/", iter([b"lost", b"too"]), chunked=True)

    assert answer.json()["body"] == ""


def test_a_client_that_waits_for_100_continue_gets_it(web):
    host, port = web.host.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as client:
        client.sendall(
            b"POST /api/echo/ HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        assert client.recv(100).startswith(b"HTTP/1.1 100 ")
        client.sendall(b"hi")
        assert client.recv(5000).startswith(b"HTTP/1.1 200 ")


def test_a_body_over_the_limit_is_413(web):
    assert web.post("/api/echo/", b"x" * 30_000_001).status == 413


def test_a_giant_body_under_the_limit_arrives_whole(web):
    assert len(web.post("/api/text", b"x" * 20_000_000).body) == 20_000_000


@pytest.mark.parametrize("path", ["/api/none", "/api/raise"])
def test_a_function_that_fails_is_500_and_empty(web, path):
    answer = web.get(path)

    assert (answer.status, answer.body) == (500, b"")
