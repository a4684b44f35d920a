"""The table of a message's fields is the type's own, and what the pages tell a reader to run can be run."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from msgspec.structs import fields

from shared.domain.messages.message import Message, read_message
from shared.domain.messages.message_fields import Channel, Machine, Method

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "message-fields.md").read_text()
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "local/README.md", "infra/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def test_the_table_of_fields_is_that_of_the_type():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))

    assert rows.keys() == {field.encode_name for field in fields(Message)}
    for name, words in [("channel", Channel), ("machine", Machine), ("method", Method)]:
        assert all(f"`{word}`" in rows[name] for word in words), name


@pytest.mark.parametrize("example", [code for kind, code in FENCE.findall(PAGE) if kind == "json"])
def test_the_examples_of_the_page_are_valid(example):
    assert read_message(json.loads(example), default_id="x")


def test_a_python_that_a_page_runs_is_the_one_that_make_has_set_up():
    for page in PAGES:
        lines = [line.strip() for _, code in FENCE.findall(page.read_text()) for line in code.splitlines()]
        assert [line for line in lines if re.match(r"python3? ", line)] == [], page


def test_an_id_in_an_example_is_of_one_message():
    bodies = defaultdict(set)
    for page in [page for page in PAGES if page.stem in {"README", "sending", "sending-from-other-systems"}]:
        for _, code in FENCE.findall(page.read_text()):
            for found in re.finditer(r'\bid"? ?[:=] "([\w-]+-ready)",\s*"?to"? ?[:=] "([^"]+)"', code):
                bodies[found[1]].add((page.name, found[2]))

    assert len(bodies) >= 8
    assert {name: places for name, places in bodies.items() if len(places) > 1} == {}


RUN_BY = {
    "docs/appointments.md": "tests/journey/test_appointment_docs.py",
    "README.md": "tests/journey/test_readme.py",
    "docs/command-line.md": "tests/journey/command_line/test_command_line_docs.py",
    "docs/cancelling.md": "tests/journey/test_cancelling_docs.py",
    "docs/sending-at-once.md": "tests/journey/test_sending_at_once.py",
    "docs/sending.md": "tests/journey/test_sending.py",
    "docs/dry-run.md": "tests/journey/test_dry_run.py",
    "docs/erasure.md": "tests/journey/test_erasure.py",
    "docs/follow-ups.md": "tests/journey/test_follow_up_docs.py",
    "docs/people.md": "tests/journey/test_people.py",
    "docs/jobs.md": "tests/journey/command_line/test_jobs.py",
    "docs/importing-people.md": "tests/journey/test_people.py",
    "docs/numbers.md": "tests/journey/command_line/test_numbers_docs.py",
    "docs/people-in-files.md": "tests/journey/command_line/test_people.py",
    "docs/spreadsheets.md": "tests/journey/command_line/test_people.py",
    "docs/outgoing-calls.md": "tests/journey/test_outgoing_calls_docs.py",
    "docs/limits.md": "tests/journey/test_limits_docs.py",
    "docs/message-texts.md": "tests/journey/test_message_texts_docs.py",
    "docs/quiet-hours.md": "tests/journey/test_quiet_hours_docs.py",
    "docs/reminders.md": "tests/journey/test_reminder_docs.py",
    "docs/stopping.md": "tests/journey/test_stopping_docs.py",
    "docs/taking-over.md": "tests/journey/test_taking_over.py",
    "docs/templates.md": "tests/journey/test_templates.py",
    "docs/threads.md": "tests/journey/test_threads.py",
    "docs/trying-flows.md": "tests/journey/flows/test_trying_flows_docs.py",
    "docs/twimlets.md": "tests/journey/test_twimlet_docs.py",
}
"""The tests that extract and run all blocks of a page in bash, Python or JavaScript."""

NOT_RUN = {
    "local/README.md": "the host's own API, with paths of the reader's",
    "docs/stand-in.md": "for an app of the reader's: URLs, SIDs and places are left out",
    "docs/stand-in-channels.md": "for an app of the reader's: URLs, SIDs and places are left out",
}


def test_a_number_and_an_id_in_an_example_that_is_run_are_of_one_page():
    """The pages are run against one app: what one of them sends would answer for another."""
    pages = defaultdict(set)
    for name in [name for name in RUN_BY if name not in {"README.md", "docs/twimlets.md"}]:
        for _, code in FENCE.findall((ROOT / name).read_text()):
            for found in re.findall(r'(?:\+|%2B)1202555\d{4}|"id": "[\w.~-]+"', code):
                pages[found].add(name)

    assert len(pages) >= 40
    assert {found: names for found, names in pages.items() if len(names) > 1} == {}


def test_every_block_of_code_that_can_run_is_run_by_a_test_or_has_a_reason():
    for page in PAGES:
        kinds = {kind for kind, _ in FENCE.findall(page.read_text())} & {"bash", "sh", "python", "js"}
        test = ROOT / RUN_BY.get(str(page.relative_to(ROOT)), "nowhere")
        is_run = test.is_file() and page.name in test.read_text()
        assert not kinds or is_run or str(page.relative_to(ROOT)) in NOT_RUN, page.name
