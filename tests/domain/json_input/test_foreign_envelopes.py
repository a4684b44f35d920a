import pytest

from shared.domain.json_input.foreign_envelopes import envelope_remedy


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"eventType": "t", "dataVersion": "1"}, "Event Grid's own schema"),
        ({"eventType": "t", "dataVersion": "1", "data": {"to": "+1"}}, "subscribe with"),
        ({"eventType": "t", "dataVersion": "1", "data": {"url": "/"}}, "its data is no message"),
        ({"ContentData": "e30="}, "ContentData"),
        ({"$content": "e30="}, "$content"),
        ({"MessageText": "{}"}, "MessageText"),
        ({"messageType": [], "message": {}}, "MassTransit"),
        ({"messages": []}, "POST /api/messages/batch"),
        ({"data": {"to": "+1"}}, "the message is within data"),
    ],
)
def test_an_envelope_of_another_system_is_told_with_its_remedy(raw, said):
    assert said in envelope_remedy(raw)


@pytest.mark.parametrize("raw", [{}, {"text": "hi"}, {"to": "+1", "MessageText": "x"}])
def test_other_objects_are_no_envelope(raw):
    assert envelope_remedy(raw) == ""
