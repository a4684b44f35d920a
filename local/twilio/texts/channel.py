"""The channel of an address, such as ``whatsapp:``, and the sender that a Messaging Service chooses in it.

Source: https://www.twilio.com/docs/rcs/send-an-rcs-message
"""

from local.twilio.state.account import Account
from local.twilio.state.message import Message


def with_channel_of(address: str, number: str) -> str:
    """Return ``number`` with the channel of ``address``, such as ``whatsapp:``, if it has none itself."""
    channel = address.partition(":")[0] if ":" in address else ""
    return f"{channel}:{number}" if channel and ":" not in number else number


def chosen_sender(account: Account, message: Message) -> str:
    """Return the sender that a Messaging Service chooses: RCS before SMS, if both ends have it."""
    number = message.to.rpartition(":")[2]
    rcs = account.first_rcs_sender
    if message.to.startswith("rcs:") or (":" not in message.to and account.person(number).rcs):
        return rcs or message.fallback_from or account.first_number
    return message.fallback_from or with_channel_of(message.to, account.first_number)
