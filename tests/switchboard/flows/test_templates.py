"""``switchboard flows templates``."""

from tests.command_line import CommandLine

run = CommandLine({})


def test_it_prints_the_segments_of_each_text_and_that_all_is_well():
    done = run("flows", "templates")

    assert (done.status, done.err) == (0, "")
    assert "order-ready\ten\tsms\tGSM-7" in done.out
    assert done.out.endswith("No problems in appointment, order-ready.\n")


def test_it_says_what_is_wrong(tmp_path):
    (tmp_path / "a.toml").write_text("sms = 7")

    done = run("flows", "templates", "--folder", str(tmp_path), "--json")

    assert done.status == 4
    assert done.json["faults"] == [
        f"{tmp_path.name}/a.toml, line 1: `sms` is a whole number, but must be words in straight quotes"
    ]


def test_the_table_says_which_letters_make_a_text_cost_more(tmp_path):
    sid = "HX" + "0" * 32
    (tmp_path / "a.toml").write_text(f'sms = "ё ж"\nwhatsapp = {{ sid = "{sid}" }}')

    lines = run("flows", "templates", "--folder", str(tmp_path)).lines

    assert lines[1].endswith("because of ё ж")
    assert lines[2].endswith(f"?\t?\t?\tthe words of {sid} are at Twilio")
