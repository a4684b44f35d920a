import pytest

from shared.domain.conversations.reading.quotations import OurWords
from shared.domain.conversations.reading.reactions import is_reaction

ASKED = "Ana's: your haircut, on Monday. Reply 1 to confirm, 2 to cancel, 3 to be called back."
OURS, UNKNOWN = OurWords([ASKED]), OurWords([])


@pytest.mark.parametrize(
    ("text", "is_also_without_our_text"),
    [
        (f"Liked “{ASKED}”", True),
        (f"Tykkäsi “{ASKED}”", False),  # Finnish: only our own text shows that it is a reaction
        (f"👍 to {ASKED}", False),
        (f"“{ASKED}”にハートを付けました", False),
        (f"Liked “{ASKED[:40]}", True),
        ("Loved an image", True),
        ("👍 to “See you”", True),
    ],
)
def test_a_reaction_is_told_by_its_phrase_or_by_our_text(text, is_also_without_our_text):
    assert is_reaction(text, OURS)
    assert is_reaction(text, UNKNOWN) == is_also_without_our_text


@pytest.mark.parametrize(
    "text",
    [
        "Liked it",
        f"“{ASKED}” 👍",
        f"Yes “{ASKED}”",
        f"Confirm “{ASKED}”",
        f"Haircut “{ASKED}”",
        f"Can't come “{ASKED}”",
        f"Sorry, moving: “{ASKED}”",
        f"This is what I got from you “{ASKED}”",
        "He said “no”",
        "👍 I come at 3, said “yes”",
        "",
    ],
)
def test_what_a_person_says_beside_a_quotation_is_no_reaction(text):
    assert not is_reaction(text, OURS)


@pytest.mark.timeout(60)  # what grows with the square of the length takes minutes
def test_a_text_of_many_words_is_read_in_one_pass():
    assert not is_reaction("a " * 100_000, UNKNOWN)
