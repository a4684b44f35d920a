from urllib.parse import parse_qsl, urlsplit

import pytest

from shared.domain.conversations.call_state import CallState, Phase, read_call_state


def read_url(url: str) -> CallState:
    return read_call_state(dict(parse_qsl(urlsplit(url).query)))


# URLs as commit d9b86e9 wrote them. A call that is in progress during an upgrade goes on by such a URL; and
# a worker of that version must be able to read what a new one writes.
URLS = [
    ("/api/voice/step?flow=main", CallState(flow="main")),
    ("/api/voice/step?delivery=m1", CallState(delivery="m1")),
    (
        "/api/voice/step?flow=asks&delivery=m1&kept.come=no",
        CallState(flow="asks", delivery="m1", answers={"come": "no"}),
    ),
    (
        "/api/voice/step?flow=main&step=menu&tries=1",
        CallState(phase=Phase.RESULT, flow="main", step="menu", tries=1),
    ),
    (
        "/api/voice/step?flow=asks&step=why&delivery=m%3A1&tries=2&kept.come=no+%22%26%22+%3C%C3%A9%3E",
        CallState(
            phase=Phase.RESULT,
            flow="asks",
            step="why",
            delivery="m:1",
            tries=2,
            answers={"come": 'no "&" <é>'},
        ),
    ),
    (
        "/api/voice/step?flow=main&step=team&part=whisper",
        CallState(phase=Phase.WHISPER, flow="main", step="team"),
    ),
    (
        "/api/voice/step?flow=main&step=team&part=accepted&turn=1",
        CallState(phase=Phase.ACCEPTED, flow="main", step="team", turn=1),
    ),
    (
        "/api/voice/step?flow=main&step=queue&part=waiting",
        CallState(phase=Phase.WAITING, flow="main", step="queue"),
    ),
]


@pytest.mark.parametrize(("url", "state"), URLS)
def test_urls_of_earlier_versions_are_read_and_still_written(url, state):
    assert read_url(url) == state
    assert state.url() == url


def test_the_state_of_a_call_survives_its_url():
    state = CallState(
        phase=Phase.WHISPER,
        flow="f",
        step="a b&<",
        delivery="m:1",
        tries=2,
        turn=1,
        answers={"why": 'so "&" <é>'},
    )

    assert read_url(state.url()) == state
    assert state.url("https://x").startswith("https://x/api/voice/step?")


def test_a_state_that_makes_no_sense_is_read_all_the_same():
    assert (
        read_call_state({"tries": "x", "turn": "99999", "kept.": "y", "kept.A": "z", "other": "w"})
        == CallState()
    )


def test_an_unknown_part_is_a_phase_in_which_nothing_is_said():
    assert read_call_state({"flow": "f", "step": "a", "part": "other"}).phase is Phase.ACCEPTED


def test_after_a_step_its_result_comes_and_after_none_a_flow_begins():
    state = CallState(flow="f")

    assert state.after("a") == CallState(phase=Phase.RESULT, flow="f", step="a")
    assert state.after("a").after("") == state
