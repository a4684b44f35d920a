import pytest
from msgspec import structs

from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.reminders.reminder import Reminder
from shared.errors import Fault, InvalidInput, InvalidSettings
from shared.services.conversations.flow_lookup import (
    check_flows_in_settings,
    has_valid_flow,
    require_flow,
    require_flow_of,
)
from shared.settings import Settings
from tests.examples import a_message
from tests.fakes.content import MemoryFlows

FLOWS = MemoryFlows(known=Flow(start="a", steps={"a": Step(say="Hi")}))
UNKNOWN = "there is no flow `unknown`; there are: known"


@pytest.mark.parametrize("flow", [None, "known"])
def test_a_message_without_a_flow_or_with_one_that_exists_is_accepted(flow):
    message = structs.replace(a_message(), flow=flow)

    assert require_flow(message, flows=FLOWS) == message
    assert has_valid_flow(message, flows=FLOWS)


def test_a_message_with_an_unknown_flow_is_refused():
    message = structs.replace(a_message(), flow="unknown")

    assert not has_valid_flow(message, flows=FLOWS)
    with pytest.raises(InvalidInput) as caught:
        require_flow(message, flows=FLOWS)
    assert caught.value.faults == (Fault("flow", UNKNOWN),)


def test_a_reminder_whose_message_has_an_unknown_flow_is_refused():
    reminder = Reminder(id="r", message={"flow": "unknown"})

    with pytest.raises(InvalidInput) as caught:
        require_flow_of(reminder, flows=FLOWS)
    assert caught.value.faults == (Fault("message.flow", UNKNOWN),)


def test_settings_that_name_unknown_flows_are_invalid_and_all_are_named():
    settings = Settings(
        TWILIO_ACCOUNT_SID="AC",
        TWILIO_AUTH_TOKEN="x",
        TWILIO_FROM="+15005550006",
        PUBLIC_URL="https://x",
        INBOUND_FLOW="unknown",
        NUMBER_FLOWS="+15005550007=known, +15005550008=unknown",
    )

    with pytest.raises(InvalidSettings) as caught:
        check_flows_in_settings(settings, flows=FLOWS)
    assert str(caught.value) == f"Invalid settings: INBOUND_FLOW: {UNKNOWN}; NUMBER_FLOWS: {UNKNOWN}"
