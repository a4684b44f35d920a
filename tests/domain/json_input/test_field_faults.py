from datetime import datetime
from enum import StrEnum
from typing import Annotated

import pytest
from msgspec import Meta, Struct

from shared.domain.json_input.field_faults import misspelled_names, name_faults, value_faults

FIELDS = ["id", "to", "body", "not_before", "voice", "values"]


class Answer(StrEnum):
    YES = "yes"
    NOT_YET = "not_yet"


class Object(Struct, forbid_unknown_fields=True):
    """An object with fields of its own."""

    sid: Annotated[str, Meta(pattern="^HX[0-9]{2}$", description="HX and digits")]
    values: dict[str, str] = {}


ObjectField = Annotated[Object, Meta(description="an object")]
AnswerField = Annotated[Answer, Meta(description="yes or not_yet")]
Instant = Annotated[datetime, Meta(tz=True, description="a time")]


class Rule(Struct, forbid_unknown_fields=True):
    answer: AnswerField
    until: Instant | None = None


def said(*names: str) -> list[str]:
    return [str(fault) for fault in name_faults(names, FIELDS)]


def test_names_that_differ_only_by_case_are_told_once():
    (fault,) = said("Id", "To", "NotBefore", "BODY")

    assert "write id instead of Id, to instead of To, not_before instead of NotBefore, and so on" in fault
    assert fault.endswith("(in .NET JsonNamingPolicy.SnakeCaseLower, in Jackson SNAKE_CASE)")


def test_a_name_is_not_proposed_if_it_is_there_already():
    assert said("id", "Id") == ["Id: is not a field, and id is there already: leave Id out"]


@pytest.mark.parametrize("name", ["not-before", "notBefore", "NOT_BEFORE", "notbefore"])
def test_a_name_is_misspelled_by_case_and_separators_alone(name):
    assert misspelled_names([name], FIELDS) == {name: "not_before"}


@pytest.mark.parametrize(
    ("name", "guess"), [("bodi", "body"), ("value", "values"), ("topic", ""), ("message", ""), ("x", "")]
)
def test_a_guess_is_made_only_for_a_small_difference(name, guess):
    (fault,) = said(name)

    assert fault.endswith(f"did you mean {guess}?" if guess else "voice, values")


def test_the_fields_are_listed_once():
    first, second = said("priority", "topic")

    assert (first.count("the fields are"), second) == (1, "topic: is not a field")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, ["a.answer: is missing; it must be yes or not_yet"]),
        ({"answer": "no"}, ["a.answer: must be yes or not_yet; got text of 2 characters"]),
        ({"answer": "no", "until": 7}, ["a.answer: must be yes", "a.until: must be a time; got a number"]),
        ({"Answer": "yes"}, ["a.Answer: is not a field: write answer"]),
        ({"answer": "yes", "x": 1}, ["a.x: is not a field; the fields are answer, until"]),
    ],
)
def test_the_faults_of_an_object_name_its_fields(value, said):
    for kind, item, place in [(Rule, value, "a"), (tuple[Rule, ...], [value], "a[0]")]:
        found = [str(fault) for fault in value_faults("a", item, kind)]

        expected = [text.replace("a.", f"{place}.", 1) for text in said]
        assert len(found) == len(expected)
        assert all(fault.startswith(text) for fault, text in zip(found, expected, strict=True)), found


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        ("Not-Yet", AnswerField, "a: must be yes or not_yet; write not_yet"),
        ("no", AnswerField, "a: must be yes or not_yet; got text of 2 characters"),
        (2, AnswerField, "a: must be yes or not_yet; got a number: write the name"),
        (7, Annotated[str, Meta(description="text")], "a: must be text; got a number: put it in quotes"),
        ({"b": 7, "c": "d"}, dict[str, str], "a.b: must be text; got a number: put it in quotes"),
        ({"b": None}, dict[str, str], "a.b: must be text; got null: leave it out, or give it a text"),
        (
            7,
            Annotated[str, Meta(description="a phone number")],
            "a: must be a phone number; got a number: put it in quotes, as + and digits",
        ),
        (
            {},
            Annotated[str, Meta(description="text")],
            "a: must be text; got an object: give a text, or leave the field out",
        ),
        (
            "2026-12-31T23:59:60Z",
            Instant,
            (
                "a: must be a time; there is no such day or time: "
                "hours are 00 to 23, minutes and seconds 00 to 59"
            ),
        ),
        (
            "2026-12-01T09:00:00",
            Instant,
            "a: must be a time; it has no offset: add Z for UTC, or an offset such as +01:00",
        ),
        ("2026-12-01", Instant, "a: must be a time; it is a day: add the time and its offset"),
        ("soon", Instant, "a: must be a time; got text of 4 characters, which is no time of ISO 8601"),
        (7, Instant, "a: must be a time; got a number: write the time as text, in ISO 8601"),
    ],
)
def test_the_fault_of_a_value_has_its_place_and_the_remedy(value, kind, said):
    assert [str(fault) for fault in value_faults("a", value, kind)] == [said]


def test_a_typing_error_of_a_field_that_is_there_is_to_be_left_out():
    known = ("to", "body")

    assert [str(fault) for fault in name_faults(["bodi", "body"], known)] == [
        "bodi: is not a field; if you mean body, that is there already: leave bodi out"
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"sid": "HX1", "values": {}}, ["a.sid: must be HX and digits; got text of 3 characters"]),
        ({"sid": "HX11", "values": {"1": 7}}, ["a.values.1: must be text; got a number: put it in quotes"]),
        ({"values": {}}, ["a.sid: is missing; it must be HX and digits"]),
        ({"sid": "HX11", "vars": {}}, ["a.vars: is not a field; the fields are sid, values"]),
        ({"SID": "HX11"}, ["a.SID: is not a field: write sid (in .NET"]),
        ("HX11", ["a: must be an object; got text of 4 characters"]),
    ],
)
def test_the_fault_of_an_object_is_that_of_its_field(value, said):
    found = [str(fault) for fault in value_faults("a", value, ObjectField)]

    assert [fault[: len(start)] for fault, start in zip(found, said, strict=True)] == said


def test_many_faulty_items_are_not_all_named():
    assert len(value_faults("a", dict.fromkeys(map(str, range(100)), 7), dict[str, str])) == 20
