import pytest
from msgspec import structs

from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.errors import Fault, InvalidSettings
from shared.services.conversations.flow_lookup import check_flows_in_settings, flow_faults
from shared.settings import Settings
from tests.examples import a_message
from tests.fakes.content import MemoryFlows

FLOWS = MemoryFlows(known=Flow(start="a", steps={"a": Step(say="Hi")}))
UNKNOWN = "there is no flow `unknown`; there are: known"


@pytest.mark.parametrize("flow", [None, "known"])
def test_a_message_without_a_flow_or_with_one_that_exists_has_no_fault(flow):
    assert flow_faults(structs.replace(a_message(), flow=flow), flows=FLOWS) == []


def test_a_message_with_an_unknown_flow_has_one():
    message = structs.replace(a_message(), flow="unknown")

    assert flow_faults(message, flows=FLOWS) == [Fault("flow", UNKNOWN)]


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
