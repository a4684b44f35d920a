import pytest

from shared.domain.flows.vocabulary.lookup import LANGUAGES, vocabulary


def test_a_language_has_its_own_words_and_an_unknown_one_those_of_all():
    assert ("ja",) in vocabulary("de-AT").yes
    assert ("ja",) not in vocabulary("fr").yes
    assert vocabulary("xx").yes == vocabulary().yes


@pytest.mark.parametrize("language", ["", *LANGUAGES])
def test_no_word_is_a_yes_and_a_no(language):
    words = vocabulary(language)

    assert (words.yes | words.confirm | words.agree).isdisjoint(words.no)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_numbers_from_0_to_10_and_a_word_of_each_kind(language):
    words = vocabulary(language)

    assert {*words.numbers.values()} == {str(number) for number in range(11)}
    assert all(getattr(words, kind) for kind in words.__struct_fields__)


def test_a_number_word_that_is_another_number_elsewhere_is_left_out():
    numbers = vocabulary().numbers

    assert numbers[("due",)] == "2"
    for word, digit in numbers.items():
        assert {vocabulary(key).numbers.get(word, digit) for key in LANGUAGES} == {digit}
