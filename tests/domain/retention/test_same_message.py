"""A message that comes again is recognized, with its words in the ledger and without."""

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.words.removed_words import without_words
from shared.domain.people.digests import message_digest
from shared.domain.retention.same_message import is_message_of, is_same_occurrence
from tests.examples import NOON, a_message

SECRET = "a-secret-of-the-app"
OTHERWISE = [{"if": "failed", "channel": "call"}]


def known(message, *, has_words: bool):
    delivery = new_delivery(message, now=NOON)
    if has_words:
        return delivery
    return without_words(delivery, digest=message_digest(message, secret=SECRET), now=NOON)


@pytest.mark.parametrize("has_words", [True, False])
def test_the_same_message_is_recognized_and_another_is_not(has_words):
    message = a_message(body="Hello {name}", values={"name": "Ana"})
    delivery = known(message, has_words=has_words)

    assert is_message_of(delivery, structs.replace(message), digest_secret=SECRET)
    for other in (
        {"values": {"name": "Eva"}},
        {"body": "Bye {name}"},
        {"tags": {"a": "b"}},
        {"urgent": True},
    ):
        changed = a_message(**{"body": "Hello {name}", "values": {"name": "Ana"}, **other})
        assert not is_message_of(delivery, changed, digest_secret=SECRET)


def test_with_another_secret_no_message_is_the_same():
    assert not is_message_of(known(a_message(), has_words=False), a_message(), digest_secret="another")


@pytest.mark.parametrize("has_words", [True, False])
def test_what_follows_a_message_is_part_of_it_but_for_old_reminders(has_words):
    follows, alone = a_message(otherwise=OTHERWISE), a_message()
    of_reminder = [structs.replace(each, id="call-ana:20260301T120000Z") for each in (follows, alone)]

    assert not is_same_occurrence(known(follows, has_words=has_words), alone, digest_secret=SECRET)
    assert is_same_occurrence(known(follows, has_words=has_words), follows, digest_secret=SECRET)
    assert is_same_occurrence(known(of_reminder[0], has_words=True), of_reminder[1], digest_secret=SECRET)
    assert is_same_occurrence(
        known(of_reminder[0], has_words=has_words), of_reminder[1], digest_secret=SECRET
    )
