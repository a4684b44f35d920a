import socket

import pytest

from local.errors import CannotStart
from local.options import read_options
from tests.local.processes import run


@pytest.mark.parametrize("option", ["--functions-port", "--twilio-port", "--storage-port"])
def test_a_port_in_use_is_named_with_the_option_that_changes_it(option):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        free = {
            "--functions-port": "17071",
            "--twilio-port": "17080",
            "--storage-port": "17100",
            option: str(port),
        }
        with pytest.raises(CannotStart) as refused:
            read_options([word for pair in free.items() for word in pair])

    (line,) = str(refused.value).splitlines()
    assert f"port {port} (" in line
    assert option in line
    assert 'make run ARGS="--ports auto --ephemeral"' in line


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--twilio-port", "65536"],
            "65536 (Twilio stand-in) is not a port: choose one from 1 to 65535 with --twilio-port",
        ),
        (["--functions-port", "0"], "0 (Functions host) is not a port"),
        (["--storage-port", "65534"], "65536 (storage) is not a port"),
        (
            ["--twilio-port", "17072", "--functions-port", "17072"],
            "port 17072 is used twice, by Functions host and Twilio stand-in: choose",
        ),
        (
            ["--twilio-port", "17072", "--storage-port", "17070"],
            "port 17071 is used twice",
        ),
    ],
)
def test_an_invalid_port_is_named_with_the_option_that_changes_it(options, said):
    ports = ["--functions-port", "17071", "--twilio-port", "17080", "--storage-port", "17100"]
    with pytest.raises(CannotStart) as refused:
        read_options([*ports, *options])

    (line,) = str(refused.value).splitlines()
    assert said in line


def test_what_is_wrong_is_one_line_and_exit_status_1():
    done = run("--functions-port", "0")

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("cannot start: 0 (Functions host) is not a port")


@pytest.mark.parametrize("options", [["--port", "1"], ["--setting", "EVENTS"], ["--setting", "=on"]])
def test_an_unknown_option_or_half_a_setting_is_refused(options):
    with pytest.raises(SystemExit, match="2"):
        read_options(options)


def test_of_a_setting_given_twice_the_last_counts_and_its_value_may_have_an_equals_sign():
    options = read_options(["--ports", "auto", "--setting", "EVENTS=on", "--setting", "EVENTS=a=b"])

    assert options.settings == {"EVENTS": "a=b"}
