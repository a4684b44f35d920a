from shared.domain.flows.step_options import Conference, Dial, Record
from shared.domain.flows.steps import Step
from tests.domain.twiml.call_turns import turn_of


def test_dial_has_all_addresses_and_the_whisper_of_each():
    people = ("+15005550100", "client:joey", "sip:joe@example.com")

    (dial,) = turn_of({"a": Step(dial=Dial(to=people, whisper="A call.", record=True, limit=60))})

    assert [(noun.tag, noun.text) for noun in dial] == [
        ("Number", "+15005550100"),
        ("Client", "joey"),
        ("Sip", "sip:joe@example.com"),
    ]
    assert {noun.get("url") for noun in dial} == {"/api/voice/step?flow=f&step=a&part=whisper"}
    assert dial.attrib == {
        "action": "/api/voice/step?flow=f&step=a",
        "timeout": "20",
        "timeLimit": "60",
        "record": "record-from-answer",
        "recordingStatusCallback": "/api/voice/recording?flow=f&step=a#rc=3&rp=5xx,ct,rt",
    }


def test_dialling_a_queue_takes_the_next_caller_from_it():
    (dial,) = turn_of({"a": Step(dial=Dial(to="queue:the line", whisper="Hello."))})

    assert [(noun.tag, noun.text, noun.attrib) for noun in dial] == [("Queue", "the line", {})]


def test_in_turn_dials_one_person_at_a_time():
    steps = {"a": Step(dial=Dial(to=("+15005550100", "+15005550101"), in_turn=True))}

    assert [number.text for number in turn_of(steps)[0]] == ["+15005550100"]
    assert [number.text for number in turn_of(steps, turn=1)[0]] == ["+15005550101"]


def test_a_recording_has_a_callback_that_names_its_call():
    record, _ = turn_of(
        {"a": Step(record=Record(transcribe=True, notify="+15005550100"))}, delivery="m&1", tries=2
    )

    callback = "/api/voice/recording?flow=f&step=a&delivery=m%261&notify=%2B15005550100"
    assert record.attrib == {
        "action": "/api/voice/step?flow=f&step=a&delivery=m%261&tries=2",
        "maxLength": "120",
        "timeout": "5",
        "finishOnKey": "#",
        "playBeep": "true",
        "recordingStatusCallback": f"{callback}#rc=3&rp=5xx,ct,rt",
        "transcribe": "true",
        "transcribeCallback": f"{callback}&transcription=1#rc=3&rp=5xx,ct,rt",
    }


def test_a_conference_and_a_queue_continue_the_flow():
    (dial,) = turn_of({"a": Step(conference=Conference(name="Monday", starts=False, music=""))})
    (enqueue,) = turn_of({"a": Step(enqueue="support")})

    assert (dial[0].text, dial[0].get("startConferenceOnEnter"), dial[0].get("waitUrl")) == (
        "Monday",
        "false",
        "",
    )
    assert (enqueue.text, enqueue.attrib) == ("support", {"action": "/api/voice/step?flow=f&step=a"})
