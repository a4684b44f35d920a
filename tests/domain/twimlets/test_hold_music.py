import pytest

from shared.domain.twimlets.hold_music import MUSIC
from shared.errors import InvalidInput
from tests.domain.twimlets.twimlet_harness import twiml_of, verbs_of


@pytest.mark.parametrize("style", sorted(MUSIC))
def test_a_bucket_plays_all_its_songs_and_begins_again(style):
    *songs, again = verbs_of("holdmusic", f"Bucket=com.twilio.music.{style}")

    assert [song.text for song in songs] == [
        f"https://s3.amazonaws.com/com.twilio.music.{style}/{song}" for song in MUSIC[style]
    ]
    assert again.text == f"holdmusic?Bucket=com.twilio.music.{style}"


@pytest.mark.parametrize(("name", "query"), [("holdmusic", "Bucket=polka"), ("conference", "Music=polka")])
def test_an_unknown_bucket_is_refused_with_those_that_exist(name, query):
    with pytest.raises(InvalidInput, match="must be one of ambient, classical"):
        twiml_of(name, query)
