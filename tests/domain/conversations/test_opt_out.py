from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.opt_out import consent_in, with_consent
from tests.examples import NOON, PERSON

POSITION = FlowPosition(flow="f", step="s", at=NOON)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("stop", "STOP"),
        (" Optout\n", "STOP"),
        ("UNSTOP", "START"),
        ("info", "HELP"),
        ("stop it", None),
        ("", None),
    ],
)
def test_a_text_counts_if_it_is_one_of_the_words_and_nothing_else(body, kind):
    assert consent_in(body) == kind


def test_the_decision_of_twilio_comes_first():
    assert consent_in("ARRET", opt_out_type="STOP") == "STOP"


def test_stop_ends_the_conversation_and_keeps_the_time_of_the_first_stop():
    contact = with_consent(Contact(number=PERSON, position=POSITION), "STOP", now=NOON)

    assert (contact.opted_out_at, contact.position) == (NOON, None)
    assert with_consent(contact, "STOP", now=NOON + timedelta(days=1)) == contact


def test_start_ends_an_opt_out_and_help_changes_nothing():
    contact = Contact(number=PERSON, opted_out_at=NOON, position=POSITION)

    assert with_consent(contact, "HELP", now=NOON) == contact
    started = Contact(number=PERSON, position=POSITION, opted_in_at=NOON)
    assert with_consent(contact, "START", now=NOON) == started
