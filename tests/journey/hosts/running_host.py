"""A host that somebody has started, beside ``make run ARGS="--without host"``."""

import urllib.error
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from local.host import load_settings
from local.host.config.settings import EMULATOR, connection_string
from local.machine import FUNCTION_KEY, MASTER_KEY
from local.options import FLOWS
from tests.journey.hosts.functions_host import (
    OWN_SETTINGS,
    SHORT_LEASE,
    HostedApp,
    HostUnavailable,
    KillableHost,
)
from tests.journey.running_app import ROOT, RunningApp, request
from tests.journey.trial.host_process import HostOptions

REASON = "the tests did not start this host, so they cannot give it settings, and cannot stop it"
TWILIO = "http://127.0.0.1:7080"
MAKE_RUN = 'make run ARGS="--without host --ephemeral --clock virtual"'
PAGE = "docs/testing-on-other-hosts.md"


class RunningHost:
    """A running host with the app, and the storage and stand-in that it was started for."""

    cannot: Mapping[str, str] = {OWN_SETTINGS: REASON, SHORT_LEASE: REASON}

    def __init__(
        self, url: str, *, twilio: str = TWILIO, storage: str = EMULATOR, master_key: str = MASTER_KEY
    ) -> None:
        values = load_settings(ROOT / "local.settings.json.example")
        self._running = RunningApp(
            functions=url,
            twilio=twilio,
            phone=f"{twilio}/_phone/",
            storage=connection_string({"AzureWebJobsStorage": storage}, ""),
            function_key=FUNCTION_KEY,
            master_key=master_key,
            account_sid=values["TWILIO_ACCOUNT_SID"],
            auth_token=values["TWILIO_AUTH_TOKEN"],
            number=values["TWILIO_FROM"],
        )

    @property
    def app(self) -> RunningApp:
        return self._running

    @contextmanager
    def run_everything(
        self, flows: Path = FLOWS, settings: Mapping[str, str] | None = None
    ) -> Iterator[RunningApp]:
        """Check that all parts answer."""
        assert flows == FLOWS, REASON
        assert not settings, REASON
        self.check()
        yield self._running

    def check(self) -> None:
        """Check that all parts answer.

        Raises:
            HostUnavailable: one does not; the message has the remedy.
        """
        for url, remedy in (
            (f"{self._running.twilio}/_control/events", f"start it with `{MAKE_RUN}`"),
            (f"{self._running.functions}/api/health", f"start a host there, as {PAGE} says"),
        ):
            try:
                answer = request("GET", url, None, {})
            except (urllib.error.URLError, OSError) as error:
                raise HostUnavailable(f"{url} does not answer ({error}): {remedy}") from None
            if answer.status != 200:
                raise HostUnavailable(f"{url} answers {answer.status}, {answer.body.decode()!r}: {remedy}")
        status = request(
            "GET", f"{self._running.functions}/admin/host/status", None, {"x-functions-key": "wrong"}
        ).status
        if status not in {401, 403}:
            raise HostUnavailable(f"the host accepts any key ({status}): start it as {PAGE} says")

    def run_app(self, folder: Path, values: Mapping[str, str]) -> AbstractContextManager[HostedApp]:
        raise NotImplementedError(REASON)

    def killable(self, options: HostOptions) -> KillableHost:
        raise NotImplementedError(REASON)
