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
    with socket.create_connection((host, int(port)), timeout=60) as client:
        client.sendall(
            b"POST /api/echo/ HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        assert client.recv(100).startswith(b"HTTP/1.1 100 ")
        client.sendall(b"hi")
        assert client.recv(5000).startswith(b"HTTP/1.1 200 ")


def test_a_body_over_the_limit_is_500_and_empty(web):
    answer = web.post("/api/echo/", b"x" * 30_000_001)

    assert (answer.status, answer.body) == (500, b"")


def test_an_answer_has_no_length_unless_the_function_gave_one_or_it_is_empty(web):
    answers = [web.get(path) for path in ("/api/keyed", "/api/process", "/api/length", "/api/empty")]

    assert [answer.headers["Content-Length"] for answer in answers] == ["0", None, "3", "0"]
    assert answers[1].headers["Transfer-Encoding"] == "chunked"


def test_a_client_of_http_1_0_gets_no_chunks(web):
    host, port = web.host.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as client, client.makefile("rb") as answer:
        client.sendall(b"GET /api/length/none HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert answer.read().endswith(b"\r\n\r\nabc")


@pytest.mark.parametrize("path", ["/", "/api/keyed", "/nowhere", "/admin/host/status", "/api/raise"])
def test_custom_headers_are_on_every_answer(web, path):
    assert web.get(path).headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/echo/", {"Host": "evil.example:7071"}),
        ("/api/echo/", {"Host": "127.0.0.1:7071@evil.example"}),
        ("/admin/host/status", {"Host": "evil.example"}),
        ("/", {"Host": "evil.example"}),
        ("/api/echo/", {"Origin": "https://evil.example"}),
        ("/api/echo/", {"Origin": "null"}),
    ],
)
def test_a_page_of_another_site_is_refused_even_under_a_name_that_points_here(web, path, headers):
    assert web.call("GET", path, headers=headers).status == 403


@pytest.mark.parametrize("headers", [{"Host": "localhost"}, {"Origin": "http://localhost:3000"}])
def test_this_machine_is_not_refused(web, headers):
    assert web.call("GET", "/api/echo/", headers=headers).status == 200


def test_a_zero_byte_in_the_path_is_400(web):
    assert web.get("/api/echo/%00").status == 400


def test_a_giant_body_under_the_limit_arrives_whole(web):
    assert len(web.post("/api/text", b"x" * 20_000_000).body) == 20_000_000


@pytest.mark.parametrize("path", ["/api/none", "/api/raise"])
def test_a_function_that_fails_is_500_and_empty(web, path):
    answer = web.get(path)

    assert (answer.status, answer.body) == (500, b"")
