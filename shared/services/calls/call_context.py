"""What recording the end of a call works with."""

from collections.abc import Callable

from msgspec import Struct

from shared.ports.content import Flows
from shared.ports.queues import Outbox
from shared.ports.storage import Calls, Ledger
from shared.ports.twilio import CallList
from shared.services.inbox.inbox_context import SettledTexts
from shared.services.people.thread.index_what_came_in import CameInIndex


class CallContext(Struct, frozen=True, kw_only=True):
    """The ports, and how our numbers are answered."""

    calls: Calls
    call_list: CallList
    flows: Flows
    ledger: Ledger
    outbox: Outbox
    index: CameInIndex
    public_url: str
    flow_of: Callable[[str], str]  # the flow that answers calls to a number of ours, by the settings
    ours: frozenset[str]  # numbers of ours that are in the settings
    settled: SettledTexts  # calls about which nothing is left to do
