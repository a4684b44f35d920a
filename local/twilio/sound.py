"""Sound for recordings: the words, spoken where espeak-ng is installed, else a tone of the same length."""

import asyncio
import io
import math
import shutil
import struct
import tempfile
import wave
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
        return tone(seconds if words else 0, silence=0 if words else seconds)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "words.wav"
        process = await asyncio.create_subprocess_exec(
            found,
            "-w",
            file,
            "--",
            words,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await process.wait()
        return file.read_bytes() if file.exists() else tone(seconds)


def tone(seconds: int, *, silence: int = 0) -> bytes:
    """Return a WAV file of a tone, after some silence."""
    period = [
        struct.pack("<h", round(LOUDNESS * math.sin(2 * math.pi * HERTZ * n / RATE))) for n in range(RATE)
    ]
    sound = b"\0\0" * RATE * min(silence, LONGEST) + b"".join(period) * min(seconds, LONGEST)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(sound)
    return file.getvalue()
