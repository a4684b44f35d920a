"""Publish .package/ without azd: by the requests that azd makes, so that Azure builds nothing.

python infra/hooks/publish.py

For Python on Flex Consumption `az functionapp deployment source config-zip` always asks Azure to build again
(enable_zip_deploy_flex in azure-cli 2.91.0). What runs would not be what was checked and compiled here.
"""

import io
import json
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from azure_app import PUBLISHING_HOST, host, in_subscription
from commands import ROOT, Failed, Sleep, retry_while_forbidden, run, run_hook, variable

PACKAGE = ROOT / ".package"
TRIES = 1200
"""How often to ask for the state of a deployment, once a second, for as long as azd does."""

SUCCEEDED = 4
ENDED = {
    -1: "was cancelled",
    3: "failed",
    5: "was cancelled, because another one is under way: wait until that has ended, and run this again",
    6: "was only partly successful",
}
"""The states in which a deployment has ended without success.

Source: https://github.com/Azure/azure-dev/blob/main/cli/azd/pkg/azsdk/funcapp_host_client.go
"""

UNKNOWN_AT_FIRST = 4
"""How often a new deployment may be answered with 404 before it counts as missing. The same source."""

REMEDIES: Mapping[int, str] = {
    401: "sign in to the app's tenant: az login --tenant <tenant>",
    403: "you may not deploy to the app, or not yet (role Website Contributor), or not from this network",
    404: "does the app run? Start it: az functionapp start",
    409: "another deployment is under way: wait until it has ended, and run this again",
    503: "try again in some minutes (https://github.com/Azure/functions-action/issues/390)",
}


def main(sleep: Sleep = time.sleep, *, scheme: str = "https", package: Path = PACKAGE) -> None:
    """Publish the package; wait until Azure has taken it.

    Raises:
        Failed: there is no package, az is missing or not logged in, or Azure refused the package.
    """
    content = _zip(package)
    name = variable("SWITCHBOARD_APP_NAME")
    found = host(PUBLISHING_HOST)
    if not found:
        raise Failed(f"Azure names no host to publish {name} to: is it a function app on Flex Consumption?")
    token = run(
        *("az", "account", "get-access-token"), *in_subscription(), "--query=accessToken", "--output=tsv"
    )
    publisher = Publisher(f"{scheme}://{found}", token.strip(), sleep)
    print(f"switchboard: publishing {len(content) / 1e6:.1f} MB to {name}", flush=True)
    retry_while_forbidden(lambda: publisher.publish(content), sleep=sleep)
    print("switchboard: published. Next: python infra/hooks/deployed.py")


@dataclass(frozen=True)
class Publisher:
    """The part of a function app that takes packages (Kudu)."""

    url: str
    token: str
    sleep: Sleep
    tries: int = TRIES

    def publish(self, content: bytes) -> str:
        """Publish a zipped package, wait for the end of the deployment, and return its id.

        Raises:
            Failed: it was refused, or the deployment did not succeed.
        """
        try:
            status, answer = self._request("/api/publish", content)
        except OSError as error:
            raise Failed(f"{self.url} cannot be reached, or broke off: {error}") from error
        if status != HTTPStatus.ACCEPTED:
            raise self._refused(status, answer)
        deployment = answer.decode(errors="replace").strip().strip('"')
        self._wait(f"/api/deployments/{quote(deployment) or 'latest'}")
        return deployment

    def _wait(self, path: str) -> None:
        seen = False
        for attempt in range(self.tries):
            self.sleep(1)
            try:
                status, answer = self._request(path)
            except OSError:
                continue
            if status == HTTPStatus.NOT_FOUND and seen:
                return  # it has ended, and what took it is gone: azd takes this as success, too
            unknown = status == HTTPStatus.NOT_FOUND and attempt < UNKNOWN_AT_FIRST
            if unknown or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                continue
            if status not in {HTTPStatus.OK, HTTPStatus.ACCEPTED}:
                raise self._refused(status, answer)
            if _state(answer) == SUCCEEDED:
                return
            seen = True
        raise Failed(f"the deployment has not ended after {self.tries} s. Its state: {self.url}{path}")

    def _request(self, path: str, content: bytes | None = None) -> tuple[int, bytes]:
        """Return status and body of a GET, or of a POST with ``content``."""
        prepared = urllib.request.Request(f"{self.url}{path}", data=content)
        prepared.add_header("Authorization", f"Bearer {self.token}")
        prepared.add_header("Accept", "application/json")
        if content is not None:
            prepared.add_header("Content-Type", "application/zip")
        try:
            with urllib.request.urlopen(prepared, timeout=600) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def _refused(self, status: int, answer: bytes) -> Failed:
        text = " ".join(answer.decode(errors="replace").split())[:200]
        remedy = REMEDIES.get(status, "run this again; if it stays, look at the app's page in the portal")
        return Failed(f"{self.url} refused the package: HTTP {status} {text}: {remedy}")


def _state(answer: bytes) -> int:
    """Return the state of a deployment that goes on or has succeeded.

    Raises:
        Failed: it has ended otherwise; with Azure's reason.
    """
    try:
        deployment: dict[str, Any] = json.loads(answer)
    except ValueError:
        return 0  # malformed data while it starts: azure-cli asks again, too
    state = int(deployment.get("status") or 0)
    if state in ENDED:
        reason = deployment.get("status_text") or deployment.get("message") or "Azure gives no reason"
        log = "az functionapp log deployment show --resource-group <group> --name <app>"
        raise Failed(f"the deployment {ENDED[state]}: {reason}. Its log: {log}")
    return state


def _zip(package: Path) -> bytes:
    """Return the zipped package: all but the ignore file, as azd does."""
    files = [path for path in sorted(package.rglob("*")) if path.is_file() and path.name != ".funcignore"]
    if not (package / "host.json").is_file():
        raise Failed(f"{package.name}/ holds no package: run python infra/hooks/package.py first")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.relative_to(package))
    return content.getvalue()


if __name__ == "__main__":
    run_hook(main)
