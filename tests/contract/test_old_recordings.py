"""Recordings at Twilio are deleted: by the fake, and by the real adapter on the stand-in."""

import pytest

from local.ports import free_port
from local.twilio.state.recording import Recording
from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.erasure.delete_records import TwilioErasure
from shared.errors import TwilioUnavailable
from shared.triggers.clock import utc_now
from tests.fakes.retention import MemoryOldRecordings
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

SID = "RE" + "4" * 32


def at(url: str) -> TwilioErasure:
    api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=url, timeout=5)
    return TwilioErasure(api)


@pytest.fixture(params=["memory", "standin"])
def recordings(request):
    if request.param == "memory":
        return MemoryOldRecordings()
    standin = request.getfixturevalue("standin")
    standin.account.recordings[SID] = Recording(
        source="RecordVerb", sid=SID, status="completed", seconds=1, words="Hi", created=utc_now()
    )
    return at(standin.url)


def test_a_recording_is_deleted_and_one_that_is_gone_counts_as_deleted(recordings):
    assert recordings.delete_recording(SID) is True
    assert recordings.delete_recording(SID) is True


def test_at_twilio_it_is_gone(standin):
    standin.account.recordings[SID] = Recording(
        source="RecordVerb", sid=SID, status="completed", seconds=1, words="Hi", created=utc_now()
    )

    at(standin.url).delete_recording(SID)

    assert SID not in standin.account.recordings


def test_without_an_answer_nothing_is_said_to_be_deleted():
    with pytest.raises(TwilioUnavailable):
        at(f"http://127.0.0.1:{free_port()}").delete_recording(SID)
