"""A flow that is edited while the machine runs is taken up, and a broken one is not."""

import pytest

from tests.journey.flows.flow_harness import transcript
from tests.journey.running_app import eventually

pytestmark = [pytest.mark.own_settings, pytest.mark.edited_flows]


def heard(flows) -> str:
    return transcript(flows.call("survey"))[0]


def test_an_edited_flow_is_heard_and_a_broken_one_changes_nothing(flows):
    folder = flows.prepared.folder
    file, probe = folder / "survey.toml", folder / "probe.toml"
    before = file.read_text()
    message = {"id": "probe", "to": flows.person(), "flow": "probe"}
    try:
        file.write_text(before.replace('say = "Hello, this is {who}.', 'say = "Good day from {who}.'))
        eventually(lambda: heard(flows).startswith("app: Good day from Switchboard."))

        file.write_text("start = ")
        probe.write_text(before)  # once it is there, the broken one has been looked at
        eventually(lambda: flows.switchboard.api("POST", "messages", message).status == 202)
        assert heard(flows).startswith("app: Good day from Switchboard.")
    finally:
        probe.unlink(missing_ok=True)
        file.write_text(before)
    eventually(lambda: heard(flows).startswith("app: Hello, this is Switchboard."))
