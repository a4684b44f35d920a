import json
import logging

import pytest


def test_a_response_keeps_its_status_bytes_type_and_last_header(web):
    answer = web.get("/api/reply")

    assert (answer.status, answer.body) == (201, b"\x00\xff")
    assert answer.headers["Content-Type"] == "image/x"
    assert answer.headers.get_all("X-Twice") == ["2"]


def test_cookies_are_written_as_aspnet_writes_them(web):
    assert web.get("/api/reply").headers.get_all("Set-Cookie") == [
        "a=1%2F2; max-age=60; domain=; path=/x; secure; samesite=lax; httponly",
        "b=2; domain=; path=",
    ]


def test_custom_headers_are_added_unless_the_function_set_them(web):
    answer = web.get("/api/reply")

    assert (answer.headers["X-Frame-Options"], answer.headers["X-Own"]) == ("DENY", "app")


@pytest.mark.parametrize(
    ("text", "status", "body"),
    [
        ("plain", 200, "plain"),
        ('{"a":[1]}', 200, '{\n  "a": [\n    1\n  ]\n}'),
        ("{not json}", 200, "{not json}"),
        ('{"status":418,"headers":{"X-Tea":"1"},"body":"pot"}', 418, "pot"),
    ],
)
def test_a_plain_string_is_looked_into(web, text, status, body):
    answer = web.post("/api/text", text.encode())

    assert (answer.status, answer.body.decode()) == (status, body)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "returned",
    [
        {"status": 99},
        {"status": "1000"},
        {"status": "soon"},
        {"headers": {"X-Name": "Zoë"}},
        {"headers": {"X-Lines": "a\nb"}},
        {"headers": {"X Y": "z"}},
    ],
)
def test_a_response_that_cannot_be_sent_is_500_and_empty_and_says_why(web, returned):
    answer = web.post("/api/text", json.dumps({"body": "x", **returned}).encode())

    assert (answer.status, answer.body) == (500, b"")
    assert web.log.having("text failed: its response cannot be sent", level=logging.ERROR)
