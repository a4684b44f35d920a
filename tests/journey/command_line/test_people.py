"""``switchboard people``, with a running app; the examples of its two pages in docs/."""

import re

import pytest

from tests.journey.command_line.shell_examples import shell_examples
from tests.journey.running_app import ROOT, eventually

HEADER = "number,name,zone,language,tags,consent_how,consent_at,opted_out\n"
ANA, BEN, EVA = "+12025550955", "+12025550956", "+12025550957"
PAGES = ("spreadsheets.md", "people-in-files.md")


def test_what_is_exported_is_imported_as_it_was(switchboard, command_line, tmp_path):
    file, again = tmp_path / "people.csv", tmp_path / "again.csv"
    file.write_text(
        f"{HEADER}"
        f'{ANA},"\'=Ana, the first",Europe/Lisbon,pt-PT,cli=1; note=-5,form,2026-11-02T10:15:00+01:00,\n'
        f'{BEN},José,,,"{{""cli"": ""1; 2""}}",,,true\n'
    )

    done = command_line("people", "import", str(file))
    exported = command_line("people", "export", "--csv", str(again), "--tag", "cli")

    assert (done.status, done.out) == (0, "2 people stored\n")
    assert (exported.status, exported.out, "2 people in" in exported.err) == (0, "", True)
    assert again.read_bytes().startswith(b"\xef\xbb\xbfnumber,")
    assert again.stat().st_mode & 0o077 == 0
    before = {number: person_of(switchboard, number) for number in (ANA, BEN)}
    assert before[ANA]["name"] == "=Ana, the first"
    assert before[BEN]["opted_out"].keys() == {"sms", "whatsapp"}
    assert command_line("people", "import", str(again)).out == "2 people stored\n"
    assert {number: person_of(switchboard, number) for number in (ANA, BEN)} == before
    lines = command_line("people", "export", "--tag", "cli").lines
    assert sorted(lines) == sorted(again.read_text("utf-8-sig").splitlines())
    assert command_line("people", "export", "--tag", "cli", "--opted-out", "--json").json["number"] == BEN


def test_an_opt_out_by_sms_alone_stays_one_by_sms_alone(switchboard, command_line, tmp_path):
    switchboard.control("POST", "sms", {"from": EVA, "body": "STOP"})
    eventually(lambda: "sms" in person_of(switchboard, EVA).get("opted_out", {}))
    switchboard.api("PUT", f"people/{EVA}", {"tags": {"eva": "1"}})
    file = tmp_path / "eva.csv"

    command_line("people", "export", "--tag", "eva", "--csv", str(file))
    done = command_line("people", "import", str(file))

    assert done.out == "1 person stored\n"
    assert [*person_of(switchboard, EVA)["opted_out"]] == ["sms"]
    assert "opted out  sms at" in command_line("people", "show", EVA).out


def test_a_file_with_a_fault_stores_nothing(switchboard, command_line, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("number,name\n+12125550958,Zoe\n12125550959,Max\n")

    done = command_line("people", "import", str(file))

    assert done.status == 4
    assert "bad.csv: line 3, A3 (number): `12125550959` has no +" in done.lines[0]
    assert done.lines[-1] == "1 fault; nothing was stored"
    assert "name" not in person_of(switchboard, "+12125550958")
    assert command_line("people", "import", str(file), "--json").json["faults"][0]["cell"] == "A3"


def test_who_the_desk_refuses_is_named_by_line(command_line, tmp_path):
    file = tmp_path / "lift.csv"
    file.write_text(f"number,opted_out\n{BEN},true\n")
    assert command_line("people", "import", str(file)).status == 0
    file.write_text(f"number,opted_out\n{BEN},false\n+12125550958,\n")

    done = command_line("people", "import", str(file))

    assert done.status == 1
    assert done.lines[0].startswith("line 2: the person opted out at ")
    assert done.lines[-1] == "1 person stored, 1 not"


@pytest.mark.timeout(300)  # should a message still meet it, it takes up to three minutes
def test_an_erasure_asks_first_also_on_this_machine(switchboard, command_line):
    number = "+12125550959"
    switchboard.wait_for_empty_queues()
    switchboard.api("PUT", f"people/{number}", {"name": "Max"})

    asked = command_line("people", "erase", "+1 212 555 0959")
    done = command_line("people", "erase", number, "--yes", "--follow")

    assert (asked.status, "Erase everything about +12125550959 (Max)" in asked.err) == (2, True)
    assert done.status == 0
    assert "state        finished" in done.out
    assert command_line("people", "erasure", number, "--json").json["state"] == "finished"
    assert "name" not in person_of(switchboard, number)


def test_wrong_arguments_are_usage_errors(command_line, tmp_path):
    missing = command_line("people", "import", str(tmp_path / "none.csv"))
    country = command_line("people", "import", str(tmp_path), "--country", "Mars")
    written = command_line("people", "export", "--csv", str(tmp_path / "no" / "people.csv"))

    assert [each.status for each in (missing, country, written)] == [2, 2, 2]
    assert "No such file" in missing.err
    assert "give two letters, such as GB" in country.err
    assert command_line("people", "show", "12").status == 1


@pytest.mark.parametrize("name", PAGES)
def test_the_examples_of_the_page_print_what_it_shows(command_line, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / name).read_text()
    (text,) = re.findall(r"^```csv\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "people.csv").write_text(text)

    examples = shell_examples(page)
    assert examples
    for arguments, shown in examples:
        assert command_line(*arguments).out == shown


def person_of(switchboard, number: str):
    return switchboard.api("GET", f"people/{number}").json
