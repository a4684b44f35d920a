from datetime import timedelta

from msgspec import structs

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.merged_contact import merged
from tests.examples import NOON

HOUR = timedelta(hours=1)
OWN, OTHER = Contact(number="+525512345678"), Contact(number="+5215512345678")


def at(hours: float) -> FlowPosition:
    return FlowPosition(flow="f", step=f"s{hours}", at=NOON + hours * HOUR)


def test_the_newest_question_is_taken_over_from_either_spelling():
    asked = structs.replace(OTHER, position=at(1))

    assert merged(OWN, [asked]).position == at(1)
    assert merged(structs.replace(OWN, position=at(2)), [asked]).position == at(2)
    assert merged(structs.replace(OWN, position=at(0)), [asked]).position == at(1)


def test_the_contact_keeps_its_own_number_and_version():
    contact = merged(
        structs.replace(OWN, version="v1"), [structs.replace(OTHER, position=at(1), version="v2")]
    )

    assert (contact.number, contact.version) == (OWN.number, "v1")


def test_a_question_is_taken_over_once():
    saved = structs.replace(merged(OWN, [structs.replace(OTHER, position=at(1))]), position=None)

    assert merged(saved, [structs.replace(OTHER, position=at(1))]).position is None


def test_an_opt_out_under_any_spelling_counts():
    stopped = structs.replace(OTHER, opted_out_at=NOON)

    assert merged(OWN, [stopped]).opted_out
    assert merged(structs.replace(OWN, opted_out_at=NOON), [OTHER]).opted_out
    assert merged(structs.replace(OWN, merged=True), [stopped]).opted_out


def test_a_start_ends_earlier_opt_outs_and_no_later_one():
    started = structs.replace(OWN, merged=True, opted_in_at=NOON)

    assert not merged(started, [structs.replace(OTHER, opted_out_at=NOON - HOUR)]).opted_out
    assert merged(started, [structs.replace(OTHER, opted_out_at=NOON + HOUR)]).opted_out


def test_the_last_text_under_any_spelling_counts():
    other = structs.replace(OTHER, wrote_at=NOON + HOUR)

    assert merged(structs.replace(OWN, wrote_at=NOON), [other]).wrote_at == NOON + HOUR
    assert merged(OWN, [OTHER]).wrote_at is None


def test_a_zone_is_taken_over_once_so_that_it_can_be_removed():
    other = structs.replace(OTHER, zone="America/Tijuana")
    taken_over = merged(OWN, [other])

    assert taken_over.zone == "America/Tijuana"
    assert merged(structs.replace(OWN, zone="America/Mexico_City"), [other]).zone == "America/Mexico_City"
    assert merged(structs.replace(taken_over, zone=""), [other]).zone == ""
