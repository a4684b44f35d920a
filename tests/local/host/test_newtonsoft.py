import pytest

from local.host import newtonsoft


@pytest.mark.parametrize(
    ("text", "expected"),
    [('{"a": 1}', True), (" [1] ", True), ("{not json}", True), ('"a"', False), ("{1]", False), ("", False)],
)
def test_text_looks_like_json_by_its_first_and_last_character(text, expected):
    assert newtonsoft.looks_like_json(text) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-12-01T09:00:00+01:00", "2026-12-01T08:00:00+00:00"),
        ("2026-12-01T09:00:00.50Z", "2026-12-01T09:00:00.5Z"),
        ("2026-12-01T09:00:00", "2026-12-01T09:00:00"),
        ("2026-02-31T09:00:00Z", "2026-02-31T09:00:00Z"),
        ("2026-12-01", "2026-12-01"),
    ],
)
def test_a_date_with_an_offset_is_changed_to_utc(written, expected):
    assert newtonsoft.loads(f'{{"at": ["{written}"]}}') == {"at": [expected]}


@pytest.mark.parametrize("text", ["", "{", "[" * 66 + "]" * 66, "[" * 100_000])
def test_text_that_is_not_json_or_nested_too_deeply_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        newtonsoft.parse(text)


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (None, ""), (True, "True"), (2, "2"), ([1], "[\n  1\n]"), ("ä", "ä")]
)
def test_a_value_is_written_as_dotnet_writes_it(value, text):
    assert newtonsoft.dumps(value) == text


def test_a_date_in_the_metadata_of_a_trigger_is_written_in_the_american_way():
    assert newtonsoft.as_binding_data("2026-12-01T09:00:00Z") == "12/01/2026 09:00:00"
