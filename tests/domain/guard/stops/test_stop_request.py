import pytest

from shared.domain.guard.stops.stop import Scope
from shared.domain.guard.stops.stop_request import GoRequest, StopRequest, country_faults, one_or_all
from shared.domain.json_input.json_validation import validate
from shared.errors import InvalidInput


def faults(raw, kind, rules) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as error:
        validate(raw, kind, rules)
    return [(fault.field, fault.message) for fault in error.value.faults]


def test_a_stop_needs_a_reason_and_nothing_else():
    request = validate({"reason": "the price is wrong"}, StopRequest, country_faults)

    assert request.scope == Scope()
    assert request.by is None


def test_the_scope_is_what_is_given():
    raw = {"reason": "wrong", "channel": "sms", "tag": "a=b", "flow": "confirm", "country": "GB"}

    scope = validate(raw, StopRequest, country_faults).scope

    assert scope == Scope(channel="sms", tag="a=b", flow="confirm", country="GB")


def test_every_fault_of_a_stop_is_named():
    raw = {"channel": "fax", "country": "UK", "tag": "", "flow": "No Flow", "prefix": "+44", "by": "a\nb"}

    found = [field for field, _ in faults({**raw, "reason": ""}, StopRequest, country_faults)]

    assert sorted(found) == sorted(["prefix", "reason", "channel", "tag", "flow", "country", "by"])


@pytest.mark.parametrize(
    "reason", [None, "", " ", "two\nlines", "x" * 201, 7, "\x1b[31mred", "a\x85b", "a\u2028b", "a\u202eb"]
)
def test_a_reason_is_one_line_that_says_something(reason):
    assert [field for field, _ in faults({"reason": reason}, StopRequest, country_faults)] == ["reason"]


@pytest.mark.parametrize("tag", ["", "=", "=value", "a\nb", "a\x85b", "x" * 501])
def test_a_tag_is_looked_for_as_everywhere(tag):
    assert [field for field, _ in faults({"reason": "wrong", "tag": tag}, StopRequest, country_faults)] == [
        "tag"
    ]


def test_the_united_kingdom_is_told_its_code():
    ((_, message),) = faults({"reason": "wrong", "country": "UK"}, StopRequest, country_faults)

    assert message.endswith("; write GB")


@pytest.mark.parametrize("text", ["precio equivocado", "الشاحن معطل", "ארוך מדי", "e\u0301 👩‍👩‍👧", "a b"])
def test_a_reason_is_in_any_language(text):
    assert validate({"reason": text, "by": text}, StopRequest, country_faults).reason == text


def test_a_country_needs_phone_numbers():
    ((field, message),) = faults({"reason": "wrong", "country": "AQ"}, StopRequest, country_faults)

    assert (field, message) == ("country", "AQ is no country of ISO 3166 that has phone numbers")


@pytest.mark.parametrize("raw", [{}, {"id": "stop-1"}, {"all": True}, {"id": "stop-1", "all": False}])
def test_go_names_one_stop_or_all_of_them_or_none(raw):
    assert validate(raw, GoRequest, one_or_all)


@pytest.mark.parametrize("raw", [{"id": "stop-1", "all": True}, {"id": 7, "all": True}])
def test_go_does_not_name_both(raw):
    assert ("", "give either `id` or `all`, not both") in faults(raw, GoRequest, one_or_all)
