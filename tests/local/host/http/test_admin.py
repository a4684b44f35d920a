import pytest

from tests.local.host.queue_app import attempts, queue_settings
from tests.local.host.running import APPS, FUNCTION_KEY, MASTER_KEY, running, until


@pytest.mark.parametrize("path", ["/admin/functions", "/admin/host/status"])
def test_the_hosts_own_pages_are_for_the_master_key(web, path):
    answer = web.get(path)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert web.with_key(path, FUNCTION_KEY).status == 403
    assert web.with_key(path, MASTER_KEY).status == 200


def test_the_host_lists_its_functions_and_says_that_it_runs(web):
    functions = web.with_key("/admin/functions", MASTER_KEY).json()

    assert {"name": "off", "isDisabled": True}.items() <= next(
        function for function in functions if function["name"] == "off"
    ).items()
    assert web.with_key("/admin/host/status", MASTER_KEY).json()["state"] == "Running"


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("nobody", b"{}", 404),
        ("echo", b"{}", 202),
        ("echo", b"", 400),
        ("echo", b"not json", 400),
        ("echo", b'{"input": {"a": 1}}', 400),
        ("echo", b"[" * 100_000, 400),
    ],
)
def test_what_cannot_be_run_by_hand_is_refused(web, name, body, status):
    assert by_hand(web, name, body).status == status


def test_without_the_content_type_of_json_nothing_is_run_by_hand(web):
    assert by_hand(web, "nobody", b"{}", content_type="text/plain").status == 415


def by_hand(host, name, body, *, content_type="application/json; charset=utf-8"):
    headers = {"x-functions-key": MASTER_KEY, "Content-Type": content_type}
    return host.call("POST", f"/admin/functions/{name}", body, headers)


@pytest.fixture(scope="module")
def host(azurite):
    with running(APPS / "queues", queue_settings(azurite)) as host:
        yield host


def test_the_master_key_runs_a_function_by_hand(host):
    answer = by_hand(host, "work", b'{"input": "by hand"}')

    assert (answer.status, answer.body) == (202, b"")
    assert until(lambda: attempts(host, "by hand"))


def test_half_a_character_is_refused_by_hand(host):
    answer = by_hand(host, "work", rb'{"input": "\ud800"}')

    assert answer.status == 400
