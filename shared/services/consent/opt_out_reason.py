"""Ask whether an opt-out forbids a message: a text, or with ``STOP_COVERS_CALLS`` a call too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.conversations.opt_out import confirms_opt_out
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.phone_number import WHATSAPP_PREFIX

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.domain.messages.message import Message
    from shared.ports.storage import Contacts
    from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache

OPTED_OUT = "the person opted out (STOP); their START lifts it"
OPTED_OUT_OF_CALLS = (
    "the person opted out (STOP), which STOP_COVERS_CALLS extends to calls; their START lifts it"
)


def opt_out_reason(
    message: Message,
    contact: Contact,
    *,
    contacts: Contacts,
    erased: ErasedOptOutCache,
    stop_covers_calls: bool,
    now: datetime,
) -> str | None:
    """Return why the opt-out of a person forbids ``message``; None if it may be sent.

    The one text that confirms the opt-out may be sent, for five minutes. A call reads the person's WhatsApp
    contact too, if STOP covers calls. The opt-out of a person who was erased counts as it did before.

    Raises:
        StorageUnavailable: the opt-outs of erased people cannot be read.
    """
    if message.channel is not Channel.CALL:
        known = erased.restored(contact, now=now)
        is_forbidden = known.opted_out and not confirms_opt_out(message.id, known, now=now)
        return OPTED_OUT if is_forbidden else None
    if not stop_covers_calls or is_client_or_sip(message.to):
        return None  # who answers there cannot text STOP
    by_whatsapp = f"{WHATSAPP_PREFIX}{message.to}"
    opted_out = (
        erased.restored(contact, now=now).opted_out
        or erased.restored(contacts.load(by_whatsapp), now=now).opted_out
    )
    return OPTED_OUT_OF_CALLS if opted_out else None
