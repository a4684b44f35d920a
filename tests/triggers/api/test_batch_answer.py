import msgspec
import pytest

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.messages.message import read_message
from shared.errors import MAX_FAULTS, Conflict, Fault, InvalidInput
from shared.services.messages.accept_batch import AcceptResult
from shared.services.people.import_people import ImportResult
from shared.triggers.api.batch_answer import MAX_RESULT_BYTES, batch_answer, people_answer
from tests.examples import NOON, PERSON
from tests.fuzz.odd_values import NUMBERS, WORDS
from tests.services.messages.test_accept_batch import accept_raw

FIELDS = ("id", "to", "body", "channel", "values", "media", "flow", "url", "not_before", "machine", "tags")
BRIEF = "; and 2 more faults: post it alone to see them"


def answer_to(*raws: object) -> list[dict]:
    answer = batch_answer(accept_raw(*raws), public_url="https://example.com/")
    return msgspec.json.decode(msgspec.json.encode(answer))["results"]


def test_a_receipt_has_its_url_and_a_refusal_its_problem():
    accepted, refused = answer_to({"id": "one", "to": PERSON, "body": "Hi"}, {"id": "two", "to": PERSON})

    assert accepted == {"id": "one", "status": "accepted", "url": "https://example.com/api/messages/one"}
    assert (refused["id"], refused["error"]["status"]) == ("two", 400)
    assert [fault["field"] for fault in refused["error"]["errors"]] == ["body"]


def test_the_first_20_faults_of_a_batch_are_named_and_then_the_first_of_each_message():
    answers = answer_to(*[{"id": f"m{n}", "x": 1} for n in range(100)])  # three faults each: x, to, body

    whole = MAX_FAULTS // 3
    assert [result["id"] for result in answers] == [f"m{n}" for n in range(100)]
    assert {len(result["error"]["errors"]) for result in answers[:whole]} == {3}
    for result in answers[whole:]:
        assert result["error"]["detail"].startswith("x: is not a field")
        assert result["error"]["detail"].endswith(BRIEF)
        assert "errors" not in result["error"]


def test_the_first_refused_message_has_20_faults_even_if_it_has_more():
    first, second = answer_to({f"field-{n}": 1 for n in range(30)}, {"to": PERSON})

    assert len(first["error"]["errors"]) == MAX_FAULTS + 1
    assert (
        second["error"]["detail"] == "body: is missing: a text needs body, media, template, content or flow"
    )


def test_a_conflict_after_many_faults_says_what_it_says_alone():
    results = [*accept_raw(*[{}] * 30), AcceptResult(id="one", error=Conflict("taken"))]

    assert batch_answer(results, public_url="").results[-1].error.detail == "taken"


def test_receipts_do_not_count_as_faults():
    message = read_message({"to": PERSON, "body": "Hi"}, default_id="one", default_country="")
    receipts = [AcceptResult(id="one", delivery=new_delivery(message, now=NOON))] * 100
    answer = batch_answer([*receipts, *accept_raw({})], public_url="")

    assert len(answer.results[-1].error.errors) == 2


@pytest.mark.parametrize("field", [*FIELDS, "x", "eventType", "To", "$id"])
def test_a_result_is_at_most_that_much_larger_than_its_message(field):
    for value in (*WORDS, *NUMBERS[:4], None, [], {}, [1], {"a": 1}, {"specversion": "2.0"}):
        raw = {field: value}
        results = answer_to(*[{"x": 1}] * 7, raw)
        asked, answered = len(msgspec.json.encode(raw)), len(msgspec.json.encode(results[-1]))

        assert answered <= MAX_RESULT_BYTES + 2 * asked, (raw, results[-1])


def test_a_person_that_was_stored_is_a_number_and_another_one_has_its_problem():
    faults = [Fault(f"field-{n}", "is not a field") for n in range(3)]
    results = [ImportResult(number=PERSON), *[ImportResult(number=None, error=InvalidInput(faults))] * 30]

    stored, first, *_, last = msgspec.json.decode(msgspec.json.encode(people_answer(results)))["results"]

    assert stored == {"number": PERSON}
    assert ("number" in first, len(first["error"]["errors"])) == (False, 3)
    assert last["error"]["detail"].endswith(BRIEF)
    assert "errors" not in last["error"]
