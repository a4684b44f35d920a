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
