"""Whatever TwiML an app answers, each call ends. Seeds are fixed, so that a failure comes back."""

import asyncio
import random

import aiohttp
import pytest

from local.twilio.errors import TEXTS
from local.twilio.state.people import Person
from local.twilio.twiml.verbs import MESSAGING, VOICE
from tests.full_length import examples
from tests.local.twilio import corpus
from tests.local.twilio.fuzz import WORDS, FuzzedApp, all_at_once, mutated, standing
from tests.local.twilio.harness import NUMBER

DOCUMENTS = examples(1_000, full=4_000)

SEEDS = [corpus.read(file).document for file in sorted(corpus.FOLDER.glob("*.xml"))]
NAMES = sorted({*VOICE, *MESSAGING, "say", "b"})
ATTRIBUTES = sorted({name for verb in VOICE.values() for name in verb.attributes or ()})


def document(chance):
    """Return TwiML: half of it mutated from the corpus, half of it made up."""
    if chance.random() < 0.5:
        return mutated(chance, chance.choice(SEEDS).encode())
    inside = "".join(element(chance, 0) for _ in range(chance.randrange(4)))
    return f"<Response>{inside}</Response>".encode()


def element(chance, depth):
    name = chance.choice(NAMES)
    given = {chance.choice(ATTRIBUTES): chance.choice(WORDS) for _ in range(chance.randrange(4))}
    attributes = "".join(f' {key}="{value}"' for key, value in given.items())
    inside = "".join(element(chance, depth + 1) for _ in range(chance.randrange(3 - depth)))
    return f"<{name}{attributes}>{inside or chance.choice(WORDS)}</{name}>"


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
def test_thousands_of_documents_leave_no_call_without_an_end(seed):
    codes = asyncio.run(run_documents(seed, DOCUMENTS // 4))

    verbs = [*VOICE.values(), *MESSAGING.values()]
    of_attributes = {attribute.warning for verb in verbs for attribute in (verb.attributes or {}).values()}
    assert codes <= TEXTS.keys() | of_attributes | OF_FAILURES
    assert {12100, 12200} <= codes
