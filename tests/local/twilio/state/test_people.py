from tests.local.twilio.harness import ANNA, BEN


def test_how_someone_behaves_is_shown_as_it_was_set(control):
    behaviour = {
        "answers_after": 3.0,
        "busy": False,
        "no_answer": False,
        "script": [{"press": "1"}, {"say": "yes"}, {"wait": 2.0}, {"hang_up": True}],
        "types_code": False,
        "patience": 60.0,
        "texts_back": ["yes", "no"],
        "delivery": {"status": "failed", "error_code": 30007, "delay": 2.0, "queued": 0.0},
        "auto_reply": {"body": "I am away.", "most": 3},
        "rcs": False,
        "window": "open",
        "machine": {"greeting": 4.0, "beep": False, "words": "Nobody is here."},
    }

    assert control.person(ANNA, **behaviour) == behaviour
    assert control.raw("GET", f"/_control/numbers/{ANNA}").json() == behaviour
    assert control.raw("GET", f"/_control/numbers/{BEN}").json()["script"] == []
