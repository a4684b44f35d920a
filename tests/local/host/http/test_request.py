import http.client
import json


def test_the_url_has_the_forwarded_scheme_and_the_disguised_host(web):
    headers = {"X-Forwarded-Proto": "https", "DISGUISED-HOST": "app.example", "X-Forwarded-Host": "other"}
    seen = web.call("GET", "/api/echo/a%20b%7Ec%2Fd/?q=a%20b&x=%41", headers=headers).json()

    assert seen["url"] == "https://app.example/api/echo/a%20b~c%2Fd/?q=a%20b&x=%41"
    assert seen["headers"]["host"] == "app.example"


def test_without_a_front_end_the_url_is_the_one_that_was_called(web):
    seen = web.get("/api/x/../echo/%C3%A4").json()

    assert seen["url"] == f"{web.host.url}/api/echo/%C3%A4"
    assert seen["route"] == {"rest": "ä"}


def test_repeated_query_values_are_joined_whatever_the_case_and_empty_ones_dropped(web):
    seen = web.get("/api/echo/?a=1&A=2&empty=&b=x+y&bare").json()

    assert seen["params"] == {"A": "1,2", "b": "x y"}  # the last spelling


def test_header_names_are_lower_case_and_repeated_values_joined(web):
    connection = http.client.HTTPConnection(web.host.url.removeprefix("http://"), timeout=60)
    connection.putrequest("GET", "/api/echo/")
    for value in ("1", "2"):
        connection.putheader("X-Twice", value)
    connection.putheader("X-Empty", "")
    connection.endheaders()
    with connection.getresponse() as response:
        headers = json.load(response)["headers"]
    connection.close()

    assert (headers["x-twice"], headers["x-empty"]) == ("1,2", "")


def test_a_body_arrives_as_it_was_sent(web):
    seen = web.post("/api/echo/", b"\x00\xffa=1", **{"Content-Encoding": "gzip"}).json()

    assert seen["body"] == "\x00\xffa=1"


def test_a_form_keeps_its_blank_and_repeated_fields(web):
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert web.post("/api/echo/", b"a=1&a=2&b=", **form).json()["form"] == {"a": ["1", "2"], "b": [""]}
