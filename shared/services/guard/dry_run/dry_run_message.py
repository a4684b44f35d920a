"""Say what would happen to messages, and write nothing.

Each goes the way of a real one (``services/sending/deliver.py``) with a claim that is not saved, up to where
a place would be taken for it. What the earlier messages of a batch would take counts for the later ones.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.decision import End, Hold
from shared.domain.guard.foreseen import FORESEEN_BY_STATUS, Foreseen, Foresight
from shared.domain.guard.limits.limit import of_desk
from shared.domain.guard.limits.recent_sends import RecentSend
from shared.domain.guard.limits.units import units_of
from shared.domain.guard.may_send import ended_if_too_late
from shared.domain.guard.pumping import hold_in, is_new, is_released, prefix_of, prefix_stop, with_new_number
from shared.domain.guard.quiet.quiet_decision import zones_judged
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.message_fields import Channel
from shared.domain.senders.person_country import country_of
from shared.errors import Conflict
from shared.services.concurrent_map import map_concurrently
from shared.services.guard.ask_guard import blocked_by
from shared.services.guard.limits.desk_room import DeskRoom
from shared.services.guard.load_person import load_person
from shared.services.messages.accept import require_same_content
from shared.services.people.erased.erased_messages import erased_twin
from shared.services.sending.claim import claim_of
from shared.services.sending.deliver import prepare
from shared.services.sending.twilio_request import TwilioRequest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.guard.person import Person
    from shared.domain.guard.pumping import NewNumbers
    from shared.domain.guard.quiet.quiet_hours import QuietHours
    from shared.domain.guard.stops.stop import Standing
    from shared.domain.messages.message import Message
    from shared.ports.guard import Pots
    from shared.ports.storage import Ledger
    from shared.services.sending.blocked import Blocked
    from shared.services.sending.claim import Claim
    from shared.services.sending.send_context import SendContext


class Known(Struct, kw_only=True):
    """What was read for a dry run, and what its messages would change of it."""

    standing: Standing
    deliveries: dict[str, Delivery | Conflict]  # by id: those that exist, or were erased
    people: dict[str, Person]  # by address
    numbers: dict[str, NewNumbers]  # by prefix: those that PUMPING counts
    spent: dict[str, tuple[RecentSend, ...]]  # by number: what earlier messages would send
    desk: DeskRoom


def dry_run(
    messages: Sequence[Message],
    *,
    made_ids: Collection[str] = (),
    context: SendContext,
    now: datetime,
    pots: Pots,
) -> list[Foreseen | Conflict]:
    """Return what would happen to each message if it were posted now.

    Args:
        messages: valid ones. Of two with the same id the first counts.
        made_ids: the ids that only this request has: those messages came without one.
        context: as for sending; it is only read.
        now: when they would be posted.
        pots: what is left within the limits of the desk.
    """
    firsts: dict[str, Message] = {}
    for message in messages:
        firsts.setdefault(message.id, message)
    known = _read(list(firsts.values()), made_ids=made_ids, context=context, now=now, pots=pots)
    results = _existing(firsts, known, digest_secret=context.digest_secret, now=now)
    new = [message for message in firsts.values() if message.id not in results]
    for message in sorted(new, key=lambda each: _judged_at(each, now=now)):  # stable: else in their order
        foreseen = _foresee(message, known, context=context, at=_judged_at(message, now=now))
        results[message.id] = structs.replace(foreseen, id="" if message.id in made_ids else message.id)
    return [
        results[message.id] if firsts[message.id] is message else _again(message, firsts[message.id], now=now)
        for message in messages
    ]


def _judged_at(message: Message, *, now: datetime) -> datetime:
    return max(now, message.not_before or now)


def _read(
    messages: Sequence[Message],
    *,
    made_ids: Collection[str],
    context: SendContext,
    now: datetime,
    pots: Pots,
) -> Known:
    """Read what is known of the messages and their people: each person, and each prefix, once."""
    rules, standing = context.guard.rules, context.guard.stop_cache.standing(now=now)
    context.breaker.refresh(now=now)
    asked = [message for message in messages if message.id not in made_ids]
    found = map_concurrently(partial(_existing_of, ledger=context.ledger), asked)
    deliveries = {message.id: each for message, each in zip(asked, found, strict=True) if each}
    by_address = {each.address: each for each in messages if each.id not in deliveries}
    loaded = map_concurrently(
        lambda message: load_person(message, contacts=context.contacts, rules=rules),
        list(by_address.values()),
    )
    people = dict(zip(by_address, loaded, strict=True))
    prefixes: set[str] = set()
    if rules.pumping is not None:
        new = (message.to for address, message in by_address.items() if is_new(people[address]))
        prefixes = set(map(prefix_of, new)) - {""}
    counted = map_concurrently(context.guard.new_numbers.load, list(prefixes))
    return Known(
        standing=standing,
        deliveries=deliveries,
        people=people,
        numbers={each.prefix: each for each in counted},
        spent={},
        desk=DeskRoom(pots.all() if of_desk(rules.limits) else (), rules=rules),
    )


def _existing_of(message: Message, *, ledger: Ledger) -> Delivery | Conflict | None:
    """Return the delivery that has the id of a message, or what stands in for an erased one."""
    try:
        return ledger.load(message.id) or erased_twin(message, ledger=ledger)
    except Conflict as conflict:
        return conflict


def _existing(
    firsts: dict[str, Message], known: Known, *, digest_secret: str, now: datetime
) -> dict[str, Foreseen | Conflict]:
    """Return the results of the messages whose id is in the ledger, by id."""
    results: dict[str, Foreseen | Conflict] = {}
    for found, delivery in known.deliveries.items():
        if isinstance(delivery, Conflict):
            results[found] = delivery
            continue
        try:
            require_same_content(firsts[found], delivery, digest_secret=digest_secret)
        except Conflict as conflict:
            results[found] = conflict
        else:
            foreseen = Foreseen(id=found, outcome=Foresight.DUPLICATE, at=now, reason="it was posted before")
            results[found] = structs.replace(foreseen, status=delivery.status)
    return results


def _again(message: Message, first: Message, *, now: datetime) -> Foreseen | Conflict:
    """Return the result of a message with the id of an earlier one of the batch."""
    try:
        require_same_content(message, new_delivery(first, now=now))
    except Conflict as conflict:
        return conflict
    reason = "an earlier message of the batch has the same id and content"
    return Foreseen(id=message.id, outcome=Foresight.DUPLICATE, at=now, reason=reason)


def _foresee(message: Message, known: Known, *, context: SendContext, at: datetime) -> Foreseen:
    """Return what would happen to a message that is judged at that time, after those that were judged."""
    quiet = context.guard.rules.quiet
    claim = claim_of(new_delivery(message, now=at), context=context, attempt_id="dry-run", now=at)
    person = _person_of(message, known)
    request = prepare(claim, person, known.standing, context=context, now=at)
    if isinstance(request, TwilioRequest):
        units = units_of(claim.message)
        full: Hold | End | None = _pumped(message, person, known, most=context.guard.rules.pumping, at=at)
        if full is None:
            full = known.desk.take(claim.message, units=units, at=at)
        if full is None:
            _spend(message, known, units=units, at=at)
            return _shown(claim, person, Foresight.SEND, quiet=quiet, at=at)
        request = blocked_by(ended_if_too_late(full, message))
    outcome = FORESEEN_BY_STATUS.get(request.status, Foresight.REFUSE)
    return _with_reason(_shown(claim, person, outcome, quiet=quiet, at=at), request)


def _person_of(message: Message, known: Known) -> Person:
    """Return the person, with what the earlier messages would send to them."""
    person, spent = known.people[message.address], known.spent.get(canonical(message.to), ())
    recent = structs.replace(person.recent, sends=(*person.recent.sends, *spent))
    return structs.replace(person, recent=recent)


def _spend(message: Message, known: Known, *, units: int, at: datetime) -> None:
    """Count a message that would be sent for the later ones to this person."""
    number = canonical(message.to)
    known.spent[number] = (*known.spent.get(number, ()), RecentSend(f"dry-run {message.id}", at, units))


def _pumped(message: Message, person: Person, known: Known, *, most: int | None, at: datetime) -> Hold | None:
    """Return the hold of a message to one new number too many of its prefix, as ``hold_if_pumped`` does."""
    prefix = prefix_of(message.to)
    if most is None or prefix not in known.numbers or not is_new(person):
        return None
    is_free = is_released(hold_in(known.standing, prefix), now=at)
    counted = with_new_number(known.numbers[prefix], message.to, most=None if is_free else most, now=at)
    if counted is None:
        stop = prefix_stop(prefix, count=most, now=at)
        known.standing = structs.replace(known.standing, stops=(*known.standing.stops, stop))
        return Hold(held_for=HeldReason.PREFIX, reason=stop.reason, stop_id=stop.id)
    known.numbers[prefix] = counted
    return None


def _with_reason(shown: Foreseen, blocked: Blocked) -> Foreseen:
    """Return what is shown with why it would not be sent, and until when it would wait."""
    hold = blocked.hold
    held_for = HeldReason.ACCOUNT if blocked.for_account else hold.held_for if hold else None
    until = hold.until if hold else blocked.retry_at
    return structs.replace(shown, reason=blocked.reason or "", held_for=held_for, until=until)


def _shown(
    claim: Claim, person: Person, outcome: Foresight, *, quiet: QuietHours | None, at: datetime
) -> Foreseen:
    message = claim.message
    has_night = quiet and not (message.urgent or is_client_or_sip(message.to))
    zones = zones_judged(message, said=person.zone, quiet=quiet, at=at) if quiet and has_night else ()
    return Foreseen(
        id=message.id,
        outcome=outcome,
        at=at,
        segments=units_of(message) if message.channel is Channel.SMS else None,
        sender=message.sender or "",
        zones=tuple(map(str, zones)),
        country=country_of(message.to),
    )
