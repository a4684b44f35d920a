import pytest

from shared.domain.messages.similar_text import may_be_same_text


@pytest.mark.parametrize(
    ("sent", "listed"),
    [
        ("It\u2019s \u201con\u201d \u2013 now\u2026", 'It\'s "on" - now...'),
        ("a\u00a0b", "a b"),
        ("Voilà", "Voila"),
        ("See https://example.com/long/link", "See https://ex.am/1"),
        ("Hello", "ACME: Hello Reply STOP to opt out"),
        ("A long text that was cut", "A long text th"),
        ("Hello", ""),
        ("Hello", "***"),
        ("👍", "Hello"),
    ],
)
def test_what_twilio_may_have_made_of_a_text_may_be_the_same(sent, listed):
    assert may_be_same_text(sent, listed)
    assert may_be_same_text(listed, sent)


@pytest.mark.parametrize(("sent", "listed"), [("Find me", "Find you"), ("At 5 pm", "At 6 pm")])
def test_another_text_is_another_text(sent, listed):
    assert not may_be_same_text(sent, listed)
