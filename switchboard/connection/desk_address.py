"""Find the desk: by URL and key, in azd's environment, or on this machine."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from switchboard.connection.azd import environment_values
from switchboard.connection.plain_http import LOOPBACK, refuse_plain_http
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

LOCAL_URL = "http://127.0.0.1:7071"
LOCAL_KEY = "local-function-key"
"""What `make run` has: local/machine.py and local/options.py."""


@dataclass(frozen=True, slots=True)
class DeskAddress:
    """Where a desk is, and the key that opens it."""

    url: str
    key: str
    found_in: str  # for people: "azd's environment prod"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return urlsplit(self.url).hostname in LOOPBACK

    def __str__(self) -> str:
        return f"{self.url} ({self.found_in})"


Values = Callable[[str | None], Mapping[str, str]]


def find_desk(
    *,
    url: str | None,
    environment: str | None,
    is_local: bool,
    url_is_option: bool = False,
    environ: Mapping[str, str] = os.environ,
    azd_values: Values = environment_values,
) -> DeskAddress:
    """Return the desk that the options name, or else SWITCHBOARD_URL, azd's environment, or this machine.

    Raises:
        Failed: no key is known for it; or options name several; or azd does not know the environment.
    """
    if url_is_option and (is_local or environment):
        raise Failed("--url names one desk, and --local or --environment another: give one of them", USAGE)
    if is_local and environment:
        raise Failed("--local and --environment name two desks: give one of them", USAGE)
    if is_local:
        return DeskAddress(LOCAL_URL, LOCAL_KEY, "the local machine")
    if environment is None and url:
        return _by_url(
            url, environ.get("SWITCHBOARD_KEY", ""), "--url" if url_is_option else "SWITCHBOARD_URL"
        )
    values = azd_values(environment)
    if public := values.get("SWITCHBOARD_PUBLIC_URL"):
        refuse_plain_http(public, "the desk's key")
        key = _key_of(public, environ) or values.get("SWITCHBOARD_KEY") or _key_in_azure(values)
        return DeskAddress(
            public.rstrip("/"),
            _sendable(key),
            f"azd's environment {values.get('AZURE_ENV_NAME', '')}".strip(),
        )
    if environment:
        raise Failed(f"azd's environment {environment} has no SWITCHBOARD_PUBLIC_URL: azd provision sets it")
    return DeskAddress(LOCAL_URL, LOCAL_KEY, "the local machine")


def _by_url(url: str, key: str, found_in: str) -> DeskAddress:
    if fault := _url_fault(url):
        raise Failed(fault, USAGE)
    refuse_plain_http(url, "the desk's key")
    address = DeskAddress(url.rstrip("/").removesuffix("/api"), _sendable(key), found_in)
    if key:
        return address
    if address.is_local:
        return DeskAddress(address.url, LOCAL_KEY, found_in)
    raise Failed(f"no key for {url}: set SWITCHBOARD_KEY (docs/function-keys.md)", USAGE)


def _key_of(public: str, environ: Mapping[str, str]) -> str:
    """Return SWITCHBOARD_KEY, unless SWITCHBOARD_URL says that it is the key of another desk."""
    named = environ.get("SWITCHBOARD_URL", "")
    is_other = named and urlsplit(named).netloc.lower() != urlsplit(public).netloc.lower()
    return "" if is_other else environ.get("SWITCHBOARD_KEY", "")


def _url_fault(url: str) -> str | None:
    """Return why that is no URL of a desk. What may be a password is not shown."""
    no_url = f"{url} is not a URL such as https://desk.example.com"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return no_url
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or len(url.split()) != 1:
        return no_url
    if parts.query or parts.fragment or parts.username is not None:
        return "the desk's URL has more than one needs: leave out what is before @ and after ? or #"
    return None


def _sendable(key: str) -> str:
    """Return the key, if a header can have it: a copy with a line break or blanks is none.

    Raises:
        Failed: it cannot. The key is not shown.
    """
    if key and not (key.isascii() and key.isprintable() and key == key.strip()):
        raise Failed(
            "the desk's key has a blank, a line break or another character that no key has:"
            " copy it again into SWITCHBOARD_KEY",
            USAGE,
        )
    return key


def _key_in_azure(values: Mapping[str, str]) -> str:
    """Return the app's default key, which az may read if its user may."""
    az, group, name = (
        shutil.which("az"),
        values.get("AZURE_RESOURCE_GROUP"),
        values.get("SWITCHBOARD_APP_NAME"),
    )
    if not az or not group or not name:
        raise Failed("no key for the desk: set SWITCHBOARD_KEY, or install az, which can read it")
    place = [f"--resource-group={group}", f"--name={name}"]
    if subscription := values.get("AZURE_SUBSCRIPTION_ID"):
        place.append(f"--subscription={subscription}")
    command = [az, "functionapp", "keys", "list", *place, "--query=functionKeys.default", "--output=tsv"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        reason = " ".join(done.stderr.split()[:30])
        raise Failed(
            f"az could not read the key of {name}: {reason or 'it has none'}. Or set SWITCHBOARD_KEY"
        )
    return done.stdout.strip()
