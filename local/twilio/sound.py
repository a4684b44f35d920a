"""Create the sound of recordings, with espeak-ng if it is installed; estimate how long speech takes."""

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
"""Samples per second, as on a phone line."""
HERTZ, AMPLITUDE = 440, 6000
MAX_TONE_SECONDS = 60
"""Seconds of a tone; a longer one would only make the file larger."""


async def speech_wav(words: str, seconds: int, program: str = "espeak-ng") -> bytes:
    """Return a WAV file of the words; without ``program``, of a tone."""
    found = shutil.which(program)
    if not words or found is None:
        return tone_wav(seconds, AMPLITUDE if words else 0)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "words.wav"
        process = await asyncio.create_subprocess_exec(
            found, "--stdin", "-w", file, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
        )
        await process.communicate(
            words.encode(errors="replace")
        )  # not as an argument: it may be too long, or contain NUL
        return file.read_bytes() if file.exists() else tone_wav(seconds, AMPLITUDE)


def tone_wav(seconds: int, amplitude: int) -> bytes:
    """Return a WAV file of a tone; with amplitude 0, of silence."""
    wave_form = (math.sin(2 * math.pi * HERTZ * n / RATE) for n in range(RATE))
    second = array("h", [round(amplitude * height) for height in wave_form])
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, second.itemsize, RATE, 0, "NONE", ""))
        out.writeframes(second.tobytes() * min(seconds, MAX_TONE_SECONDS))
    return file.getvalue()


# Nothing is really spoken on a call: durations are estimates.

CHARACTERS_PER_SECOND = 15
"""English at an ordinary pace."""

SECONDS_PER_RECORDING = 5.0
"""The duration of every ``<Play>``: sound files are not fetched."""


def speaking_seconds(words: str) -> float:
    """Return how many seconds it takes to say ``words``."""
    return len(words) / CHARACTERS_PER_SECOND
