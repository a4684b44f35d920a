import pytest

from shared.domain.json_input.kind_of_value import describe


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "null"),
        (False, "true or false"),
        (7, "a number"),
        ("", "empty text"),
        ("@{a", "text of 3 characters"),
        ("a System.Object[]", "text of 17 characters"),
        ([1], "a list of 1"),
        ({"a": 1}, "an object"),
    ],
)
def test_a_value_is_told_by_its_kind_and_not_repeated(value, said):
    assert describe(value) == said


@pytest.mark.parametrize(
    "text",
    ["System.Collections.Hashtable", "@{a=1}", "System.Object[]", "System.Collections.Generic.List`1[x]"],
)
def test_what_powershell_printed_gets_its_remedy(text):
    assert "give ConvertTo-Json a higher -Depth" in describe(text)
