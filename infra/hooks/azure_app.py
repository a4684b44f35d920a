"""What the hooks ask Azure about the app, through az."""

from commands import run, variable

OWN_HOST = "properties.defaultHostName"
PUBLISHING_HOST = "properties.hostNameSslStates[?hostType=='Repository'].name | [0]"
"""Where azd publishes, too. The name holds a hash and a region: it does not follow from the app's name."""

REFRESH = "config/configreferences/appsettings/refresh?api-version=2022-03-01"
"""Reads an app's Key Vault references again. Otherwise Azure does so within 24 hours, or when a setting
changes: https://learn.microsoft.com/azure/app-service/app-service-key-vault-references#understand-rotation."""


def in_subscription() -> tuple[str, ...]:
    """Return az's option for the subscription of azd's environment; without one none, so az takes its own."""
    found = variable("AZURE_SUBSCRIPTION_ID", "")
    return (f"--subscription={found}",) if found else ()


def host(query: str) -> str:
    """Return one of the app's host names; "" if Azure names none.

    ``az functionapp show`` has a shape of its own on Flex Consumption (show_functionapp in azure-cli);
    ``az resource show`` has one shape everywhere.

    Raises:
        Failed: az is missing or not logged in, or there is no such app.
    """
    group, name = variable("AZURE_RESOURCE_GROUP"), variable("SWITCHBOARD_APP_NAME")
    place = (f"--resource-group={group}", f"--name={name}", "--resource-type=Microsoft.Web/sites")
    return run(
        "az", "resource", "show", *place, *in_subscription(), f"--query={query}", "--output=tsv"
    ).strip()


def refresh_key_vault_references() -> None:
    """Let Azure read the app's Key Vault references again.

    Raises:
        Failed: az is missing or not logged in, or Azure refused.
    """
    subscription = variable("AZURE_SUBSCRIPTION_ID", "{subscriptionId}")  # az puts in its own
    group, name = variable("AZURE_RESOURCE_GROUP"), variable("SWITCHBOARD_APP_NAME")
    app = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Web/sites/{name}"
    run("az", "rest", "--method=post", f"--url={app}/{REFRESH}", "--output=none")
