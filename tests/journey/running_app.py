"""A running Switchboard, and a few ways to reach it."""

import base64
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from local.storage import create_queues_and_tables

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class HostedApp:
    """The app in its host, without the rest of ``python -m local``."""

    url: str
    log: Path

    @property
    def logged(self) -> str:
        return self.log.read_text()


@dataclass(frozen=True)
class RunningApp:
    """A running Switchboard: what ``python -m local --json`` said about itself."""

    functions: str
    twilio: str
    phone: str
    storage: str
    function_key: str
    master_key: str
    account_sid: str
    auth_token: str
    number: str

    def api(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        """Ask our own API, with the function key unless told otherwise."""
        headers = {"x-functions-key": self.function_key if key is None else key}
        return request(method, f"{self.functions}/api/{path}", body, headers)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Use the stand-in's controls."""
        answer = request(method, f"{self.twilio}/_control/{path}", body, {})
        assert answer.status < 300, answer
        return answer.json if answer.body else None

    def call(self, twimlet: str, *script: Any, caller: str = "+15005550700", method: str = "POST") -> Any:
        """Call a number of ours that leads to a twimlet; return how the call went."""
        return self.call_path(f"twimlets/{twimlet}", *script, caller=caller, method=method)

    def call_path(self, path: str, *script: Any, caller: str = "+15005550700", method: str = "POST") -> Any:
        """Call a number of ours that leads to a path of the app; return how the call went."""
        number = "+15005550799"
        form = {"PhoneNumber": number, "VoiceMethod": method, "VoiceUrl": f"{self.functions}/api/{path}"}
        bought = self.rest("POST", "IncomingPhoneNumbers.json", form).json
        try:
            return self.control("POST", "calls", {"from": caller, "to": number, "script": [*script]})
        finally:
            self.rest("DELETE", f"IncomingPhoneNumbers/{bought['sid']}.json")

    def rest(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Ask Twilio's REST API."""
        token = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self.twilio}/2010-04-01/Accounts/{self.account_sid}/{path}"
        return request(method, url, urlencode(form or {}).encode(), headers)

    def run_timer(self, function: str) -> None:
        """Run a timer now rather than at its time."""
        headers = {"x-functions-key": self.master_key, "Content-Type": "application/json"}
        asked = request("POST", f"{self.functions}/admin/functions/{function}", {"input": ""}, headers)
        assert asked.status == 202

    def texts_to(self, number: str) -> list[str]:
        """Return what that person got, oldest first."""
        events = self.control("GET", "events")["events"]
        return [one["body"] for one in events if one["kind"] == "text" and one["to"] == number]

    def spoken_to(self, number: str) -> list[str]:
        """Return what that person heard."""
        events = self.control("GET", "events")["events"]
        heard = [one for one in events if one["kind"] == "heard" and one["to"] == number]
        return [one["text"] for one in heard if one["who"] == "app"]


def heard(call: Any) -> list[str]:
    """Return what a caller heard from us."""
    return [one["text"] for one in call["transcript"] if one["who"] == "app"]


def request(method: str, url: str, body: Any, headers: dict[str, str]) -> Answer:
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def start(*options: str, home: Path = ROOT) -> subprocess.Popen[str]:
    """Start ``python -m local`` in a folder; its first line on stdout says where everything is."""
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
    command += options
    return subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def stop(process: subprocess.Popen[str]) -> None:
    """Stop what ``start`` started; it must end well."""
    assert process.stdout is not None
    process.terminate()
    with process.stdout:
        assert process.wait(timeout=30) == 0


@contextmanager
def app_alone(folder: Path, values: Mapping[str, str]) -> Iterator[HostedApp]:
    """Run the app with these settings and nothing beside it; what it logs stays in the folder afterwards."""
    settings, log = folder / "local.settings.json", folder / "log"
    settings.write_text(json.dumps({"IsEncrypted": False, "Values": dict(values)}))
    create_queues_and_tables(values["AzureWebJobsStorage"])
    command = [sys.executable, "-m", "local.host", "--app", str(ROOT), "--port", "0", "--json", "--verbose"]
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "--settings", str(settings)], cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr
        )
        assert process.stdout is not None
        try:
            yield HostedApp(json.loads(process.stdout.readline())["functions"], log)
        finally:
            process.terminate()
            process.wait(timeout=60)
            process.stdout.close()


def eventually[T](look: Callable[[], T], *, seconds: float = 60) -> T:
    """Return what ``look`` returns as soon as it is something; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"nothing after {seconds} s"
        time.sleep(0.1)
    return found
