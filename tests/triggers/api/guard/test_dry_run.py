import msgspec

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.foreseen import Foreseen, Foresight
from shared.errors import Fault, InvalidInput
from shared.services.messages.accept_batch import AcceptResult
from shared.triggers.api.guard.dry_run import dry_run_answer
from tests.examples import NOON


def answer_to(*results) -> dict:
    return msgspec.json.decode(msgspec.json.encode(dry_run_answer(results)))


def test_each_result_has_the_fields_that_have_a_value():
    held = Foreseen(
        id="m1",
        outcome=Foresight.HOLD,
        at=NOON,
        reason="quiet hours in Europe/Lisbon",
        held_for=HeldReason.QUIET_HOURS,
        until=NOON,
        segments=1,
        zones=("Europe/Lisbon",),
        country="PT",
    )

    answer = answer_to(held, Foreseen(id="", outcome=Foresight.SEND, at=NOON))

    assert answer["results"] == [
        {
            "id": "m1",
            "outcome": "hold",
            "at": "2026-03-01T12:00:00Z",
            "reason": "quiet hours in Europe/Lisbon",
            "held_for": "quiet_hours",
            "until": "2026-03-01T12:00:00Z",
            "segments": 1,
            "zones": ["Europe/Lisbon"],
            "country": "PT",
        },
        {"outcome": "send", "at": "2026-03-01T12:00:00Z"},
    ]
    assert next(iter(answer)) == "dry_run"
    assert (answer["dry_run"]["send"], answer["dry_run"]["hold"]) == (1, 1)


def test_the_same_mistake_a_thousand_times_makes_no_answer_of_a_hundred_times_the_request():
    mistake = AcceptResult(id=None, error=InvalidInput([Fault("to", "is missing")] * 15))

    answer = answer_to(*[mistake] * 1_000)

    assert answer["dry_run"]["invalid"] == 1_000
    assert ["errors" in result["error"] for result in answer["results"][:3]] == [True, False, False]
