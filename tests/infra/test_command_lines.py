"""Every line of az, azd, curl and KQL in docs, hooks and workflows is one that its program accepts."""

import re
from collections import Counter
from pathlib import Path

import pytest

from infra.check.facts import ROOT
from infra.command_lines import kusto, tables_of_options
from infra.command_lines.shell import commands
from infra.command_lines.sources import CommandLine, Query, command_lines, queries

pytestmark = pytest.mark.timeout(600)  # the parser of KQL needs 3 s of processor time: long on a busy machine

LINES = command_lines(ROOT)
check = tables_of_options.check
MISSPELT = "traces | where severityLevel1 >= 3"

NEW_COMMAND = "python -m infra.command_lines parses it by azure-cli and adds it to the table"


@pytest.fixture(scope="module")
def faults_of_queries():
    asked = [*queries(ROOT), Query(Path("misspelt"), 1, MISSPELT)]
    return list(zip(asked, kusto.check(asked), strict=True))


def test_every_line_is_accepted_by_its_program():
    refused = [
        f"{line.path.relative_to(ROOT)}:{line.line}: {fault}" for line in LINES if (fault := check(line))
    ]

    assert refused == [], NEW_COMMAND


def test_lines_are_found_everywhere_they_are_written():
    programs = Counter(line.words[0] for line in LINES)
    places = {str(line.path.parent.relative_to(ROOT)) for line in LINES}

    assert programs["az"] >= 25
    assert programs["azd"] >= 25
    assert programs["curl"] >= 20
    assert places >= {".", ".github/workflows", "docs", "infra/hooks"}


def test_a_table_has_no_command_that_nobody_uses():
    used = {" ".join(line.words[1:]) for line in LINES if line.words[0] == "az"}

    unused = [
        name
        for name in tables_of_options.table("az")
        if not any(f"{line} ".startswith(f"{name} ") for line in used)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("az functionapp restart --resource-group G --nmae N", "required: --name/-n|unrecognized"),
        ("az functionapp restart --name N", "required: .*--resource-group"),
        ("az functionapp reboot --name N", "no such command"),
        (
            "az functionapp keys set -g G -n N --key-name K --key-type functionKey --key-value V",
            "invalid choice",
        ),
        ("az functionapp restart --resource-group G --name N --fast", "unrecognized arguments: --fast"),
        ("azd provision --no-sate", "unrecognized arguments: --no-sate"),
        ("azd provision --no-stat", "unrecognized arguments: --no-stat"),
        ("azd env get-value", "required: key"),
        ("curl --fail-with-bodies URL", "unrecognized arguments"),
    ],
)
def test_a_wrong_line_is_refused(text, fault):
    (command,) = commands(text)

    assert re.search(fault, str(check(CommandLine(Path("a"), 1, command.words))))


def test_a_mention_may_leave_out_what_is_required_but_not_invent_options():
    assert check(CommandLine(Path("a"), 1, ("az", "functionapp", "restart"), mention=True)) is None
    assert check(CommandLine(Path("a"), 1, ("az", "functionapp", "restart", "--fast"), mention=True))


def test_every_query_is_accepted_by_kusto(faults_of_queries):
    *real, _ = faults_of_queries

    assert len(real) >= 27
    assert [(query, faults) for query, faults in real if faults] == []


def test_a_column_that_does_not_exist_is_refused(faults_of_queries):
    *_, (_, faults) = faults_of_queries

    assert faults == [
        "KS142 The name 'severityLevel1' does not refer to any known column, table, variable or function."
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1 az login > /dev/null && azd up", [("az", "login"), ("azd", "up")]),
        ("az login \\\n  --tenant T\nazd up", [("az", "login", "--tenant", "T"), ("azd", "up")]),
        (
            'curl "$(azd env get-value X)voice.xml"',
            [("azd", "env", "get-value", "X"), ("curl", "VALUEvoice.xml")],
        ),
        ("curl U -d '{\n  \"a\": 1}'", [("curl", "U", "-d", '{\n  "a": 1}')]),
        ('azd env set NAME ""', [("azd", "env", "set", "NAME", "")]),
        (
            "# a comment that isn't read\naz login --tenant <the tenant>",
            [("az", "login", "--tenant", "VALUE")],
        ),
    ],
)
def test_shell_text_is_split_into_its_commands(text, expected):
    assert [command.words for command in commands(text)] == expected


def test_a_command_is_reported_on_the_line_on_which_it_begins():
    assert [command.line for command in commands("az login \\\n  --tenant T\n\nazd up --debug\n")] == [1, 4]
