"""Asking Twilio's REST API, as the account that the app has."""

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from commands import Failed, run, variable


@dataclass(frozen=True)
class Account:
    """An account, and what proves that we are it."""

    sid: str
    user: str
    password: str
    url: str

    def ask(self, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        """GET ``path`` below the account, or POST ``form`` to it.

        Raises:
            Failed: Twilio refused, with its reason, or cannot be reached.
        """
        request = urllib.request.Request(f"{self.url}/2010-04-01/Accounts/{self.sid}/{path}")
        login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        request.add_header("Authorization", f"Basic {login}")
        data = urlencode(form).encode() if form is not None else None
        try:
            with urllib.request.urlopen(request, data=data, timeout=30) as answer:
                return dict(json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            with error:
                raise Failed(f"Twilio refused: {_reason(error)}") from error
        except OSError as error:
            raise Failed(f"Twilio cannot be reached at {self.url}: {error}") from error


def account() -> Account:
    """Return the account of this environment: by its API key if there is one, else by its auth token."""
    sid = variable("TWILIO_ACCOUNT_SID")
    url = variable("TWILIO_API_URL", "https://api.twilio.com").rstrip("/")
    key = variable("TWILIO_API_KEY_SID", "")
    if key:
        return Account(sid, key, _secret("TWILIO_API_KEY_SECRET", "twilio-api-key-secret"), url)
    return Account(sid, sid, _secret("TWILIO_AUTH_TOKEN", "twilio-auth-token"), url)


def _secret(name: str, in_vault: str) -> str:
    """Return a secret: of this environment, of the vault where azd keeps it, or of the app's.

    After ``azd env set-secret`` the value is ``akvs://subscription/vault/name``, of a vault of azd's own:
    https://github.com/Azure/azure-dev/blob/main/cli/azd/docs/using-environment-secrets.md
    """
    value = variable(name, "")
    if value.startswith("akvs://"):
        subscription, vault, secret = value.removeprefix("akvs://").split("/")[:3]
        return _of_vault(vault, secret, f"--subscription={subscription}")
    return value or _of_vault(variable("SWITCHBOARD_VAULT_NAME"), in_vault)


def _of_vault(vault: str, name: str, *more: str) -> str:
    asked = ("keyvault", "secret", "show", f"--vault-name={vault}", f"--name={name}", *more)
    return run("az", *asked, "--query=value", "--output=tsv").strip()


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        told = json.loads(error.read())
        return f"{told['message']} (error {told['code']})"
    except (ValueError, KeyError):
        return f"HTTP {error.code}"
