"""Whatever comes in, Twilio answers. Seeds are fixed, so that a failure comes back."""

import asyncio
import logging
import random
import re
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from local.twilio import StandIn, VirtualClock
from local.twilio.errors import TEXTS
from local.twilio.people import Person
from local.twilio.twiml.verbs import MESSAGING, VOICE
from tests.local.twilio import corpus
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, BEN, NUMBER

DOCUMENTS = REQUESTS = 10_000
AT_ONCE = 25
SECONDS = 10
"""That any one of them may take: far more than it does."""

SEEDS = [corpus.read(file).document for file in sorted(corpus.FOLDER.glob("*.xml"))]
NAMES = sorted({*VOICE, *MESSAGING, "say", "b"})
ATTRIBUTES = sorted({name for verb in VOICE.values() for name in verb.attributes or ()})
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


def document(chance):
    """Return TwiML: half of it mutated from the corpus, half of it made up."""
    if chance.random() < 0.5:
        return mutated(chance, chance.choice(SEEDS).encode())
    inside = "".join(element(chance, 0) for _ in range(chance.randrange(4)))
    return f"<Response>{inside}</Response>".encode()


def mutated(chance, body):
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(body) + 1)
        put = chance.choice(BROKEN) if chance.random() < 0.4 else chance.choice(WORDS).encode()
        body = body[:at] + put + body[at + chance.randrange(6) :]
    return body


def element(chance, depth):
    name = chance.choice(NAMES)
    given = {chance.choice(ATTRIBUTES): chance.choice(WORDS) for _ in range(chance.randrange(4))}
    attributes = "".join(f' {key}="{value}"' for key, value in given.items())
    inside = "".join(element(chance, depth + 1) for _ in range(chance.randrange(3 - depth)))
    return f"<{name}{attributes}>{inside or chance.choice(WORDS)}</{name}>"


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


@pytest.fixture
def failures(caplog):
    """What went wrong inside; nothing may."""
    caplog.set_level(logging.ERROR)
    yield
    assert [record.getMessage() for record in caplog.get_records("call")] == []


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


async def run_documents(seed, count):
    chance, app = random.Random(seed), FuzzedApp()  # noqa: S311  no secret
    await app.start()
    standin = await standing(app)
    codes = set()

    async def listen():
        async for event in standin.events.follow():
            if event.kind in {"warning", "error"}:
                codes.add(event.fields["code"])

    async def try_one(session, number):
        body = document(chance)
        app.documents[number] = body
        if chance.random() < 0.9:  # straight in, which is twice as fast as through the controls
            ours = standin.account.numbers[NUMBER]
            _, end = standin._exchange.receive(caller=number, to=ours, person=Person(patience=20))
            await end
        else:
            async with session.post(f"{standin.url}/_control/sms", json={"from": number}) as response:
                assert response.status == 200, (body, await response.text())

    listening = asyncio.create_task(listen())
    async with aiohttp.ClientSession() as session:
        await all_at_once(try_one(session, f"+1202{n:07}") for n in range(count))
    await standin.stop()
    await listening
    await app.runner.cleanup()
    return codes


OF_FAILURES = {11100, 11202, 11205, 11206, 11210, 12100, 12102, 12400, 13201, 15004}


@pytest.mark.usefixtures("failures")
@pytest.mark.parametrize("seed", range(4))
def test_ten_thousand_documents_leave_no_call_without_an_end(seed):
    codes = asyncio.run(run_documents(seed, DOCUMENTS // 4))

    verbs = [*VOICE.values(), *MESSAGING.values()]
    of_attributes = {each.warning for verb in verbs for each in (verb.attributes or {}).values()}
    assert codes <= TEXTS.keys() | of_attributes | OF_FAILURES
    assert {12100, 12200} <= codes


SID = "0123456789abcdef" * 2
PARTS = [
    *[
        "Messages",
        "Calls",
        "Recordings",
        "Conferences",
        "IncomingPhoneNumbers",
        "OutgoingCallerIds",
    ],
    *[
        f"Messages/SM{SID}",
        f"Calls/CA{SID}",
        f"Recordings/RE{SID}",
        "..",
        "%2e%2e",
    ],
    *[f"Conferences/CF{SID}/Participants", "AvailablePhoneNumbers/US/Local"],
    *[f"Messages/SM{SID}/Media", "Usage/Records", "\u00e9"],
]
PARAMETERS = [
    "To",
    "From",
    "Body",
    "Url",
    "Twiml",
    "Status",
    "MediaUrl",
    "StatusCallback",
    "StatusCallbackEvent",
    "PageSize",
    "Page",
    "PageToken",
    "DateSent>",
    "StartTime<",
    "SendAt",
    "ScheduleType",
    "MessagingServiceSid",
    "ValidityPeriod",
    "Timeout",
    "MachineDetection",
    "Record",
    "MachineDetectionTimeout",
    "FriendlyName",
    "PhoneNumber",
    "AreaCode",
    "CallDelay",
    "Contains",
    "Muted",
    "SendDigits",
    "Method",
    "TimeLimit",
    "RecordingStatusCallbackEvent",
    "Label",
    "WaitUrl",
]
VALUES = [
    *WORDS,
    *[
        "<Response/>",
        "2026-12-01",
        "2026-99-99T",
        "completed",
        "Enable",
        "fixed",
        "202",
        "300",
        "ringing",
        "(((",
        "*",
    ],
]


async def run_requests(seed, count):
    chance, app = random.Random(seed), FuzzedApp()  # noqa: S311  no secret
    await app.start()
    standin = await standing(app)
    statuses = set()

    async def try_one(session):
        method = chance.choice(["GET", "POST", "POST", "DELETE", "PUT"])
        pairs = [(chance.choice(PARAMETERS), chance.choice(VALUES)) for _ in range(chance.randrange(7))]
        if chance.random() < 0.5:
            pairs += [("To", chance.choice([ANNA, BEN])), ("From", NUMBER)]
        ending = chance.choice([".json", ".json", "", ".xml"])
        path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/{chance.choice(PARTS)}{ending}"
        body = urlencode(pairs).encode()
        if chance.random() < 0.1:
            body = mutated(chance, body)
        headers = {
            "Content-Type": chance.choice(["application/x-www-form-urlencoded", "application/json", "x"])
        }
        if method == "GET":
            path, body = f"{path}?{urlencode(pairs)}", b""
        auth = aiohttp.encode_basic_auth(ACCOUNT_SID, AUTH_TOKEN if chance.random() < 0.95 else "wrong")
        async with session.request(
            method, standin.url + path, data=body, headers={"Authorization": auth, **headers}
        ) as response:
            statuses.add(response.status)
            text = await response.text()
            assert response.status < 500, (method, path, pairs, text)
            if response.status >= 400:
                assert_is_twilios(await response.json(), response.status)

    async with aiohttp.ClientSession() as session:
        await all_at_once(try_one(session) for _ in range(count))
    await standin.stop()
    await app.runner.cleanup()
    return statuses


def assert_is_twilios(body, status):
    assert body["status"] == status
    assert re.fullmatch(r"https://www\.twilio\.com/docs/errors/\d{5}", body["more_info"])
    assert body["message"]


@pytest.mark.usefixtures("failures")
@pytest.mark.parametrize("seed", range(4))
def test_ten_thousand_requests_get_an_answer_that_is_twilios(seed):
    statuses = asyncio.run(run_requests(seed, REQUESTS // 4))

    assert {200, 201, 400, 401, 404, 405} <= statuses
