"""After provisioning: put the fallback answers up, and give new roles time to count."""

import functools
import os
import time

from commands import ROOT, Sleep, begin, once_allowed, run, variable

PAGES = ROOT / "infra" / "fallback"
SECONDS = 90
"""How long the first deployment waits. Its upload is refused while the app's roles do not count yet:
https://github.com/Azure/azure-dev/issues/8026."""


def main(sleep: Sleep = time.sleep) -> None:
    """Put the pages up; wait if this is the first time.

    Raises:
        Failed: az is missing or not logged in, or we may not, for longer than new roles take.
    """
    account = variable("SWITCHBOARD_FALLBACK_NAME")
    print(f"switchboard: putting the fallback answers up at {variable('SWITCHBOARD_FALLBACK_URL')}")
    login = (f"--account-name={account}", "--auth-mode=login", "--only-show-errors", "--output=none")
    properties = ("storage", "blob", "service-properties", "update")
    once_allowed(lambda: run("az", *properties, "--static-website", *login), sleep=sleep)
    for page in sorted(PAGES.glob("*.xml")):
        what = ("--container-name=$web", f"--name={page.name}", f"--file={page}", "--content-type=text/xml")
        upload = ("storage", "blob", "upload", *what, "--overwrite", *login)
        once_allowed(functools.partial(run, "az", *upload), sleep=sleep)
    if os.environ.get("DEPLOYED_BEFORE") != "yes":
        print(f"switchboard: waiting {SECONDS} s until the app's roles count (this once)")
        sleep(SECONDS)


if __name__ == "__main__":
    begin(main)
