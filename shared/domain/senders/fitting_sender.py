"""Check who would send a message: it can send on that channel, and be answered where an answer is awaited."""

from collections.abc import Mapping

from msgspec import Struct

from shared.domain.senders.choose_sender import Senders
from shared.domain.senders.sender_kind import can_be_answered, sender_fault
from shared.errors import Fault

_CALL = "call"


class Errand(Struct, frozen=True, kw_only=True):
    """What a message asks of its sender."""

    to: str
    channel: str
    own: str = ""  # the sender that the message names, without ``whatsapp:``; empty: none
    awaits_answer: tuple[str, ...] = ()  # the fields for which the person must be able to reply
    has_flow: bool = False  # it asks a question, also where it follows on another channel
    follow_ups: Mapping[str, str] = {}  # by field: the channel on which a message may follow


def fitting_faults(errand: Errand, senders: Senders) -> list[Fault]:
    """Return why the sender of a message does not fit it, by the settings as they are now.

    The kind of a sender that the message names is a rule of the message itself, see ``message_rules``.
    """
    faults = []
    if not errand.own and (fault := senders.fault(to=errand.to, channel=errand.channel)):
        faults.append(Fault("from", fault))
    elif errand.channel != _CALL:
        faults += _answer_faults(errand, senders)
    for field, channel in errand.follow_ups.items():
        if fault := _follow_up_fault(errand, senders, channel):
            faults.append(Fault(field, f"leads to the channel {channel}, where from {fault}"))
    return faults


def _follow_up_sender(own: str, senders: Senders, *, to: str, channel: str) -> str:
    """Return who sends what follows on another channel: the message's own sender, if it can send there."""
    return own if own and not sender_fault(own, channel) else senders.choose(to=to, channel=channel)


def _follow_up_fault(errand: Errand, senders: Senders, channel: str) -> str:
    """Return why nobody can send what follows on ``channel``, or be answered there; empty if somebody can."""
    has_own = errand.own and not sender_fault(errand.own, channel)
    if not has_own and (fault := senders.fault(to=errand.to, channel=channel)):
        return fault
    sender = _follow_up_sender(errand.own, senders, to=errand.to, channel=channel)
    if errand.has_flow and channel != _CALL and not can_be_answered(sender):
        return f"would be {sender}, a name: nobody can answer the flow there; give a number"
    return ""


def _answer_faults(errand: Errand, senders: Senders) -> list[Fault]:
    sender = errand.own or senders.choose(to=errand.to, channel=errand.channel)
    if can_be_answered(sender):
        return []
    chosen = "" if errand.own else ", which the settings choose for this person"
    why = f"awaits an answer, and nobody can answer a name: {sender}{chosen}; give a number as from"
    return [Fault(field, why) for field in errand.awaits_answer]
