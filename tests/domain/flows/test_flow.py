from datetime import UTC, datetime

import pytest

from shared.domain.flow_check.problems import problems
from shared.domain.flows.business_hours import Hours
from shared.domain.flows.flow import Flow, Turn
from shared.domain.flows.recognize_answer import Answer, choices, match_answer
from shared.domain.flows.steps import Step
from tests.examples import NOON


def a_flow(**steps: Step) -> Flow:
    return Flow(start="a", steps=steps)


def says(turn: Turn) -> list[str]:
    return [*turn.before, *(step.say for step in turn.steps)]


ASK = Step(say="?", answers={"1": "b"})
OFFICE = Hours(zone="Europe/London", open={"mon-fri": "09:00-17:00"})


@pytest.mark.parametrize(
    ("flow", "step", "text"),
    [
        (Flow(start="x", steps={"a": Step(say="Hi")}), "", "start is `x`"),
        (Flow(start="a", machine="x", steps={"a": Step(say="Hi")}), "", "machine is `x`"),
        (Flow(start="a", keywords={"help": "x"}, steps={"a": Step(say="Hi")}), "", "leads to `x`"),
        (Flow(start="a", sorry="{x}", steps={"a": Step(say="Hi")}), "", "has `{x}`"),
        (a_flow(a=ASK), "a", "leads to `b`"),
        (a_flow(a=Step(say="Hi", next="b")), "a", "leads to `b`"),
        (a_flow(a=Step(say="Hi", dial="+15005550100", unanswered="b")), "a", "leads to `b`"),
        (a_flow(a=Step(say=" ")), "a", "does nothing"),
        (a_flow(a=Step(answers={"1": "a"})), "a", "says nothing"),
        (a_flow(a=Step(say="Hi", answers={"1": "a"}, next="a")), "a", "has `next`, which only goes with"),
        (a_flow(a=Step(say="Hi", keep="x")), "a", "has `keep`, which only goes with `answers`"),
        (a_flow(a=Step(dial="+15005550100", hangup=True)), "a", "`dial` and `hangup`: a step does one thing"),
        (a_flow(a=Step(dial="0171 123")), "a", "dials `0171 123`, which is neither a number"),
        (a_flow(a=Step(dial=("queue:line", "client:joey"))), "a", "dials nothing else"),
        (a_flow(a=Step(redirect="ftp://x")), "a", "neither a flow nor a URL"),
        (a_flow(a=Step(say="Hi", reject=True)), "a", "speaks before it rejects"),
        (a_flow(a=ASK, b=Step(reject=True)), "a", "leads to `b`, which rejects the call"),
        (
            a_flow(a=Step(say="Hi", next="b"), b=Step(reject="busy")),
            "a",
            "leads to `b`, which rejects the call",
        ),
        (a_flow(a=Step(say="Hi", answers={"1, one": "a", "2, One": "a"})), "a", "`one` twice"),
        (a_flow(a=Step(say="Hi", answers={"1-3": "a", "2": "a"})), "a", "`2` twice"),
        (a_flow(a=Step(say="Hi", answers={",": "a"})), "a", "no answer can match"),
        (a_flow(a=Step(say="Hi", next="b"), b=Step(say="Ho", next="a")), "a", "would never end"),
        (a_flow(a=Step(dial="+15005550100", unanswered="a")), "a", "would never end"),
        (a_flow(a=Step(say="Hi"), b=Step(say="Ho")), "b", "never reached"),
        (a_flow(a=Step(say="Hi {name}")), "a", "has `{name}`, which has no value"),
        (a_flow(a=Step(say="You are {position}")), "a", "has `{position}`"),
        (a_flow(a=Step(say="<break time=1s/> Hi")), "a", "which is not valid SSML"),
        (a_flow(a=Step(say="<emphasis>Hi")), "a", "never closed"),
        (a_flow(a=Step(say="Hi</p>")), "a", "closes nothing"),
        (a_flow(a=Step(hours="x", open="a", closed="a")), "a", "under [hours] there are none"),
        (
            Flow(start="a", hours={"x": OFFICE}, steps={"a": Step(hours="x", open="a")}),
            "a",
            "lacks `open` or `closed`",
        ),
        (a_flow(a=Step(say="a " * 900, text="a " * 900)), "a", "a text has at most 1600"),
        (a_flow(a=Step(say="Hi", send="a " * 900)), "a", "sends 1800 characters; a text has at most 1600"),
        (
            a_flow(**{name: Step(say="&" * 2900, text="x", next=name + "x") for name in ("a", "ax")}),
            "ax",
            "leads to `axx`",
        ),
    ],
)
def test_what_would_strand_someone_is_found(flow, step, text):
    assert any(found.step == step and text in found.text for found in problems(flow)), problems(flow)


def test_words_that_make_a_document_too_long_for_twilio_are_found():
    names = [f"s{number}" for number in range(6)]
    steps = {
        name: Step(say="&" * 2900, text="x", next=following)
        for name, following in zip(names, [*names[1:], ""], strict=True)
    }

    found = problems(Flow(start="s0", steps=steps))

    assert [problem.step for problem in found] == ["s0", "s1"]
    assert "makes a document of" in found[0].text


def test_steps_that_follow_without_a_question_are_one_turn():
    flow = a_flow(a=Step(say="One.", next="b"), b=Step(say="Two.", answers={"12": "a"}))

    turn = flow.begin(spoken=True, now=NOON)

    assert (says(turn), turn.at) == (["One.", "Two."], "b")
    assert problems(flow) == []


def test_in_a_text_nobody_can_be_connected_so_it_goes_on_as_if_nobody_answered():
    flow = a_flow(a=Step(say="Hold on.", dial="+15005550100", unanswered="b"), b=Step(say="Nobody."))

    assert (says(flow.begin(spoken=True, now=NOON)), flow.begin(spoken=True, now=NOON).at) == (
        ["Hold on."],
        "a",
    )
    assert says(flow.begin(spoken=False, now=NOON)) == ["Hold on.", "Nobody."]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1", Answer(step="x", reply="yes")),
        ("Yes!", Answer(step="x", reply="yes")),
        ("yes, please", Answer(step="x", reply="yes")),
        ("  CALL   back ", Answer(step="y", reply="call back")),
        ("could you call back?", Answer(step="y", reply="call back")),
        ("4", Answer(step="z", reply="4")),
        ("I give it a 5.", Answer(step="z", reply="5")),
        ("no, yes", Answer(step="n", reply="no")),
        ("*", Answer(step="star", reply="*")),
        ("yesterday", None),
        ("6", None),
        ("", None),
    ],
)
def test_what_people_say_is_recognised(said, meant):
    known = choices({"1, yes": "x", "2, no": "n", "call back": "y", "3-5": "z", "*": "star"})

    assert match_answer(said, known) == meant


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("हाँ", "हाँ"),
        ("जी हाँ!", "हाँ"),
        ("हो", "हो"),
        ("ใช่", "ใช่"),
        ("Si\u0301, claro", "sí"),  # an accent of its own, as some phones write it
        ("\uff11", "हाँ"),
        ("٢", "हो"),
        ("3\ufe0f\u20e3", "ใช่"),
        ("ह", None),
    ],
)
def test_what_people_say_in_other_scripts_is_recognised(said, reply):
    heard = match_answer(said, choices({"1, हाँ": "a", "2, हो": "b", "3, ใช่": "c", "4, sí": "d"}))

    assert (heard and heard.reply) == reply


def test_a_keyword_leads_away_from_any_question_and_is_no_reply():
    flow = Flow(start="a", keywords={"operator, 0": "b"}, steps={"a": ASK, "b": Step(say="Hi")})

    assert flow.interpret("operator please", at="a") == Answer(step="b")


def test_to_hear_a_question_again_is_no_reply():
    flow = a_flow(a=Step(say="?", answers={"1": "b", "9, again": "a"}), b=Step(say="Hi"))

    assert flow.interpret("again", at="a") == Answer(step="a")
    assert flow.interpret("1", at="a") == Answer(step="b", reply="1")


def test_any_other_answer_is_kept_in_their_own_words():
    flow = a_flow(a=Step(say="Why?", anything="b"), b=Step(say="Hi"))

    assert flow.interpret("  Too \n slow ", at="a") == Answer(step="b", reply="Too slow")
    assert len(flow.interpret("x" * 999, at="a").reply) == 200
    assert flow.interpret("  ", at="a") is None


class TestHours:
    HOURS = Hours(
        zone="Europe/London",
        open={"mon-thu": "09:00-12:00, 13:00-17:00", "fri": "22:00-02:00", "sat, sun": "10:00-24:00"},
        closed=("2026-12-25", "2026-12-31..2027-01-01"),
    )

    @pytest.mark.parametrize(
        ("at", "is_open"),
        [
            ("2026-03-02T09:00", True),  # a Monday, winter time
            ("2026-03-02T08:59", False),
            ("2026-03-02T12:00", False),
            ("2026-03-02T16:59", True),
            ("2026-06-01T08:00", True),  # summer time: 9 in London
            ("2026-06-01T16:00", False),
            ("2026-03-06T22:30", True),  # a Friday night
            ("2026-03-07T01:59", True),
            ("2026-03-07T02:00", False),
            ("2026-03-07T23:59", True),
            ("2026-12-25T23:00", False),  # a Friday, closed
            ("2026-12-26T01:00", False),  # which belongs to that Friday
            ("2026-12-31T10:00", False),
            ("2027-01-01T22:30", False),
            ("2027-01-02T10:00", True),
        ],
    )
    def test_they_go_by_the_clock_on_the_wall(self, at, is_open):
        assert self.HOURS.is_open(datetime.fromisoformat(at).replace(tzinfo=UTC)) is is_open

    @pytest.mark.parametrize(
        ("change", "text"),
        [
            ({"zone": "Mars/Olympus"}, "not an IANA time zone"),
            ({"zone": "../etc"}, "not an IANA time zone"),
            ({"open": {"mo-fr": "09:00-17:00"}}, "has `mo-fr`, which must be days such as"),
            ({"open": {"mon": "9 to 5"}}, "has `9 to 5`, which must be times such as"),
            ({"open": {"mon": "09:00-25:00"}}, "has `09:00-25:00`, which must be times"),
            ({"closed": ("Christmas",)}, "has `Christmas`, which must be a date"),
            ({"closed": ("2027-01-01..2026-12-24",)}, "has `2027-01-01..2026-12-24`, which must be a date"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, change, text):
        hours = Hours(**{"zone": "Europe/London", "open": {"mon": "09:00-17:00"}, **change})
        flow = Flow(
            start="a",
            hours={"office": hours},
            steps={"a": Step(hours="office", open="b", closed="b"), "b": Step(say="Hi")},
        )

        (found,) = problems(flow)
        assert text in found.text
        assert found.key == "hours.office"

    def test_a_step_leads_on_by_the_hours(self):
        flow = Flow(
            start="a",
            hours={"office": OFFICE},
            steps={
                "a": Step(hours="office", open="b", closed="c"),
                "b": Step(say="Open."),
                "c": Step(say="Closed."),
            },
        )

        assert says(flow.begin(spoken=True, now=datetime(2026, 3, 2, 12, tzinfo=UTC)))[-1] == "Open."
        assert says(flow.begin(spoken=False, now=datetime(2026, 3, 1, 12, tzinfo=UTC)))[-1] == "Closed."
