"""After provisioning: put the fallback answer up, and give new roles time to count."""

import os
import time

from commands import ROOT, Sleep, begin, once_allowed, run, variable

PAGE = ROOT / "infra" / "fallback" / "fallback.xml"
SECONDS = 90
"""How long the first deployment waits. Its upload is refused while the app's roles do not count yet:
https://github.com/Azure/azure-dev/issues/8026."""


def main(sleep: Sleep = time.sleep) -> None:
    """Put the page up; wait if this is the first time.

    Raises:
        Failed: az is missing or not logged in, or we may not, for longer than new roles take.
    """
    account = variable("SWITCHBOARD_FALLBACK_NAME")
    print(f"switchboard: putting the fallback answer up at {variable('SWITCHBOARD_FALLBACK_URL')}")
    login = (f"--account-name={account}", "--auth-mode=login", "--only-show-errors", "--output=none")
    properties = ("storage", "blob", "service-properties", "update")
    once_allowed(lambda: run("az", *properties, "--static-website", *login), sleep=sleep)
    page = ("--container-name=$web", "--name=fallback.xml", "--content-type=text/xml", f"--file={PAGE}")
    once_allowed(lambda: run("az", "storage", "blob", "upload", *page, "--overwrite", *login), sleep=sleep)
    if os.environ.get("DEPLOYED_BEFORE") != "yes":
        print(f"switchboard: waiting {SECONDS} s until the app's roles count (this once)")
        sleep(SECONDS)


if __name__ == "__main__":
    begin(main)
