from shared.domain.smart_encoding.gsm_7 import GSM_7, GSM_7_EXTENSION


def test_the_alphabet_has_127_characters_and_ten_more_by_escape():
    assert (len(GSM_7), len(GSM_7_EXTENSION)) == (127, 10)
    assert not GSM_7 & GSM_7_EXTENSION
