"""What one reads when everything is ready: where things are, and three things to try."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from local.options import ROOT, Options

SOMEONE = "+12025550100"


def greeting(facts: Mapping[str, str], options: Options) -> str:
    """Return the summary; every line to try can be pasted as it is."""
    functions = facts["functions"] if options.with_host else f"{facts['functions']}  (start it: func start)"
    ports = options.ports
    kept = options.data.relative_to(ROOT) if options.data else "kept nowhere"
    return "\n".join(
        [
            "",
            "Switchboard is ready. Nothing leaves this machine.",
            f"  phone      {facts['phone']}",
            f"  functions  {functions}   key: {facts['function_key']}",
            f"  twilio     {facts['twilio']}   our number: {facts['number']}",
            f"  storage    Azurite on ports {ports.blobs}, {ports.queues} and {ports.tables}; data {kept}",
            "",
            "Send a text:",
            f"  {_post(facts, 'messages', {'to': SOMEONE, 'body': 'Your table is ready'})}",
            "Be reminded by a call that speaks, within a minute:",
            f"  {_post(facts, 'reminders', _reminder())}",
            "Text us and get an answer (or use the phone, above):",
            f"  {_text_us(facts)}",
            "",
            "What happens, as it happens (Ctrl-C ends everything):",
        ]
    )


def _reminder() -> Mapping[str, object]:
    at = datetime.now(UTC) + timedelta(seconds=30)  # noqa: TID251 - the local machine has a clock of its own
    message = {"to": SOMEONE, "channel": "call", "body": "Your appointment is tomorrow at nine"}
    # Pasted later, it still goes out: a reminder has an hour's grace.
    return {"message": message, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}


def _post(facts: Mapping[str, str], route: str, body: Mapping[str, object]) -> str:
    key = f"-H 'x-functions-key: {facts['function_key']}'"
    return f"curl {facts['functions']}/api/{route} {key} -d '{json.dumps(body)}'"


def _text_us(facts: Mapping[str, str]) -> str:
    body = json.dumps({"from": SOMEONE, "body": "Hi"})
    return f"curl {facts['twilio']}/_control/sms -d '{body}'"
