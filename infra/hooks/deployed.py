"""After deployment: wait until the app is alive, and print the next step."""

import json
import time
import urllib.error
import urllib.request

from commands import Failed, Sleep, run, run_hook, variable

WAITS = (5, 10, 15, 30, 60, 60, 120)
"""Seconds between checks. The host starts, and Key Vault references resolve once the app's role applies."""

NEXT = """
switchboard: alive at {url}

Next: set the URLs of the number {number} at Twilio:

    python infra/hooks/set_number.py {number}

    voice      POST {url}/api/voice/inbound
    texts      POST {url}/api/sms/inbound
    status     POST {url}/api/voice/status
    fallback   GET  {fallback}/voice.xml and {fallback}/sms.xml
"""


def main(sleep: Sleep = time.sleep) -> None:
    """Wait until ``/api/health`` answers that the app is alive; print the next step.

    Raises:
        Failed: it does not within five minutes; with the fault that it names.
    """
    url = variable("SWITCHBOARD_PUBLIC_URL").rstrip("/")
    fault = _fault(url)
    for wait in WAITS:
        if fault is None:
            break
        print(f"  {fault}; retry in {wait} s", flush=True)
        sleep(wait)
        fault = _fault(url)
    if fault is not None:
        raise Failed(f"{url}/api/health is not well: {fault}. See docs/operations.md, not-alive")
    run("azd", "env", "set", "DEPLOYED_BEFORE", "yes")
    number = variable("TWILIO_FROM", "+...")
    fallback = variable("SWITCHBOARD_FALLBACK_URL").rstrip("/")
    print(NEXT.format(url=url, number=number if number.startswith("+") else "+...", fallback=fallback))


def _fault(url: str) -> str | None:
    """Return what is wrong with the app; None if it is alive."""
    try:
        with urllib.request.urlopen(f"{url}/api/health", timeout=60) as answer:
            return None if json.loads(answer.read())["status"] == "alive" else "its status is not alive"
    except urllib.error.HTTPError as error:
        with error:
            return _problem(error)
    except (OSError, ValueError, KeyError) as error:
        return f"no answer ({error})"


def _problem(error: urllib.error.HTTPError) -> str:
    try:
        return f"{error.code}: {json.loads(error.read())['detail']}"
    except (ValueError, KeyError):
        return f"it answered with HTTP {error.code}"


if __name__ == "__main__":
    run_hook(main)
