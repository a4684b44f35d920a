"""How long things take to hear. Nothing is really spoken, so these are estimates."""

CHARACTERS_PER_SECOND = 15
"""English, read aloud at an ordinary pace."""

SECONDS_PER_RECORDING = 5.0
"""Of a ``<Play>``: recordings are not fetched."""

TONE_SECONDS = {"w": 0.5, "W": 1.0}
"""Pauses among DTMF tones; a tone takes a quarter of a second."""


def speaking_seconds(words: str) -> float:
    """Return how long it takes to say ``words``."""
    return len(words) / CHARACTERS_PER_SECOND


def tone_seconds(digits: str) -> float:
    """Return how long ``<Play digits>`` takes."""
    return sum(TONE_SECONDS.get(digit, 0.25) for digit in digits)
