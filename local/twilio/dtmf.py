"""The keys of a phone, and the tones that stand for them."""

KEYS = "0123456789*#"
TONES = KEYS + "ABCDwW"
"""What ``<Play digits>`` and ``sendDigits`` may hold; ``w`` waits half a second, ``W`` one."""

TONE_SECONDS = 0.25
PAUSE_SECONDS = {"w": 0.5, "W": 1.0}


def tone_seconds(digits: str) -> float:
    """Return how long ``<Play digits>`` takes."""
    return sum(PAUSE_SECONDS.get(digit, TONE_SECONDS) for digit in digits)
