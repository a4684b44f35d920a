from shared.domain.messages.foreign_bodies import foreign_faults, metadata_names
from shared.errors import Fault

FAULTS = [Fault("x", "is not a field"), Fault("DequeueCount", "is not a field")]


def test_an_envelope_of_another_system_is_the_only_fault():
    (fault,) = foreign_faults({"messageType": [], "message": {}}, FAULTS)

    assert "must be a message, and it is in MassTransit's envelope" in str(fault)


def test_a_message_is_no_envelope_whatever_its_other_names_are():
    assert [fault.field for fault in foreign_faults({"to": "+1", "MessageText": "x"}, FAULTS)] == [
        "x",
        "DequeueCount",
    ]


def test_a_name_of_the_queues_metadata_gets_its_own_remedy():
    first, second = foreign_faults({"to": "+1"}, FAULTS)

    assert (first.message, "put it in tags" in second.message) == ("is not a field", True)
    assert metadata_names({"to": 1, "InsertionTime": 2}) == ["InsertionTime"]
