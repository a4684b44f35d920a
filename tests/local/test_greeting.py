from local.greeting import greeting
from local.machine import Machine
from local.options import read_options


def test_the_summary_names_every_port_of_storage():
    options = read_options(["--ports", "auto", "--ephemeral"])

    said = greeting(Machine(options).facts, options)

    assert f"{options.ports.blobs}, {options.ports.queues} and {options.ports.tables}" in said


def test_the_summary_says_how_the_command_line_is_called():
    options = read_options(["--ports", "auto", "--ephemeral"])

    assert ".venv/bin/switchboard --help" in greeting(Machine(options).facts, options)


def test_the_summary_names_the_desk():
    options = read_options(["--ports", "auto", "--ephemeral"])
    facts = Machine(options).facts

    assert f"{facts['functions']}/api/desk " in greeting(facts, options)
