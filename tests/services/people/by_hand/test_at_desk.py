"""While somebody at the desk has a person, flows are silent for their texts."""

from datetime import timedelta

import pytest

from shared.domain.people.by_hand.taking_over import TakeOverRequest
from shared.services.people.by_hand.at_desk import is_at_desk
from shared.services.people.by_hand.take_person_over import give_person_back, take_person_over
from tests.examples import NOON, PERSON
from tests.services.conversations.text_harness import TextHarness
from tests.services.inbox.missed_texts_harness import LATER, MissedTextsHarness, a_text

HOUR = timedelta(hours=1)


@pytest.fixture
def phone() -> TextHarness:
    return TextHarness()


def take(contacts, hours: int = 2) -> None:
    take_person_over(
        PERSON, TakeOverRequest(hours=hours), by="Ana", is_named=True, contacts=contacts, now=NOON
    )


def test_a_text_is_kept_without_an_answer_and_the_question_stays_open(phone):
    phone.asked("asks", "when")
    take(phone.contacts)

    assert phone.text("1", sid="SM1") == ""
    text = phone.contacts.inbound(PERSON, "SM1")
    assert (text.body, text.unanswered, text.reply) == ("1", "desk", "")
    assert phone.reply is None
    assert phone.contact.position.step == "when"


@pytest.mark.parametrize("given_back", [True, False])
def test_given_back_or_when_the_time_is_over_flows_answer_again(phone, given_back):
    phone.asked("asks", "when")
    take(phone.contacts)
    phone.text("1")
    if given_back:
        give_person_back(PERSON, contacts=phone.contacts)

    answer = phone.text("1", now=NOON + (HOUR if given_back else 2 * HOUR))

    assert answer == f"Thanks, {PERSON}."


def test_stop_start_and_help_are_answered_as_ever(phone):
    take(phone.contacts)

    assert phone.text("HELP", To="whatsapp:+15005550006", From=f"whatsapp:{PERSON}") != ""
    assert phone.text("Stop please") != ""
    assert phone.contact.opted_out
    phone.text("START")
    assert not phone.contact.opted_out


def test_a_text_by_whatsapp_or_rcs_is_left_to_the_desk_too(phone):
    take(phone.contacts)

    for channel in ("whatsapp", "rcs"):
        assert phone.text("hi", From=f"{channel}:{PERSON}", To=f"{channel}:+15005550006") == ""
    assert is_at_desk(phone.contact, contacts=phone.contacts, now=NOON)


def test_a_reaction_needs_no_answer_from_the_desk_either(phone):
    take(phone.contacts)
    phone.text("Liked \u201cReply 1 or 2.\u201d", sid="SM1")

    assert not phone.contacts.inbound(PERSON, "SM1").unanswered


def test_many_texts_to_the_desk_begin_no_silence(phone):
    take(phone.contacts)
    for _ in range(12):
        phone.text("asdf")
    give_person_back(PERSON, contacts=phone.contacts)

    assert phone.text("asdf") == "Reply 1 or 2."


def test_another_person_is_answered(phone):
    take(phone.contacts)

    assert phone.text("hi", From="+12025550922") == "Reply 1 or 2."


def test_a_text_that_its_webhook_missed_is_left_to_the_desk():
    harness = MissedTextsHarness()
    take(harness.contacts)
    harness.backfill(a_text("Hi", at=NOON + timedelta(minutes=3)))
    harness.send()

    assert harness.accepted == []
    assert harness.contacts.inbound(PERSON, "SM1").unanswered == "desk"


@pytest.mark.parametrize("is_taken", [True, False])
def test_an_answer_that_got_lost_is_not_sent_late_while_the_desk_has_the_person(is_taken):
    harness = MissedTextsHarness()
    harness.webhook(a_text("Hi"))
    if is_taken:
        take(harness.contacts)
    harness.run_timer_until(LATER)

    assert harness.accepted == ([] if is_taken else ["Reply 1."])
