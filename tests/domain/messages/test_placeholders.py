import pytest

from tests.examples import PERSON, a_message

TEXT = {"to": PERSON, "body": "Hello"}
CALL = {**TEXT, "channel": "call"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hi {name}, {name}!", "Hi Ana, Ana!"),
        ("{{name}} {name}", "{name} Ana"),
        ("50% {off} {a-b} {", "50% {off} {a-b} {"),
        ("a }} b", "a } b"),
    ],
)
def test_placeholders_are_filled_from_values(body, text):
    assert a_message(body=body, values={"name": "Ana", "off": "{off}"}).text == text


def test_a_value_is_not_read_for_placeholders_itself():
    assert a_message(body="{a}", values={"a": "{b}", "b": "no"}).text == "{b}"
