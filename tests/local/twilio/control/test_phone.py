import json

import aiohttp
import pytest

from tests.local.twilio.harness import ANNA, NUMBER


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("{", "this is not JSON"),
        ("[]", "Expected `object`"),
        ({}, "missing required field `number`"),
        ({"number": ANNA, "do": "dance"}, "do (answer call decline"),
        ({"number": NUMBER, "do": "hold"}, "is the app's own number"),
        ({"number": ANNA, "do": "call"}, f"hold {ANNA} first"),
        ({"number": ANNA, "do": "press", "key": "A"}, "matching regex '^[0123456789*#]$' - at `$.key`"),
        ({"number": ANNA, "do": "answer", "sid": "CA0"}, "this call has ended"),
    ],
)
def test_an_invalid_phone_command_is_refused_with_the_reason(background, live, said, complaint):
    async def answer():
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(live.url + "/_control/phones") as page,
        ):
            await page.send_str(said if isinstance(said, str) else json.dumps(said))
            return await page.receive_json(timeout=30)

    assert complaint in background.run(answer())["error"]


def test_a_websocket_from_another_origin_is_refused(background, live):
    async def status():
        async with aiohttp.ClientSession() as session:
            headers = {"Origin": "https://example.com", "Connection": "Upgrade", "Upgrade": "websocket"}
            async with session.get(live.url + "/_control/phones", headers=headers) as response:
                return response.status

    assert background.run(status()) == 403
