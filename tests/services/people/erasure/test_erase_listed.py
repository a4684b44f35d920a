"""Only what is of this app is deleted from the lists of an account that others use."""

import pytest

from shared.domain.calls.call import Call
from shared.domain.deliveries.status import Status
from shared.domain.recordings.recording import Recording
from tests.examples import NOON
from tests.services.people.erasure_world import NUMBER, OTHER, OURS, STAFF, World, sid


@pytest.fixture
def world() -> World:
    world = World()
    world.fill()
    return world


def listed(world, *records) -> list[str]:
    """Return which records of the person are left."""
    for number, fields in enumerate(records, 1):
        kind = fields.pop("kind", "SM")
        world.at_twilio.add(sid(kind, number), **fields)
    world.erase()
    world.until_finished()
    return [key[:2] + key[-1] for key in world.at_twilio.records]


def test_what_has_a_sender_of_ours_on_the_other_side_is_deleted():
    left = listed(
        World(),
        {"sender": OURS, "to": NUMBER},
        {"sender": f"whatsapp:{NUMBER}", "to": f"whatsapp:{OURS}"},
        {"sender": f"rcs:{NUMBER}", "to": OURS},
        {"sender": "+15005550099", "to": NUMBER},
        {"sender": OURS, "to": OTHER},
        {"sender": NUMBER, "to": OURS, "kind": "CA"},
        {"sender": NUMBER, "to": STAFF, "kind": "CA"},
    )

    assert left == ["SM4", "SM5", "CA7"]


def test_a_call_that_a_call_of_theirs_dialled_is_deleted_with_it():
    left = listed(
        World(),
        {"sender": NUMBER, "to": OURS, "kind": "CA"},
        {"sender": NUMBER, "to": STAFF, "kind": "CA", "parent": sid("CA", 1)},
    )

    assert left == []


def test_a_call_of_which_only_a_recording_is_known_is_deleted_with_it():
    world = World()
    call, recording = sid("CA", 1), sid("RE", 1)
    world.recordings.save(Recording(sid=recording, at=NOON, call=call, sender=NUMBER))
    world.at_twilio.recordings[recording] = call

    assert listed(world, {"sender": NUMBER, "to": "+15005550099", "kind": "CA"}) == []
    assert not world.at_twilio.recordings


def test_a_record_that_is_not_complete_is_counted_once_and_deleted_later():
    world = World()
    world.at_twilio.add(sid("SM", 1), OURS, NUMBER)
    world.at_twilio.incomplete.add(sid("SM", 1))
    world.erase()
    world.add_delivery("meanwhile", Status.DELIVERED)
    world.later()
    world.later()
    assert world.erase_state().waiting_for == {"incomplete": 1}
    world.at_twilio.incomplete.clear()

    assert world.until_finished().twilio["messages"] == 1
    assert not world.at_twilio.records


def test_a_recording_that_names_nobody_goes_with_the_call_of_the_person():
    world = World()
    call, recording = sid("CA", 1), sid("RE", 1)
    world.calls.save(Call(sid=call, at=NOON, sender=NUMBER, to=OURS))
    world.recordings.save(Recording(sid=recording, at=NOON, call=call, transcription="words"))
    world.at_twilio.recordings[recording] = call

    assert listed(world, {"sender": NUMBER, "to": OURS, "kind": "CA"}) == []
    assert world.recordings.load(recording) is None
    assert world.ledger.is_erased_sid(recording)
