from shared.domain.people.digests import digest, message_digest
from tests.examples import a_message

SECRET = "of the app"


def test_a_message_has_the_hash_of_the_same_message_with_another_spelling_of_the_number():
    one, other = (a_message(to=to) for to in ("+5491123456789", "+541123456789"))

    assert message_digest(one, secret=SECRET) == message_digest(other, secret=SECRET)


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
