import pytest

from local.twilio.webhooks.addresses import Overrides


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", Overrides()),
        ("top", Overrides()),
        ("ct=2000&rt=5000&tt=9000", Overrides(connect_ms=2000, read_ms=5000, total_ms=9000)),
        ("rc=3&rp=5xx,ct,rt", Overrides(retries=3, retry_on=frozenset({"5xx", "ct", "rt"}))),
        ("rp=all", Overrides(retry_on=frozenset({"4xx", "5xx", "ct", "rt"}))),
        ("rc=6&ct=99&rt=15001&rp=often", Overrides()),
    ],
)
def test_fragments_are_read_as_twilio_does(fragment, expected):
    assert Overrides.from_fragment(fragment) == expected
