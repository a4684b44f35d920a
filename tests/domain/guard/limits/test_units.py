import pytest

from shared.domain.guard.limits.units import units_of
from tests.examples import a_message


@pytest.mark.parametrize(("channel", "units"), [("sms", 3), ("whatsapp", 1), ("rcs", 1), ("call", 1)])
def test_a_text_by_sms_counts_its_segments_and_anything_else_is_one(channel, units):
    assert units_of(a_message(channel=channel, body="x" * 400)) == units
