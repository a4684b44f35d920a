"""Ask again, when a message of an appointment is claimed, whether the person has ended it since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.deliveries.status import Status
from shared.domain.follow_ups.follow_up_ids import first_of
from shared.domain.reminders.message_ids import followed_id, reminder_of
from shared.errors import InvalidFlow
from shared.services.reminders.appointment.ended_by_reply import has_answer, reply_that_ended
from shared.services.sending.blocked import Blocked

if TYPE_CHECKING:
    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.message import Message
    from shared.ports.content import Flows
    from shared.ports.storage import Agenda, Contacts, Ledger

ENDED_BY_REPLY = Blocked(status=Status.CANCELED, reason="the person ended the appointment with an answer")
ANSWERED_ELSEWHERE = Blocked(
    status=Status.CANCELED, reason="another message of the appointment was answered meanwhile"
)


def check_appointment(
    delivery: Delivery, *, flows: Flows, agenda: Agenda, ledger: Ledger, contacts: Contacts
) -> Blocked | None:
    """Return why a claimed message of an appointment must not be sent; None if it may, or is of none.

    Costs a read of the agenda only for a message of a reminder that asks for an answer which may cancel, or
    that follows another one. A message that is sent again by hand is not asked about.
    """
    followed = delivery.follows or first_of(delivery.id) or followed_id(delivery.id)
    reminder_id = reminder_of(followed or delivery.id)
    if reminder_id is None or not (followed or _may_be_canceled(delivery.message, flows)):
        return None
    state = agenda.load(reminder_id)
    if state is None or not state.reminder.before:
        return None
    if reply_that_ended(state, ledger=ledger, contacts=contacts):
        return ENDED_BY_REPLY
    if followed and has_answer(state, ledger=ledger, contacts=contacts):
        return ANSWERED_ELSEWHERE
    return None


def _may_be_canceled(message: Message, flows: Flows) -> bool:
    """Return whether an answer to the message may end an appointment."""
    if not message.flow:
        return False
    try:
        return any(step.cancels for step in flows.get(message.flow).steps.values())
    except InvalidFlow:  # it is found out, and reported, when the message is composed
        return False
