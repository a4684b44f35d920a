import pytest

from shared.domain.calls.answering_flow import answering_flow


@pytest.mark.parametrize(
    ("url", "flow"),
    [
        ("https://desk.example/api/voice/inbound", "reception"),
        ("https://desk.example/api/voice/inbound#rc=1&rp=5xx,ct", "reception"),
        ("https://desk.example/api/voice/step?flow=on-call", "on-call"),
        ("https://desk.example/api/twimlets/voicemail?Notify=%2B1", ""),
        ("https://desk.example.org/api/voice/inbound", ""),
        ("HTTPS://Desk.Example/api/voice/inbound", "reception"),
        ("https://desk.example/API/voice/inbound", ""),
        ("", ""),
    ],
)
def test_the_url_of_a_number_says_which_flow_answers(url, flow):
    assert answering_flow(url, public_url="https://desk.example/", default="reception") == flow
    assert answering_flow(url, public_url="https://Desk.Example", default="reception") == flow
