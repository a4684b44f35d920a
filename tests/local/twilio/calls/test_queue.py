import pytest

from tests.local.twilio.harness import BEN, last_params


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize("who", ["Anna", "Ben"])
def test_the_time_in_the_queue_ends_when_the_conversation_starts(control, app, who):
    soon, late = [{"say": "Hi"}, {"wait": 60}, {"hang_up": True}], [{"say": "Hi"}]
    control.person(BEN, answers_after=5, script=soon if who == "Ben" else late)

    control.call(*(soon if who == "Anna" else late))

    assert last_params(app, "/queued")["QueueResult"] == "bridged"
    assert int(last_params(app, "/queued")["QueueTime"]) in range(4, 8)
