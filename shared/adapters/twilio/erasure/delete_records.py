"""Delete what Twilio keeps of a person: texts with their media, calls, recordings.

Sources: https://www.twilio.com/docs/messaging/api/message-resource#delete-a-message-resource,
https://www.twilio.com/docs/messaging/api/media-resource#delete-a-media-resource,
https://www.twilio.com/docs/voice/api/call-resource#delete-a-call-resource and
https://www.twilio.com/docs/voice/api/recording#delete-a-recording-resource
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from shared.adapters.twilio.client import Page, TwilioApi
from shared.adapters.twilio.resources import CALLS, MESSAGES, Resource, ResourceList
from shared.errors import TwilioUnavailable
from shared.ports.person_erasure import ListedRecord

PAGE_SIZE = 1000
"""The most that Twilio allows."""

PAGES_AT_ONCE = 3
"""Pages of one list: what is on them is deleted before the list is read again."""


class _Call(msgspec.Struct):
    sid: str
    sender: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    parent_call_sid: str | None = None


class _Calls(Page, kw_only=True):
    calls: list[_Call]


class _Item(msgspec.Struct):
    sid: str


class _Media(Page, kw_only=True):
    media_list: list[_Item]


class _Recordings(Page, kw_only=True):
    recordings: list[_Item]


class TwilioErasure:
    """Deletes records of one account. Safe to share between threads."""

    def __init__(self, api: TwilioApi, *, page_size: int = PAGE_SIZE) -> None:
        self._api = api
        self._page_size = page_size

    def delete_text(self, sid: str) -> bool:
        """Delete a text. See ``shared.ports.person_erasure.ErasureAtTwilio``."""
        return self._api.delete(f"{MESSAGES}/{sid}")

    def delete_media(self, sid: str) -> int:
        """Delete the files of a text. See ``shared.ports.person_erasure.ErasureAtTwilio``.

        Twilio deletes them with the text, but not a file that another text of the account has too. Source:
        https://support.twilio.com/hc/en-us/articles/223133687-Deleting-messages-message-media-or-message-bodies
        """
        page = self._api.fetch(f"{MESSAGES}/{sid}/Media", {"PageSize": self._page_size}, _Media)
        files = page.media_list if page else []
        for file in files:
            self._api.delete(f"{MESSAGES}/{sid}/Media/{file.sid}")
        return len(files)

    def delete_call(self, sid: str) -> bool:
        """Delete a call. See ``shared.ports.person_erasure.ErasureAtTwilio``."""
        return self._api.delete(f"{CALLS}/{sid}")

    def delete_recording(self, sid: str) -> bool:
        """Delete a recording. See ``shared.ports.person_erasure.ErasureAtTwilio``."""
        return self._api.delete(f"Recordings/{sid}")

    def recordings_of(self, call: str) -> Sequence[str]:
        """Return the recordings of a call. See ``shared.ports.person_erasure.ErasureAtTwilio``."""
        query = {"CallSid": call, "PageSize": self._page_size}
        return [
            item.sid for page in self._pages("Recordings", query, _Recordings) for item in page.recordings
        ]

    def texts(self, *, sender: str = "", to: str = "") -> Sequence[ListedRecord]:
        """Return the texts from or to an address. See ``shared.ports.person_erasure.ErasureAtTwilio``."""
        query = _without_empty({"From": sender, "To": to}) | {"PageSize": self._page_size}
        pages = self._pages(MESSAGES, query, ResourceList)
        return [_text(listed) for page in pages for listed in page.items(MESSAGES)]

    def calls(self, *, sender: str = "", to: str = "", parent: str = "") -> Sequence[ListedRecord]:
        """Return the calls from or to an address. See ``shared.ports.person_erasure.ErasureAtTwilio``."""
        query = _without_empty({"From": sender, "To": to, "ParentCallSid": parent})
        pages = self._pages(CALLS, query | {"PageSize": self._page_size}, _Calls)
        return [
            ListedRecord(
                sid=call.sid,
                sender=call.sender or "",
                to=call.to or "",
                parent=call.parent_call_sid or "",
            )
            for page in pages
            for call in page.calls
        ]

    def _pages[T: Page](self, resource: str, query: Mapping[str, Any], kind: type[T]) -> list[T]:
        """Return the first pages of a list."""
        found: list[T] = []
        place = resource
        while len(found) < PAGES_AT_ONCE:
            page = self._api.fetch(place, query, kind)
            if page is None:
                raise TwilioUnavailable(f"Twilio has no list of {resource}", code=404)
            found.append(page)
            if not page.next_page_uri:
                break
            place, query = page.next_page_uri, {}
        return found


def _text(listed: Resource) -> ListedRecord:
    return ListedRecord(
        sid=listed.listed_sid,
        sender=listed.sender or "",
        to=listed.to or "",
        service=listed.messaging_service_sid or "",
        media=int(listed.num_media or 0),
    )


def _without_empty(query: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value}
