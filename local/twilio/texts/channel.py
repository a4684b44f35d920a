"""The channel in an address, such as ``whatsapp:``."""


def with_channel_of(address: str, number: str) -> str:
    """Return ``number`` with the channel of ``address``, such as ``whatsapp:``."""
    channel = address.rpartition(":")[0]
    return f"{channel}:{number}" if channel else number
