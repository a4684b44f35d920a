"""After deployment: wait until the app is alive, and print the next step."""

import json
import time
import urllib.error
import urllib.request

from azure_app import OWN_HOST, host, refresh_key_vault_references
from commands import Failed, Sleep, run, run_hook, variable

WAITS = (5, 10, 15, 30, 60, 60, 120)
"""Seconds between checks. The host starts, and Key Vault references resolve once the app's role applies."""

UNRESOLVED = "Azure did not resolve"
"""What the app says of a Key Vault reference without a value (shared/setting_faults.py)."""

NEXT = """
switchboard: alive at {alive}

Next: set the URLs of the number {number} at Twilio:

    python infra/hooks/set_number.py {number}

    voice      POST {url}/api/voice/inbound
    texts      POST {url}/api/sms/inbound
    status     POST {url}/api/voice/status
    fallback   GET  {fallback}/voice.xml and {fallback}/sms.xml
"""


def main(sleep: Sleep = time.sleep, *, scheme: str = "https") -> None:
    """Wait until ``/api/health`` answers that the app is alive; print the next step.

    Raises:
        Failed: it does not within five minutes; with the fault that it names.
    """
    public = variable("SWITCHBOARD_PUBLIC_URL").rstrip("/")
    url = _own_url(public, scheme)
    fault = _fault(url)
    for wait in WAITS:
        if fault is None:
            break
        if UNRESOLVED in fault:
            _refresh_references()
        print(f"  {fault}; retry in {wait} s", flush=True)
        sleep(wait)
        fault = _fault(url)
    if fault is not None:
        raise Failed(f"{url}/api/health is not well: {fault}. See docs/operations.md, not-alive")
    _remember()
    number = variable("TWILIO_FROM", "+...")
    fallback = variable("SWITCHBOARD_FALLBACK_URL").rstrip("/")
    number = number if number.startswith("+") else "+..."
    print(NEXT.format(alive=url, url=public, number=number, fallback=fallback))
    if public != url and (fault := _fault(public)):
        print(
            f"Before that, let {public} lead to {url}: {fault}. "
            "See docs/deployment-problems.md, a domain of your own"
        )


def _own_url(public: str, scheme: str) -> str:
    """Return the URL that Azure gave the app: a domain of one's own may not lead to it yet."""
    if public.endswith(".azurewebsites.net"):
        return public
    try:
        name = host(OWN_HOST)
    except Failed as failed:
        print(f"  {failed}; asking {public} instead", flush=True)
        return public
    return f"{scheme}://{name}" if name else public


def _refresh_references() -> None:
    """Let Azure read the secrets again: after a refusal it would do so within 24 hours only."""
    try:
        refresh_key_vault_references()
        print("  Azure reads the Key Vault references again", flush=True)
    except Failed as failed:
        print(f"  Azure does not read the Key Vault references again: {failed}", flush=True)


def _remember() -> None:
    """Let the next deployment know of this one; without azd there is nothing to remember it in."""
    try:
        run("azd", "env", "set", "DEPLOYED_BEFORE", "yes")
    except Failed as failed:
        print(f"switchboard: the next provisioning waits for roles again ({failed})")


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
