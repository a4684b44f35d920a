import logging
from datetime import timedelta

import pytest
from msgspec import UNSET

from shared.domain.conversations.inbound_text import show_inbound
from shared.domain.conversations.limits.answer_rules import AnswerRules
from shared.domain.conversations.limits.silence import SILENCE
from tests.examples import NOON, PERSON
from tests.services.conversations.text_harness import OURS, TextHarness

AWAY = "I am away. I will read your text on Monday."


def unanswered(phone: TextHarness, sid: str, sender: str = PERSON) -> str:
    return show_inbound(phone.contacts.inbound(sender, sid)).unanswered


def test_a_machine_that_answers_every_text_gets_two_answers(caplog):
    phone = TextHarness()

    with caplog.at_level(logging.WARNING):
        assert [bool(phone.text(AWAY)) for _ in range(6)] == [True, True, False, False, False, False]

    assert [unanswered(phone, f"SM{number}") for number in (2, 3, 4)] == ["", "silence", "silence"]
    assert [phone.contacts.inbound(PERSON, f"SM{number}").begins_silence for number in (2, 3, 4)] == [
        UNSET,
        True,
        UNSET,
    ]
    (line,) = (record.getMessage() for record in caplog.records)
    assert line == "silence for ...0100 until 13:00 UTC: several texts not understood, as if a machine wrote"


def test_an_answer_to_our_question_counts_and_ends_the_silence():
    phone = TextHarness()
    phone.asked("survey", "score")
    assert [bool(phone.text(AWAY)) for _ in range(4)] == [True, True, False, False]

    assert phone.text("5") == "Why 5?"
    assert phone.reply == "score=5"


def test_the_position_stays_during_a_silence():
    phone = TextHarness()
    phone.text("1")
    for _ in range(2):
        phone.text(AWAY)
    position = phone.contact.position

    assert phone.text(AWAY, now=NOON + timedelta(minutes=1)) == ""
    assert phone.contact.position == position
    assert phone.text("9", now=NOON + timedelta(minutes=2)) == "Reply 1 or 2."


def test_a_person_who_answers_every_reminder_is_no_machine():
    phone = TextHarness()

    assert [phone.text("yes") for _ in range(8)] == ["Bye."] * 8


def test_after_an_hour_they_get_answers_again():
    phone = TextHarness()
    for _ in range(5):
        phone.text(AWAY)

    assert phone.text(AWAY, now=NOON + SILENCE) == "Sorry, I did not understand that. Reply 1 or 2."


def test_a_machine_whose_words_are_taken_as_a_message_is_not_answered_for_ever():
    phone = TextHarness()
    phone.asked("survey", "why")

    answers = [phone.text(f"Ticket {letter} was opened.") for letter in "abcdefgh"]

    assert [bool(answer) for answer in answers] == [True] * 4 + [False] * 4


def test_a_message_that_is_taken_does_not_show_that_a_person_wrote_it():
    phone = TextHarness()
    phone.text("Ticket a")
    phone.asked("survey", "note")

    assert phone.text("Ticket b").startswith("Done.")
    assert [bool(phone.text(body)) for body in ("Ticket c", "Ticket d")] == [True, False]


def test_stop_and_start_count_during_a_silence():
    phone = TextHarness()
    for _ in range(4):
        phone.text(AWAY)

    phone.text("STOP")
    assert phone.contact.opted_out
    phone.text("START")
    assert not phone.contact.opted_out
    assert phone.text(AWAY) == ""


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("72975", "no_number"),
        ("AMAZON", "no_number"),
        ("", "no_number"),
        (OURS, "own_number"),
        (f"whatsapp:{OURS}", "own_number"),
        ("+15005550007", "own_number"),
    ],
)
def test_a_machine_and_our_own_number_get_no_answer_and_have_no_position(sender, reason, caplog):
    phone = TextHarness()
    phone.rules = AnswerRules(own_numbers=frozenset({OURS, "+15005550007"}))

    with caplog.at_level(logging.WARNING):
        assert phone.text("1", From=sender) == ""

    assert unanswered(phone, "SM1", sender) == reason
    assert phone.contacts.load(sender).position is None
    assert f"SM1 gets no answer: {reason}" in caplog.text


def test_a_short_code_can_opt_out():
    phone = TextHarness()

    phone.text("STOP", From="72975")

    assert phone.contacts.load("72975").opted_out
