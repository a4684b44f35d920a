from tests.domain.twimlets.twimlet_harness import twiml_of, verbs_of


def test_a_whisper_has_the_voice_and_the_language_that_the_url_names():
    (dial,) = verbs_of("callme", "PhoneNumber=client:ana&Message=Hola&Voice=Polly.Mia&Language=es-MX")
    url = dial[0].get("url", "")

    assert '<Say voice="Polly.Mia" language="es-MX">Hola</Say>' in twiml_of("whisper", url.partition("?")[2])


def test_a_key_accepts_the_call_and_the_caller_is_read_digit_by_digit():
    assert "Hangup" not in twiml_of("whisper", "HumanCheck=1", Digits="5")
    assert "Hangup" in twiml_of("whisper", "HumanCheck=1", Digits="")
    assert "1 5 0 0" in twiml_of("whisper", "HumanCheck=1", From="+15005550701")


def test_a_caller_who_withholds_their_number_is_named_in_words():
    assert "a call from somebody who withholds their number." in twiml_of("whisper", From="+266696687")


def test_a_callee_who_sees_another_number_hears_who_calls():
    for query, caller, named in (
        ("PhoneNumber=client:ana", "+266696687", "somebody who withholds their number"),
        ("PhoneNumber=client:ana&CallerId=%2B15005550006", "+15005550701", "1 5 0 0 5 5 5 0 7 0 1"),
    ):
        (dial,) = verbs_of("callme", query, From=caller, To="+15005550006")
        whisper = dial[0].get("url", "").partition("?")[2]

        assert f"a call from {named}." in twiml_of("whisper", whisper, From="+15005550006")
