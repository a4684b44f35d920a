from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.resend import (
    RESENDABLE,
    WHY_NOT,
    ResendRequest,
    link_resend,
    require_same_request,
    resend_id,
    resend_of,
)
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.domain.deliveries.twiml_delivery import record_twiml_report
from shared.domain.messages.message import read_message, to_json_object
from shared.errors import Conflict, InvalidInput
from tests.examples import NOON, a_message

HOUR = timedelta(hours=1)
LONG = "x" * 128


def ended(status: Status, *, code: int | None = None, **fields) -> Delivery:
    return structs.replace(new_delivery(a_message(**fields), now=NOON), status=status, error_code=code)


class TestIds:
    def test_each_resend_has_the_next_number(self):
        assert resend_id("order-7") == "order-7~2"
        assert resend_id("order-7~2") == "order-7~3"
        assert resend_id("order-7~9") == "order-7~10"

    def test_a_word_after_the_mark_is_part_of_the_id(self):
        assert resend_id("order-7~failed") == "order-7~failed~2"

    @pytest.mark.parametrize("length", [124, 125, 126, 128])
    def test_every_one_is_valid_and_has_its_own(self, length):
        ids = ["x" * length]
        while len(ids) < 99:
            ids.append(resend_id(ids[-1]))

        assert len(set(ids)) == 99
        for message_id in ids:
            raw = to_json_object(structs.replace(a_message(), id=message_id))
            assert read_message(raw, default_id="", is_own=True).id == message_id

    def test_long_ids_that_begin_alike_differ(self):
        assert resend_id(LONG) != resend_id("x" * 127 + "y")
        assert resend_id(LONG).count("~") == 2  # so no sender can choose an id whose resend is the same

    def test_there_are_ninety_eight_of_them(self):
        with pytest.raises(Conflict, match="was sent again 98 times: post a new message"):
            resend_id("order-7~99")


class TestWhatMayBeSentAgain:
    def test_every_status_is_decided(self):
        assert RESENDABLE | WHY_NOT.keys() == set(Status)
        assert not RESENDABLE & WHY_NOT.keys()

    @pytest.mark.parametrize("status", sorted(RESENDABLE - {Status.EXPIRED}))
    def test_the_content_stays_the_same(self, status):
        failed = ended(status, values={"a": "b"}, tags={"order": "7"}, not_before="2026-03-01T11:00:00Z")

        again = resend_of(failed, ResendRequest(), now=NOON + HOUR)

        assert again.message == structs.replace(failed.message, id="hello-1~2")
        assert (again.status, again.resend_of, again.created_at) == (
            Status.ACCEPTED,
            "hello-1",
            NOON + HOUR,
        )

    @pytest.mark.parametrize("status", sorted(WHY_NOT))
    def test_otherwise_the_reason_and_the_remedy_are_named(self, status):
        with pytest.raises(Conflict, match=f"hello-1 is {status} and cannot be sent again: ") as error:
            resend_of(ended(status), ResendRequest(anyway=True, not_after=NOON + HOUR), now=NOON)

        assert str(error.value).endswith(WHY_NOT[status].replace("{id}", "hello-1"))

    def test_an_answer_that_twilio_took_as_twiml_is_never_sent_again(self):
        report = Report(status=Status.FAILED, sid="SM1")
        answer = record_twiml_report(new_delivery(a_message(), now=NOON), report, now=NOON)

        with pytest.raises(Conflict, match="answers a text, and Twilio sent it: post a new message"):
            resend_of(answer, ResendRequest(anyway=True), now=NOON)

    @pytest.mark.parametrize("code", [30008, 30410])
    def test_a_text_that_may_have_arrived_needs_a_word_more(self, code):
        failed = ended(Status.UNDELIVERED, code=code)

        with pytest.raises(Conflict, match="may have arrived all the same: ask the person"):
            resend_of(failed, ResendRequest(), now=NOON)
        assert resend_of(failed, ResendRequest(anyway=True), now=NOON).id == "hello-1~2"


class TestNotAfter:
    def fault(self, delivery: Delivery, request: ResendRequest) -> str:
        with pytest.raises(InvalidInput) as error:
            resend_of(delivery, request, now=NOON)
        (fault,) = error.value.faults
        assert fault.field == "not_after"
        return fault.message

    def test_of_an_expired_message_a_new_one_is_needed(self):
        # Also if its own is still to come: backing off past it expires a message.
        expired = ended(Status.EXPIRED, not_after="2026-03-01T13:00:00Z")

        assert self.fault(expired, ResendRequest()) == "is missing: the message is expired; give it a new one"
        again = resend_of(expired, ResendRequest(not_after=NOON + 2 * HOUR), now=NOON)
        assert again.message.not_after == NOON + 2 * HOUR

    def test_one_that_has_passed_must_be_replaced(self):
        failed = ended(Status.FAILED, not_after="2026-03-01T12:00:00Z")

        assert "the message's own has passed" in self.fault(failed, ResendRequest())
        assert resend_of(failed, ResendRequest(not_after=NOON + HOUR), now=NOON)

    def test_one_to_come_stays(self):
        failed = ended(Status.FAILED, not_after="2026-03-01T13:00:00Z")

        assert resend_of(failed, ResendRequest(), now=NOON).message.not_after == NOON + HOUR

    def test_a_new_one_must_be_to_come_and_after_not_before(self):
        assert "must be later than 2026-03-01T12:00" in self.fault(
            ended(Status.FAILED), ResendRequest(not_after=NOON)
        )
        later = ended(Status.FAILED, not_before="2026-03-01T14:00:00Z")
        assert "must be later than 2026-03-01T14:00" in self.fault(
            later, ResendRequest(not_after=NOON + HOUR)
        )

    def test_a_repeated_request_must_not_ask_for_another(self):
        again = ended(Status.ACCEPTED, not_after="2026-03-01T13:00:00Z")

        require_same_request(again, ResendRequest())
        require_same_request(again, ResendRequest(not_after=NOON + HOUR))
        with pytest.raises(Conflict, match="hello-1 sends it again, with not_after 2026-03-01T13:00"):
            require_same_request(again, ResendRequest(not_after=NOON + 2 * HOUR))

    @pytest.mark.parametrize("status", sorted(set(Status) - RESENDABLE))
    def test_the_remedy_is_one_that_helps(self, status):
        request = ResendRequest(not_after=NOON + 2 * HOUR)

        with pytest.raises(
            Conflict, match=f"and is {status}: leave not_after out, or .*a new message"
        ) as error:
            require_same_request(ended(status), request)

        advises_to_cancel = "cancel hello-1" in str(error.value)
        assert advises_to_cancel == (status in {Status.ACCEPTED, Status.HELD})


def test_the_links_are_shown_both_ways():
    failed = ended(Status.FAILED)
    again = resend_of(failed, ResendRequest(), now=NOON + HOUR)

    linked = link_resend(again.message, failed, now=NOON + HOUR)

    assert (show(linked).resent_as, show(again).resend_of) == ("hello-1~2", "hello-1")
    assert linked.updated_at == NOON + HOUR
    assert link_resend(again.message, linked, now=NOON + 2 * HOUR) == linked
