from shared.domain.flows.steps import Step
from shared.domain.twiml.speech import speech
from tests.domain.twiml.call_turns import turn_of
from tests.examples import a_message


def test_characters_that_xml_does_not_have_are_left_out():
    assert "<Say>ab</Say>" in speech(a_message(channel="call", body="a\x00\x0b\ufffeb"))


def test_a_pause_sounds_and_words_come_in_this_order():
    step = Step(
        say="Hi.", play=("https://x/a.mp3", "https://x/b.mp3"), pause=2, send="Note.", voice="Polly.Amy"
    )

    verbs = turn_of({"a": step})

    assert [(verb.tag, verb.text) for verb in verbs] == [
        ("Sms", "Note."),
        ("Pause", None),
        ("Play", "https://x/a.mp3"),
        ("Play", "https://x/b.mp3"),
        ("Say", "Hi."),
        ("Hangup", None),
    ]
    assert verbs[4].get("voice") == "Polly.Amy"
