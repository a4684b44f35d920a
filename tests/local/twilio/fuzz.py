"""What the fuzz tests share: an app that answers anything, and words that break things."""

import asyncio

from aiohttp import web

from local.twilio import StandIn, VirtualClock
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, BEN, NUMBER

AT_ONCE = 25
SECONDS = 10
"""That any one of them may take: far more than it does."""

WORDS = [
    *[
        "",
        "0",
        "1",
        "-1",
        "99999999999999999999",
        "true",
        "no",
        "/",
        "http://[",
        "//x",
        "\u0661",
        "é" * 50,
        "%00",
    ],
    *[
        ANNA,
        BEN,
        NUMBER,
        "a b",
        "#",
        "GET",
        "PUT",
        "sip:a@b",
        "client:x",
        "record-from-answer",
        "dtmf speech",
    ],
]
BROKEN = [
    b"<",
    b">",
    b"&",
    b"&#x0;",
    b"]]>",
    b"<!--",
    b"<!DOCTYPE r>",
    b"\xff",
    b"\0",
    b"<?x?>",
    b'"',
    b"</b>",
]


def mutated(chance, body):
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(body) + 1)
        put = chance.choice(BROKEN) if chance.random() < 0.4 else chance.choice(WORDS).encode()
        body = body[:at] + put + body[at + chance.randrange(6) :]
    return body


class FuzzedApp:
    """An app in the same loop, which answers each call with the next document, and then with nothing."""

    def __init__(self):
        self.documents = {}
        self.url = ""
        self.runner = None

    async def start(self):
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self.answer)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def answer(self, request):
        form = await request.post() if request.method == "POST" else request.query
        body = self.documents.pop(form.get("From"), b"<Response/>")
        return web.Response(body=body, content_type="text/xml")


async def standing(app):
    standin = StandIn(
        port=0, account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, number=NUMBER, sms_url=app.url + "/sms",
        voice_url=app.url + "/voice", clock=VirtualClock(),
    )  # fmt: skip
    await standin.start()
    return standin


async def all_at_once(jobs):
    """Run the jobs, ``AT_ONCE`` at a time."""
    queue = iter(jobs)

    async def work():
        for job in queue:
            await asyncio.wait_for(job, SECONDS)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
