"""The entry of a message that will not arrive: its cause, and no words."""

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.people.day_entry import DayKind
from shared.domain.people.failed_entry import failed_entry, will_not_arrive
from tests.examples import NOON, PERSON, a_message


def a_delivery(**changes):
    return structs.replace(new_delivery(a_message(), now=NOON), **{"status": Status.FAILED, **changes})


def test_messages_that_arrived_or_that_somebody_ended_are_no_failures():
    failures = {status for status in Status if will_not_arrive(a_delivery(status=status))}

    assert failures == {"failed", "undelivered", "refused", "dead", "expired"}


def test_it_names_person_status_and_code():
    entry = failed_entry(a_delivery(error_code=30003, error=f"the 'To' number {PERSON} is unreachable"))

    assert (entry.kind, entry.id, entry.at, entry.number) == (DayKind.FAILED, a_message().id, NOON, PERSON)
    assert (entry.status, entry.code, entry.reason) == ("failed", 30003, "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"refused_by": "country", "error": "country: PT is not in COUNTRIES"}, "country"),
        ({"error": "not_after has passed"}, "not_after has passed"),
        ({"error": f"no answer for {PERSON} since +1 (500) 555-0006"}, "no answer for ... since ..."),
        ({"error": "x" * 500}, "x" * 120),
        ({}, ""),
    ],
)
def test_a_reason_of_ours_is_cut_and_has_no_number(changes, reason):
    assert failed_entry(a_delivery(**changes)).reason == reason
