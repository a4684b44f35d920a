"""What proves that Twilio does not have a message: with the real sender, and a Twilio that hides and errs."""

from datetime import datetime, timedelta

import pytest

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from tests.examples import NOON, PERSON, a_message
from tests.scripted_twilio import ScriptedTwilio
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)


class Desk(SenderHarness):
    """A worker with the real sender, whose first answer is lost."""

    def __init__(self, twilio: ScriptedTwilio) -> None:
        super().__init__()
        self.twilio = twilio
        self.sender = twilio.sender()  # type: ignore[assignment]  # the real one records nothing

    def deliver(self, message=None, *, now: datetime = NOON, **options):
        self.twilio.now = now
        return super().deliver(message, now=now, **options)

    def lose_an_answer(self, message=None, *, now: datetime = NOON) -> None:
        """Send a text that Twilio takes, and lose its answer."""
        self.twilio.loses_answers = True
        self.deliver(message, now=now)
        self.twilio.loses_answers = False

    def causes(self) -> list[Cause]:
        return [letter.cause for letter in self.stored_dead_letters]


@pytest.fixture
def twilio():
    with ScriptedTwilio() as running:
        yield running


@pytest.fixture
def desk(twilio) -> Desk:
    return Desk(twilio)


@pytest.mark.parametrize("seconds", [-4 * 3600, -3600, -120, -33, 160, 3600])
def test_a_clock_of_twilio_that_is_off_is_allowed_for(desk, seconds):
    desk.twilio.offset = seconds * SECOND
    desk.lose_an_answer()

    desk.deliver_to_the_end()

    assert (desk.delivery.status, len(desk.twilio.texts)) == (Status.SENT, 1)


@pytest.mark.parametrize("seconds", [-3600, 3600, -3 * 86_400])
def test_a_clock_that_is_off_and_unknown_proves_nothing(desk, seconds):
    desk.twilio.offset = seconds * SECOND
    desk.twilio.has_date = abs(seconds) > 86_400
    desk.lose_an_answer()

    desk.deliver_to_the_end()

    assert (desk.delivery.status, len(desk.twilio.texts)) == (Status.DEAD, 1)
    assert desk.causes() == [Cause.UNCLEAR]


def test_a_list_that_a_cache_answers_proves_nothing(desk):
    desk.lose_an_answer()
    desk.twilio.headers = ["Age: 40"]
    hidden = desk.twilio.texts.pop()
    waits = [desk.deliver(now=NOON + minutes * 60 * SECOND) for minutes in (3, 6, 9)]
    desk.twilio.headers = []
    desk.twilio.texts.append(hidden)

    desk.deliver_to_the_end(now=NOON + 12 * 60 * SECOND)

    assert None not in waits
    assert (desk.delivery.status, len(desk.twilio.texts)) == (Status.SENT, 1)
    assert b"Cache-Control: no-cache" in desk.twilio.requests[-1]


@pytest.mark.parametrize(
    "changes",
    [{"body": ""}, {"body": None}, {"to": f"{PERSON[:-4]}XXXX"}, {"from": None}, {"body": "Hello."}],
)
def test_a_list_that_hides_or_changes_a_part_proves_nothing(desk, changes):
    desk.twilio.changes = changes
    desk.lose_an_answer()

    ended = desk.deliver_to_the_end()

    assert (desk.delivery.status, len(desk.twilio.texts)) == (Status.DEAD, 1)
    assert desk.causes() == [Cause.UNCLEAR]
    assert desk.twilio.texts[0]["sid"] in desk.delivery.error
    assert ended == NOON + RETRY_POLICY.unclear_after


def test_a_list_that_finds_no_redacted_number_proves_nothing(desk):
    desk.lose_an_answer()
    desk.twilio.texts[0]["to"] = f"{PERSON[:-4]}XXXX"  # so a query by number does not find it

    desk.deliver_to_the_end()

    assert (desk.delivery.status, len(desk.twilio.texts)) == (Status.DEAD, 1)
    assert "hide the numbers" in desk.delivery.error


def test_a_callback_while_it_is_unclear_is_proof(desk):
    desk.twilio.changes = {"body": ""}
    desk.lose_an_answer()
    desk.deliver(now=NOON + RETRY_POLICY.first_lookup_after)

    desk.report("hello-1", desk.twilio.texts[0]["sid"], "delivered", attempt_id="attempt-1")

    assert desk.deliver(now=NOON + RETRY_POLICY.second_lookup_after) is None
    assert (desk.delivery.status, desk.causes()) == (Status.DELIVERED, [])


def test_a_possible_match_that_is_of_another_delivery_is_no_doubt(desk):
    desk.twilio.changes = {"body": ""}
    desk.deliver(a_message(id="another", body="Good night"))
    desk.lose_an_answer()
    del desk.twilio.texts[0]

    desk.deliver_to_the_end()

    assert (desk.delivery.status, desk.delivery.resends) == (Status.SENT, 1)
    assert len(desk.twilio.texts) == 2


def test_a_possible_match_that_is_proven_to_be_its_own_is_adopted(desk):
    desk.twilio.changes = {"body": ""}
    desk.lose_an_answer()
    sid = desk.twilio.texts[0]["sid"]
    desk.ledger.assign_sid(sid, "hello-1")  # then its worker died

    desk.deliver_to_the_end()

    assert (desk.delivery.status, desk.delivery.sid) == (Status.SENT, sid)


def test_of_three_equal_texts_without_an_answer_each_gets_its_own_sid(desk):
    ids = ["one", "two", "three"]
    for name in ids:
        desk.lose_an_answer(a_message(id=name))

    for name in ids:
        desk.deliver_to_the_end(a_message(id=name), now=NOON + RETRY_POLICY.first_lookup_after)

    assert len({desk.ledger.load(name).sid for name in ids}) == len(desk.twilio.texts) == 3


def test_an_equal_text_of_another_that_was_just_lost_is_waited_for(desk):
    desk.deliver(now=NOON - SECOND)
    twin = a_message(id="twin")
    desk.lose_an_answer(twin)
    del desk.twilio.texts[0]  # it never arrived
    third = a_message(id="third")
    desk.lose_an_answer(third, now=NOON + 4 * 60 * SECOND)

    at = NOON + 4 * 60 * SECOND + RETRY_POLICY.first_lookup_after
    waits = [desk.deliver(twin, now=NOON + minutes * 60 * SECOND) for minutes in (2.5, 5)]
    desk.deliver_to_the_end(third, now=at)
    desk.deliver_to_the_end(twin, now=at)

    assert None not in waits
    assert [desk.ledger.load(name).status for name in ("twin", "third")] == [Status.SENT] * 2
    assert len(desk.twilio.texts) == 3


@pytest.mark.parametrize("sender", ["MG" + "2" * 32, "rcs:acme"])
def test_a_sender_that_is_no_number_is_not_part_of_the_query(desk, sender):
    message = a_message()
    claimed = begin_attempt(new_delivery(message, now=NOON), attempt_id="a", now=NOON, sender=sender)

    desk.sender.find_matches(claimed.addressed, since=NOON, until=NOON, now=NOON)

    assert b"To=" in desk.twilio.requests[0]
    assert b"From=" not in desk.twilio.requests[0]


def test_an_attempt_from_an_earlier_default_sender_is_found(desk):
    first = begin_attempt(
        new_delivery(a_message(), now=NOON), attempt_id="a", now=NOON, sender="+15005550007"
    )
    desk.twilio.loses_answers = True
    with pytest.raises(Exception, match="no answer"):
        desk.sender.send(first.addressed, callback="", twiml="", now=NOON)
    desk.twilio.loses_answers = False
    unknown = begin_attempt(first, attempt_id="b", now=NOON + SECOND, sender="+15005550006")
    desk.ledger.save(unknown)

    desk.deliver_to_the_end(now=unknown.attempts[-1].lease_until)

    assert (desk.delivery.status, len(desk.twilio.texts)) == (Status.SENT, 1)


def test_absence_costs_one_more_request_in_ten_minutes_at_most(desk):
    twilio, message = desk.twilio, a_message(from_="+15005550006")
    for minutes in (0, 1, 9, 11):
        now = twilio.now = NOON + minutes * 60 * SECOND
        assert not desk.sender.find_matches(message, since=now, until=now, now=now).certain

    assert len(twilio.requests) == 4 + 2
