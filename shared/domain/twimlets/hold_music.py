"""The twimlet that plays hold music: holdmusic."""

from collections.abc import Mapping, Sequence

from shared.domain.twiml.writer import Verb, document
from shared.domain.twimlets.allowed_urls import is_url
from shared.domain.twimlets.twimlet_request import TwimletRequest
from shared.errors import Fault, InvalidInput

BUCKET = "com.twilio.music."

MUSIC: Mapping[str, Sequence[str]] = {
    "ambient": ("aerosolspray_-_Living_Taciturn.mp3",),
    "classical": ("ClockworkWaltz.mp3", "BusyStrings.mp3", "ith_chopin-15-2.mp3", "ith_brahms-116-4.mp3"),
    "electronica": ("teru_-_110_Downtempo_Electronic_4.mp3", "Kaer_Trouz_-_Seawall_Stepper.mp3"),
    "guitars": ("Pitx_-_A_Thought.mp3", "Pitx_-_Long_Winter.mp3"),
    "rock": (
        "nickleus_-_original_guitar_song_200907251723.mp3",
        "jlbrock44_-_Apologize_Guitar_Deep_Fried.mp3",
    ),
    "soft-rock": ("_ghost_-_promo_2_sample_pack.mp3", "jacksontorreal_-_The_First_Sunny_Sky.mp3"),
}
"""Some of Twilio's own hold music. Source: https://www.twilio.com/docs/voice/twiml/conference, ``waitUrl``"""


def holdmusic(request: TwimletRequest) -> str:
    """Play music without end, with ``Message`` before each round, if there is one."""
    params = request.params
    songs = [request.allowed.require(url, name="Music") for url in params.all("Music")]
    songs = songs or _songs(params.first("Bucket", f"{BUCKET}classical"), "Bucket")
    message = params.first("Message")
    words = [request.say_or_play(message)] if message else []
    again = f"holdmusic?{params.query('Bucket', 'Music', 'Message', 'Voice', 'Language')}"
    return document(*words, *(Verb("Play", text=song) for song in songs), Verb("Redirect", text=again))


def wait_url(request: TwimletRequest) -> str:
    """Return the URL of the music of a conference: ``Music``, which is a URL or the name of a bucket.

    Raises:
        InvalidInput: it is neither, or the URL is not allowed.
    """
    music = request.params.first("Music", "classical")
    if is_url(music):
        return request.allowed.require(music, name="Music")
    _songs(music, "Music")
    query = request.params.query(Bucket=BUCKET + music.removeprefix(BUCKET))
    return f"{request.base}/api/twimlets/holdmusic?{query}"


def _songs(bucket: str, name: str) -> list[str]:
    style = bucket.removeprefix(BUCKET)
    if style not in MUSIC:
        expected = f"must be one of {', '.join(sorted(MUSIC))}; or Music=URL, if allowed"
        raise InvalidInput([Fault(name, expected)])
    return [f"https://s3.amazonaws.com/{BUCKET}{style}/{song}" for song in MUSIC[style]]
