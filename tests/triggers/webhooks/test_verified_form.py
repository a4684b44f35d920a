import pytest

from shared.triggers.webhooks.verified_form import path_and_query


@pytest.mark.parametrize(
    "host", ["desk.example", "desk.example:7071", "[::1]:7071", "https://[::1", "[", "a b", "a@b", ""]
)
def test_path_and_query_are_as_they_came_whatever_the_host_is(host):
    path_query = path_and_query(f"https://{host}/api/sms/status?delivery=a%20b&x=//?")

    if "//" not in host:
        assert path_query == ("/api/sms/status", "delivery=a%20b&x=//?")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://desk.example/api/x", ("/api/x", "")),
        ("https://desk.example/api/x?", ("/api/x", "")),
        ("https://desk.example/a%2Fb//c?d=1#e", ("/a%2Fb//c", "d=1")),
        ("https://desk.example", ("", "")),
    ],
)
def test_a_url_is_split_as_it_is_written(url, expected):
    assert path_and_query(url) == expected
