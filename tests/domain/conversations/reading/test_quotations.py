import pytest

from shared.domain.conversations.reading.quotations import OurWords, quotations

ASKED = "Ana's: your haircut, on Monday. Reply 1 to confirm, 2 to cancel, 3 to be called back."


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("a “b” c", ["“b”"]),
        ("„b“ «c» 「d」", ["„b“", "«c»", "「d」"]),
        ("it's Anna's", []),
        ("she said 'it's Anna's' to me", ["'it's Anna's'"]),
        ("“b", ["“b"]),  # cut off
        ('5" long', []),
    ],
)
def test_passages_in_quotation_marks_are_found(text, passages):
    assert sorted(text[start:end] for start, end in quotations(text)) == sorted(passages)


@pytest.mark.parametrize(
    ("quoted", "is_ours"),
    [
        (ASKED, True),
        (ASKED.upper(), True),
        ("…Reply 1 to confirm…", True),
        ("Ana's: your hair...", True),
        ("your haircut ... called back", True),
        ("called back ... your haircut", False),
        ("to confirm", False),
        ("1", False),
        ("Reply 2 to confirm", False),
        ("…", False),
    ],
)
def test_a_part_of_our_text_is_ours_if_it_is_more_than_an_answer(quoted, is_ours):
    assert OurWords([ASKED]).has(quoted) == is_ours


def test_all_of_a_short_text_is_ours_and_a_part_of_a_text_without_spaces():
    assert OurWords(["Your score?"]).has("Your score?")
    assert not OurWords(["Score?"]).has("Score")
    assert OurWords(["さくら医院です。月曜9時のご予約です。"]).has("月曜9時のご予約")


def test_words_of_twilio_before_ours_are_allowed_where_they_are_expected():
    sent = f"Sent from your Twilio trial account - {ASKED}"

    assert OurWords([ASKED]).has(sent, with_more=True)
    assert not OurWords([ASKED]).has(sent)
