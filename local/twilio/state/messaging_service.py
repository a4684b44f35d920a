"""A Messaging Service, with its own webhooks and its A2P campaign."""

from dataclasses import dataclass

from local.twilio.state.sids import StoredResource


@dataclass(slots=True, kw_only=True)
class MessagingService(StoredResource):
    """A Messaging Service; all numbers of the account are in it."""

    sid: str
    inbound_request_url: str = ""  #: texts would go there, unless the number's own webhook is used
    use_inbound_webhook_on_number: bool = True
    status_callback: str = ""
    campaign_status: str = ""  #: of its A2P campaign; empty: it has none
