import pytest

from local.host.templates import parse


@pytest.mark.parametrize(
    ("template", "path", "values"),
    [
        ("api/hello", "/api/hello", {}),
        ("api/hello", "/API/Hello/", {}),
        ("api/hello", "/api/hello/more", None),
        ("api/hello", "/api", None),
        ("a.b", "/axb", None),
        ("", "/", {}),
        ("{id}", "/x", {"id": "x"}),
        ("{id}", "/x/y", None),
        ("a/{id?}", "/a", {}),
        ("a/{id?}", "/a/4/", {"id": "4"}),
        ("a/{id=7}", "/a", {"id": "7"}),
        ("{a=1}/{b=2}", "/q", {"a": "q", "b": "2"}),
        ("a/{*rest}", "/a", {}),
        ("a/{*rest}", "/a/b/c", {"rest": "b/c"}),
        ("{a}-{b}", "/x-y-z", {"a": "x-y", "b": "z"}),
        ("{f}.{ext?}", "/a.b.c", {"f": "a.b", "ext": "c"}),
        ("{f}.{ext?}", "/a", {"f": "a"}),
        ("v{n:int}x", "/v2x", {"n": "2"}),
        ("{id:int:min(3)?}", "/2", None),
        ("{id:int:min(3)?}", "/", {}),
        (r"{id:regex(^\d{{3}}$)}", "/123", {"id": "123"}),
        (r"{id:regex(^\d{{3}}$)}", "/1234", None),
        ("{id:regex(^(a|b)$)}", "/B", {"id": "B"}),
    ],
)
def test_a_path_matches_or_not(template, path, values):
    assert parse(template).match(path) == values


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
def test_a_constraint_lets_through_what_it_should(constraint, good, bad):
    template = parse(f"{{value:{constraint}}}")

    assert all(template.match(f"/{value}") == {"value": value} for value in good)
    assert not any(template.match(f"/{value}") for value in bad)


@pytest.mark.parametrize(
    "template",
    ["a//b", "{a", "a}", "{}", "{id?}/x", "{*r}/x", "{a}/{A}", "{a:nope}", "{a:min(x)}", "{a:regex([)}"],
)
def test_what_is_no_template_is_refused_with_a_reason(template):
    with pytest.raises(ValueError, match=r"\w"):
        parse(template)
