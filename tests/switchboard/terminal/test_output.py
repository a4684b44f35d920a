"""What commands print."""

import sys

from switchboard.terminal.output import Output, printable


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
