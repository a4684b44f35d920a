"""Find the account at Twilio: in the environment, in azd's, or the stand-in of this machine."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from switchboard.connection.azd import ROOT, environment_values
from switchboard.connection.desk_address import DeskAddress
from switchboard.connection.plain_http import LOOPBACK
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed
from switchboard.twilio.credentials import Credentials, Variable, read_credentials

LOCAL_API = "http://127.0.0.1:7080"
"""Where ``make run`` has the stand-in: local/options.py. With other ports, TWILIO_API_URL says where."""

REMEDY = "set TWILIO_ACCOUNT_SID, and TWILIO_AUTH_TOKEN or TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET"

Values = Callable[[str | None], Mapping[str, str]]


def find_account(
    desk: DeskAddress,
    *,
    environment: str | None,
    is_local: bool,
    environ: Mapping[str, str] = os.environ,
    azd_values: Values = environment_values,
) -> Credentials:
    """Return the credentials that the options name, or those of the environment, azd's, or the stand-in's.

    A desk on this machine never gets azd's account by itself: it would be wired to what Twilio cannot reach.

    Raises:
        Failed: none are known, or they are not complete.
    """
    if is_local:
        return _of_stand_in(environ)
    if environment is None and environ.get("TWILIO_ACCOUNT_SID"):
        return read_credentials(_variable(environ), "TWILIO_ACCOUNT_SID")
    if environment is None and desk.is_local:
        return _of_stand_in(environ)
    values = azd_values(environment)
    if values.get("TWILIO_ACCOUNT_SID"):
        name = values.get("AZURE_ENV_NAME", "")
        return read_credentials(_variable(values), f"azd's environment {name}".strip())
    raise Failed(f"no account at Twilio is known for {desk.url}: {REMEDY}", USAGE)


def _of_stand_in(environ: Mapping[str, str]) -> Credentials:
    url = environ.get("TWILIO_API_URL", "")
    is_here = urlsplit(url).hostname in LOOPBACK  # another is that of the real Twilio, which costs money
    values = {**_local_settings(), "TWILIO_API_URL": url if is_here else LOCAL_API}
    return read_credentials(_variable(values), "the local machine")


def _local_settings(root: Path = ROOT) -> dict[str, str]:
    """Return the settings that ``make run`` uses."""
    own, example = root / "local.settings.json", root / "local.settings.json.example"
    file = own if own.exists() else example
    try:
        return dict(json.loads(file.read_text())["Values"])
    except (OSError, ValueError, KeyError) as error:
        raise Failed(f"{file.name} cannot be read: {error}") from error


def _variable(values: Mapping[str, str]) -> Variable:
    def variable(name: str, default: str | None = None) -> str:
        found = values.get(name) or default
        if found is None:
            raise Failed(f"{name} is not set: {REMEDY}", USAGE)
        return found

    return variable
