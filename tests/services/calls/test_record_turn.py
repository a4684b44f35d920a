import threading
from datetime import timedelta

from shared.domain.calls.call import Call
from shared.errors import StorageUnavailable
from shared.services.calls.record_turn import TurnRecorder
from shared.services.time_limit import TimeLimit
from tests.services.calls.incoming_call import IncomingCall

MILLISECOND = timedelta(milliseconds=1)


def test_a_turn_without_anything_worth_a_write_writes_nothing():
    call = IncomingCall()
    written: list[Call] = []
    call.recorder = TurnRecorder(written.append, time_limit=TimeLimit())

    call.press("9").respond(SpeechResult="What?")

    assert written == []


def test_a_call_goes_on_though_storage_fails_or_is_slow(caplog):
    ends = threading.Event()

    def fail(_):
        raise StorageUnavailable("down")

    def hang(_):
        ends.wait(timeout=30)

    for store, words in ((fail, "was not recorded"), (hang, "storage is slow")):
        call = IncomingCall()
        call.recorder = TurnRecorder(
            store, time_limit=TimeLimit(MILLISECOND if store is hang else 5000 * MILLISECOND)
        )
        call.press("1")

        assert call.document.find("Dial") is not None
        assert words in caplog.text
    ends.set()
