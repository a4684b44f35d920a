import pytest

from shared.domain.conversations.inbound_text import Inbound
from shared.services.consent.missed_stop import is_missed_stop
from tests.examples import NOON, PERSON

WHATSAPP = f"whatsapp:{PERSON}"


def later(body: str, sender: str = PERSON) -> Inbound:
    return Inbound(sid="SM2", sender=sender, to="", body=body, media=(), at=NOON, answer=None)


@pytest.mark.parametrize(
    ("body", "sender", "expected"),
    [
        ("STOP", PERSON, True),
        ("cancel", PERSON, True),
        ("Please stop.", PERSON, True),
        ("Cancel please", PERSON, False),
        ("Hello", PERSON, False),
        ("STOP", WHATSAPP, True),
        ("CANCEL", WHATSAPP, False),
    ],
)
def test_a_clear_stop_counts(body, sender, expected):
    assert is_missed_stop({"Body": body, "From": sender}, [later("1", sender)]) == expected


@pytest.mark.parametrize(
    ("body", "sender", "lifts"),
    [
        ("yes", PERSON, True),
        ("Start please", PERSON, True),
        ("1", PERSON, False),
        ("start", WHATSAPP, True),
        ("yes", WHATSAPP, False),
    ],
)
def test_a_later_start_lifts_it(body, sender, lifts):
    assert is_missed_stop({"Body": "STOP", "From": sender}, [later("1"), later(body, sender)]) != lifts
