import pytest

from shared.domain.flows.step_options import Conference, Dial, Enqueue, Record, Send
from shared.domain.flows.steps import Kind, Step


@pytest.mark.parametrize(
    ("step", "kinds", "kind"),
    [
        (Step(say="Hi"), [], Kind.SAY),
        (Step(say="?", answers={"1": "a"}), [Kind.ASK], Kind.ASK),
        (Step(say="?", anything="a"), [Kind.ASK], Kind.ASK),
        (Step(dial="+15005550100"), [Kind.DIAL], Kind.DIAL),
        (Step(hours="office"), [Kind.HOURS], Kind.HOURS),
        (Step(dial="+15005550100", hangup=True), [Kind.DIAL, Kind.HANGUP], Kind.DIAL),
    ],
)
def test_the_keys_of_a_step_make_its_kind(step, kinds, kind):
    assert (step.kinds, step.kind) == (kinds, kind)


def test_the_short_form_of_an_option_means_the_long_form_with_defaults():
    assert Step(dial="+15005550100").dialling == Dial(to="+15005550100")
    assert Step(dial=("+15005550100", "client:ana")).dialling.people == ("+15005550100", "client:ana")
    assert Step(record=True).recording == Record()
    assert Step(send="Hi").sending == Send(text="Hi")
    assert Step(enqueue="support").queue == Enqueue(name="support")
    assert Step(conference="monday").room == Conference(name="monday")
    assert Step(play="https://x/a.mp3").sounds == ("https://x/a.mp3",)


def test_targets_are_all_steps_that_may_follow_by_their_key():
    step = Step(say="?", answers={"1, yes": "a", "2": "b"}, anything="c", silent="d")

    assert step.targets == {"answers.1, yes": "a", "answers.2": "b", "anything": "c", "silent": "d"}
