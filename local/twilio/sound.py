"""Sound for recordings: the words, spoken by espeak-ng where that is installed; and how long things take."""

import asyncio
import io
import math
import shutil
import tempfile
import wave
from array import array
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

RATE = 8000
"""Samples a second, as on a phone line."""
HERTZ, LOUDNESS = 440, 6000
LONGEST = 60
"""Seconds of a tone; who would listen to more?"""


async def spoken(words: str, seconds: int, program: str = "espeak-ng") -> bytes:
    """Return a WAV file."""
    found = shutil.which(program)
    if not words or found is None:
        return tone(seconds, LOUDNESS if words else 0)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "words.wav"
        process = await asyncio.create_subprocess_exec(
            found, "--stdin", "-w", file, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
        )
        await process.communicate(words.encode(errors="replace"))  # no argument: it may be long, or hold NUL
        return file.read_bytes() if file.exists() else tone(seconds, LOUDNESS)


def tone(seconds: int, loudness: int) -> bytes:
    """Return a WAV file of a tone; with no loudness, of silence."""
    wave_form = (math.sin(2 * math.pi * HERTZ * n / RATE) for n in range(RATE))
    second = array("h", [round(loudness * height) for height in wave_form])
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, second.itemsize, RATE, 0, "NONE", ""))
        out.writeframes(second.tobytes() * min(seconds, LONGEST))
    return file.getvalue()


# Nothing is really spoken on a call, so how long it takes is an estimate.

CHARACTERS_PER_SECOND = 15
"""English, read aloud at an ordinary pace."""

SECONDS_PER_RECORDING = 5.0
"""Of a ``<Play>``: recordings are not fetched."""


def speaking_seconds(words: str) -> float:
    """Return how long it takes to say ``words``."""
    return len(words) / CHARACTERS_PER_SECOND
