"""One stranger cannot make us text whoever is on call without end."""

from tests.journey.flows.flow_harness import NUMBERS
from tests.journey.running_app import eventually

ON_CALL = "+15005550011"
LIMIT = 6


def test_a_stranger_who_calls_and_texts_again_and_again(flows):
    """A call makes two texts: one about the recording, and one that says who needs somebody."""
    person = flows.person()
    flows.call("on-call", {"press": "2"}, {"say": "Help me"}, {"press": "#"}, person=person)

    for _ in range(LIMIT - 1):
        for body in ("2", "Help me"):
            text = {"from": person, "to": NUMBERS["on-call"], "body": body}
            flows.switchboard.control("POST", "sms", text)

    def texts() -> list[str]:
        return [text for text in flows.switchboard.texts_to(ON_CALL) if person in text]

    eventually(lambda: any(text.startswith("Voicemail") for text in texts()))
    assert len(texts()) == LIMIT
