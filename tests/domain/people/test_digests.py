import pytest
from msgspec import structs

from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.message import is_same_message
from shared.domain.messages.phone_number import accepted_number
from shared.domain.people.digests import digest, message_digest
from tests.examples import a_message

SECRET = "of the app"


def test_a_message_has_the_hash_of_the_same_message_with_another_spelling_of_the_number():
    one, other = (a_message(to=to) for to in ("+5491123456789", "+541123456789"))

    assert message_digest(one, secret=SECRET) == message_digest(other, secret=SECRET)


@pytest.mark.parametrize("to", ["+4407400123456", "+5491123456789", "client:ana"])
def test_two_that_are_the_same_message_have_one_hash(to):
    stored = structs.replace(a_message(), to=to)
    came_again = structs.replace(stored, to=canonical(accepted_number(to, country="") or to))

    assert is_same_message(stored, came_again)
    assert message_digest(stored, secret=SECRET) == message_digest(came_again, secret=SECRET)


def test_other_words_another_secret_and_another_kind_have_other_hashes():
    message = a_message(body="Your code is 123456")
    hashes = {
        message_digest(message, secret=SECRET),
        message_digest(message, secret="another"),
        message_digest(a_message(body="Your code is 123457"), secret=SECRET),
        digest(SECRET, "number", message.to),
        digest(SECRET, "id", message.to),
    }

    assert len(hashes) == 5
