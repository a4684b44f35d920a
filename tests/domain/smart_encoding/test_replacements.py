import json
import subprocess
import unicodedata
from pathlib import Path

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


def test_the_replacements_are_those_of_twilios_own_table():
    """But for spaces, of which it puts two or seven, and control characters, which no text has."""
    table = Path(__file__).parent / "replacements.cjs"
    printed = subprocess.run(["node", table], capture_output=True, check=True).stdout
    theirs = {character: to for character, to in json.loads(printed).items() if not is_control(character)}

    assert len(theirs) > 250
    assert {ord(character): " " if to.isspace() else to for character, to in theirs.items()} == REPLACEMENTS


def is_control(character):
    return unicodedata.category(character) == "Cc" and character != "\t"
