"""What is said about a file that is no TOML, for people who write no programs."""

import pytest

from shared.adapters.files.toml_text import parse_toml
from shared.errors import InvalidFlow


def fault(data: bytes) -> str:
    with pytest.raises(InvalidFlow) as caught:
        parse_toml(data, name="flows/x.toml", error=InvalidFlow)
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("say = “Hello”", "these quotes are typographic"),
        ("say = ‘Hello’", "these quotes are typographic"),  # noqa: RUF001 - as a word processor writes it
        ("say = Hello", 'words stand in straight quotes, as in say = "Hello"'),
        ('say = "Hello', "the quote at the end is missing"),
        ('say = "We are "open" now"', 'a quote inside words is written \\"'),
        ('say = "C:\\Users"', "a backslash is written twice"),
        ('say: "Hello"', 'have "=" between them, not ":"'),
        ("say", 'a line is a key, "=" and a value'),
        ("say =", 'nothing stands after "="'),
        ('opening hours = "x"', 'a name of several words stands in quotes, as in "opening hours" = "x"'),
        ("[steps.menu", "the name of a table stands in square brackets"),
        ('a = { "1" = "x" "2" = "y" }', "a table in braces has commas"),
        ('first = "again"', "this key or table is there twice"),
        ("{\\rtf1 hello}", "a document of a word processor"),
    ],
)
def test_the_line_is_shown_with_a_hint(line, hint):
    said = fault(f'first = "x"\n{line}\nlast = "y"\n'.encode())

    assert said.startswith(f"flows/x.toml, line 2: cannot be read: {line}\n    ")
    assert hint in said


def test_a_string_that_is_never_closed_is_shown_where_the_file_ends():
    assert fault(b'a = """x\ny').startswith("flows/x.toml, line 2: cannot be read: y")


def test_another_encoding_is_named_or_has_its_line():
    assert fault('a = "x"'.encode("utf-16")) == ("flows/x.toml: is not in UTF-8 but UTF-16: save it as UTF-8")
    assert ", line 2: has a character that is not in UTF-8" in fault('a = "x"\nb = "é"'.encode("latin-1"))


def test_a_byte_order_mark_and_quotes_within_words_are_fine():
    text, raw = parse_toml(
        b"\xef\xbb\xbf" + 'a = "He said “hi”"'.encode(), name="flows/x.toml", error=InvalidFlow
    )

    assert (text[0], raw) == ("a", {"a": "He said “hi”"})
