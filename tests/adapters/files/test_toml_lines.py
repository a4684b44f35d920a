import pytest

from shared.adapters.files.toml_lines import line_of_key, line_of_table

LINES = ["a = 1", "[x]", '"b" = 2', "c.d = 3", "[x.y.z]", "a = 4"]


@pytest.mark.parametrize(
    ("table", "line"), [([], 0), (["x"], 2), (["x", "y"], 5), (["x", "y", "z"], 5), (["q"], 0)]
)
def test_a_table_is_found_by_its_header_or_by_that_of_a_table_inside(table, line):
    assert line_of_table(table, LINES) == line


@pytest.mark.parametrize(
    ("key", "start", "line"), [("a", 0, 1), ("b", 2, 3), ("c", 2, 4), ("a", 2, 0), ("a", 5, 6)]
)
def test_a_key_is_found_in_its_own_table_only(key, start, line):
    assert line_of_key(key, LINES, start) == line
