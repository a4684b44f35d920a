import pytest

from local.host.http.templates import parse


@pytest.mark.parametrize(
    ("constraint", "good", "bad"),
    [
        ("int", ["0", "-5", "2147483647"], ["x", "1.5", "2147483648", "٣"]),
        ("long", ["2147483648"], ["9223372036854775808"]),
        ("bool", ["true", "FALSE"], ["1"]),
        ("datetime", ["2026-12-01", "2026-12-01T09:00:00"], ["soon"]),
        ("decimal", ["1.5", "-3"], ["1e3", "٣"]),
        ("double", ["1.5", "1e3"], ["x", "1_0", "٣"]),
        ("guid", ["CD2C1638-1638-72D5-1638-DEADBEEF1638"], ["1638"]),
        ("alpha", ["Ab"], ["a1"]),
        ("minlength(2)", ["ab"], ["a"]),
        ("maxlength(2)", ["ab"], ["abc"]),
        ("length(2)", ["ab"], ["abc"]),
        ("length(1,2)", ["a"], ["abc"]),
        ("min(3)", ["3"], ["2", "x"]),
        ("max(3)", ["3"], ["4"]),
        ("range(1,3)", ["2"], ["0", "4"]),
        ("file", ["a.txt"], ["a"]),
        ("nonfile", ["a"], ["a.txt"]),
        ("required", ["a"], []),
    ],
)
def test_a_constraint_accepts_and_refuses_values(constraint, good, bad):
    template = parse(f"{{value:{constraint}}}")

    assert all(template.match(f"/{value}") == {"value": value} for value in good)
    assert not any(template.match(f"/{value}") for value in bad)
