"""After provisioning: upload the fallback pages, and give new roles time to apply."""

import functools
import os
import time

from commands import ROOT, Sleep, retry_while_forbidden, run, run_hook, variable

PAGES = ROOT / "infra" / "fallback"
SECONDS = 90
"""How long the first deployment waits. Its upload is refused while the app's roles do not apply yet:
https://github.com/Azure/azure-dev/issues/8026."""


def main(sleep: Sleep = time.sleep) -> None:
    """Upload the pages; wait if this is the first time.

    Raises:
        Failed: az is missing or not logged in, or its upload is refused for longer than new roles take.
    """
    account = variable("SWITCHBOARD_FALLBACK_NAME")
    print(f"switchboard: uploading the fallback pages to {variable('SWITCHBOARD_FALLBACK_URL')}")
    login = (f"--account-name={account}", "--auth-mode=login", "--only-show-errors", "--output=none")
    properties = ("storage", "blob", "service-properties", "update")
    retry_while_forbidden(lambda: run("az", *properties, "--static-website", *login), sleep=sleep)
    for page in sorted(PAGES.glob("*.xml")):
        options = (
            "--container-name=$web",
            f"--name={page.name}",
            f"--file={page}",
            "--content-type=text/xml",
        )
        upload = ("storage", "blob", "upload", *options, "--overwrite", *login)
        retry_while_forbidden(functools.partial(run, "az", *upload), sleep=sleep)
    if os.environ.get("DEPLOYED_BEFORE") != "yes":
        print(f"switchboard: waiting {SECONDS} s until the app's roles apply (the first time only)")
        sleep(SECONDS)


if __name__ == "__main__":
    run_hook(main)
