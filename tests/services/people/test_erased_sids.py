"""What Twilio tells again of a text, call or recording that was erased: nothing is stored."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.status import Status
from shared.domain.recordings.recording import Recording
from shared.errors import SendUnknown
from shared.services.recordings.store_recording import store_recording
from tests.examples import NOON, PERSON, a_message
from tests.fakes.people import memory_index
from tests.fakes.storage import MemoryLedger, MemoryRecordings
from tests.services.calls.incoming_call import IncomingCall
from tests.services.conversations.text_harness import TextHarness
from tests.services.inbox.missed_texts_harness import LATER, MissedTextsHarness, a_text
from tests.services.sender_harness import SenderHarness

RECORDING = "RE" + "1" * 32


class TestTexts:
    def test_a_webhook_of_an_erased_text_is_answered_without_words_and_stores_nothing(self):
        person = TextHarness()
        person.ledger.erase_sid("SM1")

        assert person.text("Hi", sid="SM1") == ""

        assert (person.contact.version, person.contacts.inbound(PERSON, "SM1")) == ("", None)

    def test_a_stop_in_an_erased_text_is_not_stored_again_either(self):
        person = TextHarness()
        person.ledger.erase_sid("SM1")

        person.text("STOP", sid="SM1")

        assert not person.contact.opted_out

    def test_another_text_of_that_person_is_stored(self):
        person = TextHarness()
        person.ledger.erase_sid("SM1")

        assert person.text("Hi", sid="SM2")

        assert person.contacts.inbound(PERSON, "SM2").body == "Hi"

    def test_the_text_of_a_person_who_is_known_is_answered_without_asking(self):
        person = TextHarness()
        person.text("Hi", sid="SM1")
        person.ledger.is_erased_sid = None  # type: ignore[assignment] # a call would fail

        assert person.text("Hi again", sid="SM2")

    def test_an_erased_text_is_not_backfilled_from_twilios_list(self):
        harness = MissedTextsHarness()
        harness.ledger.erase_sid("SM1")

        assert harness.backfill(a_text("Hi"), now=LATER) == 0

        assert harness.contacts.inbound(PERSON, "SM1") is None
        assert not harness.outbox.put_with_delay
        assert "SM1" in harness.settled

    def test_it_is_not_backfilled_for_a_person_who_wrote_again_either(self):
        harness = MissedTextsHarness()
        harness.webhook(a_text("Hello", "SM2", at=NOON - timedelta(minutes=1)))
        harness.ledger.erase_sid("SM1")

        harness.backfill(a_text("Hi"), now=LATER)

        assert harness.contacts.inbound(PERSON, "SM1") is None


class TestCalls:
    def test_nothing_of_an_erased_call_is_stored(self):
        call = IncomingCall()
        call.ledger.erase_sid(call.sid)

        call.press("1")
        call.report_recording()
        ended = call.end("no-answer")

        assert (ended, call.calls.load(call.sid), call.texts) == (None, None, [])

    def test_an_erased_call_is_not_backfilled_from_twilios_list(self):
        call = IncomingCall("desk")
        call.ledger.erase_sid(call.sid)
        call.listed()
        call.dialled("no-answer", None)

        assert (call.backfill(), call.calls.load(call.sid), call.texts) == (0, None, [])
        assert call.sid in call.context.settled


class TestRecordings:
    @pytest.mark.parametrize("sid", [RECORDING, "CA1"])
    def test_an_erased_recording_or_one_of_an_erased_call_is_not_stored(self, sid):
        recordings, ledger = MemoryRecordings(), MemoryLedger()
        ledger.erase_sid(sid)
        report = Recording(sid=RECORDING, at=NOON, call="CA1", transcription="Call me back")

        assert store_recording(report, recordings=recordings, ledger=ledger, index=memory_index()) is None
        assert recordings.load(RECORDING) is None

    def test_a_recording_that_is_stored_is_completed_without_asking(self):
        recordings, ledger = MemoryRecordings(), MemoryLedger()
        first = Recording(sid=RECORDING, at=NOON, seconds=3)
        store_recording(first, recordings=recordings, ledger=ledger, index=memory_index())
        ledger.is_erased_sid = None  # type: ignore[assignment] # a call would fail

        known = store_recording(
            structs.replace(first, transcription="Hi"),
            recordings=recordings,
            ledger=ledger,
            index=memory_index(),
        )

        assert known
        assert known.transcription == "Hi"


class TestTwiliosList:
    """Of two equal texts the first was erased; of the second no answer came."""

    def test_an_erased_text_is_not_taken_for_a_new_one_that_got_no_answer(self):
        harness = SenderHarness()
        harness.deliver(a_message(id="first"))
        (erased,) = harness.sender.known
        harness.ledger.erase_sid(erased)
        harness.sender.fails_with = SendUnknown("no answer")
        harness.deliver(a_message(id="second"))
        harness.sender.fails_with = None

        harness.deliver_to_the_end(a_message(id="second"), now=NOON + timedelta(seconds=1))

        second = harness.ledger.load("second")
        assert (second.status, second.sid == erased) == (Status.SENT, False)
        assert len(harness.sender.sent) == 2

    def test_an_erased_answer_is_not_taken_for_one_that_twilio_took(self):
        harness = MissedTextsHarness()
        harness.webhook(a_text("Hi"))
        harness.ledger.erase_sid("SM9")
        harness.list_reply(sid="SM9")

        harness.run_timer_until(NOON + timedelta(minutes=10))

        assert harness.ledger.sid_owner("SM9") is None

    def test_an_erased_answer_whose_words_are_hidden_does_not_keep_ours_from_being_sent(self):
        harness = MissedTextsHarness()
        harness.webhook(a_text("Hi"))
        harness.ledger.erase_sid("SM9")
        harness.list_reply("", sid="SM9")

        harness.run_timer_until(NOON + timedelta(minutes=14))

        assert harness.accepted
