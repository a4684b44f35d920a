"""After deployment: is it alive, and what is to be done next?"""

import json
import time
import urllib.error
import urllib.request

from commands import Failed, Sleep, begin, run, variable

WAITS = (5, 10, 15, 30, 60, 60, 120)
"""Seconds between looks. The host starts, and Key Vault references resolve once the app's role counts."""

NEXT = """
switchboard: alive at {url}

Next: tell Twilio. This sets the URLs of the number {number}:

    python infra/hooks/set_number.py {number}

    voice      POST {url}/api/voice/inbound
    texts      POST {url}/api/sms/inbound
    status     POST {url}/api/voice/status
    fallback   GET  {fallback}/voice.xml and {fallback}/sms.xml
"""


def main(sleep: Sleep = time.sleep) -> None:
    """Wait until ``/api/health`` says that all is set up; say what is next.

    Raises:
        Failed: it does not, for five minutes; with what it says is wrong.
    """
    url = variable("SWITCHBOARD_PUBLIC_URL").rstrip("/")
    wrong = _look(url)
    for wait in WAITS:
        if wrong is None:
            break
        print(f"  {wrong}; again in {wait} s", flush=True)
        sleep(wait)
        wrong = _look(url)
    if wrong is not None:
        raise Failed(f"{url}/api/health is not well: {wrong}. See docs/operations.md, not-alive")
    run("azd", "env", "set", "DEPLOYED_BEFORE", "yes")
    number = variable("TWILIO_FROM", "+...")
    fallback = variable("SWITCHBOARD_FALLBACK_URL").rstrip("/")
    print(NEXT.format(url=url, number=number if number.startswith("+") else "+...", fallback=fallback))


def _look(url: str) -> str | None:
    """Return what is wrong, or None."""
    try:
        with urllib.request.urlopen(f"{url}/api/health", timeout=60) as answer:
            return None if json.loads(answer.read())["status"] == "alive" else "no word of being alive"
    except urllib.error.HTTPError as error:
        with error:
            return _problem(error)
    except (OSError, ValueError, KeyError) as error:
        return f"no answer ({error})"


def _problem(error: urllib.error.HTTPError) -> str:
    try:
        return f"{error.code}: {json.loads(error.read())['detail']}"
    except (ValueError, KeyError):
        return f"it answered {error.code}"


if __name__ == "__main__":
    begin(main)
