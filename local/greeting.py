"""The summary that is printed when everything is ready: addresses, and three commands to try."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from local.options import ROOT, Options

EXAMPLE_NUMBER = "+12025550100"


def greeting(facts: Mapping[str, str], options: Options) -> str:
    """Return the summary; its commands can be pasted into a shell."""
    functions = facts["functions"] if options.with_host else f"{facts['functions']}  (start it: func start)"
    ports = options.ports
    kept = options.data.relative_to(ROOT) if options.data else "in memory only"
    return "\n".join(
        [
            "",
            "Switchboard is ready. Nothing leaves this machine.",
            f"  phone      {facts['phone']}",
            f"  functions  {functions}   key: {facts['function_key']}",
            f"  desk       {facts['functions']}/api/desk   asks for that key",
            f"  twilio     {facts['twilio']}   our number: {facts['number']}",
            f"  storage    Azurite on ports {ports.blobs}, {ports.queues} and {ports.tables}; data {kept}",
            "  commands   .venv/bin/switchboard --help   (just switchboard, after: . .venv/bin/activate)",
            "",
            "Send a text:",
            f"  {_post(facts, 'messages', {'to': EXAMPLE_NUMBER, 'body': 'Your table is ready'})}",
            "Get a reminder by a phone call, within a minute:",
            f"  {_post(facts, 'reminders', _reminder())}",
            "Text the app and get an answer (or use the phone page):",
            f"  {_text_us(facts)}",
            "",
            "Events (stop with Ctrl-C):",
        ]
    )


def _reminder() -> Mapping[str, object]:
    at = datetime.now(UTC) + timedelta(seconds=30)  # noqa: TID251 - the local machine reads the clock itself
    message = {"to": EXAMPLE_NUMBER, "channel": "call", "body": "Your appointment is tomorrow at nine"}
    # It still works if it is pasted later: a reminder has a grace of one hour.
    return {"message": message, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}


def _post(facts: Mapping[str, str], route: str, body: Mapping[str, object]) -> str:
    key = f"-H 'x-functions-key: {facts['function_key']}'"
    return f"curl {facts['functions']}/api/{route} {key} -d '{json.dumps(body)}'"


def _text_us(facts: Mapping[str, str]) -> str:
    body = json.dumps({"from": EXAMPLE_NUMBER, "body": "Hi"})
    return f"curl {facts['twilio']}/_control/sms -d '{body}'"
