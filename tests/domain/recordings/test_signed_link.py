from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.domain.recordings.signed_link import LIFETIME, check_link, link_to
from shared.errors import NotFound
from tests.examples import NOON

SID = "RE" + "a1" * 16


def check(link: str, *, sid: str = SID, now=NOON, tokens=("token",)) -> None:
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    check_link(sid, expires=query["expires"], signature=query.get("signature", ""), tokens=tokens, now=now)


def a_link() -> str:
    return link_to(SID, public_url="https://desk.example/", since=NOON, tokens=("token", "old"))


def test_a_link_is_valid_for_a_week():
    assert a_link().startswith(f"https://desk.example/api/recordings/{SID}/play?")
    check(a_link())
    check(a_link(), now=NOON + LIFETIME)
    with pytest.raises(NotFound, match="this link is invalid or has expired"):
        check(a_link(), now=NOON + LIFETIME + timedelta(seconds=1))


def test_a_link_outlives_the_rotation_of_tokens():
    check(a_link(), tokens=("new", "token"))


def test_no_other_recording_time_token_or_signature_is_valid():
    expires = int((NOON + LIFETIME).timestamp())
    for link, how in (
        (a_link(), {"sid": "RE" + "b" * 32}),
        (a_link(), {"tokens": ("other",)}),
        (a_link().replace(str(expires), str(expires + 1)), {}),
        (a_link().partition("&")[0], {}),
        (a_link() + "x", {}),
        (a_link().replace(str(expires), "9" * 40), {}),
        (a_link().replace(str(expires), "%C3%A9"), {}),
    ):
        with pytest.raises(NotFound):
            check(link, **how)
