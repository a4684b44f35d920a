"""A running Switchboard, and the ways to use it in tests."""

import base64
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent.parent

SHORT_PAUSE = {"AzureFunctionsJobHost__extensions__queues__maxPollingInterval": "00:00:00.4"}
"""As no output wakes the listener of its queue, a text waits for the next poll: here not for long. Polling
more often costs each idle app a quarter of a core."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class RunningApp:
    """A running Switchboard: the URLs and keys that ``python -m local --json`` printed."""

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
        """Send a request to our API, with the function key unless another is given; without one if empty."""
        key = self.function_key if key is None else key
        headers = {"x-functions-key": key} if key else {}  # an empty header hides a key in the query
        return request(method, f"{self.functions}/api/{path}", body, headers)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request to the control API of the stand-in."""
        answer = request(method, f"{self.twilio}/_control/{path}", body, {})
        assert answer.status < 300, answer
        return answer.json if answer.body else None

    def call(self, twimlet: str, *script: Any, caller: str = "+15005550700", method: str = "POST") -> Any:
        """Call a number of ours whose webhook is a twimlet; return the call."""
        return self.call_path(f"twimlets/{twimlet}", *script, caller=caller, method=method)

    def call_path(self, path: str, *script: Any, caller: str = "+15005550700", method: str = "POST") -> Any:
        """Call a number of ours whose webhook is this path of the app; return the call."""
        number = "+15005550799"
        form = {"PhoneNumber": number, "VoiceMethod": method, "VoiceUrl": f"{self.functions}/api/{path}"}
        number_resource = self.rest("POST", "IncomingPhoneNumbers.json", form).json
        try:
            return self.control("POST", "calls", {"from": caller, "to": number, "script": [*script]})
        finally:
            self.rest("DELETE", f"IncomingPhoneNumbers/{number_resource['sid']}.json")

    def rest(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Send a request to Twilio's REST API."""
        token = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self.twilio}/2010-04-01/Accounts/{self.account_sid}/{path}"
        return request(method, url, urlencode(form or {}).encode(), headers)

    def run_timer(self, function: str) -> None:
        """Run a timer now, before its time."""
        run_function(self.functions, function, key=self.master_key)

    def wait_for_empty_queues(self) -> None:
        """Wait until no message that a sender could take is on the outbox, or on its poison queue.

        An erasure that meets one, whoever's it is, waits for a minute and then for the timer.
        """

        def are_empty() -> bool:
            parts = [self.api("GET", f"health/details/{part}").json for part in ("outbox", "poison")]
            return all("oldest_seconds" not in part for part in parts)

        eventually(are_empty, seconds=90)  # the poison queue is drained once a minute

    def texts_to(self, number: str) -> list[str]:
        """Return the texts that this person got, oldest first."""
        events = self.control("GET", "events")["events"]
        return [event["body"] for event in events if event["kind"] == "text" and event["to"] == number]

    def spoken_to(self, number: str) -> list[str]:
        """Return what the app said to this person."""
        events = self.control("GET", "events")["events"]
        heard = [event for event in events if event["kind"] == "heard" and event["to"] == number]
        return [event["text"] for event in heard if event["who"] == "app"]


def run_function(url: str, name: str, *, key: str) -> None:
    """Run a timer or queue function of the app at this URL now; ``key`` is the master key."""
    headers = {"x-functions-key": key, "Content-Type": "application/json"}
    answer = request("POST", f"{url}/admin/functions/{name}", {"input": ""}, headers)
    assert answer.status == 202, answer


def heard(call: Any) -> list[str]:
    """Return what the app said in a call."""
    return [line["text"] for line in call["transcript"] if line["who"] == "app"]


def request(method: str, url: str, body: Any, headers: dict[str, str]) -> Answer:
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    outgoing = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(outgoing, timeout=100) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def machine_arguments(flows: Path, settings: Mapping[str, str]) -> list[str]:
    """Return arguments of ``python -m local`` for a machine beside others, in which nobody waits."""
    options = ["--ports", "auto", "--ephemeral", "--clock", "virtual", "--flows", str(flows)]
    for name, value in {**SHORT_PAUSE, **settings}.items():
        options += ["--setting", f"{name}={value}"]
    return options


def start(*options: str, home: Path = ROOT) -> subprocess.Popen[str]:
    """Start ``python -m local`` in a folder; its first line on stdout has the URLs and keys as JSON."""
    command = [sys.executable, "-m", "local", "--json", *machine_arguments(home / "flows", {}), *options]
    return subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def eventually[T](check: Callable[[], T], *, seconds: float = 60, pause: float = 0.1) -> T:
    """Call ``check`` until it returns a true value, and return that; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < deadline, f"nothing after {seconds} s"
        time.sleep(pause)
    return found


def eventually_equal(read: Callable[[], object], expected: object, *, seconds: float = 60) -> None:
    """Read until the result is as expected; fail with what was read last after ``seconds``."""
    deadline = time.monotonic() + seconds
    while (found := read()) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found == expected
