"""A short form of the trial ``matrix``: cells chosen at random, with a fixed seed and in virtual time."""

import random

import pytest

from tests.adapters.wires_harness import TIMEOUT_SECONDS, WiresHarness
from tests.journey.trial.planned_faults import Cell, PlannedFaults
from tests.raw_http.faults import Kind, every_fault

STEPS = {
    "tables": ("claim", "check", "assign SID", "record"),
    "queues": ("enqueue",),
    "twilio": ("send", "look up"),
    "webhooks": ("callback sent", "callback delivered"),
}
DELAYS = dict.fromkeys(STEPS, TIMEOUT_SECONDS * 1.5)


def chosen_cells(chance: random.Random, *, of_each: int) -> list[Cell]:
    """Choose a few faults for every step, but none that takes too long or must make two texts."""
    cells = []
    for wire, steps in STEPS.items():
        for step in steps:
            left_out = {"webhooks": Kind.DELAY, "twilio": Kind.REPEAT}.get(wire)
            faults = [fault for fault in every_fault(chance) if fault.kind != left_out]
            cells += [Cell(wire, step, fault) for fault in chance.sample(faults, of_each)]
    return cells


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("scheme", "of_each"), [("http", 2), ("https", 1)])
def test_whatever_a_wire_does_each_message_arrives_once(azurite, standin, tmp_path, scheme, of_each):
    cells = chosen_cells(random.Random(scheme), of_each=of_each)  # noqa: S311 - not for secrets
    first = {"http": 0, "https": 500}[scheme]
    messages = [
        {"id": f"matrix-{number:06d}", "to": f"+1202555{number:04d}", "body": f"matrix-{number:06d} hello"}
        for number in range(first, first + len(cells))
    ]
    plans = {message["id"]: cell for message, cell in zip(messages, cells, strict=True)}
    faults = PlannedFaults(plans, {message["to"]: message["id"] for message in messages}, delays=DELAYS)

    with WiresHarness(azurite, standin, faults, tls_in=tmp_path if scheme == "https" else None) as harness:
        for message in messages:
            harness.send(message)
        verdict = harness.finish(messages)

    assert verdict.holds, [verdict, *(f"{name}: {cell}" for name, cell in plans.items())]
    assert len(faults.happened) > len(cells) * 3 / 4
