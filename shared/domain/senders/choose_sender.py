"""Choose who sends a message that names no sender: by the person's country, and by the channel."""

from msgspec import Struct

from shared.domain.senders.person_country import country_of
from shared.domain.senders.sender_kind import sender_fault

EVERYWHERE = "*"
"""Stands in the place of a country for all that have no sender of their own."""

_WHATSAPP = "whatsapp:"


class Senders(Struct, frozen=True, kw_only=True):
    """The senders in the settings."""

    default: str  # TWILIO_FROM
    by_country: tuple[tuple[str, str], ...] = ()  # SENDERS: country or ``*``, and sender

    def choose(self, *, to: str, channel: str) -> str:
        """Return who sends to a person on a channel, without ``whatsapp:``.

        It is the first that can send on that channel, of those of the person's country, of those for
        everywhere, and TWILIO_FROM. If none can, it is TWILIO_FROM.

        Args:
            to: the person's number in E.164, or another address that can be called.
            channel: sms, whatsapp, rcs or call.
        """
        for sender in (*self._listed(to), self.default):
            if not setting_fault(sender, channel):
                return sender.removeprefix(_WHATSAPP)
        return self.default.removeprefix(_WHATSAPP)

    def fault(self, *, to: str, channel: str) -> str:
        """Return why no sender of the settings can send to that person on ``channel``; empty if one can."""
        tried = [("SENDERS", sender) for sender in self._listed(to)] + [("TWILIO_FROM", self.default)]
        faults = [(name, sender, setting_fault(sender, channel)) for name, sender in tried]
        if not all(fault for _, _, fault in faults):
            return ""
        name, sender, fault = faults[0]
        return f"is missing, and {sender} of {name} {fault}"

    def _listed(self, to: str) -> list[str]:
        country = country_of(to) if self.by_country else ""
        wanted = [country, EVERYWHERE] if country else [EVERYWHERE]
        return [sender for place in wanted for named, sender in self.by_country if named == place]


def setting_fault(sender: str, channel: str) -> str:
    """Return why a sender, as it stands in a setting, cannot send on ``channel``; empty if it can."""
    if sender.startswith(_WHATSAPP) and channel != "whatsapp":
        return f"is a sender of WhatsApp, which cannot send on the channel {channel}"
    return sender_fault(sender.removeprefix(_WHATSAPP), channel)
