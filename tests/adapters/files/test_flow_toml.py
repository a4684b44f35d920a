import pytest

from shared.adapters.files.flow_toml import flow_warnings, read_flow
from shared.errors import InvalidFlow

GOOD = """
start = "a"

[steps.a]
say = "Hi"
answers = { "1" = "b" }

[steps.b]
say = "Ho"
"""


def fault(text: str) -> str:
    with pytest.raises(InvalidFlow) as caught:
        read_flow(text.encode(), name="flows/x.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD.replace('"b"', '"c"'), "flows/x.toml, line 6, step `a`: leads to `c`, which is not a step"),
        (
            GOOD.replace('say = "Ho"', "say = 7"),
            "flows/x.toml, line 9, step `b`: `say` is a whole number, but must be words in straight quotes",
        ),
        (
            GOOD.replace('say = "Ho"', 'sai = "Ho"'),
            "flows/x.toml, line 9, step `b`: has the unknown key `sai`: did you mean `say`?",
        ),
        (
            GOOD + 'mood = "x"',
            "flows/x.toml, line 10, step `b`: has the unknown key `mood`: there are `answers`",
        ),
        (GOOD + "\n[steps.b.answers]\n7 = 'd'", "flows/x.toml, line 12, step `b`: leads to `d`"),
        (GOOD + "\n[steps.b.dial]\nto = '1'", "flows/x.toml, line 11, step `b`: dials `1`"),
        (GOOD + "dial.to = '1'", "flows/x.toml, line 10, step `b`: dials `1`"),
        (
            GOOD + "dial = { to = '+15005550100', ring = 1 }",
            "flows/x.toml, line 10, step `b`: `dial.ring` must be a whole number, 5 or more",
        ),
        (GOOD + "\n[hours.h]\nzone = 'x'\nopen = {}", "flows/x.toml, line 12: hours `h` zone is `x`"),
        (GOOD + "\n[keywords]\n'k, l' = 'd'", "flows/x.toml, line 12: the keyword `k, l` leads to `d`"),
        (GOOD.replace('"a"', '"z"', 1), "flows/x.toml, line 2: start is `z`, which is not a step"),
        (
            "tries = 1\n" + GOOD.replace('start = "a"', ""),
            "flows/x.toml: `start` is missing",
        ),
        ("start = ", "flows/x.toml, line 1: cannot be read: start ="),
        ('start = "a"\nsteps = 3', "flows/x.toml, line 2: `steps` is a whole number, but must be a table"),
    ],
)
def test_the_error_of_an_invalid_file_has_line_step_and_text(text, expected):
    assert expected in fault(text)


def test_an_error_has_all_problems_of_the_file():
    assert len(fault(GOOD.replace('"b"', '"c"') + 'next = "d"').splitlines()) == 2


def test_a_wrong_key_hides_no_other_fault():
    lines = fault(
        GOOD.replace('say = "Ho"', 'sai = "Ho"').replace('= "b"', '= "c"') + "say_ = 1"
    ).splitlines()

    assert [line.partition("has the ")[2] or line.partition("leads")[2] for line in lines] == [
        "unknown key `sai`: did you mean `say`?",
        "unknown key `say_`: did you mean `say`?",
        " to `c`, which is not a step; there are `a`, `b`",
    ]


def test_a_byte_order_mark_is_no_part_of_the_file():
    assert read_flow(b"\xef\xbb\xbf" + GOOD.encode(), name="flows/x.toml").start == "a"


def test_warnings_have_line_and_step():
    text = GOOD.replace('say = "Hi"', 'say = "Press 1, or press 2."')

    assert flow_warnings(text.encode(), name="flows/x.toml") == [
        "flows/x.toml, line 5, step `a`: offers `2`, which is no answer; the keys that are: `1`"
    ]
