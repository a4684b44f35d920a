"""The HTTP trigger, against a running host."""

import http.client
import json
import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.local.host.running import APPS, FUNCTION_KEY, MASTER_KEY, fresh, running


@pytest.fixture(scope="module")
def web(azurite):
    settings = {
        "AzureWebJobsStorage": azurite.connection_string,
        "OUT": fresh("web-out"),
        "AzureWebJobs.off.Disabled": "1",
        "PYTHON_THREADPOOL_THREAD_COUNT": "3",
        "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "30000000",
    }
    with running(APPS / "web", settings) as host:
        yield host


# Which function


def test_the_first_function_by_name_answers_however_unspecific_its_route(web):
    assert web.get("/api/order/exact").json() == {"by": "order_a", "anything": "exact"}


def test_a_constraint_that_fails_leaves_the_request_to_the_next_route(web):
    assert web.get("/api/item/12").json() == {"by": "item_a", "id": "12"}
    assert web.get("/api/item/x").json()["by"] == "item_b"


def test_a_route_of_another_method_is_passed_over(web):
    assert web.post("/api/item/12").json() == {"by": "item_b", "method": "POST", "name": "12"}


@pytest.mark.parametrize("path", ["/API/Keyed", "/api/keyed/"])
def test_case_and_a_last_slash_do_not_matter(web, path):
    assert web.with_key(path, FUNCTION_KEY).status == 200


def test_an_optional_parameter_that_is_absent_is_left_out(web):
    assert web.get("/api/optional").json() == {}
    assert web.get("/api/optional/7").json() == {"id": "7"}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("GET", "/keyed"), ("DELETE", "/api/item/12")]
)
def test_an_unknown_path_and_a_wrong_method_are_both_404_and_empty(web, method, path):
    answer = web.call(method, path)

    assert (answer.status, answer.body) == (404, b"")


def test_the_root_is_a_home_page(web):
    answer = web.get("/")

    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


@pytest.fixture(scope="module")
def bare(azurite):
    settings = {
        "AzureWebJobsStorage": azurite.connection_string,
        "OUT": fresh("bare-out"),
        "AzureWebJobsDisableHomepage": "true",
        "AzureFunctionsJobHost__extensions__http__routePrefix": "",
    }
    with running(APPS / "web", settings) as host:
        yield host


def test_the_home_page_can_be_turned_off(bare):
    answer = bare.get("/")

    assert (answer.status, answer.body) == (204, b"")


def test_without_a_prefix_routes_begin_at_the_root(bare):
    assert bare.get("/item/1").json() == {"by": "item_a", "id": "1"}
    assert bare.get("/api/item/1").status == 404


# Who may call


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        ("/api/keyed", FUNCTION_KEY, 200),
        ("/api/keyed", MASTER_KEY, 200),
        ("/api/keyed", "wrong", 401),
        ("/api/for-admins", FUNCTION_KEY, 401),
        ("/api/for-admins", MASTER_KEY, 200),
        ("/api/optional", "wrong", 200),
    ],
)
def test_a_key_opens_its_level_in_the_header_as_in_the_query(web, path, key, status):
    assert web.with_key(path, key).status == status
    assert web.get(f"{path}?code={key}").status == status


def test_without_a_key_the_answer_is_401_empty_and_asks_for_nothing(web):
    answer = web.get("/api/keyed")

    assert (answer.status, answer.body, answer.headers["WWW-Authenticate"]) == (401, b"", None)


def test_a_wrong_key_in_the_header_is_not_made_good_by_the_query(web):
    assert web.with_key(f"/api/keyed?code={FUNCTION_KEY}", "wrong").status == 401


def test_a_disabled_function_is_404_to_all_but_the_master_key(web):
    assert web.get("/api/off").status == 401
    assert web.with_key("/api/off", FUNCTION_KEY).status == 404
    assert web.with_key("/api/off", MASTER_KEY).status == 200


@pytest.mark.parametrize("path", ["/admin/functions", "/admin/host/status"])
def test_the_hosts_own_pages_are_for_the_master_key(web, path):
    assert web.get(path).status == 401
    assert web.with_key(path, FUNCTION_KEY).status == 401
    assert web.with_key(path, MASTER_KEY).status == 200


def test_the_host_lists_its_functions_and_says_that_it_runs(web):
    functions = web.with_key("/admin/functions", MASTER_KEY).json()

    assert {"name": "off", "isDisabled": True}.items() <= next(
        each for each in functions if each["name"] == "off"
    ).items()
    assert web.with_key("/admin/host/status", MASTER_KEY).json()["state"] == "Running"


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("nobody", b"{}", 404),
        ("echo", b"{}", 400),
        ("echo", b"not json", 400),
        ("echo", b"[" * 100_000, 400),
    ],
)
def test_what_cannot_be_run_by_hand_is_refused(web, name, body, status):
    assert web.with_key(f"/admin/functions/{name}", MASTER_KEY, method="POST", body=body).status == status


# What the function sees


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

    assert seen["params"] == {"a": "1,2", "b": "x y"}


def test_header_names_are_lower_case_and_repeated_values_joined(web):
    connection = http.client.HTTPConnection(web.host.url.removeprefix("http://"), timeout=10)
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


# What comes back


def test_a_response_keeps_its_status_bytes_type_and_last_header(web):
    answer = web.get("/api/reply")

    assert (answer.status, answer.body) == (201, b"\x00\xff")
    assert answer.headers["Content-Type"] == "image/x"
    assert answer.headers.get_all("X-Twice") == ["2"]


def test_cookies_are_written_as_aspnet_writes_them(web):
    assert web.get("/api/reply").headers.get_all("Set-Cookie") == [
        "a=1%2F2; max-age=60; path=/x; secure; samesite=lax; httponly",
        "b=2; path=/",
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


@pytest.mark.parametrize("path", ["/api/none", "/api/raise"])
def test_a_function_that_fails_is_500_and_empty(web, path):
    answer = web.get(path)

    assert (answer.status, answer.body) == (500, b"")


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


def test_a_failure_is_logged_once_with_the_functions_traceback(web):
    before = len(web.log.having("the app's own fault"))
    web.get("/api/raise")

    new = web.log.having("the app's own fault")[before:]
    assert len(new) == 1
    assert 'raise ValueError("the app\'s own fault")' in new[0]


# The process


def test_a_worker_sees_the_app_settings_and_nothing_of_this_shell(web):
    seen = web.get("/api/process").json()

    assert seen["environ"]["PYTHON_THREADPOOL_THREAD_COUNT"] == "3"
    assert seen["environ"]["WEBSITE_HOSTNAME"] == web.host.url.removeprefix("http://")
    assert not [name for name in seen["environ"] if name.startswith(("PYTEST", "TWILIO"))]
    assert seen["zone"] == "UTC"


def test_an_app_finds_itself_alone_with_the_worker(web):
    seen = web.get("/api/process").json()

    assert seen["cwd"] == seen["path"][0] == str(APPS / "web")
    assert {"aiohttp", "azure.storage.queue", "azure.core"}.isdisjoint(seen["loaded"])


def test_sync_functions_share_as_many_threads_as_the_setting_says(web):
    with ThreadPoolExecutor(8) as pool:
        names = {answer.body for answer in pool.map(lambda _: web.get("/api/threads"), range(8))}

    assert len(names) == 3


def test_what_an_app_prints_and_logs_is_relayed_line_by_line_under_its_name(web):
    web.get("/api/say")
    web.get("/api/later")

    assert web.log.having("[http] printed")
    assert sum(line.count("x") for line in web.log.having("[http] xxx")) == 200_000
    assert web.log.having("[http] say: ", level=30) == [
        "[http] say: first line",
        "[http] say: second line",
    ]
    assert web.log.having("[http] later: from an async function")
