import pytest

from shared.adapters.files.flow_toml import read_flow
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
            "flows/x.toml, line 9, step `b`: Expected `str`, got `int` in `say`",
        ),
        (GOOD.replace('say = "Ho"', 'sai = "Ho"'), "flows/x.toml, line 9, step `b`: "),
        (GOOD + 'mood = "x"', "flows/x.toml, line 10, step `b`: Object contains unknown field `mood`"),
        (GOOD + "\n[steps.b.answers]\n7 = 'd'", "flows/x.toml, line 12, step `b`: leads to `d`"),
        (GOOD + "\n[steps.b.dial]\nto = '1'", "flows/x.toml, line 11, step `b`: dials `1`"),
        (GOOD + "dial.to = '1'", "flows/x.toml, line 10, step `b`: dials `1`"),
        (GOOD + "dial = { to = '+15005550100', ring = 1 }", "flows/x.toml, line 10, step `b`: Expected"),
        (GOOD + "\n[hours.h]\nzone = 'x'\nopen = {}", "flows/x.toml, line 11: hours `h` zone is `x`"),
        (GOOD + "\n[keywords]\n'k, l' = 'd'", "flows/x.toml, line 12: the keyword `k, l` leads to `d`"),
        (GOOD.replace('"a"', '"z"', 1), "flows/x.toml, line 2: start is `z`, which is not a step"),
        (
            "tries = 1\n" + GOOD.replace('start = "a"', ""),
            "flows/x.toml: Object missing required field `start`",
        ),
        ("start = ", "flows/x.toml: is not TOML"),
        ('start = "a"\nsteps = 3', "flows/x.toml, line 2: Expected `object`, got `int` in `steps`"),
    ],
)
def test_the_error_of_an_invalid_file_has_line_step_and_text(text, expected):
    assert expected in fault(text)


def test_an_error_has_all_problems_of_the_file():
    assert len(fault(GOOD.replace('"b"', '"c"') + 'next = "d"').splitlines()) == 2
