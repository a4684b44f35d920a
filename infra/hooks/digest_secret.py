"""Before provisioning: make DIGEST_SECRET, the secret of the digests that stay of erased people, once.

It is never replaced: with another one, nothing that was erased is recognized (docs/rotating-secrets.md).
"""

import os
import secrets
from urllib.parse import quote

from commands import Failed, run, variable

NAME = "DIGEST_SECRET"
OF_ENVIRONMENT = (
    "/subscriptions/{}/resources?api-version=2021-04-01"
    "&$filter=tagName%20eq%20%27azd-env-name%27%20and%20tagValue%20eq%20%27{}%27"
)
"""The resources of an environment: https://learn.microsoft.com/rest/api/resources/resources/list."""

IN_VAULT = "secrets/digest-secret?api-version=2025-05-01"
"""Whether the vault has it, asked of Azure's management: who deploys may not read the vault itself.

https://learn.microsoft.com/rest/api/keyvault/secrets/secrets/get; that it answers 404 if not: unverified.
"""


def main() -> None:
    """Make the secret and store it in azd's environment, unless there is one here or in the vault.

    Raises:
        Failed: the vault has one that this environment does not know; or az or azd failed.
    """
    if variable(NAME, ""):
        return
    if os.environ.get("GITHUB_ACTIONS"):  # its environment is forgotten after the run, and the secret with it
        print(f"switchboard: {NAME} is not set: nobody can be erased. See docs/deploying.md, from github")
        return
    if _is_in_vault():
        raise Failed(
            f"the vault has the secret digest-secret, and this environment has no {NAME}: copy it from the "
            f"vault with azd env set {NAME} ...; another one would undo every erasure"
        )
    run("azd", "env", "set", NAME, secrets.token_hex(32))
    print(f"switchboard: made {NAME} in azd's environment. Keep a copy: it can never be replaced")


def _is_in_vault() -> bool:
    """Return whether the vault of this environment has the secret."""
    subscription = variable("AZURE_SUBSCRIPTION_ID", "{subscriptionId}")  # az puts in its own
    url = OF_ENVIRONMENT.format(subscription, quote(variable("AZURE_ENV_NAME"), safe=""))
    query = "value[?type=='Microsoft.KeyVault/vaults'].id | [0]"
    vault = run("az", "rest", "--method=get", f"--url={url}", f"--query={query}", "--output=tsv").strip()
    if not vault:
        return False
    try:
        run("az", "rest", "--method=get", f"--url={vault}/{IN_VAULT}", "--output=none")
    except Failed as failed:
        if "NotFound" in str(failed):
            return False
        raise
    return True
