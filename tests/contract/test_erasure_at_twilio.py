"""What deletes records at Twilio, from the fake and from the real adapter on the stand-in."""

import pytest

from local.ports import free_port
from local.twilio.state.call import Call
from local.twilio.state.message import Message
from local.twilio.state.recording import Recording
from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.erasure.delete_records import TwilioErasure
from shared.errors import TwilioUnavailable
from shared.ports.person_erasure import ListedRecord
from shared.triggers.clock import utc_now
from tests.examples import PERSON
from tests.fakes.erasure import MemoryErasureAtTwilio
from tests.raw_http import RawServer
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

OURS, COLLEAGUE = "+15005550006", "+15005550111"
FILES = ["https://files.example/a.png", "https://files.example/b.png"]


class FakeTwilio:
    def __init__(self) -> None:
        self.port = MemoryErasureAtTwilio()

    def text(self, sender: str, to: str, *, media: int = 0, is_complete: bool = True) -> str:
        sid = f"SM{len(self.port.records):032x}"
        self.port.add(sid, sender, to, media=media)
        self.port.incomplete |= set() if is_complete else {sid}
        return sid

    def call(self, sender: str, to: str, *, parent: str = "", is_complete: bool = True) -> str:
        sid = f"CA{len(self.port.records):032x}"
        self.port.add(sid, sender, to, parent=parent)
        self.port.incomplete |= set() if is_complete else {sid}
        return sid

    def recording(self, call: str, *, is_complete: bool = True) -> str:
        sid = f"RE{len(self.port.recordings):032x}"
        self.port.recordings[sid] = call
        self.port.incomplete |= set() if is_complete else {sid}
        return sid


class StandInTwilio:
    def __init__(self, standin) -> None:
        self._account = standin.account
        for rows in (self._account.messages, self._account.calls, self._account.recordings):
            rows.clear()
        api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=standin.url, timeout=5)
        self.port = TwilioErasure(api, page_size=2)

    def text(self, sender: str, to: str, *, media: int = 0, is_complete: bool = True) -> str:
        row = Message(
            to=to, sender=sender, direction="inbound", created=utc_now(), media=FILES[:media],
            status="delivered" if is_complete else "sent",
        )  # fmt: skip
        self._account.messages[row.sid] = row
        return row.sid

    def call(self, sender: str, to: str, *, parent: str = "", is_complete: bool = True) -> str:
        row = Call(to=to, sender=sender, direction="inbound", created=utc_now(), target=None)
        row.parent_sid = parent or None
        row.status = "completed" if is_complete else "in-progress"
        self._account.calls[row.sid] = row
        return row.sid

    def recording(self, call: str, *, is_complete: bool = True) -> str:
        status = "completed" if is_complete else "in-progress"
        row = Recording(source="RecordVerb", call_sid=call, status=status, created=utc_now())
        self._account.recordings[row.sid] = row
        return row.sid


@pytest.fixture(params=["memory", "standin"])
def twilio(request):
    return FakeTwilio() if request.param == "memory" else StandInTwilio(request.getfixturevalue("standin"))


def at(url: str) -> TwilioErasure:
    return TwilioErasure(
        TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=url, timeout=5)
    )


def test_what_is_deleted_is_gone_and_may_be_deleted_again(twilio):
    text, call = twilio.text(PERSON, OURS), twilio.call(PERSON, OURS)
    recording = twilio.recording(call)

    for _ in range(2):
        assert twilio.port.delete_text(text)
        assert twilio.port.delete_recording(recording)
        assert twilio.port.delete_call(call)
    assert twilio.port.texts(sender=PERSON) == twilio.port.calls(sender=PERSON) == []
    assert twilio.port.recordings_of(call) == []


def test_what_is_not_complete_is_not_deleted_yet(twilio):
    text = twilio.text(OURS, PERSON, is_complete=False)
    call = twilio.call(OURS, PERSON, is_complete=False)
    recording = twilio.recording(call, is_complete=False)

    assert not twilio.port.delete_text(text)
    assert not twilio.port.delete_recording(recording)
    assert not twilio.port.delete_call(call)
    assert [found.sid for found in twilio.port.texts(to=PERSON)] == [text]


def test_the_files_of_a_text_are_deleted_and_counted(twilio):
    text = twilio.text(PERSON, OURS, media=2)

    assert [twilio.port.texts(sender=PERSON)[0].media, twilio.port.delete_media(text)] == [2, 2]
    assert [twilio.port.texts(sender=PERSON)[0].media, twilio.port.delete_media(text)] == [0, 0]
    assert twilio.port.delete_media("SM" + "e" * 32) == 0


def test_texts_are_listed_by_who_sent_or_got_them(twilio):
    came = {twilio.text(PERSON, OURS) for _ in range(5)}
    went = twilio.text(OURS, PERSON)
    twilio.text(OURS, COLLEAGUE)

    assert {found.sid for found in twilio.port.texts(sender=PERSON)} == came
    assert twilio.port.texts(to=PERSON) == [ListedRecord(sid=went, sender=OURS, to=PERSON)]


def test_calls_are_listed_by_number_and_by_who_dialled_them(twilio):
    came = twilio.call(PERSON, OURS)
    dialled = twilio.call(PERSON, COLLEAGUE, parent=came)

    assert {found.sid for found in twilio.port.calls(sender=PERSON)} == {came, dialled}
    (found,) = twilio.port.calls(parent=came)
    assert found == ListedRecord(sid=dialled, sender=PERSON, to=COLLEAGUE, parent=came)
    assert twilio.port.calls(to=OURS)[0].sid == came


def test_recordings_are_listed_by_their_call(twilio):
    call = twilio.call(PERSON, OURS)
    recordings = {twilio.recording(call) for _ in range(3)}
    twilio.recording(twilio.call(COLLEAGUE, OURS))

    assert set(twilio.port.recordings_of(call)) == recordings


@pytest.mark.parametrize(
    "answer", ["HTTP/1.1 404 Not Found", "HTTP/1.1 500 Server Error", "HTTP/1.1 401 Unauthorized"]
)
def test_an_answer_that_is_not_twilios_deletes_nothing(answer):
    with RawServer(lambda _: f"{answer}\r\nContent-Length: 0\r\n\r\n".encode()) as server:
        for delete in (at(server.url).delete_text, at(server.url).delete_call):
            with pytest.raises(TwilioUnavailable):
                delete("SM" + "1" * 32)


def test_no_answer_is_an_error():
    port = at(f"http://127.0.0.1:{free_port()}")

    for ask in (port.delete_recording, port.delete_media, port.recordings_of):
        with pytest.raises(TwilioUnavailable):
            ask("RE" + "1" * 32)
    with pytest.raises(TwilioUnavailable):
        MemoryErasureAtTwilio.delete_text(_unreachable(), "SM" + "1" * 32)


def _unreachable() -> MemoryErasureAtTwilio:
    fake = MemoryErasureAtTwilio()
    fake.is_unreachable = True
    return fake
