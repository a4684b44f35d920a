"""The examples of docs/numbers.md work: each line is run, in the order of the page."""

import re
import shlex

from tests.journey.running_app import ROOT

TEXT = (ROOT / "docs" / "numbers.md").read_text()
LINES = [
    shlex.split(line)[1:]
    for block in re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def test_each_line_of_the_page_does_what_it_says(switchboard, command_line):
    switchboard.control("PUT", "numbers/+12025550968", {"types_code": True})

    results = {" ".join(line[1:]): command_line(*line) for line in LINES}

    assert {line: done.err for line, done in results.items() if done.status} == {}
    assert "+14155551000" in results["search US --like 415"].out
    bought = results["buy GB --mobile --sms --name London --yes"]
    assert re.search(r"price_per_month  1\.15", bought.out)
    assert "calls: nowhere" in results["list"].out
    assert "nothing was changed" in results["wire +442035551000 --dry-run"].out
    assert "voice_url" in results["wire +442035551000"].out
    (number,) = {*re.findall(r"\+44\d+", bought.out)}
    assert command_line("numbers", "release", number, "--yes").status == 0


def test_all_commands_of_the_page_are_tested():
    assert len(LINES) == 9
    assert TEXT.count("switchboard numbers ") - TEXT.count("`switchboard numbers ") == len(LINES)
