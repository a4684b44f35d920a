"""List calls that came in, and find one."""

from shared.domain.calls.call import Call, CallView, call_view
from shared.domain.list_parameters import CallSearch, Page
from shared.errors import NotFound
from shared.ports.storage import Calls


def find_call(sid: str, *, calls: Calls) -> CallView:
    """Return the call ``sid``.

    Raises:
        NotFound: there is none with this SID.
    """
    call = calls.load(sid)
    if call is None or not call.to:  # of a call of ours no more than a recording is known here
        raise NotFound(f"there is no call {sid[:40]}")
    return call_view(call)


def list_calls(search: CallSearch, *, calls: Calls) -> Page[CallView]:
    """Return a page of calls, newest first within the page; the pages are in no order by time."""
    page = calls.search(search)
    newest_first: list[Call] = sorted(page.items, key=lambda call: call.at, reverse=True)
    return Page(items=tuple(map(call_view, newest_first)), cursor=page.cursor)
