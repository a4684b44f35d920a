import pytest

from shared.domain.conversations.voice_token import TokenRequest, read_token_request
from shared.errors import InvalidInput


def test_a_request_names_an_identity_and_the_rest_has_defaults():
    assert read_token_request({"identity": "ana"}) == TokenRequest(
        identity="ana", seconds=3600, incoming=True
    )


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"identity": ""},
        {"identity": "ana@example.com"},
        {"identity": "a" * 122},
        {"identity": "ana\n"},
        {"identity": "ana", "seconds": 59},
        {"identity": "ana", "seconds": 86_401},
        {"identity": "ana", "seconds": "600"},
        {"identity": "ana", "admin": True},
    ],
)
def test_a_request_that_cannot_be_met_is_refused(raw):
    with pytest.raises(InvalidInput):
        read_token_request(raw)
