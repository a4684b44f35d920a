"""The keys of a phone, and their tones."""

KEYS = "0123456789*#"
TONES = KEYS + "ABCDwW"
"""The characters of ``<Play digits>`` and ``sendDigits``; ``w`` waits 0.5 s, ``W`` 1 s."""

TONE_SECONDS = 0.25
PAUSE_SECONDS = {"w": 0.5, "W": 1.0}


def tone_seconds(digits: str) -> float:
    """Return how long ``<Play digits>`` takes."""
    return sum(PAUSE_SECONDS.get(digit, TONE_SECONDS) for digit in digits)
