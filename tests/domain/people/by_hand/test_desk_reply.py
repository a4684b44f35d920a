from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact, DeskAnswer
from shared.domain.messages.message import read_message
from shared.domain.people.by_hand.desk_reply import ReplyRequest, read_reply, reply_message, reserve
from shared.errors import Conflict, InvalidInput
from tests.examples import NOON, PERSON, a_message

SECOND = timedelta(seconds=1)
REPLY = ReplyRequest(id="r1", body="Yes {we} are.", seen_at=NOON)
BENS = DeskAnswer(message_id="r0", by="Ben", at=NOON + SECOND)


def of(latest: DeskAnswer | None = None, **fields: object) -> Contact:
    return Contact(number=PERSON, desk_answer=latest, **fields)


class TestTwoDesks:
    def test_the_first_reply_is_the_latest_one(self):
        at = NOON + timedelta(microseconds=1_999)

        kept = reserve(of(), REPLY, by="Ana", first=None, now=at).desk_answer

        assert kept == DeskAnswer(message_id="r1", by="Ana", at=NOON + timedelta(milliseconds=1))

    def test_who_has_not_seen_it_is_told_who_answered_and_when(self):
        with pytest.raises(Conflict, match=r"Ben answered .* 2026-03-01 12:00:01 UTC \(message r0\)"):
            reserve(of(BENS), REPLY, by="Ana", first=BENS, now=NOON + 2 * SECOND)

    @pytest.mark.parametrize("seen", [BENS.at, BENS.at + SECOND])
    def test_who_has_seen_it_replies_all_the_same(self, seen):
        seeing = ReplyRequest(id="r1", body="Yes", seen_at=seen)

        assert reserve(of(BENS), seeing, by="Ana", first=BENS, now=NOON + 3 * SECOND).desk_answer.by == "Ana"

    def test_a_reply_that_came_while_this_one_was_decided_cannot_have_been_seen(self):
        later = ReplyRequest(id="r1", body="Yes", seen_at=BENS.at + SECOND)

        with pytest.raises(Conflict, match="Ben answered"):
            reserve(of(BENS), later, by="Ana", first=None, now=BENS.at)

    def test_a_repeated_reply_changes_nothing(self):
        contact = of(DeskAnswer(message_id="r1", by="Ana", at=NOON + 9 * SECOND))

        assert reserve(contact, REPLY, by="Ana", first=None, now=NOON + 99 * SECOND) is contact


class TestTheMessage:
    def test_it_is_urgent_and_its_words_are_as_they_were_written(self):
        message = read_message(reply_message(REPLY, PERSON, (of(),), existing=None), default_id="-")

        assert (message.id, message.text, message.urgent) == ("r1", "Yes {we} are.", True)
        assert (message.channel, message.sender) == ("sms", None)

    @pytest.mark.parametrize(
        ("to", "channel", "sender"),
        [
            ("+15005550007", "sms", "+15005550007"),
            ("whatsapp:+15005550008", "whatsapp", "+15005550008"),
            ("rcs:our_agent", "rcs", "rcs:our_agent"),
        ],
    )
    def test_it_goes_by_the_channel_and_from_the_number_that_they_last_wrote_to(self, to, channel, sender):
        earlier = of(wrote_at=NOON, wrote_to="+15005550009")
        later = of(wrote_at=NOON + SECOND, wrote_to=to)

        raw = reply_message(REPLY, PERSON, (later, earlier), existing=None)

        assert (raw["channel"], raw["from"]) == (channel, sender)

    def test_another_channel_is_not_sent_from_the_number_of_this_one(self):
        by_sms = ReplyRequest(id="r1", body="Yes", seen_at=NOON, channel="sms")
        raw = reply_message(
            by_sms, PERSON, (of(wrote_at=NOON, wrote_to="whatsapp:+15005550008"),), existing=None
        )

        assert (raw["channel"], "from" in raw) == ("sms", False)

    def test_a_repeated_reply_is_the_same_though_the_person_wrote_to_another_number(self):
        first = a_message(id="r1", from_="+15005550007", body="Yes {{we}} are.", urgent=True)
        raw = reply_message(
            REPLY, PERSON, (of(wrote_at=NOON, wrote_to="whatsapp:+15005550008"),), existing=first
        )

        assert read_message(raw, default_id="-") == first


class TestReading:
    def test_every_fault_is_named_at_once(self):
        raw = {
            "id": "none",
            "body": "a\x00",
            "seen_at": "2026-03-01T12:00:06Z",
            "channel": "call",
            "media": "x",
            "to": PERSON,
        }
        with pytest.raises(InvalidInput) as invalid:
            read_reply(raw, now=NOON)

        assert {fault.field for fault in invalid.value.faults} == {*raw}

    @pytest.mark.parametrize("missing", ["id", "body", "seen_at"])
    def test_what_is_needed_is_named(self, missing):
        raw = {"id": "r1", "body": "Yes", "seen_at": "2026-03-01T12:00:00Z"}
        del raw[missing]

        with pytest.raises(InvalidInput, match=missing):
            read_reply(raw, now=NOON)

    def test_a_clock_that_is_a_little_ahead_is_taken(self):
        raw = {"id": "r1", "body": "Yes", "seen_at": "2026-03-01T12:00:04Z", "from": "+15005550007"}

        assert read_reply(raw, now=NOON).sender == "+15005550007"
