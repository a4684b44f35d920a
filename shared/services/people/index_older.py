"""List the opt-outs that an earlier version stored, before there was an index of them."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.people.people_list import Walk, person_number
from shared.errors import InvalidInput
from shared.services.concurrent_map import map_concurrently

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.conversations.contact import Contact
    from shared.ports.people import PeopleIndex

log = logging.getLogger(__name__)

PASSES = 2
"""How often all contacts are looked at: the second time for what older workers saved during the first."""

TIME_LIMIT = timedelta(minutes=2)
"""Of one run. The next one goes on where it ended."""

_PAGE = 200


def index_older(index: PeopleIndex, *, elapsed: Callable[[], timedelta]) -> int:
    """Write the missing rows of people who opted out; return how many were written.

    After two passes a run costs one request. Repeating a part of it, after a crash, does no harm.
    """
    walk, count = index.walk(), 0
    while walk.passes < PASSES and elapsed() < TIME_LIMIT:
        try:
            page = index.everybody(limit=_PAGE, cursor=walk.cursor)
        except InvalidInput:  # the place is unusable, after a change of the SDK
            walk = structs.replace(walk, cursor=None)
            page = index.everybody(limit=_PAGE)
        opted_out = [contact for contact in page.items if contact.opted_out]
        map_concurrently(lambda contact: _list(contact, index=index), opted_out)
        count += len(opted_out)
        passes = walk.passes if page.cursor else walk.passes + 1
        walk = Walk(passes=passes, cursor=page.cursor)
        index.save_walk(walk)
    return count


def _list(contact: Contact, *, index: PeopleIndex) -> None:
    number = person_number(contact.number)
    if number and contact.opted_out_at:
        index.add_opted_out(number, at=contact.opted_out_at)
