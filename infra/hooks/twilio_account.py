"""Requests to Twilio's REST API, for the account of the app."""

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from commands import Failed, run, variable

AKVS_PARTS = 3
"""Subscription, vault and name of a secret that azd keeps."""


@dataclass(frozen=True)
class Account:
    """An account, and its credentials."""

    sid: str
    user: str
    password: str
    url: str

    def request(self, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        """GET ``path`` below the account, or POST ``form`` to it.

        Raises:
            Failed: Twilio refused, with its reason, or cannot be reached.
        """
        prepared = urllib.request.Request(f"{self.url}/2010-04-01/Accounts/{self.sid}/{path}")
        login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        prepared.add_header("Authorization", f"Basic {login}")
        data = urlencode(form).encode() if form is not None else None
        try:
            with urllib.request.urlopen(prepared, data=data, timeout=30) as answer:
                return dict(json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            with error:
                raise Failed(f"Twilio refused: {_reason(error)}") from error
        except OSError as error:
            raise Failed(f"Twilio cannot be reached at {self.url}: {error}") from error


def account() -> Account:
    """Return the account of this environment, with its API key if there is one, or else its auth token."""
    sid = variable("TWILIO_ACCOUNT_SID")
    url = variable("TWILIO_API_URL", "https://api.twilio.com").rstrip("/")
    key = variable("TWILIO_API_KEY_SID", "")
    if key:
        return Account(sid, key, _secret("TWILIO_API_KEY_SECRET", "twilio-api-key-secret"), url)
    return Account(sid, sid, _secret("TWILIO_AUTH_TOKEN", "twilio-auth-token"), url)


def _secret(name: str, in_vault: str) -> str:
    """Return a secret from this environment, from azd's own vault, or from the app's vault.

    After ``azd env set-secret`` the value is ``akvs://subscription/vault/name``, in a vault of azd's own:
    https://github.com/Azure/azure-dev/blob/main/cli/azd/docs/using-environment-secrets.md

    Raises:
        Failed: the reference is malformed, or the vault refuses.
    """
    value = variable(name, "")
    if value.startswith("akvs://"):
        parts = value.removeprefix("akvs://").split("/")
        if len(parts) != AKVS_PARTS or not all(parts):
            raise Failed(f"{name} is not a reference such as akvs://subscription/vault/name: {value}")
        subscription, vault, secret = parts
        return _from_vault(vault, secret, f"--subscription={subscription}")
    return value or _from_vault(variable("SWITCHBOARD_VAULT_NAME"), in_vault)


def _from_vault(vault: str, name: str, *more: str) -> str:
    command = ("keyvault", "secret", "show", f"--vault-name={vault}", f"--name={name}", *more)
    return run("az", *command, "--query=value", "--output=tsv").strip()


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        refusal = json.loads(error.read())
        return f"{refusal['message']} (error {refusal['code']})"
    except (ValueError, KeyError):
        return f"HTTP {error.code}"
