"""A local machine of one's own, for conversations: the app, storage and the stand-in for Twilio."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from switchboard.connection.desk import Desk
from switchboard.connection.desk_address import DeskAddress
from switchboard.terminal.failed import Failed

_ROOT = Path(__file__).parent.parent.parent.parent
_SECONDS_TO_ANSWER = 100.0
SECONDS_TO_SETTLE = 30.0
"""For what must come by a queue or a status callback, on a busy machine."""
_SHORT_PAUSE = {"AzureFunctionsJobHost__extensions__queues__maxPollingInterval": "00:00:00.2"}
_LINES_OF_LOG = 12


class LocalApp:
    """A running local machine, by the facts that ``python -m local --json`` prints."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._facts = facts
        self.desk = Desk(DeskAddress(facts["functions"], facts["function_key"], "a local machine"))
        self._session = requests.Session()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request to the controls of the stand-in (docs/stand-in-reference.md)."""
        url = f"{self._facts['twilio']}/_control/{path}"
        answer = self._session.request(method, url, json=body, timeout=_SECONDS_TO_ANSWER)
        if not answer.ok:
            raise Failed(f"the stand-in refuses {path}: {answer.text}")
        return answer.json()

    def buy_number(self, number: str) -> None:
        """Add a number to our account, with the webhooks of the app."""
        paths = {"VoiceUrl": "voice/inbound", "StatusCallback": "voice/status", "SmsUrl": "sms/inbound"}
        urls = {name: f"{self._facts['functions']}/api/{path}" for name, path in paths.items()}
        account = self._facts["account_sid"]
        url = f"{self._facts['twilio']}/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json"
        answer = self._session.post(
            url,
            data={"PhoneNumber": number, **urls},
            auth=(account, self._facts["auth_token"]),
            timeout=_SECONDS_TO_ANSWER,
        )
        if not answer.ok:
            raise Failed(f"the stand-in has no number {number}: {answer.text}")


@contextmanager
def local_app(flows: Path, settings: Mapping[str, str]) -> Iterator[LocalApp]:
    """Start a machine with these flows, in virtual time and with storage in memory; stop it at the end.

    Raises:
        Failed: it does not start; the text is what it said.
    """
    command = [
        sys.executable,
        "-m",
        "local",
        "--json",
        "--ports",
        "auto",
        "--ephemeral",
        "--clock",
        "virtual",
    ]
    command += ["--flows", str(flows.resolve())]
    for name, value in {**_SHORT_PAUSE, **settings}.items():
        command += ["--setting", f"{name}={value}"]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        with process.stdout:
            try:
                if not (facts := process.stdout.readline()):
                    process.wait()
                    log.seek(0)
                    raise Failed("\n".join(log.read().splitlines()[-_LINES_OF_LOG:]))
                yield LocalApp(json.loads(facts))
            finally:
                process.terminate()
                process.wait()


def eventually[T](look: Callable[[], T], *, seconds: float = SECONDS_TO_SETTLE) -> T:
    """Return what ``look`` returns once it is true, or after some seconds whatever it is."""
    end = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.02)
    return found
