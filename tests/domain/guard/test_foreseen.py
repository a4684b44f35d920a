import pytest

from shared.domain.deliveries.status import Status
from shared.domain.guard.foreseen import FORESEEN_BY_STATUS, Foreseen, Foresight, Totals, totals_of
from tests.examples import NOON


def foreseen(outcome: Foresight, segments: int | None = None) -> Foreseen:
    return Foreseen(id="m", outcome=outcome, at=NOON, segments=segments)


def test_totals_count_each_outcome_and_the_segments_of_what_is_sent_now_or_later():
    results = [
        foreseen(Foresight.SEND, 2),
        foreseen(Foresight.SEND),  # a call
        foreseen(Foresight.HOLD, 3),
        foreseen(Foresight.REFUSE, 5),
        foreseen(Foresight.DUPLICATE),
        None,
    ]

    assert totals_of(results) == Totals(send=2, hold=1, refuse=1, duplicate=1, invalid=1, segments=5)


def test_every_outcome_has_a_total():
    assert {*Foresight, "invalid", "segments"} == set(Totals.__struct_fields__)


@pytest.mark.parametrize("status", FORESEEN_BY_STATUS)
def test_each_status_without_a_request_to_twilio_has_its_own_word(status):
    assert status in {Status.HELD, Status.EXPIRED, Status.CANCELED}
    assert FORESEEN_BY_STATUS[status][:4] == status[:4].replace("held", "hold")
