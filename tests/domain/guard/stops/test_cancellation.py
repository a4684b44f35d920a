from datetime import timedelta

import pytest

from shared.domain.guard.stops.cancellation import Cancellation, covers, read_cancel_request, replaces
from shared.errors import InvalidInput
from tests.examples import NOON, a_message

SECOND = timedelta(seconds=1)
SPRING = a_message(id="spring-7", tags={"campaign": "spring"})


def cancellation(**fields) -> Cancellation:
    return Cancellation(id="c1", at=NOON, **fields)


@pytest.mark.parametrize(
    ("fields", "is_covered"),
    [
        ({"tag": "campaign=spring"}, True),
        ({"tag": "campaign"}, True),
        ({"tag": "campaign=summer"}, False),
        ({"prefix": "spring-"}, True),
        ({"prefix": "summer-"}, False),
        ({"prefix": "spring-", "tag": "campaign=spring"}, True),
        ({"prefix": "spring-", "tag": "campaign=summer"}, False),
        ({"prefix": "summer-", "tag": "campaign=spring"}, False),
    ],
)
def test_all_that_is_given_must_match(fields, is_covered):
    assert covers(cancellation(**fields), SPRING, enqueued_at=NOON) is is_covered


def test_what_is_enqueued_after_it_is_not_covered():
    assert covers(cancellation(prefix="spring-"), SPRING, enqueued_at=NOON)
    assert not covers(cancellation(prefix="spring-"), SPRING, enqueued_at=NOON + SECOND)


@pytest.mark.parametrize(
    ("new", "old", "is_replaced"),
    [
        ({"prefix": "spring-"}, {"prefix": "spring-1"}, True),
        ({"prefix": "spring-1"}, {"prefix": "spring-"}, False),
        ({"prefix": "spring-"}, {"prefix": "spring-", "tag": "a=b"}, True),
        ({"prefix": "spring-"}, {"tag": "a=b"}, False),
        ({"tag": "a=b"}, {"prefix": "spring-", "tag": "a=b"}, True),
        ({"tag": "a=b"}, {"prefix": "spring-"}, False),
        ({"tag": "a"}, {"tag": "a=b"}, False),  # `a=b` is also the name of a tag
    ],
)
def test_one_replaces_those_whose_messages_it_covers(new, old, is_replaced):
    assert replaces(cancellation(**new), cancellation(**old)) is is_replaced


def test_an_older_one_replaces_none():
    older = Cancellation(id="c0", at=NOON - SECOND, prefix="spring-")

    assert not replaces(older, cancellation(prefix="spring-"))


def faults_of(**raw: object) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read_cancel_request(raw)
    return [fault.field for fault in caught.value.faults]


def test_a_request_without_a_scope_is_refused():
    assert faults_of() == [""]
    assert faults_of(reason="wrong price", tag=None) == [""]


@pytest.mark.parametrize("prefix", ["", "a b", "spring~", "x" * 129, "a\n", 7, ["spring-"]])
def test_a_prefix_must_be_the_beginning_of_an_id(prefix):
    assert faults_of(prefix=prefix) == ["prefix"]


def test_every_fault_is_named():
    assert faults_of(prefix="", tag="", by="a\nb", reason="x" * 201, after="now") == [
        "after",
        "tag",
        "prefix",
        "reason",
        "by",
    ]
