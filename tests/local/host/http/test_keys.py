import http.client

import pytest

from tests.local.host.running import FUNCTION_KEY, MASTER_KEY


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


def test_an_empty_key_in_the_header_hides_that_of_the_query(web):
    assert web.with_key(f"/api/keyed?code={FUNCTION_KEY}", "").status == 401


def test_of_two_keys_the_first_counts(web):
    assert web.get(f"/api/keyed?code={FUNCTION_KEY}&Code=wrong").status == 200
    assert web.get(f"/api/keyed?code=wrong&code={FUNCTION_KEY}").status == 401
    connection = http.client.HTTPConnection(web.host.url.removeprefix("http://"), timeout=30)
    connection.putrequest("GET", "/api/keyed")
    for key in (FUNCTION_KEY, "wrong"):
        connection.putheader("x-functions-key", key)
    connection.endheaders()
    assert connection.getresponse().status == 200
    connection.close()


def test_a_disabled_function_is_404_to_all_but_the_master_key(web):
    assert web.get("/api/off").status == 401
    assert web.with_key("/api/off", FUNCTION_KEY).status == 404
    assert web.with_key("/api/off", MASTER_KEY).status == 200
