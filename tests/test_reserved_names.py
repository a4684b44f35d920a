"""Tests ask no name server for names of the documentation."""

import socket

import pytest


@pytest.mark.parametrize(
    "name", ["desk.example", "DESK.Example.", b"a.b.invalid", "example.com", "www.example.org"]
)
def test_a_reserved_name_is_not_looked_up(name):
    with pytest.raises(socket.gaierror, match=r"does not exist \(tests\.reserved_names\)"):
        socket.getaddrinfo(name, 443)


def test_other_names_are():
    assert socket.getaddrinfo("localhost", 80)
    assert socket.getaddrinfo(None, 80)
