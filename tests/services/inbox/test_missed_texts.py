from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.inbound_text import show_inbound
from shared.domain.conversations.opt_out import confirms_opt_out
from shared.domain.deliveries.delivery import new_delivery
from shared.errors import TwilioUnavailable
from shared.services.inbox.missed_texts import (
    WEBHOOK_MAY_STILL_ANSWER,
    lookback,
)
from tests.examples import NOON, PERSON, a_message
from tests.fakes.storage import after_an_empty_page
from tests.fakes.twilio import MemoryInboundTexts
from tests.services.inbox.missed_texts_harness import LATE_ANSWER, MissedTextsHarness, a_text

SECOND = timedelta(seconds=1)


def fails_for(sid: str, save):
    def save_unless(contact, inbound=None):
        if inbound and inbound.sid == sid:
            raise TimeoutError
        save(contact, inbound)

    return save_unless


def test_a_missed_text_is_stored_and_answered():
    harness = MissedTextsHarness()

    assert harness.backfill(a_text("Hi")) == 1

    kept = harness.contacts.inbound(PERSON, "SM1")
    assert (kept.body, kept.at) == ("Hi", NOON)
    (reply,) = harness.sent
    assert (reply["to"], reply["from"], reply["body"]) == (PERSON, "+15005550006", "Reply 1.")
    assert reply["not_after"] == "2026-03-01T12:15:00Z"
    assert harness.outbox.put_with_delay[0][0].id == "reply-SM1-1"


def test_a_text_is_backfilled_once_however_many_runs_see_it():
    harness = MissedTextsHarness()

    assert harness.backfill(a_text("Hi")) == 1
    harness.send()

    assert [harness.backfill(a_text("Hi")) for _ in range(2)] == [0, 0]
    assert len(harness.sent) == 1


def test_an_answer_that_a_crash_kept_from_the_outbox_is_queued_by_the_next_run():
    harness = MissedTextsHarness()
    harness.crash_at(harness.outbox, "put", a_text("Hi"), a_text("1", "SM2"))

    assert harness.backfill(a_text("Hi"), a_text("1", "SM2")) == 1  # the first is stored already
    harness.send()
    harness.backfill(a_text("Hi"), a_text("1", "SM2"))

    assert [message["body"] for message in harness.sent] == ["Reply 1.", "Nine to five."]


def test_an_answer_still_on_the_outbox_is_queued_again_under_the_same_id():
    harness = MissedTextsHarness()

    harness.backfill(a_text("Hi"))
    harness.backfill(a_text("Hi"))

    first, second = harness.outbox.put_with_delay
    assert first == second


def test_an_answer_that_a_crash_kept_from_the_outbox_is_not_sent_when_it_is_too_late():
    harness = MissedTextsHarness()
    harness.crash_at(harness.outbox, "put", a_text("Hi"))

    harness.backfill(a_text("Hi"), now=NOON + LATE_ANSWER)

    assert harness.sent == []


def test_nor_is_it_sent_to_a_person_who_has_texted_again():
    harness = MissedTextsHarness()
    harness.crash_at(harness.outbox, "put", a_text("Hi"))
    harness.webhook(a_text("1", "SM2", at=NOON + timedelta(minutes=5)))

    harness.backfill(a_text("Hi"))

    assert harness.sent == []


def test_a_reply_that_a_crash_kept_from_its_delivery_is_recorded_by_the_next_run():
    harness = MissedTextsHarness()
    harness.ledger.save(new_delivery(a_message(flow="main"), now=NOON))
    asked = FlowPosition(flow="main", step="menu", at=NOON, delivery="hello-1")
    harness.contacts.save(Contact(number=PERSON, position=asked))
    harness.crash_at(harness.ledger, "save", a_text("1"))

    harness.backfill(a_text("1"))

    assert harness.ledger.load("hello-1").reply == "1"
    assert [message["body"] for message in harness.sent] == ["Nine to five."]


def test_a_text_that_the_webhook_stored_is_left_alone():
    harness = MissedTextsHarness()
    harness.webhook(a_text("Hi"))

    assert harness.backfill(a_text("Hi")) == 0
    assert harness.sent == []


def test_a_text_that_the_webhook_may_still_answer_is_left_to_it():
    harness = MissedTextsHarness()

    assert harness.backfill(a_text("Hi"), now=NOON + WEBHOOK_MAY_STILL_ANSWER - timedelta(seconds=1)) == 0
    assert harness.backfill(a_text("Hi"), now=NOON + WEBHOOK_MAY_STILL_ANSWER) == 1


def test_a_text_that_is_found_too_late_gets_no_answer_and_its_sender_stays_where_they_were():
    harness = MissedTextsHarness()

    harness.backfill(a_text("Hi"), now=NOON + LATE_ANSWER)

    assert harness.sent == []
    assert harness.contacts.inbound(PERSON, "SM1").body == "Hi"
    assert harness.contacts.load(PERSON).position is None


def test_but_what_it_replies_to_a_message_of_ours_is_noted():
    harness = MissedTextsHarness()
    harness.ledger.save(new_delivery(a_message(flow="main"), now=NOON))
    asked = FlowPosition(flow="main", step="menu", at=NOON, delivery="hello-1")
    harness.contacts.save(Contact(number=PERSON, position=asked))

    harness.backfill(a_text("1"), now=NOON + LATE_ANSWER)

    assert harness.ledger.load("hello-1").reply == "1"
    assert harness.contacts.load(PERSON).position == asked


def test_a_stop_that_is_found_too_late_opts_out_all_the_same():
    harness = MissedTextsHarness()
    asked = FlowPosition(flow="main", step="menu", at=NOON)
    harness.contacts.save(Contact(number=PERSON, position=asked))

    harness.backfill(a_text("STOP"), now=NOON + LATE_ANSWER)

    assert harness.contacts.load(PERSON).opted_out
    assert harness.contacts.load(PERSON).position is None


def test_several_texts_are_backfilled_in_their_order():
    harness = MissedTextsHarness()

    harness.backfill(a_text("Hello there"), a_text("1", "SM2"))

    assert [message["body"] for message in harness.sent] == ["Reply 1.", "Nine to five."]


def test_a_text_that_cannot_be_backfilled_blocks_later_ones_of_its_sender_and_no_others():
    harness = MissedTextsHarness()
    texts = [
        a_text("STOP", "SM1"),
        a_text("Hi", "SM2", at=NOON + SECOND),
        a_text("Hi", "SM3", at=NOON + SECOND, From="+15005550199"),
    ]
    save, harness.contacts.save = harness.contacts.save, fails_for("SM1", harness.contacts.save)

    assert harness.backfill(*texts) == 1
    harness.contacts.save = save
    assert harness.backfill(*texts) == 2

    assert harness.contacts.load(PERSON).opted_out
    assert harness.contacts.inbound(PERSON, "SM2").body == "Hi"


@pytest.mark.parametrize(
    ("missed", "meanwhile", "opted_out"),
    [
        ("STOP", "START", False),
        ("START", "STOP", True),
    ],
)
def test_a_missed_text_does_not_undo_what_a_later_one_did(missed, meanwhile, opted_out):
    harness = MissedTextsHarness()
    harness.webhook(a_text("STOP", "SM0", at=NOON - timedelta(minutes=5)))
    harness.webhook(a_text(meanwhile, "SM2", at=NOON + timedelta(minutes=1)))

    assert harness.backfill(a_text(missed)) == 1

    assert harness.contacts.load(PERSON).opted_out == opted_out
    assert harness.contacts.inbound(PERSON, "SM1").answer is None
    assert harness.sent == []


@pytest.mark.parametrize(
    ("missed", "meanwhile", "opted_out"),
    [
        ("STOP", "1", True),
        ("Stop texting me.", "1", True),
        ("Stop.", "Start please", False),
        ("STOP", "yes", False),
        ("Cancel please", "1", False),
        ("Hello", "1", False),
    ],
)
def test_a_missed_stop_counts_after_later_texts_too_unless_one_lifts_it(missed, meanwhile, opted_out):
    harness = MissedTextsHarness()
    harness.webhook(a_text(meanwhile, "SM2", at=NOON + timedelta(minutes=1)))

    harness.backfill(a_text(missed))

    assert harness.contacts.load(PERSON).opted_out == opted_out
    assert harness.sent == []


def test_a_missed_stop_that_twilio_did_not_act_on_is_confirmed():
    harness = MissedTextsHarness()

    harness.backfill(a_text("Stop."), now=NOON + timedelta(minutes=4))

    assert [raw["body"] for raw in harness.sent] == [
        "You will get no more texts from us. Text START to get them again."
    ]
    assert confirms_opt_out("reply-SM1-1", harness.contacts.load(PERSON), now=NOON + timedelta(minutes=4))


def test_a_later_text_counts_even_if_storage_returns_an_empty_page_before_it():
    harness = MissedTextsHarness()
    harness.webhook(a_text("STOP", "SM2", at=NOON + timedelta(minutes=1)))
    harness.contacts.search = after_an_empty_page(harness.contacts.search)

    harness.backfill(a_text("START"))

    assert harness.contacts.load(PERSON).opted_out


def test_a_missed_stop_opts_out():
    harness = MissedTextsHarness()

    harness.backfill(a_text("STOP"))

    assert harness.contacts.load(PERSON).opted_out


def test_media_are_stored_too():
    harness = MissedTextsHarness()

    harness.backfill(a_text("Look", NumMedia="2"), SM1=["https://a.example/1", "https://a.example/2"])

    stored = harness.contacts.inbound(PERSON, "SM1")
    assert stored.media == ("https://a.example/1", "https://a.example/2")
    assert stored.media_types == ("image/png", "image/png")


def test_a_text_on_whatsapp_is_answered_on_whatsapp():
    harness = MissedTextsHarness()

    harness.backfill(a_text("Hi", From=f"whatsapp:{PERSON}", To="whatsapp:+15005550006"))

    assert (harness.sent[0]["channel"], harness.sent[0]["to"]) == ("whatsapp", PERSON)
    assert harness.sent[0]["from"] == "+15005550006"


def test_an_error_of_twilio_ends_the_run():
    class Unavailable(MemoryInboundTexts):
        def received(self, **_):
            raise TwilioUnavailable("no answer", code=0)

    harness = MissedTextsHarness()
    harness.inbox = Unavailable()
    with pytest.raises(TwilioUnavailable):
        harness.backfill()


@pytest.mark.parametrize(
    ("now", "is_late", "back"),
    [
        (NOON + timedelta(minutes=10), False, timedelta(minutes=30)),
        (NOON, False, timedelta(hours=2)),
        (NOON, True, timedelta(days=3)),
        (NOON.replace(hour=0, minute=0, second=40), False, timedelta(days=3)),
        (NOON.replace(hour=0, minute=2, second=40), False, timedelta(minutes=30)),
    ],
)
def test_the_first_run_of_an_hour_and_of_a_day_and_a_late_one_look_back_further(now, is_late, back):
    assert lookback(now, late_answer=LATE_ANSWER, is_late=is_late) == back


class TestTextsThatTwilioFiltered:
    """Twilio takes them for a machine's (30039) and sends no webhook: an answer would begin a loop."""

    def test_it_is_stored_with_its_code_and_gets_no_answer(self):
        harness = MissedTextsHarness()

        for _ in range(2):
            harness.backfill(a_text("I am away", ErrorCode="30039"))

        shown = show_inbound(harness.contacts.inbound(PERSON, "SM1"))
        assert (shown.body, shown.error_code, shown.unanswered) == ("I am away", 30039, "filtered")
        assert harness.sent == []
        assert harness.contacts.load(PERSON).position is None

    def test_so_is_one_before_a_text_that_was_answered(self):
        harness = MissedTextsHarness()
        harness.webhook(a_text("Hi", "SM2", at=NOON + SECOND))

        harness.backfill(a_text("I am away", ErrorCode="30039"))

        shown = show_inbound(harness.contacts.inbound(PERSON, "SM1"))
        assert (shown.answer, shown.error_code, shown.unanswered) == (None, 30039, "filtered")

    def test_one_whose_webhook_failed_is_answered(self):
        harness = MissedTextsHarness()

        harness.backfill(a_text("Hi", ErrorCode="11200"))

        assert [message["body"] for message in harness.sent] == ["Reply 1."]
        assert harness.contacts.inbound(PERSON, "SM1").error_code == 11200

    def test_stop_in_one_counts(self):
        harness = MissedTextsHarness()

        harness.backfill(a_text("STOP", ErrorCode="30039"))

        assert harness.contacts.load(PERSON).opted_out


def test_a_sender_that_could_not_be_a_receiver_at_the_door_gets_the_late_answer_all_the_same():
    harness = MissedTextsHarness()
    sender = "whatsapp:+5215512345678"  # not a number that Google's library knows

    harness.backfill(a_text("Hi", From=sender, To="whatsapp:+15005550006"))
    harness.send()

    assert harness.contacts.inbound(sender, "SM1").late
    assert harness.accepted == ["Reply 1."]
    (reply,) = harness.sent
    assert (reply["to"], reply["channel"]) == ("+5215512345678", "whatsapp")


BY_RCS = {"From": f"rcs:{PERSON}", "To": "rcs:acme"}


def test_a_missed_text_by_rcs_is_answered_by_rcs():
    harness = MissedTextsHarness()

    assert harness.backfill(a_text("Hi", **BY_RCS)) == 1
    assert harness.backfill(a_text("Hi", **BY_RCS)) == 0

    assert {(reply["to"], reply["from"], reply["channel"]) for reply in harness.sent} == {
        (PERSON, "rcs:acme", "rcs")
    }


def test_a_missed_text_by_rcs_does_not_undo_what_a_later_one_by_sms_did():
    harness = MissedTextsHarness()
    harness.webhook(a_text("STOP", "SM2", at=NOON + timedelta(minutes=1)))

    harness.backfill(a_text("START", **BY_RCS))

    assert harness.contacts.load(PERSON).opted_out
    assert harness.sent == []


def test_a_text_by_sms_waits_for_an_earlier_one_by_rcs_that_cannot_be_stored():
    harness = MissedTextsHarness()
    harness.contacts.save = fails_for("SM1", harness.contacts.save)

    harness.backfill(a_text("Hi", **BY_RCS), a_text("1", "SM2", at=NOON + SECOND))

    assert harness.contacts.inbound(PERSON, "SM2") is None


def test_a_text_that_is_backfilled_was_written_when_it_came_in():
    harness = MissedTextsHarness()

    harness.backfill(a_text("Hi"))

    assert harness.contacts.load(PERSON).wrote_at == NOON


def test_one_that_is_backfilled_after_a_later_text_does_not_move_that_back():
    harness = MissedTextsHarness()
    harness.backfill(a_text("Hi again", "SM2", at=NOON + timedelta(minutes=1)))

    harness.backfill(a_text("Hi", "SM1"), a_text("Hi again", "SM2", at=NOON + timedelta(minutes=1)))

    assert harness.contacts.inbound(PERSON, "SM1")
    assert harness.contacts.load(PERSON).wrote_at == NOON + timedelta(minutes=1)
