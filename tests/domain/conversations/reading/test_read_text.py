import pytest

from shared.domain.conversations.reading.read_text import read_text

ASKED = "Ana's: your haircut, on Monday. Reply 1 to confirm, 2 to cancel, 3 to be called back."


@pytest.mark.parametrize(
    "text", ["", "  ", "Yes", " 1 \n", '"YES"', "“call back”", "He said “no”", "> a list", "it's 5\""]
)
def test_a_text_that_does_not_quote_us_is_read_as_it_is(text):
    assert read_text(text, asked=[ASKED]) == text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (f"“{ASKED}” yes", "yes"),
        (f"Yes, “{ASKED}”", "Yes,"),
        ("2 (“…Reply 1 to confirm…”)", "2 ( )"),
        ("> Ana's: your haircut, on Monday.\n> Reply 1 to confirm, 2 to cancel,\n1", "1"),
        (f"> {ASKED}\n> and mine\nhello", "> and mine\nhello"),
        (f"On 2 March, Ana wrote:\n> {ASKED}\n1", "1"),
        (f"My list:\n> {ASKED}\n1", "My list:\n1"),
        (f'“{ASKED}” and "Reply 1 to confirm" no', "and no"),
        (f"She said “hello”. “{ASKED}” 1", "She said “hello”. 1"),
    ],
)
def test_what_quotes_us_is_taken_out(text, rest):
    assert read_text(text, asked=["", ASKED]) == rest


def test_any_of_our_open_questions_may_be_quoted():
    assert (
        read_text("“Ben's: your shave, on Friday” 2", asked=[ASKED, "Ben's: your shave, on Friday. 1 or 2?"])
        == "2"
    )


@pytest.mark.timeout(60)  # what grows with the square of the length takes minutes
@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("“" * 20_000 + "a" * 20_000, "“" * 20_000 + "a" * 20_000),
        ("“a”" * 10_000, "“a”" * 10_000),
        ("> a\n" * 10_000, "> a\n" * 10_000),
        ("'" * 40_000, "'" * 40_000),
        ("“a b c” " * 5_000, "“a b c” " * 5_000),
        ("\u337f" * 20_000, "\u337f" * 20_000),  # each is four signs in plain form
    ],
    ids=range(6),
)
def test_a_text_of_nothing_but_marks_is_read_in_one_pass(text, rest):
    assert read_text(text, asked=[ASKED]) == rest
