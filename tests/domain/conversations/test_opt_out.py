from datetime import timedelta

from shared.domain.consent.words import Consent
from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.opt_out import (
    CONFIRMED_WITHIN,
    ConsentRequest,
    confirms_opt_out,
    consent_in,
    with_consent,
)
from tests.examples import NOON, PERSON

POSITION = FlowPosition(flow="f", step="s", at=NOON)
STOP = ConsentRequest(kind=Consent.STOP)
STOP_BY_TWILIO = ConsentRequest(kind=Consent.STOP, by_twilio=True)
START = ConsentRequest(kind=Consent.START)
OURS = "+15005550006"


def no_answer(_: str) -> bool:
    return False


def test_the_decision_of_twilio_comes_first_on_any_channel():
    for number in (PERSON, f"whatsapp:{PERSON}"):
        contact = Contact(number=number)

        found = consent_in(
            "ARRET", contact, words="ARRET", to=OURS, is_answer=no_answer, opt_out_type="START"
        )

        assert found == ConsentRequest(kind=Consent.START, by_twilio=True)


def test_a_type_that_twilio_may_add_one_day_leaves_the_decision_to_the_words():
    contact = Contact(number=PERSON)

    assert consent_in("Hi", contact, words="Hi", to=OURS, is_answer=no_answer, opt_out_type="PAUSE") is None


def test_stop_ends_the_conversation_and_keeps_the_time_of_the_first_stop():
    contact = with_consent(Contact(number=PERSON, position=POSITION), STOP, now=NOON, sid="SM1")

    assert contact == Contact(number=PERSON, opted_out_at=NOON, opt_out_sid="SM1")
    assert with_consent(contact, STOP, now=NOON + timedelta(days=1), sid="SM2") == contact


def test_an_opt_out_that_twilio_learns_of_is_no_longer_ours_alone_and_never_becomes_that_again():
    ours = with_consent(Contact(number=PERSON), STOP, now=NOON, sid="SM1")

    twilios = with_consent(ours, STOP_BY_TWILIO, now=NOON, sid="SM2")

    assert twilios == Contact(number=PERSON, opted_out_at=NOON)
    assert with_consent(twilios, STOP, now=NOON, sid="SM3") == twilios


def test_start_ends_an_opt_out_and_help_changes_nothing():
    contact = Contact(number=PERSON, opted_out_at=NOON, opt_out_sid="SM1", position=POSITION)

    assert with_consent(contact, ConsentRequest(kind=Consent.HELP), now=NOON) == contact
    started = Contact(number=PERSON, position=POSITION, opted_in_at=NOON)
    assert with_consent(contact, START, now=NOON) == started


def test_the_answer_to_the_stop_confirms_it_for_five_minutes_and_nothing_else_does():
    contact = with_consent(Contact(number=PERSON), STOP, now=NOON, sid="SM1")
    end = NOON + CONFIRMED_WITHIN

    assert confirms_opt_out("reply-SM1-1", contact, now=end)
    assert not confirms_opt_out("reply-SM1-1", contact, now=end + timedelta(seconds=1))
    assert not confirms_opt_out("reply-SM1-2", contact, now=NOON)
    assert not confirms_opt_out("reply-SM2-1", contact, now=NOON)
    assert not confirms_opt_out("reply--1", Contact(number=PERSON, opted_out_at=NOON), now=NOON)
