from datetime import timedelta

import pytest

from shared.domain.conversations.limits.flow_texts import PERIOD, FlowTexts, count_texts, limit_texts
from tests.examples import NOON, PERSON

TO_DESK = '<Message to="+15005550011" from="+15005550006">{name} &lt;called&gt;</Message>'
TEXT = f"<Response><Message>Thanks.</Message>{TO_DESK}</Response>"
RECORD = (
    '<Response><Sms to="+15005550011"/><Record recordingStatusCallback="/api/voice/recording?flow=a&amp;'
    'kept.notify=1&amp;notify=%2B15005550011#rc=3" transcribeCallback="/x?flow=a&amp;notify=%2B1"/>'
    "</Response>"
)


@pytest.mark.parametrize(
    ("document", "count"),
    [
        (TEXT, 1),
        (RECORD, 2),
        (f'<Response><Sms to="{PERSON}">The code.</Sms><Sms>Our card.</Sms></Response>', 0),
    ],
)
def test_texts_to_others_are_counted(document, count):
    assert count_texts(document, person=PERSON) == count_texts(document, person=f"whatsapp:{PERSON}") == count


def test_beyond_the_limit_only_texts_to_others_are_left_out():
    full = FlowTexts(since=NOON, count=2)

    assert limit_texts(TEXT, full, person=PERSON, per_hour=2, now=NOON) == (
        "<Response><Message>Thanks.</Message></Response>",
        full,
    )
    assert limit_texts(RECORD, full, person=PERSON, per_hour=2, now=NOON)[0] == (
        '<Response><Record recordingStatusCallback="/api/voice/recording?flow=a&amp;'
        'kept.notify=1#rc=3" transcribeCallback="/x?flow=a"/></Response>'
    )


def test_the_count_begins_anew_after_an_hour():
    known, sent = None, []
    for minute in range(120):
        now = NOON + timedelta(minutes=minute)
        document, known = limit_texts(TEXT, known, person=PERSON, per_hour=6, now=now)
        sent += [minute] if document == TEXT else []

    assert sent == [*range(6), *range(60, 66)]
    assert known.since == NOON + PERIOD


def test_a_limit_of_0_sends_none():
    assert limit_texts(TEXT, None, person=PERSON, per_hour=0, now=NOON)[0] != TEXT
