from datetime import timedelta

from shared.triggers.clock import utc_now, wait_for


def test_a_wait_ends_at_its_time_and_returns_it():
    wait, began = timedelta(milliseconds=20), utc_now()

    ended = wait_for(wait)

    assert began + wait <= ended <= max(utc_now(), began + wait)


def test_no_wait_returns_the_time():
    began = utc_now()

    assert began <= wait_for(timedelta(0)) <= utc_now()
