import unicodedata

from shared.domain.smart_encoding.gsm_7 import GSM_7, GSM_7_EXTENSION
from shared.domain.smart_encoding.replacements import REPLACEMENTS


def test_every_replacement_is_in_the_alphabet_of_sms_and_nothing_else_is_replaced():
    alphabet = GSM_7 | GSM_7_EXTENSION

    assert all(alphabet.issuperset(replacement) for replacement in REPLACEMENTS.values())
    assert not alphabet & {chr(code) for code in REPLACEMENTS}


def test_full_width_characters_become_those_that_unicode_says():
    wide = {chr(code): replacement for code, replacement in REPLACEMENTS.items() if 0xFF01 <= code <= 0xFF5E}

    assert len(wide) == 67
    assert all(
        unicodedata.normalize("NFKC", character) == replacement for character, replacement in wide.items()
    )


def test_a_small_capital_becomes_its_capital():
    small = {
        code: to for code, to in REPLACEMENTS.items() if "SMALL CAPITAL" in unicodedata.name(chr(code), "")
    }

    assert len(small) == 24
    assert all(unicodedata.name(chr(code)).endswith(f" {to}") for code, to in small.items())


def test_what_phones_and_word_processors_write_is_replaced():
    assert {chr(code) for code in REPLACEMENTS} >= set(
        "\u201c\u201d\u201e\u2018\u2019\u2013\u2014\u2026\u00a0\u202f"
    )
