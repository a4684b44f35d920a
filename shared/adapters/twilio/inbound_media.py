"""Files that people sent, fetched from Twilio with our credentials: it gives them to nobody else.

Source: https://www.twilio.com/docs/messaging/api/media-resource
"""

import re
from urllib.parse import urlsplit

from shared.adapters.twilio.client import TwilioApi
from shared.ports.twilio import MediaFile

MAX_BYTES = 20_000_000
"""More than the 16 MB of WhatsApp. Source: https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages"""


class TwilioInboundMedia:
    """The files of one account. Safe to share between threads."""

    def __init__(self, api: TwilioApi, *, account_sid: str) -> None:
        self._api = api
        self._path = re.compile(
            rf"/2010-04-01/Accounts/{re.escape(account_sid)}/(Messages/[SM]M[0-9a-f]{{32}}/Media/ME[0-9a-f]{{32}})"
        )

    def fetch(self, url: str) -> MediaFile | None:
        """Return a file. See ``shared.ports.twilio.InboundMedia``.

        Only the SIDs in ``url`` are used, and only if they are in our account: the request goes to Twilio's
        API and nowhere else, whatever host a URL names. A region of Twilio's may have another host.
        """
        found = self._path.fullmatch(urlsplit(url).path)
        file = self._api.download(found[1], suffix="", max_bytes=MAX_BYTES) if found else None
        return MediaFile(content=file.content, mime=file.content_type) if file else None
