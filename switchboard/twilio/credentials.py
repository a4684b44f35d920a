"""The credentials of an account at Twilio. Standard library only: the hooks use it."""

from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from switchboard.connection.plain_http import refuse_plain_http
from switchboard.connection.program import run
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

TWILIO = "https://api.twilio.com"

AKVS = "akvs://"
AKVS_PARTS = 3
"""Subscription, vault and name of a secret that azd keeps."""


class Variable(Protocol):
    """Finds the value of a variable; without a default it raises ``Failed`` if there is none."""

    def __call__(self, name: str, default: str | None = None) -> str:
        """Return the value."""
        ...


@dataclass(frozen=True)
class Credentials:
    """An account, and what opens it. The secret is in no text of this object."""

    account_sid: str
    user: str
    password: str = field(repr=False)
    url: str
    found_in: str  # for people: "azd's environment prod"


def read_credentials(variable: Variable, found_in: str) -> Credentials:
    """Return the credentials in these variables: an API key if there is one, or else the auth token.

    Raises:
        Failed: one is missing or malformed, or a vault refuses its secret.
    """
    sid = variable("TWILIO_ACCOUNT_SID")
    url = variable("TWILIO_API_URL", TWILIO).rstrip("/")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise Failed(f"TWILIO_API_URL is not a URL such as {TWILIO}: {url}", USAGE)
    refuse_plain_http(url, "Twilio's credentials")
    key = variable("TWILIO_API_KEY_SID", "")
    if key:
        secret = _secret(variable, "TWILIO_API_KEY_SECRET", "twilio-api-key-secret")
    else:
        secret = _secret(variable, "TWILIO_AUTH_TOKEN", "twilio-auth-token")
    return Credentials(sid, key or sid, secret, url, found_in)


def _secret(variable: Variable, name: str, in_vault: str) -> str:
    """Return a secret from its variable, from azd's own vault, or from the app's vault.

    After ``azd env set-secret`` the value is ``akvs://subscription/vault/name``, in a vault of azd's own:
    https://github.com/Azure/azure-dev/blob/main/cli/azd/docs/using-environment-secrets.md
    """
    value = variable(name, "")
    if value.startswith(AKVS):
        parts = value.removeprefix(AKVS).split("/")
        if len(parts) != AKVS_PARTS or not all(parts):
            raise Failed(f"{name} is not a reference such as akvs://subscription/vault/name: {value}")
        subscription, vault, secret = parts
        return _from_vault(vault, secret, f"--subscription={subscription}")
    if value:
        return value
    vault = variable("SWITCHBOARD_VAULT_NAME", "")
    if not vault:
        raise Failed(f"{name} is not set, and no SWITCHBOARD_VAULT_NAME names a vault that may have it")
    return _from_vault(vault, in_vault)


def _from_vault(vault: str, name: str, *more: str) -> str:
    command = ("keyvault", "secret", "show", f"--vault-name={vault}", f"--name={name}", *more)
    return run("az", *command, "--query=value", "--output=tsv").strip()
