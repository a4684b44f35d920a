import pytest

from shared.domain.messages.placeholders import doubled_names
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


def test_placeholders_inside_values_are_not_filled():
    assert a_message(body="{a}", values={"a": "{b}", "b": "no"}).text == "{b}"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Hi {{name}}, {{ off }}", {"name", "off"}),
        ("{{{name}}} and {name}", set()),  # a value between literal braces
        ("{{{{name}}}} {{a-b}} {{}} {{0}} {{name}", set()),
    ],
)
def test_a_name_in_doubled_braces_is_found(body, names):
    assert doubled_names(body) == names
