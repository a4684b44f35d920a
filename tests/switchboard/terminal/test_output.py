"""What commands print."""

import json
import sys

from switchboard.__main__ import main
from switchboard.commands import switchboard
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output
from switchboard.terminal.printable import printable


def test_control_codes_in_the_words_of_others_do_not_reach_the_terminal():
    assert printable("a\x1b[2Jb\rc\nd\u202e") == "a [2Jb c d "


def test_markup_in_the_words_of_others_is_printed_as_it_is(capsys):
    Output(as_json=False).line("[red]no[/red] [link=x]")

    assert capsys.readouterr().out == "[red]no[/red] [link=x]\n"


def test_a_table_is_lines_with_tabs_when_it_is_piped(capsys):
    Output(as_json=False).table(["id", "status"], [["a", "sent"], ["b\tc", None]])

    assert capsys.readouterr().out == "id\tstatus\na\tsent\nb c\t\n"


def test_as_json_nothing_else_is_on_stdout(capsys):
    Output(as_json=True).result({"words": "Olá"}, lambda: sys.stdout.write("for people"))

    assert capsys.readouterr().out == '{"words": "Olá"}\n'


def test_as_json_no_control_code_reaches_the_terminal_and_the_words_are_the_same(capsys):
    words = "a\x9b2J\x7f\u202eb\U000e0001 ü"

    Output(as_json=True).result({"words": words}, lambda: None)

    told = capsys.readouterr().out
    assert told.rstrip("\n").isprintable()
    assert json.loads(told) == {"words": words}


def test_a_failure_with_the_words_of_others_does_not_reach_the_terminal_either(capsys, monkeypatch):
    def fail(*_, **__):
        raise Failed("Twilio refused: \x1b]0;owned\x07\nsecond line")

    monkeypatch.setattr(switchboard, "main", fail)

    assert main([]) == 1
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "]0;owned \nsecond line" in told
