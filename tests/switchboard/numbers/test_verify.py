"""How long ``verify`` waits for the code to be typed."""

from switchboard.numbers.verify import wait_until_verified

CALLER_ID = {"phone_number": "+12025550969"}


def wait(statuses, looks, tries=5):
    slept: list[float] = []
    statuses, looks = iter(statuses), iter(looks)
    found = wait_until_verified(
        look=lambda: next(looks), status=lambda: next(statuses), tries=tries, sleep=slept.append
    )
    return found, len(slept)


def test_it_ends_as_soon_as_the_number_is_verified():
    assert wait(["ringing", "in-progress"], [None, CALLER_ID]) == (CALLER_ID, 1)


def test_a_code_that_was_typed_at_the_end_of_the_call_counts():
    assert wait(["completed"], [None, CALLER_ID]) == (CALLER_ID, 1)


def test_a_call_that_ended_without_the_code_is_not_waited_for():
    assert wait(["no-answer"], [None, None]) == ("nobody answered", 1)


def test_if_the_call_is_not_shown_it_waits_until_the_time_is_over():
    found, slept = wait([""] * 5, [None] * 5)

    assert "--timeout" in found
    assert slept == 5
