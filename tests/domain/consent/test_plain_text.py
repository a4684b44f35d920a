# ruff: noqa: RUF001 - the characters that people type
import pytest

from shared.domain.consent.plain_text import clauses, plain, without_signature


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  STOP!\n", "stop"),
        ("“Opt-Out” 🛑", "opt out"),
        ("ＳＴＯＰ 𝗮𝗹𝗹", "stop all"),
        ("Don’t text me", "dont text me"),
        ("No más, désabonner; Łódź", "no mas desabonner lodz"),
        ("İPTAL, bırak", "iptal birak"),
        ("STRASSE straße", "strasse strasse"),
        ("Стоп, мой", "стоп мои"),
        ("रोकें।", "रोकें"),
        ("退订！수신 거부", "退订 수신 거부"),
        ("st\u200bop\u202c", "stop"),
        ("1\ufe0f\u20e3", "1"),
        ("👍🏽", ""),
    ],
)
def test_the_plain_form_has_words_alone(text, expected):
    assert plain(text) == expected


def test_punctuation_line_breaks_and_dashes_in_spaces_part_clauses_and_hyphens_do_not():
    assert clauses("Stop. Thank you!\nOpt-out – now, 退订。好") == [
        "stop",
        "thank you",
        "opt out",
        "now",
        "退订",
        "好",
    ]


@pytest.mark.parametrize("signature", ["\nAnna", " - Anna", "\n\nMrs. Jane Doe", " —J. Doe", "\nanna\n"])
def test_a_name_at_the_end_is_a_signature(signature):
    assert without_signature(f"Stop{signature}") == "Stop"


@pytest.mark.parametrize("rest", ["\nI meant Tuesday", " - not today", " Anna", "\nAnna is my name too"])
def test_other_words_are_none(rest):
    assert without_signature(f"Stop{rest}") == f"Stop{rest}"
