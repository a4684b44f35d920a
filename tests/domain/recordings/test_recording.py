from datetime import timedelta
from itertools import permutations
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import structs

from shared.domain.recordings.recording import Recording, merge, notice, read_callback, show
from shared.domain.recordings.signed_link import LIFETIME, check_link, link_to
from shared.errors import InvalidInput, NotFound
from tests.examples import NOON, PERSON

SID = "RE" + "a1" * 16
DONE = {"RecordingSid": SID, "RecordingStatus": "completed", "RecordingDuration": "12", "CallSid": "CA1"}
WRITTEN = {
    "RecordingSid": SID,
    "TranscriptionStatus": "completed",
    "TranscriptionText": "Call me back",
    "From": PERSON,
}
GIVEN = {"flow": "reception", "step": "leave", "notify": " 15005550701", "delivery": "order-7"}


def told(form, **given):
    return read_callback(form, GIVEN | given, now=NOON)


def test_a_callback_tells_what_was_recorded_where_and_who_should_know():
    assert told(DONE) == Recording(
        sid=SID,
        at=NOON,
        call="CA1",
        seconds=12,
        flow="reception",
        step="leave",
        delivery="order-7",
        notify="+15005550701",
    )
    assert told(DONE, caller=" 15005550100").sender == PERSON


def test_callbacks_may_come_in_any_order_and_twice():
    news = [told(DONE), told(WRITTEN, transcription="1"), told(DONE)]

    ends = set()
    for order in permutations(news):
        known = None
        for one in order:
            known = merge(known, one)
        ends.add(known)

    (end,) = ends
    assert (end.seconds, end.transcription, end.sender) == (12, "Call me back", PERSON)


@pytest.mark.parametrize("status", ["in-progress", "absent", "failed"])
def test_what_is_not_done_is_not_kept(status):
    assert told(DONE | {"RecordingStatus": status}) is None


def test_a_transcription_that_failed_is_empty():
    assert told(WRITTEN | {"TranscriptionStatus": "failed"}, transcription="1").transcription == ""


@pytest.mark.parametrize("sid", ["", "RE1", "CA" + "0" * 32, "RE" + "0" * 31 + "/"])
def test_a_callback_about_no_recording_is_refused(sid):
    with pytest.raises(InvalidInput, match="RecordingSid"):
        told({"RecordingSid": sid})


def test_the_notice_has_an_id_of_its_own_and_waits_for_the_recording():
    text = notice(told(DONE, caller=PERSON), link="https://desk.example/x")

    assert text.raw == {
        "id": f"recording-{SID}",
        "to": "+15005550701",
        "body": f"Voicemail from {PERSON}, 12 s: https://desk.example/x",
    }
    assert notice(told(WRITTEN, transcription="1"), link="") is None
    assert notice(told(DONE, notify=""), link="") is None


def test_the_store_keeps_its_mark_to_itself():
    assert "version" not in structs.asdict(show(structs.replace(told(DONE), version="7")))


class TestLinks:
    def check(self, link: str, *, sid: str = SID, now=NOON, tokens=("token",)) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        check_link(
            sid, expires=query["expires"], signature=query.get("signature", ""), tokens=tokens, now=now
        )

    def link(self) -> str:
        return link_to(SID, public_url="https://desk.example/", since=NOON, tokens=("token", "old"))

    def test_a_link_is_good_for_a_week(self):
        assert self.link().startswith(f"https://desk.example/api/recordings/{SID}/play?")
        self.check(self.link())
        self.check(self.link(), now=NOON + LIFETIME)
        with pytest.raises(NotFound):
            self.check(self.link(), now=NOON + LIFETIME + timedelta(seconds=1))

    def test_a_link_outlives_the_rotation_of_tokens(self):
        self.check(self.link(), tokens=("new", "token"))

    def test_no_other_recording_time_token_or_signature_will_do(self):
        expires = int((NOON + LIFETIME).timestamp())
        for link, how in (
            (self.link(), {"sid": "RE" + "b" * 32}),
            (self.link(), {"tokens": ("other",)}),
            (self.link().replace(str(expires), str(expires + 1)), {}),
            (self.link().partition("&")[0], {}),
            (self.link() + "x", {}),
            (self.link().replace(str(expires), "9" * 40), {}),
            (self.link().replace(str(expires), "%C3%A9"), {}),
        ):
            with pytest.raises(NotFound):
                self.check(link, **how)
