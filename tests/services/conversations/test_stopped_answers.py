"""Answers to texts under a stop, and to countries that are not allowed."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.messages.message_fields import Channel
from shared.services.guard.stops.stop_cache import StopCache
from tests.examples import NOON, PERSON
from tests.fakes.guard import memory_guard
from tests.services.conversations.text_harness import TextHarness

LATER = NOON + timedelta(seconds=5)


@pytest.fixture
def phone():
    return TextHarness()


def stop(phone: TextHarness, **scope: object) -> None:
    phone.stops.save(Stop(id="s1", reason="a test", at=NOON, scope=Scope(**scope)))


def go(phone: TextHarness) -> None:
    (standing,) = phone.stops.read().stops
    phone.stops.save(structs.replace(standing, ended_at=LATER))


def test_a_stopped_answer_leaves_the_question_open_and_after_go_it_can_be_answered(phone):
    phone.asked("asks", "when")
    stop(phone)

    assert phone.text("1", sid="SM1") == ""
    text = phone.contacts.inbound(PERSON, "SM1")
    assert (text.body, text.unanswered) == ("1", "stopped")
    assert phone.contact.position.step == "when"
    assert phone.reply == "yes", "what a person says is noted all the same"

    go(phone)
    assert phone.text("1", now=LATER) == f"Thanks, {PERSON}."
    assert phone.contact.position is None


def test_a_repeated_webhook_gets_no_answer_either_after_go(phone):
    stop(phone)
    phone.text("hi", sid="SM1")
    go(phone)

    assert phone.text("hi", sid="SM1", now=LATER) == ""


def test_texts_under_a_stop_begin_no_silence(phone):
    stop(phone)
    for _ in range(5):
        phone.text("asdf")
    go(phone)

    assert phone.text("asdf", now=LATER) != ""


@pytest.mark.parametrize("body", ["Stop please", "STOP", "HELP"])
def test_stop_and_help_are_answered_under_a_stop(phone, body):
    stop(phone)

    assert phone.text(body, From="whatsapp:+15005550100", To="72975") != ""


def test_start_is_answered_under_a_stop(phone):
    phone.text("Stop please")
    stop(phone)

    assert phone.text("START", now=LATER) != ""
    assert not phone.contact.opted_out


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({"flow": "asks"}, True),
        ({"flow": "main"}, True),  # "2" leads there
        ({"flow": "survey"}, False),
        ({"channel": Channel.SMS}, True),
        ({"channel": Channel.CALL}, False),
        ({"country": "US"}, True),
        ({"country": "GB"}, False),
    ],
)
def test_a_stop_covers_the_answers_of_its_scope(phone, scope, covered):
    phone.asked("asks", "when")
    stop(phone, **scope)

    assert (phone.text("2") == "") == covered


def test_a_question_that_is_asked_again_or_asked_back_is_of_its_flow(phone):
    phone.asked("survey", "score")
    stop(phone, flow="survey")
    assert phone.text("what?") == ""

    phone.asked("survey", "score", delivery="m2")
    assert phone.text("3") == "", "it would be asked back which of them is meant"


def test_a_text_to_another_person_is_left_out_if_a_stop_covers_that_person(phone):
    stop(phone, channel=Channel.SMS)

    answer = phone.text("tell", From="whatsapp:+15005550100", To="whatsapp:+15005550006")

    assert answer == "Told."


def test_stops_that_cannot_be_read_are_a_stop(phone, caplog):
    phone.guard = structs.replace(phone.guard, stop_cache=StopCache(None))

    assert phone.text("hi", sid="SM1") == ""
    assert phone.contacts.inbound(PERSON, "SM1").unanswered == "stopped"
    assert "the stops cannot be read" in caplog.text


@pytest.mark.parametrize("body", ["hi", "HELP", "STOP"])
def test_a_person_in_a_country_that_is_not_allowed_gets_no_answer_and_their_stop_counts(phone, body):
    phone.guard = memory_guard(GuardRules(countries=frozenset({"GB"})))

    assert phone.text(body, sid="SM1", To="72975") == ""
    assert phone.contact.opted_out == (body == "STOP")


def test_the_reason_is_the_country(phone):
    phone.guard = memory_guard(GuardRules(countries=frozenset({"GB"})))
    phone.text("hi", sid="SM1")

    assert phone.contacts.inbound(PERSON, "SM1").unanswered == "country"


def test_a_text_to_a_person_in_a_country_that_is_not_allowed_is_left_out(phone):
    phone.guard = memory_guard(GuardRules(countries=frozenset({"GB"})))

    assert phone.text("tell", From="+442079460002") == "Told."
