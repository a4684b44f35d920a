"""The examples of docs/quiet-hours.md work: they are extracted and run while it is night in New York."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from tests.journey.doc_example import run_example
from tests.journey.hosts.functions_host import HostedApp
from tests.journey.running_app import ROOT, eventually
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

TEXT = (ROOT / "docs" / "quiet-hours.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
(HELD,) = map(json.loads, re.findall(r"^```json\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
SETTINGS, REFUSAL = re.findall(r"^```text\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.own_settings


def a_night_in_new_york() -> str:
    """Return quiet hours in which it is night now, and also at 23:30."""
    at = datetime.now(ZoneInfo("America/New_York"))  # noqa: TID251 - the app has the real time
    now = f"{at:%H:%M}"
    return "16:00-15:00" if "11:45" < now < "13:05" else "13:00-12:00"


@pytest.fixture(scope="module")
def quiet() -> str:
    return a_night_in_new_york()


@pytest.fixture(scope="module")
def app(host, azurite, standin, tmp_path_factory, quiet) -> Iterator[HostedApp]:
    settings = dict(line.split("=") for line in SETTINGS.splitlines())
    values = {
        "AzureWebJobsStorage": azurite.connection_string,
        "PUBLIC_URL": "https://desk.example",
        "TWILIO_API_URL": standin.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": "+15005550006",
        **settings,
        "QUIET": quiet,
    }
    with host.run_app(tmp_path_factory.mktemp("app"), values) as running:
        yield running


def test_the_examples_hold_send_and_refuse(app, standin, quiet):
    reader = SimpleNamespace(functions=app.url, function_key=app.master_key, twilio=standin.url)
    hold, urgent, reminder = BLOCKS
    post, read = hold.strip().rsplit("\n", 1)
    run_example(reader, post)
    run_example(reader, urgent)

    def held() -> dict:
        shown = json.loads(run_example(reader, read))
        return shown if shown["status"] == "held" else {}

    shown = eventually(held)
    assert {name: shown[name] for name in HELD} == {**HELD, "until": shown["until"]}
    morning = datetime.fromisoformat(shown["until"]).astimezone(ZoneInfo("America/New_York"))
    assert f"{morning:%H:%M}" == quiet.partition("-")[2]
    eventually(lambda: [text.to for text in list(standin.account.messages.values())] == ["+12025550801"])
    refused = json.loads(run_example(reader, reminder))
    (fault,) = refused["errors"]
    assert refused["status"] == 400
    expected = " ".join(REFUSAL.split()).replace("21:00-08:00", quiet)
    assert f"{fault['field']}: {fault['message']}" == expected
