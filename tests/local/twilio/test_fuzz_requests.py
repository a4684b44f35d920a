"""Whatever the REST API is asked, it gives an answer that Twilio could give. The seeds are fixed."""

import asyncio
import random
import re
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.full_length import examples
from tests.local.twilio.fuzz import WORDS, FuzzedApp, all_at_once, mutated, standing
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, BEN, NUMBER

REQUESTS = examples(1_000, full=4_000)

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
def test_thousands_of_requests_get_an_answer_that_is_twilios(seed):
    statuses = asyncio.run(run_requests(seed, REQUESTS // 4))

    assert {200, 201, 400, 401, 404, 405} <= statuses
