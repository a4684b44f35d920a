import pytest

from local.loopback import foreign_sender, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:7071", "localhost", "LOCALHOST:80"])
def test_names_of_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:7071",
        "127.0.0.1.evil.example",
        "127.0.0.1:x@evil.example",
        "127.0.0.1:7071@evil.example",
        "localhost.",
        "127.0.0.1:",
        "127.0.0.1, evil.example",
        "user@127.0.0.1",
        "0.0.0.0:7071",
    ],
)
def test_other_names_are_not_of_this_machine(host):
    assert not is_loopback(host)


def test_a_page_of_another_site_is_told_by_host_or_origin():
    assert foreign_sender({"Host": "127.0.0.1:7071", "Origin": "http://localhost:7071"}) == ""
    assert foreign_sender({"Accept": "evil.example"}) == ""
    assert foreign_sender({"host": "evil.example:7071"}) == "host evil.example:7071"
    assert foreign_sender({"Host": "localhost", "Origin": "https://evil.example"}) != ""
    assert foreign_sender({"Host": "localhost", "Origin": "null"}) == "Origin null"
    assert foreign_sender({"Host": "localhost", "Origin": "http://[::1"}) != ""


def test_the_host_of_a_tunnel_is_ours_if_it_is_named():
    assert foreign_sender({"Host": "desk.example"}, also="Desk.example") == ""
    assert foreign_sender({"Host": ""}, also="") != ""
