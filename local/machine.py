"""Start and stop storage, the Twilio stand-in and the Functions host, with settings that connect them."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from local import flows, templates
from local.azurite import Azurite
from local.errors import CannotStart
from local.flows.served import ServedFlows
from local.host import Host, load_settings
from local.host.config.settings import EMULATOR
from local.options import ROOT, Options
from local.storage import create_queues_and_tables
from local.twilio import RealClock, StandIn, VirtualClock
from local.twilio.control.senders import OTHER_SENDER
from shared.adapters.files.flows import FlowFiles
from shared.adapters.files.templates import TemplateFiles
from shared.errors import InvalidSettings
from shared.services.conversations.flow_lookup import check_flows_in_settings
from shared.setting_rules import MESSAGING_SERVICE
from shared.settings import STORAGE, Settings
from shared.wiring.services import LOCAL_FLOWS, TEMPLATES

log = logging.getLogger(__name__)

FUNCTION_KEY = "local-function-key"
MASTER_KEY = "local-master-key"

NUMBER = "+15005550006"
"""Our number if the setting TWILIO_FROM is another kind of sender."""

OPTIONAL_SETTINGS = {"TWILIO_APP_SID": "AP" + "0" * 32}
"""Optional settings, so that every feature can be tried; local.settings.json overrides them."""

API_KEY = {
    "TWILIO_API_KEY_SID": "SK" + "0" * 32,
    "TWILIO_API_KEY_SECRET": "local-api-key-secret-not-a-secret",
}
"""The same for the API key. It is used only if local.settings.json has no part of an API key."""

APP_PAGES = (
    ("This message on the desk", "/api/desk#/messages/{delivery}"),
    ("This message on the desk", "/api/desk#/messages/reply-{reply}-{n}"),
    ("This person on the desk", "/api/desk#/people/{person}"),
)
"""Where the app shows what a webhook is about, by the parameters of its URL: see ``Account``."""

OWN_SETTINGS = frozenset({STORAGE, "PUBLIC_URL", "TWILIO_API_URL", LOCAL_FLOWS})
"""Settings that connect the parts. Those of local.settings.json are for ``func start``, and not used here."""


class Machine:
    """All parts of the local machine. Call ``start()`` and ``stop()`` in the same event loop."""

    def __init__(self, options: Options, *, storage: Azurite | None = None) -> None:
        """Create the parts; nothing runs before ``start``.

        Args:
            options: as given on the command line.
            storage: one that runs and is empty, and is left running; None starts one.
        """
        self._options = options
        self._shares_storage = storage is not None
        ports = options.ports
        self.functions_url = f"http://127.0.0.1:{ports.functions}"
        self.settings = {**_settings(), **options.settings}
        sender = self.settings["TWILIO_FROM"]
        number = sender.removeprefix("whatsapp:")
        senders = sorted(Settings.unchecked(self.settings).own_senders)  # checked when it starts
        self.standin = StandIn(
            port=ports.twilio,
            account_sid=self.settings["TWILIO_ACCOUNT_SID"],
            auth_token=self.settings["TWILIO_AUTH_TOKEN"],
            number=number if number.startswith("+") else NUMBER,
            messaging_services=[sender for sender in senders if MESSAGING_SERVICE.fullmatch(sender)],
            senders=[sender for sender in senders if OTHER_SENDER.fullmatch(sender)],
            sms_url=f"{self.functions_url}/api/sms/inbound",
            voice_url=f"{self.functions_url}/api/voice/inbound",
            voice_status_url=f"{self.functions_url}/api/voice/status",
            api_keys={
                self.settings.get(name, ""): self.settings.get(secret, "") for name, secret in [API_KEY]
            },
            clock=VirtualClock() if options.virtual_clock else RealClock(),
        )
        self.standin.account.app_pages = [(words, self.functions_url + path) for words, path in APP_PAGES]
        self.azurite = storage
        self._host: Host | None = None
        self._served: ServedFlows | None = None

    @property
    def facts(self) -> Mapping[str, str]:
        """The URLs, keys and numbers of all parts."""
        return {
            "functions": self.functions_url,
            "twilio": self.standin.url,
            "phone": f"{self.standin.url}/_phone/",
            "storage": self.azurite.connection_string if self.azurite else "",
            "function_key": FUNCTION_KEY,
            "master_key": MASTER_KEY,
            "account_sid": self.settings["TWILIO_ACCOUNT_SID"],
            "auth_token": self.settings["TWILIO_AUTH_TOKEN"],
            "number": self.standin.account.number.phone_number,
        }

    async def start(self) -> None:
        """Start everything. When this returns, all parts are ready.

        Raises:
            CannotStart: says what is missing, in use or broken.
        """
        _check_files(self._options.flows)
        self._check_settings()
        self._served = ServedFlows(self._options.flows)
        await self.standin.start()
        if self.azurite is None:
            # Assigned before the wait: if the machine is stopped meanwhile, Azurite must be stopped too.
            self.azurite = self._launch_storage()
            await asyncio.to_thread(self.azurite.wait_until_ready)
        await asyncio.to_thread(create_queues_and_tables, self.azurite.connection_string)
        if self._options.with_host:
            self._host = self._new_host(self.azurite)
            await self._host.start()

    async def wait(self) -> None:
        """Do not return; raise ``CannotStart`` when storage or the host ends unexpectedly."""
        waiting = [asyncio.create_task(self._storage_ends())]
        if self._host:
            waiting.append(asyncio.create_task(self._host.wait()))
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()  # the caller has its result or was cancelled; storage is stopped by ``stop``
        for task in done:
            task.result()

    async def stop(self) -> None:
        """Stop all parts, each before those that it depends on."""
        if self._host:
            await self._host.stop()
        await self.standin.stop()
        if self.azurite and not self._shares_storage:
            await asyncio.to_thread(self.azurite.stop)
        if self._served:
            self._served.delete()

    async def follow_flows(self, out: TextIO) -> None:
        """Take up flows that are edited, and print which; ``func start`` reads a flow once."""
        if self._served and self._host:
            await self._served.follow(out)

    def _check_settings(self) -> None:
        """Check the settings as the health check does, before anything starts."""
        if unused := sorted(OWN_SETTINGS & self._options.settings.keys()):
            raise CannotStart(
                f"--setting {unused[0]}: the local machine sets it itself, to connect its parts"
            )
        try:
            settings = Settings.from_environment(self._settings_of_app(storage=EMULATOR))
            check_flows_in_settings(settings, flows=FlowFiles(self._options.flows))
        except InvalidSettings as error:
            raise CannotStart(f"{error} (see local.settings.json)") from None

    def _settings_of_app(self, *, storage: str) -> dict[str, str]:
        return {
            **self.settings,
            STORAGE: storage,
            "PUBLIC_URL": self.functions_url,
            "TWILIO_API_URL": self.standin.url,  # not the real Twilio, whatever the file says
            **({LOCAL_FLOWS: str(self._served.folder)} if self._served else {}),
        }

    def _new_host(self, azurite: Azurite) -> Host:
        return Host(
            app=ROOT,
            settings=self._settings_of_app(storage=azurite.connection_string),
            port=self._options.ports.functions,
            function_key=FUNCTION_KEY,
            master_key=MASTER_KEY,
        )

    def _launch_storage(self) -> Azurite:
        ports = self._options.ports
        return Azurite.launch(
            data=self._options.data,
            blob_port=ports.blobs,
            queue_port=ports.queues,
            table_port=ports.tables,
        )

    async def _storage_ends(self) -> None:
        while self.azurite and self.azurite.process.poll() is None:  # noqa: ASYNC110 - a Popen process cannot be awaited
            await asyncio.sleep(0.5)
        raise CannotStart("Azurite ended unexpectedly; start again")


def _settings() -> dict[str, str]:
    own, example = ROOT / "local.settings.json", ROOT / "local.settings.json.example"
    file = own if own.exists() else example
    own_settings = load_settings(file)
    settings = OPTIONAL_SETTINGS | own_settings
    if not API_KEY.keys() & own_settings.keys():
        settings |= API_KEY
    needed = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
    if missing := [name for name in needed if not settings.get(name)]:
        raise CannotStart(f"{', '.join(missing)} missing in {file.name}: see local.settings.json.example")
    return settings


def _check_files(folder: Path) -> None:
    if found := [*flows.faults(FlowFiles(folder)), *templates.faults(TemplateFiles(TEMPLATES))]:
        raise CannotStart("\n".join(found))
