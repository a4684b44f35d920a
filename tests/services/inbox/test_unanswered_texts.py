"""Texts that the webhook stored, and whose answer Twilio may not have taken."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.contact import FlowPosition
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.errors import TwilioUnavailable
from shared.services.inbox.inbox_context import SettledTexts
from tests.examples import NOON, PERSON, a_message
from tests.fakes.faults import Killed, dying
from tests.services.inbox.missed_texts_harness import LATE_ANSWER, MissedTextsHarness, a_text

MINUTE, SECOND, MILLISECOND = timedelta(minutes=1), timedelta(seconds=1), timedelta(milliseconds=1)
HOURS = "Nine to five."
END = NOON + timedelta(minutes=30)


@pytest.fixture
def harness() -> MissedTextsHarness:
    """A person has texted; the webhook stored it, and its answer may have got lost."""
    harness = MissedTextsHarness()
    harness.webhook(a_text("Hi"))
    return harness


def ask(harness: MissedTextsHarness) -> None:
    """Ask the person a question in a message of ours."""
    harness.ledger.save(new_delivery(a_message(flow="main"), now=NOON))
    asked = FlowPosition(flow="main", step="menu", at=NOON, delivery="hello-1")
    harness.contacts.save(structs.replace(harness.contacts.load(PERSON), position=asked))


class TestTheAnswerWasLost:
    def test_it_is_sent_once_after_two_looks(self, harness):
        harness.run_timer_until(END)

        assert harness.accepted == ["Reply 1."]
        assert harness.ledger.load("reply-SM1-1").message.not_after == NOON + LATE_ANSWER

    def test_nothing_is_sent_before_the_second_look(self, harness):
        harness.run_timer_until(NOON + 4 * MINUTE)
        assert (harness.accepted, harness.inbox.reply_lists) == ([], 1)

        harness.run_timer_until(NOON + 6 * MINUTE, since=NOON + 4 * MINUTE)
        assert (harness.accepted, harness.inbox.reply_lists) == (["Reply 1."], 2)

    def test_two_looks_are_made_also_if_the_first_one_comes_late(self, harness):
        harness.backfill(now=NOON + 9 * MINUTE)
        harness.backfill(now=NOON + 9 * MINUTE + 30 * SECOND)
        assert harness.sent == []

        harness.backfill(now=NOON + 10 * MINUTE)
        assert len(harness.sent) == 1

    def test_the_looks_are_made_at_their_times(self, harness):
        harness.backfill(now=NOON + 149 * SECOND)
        assert harness.inbox.reply_lists == 0
        harness.backfill(now=NOON + 150 * SECOND)
        harness.backfill(now=NOON + 299 * SECOND)
        assert (harness.inbox.reply_lists, harness.sent) == (1, [])

        harness.backfill(now=NOON + 300 * SECOND)
        assert len(harness.sent) == 1

    def test_the_flow_continues_where_the_late_answer_leads(self, harness):
        harness.run_timer_until(END)
        harness.webhook(a_text("1", "SM2", at=END))

        assert "Nine to five." in harness.contacts.inbound(PERSON, "SM2").answer

    def test_it_is_not_sent_when_it_is_too_late(self, harness):
        harness.backfill(now=NOON + LATE_ANSWER - 90 * SECOND)
        harness.backfill(now=NOON + LATE_ANSWER)

        assert harness.sent == []

    @pytest.mark.parametrize("later", ["1", "STOP"])
    def test_it_is_not_sent_after_a_later_text(self, harness, later):
        harness.backfill(now=NOON + 4 * MINUTE)
        harness.webhook(a_text(later, "SM2", at=NOON + 5 * MINUTE))
        harness.callback("SM2", reply_sid="SM8")

        harness.run_timer_until(END, since=NOON + 4 * MINUTE)

        assert harness.accepted == []

    def test_nor_after_a_later_text_that_the_same_run_backfills(self, harness):
        harness.backfill(now=NOON + 4 * MINUTE)

        harness.backfill(a_text("1", "SM2", at=NOON + 4 * MINUTE), now=NOON + 6 * MINUTE)

        assert [message["body"] for message in harness.sent] == ["Nine to five."]

    def test_a_list_that_cannot_be_read_decides_nothing(self, harness):
        def unavailable(**_):
            raise TwilioUnavailable("no answer", code=0)

        harness.backfill(now=NOON + 4 * MINUTE)
        harness.inbox.replies = unavailable
        with pytest.raises(TwilioUnavailable):
            harness.backfill(now=NOON + 6 * MINUTE)
        assert harness.sent == []

        del harness.inbox.replies
        harness.backfill(now=NOON + 8 * MINUTE)
        assert len(harness.sent) == 1

    def test_a_worker_that_dies_before_the_outbox_has_it_leaves_it_to_the_next_run(self, harness):
        harness.backfill(now=NOON + 4 * MINUTE)
        with dying(harness.outbox, "put"), pytest.raises(Killed):
            harness.backfill(now=NOON + 6 * MINUTE)

        harness.run_timer_until(END, since=NOON + 6 * MINUTE)

        assert harness.accepted == ["Reply 1."]


class TestTheAnswerWasTaken:
    def test_a_callback_proves_it_and_twilio_is_not_asked(self, harness):
        harness.callback()
        harness.run_timer_until(END)

        assert (harness.accepted, harness.inbox.reply_lists) == ([], 0)

    def test_one_message_of_an_answer_proves_that_all_of_it_was_taken(self):
        harness = MissedTextsHarness()
        twiml = '<Response><Message>Hi</Message><Message to="+15005550101">Look</Message></Response>'
        text = Inbound(sid="SM1", sender=PERSON, to="+15005550006", body="", media=(), at=NOON, answer=twiml)
        harness.contacts.save(harness.contacts.load(PERSON), text)
        harness.inbox.texts.append(a_text(""))
        harness.callback(number="2")

        harness.run_timer_until(END)

        assert (harness.accepted, harness.inbox.reply_lists) == ([], 0)

    def test_a_reply_that_may_be_ours_ends_the_search(self, harness):
        harness.list_reply(body="")
        for minutes in (3, 6, 9):
            harness.backfill(now=NOON + minutes * MINUTE)

        assert (harness.sent, harness.inbox.reply_lists) == ([], 1)

    def test_a_hidden_reply_that_is_proven_to_be_another_ones_does_not_count(self, harness):
        harness.ledger.assign_sid("SM8", "reply-SM7-1")
        harness.list_reply(sid="SM8", to="", body="")

        harness.run_timer_until(END)

        assert harness.accepted == ["Reply 1."]

    def test_twilios_list_proves_it_and_its_delivery_is_recorded(self, harness):
        harness.list_reply(report=Report(status=Status.DELIVERED, sid="SM9"))
        harness.run_timer_until(END)

        delivery = harness.ledger.load("reply-SM1-1")
        assert (harness.accepted, harness.inbox.reply_lists) == ([], 1)
        assert (delivery.status, delivery.sid, delivery.is_twiml_answer) == (Status.DELIVERED, "SM9", True)

    @pytest.mark.parametrize(
        "shown",
        [
            {"body": ""},
            {"to": "+1500555XXXX"},
            {"to": ""},
            {"sender": "+15005550007"},
            {"sender": ""},
            {"body": "Reply 1\u2026"},
        ],
    )
    def test_a_reply_that_may_be_ours_proves_nothing_and_nothing_is_sent(self, harness, shown):
        harness.list_reply(**{"body": "Reply 1.", **shown})
        harness.run_timer_until(END)

        assert harness.accepted == []
        assert harness.ledger.load("reply-SM1-1") is None

    @pytest.mark.parametrize(
        "shown",
        [{"body": "Bye."}, {"to": "+15005550199"}, {"at": NOON - SECOND}],
    )
    def test_a_reply_to_something_else_does_not_count(self, harness, shown):
        harness.list_reply(**shown)
        harness.run_timer_until(END)

        assert harness.accepted == ["Reply 1."]

    def test_of_two_equal_answers_the_one_that_is_missing_is_sent(self, harness):
        harness.callback()
        for sid in ("SM2", "SM3"):  # in the same second, and both get the same answer
            harness.webhook(a_text("1", sid, at=NOON + SECOND + int(sid[2:]) * MILLISECOND))
        harness.list_reply(HOURS, sid="SM8", at=NOON + 2 * SECOND)
        harness.callback("SM2", reply_sid="SM8")

        harness.run_timer_until(END)

        assert harness.accepted == [HOURS]
        assert harness.ledger.load("reply-SM2-1").sid == "SM8"
        assert harness.ledger.load("reply-SM3-1").sid is None

    def test_a_callback_that_overtakes_the_late_answer_keeps_it_from_being_sent(self, harness):
        harness.backfill(now=NOON + 4 * MINUTE)
        harness.backfill(now=NOON + 6 * MINUTE)
        harness.callback()  # the answer is on the outbox, and no worker has claimed it
        harness.send(NOON + 6 * MINUTE)

        assert harness.accepted == []
        assert harness.ledger.load("reply-SM1-1").status is Status.SENT


class TestTheReply:
    def test_a_reply_whose_noting_died_is_noted_by_the_timer(self):
        harness = MissedTextsHarness()
        ask(harness)
        with dying(harness.ledger, "save"), pytest.raises(Killed):
            harness.webhook(a_text("1", at=NOON + SECOND))
        assert harness.ledger.load("hello-1").reply is None

        harness.backfill(now=NOON + 3 * MINUTE)

        assert harness.ledger.load("hello-1").reply == "1"


def test_a_settled_text_costs_nothing_in_later_runs_of_the_worker(harness):
    harness.callback()
    harness.backfill(now=NOON + 4 * MINUTE)

    with dying(harness.contacts, "inbound"):
        harness.backfill(now=NOON + 6 * MINUTE)


def test_the_text_that_was_settled_first_is_forgotten_first():
    settled = SettledTexts(max_texts=2)

    for sid in ("SM1", "SM2", "SM3"):
        settled.add(sid)

    assert [sid in settled for sid in ("SM1", "SM2", "SM3")] == [False, True, True]
