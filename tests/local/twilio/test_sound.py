import io
import wave
from array import array

import pytest

from local.twilio.sound import speech_wav

STORY = "I am calling about the order that never came."


def test_words_are_spoken_where_there_is_a_voice(background, tmp_path):
    program = tmp_path / "espeak"
    program.write_text('#!/bin/sh\ncat > "$3"\n')
    program.chmod(0o755)

    for words in ("Hello", "-h", "a\0b", "word " * 50_000):
        assert background.run(speech_wav(words, 1, program=str(program))) == words.encode()


@pytest.mark.parametrize("program", ["espeak-ng", "no-such-program"])
def test_a_recording_is_a_sound_file_of_about_the_right_length(background, program):
    """Where espeak-ng is not installed, both are tones; a sound they are in any case."""
    with wave.open(io.BytesIO(background.run(speech_wav(STORY, 3, program=program)))) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        loudest = max(array("h", sound.readframes(sound.getnframes())))
        shape = (sound.getnchannels(), sound.getsampwidth())

    assert shape == (1, 2)
    assert 2 <= seconds <= 5
    assert loudest > 1000


def test_without_a_voice_there_is_a_tone_and_silence_stays_silence(background):
    heard = background.run(speech_wav("Hello", 2, program="no-such-program"))
    silence = background.run(speech_wav("", 2, program="no-such-program"))

    assert len(heard) == len(silence)
    assert set(silence[44:]) == {0} != set(heard[44:])
