import logging
import threading
from datetime import timedelta

import pytest

from shared.domain.conversations.limits.answer_rules import AnswerRules
from shared.errors import StorageUnavailable
from shared.services.conversations.limit_flow_texts import defer_texts, limit_texts_of_call
from shared.services.time_limit import TimeLimit
from tests.examples import NOON, PERSON
from tests.fakes.storage import MemoryContacts
from tests.services.conversations.text_harness import OURS, TextHarness

MILLISECOND = timedelta(milliseconds=1)
TELLS = '<Response><Sms to="+15005550011">Call {person}.</Sms><Hangup/></Response>'
SILENT = "<Response><Hangup/></Response>"
INBOUND = {"From": PERSON, "To": OURS, "Direction": "inbound"}


class SlowContacts(MemoryContacts):
    def __init__(self):
        super().__init__()
        self.answers = threading.Event()

    def load(self, number):
        self.answers.wait(timeout=30)
        return super().load(number)


def limited(
    twiml: str = TELLS, *, contacts: MemoryContacts, form=INBOUND, now=NOON, per_hour: int = 6
) -> str:
    limit = TimeLimit(MILLISECOND if isinstance(contacts, SlowContacts) else timedelta(seconds=5))
    return limit_texts_of_call(twiml, form, contacts=contacts, per_hour=per_hour, time_limit=limit, now=now)


def test_a_hundred_calls_of_one_person_make_six_texts_to_who_is_on_call(caplog):
    contacts = MemoryContacts()

    with caplog.at_level(logging.WARNING):
        documents = [limited(contacts=contacts) for _ in range(100)]

    assert documents == [TELLS] * 6 + [SILENT] * 94
    assert "...0100 caused 6 within the hour (FLOW_SENDS_PER_HOUR)" in caplog.text
    assert limited(contacts=contacts, now=NOON + timedelta(hours=1)) == TELLS


def test_calls_and_texts_of_a_person_count_together():
    phone = TextHarness()
    phone.rules = AnswerRules(flow_texts_per_hour=2)
    limited(contacts=phone.contacts)

    assert [phone.text("tell", sid=f"SM{number}") for number in range(2)] == ["Told. | They wrote.", "Told."]


def test_in_a_call_that_we_placed_the_person_is_who_was_called():
    contacts = MemoryContacts()
    limited(contacts=contacts, form={"From": OURS, "To": PERSON, "Direction": "outbound-api"})

    assert contacts.load(PERSON).flow_texts.count == 1


def test_a_document_without_texts_to_others_uses_no_storage():
    assert limited(SILENT, contacts=None) == SILENT


class BrokenContacts(MemoryContacts):
    def load(self, number):
        raise StorageUnavailable(f"the row of {number} cannot be read")


def test_if_storage_fails_the_text_is_sent():
    assert limited(contacts=BrokenContacts()) == TELLS


def test_a_caller_does_not_wait_for_slow_storage(caplog):
    contacts = SlowContacts()

    assert limited(contacts=contacts) == TELLS
    assert "sent without being counted" in caplog.text
    contacts.answers.set()


def test_the_first_document_of_a_call_without_texts_stays_as_it_is():
    assert defer_texts(SILENT, INBOUND, flow="main") == SILENT


@pytest.mark.parametrize("twiml", [TELLS, "<Response><Sms>Our card.</Sms></Response>"])
def test_texts_in_the_first_document_are_left_to_the_next_one(twiml):
    assert "<Redirect>/api/voice/step?flow=on-call</Redirect>" in defer_texts(twiml, INBOUND, flow="on-call")
