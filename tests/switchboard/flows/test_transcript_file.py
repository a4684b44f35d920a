import pytest

from shared.wiring.services import FLOWS
from switchboard.flows.conversation.run_conversation import actions
from switchboard.flows.conversation.transcript_file import read_conversations
from switchboard.terminal.failed import Failed

GOOD = """# A remark

== One
at mon 10:00
call
+15005550010 is {"busy": true}
app: Hello

app plays: beep
person presses: 1
person waits: 5
person hangs up
== Two
message {"flow": "other", "channel": "call"}
person: is it {so}?
app to +15005550010: A text.
reply: None
"""


def test_a_file_of_conversations_is_read(tmp_path):
    (tmp_path / "mine.transcript").write_text("\ufeff" + GOOD)

    one, two = read_conversations(tmp_path / "mine.transcript")

    assert (one.title, one.flow, one.at, one.begins_by, one.is_call) == (
        "One",
        "mine",
        "mon 10:00",
        "call",
        True,
    )
    assert one.others == {"+15005550010": {"busy": True}}
    assert one.lines == [
        "app: Hello", "app plays: beep", "person presses: 1", "person waits: 5", "person hangs up",
    ]  # fmt: skip
    assert (two.flow, two.is_call, two.delivery) == ("other", True, {"reply": "None"})
    assert two.lines == ["person: is it {so}?", "app to +15005550010: A text."]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("== One", "One", "line 3: 'One': a conversation begins with a title"),
        ("call\n", "ring\n", "line 5: 'ring': it begins with one of call, text, message"),
        ('{"busy": true}', '{"busy": yes}', "line 6: is no JSON"),
        ("app: Hello", "ap: Hello", "line 7: 'ap: Hello' is no line of a transcript"),
        ("waits: 5", "waits: long", "line 11: 'person waits: long': a wait has whole seconds"),
        ('{"flow": "other", "channel": "call"}', '["x"]', "line 14: must be a JSON object"),
    ],
)
def test_a_fault_has_file_and_line(tmp_path, old, new, expected):
    file = tmp_path / "mine.transcript"
    file.write_text(GOOD.replace(old, new, 1))

    with pytest.raises(Failed) as caught:
        read_conversations(file)
    assert str(caught.value).startswith(f"{tmp_path.name}/mine.transcript, {expected}")


def test_every_ready_flow_has_conversations():
    for flow in FLOWS.glob("*.toml"):
        assert read_conversations(flow.with_suffix(".transcript"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call\nperson presses 1", "line 3: 'person presses 1' is no line of a transcript"),
        ("call\nperson presses: one", "line 3: 'person presses: one': keys are 0 to 9"),
        (
            "call\nstatus: answered",
            "line 3: 'status: answered': only what begins with a message has a status",
        ),
        ("text\nperson presses: 1", "line 3: 'person presses: 1': is for calls"),
        ("message\nperson hangs up", "line 3: 'person hangs up': is for calls"),
        ("text\napp: Hello", "line 1: nobody writes"),
    ],
)
def test_what_would_be_passed_over_is_a_fault(tmp_path, text, expected):
    file = tmp_path / "mine.transcript"
    file.write_text(f"== One\n{text}\n")

    with pytest.raises(Failed) as caught:
        read_conversations(file)
    assert str(caught.value).startswith(f"{tmp_path.name}/mine.transcript, {expected}")


def test_words_may_end_in_the_number_of_the_person(tmp_path):
    (tmp_path / "mine.transcript").write_text("== One\ncall\napp: Your number is {person}.\n")

    (one,) = read_conversations(tmp_path / "mine.transcript")

    assert (one.lines, one.others) == (["app: Your number is {person}."], {})


def test_who_hangs_up_has_heard_the_line_before():
    listens = [{"press": "1"}, {"listen": True}, {"hang_up": True}]

    assert actions(["app: Hello", "person presses: 1", "app: Bye", "person hangs up"]) == listens
    assert actions(["app: Hello", "person waits: 2", "person hangs up"]) == [{"wait": 2}, {"hang_up": True}]
