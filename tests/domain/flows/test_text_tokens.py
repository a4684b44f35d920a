import pytest

from shared.domain.flows.text_tokens import phrase_of, tokens_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Call-back, please!", ["call", "back", "please"]),
        ("1️⃣ or ２, ③ and ٤", ["1", "or", "2", "3", "and", "4"]),
        ("1:30 1/2 1,2 1.5", ["1:30", "1/2", "1,2", "1.5"]),
        ("1.Thanks 2-Anna", ["1", "thanks", "2", "anna"]),
        ("*yes* _no_ ~ok~", ["yes", "no", "ok"]),
        ("O.K. at 3 p.m.", ["ok", "at", "3", "pm"]),
        ("Can’t, d‘accord", ["can't", "d'accord"]),
        ("Größe SÍ İptal hayır ЁЖ", ["grosse", "si", "iptal", "hayir", "еж"]),
        ("हाँ जी", ["हाँ", "जी"]),
        ("はい、1です", ["は", "い", "1", "で", "す"]),
        ("yes :) <3 xD ;-)", ["yes"]),
        ("$1 50% +1 2°", ["$", "1", "50", "%", "+", "1", "2", "°"]),
        ("👍🏽ok\u200b", ["👍", "ok"]),
        ("#1 * 2#", ["#1", "*", "2#"]),
    ],
)
def test_a_text_is_split_into_words_keys_and_symbols(text, words):
    assert [*phrase_of(text)] == words


def test_the_punctuation_before_a_token_is_weak_or_strong():
    assert [token.before for token in tokens_of("1, Tom - Ben\nAnna x (y) call-back")] == [
        "",
        ",",
        "-",
        "-",
        "",
        "-",
        ",",
        "",
    ]
