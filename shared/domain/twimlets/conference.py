"""Twimlets for several people, and those who wait for them: conference, holdmusic."""

import hmac
from collections.abc import Mapping, Sequence

from shared.domain.twiml.writer import Verb, document
from shared.domain.twimlets.allowed_urls import IS_URL
from shared.domain.twimlets.twimlet_request import TwimletRequest, method_for, say_or_play
from shared.errors import Fault, InvalidInput

TRIES = 3
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


def conference(asked: TwimletRequest) -> str:
    """Let the caller into the conference ``Name``, with ``Password`` if there is one."""
    if (password := asked.given.one("Password")) and not _knows(password, asked):
        return _ask_for_password(asked, password)
    words = say_or_play(asked.given.one("Message", "You are now entering the conference line."), asked)
    moderators = asked.given.numbers("Moderators", country=asked.country)
    caller, music = asked.call.get("From", ""), _wait_url(asked)
    attributes = {
        "startConferenceOnEnter": "true" if not moderators or caller in moderators else "false",
        "waitUrl": music,
        "waitMethod": method_for(music, asked),
    }
    noun = Verb("Conference", attributes, asked.given.one("Name", "conference"))
    return document(words, *_notices(asked, moderators, caller), Verb("Dial", inside=(noun,)))


def holdmusic(asked: TwimletRequest) -> str:
    """Play music, for ever; between the rounds ``Message``, if there is one."""
    songs = [asked.allowed.url(one, name="Music") for one in asked.given.many("Music")]
    songs = songs or _songs(asked.given.one("Bucket", f"{BUCKET}classical"), "Bucket")
    message = asked.given.one("Message")
    words = [say_or_play(message, asked)] if message else []
    again = f"holdmusic?{asked.given.query('Bucket', 'Music', 'Message', 'Voice', 'Language')}"
    return document(*words, *(Verb("Play", text=one) for one in songs), Verb("Redirect", text=again))


def _knows(password: str, asked: TwimletRequest) -> bool:
    return hmac.compare_digest(asked.call.get("Digits", "").encode(), password.encode())


def _ask_for_password(asked: TwimletRequest, password: str) -> str:
    count = asked.given.count("Tries")
    if count > TRIES:
        return document(Verb("Say", text="Good bye."), Verb("Hangup"))
    names = (
        "Name",
        "Password",
        "Moderators",
        "Message",
        "Voice",
        "Language",
        "Music",
        "EnableSmsNotifications",
    )
    again = f"conference?{asked.given.query(*names, Tries=str(count + 1))}"
    words = Verb("Say", text="Please enter your conference pass code.")
    ask = Verb("Gather", {"numDigits": max(3, len(password)), "action": again}, inside=(words,))
    return document(ask, Verb("Redirect", text=again))


def _wait_url(asked: TwimletRequest) -> str:
    music = asked.given.one("Music", "classical")
    if IS_URL.match(music):
        return asked.allowed.url(music, name="Music")
    _songs(music, "Music")
    return asked.url("twimlets/holdmusic", Bucket=BUCKET + music.removeprefix(BUCKET))


def _songs(bucket: str, name: str) -> list[str]:
    style = bucket.removeprefix(BUCKET)
    if style not in MUSIC:
        raise InvalidInput(
            [Fault(name, f"must be one of {', '.join(sorted(MUSIC))}; or Music=URL, if allowed")]
        )
    return [f"https://s3.amazonaws.com/{BUCKET}{style}/{song}" for song in MUSIC[style]]


def _notices(asked: TwimletRequest, moderators: Sequence[str], caller: str) -> list[Verb]:
    if not asked.given.flag("EnableSmsNotifications"):
        return []
    text = f"{caller} has entered the conference {asked.given.one('Name', 'conference')}."
    told = [one for one in moderators if one.startswith("+") and one != caller]
    return [Verb("Sms", {"to": one, "from": asked.call.get("To")}, text) for one in told]
