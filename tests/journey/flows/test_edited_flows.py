"""A flow that is edited while the machine runs is taken up, and a broken one is not."""

from tests.journey.flows.flow_harness import transcript
from tests.journey.running_app import eventually


def heard(flows) -> list[str]:
    return transcript(flows.call("survey"))[:1]


def test_an_edited_flow_is_heard_and_a_broken_one_changes_nothing(flows):
    file = flows.home / "flows" / "survey.toml"
    before = file.read_text()
    try:
        file.write_text(before.replace('say = "Hello, this is {who}.', 'say = "Good day from {who}.'))
        eventually(lambda: heard(flows)[0].startswith("app: Good day from Switchboard."))

        file.write_text("start = ")
        new = flows.home / "flows" / "probe.toml"  # taken up after the broken one was looked at
        new.write_text(before)
        eventually(lambda: flows.app.desk.request("GET", "messages").status == 200)
        assert heard(flows)[0].startswith("app: Good day from Switchboard.")
    finally:
        file.write_text(before)
        eventually(lambda: heard(flows)[0].startswith("app: Hello, this is Switchboard."))
