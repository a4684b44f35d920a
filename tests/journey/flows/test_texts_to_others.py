"""One stranger cannot make us text whoever is on call without end."""

from tests.journey.running_app import eventually

ON_CALL = "+15005550011"
LIMIT = 6


def texts_about(flows, person: str) -> list[str]:
    return [text for text in flows.switchboard.texts_to(ON_CALL) if person in text]


def test_a_stranger_who_texts_again_and_again(flows):
    person = flows.person()

    for _ in range(LIMIT + 2):
        for body in ("hi", "2", "Help me"):
            text = {"from": person, "to": "+15005550304", "body": body}
            flows.switchboard.control("POST", "sms", text)

    assert len(texts_about(flows, person)) == LIMIT


def test_a_stranger_who_calls_again_and_again(flows):
    """Each call makes two texts: one about the recording, and one that says who needs somebody."""
    person = flows.person()

    for _ in range(LIMIT):
        flows.call("on-call", {"press": "2"}, {"say": "Help me"}, {"press": "#"}, person=person)

    eventually(lambda: len(texts_about(flows, person)) == LIMIT)
    recordings = flows.switchboard.api("GET", f"recordings?from=%2B{person[1:]}").json["recordings"]
    assert len(recordings) == LIMIT
