from tests.domain.twimlets.twimlet_harness import verbs_of

OPTIONS = "Options[1]=https://sounds.example/ivr/a.mp3&Options[22]=https://desk.example/api/voice/step"


def test_keys_lead_on_and_urls_of_others_are_asked_with_get():
    (theirs,) = verbs_of("menu", OPTIONS, Digits="1")
    (ours,) = verbs_of("menu", OPTIONS, Digits="22")

    assert (theirs.tag, theirs.get("method"), theirs.text) == (
        "Redirect",
        "GET",
        "https://sounds.example/ivr/a.mp3",
    )
    assert (ours.get("method"), ours.text) == ("POST", "https://desk.example/api/voice/step")


def test_a_caller_is_asked_three_times():
    gather, again = verbs_of("menu", f"{OPTIONS}&Tries=3")

    assert (gather.tag, gather.get("numDigits")) == ("Gather", "2")
    assert again.text.endswith("&Tries=4")
    assert [verb.tag for verb in verbs_of("menu", f"{OPTIONS}&Tries=4")] == ["Say", "Hangup"]
