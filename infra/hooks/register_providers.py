"""Before provisioning: register Microsoft.App, to which the app's subnet is delegated.

Azure registers by itself the providers of the resources in a template. A delegation is none:
https://github.com/Azure/bicep/issues/16340.
"""

from azure_app import in_subscription
from commands import Failed, run, variable


def main() -> None:
    """Register the provider if the app gets a virtual network and the subscription has none yet.

    Raises:
        Failed: az is missing or not logged in, or the account may not register providers.
    """
    if variable("SWITCHBOARD_VNET", "false").lower() not in {"true", "t", "1"}:  # as azd reads it
        return
    chosen = in_subscription()
    state = run(
        "az",
        "provider",
        "show",
        "--namespace=Microsoft.App",
        *chosen,
        "--query=registrationState",
        "--output=tsv",
    ).strip()
    if state == "Registered":
        return
    print(
        "switchboard: registering Microsoft.App in the subscription, once; this takes some minutes",
        flush=True,
    )
    try:
        run("az", "provider", "register", "--namespace=Microsoft.App", "--wait", *chosen)
    except Failed as failed:
        raise Failed(
            f"{failed}. Somebody with Contributor on the whole subscription must do this once"
        ) from failed
