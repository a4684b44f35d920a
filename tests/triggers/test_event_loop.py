"""Who calls is answered whatever the rest of the app waits for, in Microsoft's worker."""

import asyncio
import socket
from pathlib import Path
from urllib.parse import urlencode

import pytest

from local.host import load_settings
from local.host.worker.client import Worker
from local.host.worker.wire import HttpReply, HttpRequest
from shared.domain.webhook_signature import SIGNATURE, sign

ROOT = Path(__file__).parent.parent.parent
FORM = {"CallSid": "CA" + "0" * 32, "From": "+15005550100", "To": "+15005550006", "CallStatus": "ringing"}


@pytest.mark.parametrize(
    ("function", "route", "heard"),
    [
        ("voice_inbound", "voice/inbound", b"<Gather"),
        ("twimlets", "twimlets/message?Message=Closed+today", b"<Say>Closed today</Say>"),
    ],
)
def test_a_caller_is_answered_while_every_thread_waits_for_storage(function, route, heard):
    async def call_while_storage_hangs() -> tuple[HttpReply, bool]:
        with socket.create_server(("127.0.0.1", 0)) as storage:
            storage.setblocking(False)
            settings = settings_with(storage.getsockname()[1], threads=1)
            worker = await Worker.start(ROOT, settings, say=lambda _level, _line: None)
            functions = {one.name: one for one in await worker.index()}
            waiting = worker.begin(functions["messages_get"], {"req": GET_MESSAGE}, {})
            asked, _ = await asyncio.wait_for(asyncio.get_running_loop().sock_accept(storage), 60)
            answer = worker.invoke(functions[function], {"req": signed(settings, route)})
            try:
                reply = (await asyncio.wait_for(answer, 60)).returned
                assert isinstance(reply, HttpReply)
                return reply, waiting.done()
            finally:
                await worker.stop()
                asked.close()

    reply, storage_answered = asyncio.run(call_while_storage_hangs())

    assert reply.status == "200"
    assert heard in reply.body
    assert not storage_answered


def settings_with(storage: int, *, threads: int) -> dict[str, str]:
    """Return settings that work, but for the storage, which is whatever listens on this port."""
    base = f"http://127.0.0.1:{storage}/account"
    services = ";".join(f"{name}Endpoint={base}" for name in ("Blob", "Queue", "Table"))
    return {
        **load_settings(ROOT / "local.settings.json.example"),
        "AzureWebJobsStorage": f"AccountName=account;AccountKey=a2V5;{services};",
        "PYTHON_THREADPOOL_THREAD_COUNT": str(threads),
    }


GET_MESSAGE = HttpRequest("GET", "http://127.0.0.1:7071/api/messages/x", {}, {"id": "x"}, {}, b"")


def signed(settings: dict[str, str], route: str) -> HttpRequest:
    url = f"{settings['PUBLIC_URL']}/api/{route}"
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        SIGNATURE: sign(url, FORM.items(), token=settings["TWILIO_AUTH_TOKEN"]),
    }
    name = route.partition("?")[0].rpartition("/")[2]
    return HttpRequest("POST", url, headers, {"name": name}, {}, urlencode(FORM).encode())
