"""Which senders fit a message."""

import pytest

from shared.domain.senders.choose_sender import Senders
from shared.domain.senders.fitting_sender import Errand, fitting_faults

GB, US = "+447400123456", "+12025550123"
NUMBER = "+15005550006"
BY_COUNTRY = Senders(default=NUMBER, by_country=(("GB", "ACME"),))
NAME_ALONE = Senders(default="ACME")


def faults(senders: Senders = BY_COUNTRY, **fields) -> list[str]:
    errand = Errand(**{"to": GB, "channel": "sms", **fields})
    return [str(fault) for fault in fitting_faults(errand, senders)]


@pytest.mark.parametrize("field", ["flow", "otherwise", "escalate"])
def test_nobody_can_answer_a_name_that_settings_choose(field):
    (fault,) = faults(awaits_answer=(field,))

    assert fault == (
        f"{field}: awaits an answer, and nobody can answer a name: ACME, which the settings choose for this "
        "person; give a number as from"
    )
    assert faults(to=US, awaits_answer=(field,)) == []
    assert faults(own=NUMBER, awaits_answer=(field,)) == []


def test_nobody_can_answer_a_name_that_the_message_gives():
    (fault,) = faults(to=US, own="ACME", awaits_answer=("flow",))

    assert "nobody can answer a name: ACME; give" in fault


def test_a_call_is_answered_at_once():
    assert faults(channel="call", awaits_answer=("flow",)) == []


def test_a_sender_of_settings_that_cannot_send_on_the_channel_is_a_fault_of_from():
    (fault,) = faults(NAME_ALONE, channel="call")

    assert fault == (
        "from: is missing, and ACME of TWILIO_FROM is a name, which cannot send on the channel call: "
        "give a number"
    )
    assert faults(NAME_ALONE, channel="call", own=NUMBER) == []


def test_what_follows_on_another_channel_needs_a_sender_there():
    follow_ups = {"otherwise[0].channel": "call"}

    assert faults(follow_ups=follow_ups) == []
    assert faults(NAME_ALONE, own=NUMBER, follow_ups=follow_ups) == []
    (fault,) = faults(NAME_ALONE, own="Other", follow_ups=follow_ups)
    assert fault.startswith(
        "otherwise[0].channel: leads to the channel call, where from is missing, and ACME"
    )
