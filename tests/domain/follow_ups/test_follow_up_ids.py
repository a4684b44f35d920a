import pytest

from shared.domain.deliveries.resend import resend_id
from shared.domain.follow_ups.follow_up_ids import MAX_FIRST, condition_of, first_of, follow_up_id, shortened
from shared.domain.messages.message_fields import FollowUpCondition
from shared.domain.reminders.message_ids import first_id

FAILED, SILENT = FollowUpCondition.FAILED, FollowUpCondition.SILENT


def test_an_id_says_what_it_follows_and_why():
    assert follow_up_id("order-7", FAILED) == "order-7~failed"
    assert follow_up_id("order-7~3", SILENT) == "order-7~silent"
    assert (first_of("order-7~silent"), condition_of("order-7~silent")) == ("order-7", SILENT)


@pytest.mark.parametrize("other", ["order-7", "order-7~2", "order-7~failed~2", "~failed", "order-7:2"])
def test_another_message_follows_none(other):
    assert (first_of(other), condition_of(other)) == (None, None)


@pytest.mark.parametrize("length", [MAX_FIRST, MAX_FIRST + 1, 122, 125, 126, 128])
def test_a_long_id_is_shortened_so_that_a_resend_of_the_follow_up_still_fits(length):
    name, other = "a" * length, "a" * (length - 1) + "b"

    following = follow_up_id(name, FAILED)

    assert len(resend_id(following)) <= 128
    assert resend_id(following) == f"{following}~2"
    assert following != follow_up_id(other, FAILED)
    assert first_id(following) == first_id(f"{following}~2") == first_id(name)


def test_a_short_id_stays_as_it_is():
    assert shortened("order-7") == "order-7"
