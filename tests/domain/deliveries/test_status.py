from itertools import pairwise

from shared.domain.deliveries.status import Status


def test_the_rank_of_a_status_is_its_position():
    assert all(earlier.rank < later.rank for earlier, later in pairwise(Status))


def test_nothing_before_sent_is_final_and_everything_after_it_is():
    assert [status for status in Status if status.is_final] == list(Status)[Status.SENT.rank + 1 :]
    assert not Status.SENT.is_final


def test_a_delivered_message_is_never_reported_as_failed_afterwards():
    assert max(Status, key=lambda status: status.rank) is Status.DELIVERED
