"""What becomes of several hundred texts is in ``tests/corpus/consent.toml``."""

from shared.domain.consent.recognize_consent import MAX_LENGTH, ConsentWords, recognize_consent
from shared.domain.consent.words import Consent

STOP = ConsentWords(kind=Consent.STOP)


def test_words_that_may_be_answers_are_named():
    assert recognize_consent("Stop!") == STOP
    assert recognize_consent("Cancel please") == ConsentWords(
        kind=Consent.STOP, may_answer="cancel", is_law_word=True
    )
    assert recognize_consent("No más!", opt_out_words=["no mas"]) == ConsentWords(
        kind=Consent.STOP, may_answer="no mas"
    )


def test_a_word_of_the_setting_may_be_a_courtesy():
    assert recognize_consent("Basta, grazie", opt_out_words=["basta", "grazie"]) is not None
    assert recognize_consent("Hello", opt_out_words=["grazie"]) is None


def test_a_long_text_is_about_something_else_too():
    text = "Stop." + "!" * (MAX_LENGTH - 5)

    assert recognize_consent(text) == STOP
    assert recognize_consent(f"{text}!") is None


def test_courtesy_alone_asks_for_nothing():
    assert recognize_consent("Thank you, bye") is None
    assert recognize_consent("Please") is None
    assert recognize_consent("Wrong number") is None
