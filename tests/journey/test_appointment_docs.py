"""The examples of docs/appointments.md work: they are extracted and run. And an answer that cancels does."""

import re
import tomllib
from datetime import timedelta

import pytest

from shared.domain.reminders.appointment.offsets import parts_of
from shared.triggers.clock import utc_now
from tests.journey.running_app import ROOT, eventually
from tests.journey.test_reminder_docs import run

TEXT = (ROOT / "docs" / "appointments.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_the_examples_set_move_and_cancel_appointments(switchboard):
    visit, late, moved, canceled = [run(switchboard, code) for code in BLOCKS]

    times = [upcoming["local"] for upcoming in visit["next"]]
    assert times == [f"2031-12-{time}:00:00Z" for time in ("01T15", "03T15", "04T13")]
    assert visit["before"] == ["P3D", "P1D", "PT2H"]
    assert (late["left_out"], len(late["next"])) == (["P3D"], 1)
    times = [upcoming["local"] for upcoming in moved["next"]]
    assert times == [f"2031-12-{time}:30:00Z" for time in ("06T10", "08T10", "09T08")]
    assert (canceled["id"], canceled["canceled"], canceled["due"]) == ("visit-18", True, None)


def test_every_entry_that_the_page_names_is_a_duration():
    entries = re.findall(r"`(P[0-9T][0-9A-Z]*)`", TEXT)

    assert len({*entries}) >= 7
    assert {entry for entry in entries if parts_of(entry) == (timedelta(0), timedelta(0))} == {"PT0S"}


def test_the_flow_of_the_page_cancels_as_the_shipped_one_does():
    (toml,) = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    shipped = tomllib.loads((ROOT / "flows" / "confirm.toml").read_text())

    for flow in (tomllib.loads(toml), shipped):
        canceling = [name for name, step in flow["steps"].items() if step.get("cancels")]
        assert canceling == [
            step for answer, step in flow["steps"]["ask"]["answers"].items() if "2" in answer
        ]


def appointment_of(person: str, **message) -> dict:
    """Return an appointment with messages in 3, 15 and 53 seconds: all of them go on the outbox at once."""
    at = utc_now() + timedelta(seconds=63)
    question = {"to": person, "flow": "confirm", "values": {"when": "soon"}, **message}
    return {"at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "before": ["PT60S", "PT48S", "PT10S"], "message": question}


def is_ended(switchboard, name: str) -> bool:
    shown = switchboard.api("GET", f"reminders/{name}").json
    return shown["due"] is None and shown.get("reply") == "cancel"


@pytest.mark.long
def test_a_text_that_cancels_ends_it_even_for_a_message_that_is_on_the_outbox(switchboard):
    person = "+15005550290"
    assert switchboard.api("PUT", "reminders/text-visit", appointment_of(person)).status == 200
    eventually(lambda: switchboard.texts_to(person))

    switchboard.control("POST", "sms", {"from": person, "body": "2"})

    eventually(lambda: is_ended(switchboard, "text-visit"))
    shown = switchboard.api("GET", "reminders/text-visit").json
    assert shown["replied_by"] == person
    second = shown["occurrences"][1]["message_id"]
    eventually(lambda: switchboard.api("GET", f"messages/{second}").json.get("status") == "canceled")
    assert sum("Reply 1" in text for text in switchboard.texts_to(person)) == 1


@pytest.mark.long
def test_a_call_that_cancels_ends_it(switchboard):
    person = "+15005550291"
    switchboard.control("PUT", f"numbers/{person}", {"presses": "2"})
    body = appointment_of(person, channel="call")
    assert switchboard.api("PUT", "reminders/call-visit", body).status == 200

    eventually(lambda: is_ended(switchboard, "call-visit"))
    second = switchboard.api("GET", "reminders/call-visit").json["occurrences"][1]["message_id"]
    eventually(lambda: switchboard.api("GET", f"messages/{second}").json.get("status") == "canceled")
