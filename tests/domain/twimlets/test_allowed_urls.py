import pytest

from shared.errors import InvalidInput
from tests.domain.twimlets.twimlet_harness import ALLOWED


@pytest.mark.parametrize(
    "url",
    [
        "https://sounds.example/ivr",
        "https://sounds.example/ivr/a.mp3?b=c",
        "https://SOUNDS.example/ivr/a.mp3",
        "https://sounds.example:8443/anything",
        "https://sounds.example:8443",
        "https://desk.example/api/twimlets/message?Message=Hi",
    ],
)
def test_a_url_below_an_allowed_one_is_allowed(url):
    assert ALLOWED.require(url, name="U") == url


@pytest.mark.parametrize(
    "url",
    [
        "http://sounds.example/ivr/a.mp3",
        "https://sounds.example/ivrs/a.mp3",
        "https://sounds.example/",
        "https://sounds.example/ivr/../secret",
        "https://sounds.example/ivr/%2e%2e/secret",
        "https://sounds.example/ivr\\..\\secret",
        "https://sounds.example:443x/ivr/",
        "https://sounds.example.evil.example/ivr/a",
        "https://sounds.example@evil.example/ivr/a",
        "https://evil@sounds.example/ivr/a",
        "https://evil.example/https://sounds.example/ivr/",
        "https:/sounds.example/ivr/a",
        "//evil.example/ivr/a",
        "https://sounds.example/ivr/a\nb",
        "https://söunds.example/ivr/a",
        "https://[::1/ivr",
        "https://desk.example/other",
        "wss://sounds.example/ivr/a",
    ],
)
def test_any_other_url_is_refused(url):
    with pytest.raises(InvalidInput, match="TWIMLET_URLS"):
        ALLOWED.require(url, name="U")
