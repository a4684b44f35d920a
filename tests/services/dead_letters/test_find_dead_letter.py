import pytest

from shared.domain.deliveries.dead_letter import Cause, dead_letter_from_bytes
from shared.domain.list_parameters import DeadLetterSearch
from shared.errors import Conflict, InvalidInput, NotFound
from shared.services.dead_letters.find_dead_letter import find_dead_letter, list_dead_letters, message_in
from tests.examples import NOON, a_message
from tests.fakes.storage import MemoryDeadLetters
from tests.services.dead_letters.letters import a_letter, a_letter_with


def test_a_letter_is_found_by_its_key_and_by_its_messages_id():
    letters = MemoryDeadLetters()
    letters.add(a_letter())

    by_key = find_dead_letter(a_letter().key, dead_letters=letters)

    assert by_key.id == "hello-1"
    assert find_dead_letter("hello-1", dead_letters=letters) == by_key


def test_an_id_that_several_letters_have_is_a_conflict_that_names_their_keys():
    letters = MemoryDeadLetters()
    unclear, poison = a_letter(Cause.UNCLEAR), a_letter(Cause.POISON)
    letters.add(unclear)
    letters.add(poison)

    with pytest.raises(Conflict, match="2 dead letters have the id hello-1: name one by its key, ") as error:
        find_dead_letter("hello-1", dead_letters=letters)

    assert f"{unclear.key} (unclear)" in str(error.value)
    assert f"{poison.key} (poison)" in str(error.value)
    assert find_dead_letter(poison.key, dead_letters=letters).cause is Cause.POISON


def test_a_letter_that_does_not_exist_is_not_found():
    with pytest.raises(NotFound, match="there is no dead letter gone"):
        find_dead_letter("gone", dead_letters=MemoryDeadLetters())


def test_on_a_page_the_newest_letter_comes_first():
    letters = MemoryDeadLetters()
    for day in (1, 3, 2):
        letters.add(a_letter(id=f"m{day}", now=NOON.replace(day=day)))

    page = list_dead_letters(DeadLetterSearch(), dead_letters=letters)

    assert [letter.id for letter in page.items] == ["m3", "m2", "m1"]


def test_the_message_in_a_letter_has_the_letters_id_if_it_has_no_other():
    letter = a_letter_with('{"to": "+15005550100", "body": "Hello"}', letter_id="q1")

    assert message_in(letter, default_country="") == a_message(id="q1")


def test_a_body_that_breaks_the_contract_has_no_message():
    with pytest.raises(InvalidInput, match="to: must be a phone number"):
        message_in(a_letter_with('{"to": "nobody", "body": "Hi"}'), default_country="")


@pytest.mark.parametrize("cause", [Cause.POISON, Cause.UNEXPECTED])
def test_what_was_accepted_before_it_was_refused_can_be_redriven(cause):
    body = b'{"id": "undefined", "id": "undefined", "to": "+15005550100", "body": "Hello"}'

    letter = dead_letter_from_bytes("undefined", body, cause=cause, reason="", now=NOON)
    assert message_in(letter, default_country="").id == "undefined"


def test_what_was_refused_is_read_by_the_rules_of_the_door():
    body = b'{"id": "undefined", "to": "+15005550100", "body": "Hello"}'

    letter = dead_letter_from_bytes("undefined", body, cause=Cause.INVALID, reason="", now=NOON)
    with pytest.raises(InvalidInput, match="never set"):
        message_in(letter, default_country="")
