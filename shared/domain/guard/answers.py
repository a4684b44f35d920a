"""Whether an answer in TwiML may be given: nothing can hold it, so it is given at once or not at all.

Countries and stops bind answers as they bind messages. Limits do not: answers are counted, not capped. Nor
do quiet hours: somebody who has just written or called is awake, and what a flow tells others is urgent.
"""

from collections.abc import Collection

from shared.domain.conversations.limits.senders import NoAnswer
from shared.domain.guard.countries import country_decision
from shared.domain.guard.stops.stop import Standing
from shared.domain.guard.stops.stop_decision import stop_decision
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.phone_number import number_of
from shared.domain.senders.person_country import country_of


def is_country_allowed(address: str, *, countries: frozenset[str]) -> bool:
    """Return whether what is at an address may be texted or dialled at all."""
    return country_decision(number_of(address), countries=countries) is None


def may_answer(
    address: str,
    *,
    channel: Channel,
    flows: Collection[str],
    countries: frozenset[str],
    standing: Standing | None,
) -> NoAnswer | None:
    """Return why an answer must not be given; None if it may be.

    Args:
        address: who would get it.
        channel: by which channel.
        flows: whose words it has; a stop of one of them stops all of it.
        countries: the setting ``COUNTRIES``.
        standing: the stops; None: they cannot be read, which counts as a stop.
    """
    if not is_country_allowed(address, countries=countries):
        return NoAnswer.COUNTRY
    if standing is None:
        return NoAnswer.STOPPED
    to = number_of(address)
    country = country_of(to) if standing.stops else ""
    for flow in flows or (None,):
        as_message = Message(id="answer", to=to, channel=channel, flow=flow)
        if stop_decision(as_message, standing, country=country):
            return NoAnswer.STOPPED
    return None
