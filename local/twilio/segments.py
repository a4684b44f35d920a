"""How many segments a text is cut into, which is what it costs.

Source: GSM 03.38, and https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
"""

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("^{}\\[~]|€\f")
"""Characters sent as an escape and a second septet."""

# Alone a text has 140 octets. Each of several parts spends 6 of them on a header.
GSM_7_ALONE, GSM_7_PART = 160, 153
UCS_2_ALONE, UCS_2_PART = 70, 67


def count_segments(body: str) -> int:
    """Return how many segments ``body`` takes; an empty one takes one."""
    if all(character in GSM_7 or character in GSM_7_EXTENSION for character in body):
        sizes = [2 if character in GSM_7_EXTENSION else 1 for character in body]
        return _parts(sizes, alone=GSM_7_ALONE, part=GSM_7_PART)
    # One character outside GSM-7 and all are UTF-16, where some take two units.
    sizes = [2 if ord(character) > 0xFFFF else 1 for character in body]  # noqa: PLR2004  the last of the BMP
    return _parts(sizes, alone=UCS_2_ALONE, part=UCS_2_PART)


def _parts(sizes: list[int], *, alone: int, part: int) -> int:
    if sum(sizes) <= alone:
        return 1
    parts, free = 0, 0
    for size in sizes:
        if size > free:  # a character of two units is never split over parts
            parts, free = parts + 1, part
        free -= size
    return parts
