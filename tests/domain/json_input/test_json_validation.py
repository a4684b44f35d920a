from datetime import datetime
from typing import Annotated

import pytest
from msgspec import Meta, Struct, field

from shared.domain.json_input.json_validation import describe, read_json_object, validate, without_absent
from shared.errors import Fault, InvalidInput


class Visit(Struct, frozen=True, kw_only=True):
    at: Annotated[datetime, Meta(tz=True, description="a time with an offset")]
    guest: Annotated[str, Meta(min_length=1, description="a name")] = field(name="from", default="nobody")
    seats: Annotated[int, Meta(ge=1, description="a whole number from 1")] = 1


def faults(raw: dict, **options) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        validate(raw, Visit, **options)
    return {fault.field: fault.message for fault in caught.value.faults}


def test_fields_have_the_names_that_senders_use():
    visit = validate({"at": "2026-03-01T12:00:00Z", "from": "Ana"}, Visit)

    assert (visit.guest, visit.seats) == ("Ana", 1)


def test_every_fault_is_reported_at_once():
    assert faults({"from": "", "seats": "two", "seets": 2}) == {
        "at": "is missing; it must be a time with an offset",
        "from": "must be a name; got empty text: leave the field out, or give a value",
        "seats": "must be a whole number from 1; got text of 3 characters",
        "seets": "is not a field; if you mean seats, that is there already: leave seets out",
    }


def test_a_field_that_resembles_none_gets_the_list_of_fields():
    assert faults({"at": "2026-03-01T12:00:00Z", "xyz": 1}) == {
        "xyz": "is not a field; the fields are at, from, seats"
    }


def test_a_time_that_has_no_equivalent_in_utc_is_a_fault():
    assert faults({"at": "9999-12-31T23:59:59-05:00"}) == {"at": "is outside the range of UTC"}


def test_rules_between_fields_get_the_valid_fields_and_the_names_of_the_invalid_ones():
    def rules(values, invalid):
        assert (values, invalid) == ({"guest": "Ana"}, {"at"})
        return [Fault("from", "comes too late")]

    assert faults({"at": "noon", "from": "Ana"}, rules=rules) == {
        "at": "must be a time with an offset; got text of 4 characters, which is no time of ISO 8601",
        "from": "comes too late",
    }


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"[1]", "must be a JSON object, got a list of 1: send each item by itself"),
        (b"{", "must be JSON in UTF-8: "),
        (b'{"a": "\xff"}', "must be JSON in UTF-8: "),
        (b'{"a":' + b"[" * 90_000, "JSON is nested too deeply"),
    ],
)
def test_what_is_not_a_json_object_is_refused(data, fault):
    with pytest.raises(InvalidInput, match=fault):
        read_json_object(data)


@pytest.mark.parametrize(
    ("value", "described"),
    [
        (None, "null"),
        (True, "true or false"),
        (1.5, "a number"),
        ("secret", "text of 6 characters"),
        ([1, 2], "a list of 2"),
        ({"a": 1}, "an object"),
    ],
)
def test_a_value_is_described_without_repeating_it(value, described):
    assert describe(value) == described


def test_an_object_that_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(InvalidInput, match="at most 100000 bytes; got 100001"):
        read_json_object(b"x" * 100_001)


def test_many_faults_are_not_all_named():
    raw = {f"{'unknown' * 40}{number}": 1 for number in range(1_000)}

    with pytest.raises(InvalidInput) as caught:
        validate(raw, Visit)

    assert len(caught.value.faults) == 21
    assert "more" in str(caught.value.faults[-1])
    assert len(str(caught.value)) < 6_000


def test_what_is_null_or_has_its_default_is_absent_before_any_rule():
    def rules(values, invalid):
        assert (values.keys(), invalid) == ({"at"}, set())
        return []

    raw = {"at": "2026-03-01T12:00:00Z", "from": "nobody", "seats": None}
    assert validate(raw, Visit, rules) == validate({"at": "2026-03-01T12:00:00Z"}, Visit)


def test_null_is_absent_for_known_fields_only_and_1_is_not_true():
    assert without_absent({"from": None, "seats": 1, "other": None}, Visit) == {"other": None}
    assert without_absent({"seats": True}, Visit) == {"seats": True}
    assert faults({"at": None, "other": None}).keys() == {"at", "other"}


def test_a_field_under_a_misspelled_name_counts_as_given():
    def rules(values, invalid):
        assert (values, invalid) == ({}, {"at", "guest"})
        return []

    assert faults({"At": "noon", "FROM": ""}, rules=rules).keys() == {""}


def test_a_time_needs_no_seconds():
    assert validate({"at": "2026-03-01T12:00+01:00"}, Visit).at == datetime.fromisoformat(
        "2026-03-01T12:00+01:00"
    )


def test_one_byte_order_mark_is_skipped():
    assert read_json_object(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    with pytest.raises(InvalidInput):
        read_json_object(b'\xef\xbb\xbf\xef\xbb\xbf{"a": 1}')


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1, "a": 1}',
        rb'{"a": 1, "a": "\u003a"}',
        rb'{"a": 1, "a": "\u003A"}',
        b'{"b": [{"a": 1, "a": "::"}]}',
    ],
)
def test_a_name_that_is_there_twice_is_refused_unless_it_was_accepted_before(data):
    with pytest.raises(InvalidInput, match="is there twice"):
        read_json_object(data)

    assert read_json_object(data, is_name_twice_allowed=True)


def test_a_number_of_more_digits_than_python_reads_is_refused():
    with pytest.raises(InvalidInput, match="too many digits"):
        read_json_object(b'{"a": ' + b"1" * 5_000 + b"}")


def test_a_body_that_is_empty_may_have_come_in_chunks():
    with pytest.raises(InvalidInput, match="Transfer-Encoding: chunked"):
        read_json_object(b"")
