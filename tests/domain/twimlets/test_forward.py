from tests.domain.twimlets.twimlet_harness import twiml_of, verbs_of


def test_findme_goes_on_after_a_callee_that_declined_in_the_whisper():
    call = {"DialCallStatus": "completed", "DialBridged": "false"}

    assert "+15005550701" in twiml_of("findme", "Dial=true&PhoneNumbers[0]=%2B15005550701", **call)


def test_findme_hangs_up_after_a_call_that_was_connected():
    dial = verbs_of("findme", "Dial=true&PhoneNumbers[0]=%2B15005550701", DialCallStatus="completed")

    assert [verb.tag for verb in dial] == ["Hangup"]


def test_findme_calls_the_next_number_with_the_same_caller_id():
    query = "PhoneNumbers[]=%2B15005550701&PhoneNumbers[]=client:ben&CallerId=%2B15005550006"
    (dial,) = verbs_of("findme", query)

    second = twiml_of("findme", dial.get("action", "").partition("?")[2], DialCallStatus="no-answer")

    assert 'callerId="+15005550006"' in second
    assert "ben" in second


def test_simulring_rings_no_more_numbers_than_twilio_does():
    numbers = [f"PhoneNumbers[]=client:c{number}" for number in range(10)]

    (dial,) = verbs_of("simulring", "&".join(numbers))

    assert [noun.text for noun in dial] == [f"c{number}" for number in range(10)]


def test_a_caller_who_withholds_their_number_is_shown_as_our_number():
    call = {"From": "+7378742833", "To": "+15005550006"}
    query = "PhoneNumber=%2B15005550701"

    assert verbs_of("forward", query, **call)[0].get("callerId") == "+15005550006"
    named = f"{query}&CallerId=%2B15005550007"
    assert verbs_of("forward", named, **call)[0].get("callerId") == "+15005550007"
    assert verbs_of("forward", query, **{**call, "From": "+15005550702"})[0].get("callerId") is None


def test_an_allowed_caller_may_call_from_another_spelling_of_the_number():
    query = "PhoneNumber=%2B15005550701&AllowedCallers=%2B525512345678"

    assert verbs_of("forward", query, From="+5215512345678")[0].tag == "Dial"
    assert verbs_of("forward", query, From="+5215512345679")[0].tag == "Say"
