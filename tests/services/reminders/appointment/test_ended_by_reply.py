"""The person answers a message of their appointment: what that ends, and what it does not."""

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.services.reminders.appointment.ended_by_reply import has_answer, reply_that_ended
from tests.examples import PERSON, a_message
from tests.services.reminders.appointment.appointment_harness import (
    ASKING,
    AT,
    DAY,
    HOUR,
    MINUTE,
    AppointmentHarness,
    an_appointment,
)
from tests.services.reminders.appointment.test_appointments import P1D, P3D, PT2H

ESCALATES = {"escalate": {"after": "PT30M", "channel": "call"}}


@pytest.fixture
def harness() -> AppointmentHarness:
    harness = AppointmentHarness()
    harness.put(an_appointment(message=ASKING))
    harness.at(AT - 3 * DAY)
    return harness


def note(harness, message_id, **fields):
    harness.answer(message_id, **fields)


def store(harness, message_id, **fields):
    harness.store_answer(message_id, **fields)


def ids(harness):
    return [message_id for message_id, _ in harness.sent]


@pytest.mark.parametrize("answer", [note, store])
def test_an_answer_that_cancels_ends_all_that_is_to_come(harness, answer):
    answer(harness, P3D, now=AT - 2 * DAY)
    for now in (AT - DAY, AT - 2 * HOUR, AT):
        harness.at(now)

    assert ids(harness) == [P3D]
    state = harness.agenda.load("a-17")
    assert (state.due, state.ended_by.text, state.ended_by.by) == (None, "no", PERSON)
    assert (state.ended_by.at, state.ended_by.message_id) == (AT - 2 * DAY, P3D)
    assert harness.view().canceled is False
    assert state.skipped == 0


@pytest.mark.parametrize("answer", [note, store])
def test_it_ends_a_message_that_is_on_the_outbox_already(harness, answer):
    harness.tick(AT - DAY - MINUTE)
    answer(harness, P3D, now=AT - DAY - MINUTE / 2)
    harness.deliver_all(AT - DAY)
    harness.at(AT - 2 * HOUR)

    assert ids(harness) == [P3D]
    delivery = harness.ledger.load(P1D)
    assert (delivery.status, delivery.attempts) == (Status.CANCELED, ())
    assert "ended the appointment" in delivery.error


def test_the_view_shows_it_at_once_and_what_it_shows_stays(harness):
    harness.answer(P3D, now=AT - 2 * DAY)

    view = harness.view()
    assert (view.due, view.next) == (None, ())
    assert (view.reply, view.replied_by, view.replied_at) == ("no", PERSON, AT - 2 * DAY)
    harness.at(AT - DAY)
    again = harness.view()
    assert (again.due, again.reply, again.replied_at) == (None, view.reply, view.replied_at)


@pytest.mark.parametrize("answer", [note, store])
def test_an_answer_that_does_not_cancel_ends_nothing(harness, answer):
    answer(harness, P3D, cancels=False, now=AT - 2 * DAY)
    for now in (AT - DAY, AT - 2 * HOUR):
        harness.at(now)

    assert ids(harness) == [P3D, P1D, PT2H]
    assert "reply" not in structs.asdict(harness.view()) or not harness.view().reply


@pytest.mark.parametrize("answer", [note, store])
def test_moved_afterwards_it_begins_anew(harness, answer):
    answer(harness, P3D, now=AT - 2 * DAY)
    harness.at(AT - DAY)

    harness.put(an_appointment(message=ASKING, at="2026-12-08T15:00"), now=AT - DAY + HOUR)
    for days in range(1, 6):
        harness.at(AT + days * DAY - 2 * DAY)
    harness.at(AT + 4 * DAY - 2 * HOUR)

    assert ids(harness)[1:] == [f"a-17:202612{day}Z" for day in ("05T150000", "07T150000", "08T130000")]
    assert not harness.view().reply


def test_another_text_at_the_same_time_does_not_revive_it(harness):
    harness.answer(P3D, now=AT - 2 * DAY)
    harness.at(AT - DAY)

    harness.put(an_appointment(message={**ASKING, "values": {"who": "Ana"}}), now=AT - DAY + HOUR)
    assert (harness.view().due, harness.view().reply) == (None, "no")
    harness.at(AT - 2 * HOUR)

    assert ids(harness) == [P3D]
    assert harness.agenda.load("a-17").ended_by.text == "no"


def test_the_same_again_does_not_revive_it_and_canceled_and_set_again_it_does(harness):
    harness.answer(P3D, now=AT - 2 * DAY)
    harness.at(AT - DAY)

    harness.put(an_appointment(message=ASKING), now=AT - DAY + HOUR)
    assert harness.view().due is None
    assert harness.delete(now=AT - DAY + 2 * HOUR).canceled
    harness.put(an_appointment(message=ASKING), now=AT - DAY + 3 * HOUR)
    harness.at(AT - 2 * HOUR)

    assert ids(harness) == [P3D, PT2H]


def test_an_answer_to_an_earlier_message_after_it_was_moved_ends_it(harness):
    harness.put(an_appointment(message=ASKING, at="2026-12-05T15:00"), now=AT - 2 * DAY - HOUR)
    harness.answer(P3D, now=AT - 2 * DAY + HOUR)
    for now in (AT, AT + DAY - 2 * HOUR):
        harness.at(now)

    assert ids(harness) == [P3D]


def test_an_answer_to_a_resend_counts(harness):
    sent = harness.ledger.load(P3D)
    harness.ledger.save(structs.replace(sent, resent_as=f"{P3D}~2"))
    harness.ledger.save(new_delivery(a_message(id=f"{P3D}~2"), now=AT - 2 * DAY))
    harness.answer(f"{P3D}~2", now=AT - 2 * DAY)
    harness.at(AT - DAY)

    assert ids(harness) == [P3D]


def test_a_text_about_something_else_or_from_before_it_was_moved_does_not_count(harness):
    harness.store_answer("another:20261201T150000Z", now=AT - 2 * DAY)
    harness.at(AT - DAY)
    assert ids(harness) == [P3D, P1D]

    state = structs.replace(harness.agenda.load("a-17"), answers_from=AT)
    harness.contacts = type(harness.contacts)()
    harness.store_answer(P3D, now=AT - MINUTE)
    assert reply_that_ended(state, ledger=harness.ledger, contacts=harness.contacts) is None
    assert not has_answer(state, ledger=harness.ledger, contacts=harness.contacts)


def test_an_appointment_that_asks_nothing_costs_no_read(harness):
    harness.ledger.load = harness.contacts.search = None
    state = structs.replace(harness.agenda.load("a-17"), reminder=an_appointment())

    assert reply_that_ended(state, ledger=harness.ledger, contacts=harness.contacts) is None


class TestEscalation:
    """Each message may be followed by a call; an answer to one ends the calls after the others."""

    @pytest.fixture
    def harness(self) -> AppointmentHarness:
        harness = AppointmentHarness()
        harness.put(an_appointment(message=ASKING, before=["PT3H", "PT2H"], **ESCALATES))
        return harness

    FIRST, SECOND = "a-17:20261204T120000Z", "a-17:20261204T130000Z"

    def test_each_message_is_followed(self, harness):
        for quarters in range(12):
            harness.at(AT - 3 * HOUR + quarters * 15 * MINUTE)

        assert ids(harness) == [*(self.FIRST, f"{self.FIRST}~silent", self.SECOND, f"{self.SECOND}~silent")]

    @pytest.mark.parametrize("answer", [note, store])
    def test_an_answer_to_one_ends_what_would_follow_the_others(self, harness, answer):
        harness.at(AT - 3 * HOUR)
        answer(harness, self.FIRST, cancels=False, now=AT - 3 * HOUR + MINUTE)
        for quarters in range(1, 12):
            harness.at(AT - 3 * HOUR + quarters * 15 * MINUTE)

        assert ids(harness) == [self.FIRST, self.SECOND]
        assert harness.ledger.load(f"{self.SECOND}~silent").status is Status.CANCELED

    @pytest.mark.parametrize("answer", [note, store])
    def test_an_answer_to_one_stops_a_call_on_the_outbox_that_follows_another(self, harness, answer):
        harness.at(AT - 3 * HOUR)
        harness.at(AT - 2 * HOUR)
        harness.tick(AT - 2 * HOUR + 30 * MINUTE)
        assert f"{self.SECOND}~silent" in [envelope.id for envelope in harness.on_outbox()]
        answer(harness, self.FIRST, cancels=False, now=AT - 2 * HOUR + 30 * MINUTE)
        harness.deliver_all(AT - 2 * HOUR + 31 * MINUTE)

        assert ids(harness)[-1] == self.SECOND
        assert harness.ledger.load(f"{self.SECOND}~silent").status is Status.CANCELED

    def test_an_answer_in_the_call_that_follows_ends_all(self, harness):
        for minutes in (0, 30):
            harness.at(AT - 3 * HOUR + minutes * MINUTE)
        harness.answer(f"{self.FIRST}~silent", now=AT - 3 * HOUR + 31 * MINUTE)
        harness.at(AT - 2 * HOUR)

        assert ids(harness) == [self.FIRST, f"{self.FIRST}~silent"]
        assert harness.view().reply == "no"
