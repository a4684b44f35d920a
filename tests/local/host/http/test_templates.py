import pytest

from local.host.http.templates import parse


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
    "template",
    ["a//b", "{a", "a}", "{}", "{id?}/x", "{*r}/x", "{a}/{A}", "{a:nope}", "{a:min(x)}", "{a:regex([)}"],
)
def test_an_invalid_template_is_refused_with_the_reason(template):
    with pytest.raises(ValueError, match=r"\w"):
        parse(template)
